// SPDX-License-Identifier: EUPL-1.2
//
// Files that should have come: the dailies and the monthlies of each organisme, from the list of
// what came.
#ifndef JALON_ENGINE_INTAKE_GAPS_H_
#define JALON_ENGINE_INTAKE_GAPS_H_

#include <vector>

#include "engine/base/date.h"
#include "jalon/v1/imports.pb.h"

namespace jalon::intake {

// Gaps between `from` (absent: the first file of each series) and the day before `today`.
//
// - A daily is expected on each weekday on which the organisme sends in at least half of the weeks
// in
//   which it sends (Monday to Friday before three such weeks are known), but for public holidays. A
//   day has its file when one was made on it (DTCREAFLUX).
// - A monthly is expected for every month (DTREF), ten days after its end at the latest; from the
//   flux of record it is made between the 1st and the 5th.
// Anomaly twins come only when there are anomalies: none is ever missing.
std::vector<jalon::v1::ImportGap> FindGaps(const std::vector<jalon::v1::ImportReport>& reports,
                                           Date from, Date today);

// Whether `day` is a public holiday in France (code du travail, L3133-1).
bool IsPublicHoliday(Date day);

}  // namespace jalon::intake

#endif  // JALON_ENGINE_INTAKE_GAPS_H_
