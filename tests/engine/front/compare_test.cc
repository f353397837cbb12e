// SPDX-License-Identifier: EUPL-1.2
// Two questions side by side: figures, persons, and what became known between.
#include <algorithm>
#include <catch2/catch.hpp>
#include <map>
#include <string>

#include "tests/engine/front/recorded_events.h"
#include "tests/scenarios/engine_driver.h"

namespace jalon {
namespace {

using jalon::v1::ComparedRow;
using jalon::v1::CompareQuestionsRequest;
using jalon::v1::CompareQuestionsResponse;
using jalon::v1::Event;
using scenario::EngineUnderTest;
using scenario::TestNow;
using tests::About;
using tests::Oriented;
using tests::Situation;

constexpr auto kAnyType = jalon::v1::OrientationType::TYPE_UNSPECIFIED;

CompareQuestionsRequest Year2022(const std::string& first_known, const std::string& second_known) {
  CompareQuestionsRequest request;
  for (auto* question : {request.mutable_first(), request.mutable_second()}) {
    question->set_from("2022-01-01");
    question->set_to("2022-12-31");
  }
  request.mutable_first()->mutable_as_of()->set_known_at(first_known);
  request.mutable_second()->mutable_as_of()->set_known_at(second_known);
  return request;
}

CompareQuestionsResponse Compare(const EngineUnderTest& engine,
                                 const CompareQuestionsRequest& request) {
  Sequential sequential;
  const auto response = engine.departement().Compare(request, TestNow(), &sequential);
  REQUIRE(response.ok());
  return *response;
}

Event Cancelled(const std::string& record_id, const std::string& known_on) {
  Event event;
  event.set_departement("062");
  event.set_source("essai");
  event.set_record_id(record_id);
  event.set_known_on(known_on);
  event.mutable_cancellation();
  return event;
}

const ComparedRow& RowOf(const CompareQuestionsResponse& response, const std::string& code) {
  const auto found =
      std::find_if(response.rows().begin(), response.rows().end(),
                   [&](const ComparedRow& row) { return row.first().code() == code; });
  REQUIRE(found != response.rows().end());
  return *found;
}

TEST_CASE("the same total of different persons is seen, with the facts that changed it") {
  EngineUnderTest engine;
  // A's orientation is moved out of time; B's is told late, in time.
  REQUIRE(engine
              .Record({Situation("A", "2022-01-10", "2"), Situation("B", "2022-01-10", "2"),
                       Oriented("A", "o", "2022-01-20", kAnyType, "", "2022-01-20"),
                       Oriented("A", "o", "2022-03-20", kAnyType, "", "2022-06-01"),
                       Oriented("B", "o", "2022-01-25", kAnyType, "", "2022-06-02")})
              .ok());
  CompareQuestionsRequest request = Year2022("2022-05-31", "2022-12-31");
  request.set_code("3.1.1.b");
  const CompareQuestionsResponse response = Compare(engine, request);
  const ComparedRow& row = RowOf(response, "3.1.1.b");
  CHECK(row.first().value() == 1);
  CHECK(row.second().value() == 1);
  CHECK(row.only_first() == 1);
  CHECK(row.only_second() == 1);
  CHECK(RowOf(response, "3.1.1.a").only_first() == 0);
  REQUIRE(response.persons_size() == 2);
  const auto& a = response.persons(0);
  CHECK(a.external_ids(0) == "A");
  CHECK(a.first().counted() == 1);
  CHECK(a.second().counted() == 0);
  CHECK(a.second().why().find("après l'échéance") != std::string::npos);
  REQUIRE(a.new_facts_size() == 1);
  CHECK(a.new_facts(0).known_on() == "2022-06-01");
}

TEST_CASE("a parameter that changes shows who enters and who leaves") {
  EngineUnderTest engine;
  REQUIRE(engine
              .Record({Situation("A", "2022-01-31", "2"), Situation("B", "2022-07-01", "2"),
                       Oriented("A", "o", "2022-03-01", kAnyType, "", "2022-03-01"),
                       Oriented("B", "o", "2022-08-01", kAnyType, "", "2022-08-01")})
              .ok());
  CompareQuestionsRequest request = Year2022("2022-12-31", "2022-12-31");
  request.mutable_second()->mutable_convention()->add_overrides("orientation_threshold=30 day");
  request.set_code("3.1.1.b");
  const CompareQuestionsResponse response = Compare(engine, request);
  CHECK(RowOf(response, "3.1.1.b").only_first() == 1);
  CHECK(RowOf(response, "3.1.1.b").only_second() == 1);
  REQUIRE(response.persons_size() == 2);
  CHECK(response.persons(0).first().deadline() == "2022-02-28");
  CHECK(response.persons(0).second().deadline() == "2022-03-02");
  CHECK(response.persons(0).new_facts().empty());
  CHECK(response.second_convention().name() == "BASE+1");
}

TEST_CASE("one who is linked in between is one person on both sides") {
  EngineUnderTest engine;
  Event link;
  link.set_departement("062");
  link.set_source("essai");
  link.set_known_on("2022-06-01");
  link.mutable_persons_linked()->add_persons()->set_external_id("A");
  link.mutable_persons_linked()->add_persons()->set_external_id("B");
  REQUIRE(
      engine.Record({Situation("A", "2022-01-10", "2"), Situation("B", "2022-02-10", "2"), link})
          .ok());
  CompareQuestionsRequest request = Year2022("2022-05-31", "2022-12-31");
  request.set_code("3.1.1.a");
  const CompareQuestionsResponse response = Compare(engine, request);
  CHECK(RowOf(response, "3.1.1.a").only_first() == 1);
  CHECK(RowOf(response, "3.1.1.a").only_second() == 0);
  REQUIRE(response.persons_size() == 1);
  CHECK(response.persons(0).first().counted() == 2);
  CHECK(response.persons(0).second().counted() == 1);
}

TEST_CASE("another entry of the same person is another one that counts") {
  EngineUnderTest engine;
  REQUIRE(engine
              .Record({Situation("A", "2022-01-10", "2"), Oriented("A", "o1", "2022-01-20"),
                       Situation("A", "2022-05-01", "5"), Situation("A", "2022-07-01", "2"),
                       Oriented("A", "o1", "2022-03-20", kAnyType, "", "2023-01-10"),
                       Oriented("A", "o2", "2022-07-10", kAnyType, "", "2023-01-11")})
              .ok());
  CompareQuestionsRequest request = Year2022("2022-12-31", "2023-02-01");
  request.set_code("3.1.1.b");
  const CompareQuestionsResponse response = Compare(engine, request);
  const ComparedRow& row = RowOf(response, "3.1.1.b");
  CHECK(row.first().value() == row.second().value());
  CHECK(row.only_first() == 1);
  CHECK(row.only_second() == 1);
  REQUIRE(response.persons_size() == 1);
  CHECK(response.persons(0).first().entered_on() == "2022-01-10");
  CHECK(response.persons(0).second().entered_on() == "2022-07-01");
  CHECK(RowOf(response, "3.1.1.a").only_first() == 0);
}

TEST_CASE("a corrected entry is another one; the same dated by another convention is not") {
  EngineUnderTest engine;
  Event late = Situation("A", "2022-01-10", "2");
  late.set_known_on("2022-06-01");
  Event first = Situation("A", "2022-02-10", "2");
  first.mutable_right_observed()->set_opened_on("2022-02-01");
  REQUIRE(engine.Record({first, late}).ok());
  const CompareQuestionsResponse corrected = Compare(engine, Year2022("2022-05-31", "2022-12-31"));
  CHECK(RowOf(corrected, "3.1.1.a").only_first() == 1);
  CHECK(RowOf(corrected, "3.1.1.a").only_second() == 1);
  CompareQuestionsRequest request = Year2022("2022-05-31", "2022-05-31");
  request.mutable_second()->mutable_convention()->add_overrides("entry_event=ouverture_droit");
  const CompareQuestionsResponse otherwise = Compare(engine, request);
  CHECK(RowOf(otherwise, "3.1.1.a").second().value() == 1);
  CHECK(RowOf(otherwise, "3.1.1.a").only_first() == 0);
  CHECK(RowOf(otherwise, "3.1.1.a").only_second() == 0);
}

TEST_CASE("a mean that changed shows whose days did") {
  EngineUnderTest engine;
  const auto ag = [](const std::string& started, const std::string& known) {
    Event event = tests::Record("E", "ag", known);
    event.mutable_accompagnement_global()->set_prescribed_on("2022-02-01");
    event.mutable_accompagnement_global()->set_started_on(started);
    return event;
  };
  REQUIRE(engine
              .Record({Situation("E", "2022-01-10", "2"), ag("2022-02-18", "2022-03-01"),
                       ag("2022-02-28", "2023-01-15")})
              .ok());
  CompareQuestionsRequest request = Year2022("2022-12-31", "2023-02-01");
  request.set_code("3.2.2.d");
  const CompareQuestionsResponse response = Compare(engine, request);
  CHECK(RowOf(response, "3.2.2.d").first().decimal_value() == 17);
  CHECK(RowOf(response, "3.2.2.d").second().decimal_value() == 27);
  REQUIRE(response.persons_size() == 1);
  REQUIRE(response.persons(0).new_facts_size() == 1);
  const std::string& text = response.persons(0).new_facts(0).text();
  CHECK(text.find("correction : accompagnement global") == 0);
  CHECK(text.find("avant : accompagnement global, prescrit le 1er février 2022, commencé le 18 "
                  "février 2022") != std::string::npos);
}

TEST_CASE("a cancellation and a record given to another person are told of whom it was") {
  EngineUnderTest engine;
  Event moved = Oriented("C", "o", "2022-03-12", kAnyType, "", "2023-01-13");
  moved.mutable_person()->set_external_id("D");
  REQUIRE(engine
              .Record({Situation("A", "2022-03-01", "2"), Situation("C", "2022-03-01", "2"),
                       Situation("D", "2022-03-01", "2"), Oriented("C", "o", "2022-03-12"),
                       Oriented("A", "o", "2022-03-14", jalon::v1::OrientationType::SOCIOPRO),
                       moved, Cancelled("A-o", "2023-01-10")})
              .ok());
  CompareQuestionsRequest request = Year2022("2022-12-31", "2023-02-01");
  request.set_code("3.1.1.b");
  std::map<std::string, std::string> facts;
  const CompareQuestionsResponse response = Compare(engine, request);
  for (const auto& person : response.persons()) {
    REQUIRE(person.new_facts_size() == 1);
    facts[person.external_ids(0)] = person.new_facts(0).text();
  }
  CHECK(facts.at("A") ==
        "annulation de : orientation socioprofessionnelle, décidée le 14 mars 2022, notifiée le 14 "
        "mars 2022");
  CHECK(facts.at("C") ==
        "donné à une autre personne : orientation, décidée le 12 mars 2022, notifiée le 12 mars "
        "2022");
  CHECK(facts.at("D") == "orientation, décidée le 12 mars 2022, notifiée le 12 mars 2022");
}

TEST_CASE("a figure beside the socle is compared, with who makes the difference and why") {
  EngineUnderTest engine;
  REQUIRE(engine
              .Record({Situation("A", "2022-01-10", "2"), Situation("B", "2022-01-10", "2"),
                       Situation("C", "2022-01-10", "2"),
                       // Known between the two K: A is one no more, C is taken back.
                       Oriented("A", "o", "2022-03-01", kAnyType, "", "2023-01-15"),
                       Oriented("C", "o", "2022-03-02", kAnyType, "", "2022-03-02"),
                       Cancelled("C-o", "2023-01-16")})
              .ok());
  CompareQuestionsRequest request = Year2022("2022-12-31", "2023-02-01");
  request.set_code("perdus_de_vue");
  const CompareQuestionsResponse response = Compare(engine, request);
  const ComparedRow& row = RowOf(response, "perdus_de_vue");
  CHECK(row.first().value() == 2);
  CHECK(row.second().value() == 2);
  CHECK(row.only_first() == 1);
  CHECK(row.only_second() == 1);
  CHECK_FALSE(RowOf(response, "stock.soumis").has_only_first());
  REQUIRE(response.persons_size() == 2);
  const auto& a = response.persons(0);
  CHECK(a.external_ids(0) == "A");
  CHECK(a.first().counted() == 1);
  CHECK(a.second().counted() == 0);
  CHECK(a.second().why() == "orienté le 2022-03-01");
  REQUIRE(a.new_facts_size() == 1);
  CHECK(a.new_facts(0).known_on() == "2023-01-15");
  const auto& c = response.persons(1);
  CHECK(c.first().counted() == 0);
  CHECK(c.second().counted() == 1);
}

TEST_CASE("one who is counted with the foyer is said to be") {
  EngineUnderTest engine;
  Event partner = Situation("C2", "2022-04-01", "2");
  partner.mutable_right_observed()->set_role(jalon::v1::Role::CJT);
  REQUIRE(engine.Record({Situation("C1", "2022-03-01", "2"), partner}).ok());
  CompareQuestionsRequest request = Year2022("2022-12-31", "2022-12-31");
  request.mutable_second()->mutable_convention()->add_overrides("unit=foyer");
  request.set_code("3.1.1.a");
  const CompareQuestionsResponse response = Compare(engine, request);
  REQUIRE(response.persons_size() == 1);
  CHECK(response.persons(0).second().counted() == 0);
  CHECK(response.persons(0).second().why().find("unit = foyer") != std::string::npos);
}

TEST_CASE("persons come in pages, and a token is of its questions only") {
  EngineUnderTest engine;
  std::vector<Event> events;
  events.reserve(5);
  for (int i = 0; i < 5; ++i) {
    events.push_back(Situation("p" + std::to_string(i), "2022-03-10", "2"));
  }
  REQUIRE(engine.Record(events).ok());
  CompareQuestionsRequest request = Year2022("2022-01-31", "2022-12-31");
  request.set_code("3.1.1.a");
  request.set_page_size(3);
  const CompareQuestionsResponse page = Compare(engine, request);
  CHECK(page.persons_size() == 3);
  request.set_page_token(page.next_page_token());
  const CompareQuestionsResponse rest = Compare(engine, request);
  CHECK(rest.persons_size() == 2);
  CHECK(rest.next_page_token().empty());
  request.set_code("3.1.1.b");
  Sequential sequential;
  CHECK_FALSE(engine.departement().Compare(request, TestNow(), &sequential).ok());
  request.clear_page_token();
  request.set_code("9.9");
  CHECK(absl::IsInvalidArgument(
      engine.departement().Compare(request, TestNow(), &sequential).status()));
}

}  // namespace
}  // namespace jalon
