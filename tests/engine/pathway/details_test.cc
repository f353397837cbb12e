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

std::string SituationOn(const Details& details, const std::string& day, const std::string& known) {
  const std::string bytes = EncodeDetails(details);
  const auto held = DetailsView(bytes).HeldOn(DetailKind::kHousehold, ToDay16(*Date::Parse(day)),
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
  REQUIRE(details.runs.size() == 2);
  CHECK(FromDay16(details.runs[0].last).ToString() == "2022-02-10");
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
      events.push_back(
          Household(below(5) == 0 ? "" : day, known, below(2) == 0 ? "CEL" : "MAR", 0));
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
