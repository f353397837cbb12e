// SPDX-License-Identifier: EUPL-1.2
//
// How long it took: mean, median and 90th percentile of the delays behind 3.1.1.b, 3.1.2.b and
// 3.1.3.b, with how many still wait and how many left (reference, §B.12 and C; settled 24, 28, 31,
// 40).
#ifndef JALON_ENGINE_INDICATORS_DELAYS_H_
#define JALON_ENGINE_INDICATORS_DELAYS_H_

#include <array>
#include <cstdint>
#include <map>
#include <set>
#include <vector>

#include "engine/indicators/cells.h"
#include "engine/pathway/pathway.h"
#include "jalon/v1/convention.pb.h"
#include "jalon/v1/indicators.pb.h"

namespace jalon::indicators {

// The figures that have a delay.
inline constexpr std::array<Code, 3> kDelayCodes = {Code::kOrientedInTime, Code::kRdvInTime,
                                                    Code::kContractInTime};

struct DelayRules {
  bool mature_only = false;       // mean_population = mature
  bool with_current_age = false;  // censoring = current_age
  bool negative_as_zero = true;
  bool cer_before_start_excluded = false;
  pathway::Day as_of = 0;  // on which ages and maturity are taken
};
DelayRules CompileDelayRules(const jalon::v1::Convention& convention, pathway::Day as_of);

// Delays of one figure. Counted by number of days, so that sums of parts are exact.
struct Delays {
  std::map<int32_t, int64_t> days;  // number of days to how many
  int64_t waiting = 0;              // the clock runs, no event, the right lasts
  int64_t left = 0;                 // the clock ran, no event, the right ended
  int64_t not_started = 0;          // no orientation: the clock has no start
  int64_t immature = 0;             // whose deadline is after the day of the answer

  void Add(const Delays& other);
};
using DelayTotals = std::array<Delays, kDelayCodes.size()>;

// Adds one unit: the entries of the period, or by event those whose event is of the period.
void CountDelays(const std::vector<pathway::Spell>& spells, const Period& period,
                 const std::set<pathway::Day>& reported, const DelayRules& rules,
                 DelayTotals* totals);

// Mean and median with one decimal, half up, of unrounded days; the 90th percentile is the smallest
// delay that nine in ten do not exceed.
jalon::v1::DelaySummary Summarize(const Delays& delays);

}  // namespace jalon::indicators

#endif  // JALON_ENGINE_INDICATORS_DELAYS_H_
