// SPDX-License-Identifier: EUPL-1.2
// Two questions side by side: figures, persons, and what became known between.
#include <algorithm>
#include <catch2/catch.hpp>

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
