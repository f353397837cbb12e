// SPDX-License-Identifier: EUPL-1.2
#include "engine/base/french_number.h"

#include <algorithm>
#include <cmath>

#include "absl/strings/numbers.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_replace.h"

namespace jalon {
namespace {

constexpr char kNoBreakSpace[] = "\u00a0";
constexpr char kNarrowNoBreakSpace[] = "\u202f";

bool IsNumberSign(char c) { return (c >= '0' && c <= '9') || c == '.' || c == '-'; }

}  // namespace

std::optional<double> ParseFrenchNumber(std::string_view text) {
  const std::string plain = absl::StrReplaceAll(
      std::string(text), {{kNoBreakSpace, ""}, {kNarrowNoBreakSpace, ""}, {" ", ""}, {",", "."}});
  double number = 0;
  // SimpleAtod also reads "nan" and "1e5", which nobody writes in a table.
  if (!std::all_of(plain.begin(), plain.end(), IsNumberSign) || !absl::SimpleAtod(plain, &number) ||
      !std::isfinite(number)) {
    return std::nullopt;
  }
  return number;
}

std::string FrenchNumber(double number) {
  if (number == std::floor(number)) return absl::StrFormat("%.0f", number);
  return absl::StrReplaceAll(absl::StrFormat("%.1f", number), {{".", ","}});
}

}  // namespace jalon
