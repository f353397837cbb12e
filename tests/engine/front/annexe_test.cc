// SPDX-License-Identifier: EUPL-1.2
// The table of the convention: the whole socle, goals, variances, the situation before, findings.
#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>

#include "absl/time/time.h"
#include "engine/indicators/socle.h"
#include "engine/publications.h"
#include "tests/engine/front/recorded_events.h"
#include "tests/scenarios/engine_driver.h"

namespace jalon {
namespace {

using jalon::v1::AnnexeRow;
using jalon::v1::DeclaredValue;
using jalon::v1::Event;
using jalon::v1::GetAnnexeRequest;
using jalon::v1::GetAnnexeResponse;
using jalon::v1::LintFinding;
using scenario::EngineUnderTest;
using scenario::TestNow;
using tests::About;
using tests::Situation;

GetAnnexeRequest Year2022() {
  GetAnnexeRequest request;
  request.mutable_matrix()->mutable_question()->set_from("2022-01-01");
  request.mutable_matrix()->mutable_question()->set_to("2022-12-31");
  request.mutable_matrix()->mutable_question()->mutable_as_of()->set_known_at("2023-01-31");
  return request;
}

void AddGoal(const std::string& code, double target, const std::string& justification,
             GetAnnexeRequest* request) {
  auto* goal = request->add_goals();
  goal->set_code(code);
  goal->set_target(target);
  goal->set_justification(justification);
}

GetAnnexeResponse Annexe(EngineUnderTest& engine, const GetAnnexeRequest& request) {
  Sequential sequential;
  const auto response =
      engine.departement().publications()->Annexe(request, TestNow(), &sequential);
  INFO(response.status());
  REQUIRE(response.ok());
  return *response;
}

const AnnexeRow& RowOf(const GetAnnexeResponse& annexe, const std::string& code) {
  const auto found =
      std::find_if(annexe.rows().begin(), annexe.rows().end(),
                   [&](const AnnexeRow& row) { return row.result().code() == code; });
  REQUIRE(found != annexe.rows().end());
  return *found;
}

Event Declared(const std::string& code, double value) {
  Event event;
  event.set_departement("062");
  event.set_source("essai");
  event.set_record_id("d-" + code);
  event.set_known_on("2022-12-31");
  event.mutable_declared_value()->set_indicator(code);
  event.mutable_declared_value()->set_period("2022-01-01/2022-12-31");
  event.mutable_declared_value()->set_value(value);
  event.mutable_declared_value()->set_holder("un partenaire");
  return event;
}

// `count` entrants on the day, none of them oriented.
void RecordEntrants(EngineUnderTest& engine, const std::string& day, int count) {
  std::vector<Event> events;
  events.reserve(static_cast<size_t>(count));
  for (int i = 0; i < count; ++i) {
    events.push_back(Situation(day + "-" + std::to_string(i), day, "2"));
  }
  REQUIRE(engine.Record(events).ok());
}

TEST_CASE("every code of the socle is there, and what nobody said is missing, not 0") {
  EngineUnderTest engine;
  REQUIRE(engine.Record({Declared("1.1.a", 681), Declared("X.1", 3)}).ok());
  const GetAnnexeResponse annexe = Annexe(engine, Year2022());
  CHECK(indicators::Socle().size() == 32);
  REQUIRE(annexe.rows_size() == 33);
  for (int i = 0; i < 32; ++i) {
    CHECK(annexe.rows(i).result().code() == indicators::Socle()[static_cast<size_t>(i)].code);
    CHECK_FALSE(annexe.rows(i).result().label().empty());
    CHECK_FALSE(annexe.rows(i).measure_label().empty());
    CHECK_FALSE(annexe.rows(i).has_previous());
  }
  CHECK(annexe.rows(32).result().code() == "X.1");
  CHECK(RowOf(annexe, "1.1.a").result().value() == 681);
  CHECK(RowOf(annexe, "1.1.b").result().missing() == DeclaredValue::NOT_PROVIDED);
  CHECK(RowOf(annexe, "1.1.b").comment().find("à déclarer") == 0);
  CHECK(RowOf(annexe, "3.1.1.a").measure() == "3.1");
  CHECK(RowOf(annexe, "3.1.1.a").result().missing() == DeclaredValue::MISSING_UNSPECIFIED);
  CHECK(RowOf(annexe, "4.a").measure() == "4");
}

TEST_CASE("goals give variances, in figures and in percent") {
  EngineUnderTest engine;
  RecordEntrants(engine, "2022-03-01", 40);
  GetAnnexeRequest request = Year2022();
  AddGoal("3.1.1.a", 35, "plus d'entrées", &request);
  AddGoal("3.1.1.b", 0, "", &request);
  AddGoal("2.2.a", 300, "", &request);
  const GetAnnexeResponse annexe = Annexe(engine, request);
  const AnnexeRow& entrants = RowOf(annexe, "3.1.1.a");
  CHECK(entrants.target() == 35);
  CHECK(entrants.variance() == 5);
  CHECK(entrants.variance_rate() == 14.3);
  CHECK(entrants.justification() == "plus d'entrées");
  CHECK_FALSE(RowOf(annexe, "3.1.1.b").has_variance_rate());
  CHECK(RowOf(annexe, "2.2.a").target() == 300);
  CHECK_FALSE(RowOf(annexe, "2.2.a").has_variance());
  CHECK_FALSE(RowOf(annexe, "3.1.2.a").has_target());
}

TEST_CASE("the situation before has its own period and its own K") {
  EngineUnderTest engine;
  RecordEntrants(engine, "2021-03-01", 3);
  RecordEntrants(engine, "2022-03-01", 5);
  GetAnnexeRequest request = Year2022();
  request.mutable_previous()->set_from("2021-01-01");
  request.mutable_previous()->set_to("2021-12-31");
  GetAnnexeResponse annexe = Annexe(engine, request);
  CHECK(RowOf(annexe, "3.1.1.a").previous().value() == 3);
  CHECK(annexe.previous().known_at() == "2023-01-31");
  CHECK(annexe.previous().log_position() == annexe.matrix().log_position());
  request.mutable_previous()->set_known_at("2021-02-28");
  annexe = Annexe(engine, request);
  CHECK(RowOf(annexe, "3.1.1.a").previous().value() == 0);
  CHECK(RowOf(annexe, "1.1.b").previous().missing() == DeclaredValue::NOT_PROVIDED);
}

TEST_CASE("what lint finds in the matrix is beside it") {
  EngineUnderTest engine;
  RecordEntrants(engine, "2021-03-01", 30);
  RecordEntrants(engine, "2022-03-01", 70);
  GetAnnexeRequest request = Year2022();
  request.mutable_previous()->set_from("2021-01-01");
  request.mutable_previous()->set_to("2021-12-31");
  const auto rules = [&] {
    std::vector<LintFinding::Rule> found;
    const GetAnnexeResponse annexe = Annexe(engine, request);
    for (const LintFinding& finding : annexe.findings()) {
      CHECK(finding.period() == "2022-01-01/2022-12-31");
      if (finding.code() == "3.1.1.a") found.push_back(finding.rule());
    }
    return found;
  };
  CHECK(rules() == std::vector{LintFinding::BREAK});
  AddGoal("3.1.1.a", 70, "deux communes de plus", &request);
  CHECK(rules().empty());
}

// An entry on the first of January that its monthly file tells on `told_on`.
Event Monthly(const std::string& person, const std::string& told_on) {
  Event event = Situation(person, told_on, "2");
  absl::Time told;
  REQUIRE(absl::ParseTime(absl::RFC3339_full, told_on + "T20:00:00Z", &told, nullptr));
  event.mutable_transmitted_at()->set_seconds(absl::ToUnixSeconds(told));
  event.mutable_right_observed()->set_opened_on("2022-01-01");
  return event;
}

TEST_CASE(
    "a monthly file that comes after the deadline makes 3.1.1.b unreachable, and it is said") {
  EngineUnderTest engine;
  std::vector<Event> events;
  for (int i = 0; i < 20; ++i) {
    const std::string person = "M" + std::to_string(i);
    events.push_back(Monthly(person, "2022-02-20"));
    Event orientation = About(person, "2022-02-21");
    orientation.set_record_id("o-" + person);
    orientation.mutable_orientation()->set_notified_on("2022-02-21");
    events.push_back(orientation);
  }
  REQUIRE(engine.Record(events).ok());
  GetAnnexeRequest request = Year2022();
  auto* convention = request.mutable_matrix()->mutable_question()->mutable_convention();
  convention->add_overrides("entry_event=ouverture_droit");
  const auto in_time = [&] { return RowOf(Annexe(engine, request), "3.1.1.b").result(); };
  CHECK(in_time().value() == 0);
  CHECK(in_time().denominator() == 20);
  CHECK(in_time().out_of_reach() == 20);
  CHECK(in_time().comment().find("inatteignable par construction : 20 entrant(s) sur 20") == 0);
  const GetAnnexeResponse annexe = Annexe(engine, request);
  CHECK(std::any_of(annexe.findings().begin(), annexe.findings().end(), [](const auto& finding) {
    return finding.rule() == LintFinding::UNREACHABLE && finding.code() == "3.1.1.b";
  }));
  // Told on the deadline itself, one of 21 could have been in time: still nearly all.
  REQUIRE(engine.Record({Monthly("D", "2022-02-01")}).ok());
  CHECK(in_time().out_of_reach() == 20);
  CHECK_FALSE(in_time().comment().empty());
  REQUIRE(engine.Record({Monthly("E", "2022-02-01")}).ok());
  CHECK(in_time().comment().empty());
  // Where the entry is dated by the transmission, nothing is late.
  convention->clear_overrides();
  CHECK(in_time().out_of_reach() == 0);
}

TEST_CASE("bad goals and dates are refused with their field") {
  EngineUnderTest engine;
  Sequential sequential;
  const auto refused = [&](const GetAnnexeRequest& request) {
    return absl::IsInvalidArgument(
        engine.departement().publications()->Annexe(request, TestNow(), &sequential).status());
  };
  GetAnnexeRequest twice = Year2022();
  AddGoal("3.1.1.a", 1, "", &twice);
  CHECK_FALSE(refused(twice));
  AddGoal("3.1.1.a", 2, "", &twice);
  CHECK(refused(twice));
  GetAnnexeRequest endless = Year2022();
  AddGoal("3.1.1.a", std::nan(""), "", &endless);
  CHECK(refused(endless));
  GetAnnexeRequest nameless = Year2022();
  AddGoal("", 1, "", &nameless);
  CHECK(refused(nameless));
  GetAnnexeRequest no_day = Year2022();
  no_day.mutable_previous()->set_from("2021-01-01");
  no_day.mutable_previous()->set_to("2021-11-31");
  CHECK(refused(no_day));
}

}  // namespace
}  // namespace jalon
