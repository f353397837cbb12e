// SPDX-License-Identifier: EUPL-1.2
#include "engine/base/departement.h"

#include <catch2/catch.hpp>

namespace jalon {
namespace {

absl::Time Utc(const char* text) {
  absl::Time time;
  std::string error;
  REQUIRE(absl::ParseTime(absl::RFC3339_full, text, &time, &error));
  return time;
}

std::string DayThere(const char* departement, const char* utc) {
  return CivilTime::For(departement)->DayOf(Utc(utc)).ToString();
}

TEST_CASE("a day is a civil day of the département") {
  CHECK(DayThere("062", "2022-06-30T21:59:59Z") == "2022-06-30");
  CHECK(DayThere("062", "2022-06-30T22:00:00Z") == "2022-07-01");
  CHECK(DayThere("062", "2022-12-31T22:59:59Z") == "2022-12-31");
  CHECK(DayThere("974", "2022-06-30T20:00:00Z") == "2022-07-01");
  CHECK(DayThere("971", "2022-07-01T03:59:00Z") == "2022-06-30");
  CHECK(DayThere("02A", "2022-06-30T22:00:00Z") == "2022-07-01");
}

TEST_CASE("a day ends just before the next one begins, whatever its length") {
  const CivilTime time = *CivilTime::For("062");
  // 27 March 2022 has 23 hours, 30 October 25.
  for (const char* iso : {"2022-03-27", "2022-10-30", "2022-06-15"}) {
    const Date day = *Date::Parse(iso);
    CHECK(time.DayOf(time.StartOf(day)) == day);
    CHECK(time.DayOf(time.EndOf(day)) == day);
    CHECK(time.EndOf(day) + absl::Microseconds(1) == time.StartOf(day.AddDays(1)));
  }
}

TEST_CASE("codes of départements have three characters, and are those of one") {
  for (const char* code : {"062", "971", "02A", "02B", "001", "020", "095", "988"})
    CHECK(IsDepartementCode(code));
  for (const char* code : {"62", "0062", "2A", "02C", "", "abc", "000", "096", "979", "999"}) {
    CHECK_FALSE(IsDepartementCode(code));
  }
}

}  // namespace
}  // namespace jalon
