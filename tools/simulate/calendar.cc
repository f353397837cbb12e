// SPDX-License-Identifier: EUPL-1.2
#include "tools/simulate/calendar.h"

#include <algorithm>
#include <array>
#include <utility>

namespace jalon::simulate {
namespace {

constexpr int kSaturday = 5;
// (month, day): the movable feasts are left out, a daily on one of them harms nothing.
constexpr std::array<std::pair<int, int>, 8> kFixedHolidays = {
    {{1, 1}, {5, 1}, {5, 8}, {7, 14}, {8, 15}, {11, 1}, {11, 11}, {12, 25}}};
constexpr int kMonthlyDays = 5;

}  // namespace

bool IsWorkingDay(Date day) {
  if (day.weekday() >= kSaturday) return false;
  const std::pair<int, int> date(day.month(), day.day());
  return std::find(kFixedHolidays.begin(), kFixedHolidays.end(), date) == kFixedHolidays.end();
}

std::vector<Date> WorkingDays(Date first, Date last) {
  std::vector<Date> days;
  for (Date day = first; day <= last; day = day.AddDays(1)) {
    if (IsWorkingDay(day)) days.push_back(day);
  }
  return days;
}

Date WorkingDayFrom(Date day) {
  while (!IsWorkingDay(day)) day = day.AddDays(1);
  return day;
}

Date FirstOfMonth(Date day) { return day.AddDays(1 - day.day()); }

Date LastOfMonth(Date day) { return FirstOfMonth(day).AddMonths(1).AddDays(-1); }

std::vector<Date> ReferenceMonths(Date from, Date to) {
  std::vector<Date> ends;
  for (Date month = FirstOfMonth(from).AddMonths(-2); month <= to; month = month.AddMonths(1)) {
    ends.push_back(LastOfMonth(month));
  }
  return ends;
}

Date MonthlyMadeOn(Date month_end) {
  return month_end.AddDays(1 + (month_end.month() * 7 + month_end.year()) % kMonthlyDays);
}

}  // namespace jalon::simulate
