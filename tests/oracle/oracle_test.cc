// SPDX-License-Identifier: EUPL-1.2
//
// What the naive evaluation is built from, on cases small enough to be seen at a glance. Whole
// questions are in tests/scenarios.
#include "tests/oracle/oracle.h"

#include <catch2/catch.hpp>

#include "engine/indicators/convention.h"
#include "tests/oracle/facts.h"
#include "tests/oracle/right.h"

namespace jalon::oracle {
namespace {

using jalon::v1::Convention;
using jalon::v1::Event;

Date D(const char* iso) { return *Date::Parse(iso); }

Event About(const std::string& person, const char* known_on) {
  Event event;
  event.set_departement("062");
  event.set_source("essai");
  event.mutable_person()->set_external_id(person);
  event.set_known_on(known_on);
  return event;
}

Event Situation(const char* day, const char* etat, std::optional<bool> soumis = true,
                const char* known_on = "2020-01-01") {
  Event event = About("A", known_on);
  event.set_effective_on(day);
  event.mutable_right_observed()->set_etat(etat);
  if (soumis.has_value()) event.mutable_right_observed()->set_soumis(*soumis);
  return event;
}

Event Notified(const std::string& person, const char* day, const char* known_on) {
  Event event = About(person, known_on);
  event.set_record_id("r1");
  event.mutable_orientation()->set_notified_on(day);
  return event;
}

Convention With(const std::vector<std::string>& assignments) {
  Convention convention = *indicators::ReadConvention("name: \"ESSAI\"", "essai");
  for (const std::string& assignment : assignments) {
    REQUIRE(indicators::SetParameter(assignment, &convention).ok());
  }
  return convention;
}

Facts AsOf(const std::vector<Event>& events, const char* known_at) {
  return FactsAsOf(events, D(known_at), Date::Absent());
}

// "2021-01-04..2021-02-01 …", an open end as "..".
std::string SpellsOf(const std::vector<Event>& events, const Convention& convention) {
  const Right right(AsOf(events, "2030-01-01").messages, convention, std::nullopt);
  std::string text;
  for (const Spell& spell : right.Spells()) {
    text += (text.empty() ? "" : " ") + spell.start.ToString() + "..";
    if (spell.end != Date::Infinite()) text += spell.end.ToString();
  }
  return text;
}

TEST_CASE("of a record, the last version known on K holds") {
  Event cancelled = About("A", "2021-03-01");
  cancelled.set_record_id("r1");
  cancelled.mutable_cancellation();
  const std::vector<Event> events = {Notified("A", "2021-01-20", "2021-02-15"), cancelled,
                                     Notified("A", "2021-01-10", "2021-01-12"),
                                     Notified("B", "2021-01-30", "2021-04-01")};
  CHECK(AsOf(events, "2021-01-11").orientations.empty());
  CHECK(AsOf(events, "2021-01-12").orientations[0].notified_on == D("2021-01-10"));
  CHECK(AsOf(events, "2021-02-15").orientations[0].notified_on == D("2021-01-20"));
  CHECK(AsOf(events, "2021-03-01").orientations.empty());
  CHECK(AsOf(events, "2021-04-01").orientations[0].person == "essai/B");
  CHECK(AsOf(events, "2021-04-01").orientations.size() == 1);
}

TEST_CASE("at one instant the revision says which version is the last") {
  Event first = Notified("A", "2021-01-10", "2021-01-12");
  Event second = Notified("A", "2021-01-20", "2021-01-12");
  first.set_revision(2);
  second.set_revision(1);
  CHECK(AsOf({first, second}, "2022-01-01").orientations[0].notified_on == D("2021-01-10"));
}

TEST_CASE("a message told again was known since the first time, whichever came first") {
  const Event early = Situation("2021-01-04", "2", true, "2021-01-05");
  const Event late = Situation("2021-01-04", "2", true, "2021-03-01");
  for (const auto& events : {std::vector<Event>{early, late}, {late, early}}) {
    const Facts facts = AsOf(events, "2022-01-01");
    REQUIRE(facts.messages.size() == 1);
    CHECK(facts.messages[0].known_on == D("2021-01-05"));
  }
}

TEST_CASE("V leaves out what is about a later day") {
  const std::vector<Event> events = {Situation("2021-01-04", "2"),
                                     Notified("A", "2021-02-01", "2020-01-01")};
  CHECK(FactsAsOf(events, D("2022-01-01"), D("2021-01-31")).orientations.empty());
  CHECK(FactsAsOf(events, D("2022-01-01"), D("2021-02-01")).orientations.size() == 1);
  CHECK(FactsAsOf(events, D("2022-01-01"), D("2021-01-03")).messages.empty());
}

TEST_CASE("persons are linked, and split again, as known on K") {
  Event link = About("A", "2021-02-01");
  link.clear_person();
  Event split = link;
  split.set_known_on("2021-03-01");
  for (const char* id : {"A", "B"}) {
    link.mutable_persons_linked()->add_persons()->set_external_id(id);
    split.mutable_persons_split()->add_persons()->set_external_id(id);
  }
  const std::vector<Event> events = {About("A", "2021-01-01"), About("B", "2021-01-01"), link,
                                     split};
  CHECK(AsOf(events, "2021-01-31").ids.size() == 2);
  CHECK(AsOf(events, "2021-02-01").ids.size() == 1);
  CHECK(AsOf(events, "2021-03-01").ids.size() == 2);
}

TEST_CASE("closures cut spells, short suspensions do not") {
  const std::vector<Event> closed = {Situation("2021-01-04", "2"), Situation("2021-02-01", "5"),
                                     Situation("2021-02-02", "2")};
  CHECK(SpellsOf(closed, With({})) == "2021-01-04..2021-02-01 2021-02-02..");
  CHECK(SpellsOf(closed, With({"closure_opens_spell=false"})) == "2021-01-04..");
  CHECK(SpellsOf(closed, With({"reentry_keeps_original_entry=true"})) == "2021-01-04..");
  CHECK(SpellsOf(closed, With({"spell_end=next_spell"})) == "2021-01-04..2021-02-01 2021-02-02..");

  const std::vector<Event> suspended = {Situation("2020-01-06", "2"), Situation("2020-03-09", "4"),
                                        Situation("2020-09-07", "3"), Situation("2021-03-09", "2")};
  CHECK(SpellsOf(suspended, With({})) == "2020-01-06..");
  CHECK(SpellsOf(suspended, With({"suspension_gap_inclusive=true"})) ==
        "2020-01-06..2021-03-08 2021-03-09..");
  CHECK(SpellsOf(suspended, With({"suspension_gap_months=11"})) ==
        "2020-01-06..2021-03-08 2021-03-09..");
  CHECK(SpellsOf(suspended, With({"suspension_gap_months=none"})) == "2020-01-06..");
}

TEST_CASE("a right that is only closed, or that nobody speaks of, has no spell") {
  CHECK(SpellsOf({Situation("2021-01-04", "5"), Situation("2021-02-01", "6")}, With({})) == "");
  CHECK(SpellsOf({Situation("2021-01-04", "0"), Situation("2021-02-01", "1")}, With({})) == "");
  CHECK(SpellsOf({Situation("2021-01-04", "")}, With({})) == "");
  CHECK(SpellsOf({Situation("2021-01-04", "4")}, With({})) == "2021-01-04..");
}

TEST_CASE("by month, only the last change of each month is seen") {
  const std::vector<Event> events = {Situation("2021-01-04", "2"), Situation("2021-02-01", "5"),
                                     Situation("2021-02-15", "2"), Situation("2021-03-31", "5"),
                                     Situation("2021-04-01", "2")};
  CHECK(SpellsOf(events, With({"grain=month"})) == "2021-01-04..2021-03-31 2021-04-01..");
}

TEST_CASE("soumis is the last value said, and may never have been") {
  const Convention convention = With({});
  const Right right(
      AsOf({Situation("2021-01-04", "2", std::nullopt), Situation("2021-01-10", "0", true),
            Situation("2021-01-20", "2", false), Situation("2021-02-01", "5", true)},
           "2022-01-01")
          .messages,
      convention, std::nullopt);
  CHECK_FALSE(right.SoumisOn(D("2021-01-09")).has_value());
  CHECK(right.SoumisOn(D("2021-01-10")) == true);
  CHECK(right.SoumisOn(D("2021-01-20")) == false);
  CHECK(right.SoumisOn(D("2021-02-01")) == false);
  CHECK(right.StateOn(D("2021-01-31")) == State::kOpen);
  CHECK(right.StateOn(D("2021-02-01")) == State::kClosed);
}

TEST_CASE("no events, no figures") {
  const Question question{With({}), D("2021-01-01"), D("2021-12-31"), D("2022-01-31"), Date()};
  const auto cells = Evaluate({}, question);
  REQUIRE(cells.size() == 13);
  for (const auto& [code, cell] : cells) {
    CHECK(cell.value == 0);
    CHECK(cell.members.empty());
  }
}

}  // namespace
}  // namespace jalon::oracle
