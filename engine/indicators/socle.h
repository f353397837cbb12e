// SPDX-License-Identifier: EUPL-1.2
//
// The socle of the convention: its measures and all their indicators, those that the engine
// computes and those that other institutions hold, of which it shows what is declared (reference,
// A).
#ifndef JALON_ENGINE_INDICATORS_SOCLE_H_
#define JALON_ENGINE_INDICATORS_SOCLE_H_

#include <string>
#include <string_view>
#include <vector>

namespace jalon::indicators {

// An indicator of the socle.
struct SocleIndicator {
  std::string_view code;
  std::string_view label;
  std::string_view holder;  // who declares it, in French; "" for what the engine computes
};

// All of them, in the order of the convention's table. Any thread.
const std::vector<SocleIndicator>& Socle();

// Label of `code` in the convention's table; "" for a code that is not of the socle.
std::string_view SocleLabel(std::string_view code);

// The measure of a code: "3.1.2.a" → "3.1", "4.a" → "4".
std::string MeasureOf(std::string_view code);
// Its name in the convention's table; "" for a measure that is not of the socle.
std::string_view MeasureLabel(std::string_view measure);

}  // namespace jalon::indicators

#endif  // JALON_ENGINE_INDICATORS_SOCLE_H_
