// SPDX-License-Identifier: EUPL-1.2
//
// The index may let too many through, never too few.
#include "engine/pathway/activity_index.h"

#include <catch2/catch.hpp>
#include <cstdlib>
#include <random>
#include <string>

#include "jalon/v1/convention.pb.h"

namespace jalon::pathway {
namespace {

uint64_t Seed() {
  const char* given = std::getenv("JALON_SEED");
  return given != nullptr ? std::stoull(given) : std::random_device()();
}

Day16 RandomDay(std::mt19937_64& random) {
  constexpr Day16 kFirst = 14000;  // in 2018
  return random() % 8 == 0 ? kNoDay : static_cast<Day16>(kFirst + random() % 4000);
}

History RandomHistory(std::mt19937_64& random) {
  History history;
  history.streams.resize(1);
  history.values.resize(1);
  for (uint64_t i = random() % 4; i > 0; --i) {
    Right right{};
    right.as_of = RandomDay(random);
    right.transmitted = RandomDay(random);
    right.known = RandomDay(random);
    right.reference = RandomDay(random);
    history.rights.push_back(right);
  }
  for (uint64_t i = random() % 3; i > 0; --i) {
    RecordFact fact{};
    fact.known = RandomDay(random);
    fact.kind = random() % 2 == 0 ? FactKind::kCer : FactKind::kRendezVous;
    if (fact.kind == FactKind::kCer) {
      fact.contract = {RandomDay(random), RandomDay(random), 0, 0, RandomDay(random)};
    } else {
      fact.rendez_vous.made = RandomDay(random);
      fact.rendez_vous.held = RandomDay(random);
      SetStructure(random(), &fact.rendez_vous.structure);
    }
    history.facts.push_back(fact);
  }
  return history;
}

}  // namespace

TEST_CASE("whoever may matter to a window is let through, few others are") {
  const uint64_t seed = Seed();
  CAPTURE(seed);
  std::mt19937_64 random(seed);
  using jalon::v1::EntryEvent;
  int matter = 0;
  int passed = 0;
  for (int turn = 0; turn < 20'000; ++turn) {
    const std::string bytes = EncodeHistory(RandomHistory(random));
    const HistoryView history(bytes);
    ActivityIndex index;
    index.Set(1, history);
    Rules rules;
    rules.entry_event =
        random() % 4 == 0 ? EntryEvent::flux_reference : EntryEvent::flux_transmission;
    const PathwayFolder folder(&rules);
    Window window;
    if (random() % 10 != 0) {
      window.from = random() % 10 == 0 ? Day{0} : Day{RandomDay(random)};
      window.to = window.from + static_cast<Day>(random() % 800);
    }
    window.known_at = random() % 3 == 0 ? kNever : Day{RandomDay(random)};
    window.facts = random() % 3 == 0;
    const bool may_matter = folder.MayMatter(history, window);
    const bool through = index.MayMatter(1, ActivityWithin(window, rules));
    REQUIRE((through || !may_matter));
    matter += may_matter ? 1 : 0;
    passed += through ? 1 : 0;
  }
  CHECK(passed < 20'000);
  CHECK(matter > 1000);
}

TEST_CASE("a subject that was never set does not matter") {
  const ActivityIndex index;
  CHECK_FALSE(index.MayMatter(7, {~uint32_t{0}, ~uint32_t{0}}));
}

}  // namespace jalon::pathway
