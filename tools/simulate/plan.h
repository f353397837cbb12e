// SPDX-License-Identifier: EUPL-1.2
//
// Which entrant is oriented, received and signs in time, so that the figures of the period are
// exactly the wanted ones.
#ifndef JALON_TOOLS_SIMULATE_PLAN_H_
#define JALON_TOOLS_SIMULATE_PLAN_H_

#include <vector>

#include "absl/status/status.h"
#include "tools/simulate/description.h"
#include "tools/simulate/model.h"
#include "tools/simulate/random.h"

namespace jalon::simulate {

// Gives every entrant of `dossiers` its timings and dates, all between its entry and the end of the
// period. Some dates are on the last day that counts as in time, some on the day after. Fails with
// kInvalidArgument (French message) when the period is too short for what must come late.
absl::Status PlanWays(const Description& description, std::vector<Dossier>* dossiers,
                      Random* random);

// The figures that the dates of the entrants give, by the rules of the profile and the
// threshold of `description`: a check of the plan, from the dates alone.
Counts TrueCounts(const Description& description, const std::vector<Dossier>& dossiers);

// The rules of the six figures, one by one. `entered_on` is E.
bool IsOrientedInTime(const Profile& profile, Date entered_on, const Way& way);
bool IsRdvInTime(const Way& way, int64_t threshold_days);
bool IsCerInTime(const Way& way);

}  // namespace jalon::simulate

#endif  // JALON_TOOLS_SIMULATE_PLAN_H_
