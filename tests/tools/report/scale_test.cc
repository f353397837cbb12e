// SPDX-License-Identifier: EUPL-1.2
#include "tools/report/scale.h"

#include <catch2/catch.hpp>
#include <random>

#include "tools/report/svg.h"

using namespace jalon;
using report::Classify;
using report::DelayClasses;

namespace {

jalon::v1::DelaySummary Delays(const std::map<int, int64_t>& lengths) {
  jalon::v1::DelaySummary delay;
  for (const auto& [days, count] : lengths) {
    auto* length = delay.add_lengths();
    length->set_days(days);
    length->set_count(count);
  }
  return delay;
}

// Every delay is in the class that says so, and none is lost.
void CheckClasses(const std::map<int, int64_t>& lengths) {
  const DelayClasses all = Classify(Delays(lengths));
  REQUIRE_FALSE(all.classes.empty());
  CHECK(all.classes.size() <= 24);
  int64_t total = 0;
  int64_t shown = all.beyond;
  for (const auto& [days, count] : lengths) total += count;
  for (size_t i = 0; i < all.classes.size(); ++i) {
    const auto& one = all.classes[i];
    CHECK(one.to - one.from + 1 == all.width);
    if (i > 0) CHECK(one.from == all.classes[i - 1].to + 1);
    int64_t inside = 0;
    for (const auto& [days, count] : lengths) {
      if (one.from <= days && days <= one.to) inside += count;
    }
    CHECK(one.count == inside);
    shown += one.count;
  }
  CHECK(shown == total);
  CHECK(all.beyond * 100 <= total);
}

}  // namespace

TEST_CASE("an axis has round steps, and not too many") {
  CHECK(report::AxisStep(1) == 1);
  CHECK(report::AxisStep(6) == 1);
  CHECK(report::AxisStep(7) == 2);
  CHECK(report::AxisStep(6060) == 2000);
  CHECK(report::AxisStep(4000000) == 1000000);
}

TEST_CASE("delays are put into classes of days, weeks or more") {
  CheckClasses({{0, 1}});
  CheckClasses({{0, 3}, {5, 2}, {23, 1}});
  CHECK(Classify(Delays({{0, 3}, {23, 1}})).width == 1);
  CHECK(Classify(Delays({{0, 3}, {24, 1}})).width == 2);
  CHECK(Classify(Delays({{0, 3}, {160, 1}})).width == 7);
  CHECK(Classify(Delays({})).classes.empty());
}

TEST_CASE("one delay in a hundred does not stretch the whole drawing") {
  const DelayClasses all = Classify(Delays({{3, 500}, {20, 499}, {3000, 1}}));
  CHECK(all.beyond == 1);
  CHECK(all.width == 1);
  CheckClasses({{3, 500}, {20, 499}, {3000, 1}});
}

TEST_CASE("delays below zero have classes of their own") {
  CheckClasses({{-40, 2}, {-1, 5}, {0, 7}, {31, 3}});
  CheckClasses({{-400, 2}, {-300, 5}});
  CheckClasses({{-90000, 2}, {90000, 5}});
}

TEST_CASE("random delays are all in a class") {
  const unsigned seed = std::random_device()();
  INFO("seed " << seed);
  std::mt19937 random(seed);
  for (int round = 0; round < 200; ++round) {
    std::map<int, int64_t> lengths;
    const int widest = 1 << (random() % 12);
    const int lowest = random() % 4 == 0 ? -static_cast<int>(random() % 500) : 0;
    for (unsigned i = 0; i <= random() % 60; ++i) {
      lengths[lowest + static_cast<int>(random()) % widest] += 1 + random() % 50;
    }
    CheckClasses(lengths);
  }
}

TEST_CASE("a long name is cut between characters") {
  CHECK(report::Shortened("Béthune", 7) == "Béthune");
  CHECK(report::Shortened("Béthune", 6) == "Béthu…");
  CHECK(report::Shortened("éééé", 3) == "éé…");
  CHECK(report::Shortened("", 3).empty());
}
