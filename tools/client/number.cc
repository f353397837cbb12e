// SPDX-License-Identifier: EUPL-1.2
#include "tools/client/number.h"

#include <fmt/format.h>

#include <algorithm>

namespace jalon::client {
namespace {

constexpr char kNoBreakSpace[] = "\u00a0";

}  // namespace

std::string Thousands(int64_t number) {
  std::string digits = std::to_string(number);
  const size_t first = number < 0 ? 1 : 0;
  for (size_t i = digits.size(); i > first + 3;) {
    i -= 3;
    digits.insert(i, kNoBreakSpace);
  }
  return digits;
}

std::string Decimal(double number) {
  std::string text = fmt::format("{:.1f}", number);
  std::replace(text.begin(), text.end(), '.', ',');
  return text;
}

std::string Percent(double rate) { return Decimal(rate).append(kNoBreakSpace).append("%"); }

}  // namespace jalon::client
