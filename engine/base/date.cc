// SPDX-License-Identifier: EUPL-1.2
#include "engine/base/date.h"

#include <chrono>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"

namespace jalon {
namespace {

namespace chrono = std::chrono;

chrono::year_month_day Civil(Date date) {
  return chrono::year_month_day(chrono::sys_days(chrono::days(date.days())));
}

bool ReadDigits(std::string_view text, size_t begin, size_t count, int* value) {
  *value = 0;
  for (char c : text.substr(begin, count)) {
    if (c < '0' || c > '9') return false;
    *value = *value * 10 + (c - '0');
  }
  return true;
}

}  // namespace

absl::StatusOr<Date> Date::FromCivil(int year, int month, int day) {
  const chrono::year_month_day civil{chrono::year(year),
                                     chrono::month(static_cast<unsigned>(month)),
                                     chrono::day(static_cast<unsigned>(day))};
  if (year < 1 || year > 9999 || month < 1 || day < 1 || !civil.ok()) {
    return absl::InvalidArgumentError(
        absl::StrFormat("no such day: %04d-%02d-%02d", year, month, day));
  }
  return Date(static_cast<int32_t>(chrono::sys_days(civil).time_since_epoch().count()));
}

absl::StatusOr<Date> Date::Parse(std::string_view iso) {
  int year = 0;
  int month = 0;
  int day = 0;
  if (iso.size() != 10 || iso[4] != '-' || iso[7] != '-' || !ReadDigits(iso, 0, 4, &year) ||
      !ReadDigits(iso, 5, 2, &month) || !ReadDigits(iso, 8, 2, &day)) {
    return absl::InvalidArgumentError("not a date of the form 2022-03-05");
  }
  return FromCivil(year, month, day);
}

int Date::year() const { return static_cast<int>(Civil(*this).year()); }

int Date::month() const { return static_cast<int>(static_cast<unsigned>(Civil(*this).month())); }

int Date::day() const { return static_cast<int>(static_cast<unsigned>(Civil(*this).day())); }

int Date::weekday() const {
  const chrono::weekday weekday{chrono::sys_days(chrono::days(days_))};
  return static_cast<int>(weekday.iso_encoding()) - 1;
}

std::string Date::ToString() const {
  if (!IsPresent()) return "";
  if (*this == Infinite()) return "∞";
  const chrono::year_month_day civil = Civil(*this);
  const auto year = static_cast<unsigned>(static_cast<int>(civil.year()));
  if (year > 9999) {
    return absl::StrFormat("%04d-%02d-%02d", this->year(), this->month(), this->day());
  }
  // Written by the million: a format string takes five times as long.
  std::string text = "0000-00-00";
  const auto put = [&](size_t last, unsigned value) {
    for (size_t i = last; value > 0; --i, value /= 10)
      text[i] = static_cast<char>('0' + value % 10);
  };
  put(3, year);
  put(6, static_cast<unsigned>(civil.month()));
  put(9, static_cast<unsigned>(civil.day()));
  return text;
}

Date Date::AddMonths(int months) const {
  const chrono::year_month_day civil = Civil(*this);
  const chrono::year_month target =
      chrono::year_month(civil.year(), civil.month()) + chrono::months(months);
  const chrono::day last =
      chrono::year_month_day_last(target.year(), chrono::month_day_last(target.month())).day();
  const chrono::day day = civil.day() < last ? civil.day() : last;
  return Date(static_cast<int32_t>(chrono::sys_days(target / day).time_since_epoch().count()));
}

}  // namespace jalon
