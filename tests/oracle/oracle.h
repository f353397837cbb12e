// SPDX-License-Identifier: EUPL-1.2
//
// A second evaluation of the indicators, 3.1.1.a to 3.2.2.d and 2.2.b, written from the reference
// alone: naive, slow, obvious. The engine must agree with it on every history.
#ifndef JALON_TESTS_ORACLE_ORACLE_H_
#define JALON_TESTS_ORACLE_ORACLE_H_

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "engine/base/date.h"
#include "jalon/v1/convention.pb.h"
#include "jalon/v1/event.pb.h"

namespace jalon::oracle {

struct Question {
  jalon::v1::Convention convention;  // complete
  Date from, to;                     // both included
  Date known_at;                     // K
  Date valid_at;                     // V; absent: no limit
};

// A spell and one figure.
struct Member {
  std::vector<std::string> ids;  // external ids behind the unit that entered
  Date entered_on;
  Date event_on;  // absent when there is none
  Date deadline;  // absent when there is none
  bool counted = false;
};

struct Cell {
  int64_t value = 0;
  int64_t denominator = 0;
  int64_t waiting = 0;  // of the cohort, without the event, the spell not closed
  int64_t value_hors_pe = 0;
  int64_t denominator_hors_pe = 0;
  std::vector<Member> members;  // the population; by event: and those counted
  // Of 3.1.1.b, 3.1.2.b and 3.1.3.b: the delays in the mean, in days, and who is not in it.
  std::vector<int64_t> delays;
  int64_t without_event = 0, left = 0, not_started = 0, immature = 0;
  std::optional<double> decimal;  // 3.2.2.c, 3.2.2.d: the ratio or the mean
};

// By code. Events name persons by external ids (all senders' ids "a" are the same "a" only within
// one source), or are linked by persons_linked.
std::map<std::string, Cell> Evaluate(const std::vector<jalon::v1::Event>& events,
                                     const Question& question);

}  // namespace jalon::oracle

#endif  // JALON_TESTS_ORACLE_ORACLE_H_
