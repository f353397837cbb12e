// SPDX-License-Identifier: EUPL-1.2
//
// Arithmetic of charts: round axes, and delays put together in classes.
#ifndef JALON_TOOLS_REPORT_SCALE_H_
#define JALON_TOOLS_REPORT_SCALE_H_

#include <cstdint>
#include <vector>

#include "jalon/v1/indicators.pb.h"

namespace jalon::report {

// Distance between the lines of an axis from 0 to at least `most`: 1, 2 or 5 times a power of ten,
// so that four to nine lines or fewer are drawn. At least 1.
int64_t AxisStep(int64_t most);

// Delays of `from` to `to` days, both included.
struct DelayClass {
  int32_t from = 0;
  int32_t to = 0;
  int64_t count = 0;
};

struct DelayClasses {
  int32_t width = 1;  // days of each class
  std::vector<DelayClass> classes;
  int64_t beyond = 0;  // longer than the last class: one delay in a hundred at most
};

// Classes of one width, at most 24, from the shortest delay (from 0 when none is negative) to where
// 99 in 100 are. No class without any delay.
DelayClasses Classify(const jalon::v1::DelaySummary& delay);

}  // namespace jalon::report

#endif  // JALON_TOOLS_REPORT_SCALE_H_
