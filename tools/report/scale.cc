// SPDX-License-Identifier: EUPL-1.2
#include "tools/report/scale.h"

#include <algorithm>
#include <array>

namespace jalon::report {
namespace {

constexpr int64_t kMostLines = 6;
constexpr int32_t kMostClasses = 24;
// Days, weeks, months, quarters, years: what readers count in.
constexpr std::array<int32_t, 8> kWidths = {1, 2, 7, 14, 30, 91, 182, 365};

// The delay that 99 in 100 do not exceed.
int32_t Longest(const jalon::v1::DelaySummary& delay, int64_t total) {
  int64_t seen = 0;
  for (const auto& length : delay.lengths()) {
    seen += length.count();
    if (seen * 100 >= total * 99) return length.days();
  }
  return 0;
}

int32_t FloorTo(int32_t days, int32_t width) {
  const int32_t rest = days % width;
  return days - (rest < 0 ? rest + width : rest);
}

int32_t WidthFor(int32_t first, int32_t last) {
  for (const int32_t width : kWidths) {
    if ((last - FloorTo(first, width)) / width < kMostClasses) return width;
  }
  const int32_t longest = kWidths.back();
  return ((last - first) / longest / kMostClasses + 1) * longest;
}

}  // namespace

int64_t AxisStep(int64_t most) {
  for (int64_t power = 1;; power *= 10) {
    for (const int64_t times : {1, 2, 5}) {
      if (power * times * kMostLines >= most) return power * times;
    }
  }
}

DelayClasses Classify(const jalon::v1::DelaySummary& delay) {
  DelayClasses all;
  int64_t total = 0;
  for (const auto& length : delay.lengths()) total += length.count();
  if (total == 0) return all;
  const int32_t shortest = std::min(0, delay.lengths(0).days());
  const int32_t longest = std::max(0, Longest(delay, total));
  all.width = WidthFor(shortest, longest);
  for (int32_t from = FloorTo(shortest, all.width); from <= longest; from += all.width) {
    all.classes.push_back({from, from + all.width - 1, 0});
  }
  const int32_t first = all.classes.front().from;
  for (const auto& length : delay.lengths()) {
    const auto index = static_cast<size_t>((length.days() - first) / all.width);
    (index < all.classes.size() ? all.classes[index].count : all.beyond) += length.count();
  }
  return all;
}

}  // namespace jalon::report
