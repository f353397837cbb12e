// SPDX-License-Identifier: EUPL-1.2
#include "engine/flux/cell_date.h"

#include <algorithm>
#include <array>
#include <cstddef>

#include "absl/strings/ascii.h"
#include "engine/flux/limits.h"

namespace jalon::flux {
namespace {

constexpr std::array<std::string_view, 3> kUsualPatterns = {"JJ/MM/AAAA", "AAAA-MM-JJ",
                                                            "JJ-MM-AAAA"};

constexpr bool IsPart(char c) { return c == 'J' || c == 'M' || c == 'A'; }

constexpr bool IsDigit(char c) { return c >= '0' && c <= '9'; }

// How many of the same letter `pattern` begins with.
size_t RunOf(std::string_view pattern) {
  size_t run = 1;
  while (run < pattern.size() && pattern[run] == pattern[0]) ++run;
  return run;
}

// What was read so far of a day.
struct Parts {
  int year = 0;
  int month = 0;
  int day = 0;

  int& Of(char letter) { return letter == 'A' ? year : letter == 'M' ? month : day; }
};

// Reads the digits of one part off `text`; `least` and `most` of them.
bool ReadPart(size_t least, size_t most, std::string_view& text, int& value) {
  size_t digits = 0;
  for (; digits < most && digits < text.size() && IsDigit(text[digits]); ++digits) {
    value = value * 10 + (text[digits] - '0');
  }
  text.remove_prefix(digits);
  return digits >= least;
}

bool ReadParts(std::string_view pattern, std::string_view& text, Parts& parts) {
  // Without signs, the number of digits is all that parts one part from the next.
  const bool has_signs = !std::all_of(pattern.begin(), pattern.end(), IsPart);
  while (!pattern.empty()) {
    const size_t run = RunOf(pattern);
    if (IsPart(pattern[0])) {
      const size_t least = pattern[0] != 'A' && has_signs ? 1 : run;
      if (!ReadPart(least, run, text, parts.Of(pattern[0]))) return false;
    } else {
      if (text.substr(0, run) != pattern.substr(0, run)) return false;
      text.remove_prefix(run);
    }
    pattern.remove_prefix(run);
  }
  return true;
}

}  // namespace

bool IsDatePattern(std::string_view pattern) {
  std::string_view seen;
  int days = 0;
  int months = 0;
  int years = 0;
  while (!pattern.empty()) {
    const size_t run = RunOf(pattern);
    seen = pattern.substr(0, run);
    if (absl::ascii_isdigit(static_cast<unsigned char>(seen[0]))) return false;
    if (absl::ascii_isalpha(static_cast<unsigned char>(seen[0])) && !IsPart(seen[0])) return false;
    days += seen == "JJ";
    months += seen == "MM";
    years += seen == "AAAA";
    if (IsPart(seen[0]) && seen != "JJ" && seen != "MM" && seen != "AAAA") return false;
    pattern.remove_prefix(run);
  }
  return days == 1 && months == 1 && years == 1;
}

Date ReadDateAs(std::string_view pattern, std::string_view text) {
  Parts parts;
  if (!ReadParts(pattern, text, parts)) return Date::Absent();
  if (!text.empty() && text[0] != ' ' && text[0] != 'T') return Date::Absent();
  if (parts.year < kFirstYear || parts.year > kLastYear) return Date::Absent();
  return Date::FromCivil(parts.year, parts.month, parts.day).value_or(Date::Absent());
}

Date ReadCellDate(std::string_view text) {
  for (std::string_view pattern : kUsualPatterns) {
    const Date date = ReadDateAs(pattern, text);
    if (date.IsPresent()) return date;
  }
  return Date::Absent();
}

}  // namespace jalon::flux
