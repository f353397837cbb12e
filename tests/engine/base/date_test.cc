// SPDX-License-Identifier: EUPL-1.2
#include "engine/base/date.h"

#include <catch2/catch.hpp>
#include <chrono>
#include <random>

namespace jalon {
namespace {

namespace chrono = std::chrono;

Date Day(int year, int month, int day) { return *Date::FromCivil(year, month, day); }

int LengthOfMonth(int year, int month) {
  constexpr int kLengths[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  const bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
  return month == 2 && leap ? 29 : kLengths[month - 1];
}

TEST_CASE("every day from 1900 to 2100 is the calendar's next one") {
  Date date = Day(1900, 1, 1);
  for (int year = 1900; year < 2100; ++year) {
    for (int month = 1; month <= 12; ++month) {
      for (int day = 1; day <= LengthOfMonth(year, month); ++day) {
        REQUIRE(date.year() == year);
        REQUIRE(date.month() == month);
        REQUIRE(date.day() == day);
        REQUIRE(Day(year, month, day) == date);
        date = date.AddDays(1);
      }
    }
  }
}

TEST_CASE("a month later is the same day number, or the last day of the month") {
  const auto seed = static_cast<unsigned>(std::random_device{}());
  UNSCOPED_INFO("seed " << seed);
  std::mt19937 random(seed);
  for (int i = 0; i < 20'000; ++i) {
    const Date start(static_cast<int32_t>(random() % 60'000));
    const int months = static_cast<int>(random() % 61) - 30;
    const Date later = start.AddMonths(months);
    const int index = start.year() * 12 + start.month() - 1 + months;
    const int year = index / 12;
    const int month = index % 12 + 1;
    CAPTURE(start.ToString(), months);
    REQUIRE(later.year() == year);
    REQUIRE(later.month() == month);
    REQUIRE(later.day() == std::min(start.day(), LengthOfMonth(year, month)));
  }
}

TEST_CASE("month ends do not stick, and leap years count") {
  CHECK(Day(2021, 2, 28).AddMonths(1) == Day(2021, 3, 28));
  CHECK(Day(2021, 1, 31).AddMonths(1) == Day(2021, 2, 28));
  CHECK(Day(2020, 1, 31).AddMonths(1) == Day(2020, 2, 29));
  CHECK(Day(2019, 12, 31).AddMonths(2) == Day(2020, 2, 29));
  CHECK(Day(2021, 3, 31).AddMonths(-1) == Day(2021, 2, 28));
}

TEST_CASE("weekdays agree with the standard calendar") {
  for (int32_t day = -5000; day < 30'000; ++day) {
    const chrono::weekday expected{chrono::sys_days(chrono::days(day))};
    REQUIRE(Date(day).weekday() == static_cast<int>(expected.iso_encoding()) - 1);
  }
}

TEST_CASE("dates that do not exist are refused") {
  CHECK_FALSE(Date::Parse("2022-11-31").ok());
  CHECK_FALSE(Date::Parse("2021-02-29").ok());
  CHECK_FALSE(Date::Parse("2022-13-01").ok());
  CHECK_FALSE(Date::Parse("0000-01-01").ok());
  CHECK_FALSE(Date::Parse("2022-1-01").ok());
  CHECK_FALSE(Date::Parse("2022-01-01 ").ok());
  CHECK_FALSE(Date::Parse("").ok());
  CHECK(Date::Parse("9999-12-31").ok());
  CHECK(Date::Parse("0001-01-01")->ToString() == "0001-01-01");
}

TEST_CASE("an absent date is before every day and writes nothing") {
  CHECK_FALSE(Date::Absent().IsPresent());
  CHECK(Date::Absent() < Day(1, 1, 1));
  CHECK(Date::Absent().ToString().empty());
  CHECK(Day(9999, 12, 31) < Date::Infinite());
}

}  // namespace
}  // namespace jalon
