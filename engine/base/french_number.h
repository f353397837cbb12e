// SPDX-License-Identifier: EUPL-1.2
//
// Numbers as French tables write them.
#ifndef JALON_ENGINE_BASE_FRENCH_NUMBER_H_
#define JALON_ENGINE_BASE_FRENCH_NUMBER_H_

#include <optional>
#include <string>
#include <string_view>

namespace jalon {

// Reads "3 278", "16,7", "-4", "98.2": thousands apart by spaces (no-break ones too) or together, a
// comma or a point before decimals. Nothing for any other text, nor for what is no finite number.
std::optional<double> ParseFrenchNumber(std::string_view text);

// 3278 → "3278", 16.7 → "16,7": without decimals when there are none, otherwise with one.
std::string FrenchNumber(double number);

}  // namespace jalon

#endif  // JALON_ENGINE_BASE_FRENCH_NUMBER_H_
