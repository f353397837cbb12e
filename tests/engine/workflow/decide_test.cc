// SPDX-License-Identifier: EUPL-1.2
//
// What a file built by hand shows best: records of other systems, broken files, versions.
#include "engine/workflow/decide.h"

#include <catch2/catch.hpp>

#include "engine/base/error.h"
#include "engine/workflow/invariants.h"

namespace jalon::workflow {
namespace {

using jalon::v1::Command;
using jalon::v1::Event;
using jalon::v1::OrientationType;

constexpr int64_t kNow = 1'735'000'000'000'000;

Ground GroundOn(const std::string& today) {
  return {"062", "jalon", "p1", "nouveau", DayOf(today), kNow};
}

HeldRecord* Add(const std::string& record_id, PersonFile* file) {
  HeldRecord& record = file->records.emplace_back();
  record.person_id = "p2";
  record.event.set_departement("062");
  record.event.set_source("SOLIS");
  record.event.set_record_id(record_id);
  return &record;
}

Command Notify(const std::string& day) {
  Command command;
  command.mutable_notify_orientation()->set_notified_on(day);
  return command;
}

}  // namespace

TEST_CASE("a version keeps the source, the id and the subject of its record") {
  PersonFile file;
  HeldRecord* record = Add("O1", &file);
  record->event.mutable_orientation()->set_decided_on("2024-02-01");
  record->event.mutable_orientation()->set_structure("MDS");
  record->event.set_event_id("avant");
  record->event.set_known_on("2024-02-02");
  record->known_micros = kNow - 1;
  const auto events = Decide(file, Notify("2024-02-05"), GroundOn("2024-12-24"));
  REQUIRE(events.ok());
  REQUIRE(events->size() == 1);
  const Event& event = events->front();
  CHECK(event.source() == "SOLIS");
  CHECK(event.record_id() == "O1");
  CHECK(event.person().person_id() == "p2");
  CHECK(event.event_id().empty());
  CHECK(event.known_case() == Event::KNOWN_NOT_SET);
  CHECK(event.orientation().structure() == "MDS");
  CHECK(event.orientation().notified_on() == "2024-02-05");
}

TEST_CASE("a version comes after one that is known later than now") {
  PersonFile file;
  HeldRecord* record = Add("O1", &file);
  record->event.mutable_orientation()->set_decided_on("2024-02-01");
  record->event.set_revision(3);
  record->known_micros = kNow + 1'500'000;
  const auto events = Decide(file, Notify("2024-02-05"), GroundOn("2024-12-24"));
  REQUIRE(events.ok());
  CHECK(events->front().known_at().seconds() == kNow / 1'000'000 + 1);
  CHECK(events->front().known_at().nanos() == 500'000'000);
  CHECK(events->front().revision() == 4);
}

TEST_CASE("an orientation of another département neither stands nor forbids one") {
  PersonFile file;
  auto* orientation = Add("O1", &file)->event.mutable_orientation();
  orientation->set_decided_on("2024-02-01");
  orientation->set_external(true);
  CHECK(StandingOrientation(file, DayOf("2024-03-01")) == nullptr);
  Command command;
  command.mutable_orient()->set_decided_on("2024-03-01");
  command.mutable_orient()->set_type(OrientationType::SOCIAL);
  CHECK(Decide(file, command, GroundOn("2024-12-24"))->size() == 1);
}

TEST_CASE("what an import broke stands in nobody's way, and nothing is broken anew") {
  PersonFile file;
  for (const char* id : {"A1", "A2"}) {
    auto* referent = Add(id, &file)->event.mutable_referent_assignment();
    referent->set_referent(id);
    referent->set_from("2024-01-01");
  }
  REQUIRE(Violations(file, DayOf("2024-12-24")).size() == 1);
  Command command;
  command.mutable_fix_rendez_vous()->set_held_on("2024-12-30");
  CHECK(Decide(file, command, GroundOn("2024-12-24")).ok());
  command.Clear();
  // The way out: both end the day before the one that comes.
  command.mutable_assign_referent()->set_referent("A3");
  const auto events = Decide(file, command, GroundOn("2024-12-24"));
  REQUIRE(events.ok());
  CHECK(events->size() == 3);
  const PersonFile after = After(file, *events, kNow);
  int active = 0;
  ForEach<jalon::v1::ReferentAssignment>(after, [&](const HeldRecord&, const auto& referent) {
    active += Covers(referent, DayOf("2024-12-24")) ? 1 : 0;
  });
  CHECK(active == 1);
}

TEST_CASE("the month of a mise en demeure is the law's when the letter does not say") {
  PersonFile file;
  Add("M1", &file)->event.mutable_mise_en_demeure()->set_sent_on("2024-01-31");
  auto* session = Add("E1", &file)->event.mutable_equipe_pluridisciplinaire();
  session->set_held_on("2024-02-15");
  session->set_opinion("favorable");
  Command command;
  command.mutable_decide_sanction()->set_level("niveau 1");
  command.mutable_decide_sanction()->set_decided_on("2024-02-29");
  const auto early = Decide(file, command, GroundOn("2024-12-24"));
  CHECK(DetailOf(early.status()).reason == "DELAY_RUNS");
  command.mutable_decide_sanction()->set_decided_on("2024-03-01");
  CHECK(Decide(file, command, GroundOn("2024-12-24")).ok());
}

}  // namespace jalon::workflow
