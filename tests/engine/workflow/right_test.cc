// SPDX-License-Identifier: EUPL-1.2
#include <algorithm>
#include <catch2/catch.hpp>

#include "engine/workflow/person_file.h"

namespace jalon::workflow {
namespace {

using State = Right::State;
using jalon::v1::Event;
using ledger::StoredEvent;

Event Told(const std::string& day, const std::string& dossier, const std::string& etat) {
  Event event;
  event.set_effective_on(day);
  event.mutable_right_observed()->set_dossier(dossier);
  event.mutable_right_observed()->set_etat(etat);
  return event;
}

Right FoldTold(const std::vector<StoredEvent>& told) {
  std::vector<const StoredEvent*> messages;
  messages.reserve(told.size());
  for (const StoredEvent& stored : told) messages.push_back(&stored);
  return FoldRight(messages, *CivilTime::For("062"));
}

Right Fold(const std::vector<Event>& events) {
  std::vector<StoredEvent> told;
  for (const Event& event : events) {
    StoredEvent& stored = told.emplace_back();
    *stored.mutable_event() = event;
    stored.set_id(event.SerializeAsString());
  }
  return FoldTold(told);
}

}  // namespace

TEST_CASE("a right is the best of its dossiers, whatever the order of arrival") {
  std::vector<Event> events = {Told("2024-01-10", "1", "0"), Told("2024-02-10", "1", "2"),
                               Told("2024-03-10", "2", "2"), Told("2024-04-10", "1", "5"),
                               Told("2024-05-10", "2", "6"), Told("2024-06-10", "2", "")};
  for (int i = 0; i < 2; ++i) {
    const Right right = Fold(events);
    CHECK(right.On(DayOf("2024-01-09")) == State::kUntold);
    CHECK(right.On(DayOf("2024-01-10")) == State::kRequested);
    CHECK(right.On(DayOf("2024-04-30")) == State::kOpen);
    CHECK(right.On(DayOf("2024-07-01")) == State::kClosed);
    CHECK(right.ClosedBetween(DayOf("2024-03-01"), DayOf("2024-05-10")));
    CHECK(!right.ClosedBetween(DayOf("2024-05-10"), DayOf("2024-12-31")));
    CHECK(!right.ReopenedAfter(DayOf("2024-03-01")).IsPresent());
    std::reverse(events.begin(), events.end());
  }
}

TEST_CASE("the last word of a day is what counts of it") {
  std::vector<Event> events = {Told("2024-01-10", "1", "5"), Told("2024-01-10", "1", "2")};
  events[0].mutable_transmitted_at()->set_seconds(1);
  events[1].mutable_transmitted_at()->set_seconds(2);
  const Right right = Fold(events);
  REQUIRE(right.runs.size() == 1);
  CHECK(right.On(DayOf("2024-01-10")) == State::kOpen);
}

TEST_CASE("of two messages at one place of the flux, the one known last is the last word") {
  const auto known = [](const std::string& etat, int64_t micros) {
    StoredEvent stored;
    *stored.mutable_event() = Told("2024-01-10", "1", etat);
    stored.set_id(etat + std::to_string(micros));
    stored.set_known_micros(micros);
    return stored;
  };
  const StoredEvent open = known("2", 1'000'000);
  const StoredEvent closed = known("5", 2'000'000);
  CHECK(FoldTold({open, closed}).On(DayOf("2024-01-10")) == State::kClosed);
  CHECK(FoldTold({closed, open}).On(DayOf("2024-01-10")) == State::kClosed);
  // Told again later, it is no later word.
  StoredEvent again = open;
  again.set_known_micros(3'000'000);
  CHECK(FoldTold({open, closed, again}).On(DayOf("2024-01-10")) == State::kClosed);
}

TEST_CASE("the closing of the organisme that was left ends nothing, whenever it comes") {
  const auto of = [](Event event, jalon::v1::Organisme::Kind kind) {
    event.mutable_right_observed()->mutable_organisme()->set_kind(kind);
    return event;
  };
  const auto caf = jalon::v1::Organisme::CAF;
  const auto msa = jalon::v1::Organisme::MSA;
  const Event from = of(Told("2024-01-10", "1", "2"), caf);
  const Event to = of(Told("2024-02-10", "1", "2"), msa);
  CHECK(Fold({from, to, of(Told("2024-02-15", "1", "6"), caf)}).On(DayOf("2024-03-01")) ==
        State::kOpen);
  CHECK(Fold({from, to, of(Told("2024-02-15", "1", "6"), msa)}).On(DayOf("2024-03-01")) ==
        State::kClosed);
  // Who is not named is who spoke before.
  CHECK(Fold({from, to, Told("2024-02-15", "1", "6")}).On(DayOf("2024-03-01")) == State::kClosed);
  CHECK(Fold({from, of(Told("2024-02-05", "1", "6"), caf)}).On(DayOf("2024-03-01")) ==
        State::kClosed);
}

TEST_CASE("who is told as a child or another member alone is no adult of the RSA") {
  const auto as = [](jalon::v1::Role::Value role) {
    Event event = Told("2024-01-10", "1", "2");
    event.mutable_right_observed()->set_role(role);
    return event;
  };
  using jalon::v1::Role;
  CHECK(Fold({as(Role::ENF), as(Role::AUT)}).only_dependant);
  CHECK_FALSE(Fold({as(Role::ENF), as(Role::CJT)}).only_dependant);
  CHECK_FALSE(Fold({as(Role::DEM)}).only_dependant);
  CHECK_FALSE(Fold({Told("2024-01-10", "1", "2")}).only_dependant);
  CHECK_FALSE(Fold({}).only_dependant);
}

TEST_CASE("a refusal answers a request, and says nothing of a right that is open") {
  CHECK(
      Fold({Told("2024-01-10", "1", "2"), Told("2024-02-10", "1", "1")}).On(DayOf("2024-03-01")) ==
      State::kOpen);
  CHECK(
      Fold({Told("2024-01-10", "1", "0"), Told("2024-02-10", "1", "1")}).On(DayOf("2024-03-01")) ==
      State::kClosed);
}

TEST_CASE("who is soumis is told by messages that say something of an open right") {
  const auto soumis = [](Event event, bool told) {
    event.mutable_right_observed()->set_soumis(told);
    return event;
  };
  const Event open = soumis(Told("2024-01-10", "1", "2"), false);
  CHECK(Fold({open, soumis(Told("2024-02-10", "1", ""), true)}).soumis == false);
  CHECK(Fold({open, soumis(Told("2024-02-10", "1", "6"), true)}).soumis == false);
  CHECK(Fold({open, soumis(Told("2024-02-10", "1", "4"), true)}).soumis == true);
}

TEST_CASE("an exit holds until a right opens anew, not while it stays open") {
  PersonFile file;
  HeldRecord exit;
  exit.event.mutable_exit()->set_on("2024-03-15");
  file.records.push_back(exit);
  file.right = Fold({Told("2024-01-10", "1", "2"), Told("2024-03-31", "1", "2")});
  CHECK(ExitedOn(file, DayOf("2024-12-31")) == DayOf("2024-03-15"));
  CHECK(!ExitedOn(file, DayOf("2024-03-14")).IsPresent());
  file.right = Fold(
      {Told("2024-01-10", "1", "2"), Told("2024-04-30", "1", "5"), Told("2024-09-10", "1", "0")});
  CHECK(ExitedOn(file, DayOf("2024-09-09")).IsPresent());
  CHECK(!ExitedOn(file, DayOf("2024-09-10")).IsPresent());
  // An old dossier closes, another one has been requested since before the exit.
  file.right = Fold(
      {Told("2024-01-10", "1", "2"), Told("2024-02-10", "2", "0"), Told("2024-04-30", "1", "5")});
  CHECK(file.right.On(DayOf("2024-05-01")) == State::kRequested);
  CHECK(ExitedOn(file, DayOf("2024-12-31")) == DayOf("2024-03-15"));
  file.right = Fold({Told("2024-01-10", "1", "2"), Told("2024-02-10", "2", "0"),
                     Told("2024-04-30", "1", "5"), Told("2024-06-01", "2", "2")});
  CHECK(!ExitedOn(file, DayOf("2024-06-01")).IsPresent());
}

}  // namespace jalon::workflow
