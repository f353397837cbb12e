// SPDX-License-Identifier: EUPL-1.2
#include "engine/pathway/rules.h"

#include <catch2/catch.hpp>

namespace jalon::pathway {
namespace {

jalon::v1::Convention WithThreshold(int32_t n, jalon::v1::Threshold::Unit unit) {
  jalon::v1::Convention convention;
  convention.mutable_orientation_threshold()->set_n(n);
  convention.mutable_orientation_threshold()->set_unit(unit);
  return convention;
}

void CheckTable(const jalon::v1::Convention& convention) {
  const Rules computed = CompileRules(convention);
  Rules looked_up = CompileRules(convention);
  PrepareForMany(&looked_up);
  REQUIRE(computed.orientation_delay.due.empty());
  REQUIRE(looked_up.orientation_delay.due.size() == size_t{kLastDay} + 1);
  for (Day day = 0; day <= kLastDay; ++day) {
    const Day due = DueOn(day, computed.orientation_delay, computed);
    if (DueOn(day, looked_up.orientation_delay, looked_up) != due) {
      FAIL("day " << day << ", n " << convention.orientation_threshold().n());
    }
  }
}

}  // namespace

TEST_CASE("a table of deadlines says what the calendar says, of every day") {
  for (const int32_t n : {0, 1, 2, 6, 11, 12, 13, 25}) {
    CheckTable(WithThreshold(n, jalon::v1::Threshold::month));
    CheckTable(WithThreshold(n, jalon::v1::Threshold::day));
  }
}

TEST_CASE("a table of deadlines moves them to working days when the rules say so") {
  jalon::v1::Convention convention = WithThreshold(1, jalon::v1::Threshold::month);
  convention.set_extend_non_working_day(true);
  convention.add_holidays("2022-11-11");
  CheckTable(convention);
  const Rules rules = CompileRules(convention);
  const auto due = [&](int year, int month, int day) {
    const Day start = ToDay16(*Date::FromCivil(year, month, day));
    return FromDay16(static_cast<Day16>(DueOn(start, rules.orientation_delay, rules))).ToString();
  };
  CHECK(due(2022, 1, 31) == "2022-02-28");
  CHECK(due(2022, 10, 11) == "2022-11-14");  // a Friday that is a holiday
}

}  // namespace jalon::pathway
