// SPDX-License-Identifier: EUPL-1.2
#include "tools/simulate/random.h"

namespace jalon::simulate {
namespace {

// Keeps the streams of neighbouring seeds apart (the odd constant of splitmix64).
constexpr uint64_t kStreamStep = 0x9E3779B97F4A7C15;
constexpr int kWeekdayTries = 4;
constexpr int kSaturday = 5;

}  // namespace

Random::Random(uint64_t seed, Stream stream)
    : engine_(seed * kStreamStep + static_cast<uint64_t>(stream)) {}

int64_t Random::Below(int64_t bound) {
  const auto size = static_cast<uint64_t>(bound);
  // Draws at the top of the range would favour small results.
  const uint64_t limit = UINT64_MAX - UINT64_MAX % size;
  uint64_t draw = engine_();
  while (draw >= limit) draw = engine_();
  return static_cast<int64_t>(draw % size);
}

int64_t Random::Between(int64_t lowest, int64_t highest) {
  return lowest + Below(highest - lowest + 1);
}

Date Random::DayBetween(Date first, Date last) {
  Date day = first;
  for (int i = 0; i < kWeekdayTries; ++i) {
    day = Date(static_cast<int32_t>(Between(first.days(), last.days())));
    if (day.weekday() < kSaturday) break;
  }
  return day;
}

}  // namespace jalon::simulate
