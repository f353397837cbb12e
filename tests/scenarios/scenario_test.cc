// SPDX-License-Identifier: EUPL-1.2
//
// The format of scenarios itself; what the files expect is in the generated tests.
#include "tests/scenarios/scenario.h"

#include <catch2/catch.hpp>

#include "tests/scenarios/runner.h"

namespace jalon::scenario {
namespace {

Scenario Parsed(const std::string& text) {
  const auto scenario = ParseScenario(text);
  INFO(scenario.status());
  REQUIRE(scenario.ok());
  return *scenario;
}

std::string RefusalOf(const std::string& text) {
  const auto scenario = ParseScenario(text);
  REQUIRE_FALSE(scenario.ok());
  return std::string(scenario.status().message());
}

TEST_CASE("a situation says its message") {
  const Scenario scenario = Parsed(
      "personne A\n"
      "  situation 2021-01-05 état 2 soumis oui dossier 123 rôle CJT organisme MSA motif 01 "
      "transmis 2021-01-06 03:15 connu 2021-01-07 arrivée 2021-01-01 demandé 2020-12-01\n");
  REQUIRE(scenario.events.size() == 1);
  const auto& event = scenario.events[0];
  CHECK(event.effective_on() == "2021-01-05");
  CHECK(event.known_on() == "2021-01-07");
  CHECK(event.transmitted_at().seconds() == 1609899300);  // 02:15 UTC
  CHECK(event.person().external_id() == "A");
  const auto& right = event.right_observed();
  CHECK(right.etat() == "2");
  CHECK(right.soumis());
  CHECK(right.dossier() == "123");
  CHECK(right.role() == jalon::v1::Role::CJT);
  CHECK(right.organisme().kind() == jalon::v1::Organisme::MSA);
  CHECK(right.motif() == "01");
  CHECK(right.transfer().direction() == jalon::v1::Transfer::IN);
  CHECK(right.transfer().on() == "2021-01-01");
  CHECK(right.requested_on() == "2020-12-01");
}

TEST_CASE("an état may be unknown and soumis unsaid") {
  const auto right =
      Parsed("personne A\nsituation 2021-01-05 état inconnu\n").events[0].right_observed();
  CHECK(right.etat().empty());
  CHECK_FALSE(right.has_soumis());
}

TEST_CASE("a fact is known on its own day unless it says another") {
  const Scenario scenario = Parsed(
      "personne A\n"
      "  orientation décision 2021-02-01 notification 2021-02-08 type socio-pro\n"
      "  rdv fixé 2021-02-02 pour 2021-02-10 excusé structure \"ACTI PRO\"\n"
      "  cer signé 2021-03-01 saisi 2021-03-04 rang 2 renouvellement\n"
      "  ppae 2021-03-05 connu 2021-04-01 08:30\n");
  CHECK(scenario.events[0].known_on() == "2021-02-08");
  CHECK(scenario.events[0].orientation().type() == jalon::v1::OrientationType::SOCIOPRO);
  CHECK(scenario.events[1].known_on() == "2021-02-02");
  CHECK(scenario.events[1].rendez_vous().structure() == "ACTI PRO");
  CHECK(scenario.events[2].known_on() == "2021-03-04");
  CHECK(scenario.events[2].cer().kind() == jalon::v1::Cer::RENEWAL);
  CHECK(scenario.events[2].cer().rank() == 2);
  CHECK(scenario.events[3].known_at().seconds() == 1617258600);  // 06:30 UTC
}

TEST_CASE("records have ids of their own, or the one that the line gives") {
  const Scenario scenario = Parsed(
      "personnes A B\n"
      "  rdv 2021-02-10\n"
      "personne A\n"
      "  rdv 2021-02-11 fiche r1 révision 2\n"
      "  annulation fiche r1 connu 2021-03-01\n");
  REQUIRE(scenario.events.size() == 4);
  CHECK(scenario.events[0].record_id() == "A/ligne-2");
  CHECK(scenario.events[1].record_id() == "B/ligne-2");
  CHECK(scenario.events[2].record_id() == "r1");
  CHECK(scenario.events[2].revision() == 2);
  CHECK(scenario.events[3].has_cancellation());
  CHECK(scenario.events[3].record_id() == "r1");
}

TEST_CASE("a question and what it expects") {
  const Scenario scenario = Parsed(
      "question 2021-01-01..2021-12-31 connu 2022-01-31 valable 2021-12-31 convention AUDE_2019\n"
      "  avec cer_lookback_days=30 ; orientation_threshold=30 day\n"
      "  attendu 3.1.1.b = 8 sur 12, attente 2, taux 66.7 : b a  # en désordre\n"
      "  échéance 3.1.1.b : a 2021-02-28, b 2021-03-01\n"
      "question 2021-01-01..2021-11-31 connu 2022-01-31\n"
      "  attendu refus to\n");
  REQUIRE(scenario.queries.size() == 2);
  const Query& query = scenario.queries[0];
  CHECK(query.question.to() == "2021-12-31");
  CHECK(query.question.as_of().valid_at() == "2021-12-31");
  CHECK(query.question.convention().name() == "AUDE_2019");
  REQUIRE(query.question.convention().overrides_size() == 2);
  CHECK(query.question.convention().overrides(1) == "orientation_threshold=30 day");
  REQUIRE(query.expectations.size() == 1);
  CHECK(query.expectations[0].denominator == 12);
  CHECK(query.expectations[0].waiting == 2);
  CHECK(query.expectations[0].rate == 66.7);
  CHECK(query.expectations[0].persons == std::vector<std::string>{"a", "b"});
  CHECK(query.deadlines.size() == 2);
  CHECK(scenario.queries[1].refused);
}

TEST_CASE("a line that is not understood is refused with its number") {
  CHECK(RefusalOf("# rien\n\nsituation 2021-01-05 état 2\n").rfind("ligne 3 : ", 0) == 0);
  CHECK(RefusalOf("personne A\nsituation 2021-02-29 état 2\n").find("ligne 2") == 0);
  CHECK(RefusalOf("personne A\nsituation 2021-02-28 soumis peut-être\n").find("ligne 2") == 0);
  CHECK(RefusalOf("personne A\nsituation 2021-02-28 rôle CHAT\n").find("ligne 2") == 0);
  CHECK(RefusalOf("personne A\nrdv pour le 2021-02-28\n").find("« le »") != std::string::npos);
  CHECK(RefusalOf("personne A\ncer rang 1\n").find("connu") != std::string::npos);
  CHECK(RefusalOf("personne\n").find("ligne 1") == 0);
  CHECK(RefusalOf("attendu 3.1.1.b = 8\n").find("ligne 1") == 0);
  CHECK(RefusalOf("question 2021 connu 2022-01-01\n").find("période") != std::string::npos);
  CHECK(RefusalOf("question 2021-01-01..2021-12-31\n").find("connu") != std::string::npos);
  const std::string question = "question 2021-01-01..2021-12-31 connu 2022-01-01\n";
  CHECK(RefusalOf(question + "attendu 3.1.1.b 8\n").find("ligne 2") == 0);
  CHECK(RefusalOf(question + "attendu 3.1.1.b = 8 parmi 9\n").find("PARMI") != std::string::npos);
  CHECK(RefusalOf(question + "échéance 3.1.1.b a 2021-02-28\n").find("ligne 2") == 0);
}

TEST_CASE("the runner tells every difference, with its line") {
  const Scenario scenario = Parsed(
      "personne A\n"
      "  situation 2021-01-05 état 2 soumis oui\n"
      "question 2021-01-01..2021-12-31 connu 2022-01-31\n"
      "  attendu 3.1.1.a = 2 : A B\n"
      "  attendu 3.1.1.b = 0 sur 2, attente 0, taux 5.0\n"
      "  échéance 3.1.1.b : A 2021-02-06\n"
      "question 2021-01-01..2021-12-31 connu 2022-01-31\n"
      "  attendu refus\n"
      "question 2021-01-01..2021-11-31 connu 2022-01-31\n"
      "  attendu 3.1.1.a = 1\n"
      "question 2021-01-01..2021-11-31 connu 2022-01-31\n"
      "  attendu refus from\n");
  const auto differences = Differences(scenario, OracleEvaluation(scenario.events));
  REQUIRE(differences.size() == 9);
  CHECK(differences[0] == "ligne 4 : 3.1.1.a, valeur : 2 attendu, 1 trouvé");
  CHECK(differences[1] == "ligne 4 : 3.1.1.a : A B attendus, A trouvés");
  CHECK(differences[2].find("dénominateur") != std::string::npos);
  CHECK(differences[3].find("attente") != std::string::npos);
  CHECK(differences[4].find("taux") != std::string::npos);
  CHECK(differences[5].find("2021-02-05 trouvée") != std::string::npos);
  CHECK(differences[6] == "ligne 7 : un refus était attendu");
  CHECK(differences[7].find("ligne 9 : question refusée") == 0);
  CHECK(differences[8].find("ligne 11 : question refusée") == 0);
}

}  // namespace
}  // namespace jalon::scenario
