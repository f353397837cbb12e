// SPDX-License-Identifier: EUPL-1.2
#include "tools/report/words.h"

#include <fmt/format.h>

#include <array>

#include "engine/base/date.h"
#include "tools/client/figure.h"
#include "tools/client/number.h"

namespace jalon::report {
namespace {

using client::Thousands;
using jalon::v1::DeclaredFigure;
using jalon::v1::DeclaredValue;
using jalon::v1::GetMatrixResponse;
using jalon::v1::MatrixRow;

constexpr std::array<const char*, 12> kMonths = {"janvier",   "février", "mars",     "avril",
                                                 "mai",       "juin",    "juillet",  "août",
                                                 "septembre", "octobre", "novembre", "décembre"};

std::string MonthName(const Date& day) { return kMonths[static_cast<size_t>(day.month() - 1)]; }

bool IsWholeMonth(const Date& from, const Date& to) {
  return from.day() == 1 && from.AddMonths(1).AddDays(-1) == to;
}

// A whole number without decimals, another one with one.
std::string DeclaredNumber(double value) {
  const auto whole = static_cast<int64_t>(value);
  return static_cast<double>(whole) == value ? Thousands(whole) : client::Decimal(value);
}

void Append(const std::string& more, std::string* text) {
  if (more.empty()) return;
  *text += (text->empty() ? "" : " ; ") + more;
}

std::string HorsPeText(const MatrixRow& row) {
  if (!row.has_value_hors_pe()) return "";
  return fmt::format("hors orientés emploi : {} sur {}{}", Thousands(row.value_hors_pe()),
                     Thousands(row.denominator_hors_pe()),
                     row.has_rate_hors_pe() ? ", " + client::Percent(row.rate_hors_pe()) : "");
}

}  // namespace

std::string ShortDate(const std::string& iso) {
  const auto day = Date::Parse(iso);
  if (!day.ok()) return iso;
  return fmt::format("{:02}/{:02}/{:04}", day->day(), day->month(), day->year());
}

std::string LongDate(const std::string& iso) {
  const auto day = Date::Parse(iso);
  if (!day.ok()) return iso;
  const std::string number = day->day() == 1 ? "1er" : std::to_string(day->day());
  return fmt::format("{} {} {}", number, MonthName(*day), day->year());
}

std::string PeriodName(const GetMatrixResponse& point) {
  const auto from = Date::Parse(point.from());
  const auto to = Date::Parse(point.to());
  if (from.ok() && to.ok() && IsWholeMonth(*from, *to)) {
    return fmt::format("{} {}", MonthName(*from), from->year());
  }
  return ShortDate(point.from()) + " – " + ShortDate(point.to());
}

std::string ShortPeriodName(const GetMatrixResponse& point) {
  const auto from = Date::Parse(point.from());
  if (!from.ok()) return point.from();
  return fmt::format("{:02}/{:02}", from->month(), from->year() % 100);
}

std::string GroupLabel(const jalon::v1::SplitGroup& group) {
  if (!group.label().empty()) return group.label();
  return group.key().empty() ? "non connu" : group.key();
}

std::string DeclaredText(const DeclaredFigure& declared) {
  std::string text;
  if (declared.also_computed()) {
    text = declared.has_value() ? DeclaredNumber(declared.value())
                                : client::MissingLabel(declared.missing());
  }
  std::string who = "déclaré";
  if (!declared.holder().empty()) who += " par " + declared.holder();
  if (!declared.known_on().empty()) who += ", su le " + ShortDate(declared.known_on());
  text += (text.empty() ? "" : " ") + who;
  Append(declared.comment(), &text);
  return text;
}

std::string NoteText(const MatrixRow& row) {
  std::string text;
  Append(row.comment(), &text);
  Append(HorsPeText(row), &text);
  if (row.has_declared()) Append(DeclaredText(row.declared()), &text);
  return text;
}

std::string EffectText(const jalon::v1::DescribeConventionResponse& convention) {
  const std::string from = ShortDate(convention.effective_from());
  const std::string to = ShortDate(convention.effective_to());
  if (from.empty() && to.empty()) return "sans limite de date";
  if (to.empty()) return "à partir du " + from;
  return from.empty() ? "jusqu'au " + to : fmt::format("du {} au {}", from, to);
}

}  // namespace jalon::report
