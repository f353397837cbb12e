// SPDX-License-Identifier: EUPL-1.2
//
// Recording the pathway from a shell: command, state, suggest.
#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include "tests/services/process.h"

using namespace jalon::tests;
using nlohmann::json;

namespace {

constexpr char kOrient[] =
    R"({"recordId":"O1","orient":{"decidedOn":"2024-02-01","type":"SOCIAL","structure":"MDS"}})";

// A service that knows one person, whose right is open.
class OnePerson {
 public:
  OnePerson() : service(folder / "data") {
    const std::string line =
        R"({"departement":"062","source":"essai","person":{"externalId":"A"},)"
        R"("effectiveOn":"2024-01-10","rightObserved":{"etat":"2","soumis":true}})"
        "\n"
        R"({"departement":"062","source":"essai","person":{"externalId":"A"},)"
        R"("effectiveOn":"2024-01-10","socioProfessional":{"codes":{"NATLOG":"0904"}}})"
        "\n";
    const Outcome recorded =
        service.Jalon({"record", folder.Write("evenements.ndjson", line), "--departement", "062"});
    INFO(recorded.err);
    REQUIRE(recorded.code == 0);
  }
  Outcome About(std::vector<std::string> command, const std::vector<std::string>& more = {}) {
    command.insert(command.end(), {"--departement", "062", "--person", "A", "--source", "essai"});
    command.insert(command.end(), more.begin(), more.end());
    return service.Jalon(command);
  }
  json State() {
    const Outcome answer = About({"state"}, {"--format", "json"});
    INFO(answer.err);
    REQUIRE(answer.code == 0);
    return json::parse(answer.out);
  }

  TemporaryFolder folder;
  Jalond service;
};

bool Says(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

}  // namespace

TEST_CASE("a pathway is recorded and shown from a shell") {
  OnePerson test;
  CHECK(Says(test.About({"suggest"}).out, "Orientation proposée : SOCIAL"));
  Outcome answer = test.About({"command", kOrient}, {"--validate-only"});
  INFO(answer.err);
  CHECK(answer.code == 0);
  CHECK(Says(answer.out, "Serait enregistré"));
  const json before = test.State();
  CHECK(before["records"].empty());
  const std::string etag = before["etag"];
  answer = test.About({"command", kOrient}, {"--etag", etag, "--request-id", "r1"});
  CHECK(answer.code == 0);
  CHECK(Says(answer.out, "Enregistré"));
  answer = test.About({"command", kOrient}, {"--etag", etag, "--request-id", "r1"});
  CHECK(answer.code == 0);
  CHECK(Says(answer.out, "Déjà enregistré"));
  const json after = test.State();
  CHECK(after["orientation"]["recordId"] == "O1");
  CHECK(after["right"]["state"] == "OPEN");
  CHECK(Says(test.About({"state"}).out, "Droit : ouvert depuis le 2024-01-10, soumise"));
  CHECK(Says(test.About({"suggest"}).out, "déjà en vigueur"));
}

TEST_CASE("a refusal says the field, the reason and what to do, with exit code 2") {
  OnePerson test;
  REQUIRE(test.About({"command", kOrient}).code == 0);
  Outcome answer =
      test.About({"command", R"({"orient":{"decidedOn":"2024-03-01","type":"EMPLOI"}})"});
  CHECK(answer.code == 2);
  CHECK(Says(answer.err, "ORIENTATION_STANDS"));
  CHECK(Says(answer.err, "command.orient.decidedOn"));
  CHECK(Says(answer.err, "reorient"));
  answer = test.About({"command", R"({"oriente":{}})"});
  CHECK(answer.code == 2);
  CHECK(Says(answer.err, "UNKNOWN_FIELD"));
  CHECK(Says(answer.err, "command.oriente"));
  answer = test.About({"command", R"({"endOrientation":{}})"}, {"--etag", "ancien"});
  CHECK(answer.code == 2);
  CHECK(Says(answer.err, "ETAG_MISMATCH"));
}
