// SPDX-License-Identifier: EUPL-1.2
//
// Doubts of identity, as an agent settles them: identity review, merge, split.
#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include "tests/services/process.h"

using namespace jalon::tests;
using nlohmann::json;

namespace {

std::string Situation(const std::string& dossier) {
  return R"({"departement":"062","source":"CAF","knownOn":"2022-02-02","effectiveOn":"2022-02-01",)"
         R"("person":{"identity":{"birthName":"GENDEMO","usageName":"GENDEMO","firstName":"LISON",)"
         R"("bornOn":"1985-03-12","sex":"2"}},"rightObserved":{"dossier":")" +
         dossier + R"(","role":"DEM","etat":"2","soumis":true}})" + "\n";
}

Outcome Run(const Jalond& service, std::vector<std::string> command) {
  command.insert(command.end(), {"--departement", "062"});
  return service.Jalon(command);
}

json RunJson(const Jalond& service, std::vector<std::string> command) {
  command.insert(command.end(), {"--format", "json"});
  const Outcome outcome = Run(service, command);
  INFO(outcome.err);
  REQUIRE(outcome.code == 0);
  return json::parse(outcome.out);
}

json Review(const Jalond& service) { return RunJson(service, {"identity", "review"})["doubts"]; }

Outcome Decide(const Jalond& service, const std::string& decision,
               const std::vector<std::string>& persons, const std::string& author = "A. Essai") {
  std::vector<std::string> command = {"identity", decision, "--author", author};
  command.insert(command.end(), persons.begin(), persons.end());
  return Run(service, command);
}

json Matrix(const Jalond& service, const std::string& known_at = "") {
  std::vector<std::string> command = {"matrix", "--from", "2022-01-01", "--to", "2022-12-31"};
  if (!known_at.empty()) command.insert(command.end(), {"--known-at", known_at});
  return RunJson(service, command)["rows"];
}

// A service that knows two homonyms, p1 and p2, of two dossiers.
class TwoHomonyms {
 public:
  TwoHomonyms() : service(folder / "data") {
    folder.Write("deux.ndjson", Situation("00000000001") + Situation("00000000002"));
    const Outcome recorded = Run(service, {"record", folder / "deux.ndjson"});
    INFO(recorded.err);
    REQUIRE(recorded.code == 0);
  }

  TemporaryFolder folder;
  Jalond service;
};

bool Says(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

}  // namespace

TEST_CASE("the review says who, why, since when, from where and what to type") {
  TwoHomonyms test;
  const json doubts = Review(test.service);
  REQUIRE(doubts.size() == 1);
  CHECK(doubts[0]["personId"] == "p1");
  CHECK(doubts[0]["otherPersonId"] == "p2");
  CHECK(doubts[0]["since"] == "2022-02-02");
  CHECK(doubts[0]["origin"]["source"] == "CAF");
  CHECK(doubts[0]["beneficiary"]["identity"]["firstName"] == "LISON");
  const Outcome text = Run(test.service, {"identity", "review"});
  CHECK(Says(text.out, "1. p1 et p2, doute depuis le 2022-02-02"));
  CHECK(Says(text.out, "règle 4"));
  CHECK(Says(text.out, "jalon identity merge --departement 062 p1 p2"));
  CHECK(Says(text.out, "jalon identity split --departement 062 p1 p2"));
  CHECK(Run(test.service, {"doubts"}).out == text.out);
  const Outcome csv = Run(test.service, {"identity", "review", "--format", "csv"});
  CHECK(Says(csv.out, "p1,p2,"));
  CHECK_FALSE(Says(csv.out, "LISON"));
}

TEST_CASE("a merge is durable, settles the doubt, and a split undoes it; indicators follow") {
  TwoHomonyms test;
  const json before = Matrix(test.service);
  CHECK(before[0]["value"] == 2);
  const Outcome merged = Decide(test.service, "merge", {"p1", "p2"});
  INFO(merged.err);
  CHECK(merged.code == 0);
  CHECK(Says(merged.out, "p1 réunit p1, p2"));
  CHECK(Says(merged.out, "décidé par A. Essai"));
  test.service.Kill();
  Jalond service(test.folder / "data");
  CHECK(Review(service).empty());
  CHECK(Matrix(service)[0]["value"] == 1);
  CHECK(Matrix(service, "2022-12-31") == before);
  CHECK(Says(Run(service, {"show", "--person", "p2"}).out, "Réunit : p1, p2"));
  CHECK(Decide(service, "split", {"p1", "p2"}).code == 0);
  CHECK(Matrix(service) == before);
  CHECK(Review(service).empty());
  CHECK(Run(service, {"verify"}).code == 0);
  const json timeline = RunJson(service, {"show", "--person", "p1", "--timeline"});
  CHECK(timeline["personIds"] == json::array({"p1"}));
}

TEST_CASE("two persons who are said to be two leave the review, with the author and the reason") {
  TwoHomonyms test;
  const json before = Matrix(test.service);
  CHECK(Run(test.service, {"identity", "split", "p1", "departements/062/beneficiaries/p2",
                           "--author", "A. Essai", "--comment", "deux sœurs"})
            .code == 0);
  CHECK(Review(test.service).empty());
  CHECK(Says(Run(test.service, {"identity", "review"}).out, "Aucun doute"));
  CHECK(Matrix(test.service) == before);
}

TEST_CASE("what cannot be decided is refused in French, and nothing is recorded") {
  TwoHomonyms test;
  const auto refused = [&](const Outcome& outcome, const std::string& reason) {
    INFO(outcome.err);
    CHECK(outcome.code == 2);
    CHECK(Says(outcome.err, reason));
  };
  refused(Decide(test.service, "merge", {"p1", "p99"}), "p99 : aucune personne");
  refused(Decide(test.service, "merge", {"p1", "p1"}), "nommée deux fois");
  refused(Decide(test.service, "merge", {"p1"}), "deux personnes au moins");
  refused(Decide(test.service, "split", {"p1"}), "p1 réunit p1");
  refused(Decide(test.service, "merge", {"p1", "dossier-7"}), "n'est pas un identifiant");
  refused(Decide(test.service, "merge", {"p1", "departements/059/beneficiaries/p2"}),
          "autre département");
  refused(Decide(test.service, "merge", {"p1", "p2"}, ""), "dites qui décide");
  CHECK(Review(test.service).size() == 1);
  REQUIRE(Decide(test.service, "merge", {"p1", "p2"}).code == 0);
  refused(Decide(test.service, "merge", {"p1", "p2"}), "déjà une même personne");
  const json status = json::parse(test.service.Jalon({"status", "--format", "json"}).out);
  CHECK(status["stores"][0]["logPosition"] == "3");
}

TEST_CASE("the identity commands have an example in their help") {
  for (const char* command : {"review", "merge", "split"}) {
    const Outcome help = RunToEnd({JalonPath(), "identity", command, "--help"});
    CAPTURE(command);
    CHECK(help.code == 0);
    CHECK(Says(help.out, std::string("Exemple :\n  jalon identity ") + command));
  }
}
