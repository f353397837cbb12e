// SPDX-License-Identifier: EUPL-1.2
#include "engine/pathway/details.h"

#include <algorithm>
#include <catch2/catch.hpp>
#include <random>
#include <string>
#include <vector>

#include "engine/base/departement.h"
#include "engine/pathway/details_fold.h"

namespace jalon::pathway {
namespace {

CivilTime Paris() { return *CivilTime::For("062"); }

ledger::StoredEvent Household(const std::string& on, const std::string& known,
                              const std::string& situation, int dependents) {
  ledger::StoredEvent stored;
  stored.mutable_event()->set_effective_on(on);
  stored.mutable_event()->mutable_household()->set_family_situation(situation);
  stored.mutable_event()->mutable_household()->set_dependents(dependents);
  const absl::Time instant = Paris().StartOf(*Date::Parse(known)) + absl::Hours(8);
  stored.set_known_micros(absl::ToUnixMicros(instant));
  stored.set_id(on + situation + std::to_string(dependents));
  return stored;
}

// A message of a flux of that day, sent at its end.
ledger::StoredEvent Right(const std::string& as_of, const std::string& known,
                          const std::string& since, const std::string& commune, int dependents,
                          int64_t position = 0) {
  ledger::StoredEvent stored;
  auto* event = stored.mutable_event();
  event->set_effective_on(as_of);
  const absl::Time sent = Paris().StartOf(*Date::Parse(as_of)) + absl::Hours(20);
  event->mutable_transmitted_at()->set_seconds(absl::ToUnixSeconds(sent));
  event->mutable_provenance()->set_file_position(position);
  auto* household = event->mutable_right_observed()->mutable_household();
  household->set_commune_code(commune);
  household->set_commune_since(since);
  household->set_family_situation("CEL");
  household->set_family_since(since);
  household->set_dependents(dependents);
  const absl::Time instant = Paris().StartOf(*Date::Parse(known)) + absl::Hours(8);
  stored.set_known_micros(absl::ToUnixMicros(instant));
  stored.set_id(as_of + since + commune + std::to_string(dependents) + std::to_string(position));
  return stored;
}

DetailRun HeldOn(const Details& details, DetailKind kind, const std::string& day,
                 const std::string& known) {
  const std::string bytes = EncodeDetails(details);
  return DetailsView(bytes)
      .HeldOn(kind, ToDay16(*Date::Parse(day)), ToDay16(*Date::Parse(known)))
      .value_or(DetailRun{});
}

std::string CommuneOn(const Details& details, const std::string& day, const std::string& known) {
  return ShortText(HeldOn(details, DetailKind::kCommune, day, known).value);
}

std::string SituationOn(const Details& details, const std::string& day, const std::string& known) {
  const std::string bytes = EncodeDetails(details);
  const auto held = DetailsView(bytes).HeldOn(DetailKind::kFamily, ToDay16(*Date::Parse(day)),
                                              ToDay16(*Date::Parse(known)));
  return held.has_value() ? ShortText(held->value) : "";
}

Details FoldAll(const std::vector<ledger::StoredEvent>& events, bool grouped = false) {
  std::vector<Detail> told;
  for (const auto& stored : events) {
    for (Detail& detail : DetailsOf(stored, Paris())) told.push_back(std::move(detail));
  }
  Details details;
  FoldDetails(std::move(told), grouped, &details);
  return details;
}

TEST_CASE("a short code keeps letters, digits and zeros on the left") {
  for (const std::string text : {"62041", "2A004", "04", "0", "CEL", "971", "01004"}) {
    CHECK(ShortText(ShortCode(text)) == text);
  }
  CHECK(ShortCode("") == 0);
  CHECK(ShortCode("1234567") == 0);
  CHECK(ShortCode("2a004") == 0);
}

TEST_CASE("what holds on a day is what was last told for it, as known then") {
  const Details details = FoldAll({Household("2022-01-10", "2022-01-11", "CEL", 0),
                                   Household("2022-03-10", "2022-03-11", "MAR", 1),
                                   Household("2022-02-10", "2022-06-01", "VIM", 0)});
  CHECK(SituationOn(details, "2022-01-09", "2022-12-31").empty());
  CHECK(SituationOn(details, "2022-01-10", "2022-12-31") == "CEL");
  CHECK(SituationOn(details, "2022-02-20", "2022-05-31") == "CEL");
  CHECK(SituationOn(details, "2022-02-20", "2022-06-01") == "VIM");
  CHECK(SituationOn(details, "2022-03-10", "2022-06-01") == "MAR");
}

TEST_CASE("repetitions are one run, but for those known earlier") {
  const Details details = FoldAll({Household("2022-01-10", "2022-01-11", "CEL", 0),
                                   Household("2022-02-10", "2022-02-11", "CEL", 0),
                                   Household("2022-03-10", "2022-01-01", "CEL", 0)});
  REQUIRE(details.runs.size() == 4);
  CHECK(details.runs[1].kind == DetailKind::kFamily);
  CHECK(FromDay16(details.runs[0].last).ToString() == "2022-02-10");
}

TEST_CASE("a household that changes and comes back is the one that was told last") {
  const Details details = FoldAll({Right("2022-01-31", "2022-02-03", "2020-05-01", "62001", 0),
                                   Right("2022-02-28", "2022-03-03", "2020-05-01", "62002", 1),
                                   Right("2022-03-31", "2022-04-03", "2020-05-01", "62001", 0)});
  const auto dependents = [&](const char* day) {
    return DependentsOf(HeldOn(details, DetailKind::kDependents, day, "2022-12-31"));
  };
  CHECK(CommuneOn(details, "2022-06-01", "2022-02-28") == "62001");
  CHECK(CommuneOn(details, "2022-06-01", "2022-03-31") == "62002");
  CHECK(CommuneOn(details, "2022-06-01", "2022-12-31") == "62001");
  CHECK(dependents("2022-02-15") == 0);
  CHECK(dependents("2022-03-15") == 1);
  CHECK(dependents("2022-06-01") == 0);
}

TEST_CASE("of one file, the block that comes last tells the household") {
  const Details details =
      FoldAll({Right("2022-01-31", "2022-02-03", "2020-05-01", "62009", 2, 1000),
               Right("2022-01-31", "2022-02-03", "2020-05-01", "62001", 0, 2000)});
  CHECK(CommuneOn(details, "2022-02-01", "2022-12-31") == "62001");
  const DetailRun dependents = HeldOn(details, DetailKind::kDependents, "2022-02-01", "2022-12-31");
  CHECK(DependentsOf(dependents) == 0);
}

TEST_CASE("an address without a day is the one of its message") {
  const Details details = FoldAll({Right("2022-01-10", "2022-01-11", "2019-01-01", "41001", 0),
                                   Right("2022-02-10", "2022-02-11", "", "41002", 0)});
  CHECK(CommuneOn(details, "2022-02-09", "2022-12-31") == "41001");
  CHECK(CommuneOn(details, "2022-02-10", "2022-12-31") == "41002");
}

TEST_CASE("the later message is right about all the days that it tells of") {
  const Details details = FoldAll({Right("2022-01-10", "2022-01-11", "2022-01-05", "41001", 0),
                                   Right("2022-01-20", "2022-01-21", "", "41002", 0),
                                   Right("2022-02-10", "2022-02-11", "2019-01-01", "41003", 0)});
  CHECK(CommuneOn(details, "2022-03-01", "2022-02-10") == "41002");
  CHECK(CommuneOn(details, "2022-01-15", "2022-02-10") == "41001");
  CHECK(CommuneOn(details, "2022-03-01", "2022-12-31") == "41003");
  CHECK(CommuneOn(details, "2022-01-15", "2022-12-31") == "41003");
}

TEST_CASE("who does not say how many depend takes nothing back") {
  ledger::StoredEvent recueil = Household("2022-01-20", "2022-01-21", "CEL", 0);
  recueil.mutable_event()->mutable_household()->clear_dependents();
  const Details details =
      FoldAll({Right("2022-01-10", "2022-01-11", "2019-01-01", "41001", 2), recueil});
  const DetailRun held = HeldOn(details, DetailKind::kDependents, "2022-02-01", "2022-12-31");
  CHECK(DependentsOf(held) == 2);
}

// Told one after the other, in any order, or all at once: the same bytes.
TEST_CASE("details do not depend on the order of arrival") {
  const auto seed = static_cast<uint32_t>(std::random_device{}());
  INFO("seed " << seed);
  std::mt19937 random(seed);
  const auto below = [&](uint32_t n) { return static_cast<int>(random() % n); };
  for (int round = 0; round < 2000; ++round) {
    std::vector<ledger::StoredEvent> events;
    const int count = 1 + below(6);
    for (int i = 0; i < count; ++i) {
      const std::string day = "2022-01-0" + std::to_string(1 + below(5));
      const std::string known = "2022-01-0" + std::to_string(5 + below(4));
      if (below(2) == 0) {
        const std::string since = "2022-01-0" + std::to_string(1 + below(4));
        events.push_back(Right(day, known, below(4) == 0 ? "" : since,
                               below(2) == 0 ? "62001" : "62002", below(2), below(3)));
        events.back().mutable_event()->mutable_transmitted_at()->set_nanos(below(2) * 1000);
      } else {
        events.push_back(
            Household(below(5) == 0 ? "" : day, known, below(2) == 0 ? "CEL" : "MAR", below(2)));
      }
      if (below(3) == 0)
        events.back().mutable_event()->mutable_transmitted_at()->set_seconds(1641000000 +
                                                                             below(5) * 86400);
      // Whatever else differs makes another event.
      events.back().set_id("e" + std::to_string(i));
      if (below(4) == 0) events.push_back(events.back());
    }
    const bool grouped = below(3) == 0;
    const std::string whole = EncodeDetails(FoldAll(events, grouped));
    std::shuffle(events.begin(), events.end(), random);
    Details details;
    std::vector<ledger::StoredEvent> so_far;
    for (const auto& stored : events) {
      so_far.push_back(stored);
      bool in_order = true;
      for (const Detail& detail : DetailsOf(stored, Paris())) {
        in_order = in_order && AddDetail(detail, grouped, &details);
      }
      if (!in_order) details = FoldAll(so_far, grouped);
      REQUIRE(EncodeDetails(details) == EncodeDetails(FoldAll(so_far, grouped)));
    }
    REQUIRE(EncodeDetails(details) == whole);
  }
}

}  // namespace
}  // namespace jalon::pathway
