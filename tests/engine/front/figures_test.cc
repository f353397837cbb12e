// SPDX-License-Identifier: EUPL-1.2
// The figures beside the socle: stock, lists, what became of entrants, exits, actions, loads.
#include <catch2/catch.hpp>
#include <map>
#include <set>

#include "tests/engine/front/recorded_events.h"
#include "tests/scenarios/engine_driver.h"

namespace jalon {
namespace {

using jalon::v1::Event;
using jalon::v1::MatrixRow;
using jalon::v1::OrientationType;
using scenario::EngineUnderTest;
using scenario::TestNow;
using tests::Oriented;
using tests::Record;
using tests::Signed;
using tests::Situation;

jalon::v1::Question Of2022(const std::vector<std::string>& parameters = {}) {
  jalon::v1::Question question;
  question.set_from("2022-01-01");
  question.set_to("2022-12-31");
  question.mutable_as_of()->set_known_at("2023-12-31");
  for (const std::string& parameter : parameters) {
    question.mutable_convention()->add_overrides(parameter);
  }
  return question;
}

std::map<std::string, MatrixRow> Figures(const EngineUnderTest& engine,
                                         const std::vector<std::string>& parameters = {}) {
  jalon::v1::GetFiguresRequest request;
  *request.mutable_question() = Of2022(parameters);
  request.add_splits(jalon::v1::Dimension::STRUCTURE);
  Sequential sequential;
  const auto answer = engine.departement().Figures(request, TestNow(), &sequential);
  INFO(answer.status());
  REQUIRE(answer.ok());
  std::map<std::string, MatrixRow> rows;
  for (const MatrixRow& row : answer->figures().rows()) {
    CHECK_FALSE(row.label().empty());
    CHECK(rows.emplace(row.code(), row).second);
  }
  return rows;
}

// "2/5".
std::string Told(const MatrixRow& row) {
  return std::to_string(row.value()) + "/" + std::to_string(row.denominator());
}

std::string GroupsOf(const MatrixRow& row, jalon::v1::Dimension::Value dimension) {
  std::string text;
  for (const auto& group : row.groups()) {
    if (group.dimension() != dimension) continue;
    text += group.key() + ":" + std::to_string(group.value()) + " ";
  }
  return text;
}

// Why `person`, who is not counted, is not.
std::string WhyOf(const EngineUnderTest& engine, const std::string& code, const std::string& person,
                  const std::vector<std::string>& parameters = {}) {
  jalon::v1::ListCellPersonsRequest request;
  *request.mutable_question() = Of2022(parameters);
  request.set_code(code);
  request.set_membership(jalon::v1::ListCellPersonsRequest::OUT);
  Sequential sequential;
  const auto answer = *engine.departement().CellPersons(request, TestNow(), &sequential);
  for (const auto& listed : answer.persons()) {
    if (listed.external_ids(0) == person) return listed.why();
  }
  return "";
}

// External ids of those counted.
std::set<std::string> Persons(const EngineUnderTest& engine, const std::string& code,
                              const std::vector<std::string>& parameters = {},
                              const std::string& valid_at = "") {
  jalon::v1::ListCellPersonsRequest request;
  *request.mutable_question() = Of2022(parameters);
  request.mutable_question()->mutable_as_of()->set_valid_at(valid_at);
  request.set_code(code);
  request.set_membership(jalon::v1::ListCellPersonsRequest::IN);
  Sequential sequential;
  const auto answer = engine.departement().CellPersons(request, TestNow(), &sequential);
  INFO(answer.status());
  REQUIRE(answer.ok());
  std::set<std::string> persons;
  for (const auto& person : answer->persons()) {
    CHECK_FALSE(person.why().empty());
    for (const std::string& id : person.external_ids()) persons.insert(id);
  }
  return persons;
}

Event Met(const std::string& person, const std::string& day, jalon::v1::RendezVous::Outcome outcome,
          jalon::v1::RendezVous::Kind kind = jalon::v1::RendezVous::ACCOMPAGNEMENT) {
  Event event = Record(person, "rdv" + day, day);
  event.mutable_rendez_vous()->set_held_on(day);
  event.mutable_rendez_vous()->set_outcome(outcome);
  event.mutable_rendez_vous()->set_kind(kind);
  return event;
}

Event Summoned(const std::string& person, const std::string& day) {
  Event event = Record(person, "convocation" + day, day);
  event.mutable_convocation()->set_sent_on(day);
  return event;
}

Event Sanctioned(const std::string& person, const std::string& day) {
  Event event = Record(person, "sanction" + day, day);
  event.mutable_sanction()->set_decided_on(day);
  return event;
}

TEST_CASE("rates of the stock name what they divide by") {
  EngineUnderTest engine;
  REQUIRE(
      engine
          .Record(
              {Situation("valide", "2021-02-01", "2"),
               Oriented("valide", "o", "2021-02-10", OrientationType::SOCIAL, "MDS"),
               Signed("valide", "2022-07-01", "2023-06-30"), Situation("echu", "2021-02-01", "2"),
               Oriented("echu", "o", "2021-02-10", OrientationType::SOCIOPRO, "PLIE"),
               Signed("echu", "2021-03-01", "2022-02-28"), Situation("emploi", "2021-02-01", "2"),
               Oriented("emploi", "o", "2021-02-10", OrientationType::EMPLOI),
               Situation("finie", "2021-02-01", "2"),
               [] {
                 Event ended = Oriented("finie", "o", "2021-02-10", OrientationType::SOCIAL);
                 ended.mutable_orientation()->set_ended_on("2022-01-15");
                 return ended;
               }(),
               // Not of the stock: closed, suspended, not soumis, after the last day.
               Situation("clos", "2021-02-01", "2"), Situation("clos", "2022-11-01", "5"),
               Situation("suspendu", "2021-02-01", "2"), Situation("suspendu", "2022-12-31", "4"),
               Situation("apres", "2023-01-01", "2")})
          .ok());
  const auto rows = Figures(engine);
  CHECK(rows.at("stock.soumis").value() == 4);
  CHECK(Told(rows.at("stock.orientes")) == "3/4");
  CHECK(rows.at("stock.orientes").rate() == 75.0);
  CHECK(Told(rows.at("stock.contrat_valide")) == "1/2");
  CHECK(Told(rows.at("stock.contrat_echu")) == "1/2");
  CHECK(rows.at("stock.contrat_valide").denominator_code() ==
        "soumis orientés hors PE au dernier jour");
  CHECK(GroupsOf(rows.at("stock.orientes"), jalon::v1::Dimension::STRUCTURE) == "MDS:1 PLIE:1 :1 ");
  CHECK(Persons(engine, "stock.contrat_echu") == std::set<std::string>{"echu"});
}

// Situation of a dossier that an organisme pays.
Event Paid(Event situation, const std::string& dossier, jalon::v1::Organisme::Kind organisme,
           bool soumis) {
  auto* right = situation.mutable_right_observed();
  right->set_dossier(dossier);
  right->mutable_organisme()->set_kind(organisme);
  right->set_soumis(soumis);
  return situation;
}

TEST_CASE("whoever moves between organismes is soumis as the last word says") {
  using jalon::v1::Organisme;
  EngineUnderTest engine;
  REQUIRE(engine
              .Record({Paid(Situation("non", "2021-02-01", "2"), "1", Organisme::CAF, true),
                       Paid(Situation("non", "2022-03-01", "5"), "1", Organisme::CAF, true),
                       Paid(Situation("non", "2022-03-01", "2"), "2", Organisme::MSA, false),
                       Paid(Situation("oui", "2021-02-01", "2"), "3", Organisme::MSA, false),
                       Paid(Situation("oui", "2022-03-01", "2"), "4", Organisme::CAF, true),
                       // One dossier that goes on at the other organisme.
                       Paid(Situation("suite", "2021-02-01", "2"), "5", Organisme::MSA, true),
                       Paid(Situation("suite", "2022-03-01", "2"), "5", Organisme::CAF, false)})
              .ok());
  CHECK(Persons(engine, "stock.soumis") == std::set<std::string>{"oui"});
  CHECK(Persons(engine, "stock.soumis", {"caf_msa_continuity=false"}) ==
        std::set<std::string>{"oui"});
}

TEST_CASE("the stock is split by the orientation that stands on the last day") {
  EngineUnderTest engine;
  Event ended = Oriented("b", "1", "2022-03-01", OrientationType::SOCIAL, "MDS");
  ended.mutable_orientation()->set_ended_on("2022-06-01");
  REQUIRE(engine
              .Record({Situation("a", "2022-02-01", "2"),
                       Oriented("a", "1", "2022-03-01", OrientationType::SOCIAL, "MDS"),
                       Oriented("a", "2", "2022-09-01", OrientationType::SOCIOPRO, "PLIE"),
                       Situation("b", "2022-02-01", "2"), ended})
              .ok());
  CHECK(GroupsOf(Figures(engine).at("stock.soumis"), jalon::v1::Dimension::STRUCTURE) ==
        "PLIE:1 :1 ");
}

TEST_CASE("an orientation that is carried over stands from the day of entry") {
  EngineUnderTest engine;
  std::vector<Event> events;
  for (const char* person : {"valide", "change", "finie"}) {
    events.push_back(Situation(person, "2020-01-05", "2"));
    events.push_back(Oriented(person, "o", "2020-01-20", OrientationType::SOCIAL, "MDS"));
    events.push_back(Situation(person, "2021-06-05", "5"));
    events.push_back(Situation(person, "2022-02-05", "2"));
  }
  events.push_back(Signed("valide", "2022-03-01", "2023-02-28"));
  events.push_back(Oriented("change", "2", "2022-03-10", OrientationType::EMPLOI));
  Event ended = Oriented("finie", "o", "2020-01-20", OrientationType::SOCIAL, "", "2022-06-01");
  ended.mutable_orientation()->set_ended_on("2022-06-01");
  events.push_back(ended);
  REQUIRE(engine.Record(events).ok());
  const auto without = Figures(engine);
  CHECK(Told(without.at("stock.orientes")) == "1/3");
  CHECK(without.at("reorientations").value() == 0);
  const auto rows = Figures(engine, {"carry_over_orientation=true"});
  CHECK(Told(rows.at("entrants.orientes")) == "3/3");
  CHECK(Told(rows.at("stock.orientes")) == "2/3");
  CHECK(Told(rows.at("stock.contrat_valide")) == "1/1");
  CHECK(GroupsOf(rows.at("stock.soumis"), jalon::v1::Dimension::STRUCTURE) == "MDS:1 :2 ");
  CHECK(GroupsOf(rows.at("reorientations"), jalon::v1::Dimension::FLOW) == "SOCIAL>EMPLOI:1 ");
  CHECK(rows.at("reorientations.delai").decimal_value() == 33.0);
}

TEST_CASE("what replaced an orientation and ended does not bring it back") {
  EngineUnderTest engine;
  Event ended = Oriented("a", "2", "2020-03-01", OrientationType::SOCIAL);
  ended.mutable_orientation()->set_ended_on("2020-09-01");
  REQUIRE(engine
              .Record({Situation("a", "2020-01-10", "2"),
                       Oriented("a", "1", "2020-02-01", OrientationType::EMPLOI), ended})
              .ok());
  const auto rows = Figures(engine);
  CHECK(Told(rows.at("stock.orientes")) == "0/1");
  CHECK(Told(rows.at("pe_sans_activite")) == "0/0");
}

TEST_CASE("structures are those of the orientation, not of the référent") {
  EngineUnderTest engine;
  Event referent = Record("a", "r", "2022-02-05");
  referent.mutable_referent_assignment()->set_referent("rA");
  referent.mutable_referent_assignment()->set_structure("REF");
  referent.mutable_referent_assignment()->set_from("2022-02-05");
  REQUIRE(engine
              .Record({Situation("a", "2022-01-10", "2"),
                       Oriented("a", "1", "2022-02-01", OrientationType::SOCIAL, "ORI"), referent,
                       Oriented("a", "2", "2022-06-01", OrientationType::SOCIOPRO, "ORI2")})
              .ok());
  const auto rows = Figures(engine);
  for (const char* code : {"stock.soumis", "stock.orientes", "reorientations"}) {
    CAPTURE(code);
    CHECK(GroupsOf(rows.at(code), jalon::v1::Dimension::STRUCTURE) == "ORI2:1 ");
  }
  CHECK(GroupsOf(rows.at("portefeuilles"), jalon::v1::Dimension::STRUCTURE) == "REF:1 ");
}

TEST_CASE("entrants are split by their first orientation, as the matrix splits them") {
  EngineUnderTest engine;
  REQUIRE(engine
              .Record({Situation("a", "2022-03-01", "2"),
                       Oriented("a", "1", "2022-03-10", OrientationType::SOCIAL, "MDS"),
                       Met("a", "2022-03-12", jalon::v1::RendezVous::ABSENT)})
              .ok());
  const auto rows = Figures(engine);
  for (const char* code :
       {"entrants.orientes", "premier_rdv.absents", "premier_rdv.absents_ou_excuses"}) {
    CAPTURE(code);
    CHECK(GroupsOf(rows.at(code), jalon::v1::Dimension::STRUCTURE) == "MDS:1 ");
  }
}

TEST_CASE("a contract that was valid is expired once it ended, wherever it was signed") {
  EngineUnderTest engine;
  REQUIRE(engine
              .Record({Situation("avant", "2022-03-01", "2"),
                       Oriented("avant", "1", "2022-03-10", OrientationType::SOCIAL),
                       Signed("avant", "2022-02-20", "2022-08-19"),
                       // Ended before this entry: nothing to renew.
                       Situation("ancien", "2022-03-01", "2"),
                       Oriented("ancien", "1", "2022-03-10", OrientationType::SOCIAL),
                       Signed("ancien", "2021-02-20", "2022-02-28")})
              .ok());
  CHECK(Told(Figures(engine).at("stock.contrat_echu")) == "1/2");
  CHECK(Persons(engine, "stock.contrat_echu") == std::set<std::string>{"avant"});
  CHECK(Persons(engine, "stock.contrat_valide", {}, "2022-07-31") ==
        std::set<std::string>{"avant"});
  CHECK(Persons(engine, "stock.contrat_echu", {}, "2022-07-31").empty());
}

TEST_CASE("of two orientations of one day, the first is the one of the matrix") {
  EngineUnderTest engine;
  Event first = Oriented("a", "z", "2022-01-30", OrientationType::EMPLOI);
  first.mutable_orientation()->set_decided_on("2022-01-23");
  REQUIRE(engine
              .Record({Situation("a", "2022-01-10", "2"), first,
                       Oriented("a", "a", "2022-01-30", OrientationType::SOCIOPRO)})
              .ok());
  CHECK(GroupsOf(Figures(engine).at("reorientations"), jalon::v1::Dimension::FLOW) ==
        "EMPLOI>SOCIOPRO:1 ");
}

TEST_CASE("whoever is not counted is told why") {
  EngineUnderTest engine;
  Event exit = Record("sorti", "sortie", "2022-05-01");
  exit.mutable_exit()->set_on("2022-05-01");
  exit.mutable_exit()->set_motive("DEM");
  REQUIRE(engine
              .Record({Situation("pe", "2022-01-10", "2"),
                       Oriented("pe", "1", "2022-02-01", OrientationType::EMPLOI),
                       Situation("recent", "2022-12-20", "2"),
                       Situation("sorti", "2022-12-01", "2"), exit})
              .ok());
  const std::vector<std::string> after = {"perdus_after_days=60"};
  CHECK(WhyOf(engine, "pe_sans_activite", "pe") ==
        "orienté vers l'emploi le 2022-02-01, aucune activité depuis ; compté seulement après le "
        "2024-02-01");
  CHECK(WhyOf(engine, "sorties.positives", "sorti") ==
        "sortie le 2022-05-01, sans qu'il soit dit qu'elle est positive");
  CHECK(WhyOf(engine, "perdus_de_vue", "pe", after) == "orienté le 2022-02-01");
  CHECK(WhyOf(engine, "perdus_de_vue", "recent", after) ==
        "sans orientation, mais entré depuis trop peu de jours, le 2022-12-20");
}

TEST_CASE("the stock is that of K or V, when the period goes on after it") {
  EngineUnderTest engine;
  REQUIRE(engine
              .Record({Situation("a", "2021-06-01", "2"),
                       Oriented("a", "1", "2021-06-10", OrientationType::SOCIAL, "MDS"),
                       Signed("a", "2022-01-05", "2022-10-31"),
                       // Two weeks before.
                       Situation("b", "2022-06-15", "2")})
              .ok());
  const auto on = [&](const std::string& known_at, const std::string& valid_at) {
    jalon::v1::GetFiguresRequest request;
    *request.mutable_question() = Of2022({"perdus_after_days=30"});
    request.mutable_question()->mutable_as_of()->set_known_at(known_at);
    request.mutable_question()->mutable_as_of()->set_valid_at(valid_at);
    Sequential sequential;
    const auto answer = *engine.departement().Figures(request, TestNow(), &sequential);
    std::string text;
    for (const MatrixRow& row : answer.figures().rows()) {
      const std::string& code = row.code();
      if (code == "stock.contrat_valide" || code == "stock.contrat_echu" ||
          code == "perdus_de_vue") {
        text += code + ":" + std::to_string(row.value()) + " ";
      }
    }
    return text;
  };
  const std::string june = "stock.contrat_valide:1 stock.contrat_echu:0 perdus_de_vue:0 ";
  CHECK(on("2022-06-30", "") == june);
  CHECK(on("2023-12-31", "2022-06-30") == june);
  CHECK(on("2023-12-31", "") == "stock.contrat_valide:0 stock.contrat_echu:1 perdus_de_vue:1 ");
}

TEST_CASE("by month too, the stock of a day does not hang on the rest of the month") {
  EngineUnderTest engine;
  REQUIRE(engine
              .Record({Situation("a", "2022-01-05", "2"), Situation("a", "2022-06-10", "5"),
                       Situation("a", "2022-06-20", "2")})
              .ok());
  // As known at the end of 2023: what came later in June is known.
  const auto stock_on = [&](const std::string& day, const std::string& grain) {
    jalon::v1::GetFiguresRequest request;
    *request.mutable_question() = Of2022({grain});
    request.mutable_question()->set_to(day);
    Sequential sequential;
    const auto answer = *engine.departement().Figures(request, TestNow(), &sequential);
    for (const MatrixRow& row : answer.figures().rows()) {
      if (row.code() == "stock.soumis") return row.value();
    }
    return int64_t{-1};
  };
  for (const char* grain : {"grain=event", "grain=month"}) {
    CAPTURE(grain);
    CHECK(stock_on("2022-06-09", grain) == 1);
    CHECK(stock_on("2022-06-15", grain) == 0);
    CHECK(stock_on("2022-06-20", grain) == 1);
  }
}

TEST_CASE("an orientation that ended before it was notified hides none that stands") {
  EngineUnderTest engine;
  Event late = Record("a", "1", "2022-10-20");
  late.mutable_orientation()->set_decided_on("2022-07-12");
  late.mutable_orientation()->set_notified_on("2022-10-20");
  late.mutable_orientation()->set_ended_on("2022-08-26");
  REQUIRE(engine
              .Record({Situation("a", "2022-03-01", "2"), late,
                       Oriented("a", "2", "2022-09-16", OrientationType::SOCIAL)})
              .ok());
  CHECK(Told(Figures(engine).at("stock.orientes")) == "1/1");
}

TEST_CASE("perdus de vue, convoked and sanctioned, over three denominators") {
  EngineUnderTest engine;
  REQUIRE(engine
              .Record({Situation("a", "2022-03-01", "2"), Summoned("a", "2022-05-01"),
                       Sanctioned("a", "2022-08-01"), Situation("b", "2022-03-01", "2"),
                       Summoned("b", "2022-05-01"), Situation("c", "2022-03-01", "2"),
                       Sanctioned("c", "2022-09-01"), Situation("recent", "2022-12-01", "2"),
                       Situation("oriente", "2022-03-01", "2"),
                       Oriented("oriente", "o", "2022-03-10", OrientationType::SOCIAL),
                       // Before this right.
                       Situation("d", "2022-06-01", "2"), Summoned("d", "2022-05-01")})
              .ok());
  const std::vector<std::string> after_sixty = {"perdus_after_days=60"};
  const auto rows = Figures(engine, after_sixty);
  CHECK(Told(rows.at("perdus_de_vue")) == "4/6");
  CHECK(Told(rows.at("perdus_de_vue.convoques")) == "2/4");
  CHECK(Told(rows.at("perdus_de_vue.sanctionnes")) == "2/4");
  CHECK(Told(rows.at("perdus_de_vue.sanctionnes_des_convoques")) == "1/2");
  CHECK(Persons(engine, "perdus_de_vue", after_sixty) == std::set<std::string>{"a", "b", "c", "d"});
  CHECK(Told(Figures(engine).at("perdus_de_vue")) == "5/6");
  // Strictly more: of the first of December, thirty days are gone on the last one.
  CHECK(Told(Figures(engine, {"perdus_after_days=30"}).at("perdus_de_vue")) == "4/6");
  CHECK(Told(Figures(engine, {"perdus_after_days=29"}).at("perdus_de_vue")) == "5/6");
}

TEST_CASE("absence at the first rendez-vous, excused apart") {
  using jalon::v1::RendezVous;
  EngineUnderTest engine;
  std::vector<Event> events;
  for (const std::string person : {"a", "b", "c", "d", "e"}) {
    events.push_back(Situation(person, "2022-05-20", "2"));
    events.push_back(Oriented(person, "o", "2022-06-01", OrientationType::SOCIAL));
  }
  events.push_back(Met("a", "2022-06-13", RendezVous::ABSENT));
  events.push_back(Met("a", "2022-06-25", RendezVous::HONOURED));
  events.push_back(Met("b", "2022-06-13", RendezVous::CANCELLED));
  events.push_back(Met("b", "2022-06-21", RendezVous::HONOURED));
  events.push_back(Met("c", "2022-06-12", RendezVous::EXCUSED));
  events.push_back(Met("d", "2022-06-12", RendezVous::HONOURED));
  REQUIRE(engine.Record(events).ok());
  const auto rows = Figures(engine);
  CHECK(Told(rows.at("premier_rdv.absents")) == "1/4");
  CHECK(Told(rows.at("premier_rdv.absents_ou_excuses")) == "2/4");
  CHECK(Told(rows.at("entrants.orientes")) == "5/5");
}

TEST_CASE("réorientations are told by flow, with their mean delay") {
  EngineUnderTest engine;
  REQUIRE(engine
              .Record({Situation("a", "2021-01-01", "2"),
                       Oriented("a", "1", "2022-01-10", OrientationType::SOCIAL),
                       Oriented("a", "2", "2022-03-01", OrientationType::EMPLOI),
                       Oriented("a", "3", "2022-03-11", OrientationType::SOCIAL),
                       Situation("b", "2021-01-01", "2"),
                       Oriented("b", "1", "2021-06-01", OrientationType::EMPLOI),
                       Oriented("b", "2", "2023-01-01", OrientationType::SOCIAL)})
              .ok());
  const auto rows = Figures(engine);
  CHECK(rows.at("reorientations").value() == 2);
  CHECK(GroupsOf(rows.at("reorientations"), jalon::v1::Dimension::FLOW) ==
        "EMPLOI>SOCIAL:1 SOCIAL>EMPLOI:1 ");
  CHECK(rows.at("reorientations.delai").decimal_value() == 30.0);  // 50 and 10 days
  EngineUnderTest empty;
  CHECK(Figures(empty).at("reorientations.delai").missing() ==
        jalon::v1::DeclaredValue::NOT_AVAILABLE);
}

TEST_CASE("a social orientation is due on its anniversary day, until the next orientation") {
  EngineUnderTest engine;
  REQUIRE(engine
              .Record({Situation("jour", "2022-01-01", "2"),
                       Oriented("jour", "1", "2022-06-30", OrientationType::SOCIAL),
                       Situation("demain", "2022-01-01", "2"),
                       Oriented("demain", "1", "2022-07-01", OrientationType::SOCIAL),
                       Situation("regle", "2022-01-01", "2"),
                       Oriented("regle", "1", "2022-02-01", OrientationType::SOCIAL),
                       Oriented("regle", "2", "2022-12-31", OrientationType::SOCIOPRO),
                       Situation("emploi", "2022-01-01", "2"),
                       Oriented("emploi", "1", "2022-02-01", OrientationType::EMPLOI)})
              .ok());
  CHECK(Persons(engine, "reexamens_dus") == std::set<std::string>{"jour"});
  CHECK(Told(Figures(engine).at("reexamens_dus")) == "1/2");
  CHECK(Persons(engine, "reexamens_dus", {"reexam_months=5"}) ==
        std::set<std::string>{"jour", "demain"});
}

TEST_CASE("at Pôle emploi for too long, without any activity since") {
  EngineUnderTest engine;
  const auto active = [](const std::string& person, const std::string& from,
                         const std::string& to) {
    Event event = Record(person, "activite", from);
    event.mutable_activity()->set_from(from);
    event.mutable_activity()->set_to(to);
    return event;
  };
  std::vector<Event> events;
  for (const std::string person : {"liste", "limite", "actif", "avant", "reoriente"}) {
    events.push_back(Situation(person, "2019-01-01", "2"));
    events.push_back(Oriented(person, "1", person == "limite" ? "2020-12-31" : "2020-12-30",
                              OrientationType::EMPLOI));
  }
  events.push_back(active("actif", "2020-06-01", "2020-12-30"));
  events.push_back(active("avant", "2020-06-01", "2020-12-29"));
  events.push_back(Oriented("reoriente", "2", "2022-12-01", OrientationType::SOCIAL));
  REQUIRE(engine.Record(events).ok());
  CHECK(Persons(engine, "pe_sans_activite") == std::set<std::string>{"liste", "avant"});
  CHECK(Told(Figures(engine).at("pe_sans_activite")) == "2/4");
}

Event Left(const std::string& person, const std::string& day, const std::string& motive,
           std::optional<bool> positive) {
  Event event = Record(person, "sortie", day);
  event.mutable_exit()->set_on(day);
  event.mutable_exit()->set_motive(motive);
  if (positive.has_value()) event.mutable_exit()->set_positive(*positive);
  return event;
}

TEST_CASE("exits by motive; positive ones over those whose reason is known") {
  EngineUnderTest engine;
  Event followed = Record("a", "referent", "2022-01-01");
  followed.mutable_referent_assignment()->set_referent("r1");
  followed.mutable_referent_assignment()->set_from("2022-01-01");
  Event other = followed;
  other.set_record_id("e-referent");
  other.mutable_person()->set_external_id("e");
  REQUIRE(
      engine
          .Record({Left("a", "2022-03-01", "emploi", true), Left("b", "2022-03-02", "emploi", true),
                   Left("c", "2022-04-01", "déménagement", false),
                   Left("d", "2022-04-01", "", std::nullopt),
                   Left("f", "2021-04-01", "emploi", true), followed, other})
          .ok());
  const auto rows = Figures(engine);
  CHECK(rows.at("sorties").value() == 4);
  CHECK(GroupsOf(rows.at("sorties"), jalon::v1::Dimension::MOTIVE) ==
        "déménagement:1 emploi:2 :1 ");
  CHECK(Told(rows.at("sorties.positives")) == "2/3");
  CHECK(Told(rows.at("sorties.positives_des_accompagnes")) == "1/2");
}

TEST_CASE("persons by number and kind of actions, loads of référents, collective rendez-vous") {
  using jalon::v1::InsertionAction;
  using jalon::v1::RendezVous;
  EngineUnderTest engine;
  std::vector<Event> events;
  const auto act = [&](const std::string& person, const std::string& record,
                       InsertionAction::Kind kind, const std::string& from, const std::string& to) {
    events.push_back(Record(person, record, from));
    events.back().mutable_insertion_action()->set_kind(kind);
    events.back().mutable_insertion_action()->set_from(from);
    events.back().mutable_insertion_action()->set_to(to);
  };
  act("a", "1", InsertionAction::SOCIAL, "2022-02-01", "");
  act("a", "2", InsertionAction::PROFESSIONAL, "2021-02-01", "2022-01-01");
  act("b", "1", InsertionAction::BOTH, "2022-02-01", "2022-03-01");
  act("c", "1", InsertionAction::SOCIAL, "2021-02-01", "2021-12-31");
  for (int i = 0; i < 5; ++i) {
    const std::string person = "s" + std::to_string(i);
    events.push_back(Record(person, "r", "2022-01-01"));
    events.back().mutable_referent_assignment()->set_referent(i < 4 ? "charge" : "libre");
    events.back().mutable_referent_assignment()->set_from("2022-01-01");
  }
  events.push_back(Met("k1", "2022-05-01", RendezVous::HONOURED, RendezVous::COLLECTIVE));
  events.push_back(Met("k2", "2022-05-01", RendezVous::EXCUSED, RendezVous::COLLECTIVE));
  events.push_back(Met("k3", "2022-05-01", RendezVous::ABSENT, RendezVous::COLLECTIVE));
  REQUIRE(engine.Record(events).ok());
  const auto rows = Figures(engine, {"ag_load_threshold=3"});
  CHECK(GroupsOf(rows.at("actions"), jalon::v1::Dimension::ACTIONS) == "1+1:2 ");
  CHECK(GroupsOf(rows.at("portefeuilles"), jalon::v1::Dimension::REFERENT) == "charge:4 libre:1 ");
  CHECK(rows.at("portefeuilles.charge").decimal_value() == 2.5);
  CHECK(Told(rows.at("portefeuilles.au_dela")) == "1/2");
  CHECK(Told(rows.at("collectif.venus")) == "1/3");
  CHECK(Told(rows.at("collectif.excuses")) == "1/3");
}

TEST_CASE("the stock is told by time since the last entry and since the first") {
  EngineUnderTest engine;
  REQUIRE(engine
              .Record({Situation("a", "2015-01-01", "2"), Situation("a", "2020-01-01", "5"),
                       Situation("a", "2022-09-01", "2")})
              .ok());
  const auto rows = Figures(engine);
  CHECK(GroupsOf(rows.at("stock.depuis_derniere_entree"), jalon::v1::Dimension::SENIORITY) ==
        "0-5M:1 ");
  CHECK(GroupsOf(rows.at("stock.depuis_premiere_entree"), jalon::v1::Dimension::SENIORITY) ==
        "5A+:1 ");
}

}  // namespace
}  // namespace jalon
