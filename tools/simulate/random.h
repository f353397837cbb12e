// SPDX-License-Identifier: EUPL-1.2
//
// Chance that is the same on every machine. The engine is the standard's mt19937_64, whose sequence
// is fixed; the standard's distributions are not, so drawing is done here.
#ifndef JALON_TOOLS_SIMULATE_RANDOM_H_
#define JALON_TOOLS_SIMULATE_RANDOM_H_

#include <cstddef>
#include <cstdint>
#include <random>
#include <utility>
#include <vector>

#include "engine/base/date.h"

namespace jalon::simulate {

// Parts of the simulation that draw independently, so that a change in one leaves the others alone.
enum class Stream : uint64_t { kPopulation = 1, kPlan = 2, kRecords = 3, kLife = 4, kSupport = 5 };

// One stream of chance. Not thread-safe.
class Random {
 public:
  Random(uint64_t seed, Stream stream);

  // 0 <= result < bound; bound > 0.
  int64_t Below(int64_t bound);
  // lowest <= result <= highest.
  int64_t Between(int64_t lowest, int64_t highest);
  // True `share` times of a thousand.
  bool Permille(int64_t share) { return Below(1000) < share; }
  // A day of [first, last], mostly not on a weekend; first <= last.
  Date DayBetween(Date first, Date last);
  // An element of a container that is not empty.
  template <typename Container>
  const auto& OneOf(const Container& values) {
    return values[static_cast<size_t>(Below(static_cast<int64_t>(values.size())))];
  }

  template <typename T>
  void Shuffle(std::vector<T>* values) {
    for (size_t i = values->size(); i > 1; --i) {
      std::swap((*values)[i - 1], (*values)[static_cast<size_t>(Below(static_cast<int64_t>(i)))]);
    }
  }

 private:
  std::mt19937_64 engine_;
};

}  // namespace jalon::simulate

#endif  // JALON_TOOLS_SIMULATE_RANDOM_H_
