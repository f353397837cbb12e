// SPDX-License-Identifier: EUPL-1.2
//
// The socle indicators that other institutions hold: the engine does not compute them, and shows
// what is declared (reference, A.4).
#ifndef JALON_ENGINE_INDICATORS_SOCLE_H_
#define JALON_ENGINE_INDICATORS_SOCLE_H_

#include <string_view>

namespace jalon::indicators {

// Label of `code` in the convention's table; "" for a code that is not of the socle.
std::string_view SocleLabel(std::string_view code);

}  // namespace jalon::indicators

#endif  // JALON_ENGINE_INDICATORS_SOCLE_H_
