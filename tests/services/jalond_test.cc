// SPDX-License-Identifier: EUPL-1.2
//
// jalond and jalon as their users meet them: two programs and a socket between them.
#include <grpcpp/grpcpp.h>
#include <sys/stat.h>

#include <catch2/catch.hpp>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <thread>

#include "jalon/v1/events.grpc.pb.h"
#include "tests/services/process.h"
#include "tests/services/raw_call.h"

using namespace jalon::tests;
using nlohmann::json;

namespace {

// A line of recorded events: `person` says `body` (with the fields of the event beside it).
std::string Line(const std::string& person, const std::string& known_on, const std::string& body) {
  return R"({"person":{"externalId":")" + person + R"("},"source":"essai","knownOn":")" + known_on +
         R"(",)" + body + "}\n";
}

std::string Right(const std::string& on, const std::string& dossier) {
  return R"("effectiveOn":")" + on + R"(","rightObserved":{"dossier":")" + dossier +
         R"(","role":"DEM","etat":"2","soumis":true})";
}

std::string Oriented(const std::string& record, const std::string& decided_on,
                     const std::string& notified_on) {
  return R"("recordId":")" + record + R"(","orientation":{"decidedOn":")" + decided_on +
         R"(","notifiedOn":")" + notified_on + R"(","type":"SOCIAL"})";
}

// Two persons: anne is oriented in time, basile a day late; anne's CER is known in March only.
std::string Events() {
  return Line("anne", "2022-01-05", Right("2022-01-05", "1")) +
         Line("basile", "2022-01-10", Right("2022-01-10", "2")) +
         Line("anne", "2022-01-20", Oriented("o1", "2022-01-18", "2022-01-19")) +
         Line("basile", "2022-02-12", Oriented("o2", "2022-02-10", "2022-02-11")) + "\n" +
         Line("anne", "2022-03-15", R"("recordId":"c1","cer":{"signedOn":"2022-02-01"})");
}

std::vector<std::string> MatrixCommand(const std::string& known_at) {
  return {"matrix",     "--departement", "062",    "--from",   "2022-01-01", "--to",
          "2022-12-31", "--known-at",    known_at, "--format", "json"};
}

json Matrix(const Jalond& service, const std::string& known_at) {
  const Outcome outcome = service.Jalon(MatrixCommand(known_at));
  INFO(outcome.err);
  REQUIRE(outcome.code == 0);
  return json::parse(outcome.out);
}

int64_t Value(const json& matrix, const std::string& code) {
  for (const auto& row : matrix["rows"]) {
    if (row["code"] == code) return row["value"];
  }
  FAIL("no row " << code);
  return -1;
}

// A service that holds Events().
struct Fixture {
  Fixture() : service(folder / "data") {
    events = folder.Write("events.ndjson", Events());
    recorded = service.Jalon({"record", "--departement", "062", events});
  }
  TemporaryFolder folder;
  Jalond service;
  std::string events;
  Outcome recorded;
};

}  // namespace

TEST_CASE("events are recorded, once, and the matrix is as known on K") {
  Fixture test;
  CHECK(test.recorded.code == 0);
  CHECK(test.recorded.out.find("5 événements enregistrés") == 0);
  const json later = Matrix(test.service, "2022-12-31");
  CHECK(Value(later, "3.1.1.a") == 2);
  CHECK(Value(later, "3.1.1.b") == 1);
  CHECK(Value(later, "3.1.3.a") == 1);
  const json earlier = Matrix(test.service, "2022-01-31");
  CHECK(Value(earlier, "3.1.1.a") == 2);
  CHECK(Value(earlier, "3.1.1.b") == 1);
  CHECK(Value(earlier, "3.1.3.a") == 0);
  const Outcome again =
      test.service.Jalon({"record", "--departement", "062", "--format", "json", test.events});
  CHECK(again.code == 0);
  CHECK(json::parse(again.out)["duplicates"] == 5);
  CHECK(json::parse(again.out)["recorded"] == 0);
}

TEST_CASE("the JSON of a matrix has exactly the keys of the contract, in their order") {
  Fixture test;
  const Outcome outcome = test.service.Jalon(MatrixCommand("2022-12-31"));
  const auto matrix = nlohmann::ordered_json::parse(outcome.out);
  std::vector<std::string> keys;
  for (const auto& [key, value] : matrix.items()) keys.push_back(key);
  CHECK(keys == std::vector<std::string>{"departement", "convention", "from", "to", "knownAt",
                                         "logPosition", "rows"});
  CHECK(matrix["logPosition"] == "5");
  CHECK(matrix["convention"]["name"] == "BASE");
  const auto& row = matrix["rows"][1];
  keys.clear();
  for (const auto& [key, value] : row.items()) keys.push_back(key);
  CHECK(keys == std::vector<std::string>{"code", "label", "value", "denominator", "denominatorCode",
                                         "rate", "missing", "waiting"});
  CHECK(row["code"] == "3.1.1.b");
  CHECK(row["denominator"] == 2);
  CHECK(row["denominatorCode"] == "3.1.1.a");
  CHECK(row["rate"] == 50.0);
  CHECK(row["missing"].is_null());
}

TEST_CASE("delays, a series, a comparison and a what-if are asked from the command line") {
  Fixture test;
  std::vector<std::string> delays = MatrixCommand("2022-12-31");
  delays.emplace_back("--delays");
  const json matrix = json::parse(test.service.Jalon(delays).out);
  CHECK(matrix["rows"][1]["delay"]["count"] == 2);
  std::vector<std::string> compare = MatrixCommand("2022-01-31");
  compare.front() = "compare";
  for (const char* word : {"--other-known-at", "2022-12-31", "--code", "3.1.3.a"}) {
    compare.emplace_back(word);
  }
  const Outcome compared = test.service.Jalon(compare);
  REQUIRE(compared.code == 0);
  const json answer = json::parse(compared.out);
  REQUIRE(answer["persons"].size() == 1);
  CHECK(answer["persons"][0]["second"]["counted"] == "1");
  CHECK_FALSE(answer["persons"][0]["newFacts"].empty());
  std::vector<std::string> what_if = MatrixCommand("2022-12-31");
  what_if.front() = "what-if";
  CHECK(test.service.Jalon(what_if).code == 2);
  for (const char* word : {"--change", "orientation_threshold=0 day"}) what_if.emplace_back(word);
  const json changed = json::parse(test.service.Jalon(what_if).out);
  CHECK(changed["rows"][1]["onlyFirst"] == "1");
  std::vector<std::string> series = MatrixCommand("2022-12-31");
  series.front() = "series";
  for (const char* word : {"--code", "3.1.1.a"}) series.emplace_back(word);
  const json months = json::parse(test.service.Jalon(series).out)["series"];
  REQUIRE(months.size() == 12);
  CHECK(months[0]["rows"][0]["value"] == 2);
  CHECK(months[0]["to"] == "2022-01-31");
  CHECK(months[1]["rows"][0]["value"] == 0);
  std::vector<std::string> figures = series;
  figures.back() = "stock.soumis";
  const json stock = json::parse(test.service.Jalon(figures).out)["series"];
  REQUIRE(stock.size() == 12);
  REQUIRE(stock[11]["rows"].size() == 1);
  CHECK(stock[11]["rows"][0]["code"] == "stock.soumis");
  figures.back() = "zzz";
  CHECK(test.service.Jalon(figures).code == 2);
  for (const char* word : {"--known", "2022-01-07", "--known", "2022-01-31"}) {
    series.emplace_back(word);
  }
  const json knowledge = json::parse(test.service.Jalon(series).out)["series"];
  REQUIRE(knowledge.size() == 2);
  CHECK(knowledge[0]["rows"][0]["value"] == 1);
  CHECK(knowledge[1]["rows"][0]["value"] == 2);
  what_if.back() = "orientation_seuil=1";
  const Outcome refused = test.service.Jalon(what_if);
  CHECK(refused.code == 2);
  CHECK(refused.err.find("orientation_seuil") != std::string::npos);
}

TEST_CASE("what is acknowledged is there after kill -9") {
  TemporaryFolder folder;
  const std::string events = folder.Write("events.ndjson", Events());
  json before;
  {
    Jalond service(folder / "data");
    REQUIRE(service.Jalon({"record", "--departement", "062", events}).code == 0);
    before = Matrix(service, "2022-12-31");
    service.Kill();
  }
  Jalond service(folder / "data");
  CHECK(Matrix(service, "2022-12-31") == before);
  CHECK(service.Jalon({"verify", "--departement", "062"}).code == 0);
}

TEST_CASE("bad lines are refused with their number, field and reason; the others are recorded") {
  TemporaryFolder folder;
  Jalond service(folder / "data");
  const std::string bad_field = R"("recordId":"o1","orientation":{"notfiedOn":"2022-01-19"})";
  const std::string bad_type = R"("recordId":"o3","orientation":{"type":"DUPONT"})";
  const std::string events = folder.Write(
      "events.ndjson", Line("a", "2022-01-05", Right("2022-01-05", "1")) +
                           "pas du json DUPONT\n\n" + Line("a", "2022-01-05", bad_field) +
                           Line("a", "2022-01-05", Oriented("o2", "2022-02-30", "2022-03-01")) +
                           Line("a", "2022-01-05", bad_type));
  const Outcome outcome =
      service.Jalon({"record", "--departement", "062", "--format", "json", events});
  CHECK(outcome.code == 1);
  const json answer = json::parse(outcome.out);
  CHECK(answer["recorded"] == 1);
  REQUIRE(answer["rejected"].size() == 4);
  CHECK(answer["rejected"][0]["line"] == 2);
  CHECK(answer["rejected"][0]["reason"] == "INVALID_JSON");
  CHECK(answer["rejected"][1]["line"] == 4);
  CHECK(answer["rejected"][1]["reason"] == "UNKNOWN_FIELD");
  CHECK(answer["rejected"][1]["field"] == "orientation.notfiedOn");
  CHECK(answer["rejected"][2]["line"] == 5);
  CHECK(answer["rejected"][2]["field"] == "orientation.decidedOn");
  CHECK(answer["rejected"][3]["line"] == 6);
  CHECK(answer["rejected"][3]["field"] == "orientation.type");
  CHECK((outcome.out + outcome.err).find("DUPONT") == std::string::npos);
}

TEST_CASE("questions that cannot be answered end with code 2 and say which field") {
  Fixture test;
  const auto ask = [&](std::vector<std::string> more) {
    std::vector<std::string> command = {"matrix", "--departement", "062", "--from", "2022-01-01"};
    command.insert(command.end(), more.begin(), more.end());
    return test.service.Jalon(command);
  };
  const Outcome date = ask({"--to", "2022-11-31"});
  CHECK(date.code == 2);
  CHECK(date.err.find("champ : to") != std::string::npos);
  const Outcome period = ask({"--to", "2021-12-31"});
  CHECK(period.code == 2);
  CHECK(period.err.find("raison : ") != std::string::npos);
  const Outcome convention = ask({"--to", "2022-12-31", "--convention", "INCONNUE"});
  CHECK(convention.code == 2);
  CHECK(convention.err.find("INCONNUE") != std::string::npos);
  const Outcome parameter = ask({"--to", "2022-12-31", "--set", "orientation_treshold=30 day"});
  CHECK(parameter.code == 2);
  CHECK(parameter.err.find("orientation_treshold") != std::string::npos);
  const Outcome departement = ask({"--departement", "971", "--to", "2022-12-31"});
  CHECK(departement.code == 2);
  const Outcome option = ask({"--to", "2022-12-31", "--inconnue"});
  CHECK(option.code == 2);
}

TEST_CASE("a service that is away is code 3") {
  const Outcome outcome = RunToEnd({JalonPath(), "--server", "127.0.0.1:1", "status"});
  CHECK(outcome.code == 3);
  CHECK(outcome.err.find("127.0.0.1:1") != std::string::npos);
}

TEST_CASE("a convention can be a file, and its parameters can be set") {
  Fixture test;
  const std::string file =
      test.folder.Write("mienne.textproto",
                        "name: \"MIENNE\"\nversion: \"1\"\n"
                        "orientation_threshold { n: 32 unit: day inclusive: true }\n");
  auto command = MatrixCommand("2022-12-31");
  command.insert(command.end(), {"--convention", file});
  const Outcome wider = test.service.Jalon(command);
  INFO(wider.err);
  REQUIRE(wider.code == 0);
  CHECK(json::parse(wider.out)["convention"]["name"] == "MIENNE");
  CHECK(Value(json::parse(wider.out), "3.1.1.b") == 2);
  command.insert(command.end(),
                 {"--set", "rdv_threshold=3 day", "--set", "orientation_threshold=13 day"});
  const Outcome narrower = test.service.Jalon(command);
  REQUIRE(narrower.code == 0);
  CHECK(Value(json::parse(narrower.out), "3.1.1.b") == 0);
}

TEST_CASE("persons, explain, show and search tell of one person") {
  Fixture test;
  const std::vector<std::string> question = {
      "--departement", "062",        "--from",     "2022-01-01", "--to",
      "2022-12-31",    "--known-at", "2022-12-31", "--format",   "json"};
  const auto ask = [&](std::vector<std::string> command) {
    command.insert(command.end(), question.begin(), question.end());
    const Outcome outcome = test.service.Jalon(command);
    INFO(outcome.err);
    REQUIRE(outcome.code == 0);
    return json::parse(outcome.out);
  };
  const json out = ask({"persons", "--code", "3.1.1.b", "--out"});
  REQUIRE(out["persons"].size() == 1);
  CHECK(out["persons"][0]["counted"] == false);
  CHECK(out["persons"][0]["enteredOn"] == "2022-01-10");
  CHECK(out["persons"][0]["deadline"] == "2022-02-10");
  CHECK(out["persons"][0]["eventOn"] == "2022-02-11");
  CHECK(ask({"persons", "--code", "3.1.1.b"})["persons"].size() == 2);
  const json why = ask({"explain", "--person", "basile", "--source", "essai"});
  CHECK(why["personId"] == out["persons"][0]["personId"]);
  CHECK(why["decisions"].size() >= 6);
  const Outcome shown =
      test.service.Jalon({"show", "--departement", "062", "--person",
                          why["personId"].get<std::string>(), "--timeline", "--format", "json"});
  REQUIRE(shown.code == 0);
  CHECK(json::parse(shown.out)["timeline"].size() == 2);
  const Outcome listed =
      test.service.Jalon({"show", "--departement", "062", "--person",
                          why["personId"].get<std::string>(), "--timeline", "--format", "csv"});
  CHECK(listed.out.starts_with("logPosition,knownAt,source,event\r\n"));
  CHECK(std::count(listed.out.begin(), listed.out.end(), '\n') == 3);
  const Outcome found =
      test.service.Jalon({"search", "--departement", "062", "--dossier", "2", "--format", "json"});
  REQUIRE(found.code == 0);
  CHECK(json::parse(found.out)["beneficiaries"].size() == 1);
  CHECK(test.service.Jalon({"show", "--departement", "062", "--person", "p99999"}).code == 2);
}

TEST_CASE("status, conventions, doubts and verify tell of the service") {
  Fixture test;
  const json status = json::parse(test.service.Jalon({"status", "--format", "json"}).out);
  REQUIRE(status["stores"].size() == 1);
  CHECK(status["stores"][0]["departement"] == "062");
  CHECK(status["stores"][0]["logPosition"] == "5");
  CHECK(status["stores"][0]["persons"] == "2");
  CHECK(status["stores"][0]["writable"] == true);
  const Outcome all = test.service.Jalon({"conventions", "--format", "csv"});
  CHECK(all.out.find("PAS_DE_CALAIS_2022") != std::string::npos);
  const Outcome base = test.service.Jalon({"conventions", "--name", "BASE"});
  CHECK(base.code == 0);
  CHECK(base.out.find("orientation_threshold") != std::string::npos);
  CHECK(test.service.Jalon({"conventions", "--name", "INCONNUE"}).code == 2);
  const Outcome doubts = test.service.Jalon({"doubts", "--departement", "062", "--format", "json"});
  CHECK(json::parse(doubts.out)["doubts"].empty());
  const json verdict =
      json::parse(test.service.Jalon({"verify", "--departement", "062", "--format", "json"}).out);
  CHECK(verdict["clean"] == true);
  CHECK(verdict["events"] == "5");
}

TEST_CASE("health and reflection are on") {
  TemporaryFolder folder;
  Jalond service(folder / "data");
  const auto channel = grpc::CreateChannel(service.address(), grpc::InsecureChannelCredentials());
  CHECK(IsServing(channel, ""));
  CHECK(IsServing(channel, "jalon.v1.EventService"));
  CHECK(IsServing(channel, "jalon.v1.IndicatorService"));
  CHECK_FALSE(IsServing(channel, "jalon.v1.Inconnu"));
  // ServerReflectionRequest.list_services is field 7.
  const std::string services =
      RawCall(channel, "/grpc.reflection.v1alpha.ServerReflection/ServerReflectionInfo",
              std::string("\x3a\x01*", 3));
  for (const char* name : {"EventService", "FluxService", "IndicatorService", "BeneficiaryService",
                           "AdministrationService"}) {
    CHECK(services.find(std::string("jalon.v1.") + name) != std::string::npos);
  }
}

TEST_CASE("jalond says why it does not start, and with which code") {
  TemporaryFolder folder;
  Jalond service(folder / "data");
  const std::string other = folder / "other";
  const auto start = [&](std::vector<std::string> flags) {
    flags.insert(flags.begin(), JalondPath());
    return RunToEnd(flags);
  };
  const Outcome locked = start({"--data", folder / "data", "--listen", "127.0.0.1:0"});
  CHECK(locked.code == 3);
  CHECK(locked.err.find("STORE_LOCKED") != std::string::npos);
  const Outcome port = start({"--data", other, "--listen", service.address()});
  CHECK(port.code == 3);
  CHECK(port.err.find("PORT_TAKEN") != std::string::npos);
  const Outcome tls = start({"--data", other, "--listen", "0.0.0.0:0"});
  CHECK(tls.code == 2);
  CHECK(tls.err.find("TLS_REQUIRED") != std::string::npos);
  const Outcome disk = start({"--data", "/proc/jalon", "--listen", "127.0.0.1:0"});
  CHECK(disk.code == 3);
  CHECK(disk.err.find("NOT_WRITABLE") != std::string::npos);
  const Outcome flag = start({"--inconnu"});
  CHECK(flag.code == 2);
}

TEST_CASE("a convention that does not load is named with its line") {
  TemporaryFolder folder;
  std::filesystem::create_directory(folder / "conventions");
  folder.Write("conventions/fausse.textproto",
               "name: \"FAUSSE\"\nversion: \"1\"\norientation_treshold { n: 1 unit: month }\n");
  const Outcome outcome = RunToEnd({JalondPath(), "--data", folder / "data", "--listen",
                                    "127.0.0.1:0", "--conventions", folder / "conventions"});
  CHECK(outcome.code == 2);
  CHECK(outcome.err.find("fausse.textproto") != std::string::npos);
  CHECK(outcome.err.find('3') != std::string::npos);
  CHECK(outcome.err.find("orientation_treshold") != std::string::npos);
}

TEST_CASE("a key file that others can read is refused") {
  TemporaryFolder folder;
  {
    Jalond service(folder / "data", {"--key-file", folder / "jalon.key"});
    service.Jalon({"record", "--departement", "062", folder.Write("events.ndjson", Events())});
    CHECK(service.Stop() == 0);
  }
  struct stat facts {};
  REQUIRE(stat((folder / "jalon.key").c_str(), &facts) == 0);
  CHECK((facts.st_mode & 0777) == 0600);
  chmod((folder / "jalon.key").c_str(), 0644);
  const Outcome outcome = RunToEnd({JalondPath(), "--data", folder / "data", "--listen",
                                    "127.0.0.1:0", "--key-file", folder / "jalon.key"});
  CHECK(outcome.code == 2);
  CHECK(outcome.err.find("UNSAFE_KEY_FILE") != std::string::npos);
}

TEST_CASE("SIGTERM in the middle of a recording: what was answered is there, and it exits with 0") {
  constexpr int kPersons = 20000;
  TemporaryFolder folder;
  std::string text;
  for (int i = 0; i < kPersons; ++i) {
    text += Line("x" + std::to_string(i), "2022-01-05", Right("2022-01-05", std::to_string(i)));
  }
  const std::string events = folder.Write("events.ndjson", text);
  int64_t recorded = -1;
  {
    Jalond service(folder / "data");
    std::thread client([&] {
      const Outcome outcome =
          service.Jalon({"record", "--departement", "062", "--format", "json", events});
      CHECK((outcome.code == 3 || outcome.code == 0));
      recorded = json::parse(outcome.out)["recorded"];
    });
    std::this_thread::sleep_for(std::chrono::milliseconds(400));
    CHECK(service.Stop() == 0);
    client.join();
  }
  Jalond service(folder / "data");
  if (recorded == 0) return;  // stopped before the first answer: nothing was promised
  CHECK(Value(Matrix(service, "2022-12-31"), "3.1.1.a") >= recorded);
  REQUIRE(service.Jalon({"record", "--departement", "062", events}).code == 0);
  CHECK(Value(Matrix(service, "2022-12-31"), "3.1.1.a") == kPersons);
}

TEST_CASE("a stopped store is verified and rebuilt without changing an answer") {
  TemporaryFolder folder;
  const std::string events = folder.Write("events.ndjson", Events());
  json before;
  {
    Jalond service(folder / "data");
    REQUIRE(service.Jalon({"record", "--departement", "062", events}).code == 0);
    before = Matrix(service, "2022-12-31");
    REQUIRE(service.Stop() == 0);
  }
  const Outcome verified = RunToEnd({JalondPath(), "--data", folder / "data", "--verify"});
  INFO(verified.err);
  CHECK(verified.code == 0);
  CHECK(verified.out.find("062 : sain") == 0);
  CHECK(RunToEnd({JalondPath(), "--data", folder / "data", "--rebuild", "--departement", "062"})
            .code == 0);
  CHECK(RunToEnd({JalondPath(), "--data", folder / "data", "--verify", "--departement", "971"})
            .code == 2);
  Jalond service(folder / "data");
  CHECK(Matrix(service, "2022-12-31") == before);
}

TEST_CASE("TLS serves who trusts its certificate") {
  TemporaryFolder folder;
  const Outcome made =
      RunToEnd({"/usr/bin/openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2",
                "-subj", "/CN=jalon-test", "-addext", "subjectAltName=IP:127.0.0.1", "-keyout",
                folder / "key.pem", "-out", folder / "cert.pem"});
  INFO(made.err);
  REQUIRE(made.code == 0);
  const std::vector<std::string> tls = {"--tls-certificate", folder / "cert.pem", "--tls-key",
                                        folder / "key.pem"};
  Jalond service(folder / "data", tls);
  CHECK(service.Jalon({"status", "--tls-ca", folder / "cert.pem"}).code == 0);
  CHECK(service.Jalon({"status"}).code == 3);
  // Elsewhere than on the loopback it also wants to know who may do what.
  std::vector<std::string> open = {JalondPath(), "--data", folder / "other", "--listen",
                                   "0.0.0.0:0"};
  open.insert(open.end(), tls.begin(), tls.end());
  const Outcome refused = RunToEnd(open);
  CHECK(refused.code == 2);
  CHECK(refused.err.find("ACCESS_REQUIRED") != std::string::npos);
}
