// SPDX-License-Identifier: EUPL-1.2
//
// The days on which the caisses transmit, and the months that they sum up.
#ifndef JALON_TOOLS_SIMULATE_CALENDAR_H_
#define JALON_TOOLS_SIMULATE_CALENDAR_H_

#include <vector>

#include "engine/base/date.h"

namespace jalon::simulate {

// Monday to Friday, but for the holidays that have a fixed date in France.
bool IsWorkingDay(Date day);

// Working days of [first, last], in order.
std::vector<Date> WorkingDays(Date first, Date last);

// The first working day on or after `day`.
Date WorkingDayFrom(Date day);

Date FirstOfMonth(Date day);
Date LastOfMonth(Date day);

// Month ends that the monthlies of a period tell: from the second month before `from`, so that the
// stock was seen before the period begins, to the month of `to`.
std::vector<Date> ReferenceMonths(Date from, Date to);

// Day on which the monthly of `month_end` is made: between the 1st and the 5th of the next month.
Date MonthlyMadeOn(Date month_end);

}  // namespace jalon::simulate

#endif  // JALON_TOOLS_SIMULATE_CALENDAR_H_
