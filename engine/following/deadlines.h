// SPDX-License-Identifier: EUPL-1.2
//
// What is due for a person on a day, and from which facts and rule. A deadline is a function of the
// person as known, and nothing that is kept: it disappears with what meets it, and a new day needs
// no job.
#ifndef JALON_ENGINE_FOLLOWING_DEADLINES_H_
#define JALON_ENGINE_FOLLOWING_DEADLINES_H_

#include <array>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "engine/following/followed.h"
#include "jalon/v1/convention.pb.h"
#include "jalon/v1/portfolios.pb.h"

namespace jalon::following {

// A social orientation is looked at again after 12 months at the latest (CASF L262-31).
inline constexpr int32_t kLastReexaminationMonths = 12;

// What deadlines need of a convention.
struct DeadlineRules {
  const pathway::Rules* pathway = nullptr;  // not owned
  indicators::FigureRules figures;
  pathway::Delay global_start;
  // The rule of each kind, as an agent reads it; of one that is a delay, what it runs from.
  std::array<std::string, jalon::v1::Deadline::Kind_ARRAYSIZE> texts;
  std::map<pathway::Day, std::string> laws;  // by the day from which they hold: their source
};
// `pathway` are the rules of `convention`; they must outlive what is returned.
DeadlineRules CompileDeadlineRules(const jalon::v1::Convention& convention,
                                   const pathway::Rules* pathway);

// One thing that is due.
struct Due {
  jalon::v1::Deadline::Kind kind = jalon::v1::Deadline::KIND_UNSPECIFIED;
  pathway::Day on = 0;       // last day in time
  pathway::Day since = 0;    // of the fact that it follows from
  pathway::Day planned = 0;  // what is planned to meet it, too late to count as met; 0: nothing
};

// What is due for `followed`, by day, then kind. What was met by the day, as the convention counts,
// is not there: a first rendez-vous that is fixed for a day in time is met, one fixed for later is
// not until it was held.
void FindDeadlines(const Followed& followed, const DeadlineRules& rules, std::vector<Due>* due);

// The last day on which a delay that ends on `due` is kept; 0 when there is none.
pathway::Day LastInTime(pathway::Day due, const pathway::Delay& delay);

// `due` as it is told on `today`: its rule says which of the dated laws applied, whether its last
// day was moved to a working day, and which parameter of the convention it is.
jalon::v1::Deadline ToDeadline(const Due& due, const DeadlineRules& rules, pathway::Day today);
jalon::v1::Deadline::Status StatusOn(const Due& due, pathway::Day today);
// The rule of a deadline without the name of its parameter, for who knows of none.
std::string RuleInWords(const jalon::v1::Deadline& deadline);

}  // namespace jalon::following

#endif  // JALON_ENGINE_FOLLOWING_DEADLINES_H_
