// SPDX-License-Identifier: EUPL-1.2
//
// jalond under a policy of access, and jalon with a token, as their users meet them.
#include <catch2/catch.hpp>
#include <chrono>
#include <ctime>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <thread>

#include "tests/services/openssl_issuer.h"
#include "tests/services/process.h"

using namespace jalon::tests;
using nlohmann::json;

namespace {

constexpr char kPolicy[] = R"(
rule { claim: "roles" value: "pilotage"
       grant { role: PILOTAGE departement: "062" nominative: true } }
rule { claim: "roles" value: "import"
       grant { role: IMPORT_JOB departement: "062" declared_knowledge: true } }
rule { claim: "roles" value: "audit" grant { role: AUDITOR departement: "062" } }
break_glass_minutes: 30
)";

// A jalond with a policy and an issuer.
class Guarded {
 public:
  explicit Guarded(const std::vector<std::string>& more = {}) : issuer_("k1") {
    std::vector<std::string> flags = {
        "--access",       folder_.Write("acces.textproto", kPolicy),
        "--jwks",         folder_.Write("cles.json", issuer_.KeySet().dump()),
        "--jwt-issuer",   "https://issuer.example",
        "--jwt-audience", "jalon"};
    flags.insert(flags.end(), more.begin(), more.end());
    service_ = std::make_unique<Jalond>(folder_ / "data", flags);
  }

  // Runs `jalon` as somebody with `role`; empty: as nobody.
  Outcome As(const std::string& role, std::vector<std::string> arguments) const {
    if (!role.empty()) {
      const json claims = {{"iss", "https://issuer.example"},
                           {"aud", "jalon"},
                           {"sub", role + "-1"},
                           {"roles", {role}},
                           {"exp", std::time(nullptr) + 600}};
      arguments.insert(
          arguments.begin(),
          {"--token-file", folder_.Write(role + ".jwt", issuer_.Token(claims) + "\n")});
    }
    return service_->Jalon(arguments);
  }

  const TemporaryFolder& folder() const { return folder_; }

 private:
  TemporaryFolder folder_;
  OpenSslIssuer issuer_;
  std::unique_ptr<Jalond> service_;
};

const std::string kEvents =
    R"({"person":{"externalId":"anne"},"source":"essai","knownOn":"2022-01-05",)"
    R"("effectiveOn":"2022-01-05","rightObserved":{"dossier":"1","role":"DEM","etat":"2"}})"
    "\n";

bool Has(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

}  // namespace

TEST_CASE("under a policy, a token says who may do what, and the audit has it") {
  const Guarded guarded;
  const std::string events = guarded.folder().Write("evenements.ndjson", kEvents);
  const std::vector<std::string> record = {"record", "--departement", "062", events};
  const std::vector<std::string> show = {"show", "--departement", "062",  "--person",
                                         "anne", "--source",      "essai"};
  const Outcome nobody = guarded.As("", record);
  CHECK(nobody.code == 2);
  CHECK(Has(nobody.err, "jeton"));
  CHECK(guarded.As("pilotage", record).code == 2);
  const Outcome recorded = guarded.As("import", record);
  INFO(recorded.err);
  REQUIRE(recorded.code == 0);
  CHECK(guarded.As("import", show).code == 2);
  CHECK(guarded.As("pilotage", show).code == 0);
  CHECK(guarded.As("pilotage", {"audit", "search", "--departement", "062"}).code == 2);

  const Outcome found = guarded.As(
      "audit", {"audit", "search", "--departement", "062", "--person", "p1", "--format", "json"});
  INFO(found.err << found.out);
  REQUIRE(found.code == 0);
  const json entries = json::parse(found.out)["entries"];
  REQUIRE(entries.size() == 2);
  CHECK(entries[0]["agent"] == "jeton:pilotage-1");
  CHECK(entries[0]["kind"] == "SEEN");
  CHECK(entries[1]["agent"] == "jeton:import-1");
  CHECK(entries[1]["kind"] == "CHANGED");
  CHECK(guarded.As("audit", {"audit", "verify", "--departement", "062"}).code == 0);
  const Outcome all = guarded.As("audit", {"audit", "export", "--departement", "062"});
  CHECK(all.code == 0);
  CHECK(Has(all.out, "\"DENIED\""));
  CHECK(Has(guarded.As("audit", {"whoami"}).out, "jeton:audit-1"));
}

TEST_CASE("a watched folder is imported from under a policy") {
  const TemporaryFolder drop;
  const Guarded guarded({"--watch", "062=" + drop.path(), "--watch-settle", "0"});
  std::filesystem::copy_file(
      std::string(JALON_SOURCE_DIR) + "/tests/data/flux/quotidien-caf-utf8.xml", drop / "a.xml");
  for (int i = 0; i < 600 && !std::filesystem::exists(drop / "done/a.xml"); ++i) {
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
  }
  CHECK(std::filesystem::exists(drop / "done/a.xml"));
  const Outcome changed = guarded.As("audit", {"audit", "search", "--departement", "062", "--agent",
                                               "jalond", "--format", "json"});
  INFO(changed.err << changed.out);
  REQUIRE(changed.code == 0);
  CHECK(Has(changed.out, "departements/062/imports/"));
}

TEST_CASE("jalond says what is wrong with its policy and its keys") {
  const TemporaryFolder folder;
  const auto start = [&](const std::vector<std::string>& flags) {
    std::vector<std::string> command = {JalondPath(), "--data", folder / "data", "--listen",
                                        "127.0.0.1:0"};
    command.insert(command.end(), flags.begin(), flags.end());
    return RunToEnd(command);
  };
  const std::string wrong = folder.Write("faux", "\nprincipal { certificate: \"a\" role: 1 }\n");
  const std::string right = folder.Write("juste", kPolicy);
  Outcome outcome = start({"--access", wrong});
  CHECK(outcome.code == 2);
  CHECK(Has(outcome.err, "ligne 2"));
  CHECK(start({"--access", folder / "absent"}).code == 2);
  CHECK(start({"--jwks", right}).code == 2);
  const std::vector<std::string> who = {"--jwt-issuer", "i", "--jwt-audience", "a"};
  std::vector<std::string> plain = {"--access", right, "--jwks", "http://issuer.example/keys"};
  plain.insert(plain.end(), who.begin(), who.end());
  outcome = start(plain);
  CHECK(outcome.code == 2);
  CHECK(Has(outcome.err, "https://"));
}

TEST_CASE("an open jalond says that it is") {
  const TemporaryFolder folder;
  Jalond service(folder / "data");
  CHECK(Has(service.Jalon({"whoami"}).out, "\"open\":true"));
  CHECK(service.Stop() == 0);
  CHECK(Has(ReadFile(folder / "data.log"), "open_to_everybody"));
}

TEST_CASE("a token does not leave the machine in the clear") {
  const TemporaryFolder folder;
  const Outcome outcome = RunToEnd({JalonPath(), "--server", "service.example:7062", "--token-file",
                                    folder.Write("jeton", "a.b.c"), "status"});
  CHECK(outcome.code == 2);
  CHECK(Has(outcome.err, "TLS"));
}
