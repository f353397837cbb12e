// SPDX-License-Identifier: EUPL-1.2
#include "engine/intake/gaps.h"

#include <catch2/catch.hpp>
#include <string>

namespace jalon::intake {
namespace {

using jalon::v1::ImportGap;
using jalon::v1::ImportReport;

Date Day(const char* iso) { return *Date::Parse(iso); }

ImportReport File(ImportReport::Cadence cadence, Date day, const std::string& organisme) {
  ImportReport report;
  report.set_source(organisme.substr(0, 3));
  report.set_cadence(cadence);
  report.set_created_on(day.ToString());
  report.set_reference_on(day.ToString());
  if (organisme.size() > 3) report.add_organismes(organisme);
  return report;
}

// A daily for every weekday of [from, to] that `skip` does not hold.
std::vector<ImportReport> Dailies(Date from, Date to, const std::vector<Date>& skip,
                                  const std::string& organisme = "CAF 621") {
  std::vector<ImportReport> files;
  for (Date day = from; day <= to; day = day.AddDays(1)) {
    if (day.weekday() >= 5 || std::count(skip.begin(), skip.end(), day) > 0) continue;
    files.push_back(File(ImportReport::DAILY, day, organisme));
  }
  return files;
}

TEST_CASE("public holidays, fixed and moving") {
  for (const char* day : {"2022-01-01", "2022-04-18", "2022-05-26", "2022-06-06", "2022-07-14",
                          "2024-04-01", "2024-05-09", "2024-05-20", "2025-04-21"}) {
    CAPTURE(day);
    CHECK(IsPublicHoliday(Day(day)));
  }
  for (const char* day : {"2022-04-15", "2022-04-17", "2022-05-27", "2024-05-21"}) {
    CAPTURE(day);
    CHECK_FALSE(IsPublicHoliday(Day(day)));
  }
}

TEST_CASE("a gap in the dailies is one gap, over a weekend too; weekends and holidays are none") {
  const auto files = Dailies(Day("2022-04-01"), Day("2022-05-31"),
                             {Day("2022-04-18"), Day("2022-04-28"), Day("2022-04-29"),
                              Day("2022-05-02"), Day("2022-05-26"), Day("2022-05-11")});
  const auto gaps = FindGaps(files, Date::Absent(), Day("2022-06-01"));
  REQUIRE(gaps.size() == 2);
  CHECK(gaps[0].organisme() == "CAF 621");
  CHECK(gaps[0].cadence() == ImportReport::DAILY);
  CHECK(gaps[0].from() == "2022-04-28");
  CHECK(gaps[0].to() == "2022-05-02");
  CHECK(gaps[0].files() == 3);
  CHECK(gaps[0].message().find("CAF 621") != std::string::npos);
  CHECK(gaps[1].from() == "2022-05-11");
  CHECK(FindGaps(files, Day("2022-05-03"), Day("2022-06-01")).size() == 1);
}

TEST_CASE("a gap of months, and what is missing after it, are told") {
  auto files = Dailies(Day("2022-01-03"), Day("2022-01-05"), {});
  for (const ImportReport& later : Dailies(Day("2022-04-11"), Day("2022-04-12"), {})) {
    files.push_back(later);
  }
  const auto gaps = FindGaps(files, Date::Absent(), Day("2022-04-30"));
  REQUIRE(gaps.size() == 2);
  CHECK(gaps[0].from() == "2022-01-06");
  CHECK(gaps[0].to() == "2022-04-08");
  CHECK(gaps[1].from() == "2022-04-13");
  CHECK(gaps[1].to() == "2022-04-29");
}

TEST_CASE("a file that has not come since is missing until the day before today") {
  const auto files = Dailies(Day("2022-03-01"), Day("2022-03-31"), {});
  const auto gaps = FindGaps(files, Date::Absent(), Day("2022-04-05"));
  REQUIRE(gaps.size() == 1);
  CHECK(gaps[0].from() == "2022-04-01");
  CHECK(gaps[0].to() == "2022-04-04");
  CHECK(gaps[0].files() == 2);
}

TEST_CASE("an organisme that sends on Tuesdays is not expected on other days") {
  std::vector<ImportReport> files;
  for (Date day = Day("2022-03-01"); day < Day("2022-06-01"); day = day.AddDays(7)) {
    if (day != Day("2022-04-12")) files.push_back(File(ImportReport::DAILY, day, "MSA 59"));
  }
  const auto gaps = FindGaps(files, Date::Absent(), Day("2022-06-01"));
  REQUIRE(gaps.size() == 1);
  CHECK(gaps[0].from() == "2022-04-12");
  CHECK(gaps[0].files() == 1);
}

TEST_CASE("a monthly is missing ten days after the end of its month, and not before") {
  std::vector<ImportReport> files = {File(ImportReport::MONTHLY, Day("2022-01-31"), "CAF 621"),
                                     File(ImportReport::MONTHLY, Day("2022-03-31"), "CAF 621")};
  const auto gaps = FindGaps(files, Date::Absent(), Day("2022-05-10"));
  REQUIRE(gaps.size() == 1);
  CHECK(gaps[0].cadence() == ImportReport::MONTHLY);
  CHECK(gaps[0].from() == "2022-02-01");
  CHECK(gaps[0].to() == "2022-02-28");
  CHECK(FindGaps(files, Date::Absent(), Day("2022-05-11")).size() == 2);
  const auto row = FindGaps(files, Day("2022-04-01"), Day("2022-07-11"));
  REQUIRE(row.size() == 1);
  CHECK(row[0].from() == "2022-04-01");
  CHECK(row[0].to() == "2022-06-30");
  CHECK(row[0].files() == 3);
}

TEST_CASE("organismes are apart; a file without dossiers came all the same") {
  auto files = Dailies(Day("2022-03-01"), Day("2022-03-31"), {Day("2022-03-10")});
  const auto others = Dailies(Day("2022-03-01"), Day("2022-03-31"), {Day("2022-03-16")}, "CAF 622");
  files.insert(files.end(), others.begin(), others.end());
  CHECK(FindGaps(files, Date::Absent(), Day("2022-04-01")).size() == 2);
  files.push_back(File(ImportReport::DAILY, Day("2022-03-16"), "CAF"));
  const auto gaps = FindGaps(files, Date::Absent(), Day("2022-04-01"));
  REQUIRE(gaps.size() == 1);
  CHECK(gaps[0].from() == "2022-03-10");
}

}  // namespace
}  // namespace jalon::intake
