// SPDX-License-Identifier: EUPL-1.2
//
// Civil dates: day numbers of the proleptic Gregorian calendar, and the month arithmetic of the
// conventions (code de procédure civile, art. 641).
#ifndef JALON_ENGINE_BASE_DATE_H_
#define JALON_ENGINE_BASE_DATE_H_

#include <compare>
#include <cstdint>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"

namespace jalon {

// A civil day, counted in days since 1970-01-01 (which is 0). A value type: copies are free and
// any thread may use it. `Date::Absent()` stands for "no date given"; it is before every real day.
class Date {
 public:
  constexpr Date() = default;
  explicit constexpr Date(int32_t days_since_epoch) : days_(days_since_epoch) {}

  static constexpr Date Absent() { return Date(); }
  // After every real day: the end of what has no end.
  static constexpr Date Infinite() { return Date(INT32_MAX); }

  // The day year-month-day. Fails with kInvalidArgument when that day does not exist
  // (31 November) or the year is outside 1..9999.
  static absl::StatusOr<Date> FromCivil(int year, int month, int day);
  // Reads "2022-03-05", exactly. Same failures as FromCivil, and for any other text.
  static absl::StatusOr<Date> Parse(std::string_view iso);

  constexpr bool IsPresent() const { return days_ != kAbsent; }
  constexpr int32_t days() const { return days_; }
  int year() const;
  int month() const;  // 1..12
  int day() const;    // 1..31
  // 0 is Monday, 6 is Sunday.
  int weekday() const;
  // "2022-03-05", or "" when absent.
  std::string ToString() const;

  // The same day number `months` later; the last day of that month when it has no such day. Month
  // ends do not stick: 28 February + 1 month is 28 March.
  Date AddMonths(int months) const;
  constexpr Date AddDays(int32_t days) const { return Date(days_ + days); }

  friend constexpr bool operator==(Date a, Date b) { return a.days_ == b.days_; }
  friend constexpr auto operator<=>(Date a, Date b) { return a.days_ <=> b.days_; }

 private:
  static constexpr int32_t kAbsent = INT32_MIN;
  int32_t days_ = kAbsent;
};

// Days from `from` to `to`; negative when `to` is earlier. Both must be present.
constexpr int32_t DaysBetween(Date from, Date to) { return to.days() - from.days(); }

}  // namespace jalon

#endif  // JALON_ENGINE_BASE_DATE_H_
