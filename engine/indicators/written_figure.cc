// SPDX-License-Identifier: EUPL-1.2
#include "engine/indicators/written_figure.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "engine/base/french_number.h"
#include "engine/base/text.h"

namespace jalon::indicators {
namespace {

using jalon::v1::DeclaredValue;
using jalon::v1::TableCell;
using Kind = WrittenFigure::Kind;

struct Spelling {
  std::string_view folded;  // FoldName
  DeclaredValue::Missing missing;
};

// "NC" is "non connu", "non communiqué" or "non concerné", according to who reads it.
constexpr Spelling kMissing[] = {
    {"", DeclaredValue::MISSING_UNSPECIFIED},  // "/", "-"
    {"NC", DeclaredValue::MISSING_UNSPECIFIED},
    {"ND", DeclaredValue::MISSING_UNSPECIFIED},
    {"NR", DeclaredValue::MISSING_UNSPECIFIED},
    {"IDEM", DeclaredValue::MISSING_UNSPECIFIED},
    {"NON CONNU", DeclaredValue::MISSING_UNSPECIFIED},
    {"NON DISPONIBLE", DeclaredValue::NOT_AVAILABLE},
    {"NON COMMUNIQUE", DeclaredValue::NOT_PROVIDED},
    {"NON RENSEIGNE", DeclaredValue::NOT_PROVIDED},
    {"SANS OBJET", DeclaredValue::NOT_APPLICABLE},
    {"DONNEE PE", DeclaredValue::HELD_BY_PARTNER},
    {"DONNEE POLE EMPLOI", DeclaredValue::HELD_BY_PARTNER},
    {"EN COURS", DeclaredValue::PENDING},
};
constexpr std::string_view kNone[] = {"AUCUN", "AUCUNE", "NEANT"};
constexpr std::string_view kUnitsOfTime[] = {"JOUR", "JOURS", "SEMAINE", "SEMAINES",
                                             "MOIS", "AN",    "ANS"};

bool IsOneOf(std::string_view word, absl::Span<const std::string_view> words) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

// "NC (relevé annuel)" → "NC ": what stands between brackets explains the rest.
std::string WithoutBrackets(std::string_view text) {
  return std::string(text.substr(0, text.find('(')));
}

bool ReadMissing(const std::string& folded, WrittenFigure* figure) {
  for (const Spelling& spelling : kMissing) {
    if (spelling.folded != folded) continue;
    figure->kind = Kind::kMissing;
    figure->missing = spelling.missing;
    return true;
  }
  return false;
}

bool ReadDuration(const std::string& folded, WrittenFigure* figure) {
  const size_t space = folded.rfind(' ');
  if (space == std::string::npos ||
      !IsOneOf(std::string_view(folded).substr(space + 1), kUnitsOfTime)) {
    return false;
  }
  figure->kind = Kind::kDuration;
  const auto number = ParseFrenchNumber(std::string_view(folded).substr(0, space));
  figure->in_days = number.has_value() && folded.compare(space + 1, 4, "JOUR") == 0;
  figure->number = number.value_or(0);
  return true;
}

void ReadText(const std::string& text, WrittenFigure* figure) {
  figure->shown = text;
  if (const auto number = ParseFrenchNumber(text); number.has_value()) {
    figure->kind = Kind::kNumber;
    figure->number = *number;
    return;
  }
  const std::string bare = WithoutBrackets(text);
  if (const size_t sign = bare.find('%'); sign != std::string::npos) {
    const auto number = ParseFrenchNumber(bare.substr(0, sign));
    figure->kind = number.has_value() ? Kind::kPercentage : Kind::kText;
    figure->number = number.value_or(0);
    return;
  }
  const std::string folded = FoldName(bare);
  if (ReadMissing(folded, figure) || ReadDuration(folded, figure)) return;
  figure->kind = IsOneOf(folded, kNone) ? Kind::kNone : Kind::kText;
}

absl::StatusOr<Date> DateOf(const std::vector<std::string>& parts) {
  int numbers[3] = {0, 0, 0};
  for (size_t i = 0; i < 3; ++i) {
    if (!absl::SimpleAtoi(parts[i], &numbers[i])) return absl::InvalidArgumentError("");
  }
  if (parts[0].size() == 4) return Date::FromCivil(numbers[0], numbers[1], numbers[2]);
  constexpr int kCentury = 2000;  // "30/05/22"
  const int year = parts[2].size() == 2 ? kCentury + numbers[2] : numbers[2];
  return Date::FromCivil(year, numbers[1], numbers[0]);
}

bool LooksLikeDate(const std::vector<std::string>& parts) {
  if (parts.size() != 3 || parts[0].empty() || parts[1].empty() || parts[1].size() > 2) {
    return false;
  }
  const bool iso = parts[0].size() == 4 && !parts[2].empty() && parts[2].size() <= 2;
  return iso || (parts[0].size() <= 2 && (parts[2].size() == 2 || parts[2].size() == 4));
}

// Reads `run`, digits with `sign` between, when it is a date.
void AddDate(const std::string& run, char sign, std::vector<WrittenDate>* dates) {
  const std::vector<std::string> parts = absl::StrSplit(run, sign);
  if (!LooksLikeDate(parts)) return;
  const absl::StatusOr<Date> day = DateOf(parts);
  dates->push_back({run, day.ok() ? *day : Date::Absent()});
}

}  // namespace

std::optional<double> WrittenFigure::Comparable() const {
  const bool comparable =
      kind == Kind::kNumber || kind == Kind::kPercentage || (kind == Kind::kDuration && in_days);
  return comparable ? std::optional<double>(number) : std::nullopt;
}

WrittenFigure ReadFigure(const TableCell& cell) {
  WrittenFigure figure;
  if (cell.said_case() == TableCell::kValue) {
    figure.kind = Kind::kNumber;
    figure.number = cell.value();
    figure.shown = FrenchNumber(cell.value());
  } else if (cell.said_case() == TableCell::kMissing) {
    figure.missing = cell.missing();
  } else if (cell.said_case() == TableCell::kText) {
    ReadText(std::string(absl::StripAsciiWhitespace(cell.text())), &figure);
  }
  return figure;
}

std::optional<TablePeriod> ReadPeriod(const std::string& text) {
  int year = 0;
  if (text.size() == 4 && absl::SimpleAtoi(text, &year)) {
    const auto from = Date::FromCivil(year, 1, 1);
    if (from.ok()) return TablePeriod{*from, *Date::FromCivil(year, 12, 31)};
  }
  const bool half = text.size() >= 7 && (text.compare(4, 3, "-S1") == 0 ||  //
                                         text.compare(4, 3, "-S2") == 0);
  if (half && absl::SimpleAtoi(text.substr(0, 4), &year)) {
    const bool first = text[6] == '1';
    const auto from = Date::FromCivil(year, first ? 1 : 7, 1);
    if (from.ok()) return TablePeriod{*from, from->AddMonths(6).AddDays(-1), true};
  }
  const std::vector<std::string> ends = absl::StrSplit(text, '/');
  if (ends.size() != 2) return std::nullopt;
  const auto from = Date::Parse(ends[0]);
  const auto to = Date::Parse(ends[1]);
  if (!from.ok() || !to.ok() || *to < *from) return std::nullopt;
  return TablePeriod{*from, *to};
}

std::vector<WrittenDate> FindDates(std::string_view text) {
  constexpr char kSigns[] = "0123456789-/";
  std::vector<WrittenDate> dates;
  for (size_t begin = text.find_first_of(kSigns); begin < text.size();
       begin = text.find_first_of(kSigns, begin)) {
    const size_t end = std::min(text.find_first_not_of(kSigns, begin), text.size());
    const std::string run(text.substr(begin, end - begin));
    // In "2022-01-01/2022-12-31" a stroke is between dates; in "01/01/2020-31/05/2021" a hyphen is.
    const bool iso = run.find('-') == 4;
    const std::vector<std::string> pieces = absl::StrSplit(run, iso ? '/' : '-');
    for (const std::string& piece : pieces) AddDate(piece, iso ? '-' : '/', &dates);
    begin = end;
  }
  return dates;
}

}  // namespace jalon::indicators
