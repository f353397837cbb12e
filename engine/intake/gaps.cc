// SPDX-License-Identifier: EUPL-1.2
#include "engine/intake/gaps.h"

#include <algorithm>
#include <array>
#include <compare>
#include <map>
#include <set>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"

namespace jalon::intake {
namespace {

using jalon::v1::ImportGap;
using jalon::v1::ImportReport;

constexpr int kWeekDays = 7;
constexpr int kSaturday = 5;
// Weeks before which the rhythm of an organisme is not known.
constexpr int kWeeksOfRhythm = 3;
constexpr int kMonthlyGraceDays = 10;

// Gauss's algorithm for the Gregorian calendar.
Date Easter(int year) {
  const int a = year % 19;
  const int b = year / 100;
  const int c = year % 100;
  const int d = (19 * a + b - b / 4 - (b - (b + 8) / 25 + 1) / 3 + 15) % 30;
  const int e = (32 + 2 * (b % 4) + 2 * (c / 4) - d - c % 4) % 7;
  const int f = d + e - 7 * ((a + 11 * d + 22 * e) / 451) + 114;
  return Date::FromCivil(year, f / 31, f % 31 + 1).value_or(Date::Absent());
}

using Days = std::set<Date>;

// Weekdays on which a file is expected.
std::array<bool, kWeekDays> RhythmOf(const Days& days) {
  std::array<bool, kWeekDays> expected{};
  std::array<int, kWeekDays> counts{};
  // A week of which nothing came is a gap, not a rhythm.
  Days mondays;
  for (const Date day : days) {
    ++counts[static_cast<size_t>(day.weekday())];
    mondays.insert(day.AddDays(-day.weekday()));
  }
  const auto weeks = static_cast<int>(mondays.size());
  for (size_t i = 0; i < kWeekDays; ++i) {
    expected[i] = weeks < kWeeksOfRhythm ? i < kSaturday : 2 * counts[i] >= weeks;
  }
  return expected;
}

ImportGap GapOf(const std::string& sender, ImportReport::Cadence cadence, Date first, Date last) {
  ImportGap gap;
  gap.set_organisme(sender);
  gap.set_cadence(cadence);
  gap.set_from(first.ToString());
  gap.set_to(last.ToString());
  return gap;
}

void Explain(ImportGap* gap) {
  const bool monthly = gap->cadence() == ImportReport::MONTHLY;
  gap->set_message(absl::StrCat(
      gap->files(), monthly ? " mensuel(s)" : " quotidien(s)", " de ", gap->organisme(),
      " manquent du ", gap->from(), " au ", gap->to(),
      " : cherchez les fichiers dans la boîte de dépôt, sinon redemandez-les à l'organisme"));
}

// Gaps of one series: one for all files that miss in a row.
class Row {
 public:
  Row(std::string sender, ImportReport::Cadence cadence, std::vector<ImportGap>* gaps)
      : sender_(std::move(sender)), cadence_(cadence), gaps_(gaps) {}

  void Came() { open_ = false; }
  void Missed(Date first, Date last) {
    if (!open_) gaps_->push_back(GapOf(sender_, cadence_, first, last));
    open_ = true;
    gaps_->back().set_to(last.ToString());
    gaps_->back().set_files(gaps_->back().files() + 1);
  }

 private:
  const std::string sender_;
  const ImportReport::Cadence cadence_;
  std::vector<ImportGap>* const gaps_;
  bool open_ = false;
};

void AddDailyGaps(const Days& days, Date from, Date today, Row row) {
  const std::array<bool, kWeekDays> expected = RhythmOf(days);
  const Date first = from.IsPresent() ? std::max(from, *days.begin()) : *days.begin();
  for (Date day = first; day < today; day = day.AddDays(1)) {
    if (days.contains(day)) {
      row.Came();
    } else if (expected[static_cast<size_t>(day.weekday())] && !IsPublicHoliday(day)) {
      row.Missed(day, day);
    }
  }
}

Date FirstOfMonth(Date day) { return day.AddDays(1 - day.day()); }

void AddMonthlyGaps(const Days& days, Date from, Date today, Row row) {
  Days months;
  for (const Date day : days) months.insert(FirstOfMonth(day));
  Date month = *months.begin();
  if (from.IsPresent()) month = std::max(month, FirstOfMonth(from));
  for (; month.AddMonths(1).AddDays(kMonthlyGraceDays) <= today; month = month.AddMonths(1)) {
    if (months.contains(month)) {
      row.Came();
    } else {
      row.Missed(month, month.AddMonths(1).AddDays(-1));
    }
  }
}

struct SeriesKey {
  std::string sender;
  std::string source;
  ImportReport::Cadence cadence;
  // NOLINTNEXTLINE(modernize-use-nullptr): a false alarm, of a comparison that is made by default.
  auto operator<=>(const SeriesKey&) const = default;
};
using Series = std::map<SeriesKey, Days>;

// The day a file counts for; absent when nothing is expected of its kind.
Date DayOf(const ImportReport& report) {
  if (report.anomalies()) return Date::Absent();
  if (report.cadence() == ImportReport::MONTHLY) {
    return Date::Parse(report.reference_on()).value_or(Date::Absent());
  }
  if (report.cadence() != ImportReport::DAILY) return Date::Absent();
  return Date::Parse(report.created_on()).value_or(Date::Absent());
}

Series SeriesOf(const std::vector<ImportReport>& reports) {
  Series series;
  for (const ImportReport& report : reports) {
    const Date day = DayOf(report);
    if (!day.IsPresent()) continue;
    for (const std::string& organisme : report.organismes()) {
      series[{organisme, report.source(), report.cadence()}].insert(day);
    }
  }
  // A file without dossiers names no organisme; it came all the same.
  for (const ImportReport& report : reports) {
    const Date day = DayOf(report);
    if (!day.IsPresent() || !report.organismes().empty()) continue;
    for (auto& [key, days] : series) {
      if (key.source == report.source() && key.cadence == report.cadence()) days.insert(day);
    }
  }
  return series;
}

}  // namespace

bool IsPublicHoliday(Date day) {
  constexpr std::pair<int, int> kFixed[] = {{1, 1},  {5, 1},  {5, 8},   {7, 14},
                                            {8, 15}, {11, 1}, {11, 11}, {12, 25}};
  const std::pair<int, int> month_day(day.month(), day.day());
  if (std::find(std::begin(kFixed), std::end(kFixed), month_day) != std::end(kFixed)) return true;
  // Easter Monday, Ascension, Whit Monday.
  const int after_easter = DaysBetween(Easter(day.year()), day);
  return after_easter == 1 || after_easter == 39 || after_easter == 50;
}

std::vector<ImportGap> FindGaps(const std::vector<ImportReport>& reports, Date from, Date today) {
  const Series series = SeriesOf(reports);
  std::vector<ImportGap> gaps;
  for (const auto& [key, days] : series) {
    Row row(key.sender, key.cadence, &gaps);
    key.cadence == ImportReport::MONTHLY ? AddMonthlyGaps(days, from, today, std::move(row))
                                         : AddDailyGaps(days, from, today, std::move(row));
  }
  for (ImportGap& gap : gaps) Explain(&gap);
  return gaps;
}

}  // namespace jalon::intake
