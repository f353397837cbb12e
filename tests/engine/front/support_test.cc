// SPDX-License-Identifier: EUPL-1.2
// Figures of accompaniment and declared values through the front door.
#include <catch2/catch.hpp>

#include "tests/scenarios/engine_driver.h"

namespace jalon {
namespace {

using jalon::v1::DeclaredValue;
using jalon::v1::Event;
using jalon::v1::MatrixRow;
using scenario::EngineUnderTest;
using scenario::TestNow;

Event About(const std::string& person, const std::string& record, const std::string& known_on) {
  Event event;
  event.set_departement("062");
  event.set_source("essai");
  event.set_record_id(record);
  event.set_known_on(known_on);
  if (!person.empty()) event.mutable_person()->set_external_id(person);
  return event;
}

Event Global(const std::string& person, const std::string& conseiller, const std::string& from) {
  Event event = About(person, "ag-" + person, from);
  event.mutable_accompagnement_global()->set_prescribed_on(from);
  event.mutable_accompagnement_global()->set_started_on(from);
  event.mutable_accompagnement_global()->set_brsa(true);
  event.mutable_accompagnement_global()->set_conseiller(conseiller);
  return event;
}

Event Capacity(const std::string& conseiller, double etp, const std::string& since,
               const std::string& known_on) {
  Event event = About("", "capacite-" + conseiller + since, known_on);
  event.set_effective_on(since);
  event.mutable_conseiller_capacity()->set_conseiller(conseiller);
  event.mutable_conseiller_capacity()->set_etp(etp);
  return event;
}

Event Declared(const std::string& code, double value, const std::string& known_on) {
  Event event = About("", "declare-" + code, known_on);
  event.mutable_declared_value()->set_indicator(code);
  event.mutable_declared_value()->set_period("2022-01-01/2022-12-31");
  event.mutable_declared_value()->set_value(value);
  event.mutable_declared_value()->set_holder("Pôle emploi");
  return event;
}

MatrixRow RowOf(EngineUnderTest& engine, const std::string& code, const std::string& known_at,
                const std::vector<std::string>& parameters = {}) {
  Sequential sequential;
  jalon::v1::GetMatrixRequest request;
  request.mutable_question()->set_from("2022-01-01");
  request.mutable_question()->set_to("2022-12-31");
  request.mutable_question()->mutable_as_of()->set_known_at(known_at);
  for (const std::string& parameter : parameters) {
    request.mutable_question()->mutable_convention()->add_overrides(parameter);
  }
  const auto matrix = engine.departement().Matrix(request, TestNow(), &sequential);
  REQUIRE(matrix.ok());
  for (const auto& row : matrix->rows()) {
    if (row.code() == code) return row;
  }
  return {};
}

TEST_CASE("the load of conseillers is told by heads or by working time, as it was known") {
  EngineUnderTest engine;
  std::vector<Event> events;
  events.reserve(16);
  for (int i = 0; i < 12; ++i) {
    events.push_back(Global("p" + std::to_string(i), i % 2 == 0 ? "c1" : "c2", "2022-03-01"));
  }
  events.push_back(Capacity("c1", 1, "2022-01-01", "2022-01-01"));
  events.push_back(Capacity("c2", 0.5, "2022-01-01", "2022-01-01"));
  // From September on, known in October: and one who follows nobody yet.
  events.push_back(Capacity("c2", 1, "2022-09-01", "2022-10-01"));
  events.push_back(Capacity("c3", 0.4, "2022-09-01", "2022-10-01"));
  REQUIRE(engine.Record(events).ok());
  CHECK(RowOf(engine, "3.2.2.c", "2022-08-31").decimal_value() == 6.0);
  CHECK(RowOf(engine, "3.2.2.c", "2022-08-31", {"conseiller_unit=etp"}).decimal_value() == 8.0);
  CHECK(RowOf(engine, "3.2.2.c", "2023-01-31").decimal_value() == 4.0);
  CHECK(RowOf(engine, "3.2.2.c", "2023-01-31", {"conseiller_unit=etp"}).decimal_value() == 5.0);
  CHECK(RowOf(engine, "3.2.2.c", "2022-02-01").value() == 0);
}

TEST_CASE("what is not computed is said to be missing, never zero") {
  EngineUnderTest engine;
  REQUIRE(engine.Record({Global("a", "", "2021-05-01")}).ok());
  const MatrixRow load = RowOf(engine, "3.2.2.c", "2023-01-31");
  CHECK(load.missing() == DeclaredValue::NOT_AVAILABLE);
  CHECK_FALSE(load.comment().empty());
  CHECK(RowOf(engine, "3.2.2.d", "2023-01-31").missing() == DeclaredValue::NOT_AVAILABLE);
}

TEST_CASE("a declared value stands beside, or in place of what is missing, as known on K") {
  EngineUnderTest engine;
  Event corrected = Declared("3.2.2.d", 16.7, "2023-03-01");
  Event withdrawn = About("", "declare-2.2.a", "2023-04-01");
  withdrawn.mutable_cancellation();
  REQUIRE(engine
              .Record({Declared("3.2.2.d", 17.4, "2023-01-10"), corrected,
                       Declared("2.2.a", 300, "2023-01-10"), withdrawn,
                       Declared("3.1.1.a", 6060, "2023-01-10")})
              .ok());
  const MatrixRow delay = RowOf(engine, "3.2.2.d", "2023-01-31");
  CHECK(delay.missing() == DeclaredValue::MISSING_UNSPECIFIED);
  CHECK(delay.decimal_value() == 17.4);
  CHECK(delay.declared().holder() == "Pôle emploi");
  CHECK(delay.declared().known_on() == "2023-01-10");
  CHECK(RowOf(engine, "3.2.2.d", "2023-03-31").decimal_value() == 16.7);
  CHECK(RowOf(engine, "3.2.2.d", "2022-12-31").missing() == DeclaredValue::NOT_AVAILABLE);
  const MatrixRow trained = RowOf(engine, "2.2.a", "2023-01-31");
  CHECK(trained.value() == 300);
  CHECK_FALSE(trained.label().empty());
  CHECK(RowOf(engine, "2.2.a", "2023-04-30").code().empty());
  const MatrixRow entrants = RowOf(engine, "3.1.1.a", "2023-01-31");
  CHECK(entrants.value() == 0);
  CHECK(entrants.declared().value() == 6060);
  CHECK(entrants.declared().also_computed());
}

TEST_CASE("a garantie d'activité is dated, and split, by the day that makes it count") {
  EngineUnderTest engine;
  const auto action = [](const std::string& record, jalon::v1::InsertionAction::Kind kind,
                         const std::string& from, const std::string& to) {
    Event event = About("a", record, from);
    event.mutable_insertion_action()->set_kind(kind);
    event.mutable_insertion_action()->set_from(from);
    event.mutable_insertion_action()->set_to(to);
    return event;
  };
  const auto referent = [](const std::string& name, jalon::v1::OrientationType::Value type,
                           const std::string& from) {
    Event event = About("a", name, from);
    event.mutable_referent_assignment()->set_referent(name);
    event.mutable_referent_assignment()->set_type(type);
    event.mutable_referent_assignment()->set_from(from);
    return event;
  };
  using jalon::v1::InsertionAction;
  using jalon::v1::OrientationType;
  REQUIRE(engine
              .Record({referent("rA", OrientationType::SOCIAL, "2022-02-01"),
                       referent("rB", OrientationType::SOCIOPRO, "2022-08-05"),
                       action("1", InsertionAction::SOCIAL, "2021-04-01", "2022-04-30"),
                       action("2", InsertionAction::PROFESSIONAL, "2022-09-10", "")})
              .ok());
  Sequential sequential;
  jalon::v1::GetMatrixRequest request;
  request.mutable_question()->set_from("2022-01-01");
  request.mutable_question()->set_to("2022-12-31");
  request.add_splits(jalon::v1::Dimension::REFERENT);
  const auto matrix = *engine.departement().Matrix(request, TestNow(), &sequential);
  for (const auto& row : matrix.rows()) {
    if (row.code() != "3.2.1.a") continue;
    REQUIRE(row.groups_size() == 1);
    CHECK(row.groups(0).key() == "rB");
  }
  jalon::v1::ListCellPersonsRequest persons;
  *persons.mutable_question() = request.question();
  persons.set_code("3.2.1.a");
  const auto listed = *engine.departement().CellPersons(persons, TestNow(), &sequential);
  REQUIRE(listed.persons_size() == 1);
  CHECK(listed.persons(0).event_on() == "2022-09-10");
}

TEST_CASE("under V an explanation leaves out what V removes") {
  EngineUnderTest engine;
  Event right = About("a", "", "2022-03-01");
  right.clear_record_id();
  right.set_effective_on("2022-03-01");
  right.mutable_right_observed()->set_etat("2");
  Event orientation = About("a", "o", "2022-03-01");
  orientation.mutable_orientation()->set_decided_on("2022-03-02");
  orientation.mutable_orientation()->set_notified_on("2022-03-10");
  REQUIRE(engine.Record({right, orientation}).ok());
  jalon::v1::ExplainPersonRequest request;
  request.mutable_question()->set_from("2022-01-01");
  request.mutable_question()->set_to("2022-12-31");
  request.mutable_question()->mutable_as_of()->set_valid_at("2022-03-05");
  request.mutable_person()->set_external_id("a");
  request.set_source("essai");
  CHECK(engine.departement().Explain(request, TestNow())->facts_size() == 1);
  request.mutable_question()->mutable_as_of()->set_valid_at("2022-03-10");
  CHECK(engine.departement().Explain(request, TestNow())->facts_size() == 2);
}

TEST_CASE("a reopened store knows what accompanies persons, and rebuilds it") {
  EngineUnderTest engine;
  REQUIRE(engine
              .Record({Global("a", "c1", "2022-03-01"), Declared("2.2.a", 30, "2023-01-10"),
                       Capacity("c1", 0.5, "2022-01-01", "2022-01-01")})
              .ok());
  engine.Close();
  engine.Open();
  CHECK(RowOf(engine, "3.2.2.a", "2023-01-31").value() == 1);
  CHECK(RowOf(engine, "2.2.a", "2023-01-31").value() == 30);
  CHECK(RowOf(engine, "3.2.2.c", "2023-01-31", {"conseiller_unit=etp"}).decimal_value() == 2.0);
  CHECK(engine.departement().VerifyOnline()->clean());
}

TEST_CASE("persons of a figure of accompaniment say why, and so does an explanation") {
  EngineUnderTest engine;
  Event action = About("b", "action", "2022-03-01");
  action.mutable_insertion_action()->set_kind(jalon::v1::InsertionAction::SOCIAL);
  action.mutable_insertion_action()->set_from("2022-03-01");
  REQUIRE(engine.Record({Global("a", "c1", "2022-03-01"), action}).ok());
  Sequential sequential;
  jalon::v1::ListCellPersonsRequest request;
  request.mutable_question()->set_from("2022-01-01");
  request.mutable_question()->set_to("2022-12-31");
  request.mutable_question()->mutable_convention()->add_overrides("gad_ag=dont");
  request.set_code("3.2.1.a");
  const auto persons = engine.departement().CellPersons(request, TestNow(), &sequential);
  REQUIRE(persons.ok());
  REQUIRE(persons->persons_size() == 2);
  CHECK(persons->persons(0).counted());
  CHECK(persons->persons(0).event_on() == "2022-03-01");
  CHECK_FALSE(persons->persons(1).counted());
  CHECK(persons->persons(1).why().find("1 action(s) sociale(s), 0") != std::string::npos);
  jalon::v1::ExplainPersonRequest explain;
  *explain.mutable_question() = request.question();
  explain.mutable_person()->set_external_id("b");
  explain.set_source("essai");
  const auto explained = engine.departement().Explain(explain, TestNow());
  REQUIRE(explained.ok());
  const auto& decisions = explained->decisions();
  CHECK(std::any_of(decisions.begin(), decisions.end(), [](const auto& decision) {
    return decision.code() == "3.2.1.a" && !decision.counted();
  }));
}

}  // namespace
}  // namespace jalon
