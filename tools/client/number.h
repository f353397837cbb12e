// SPDX-License-Identifier: EUPL-1.2
//
// Numbers as a French reader writes them.
#ifndef JALON_TOOLS_CLIENT_NUMBER_H_
#define JALON_TOOLS_CLIENT_NUMBER_H_

#include <cstdint>
#include <string>

namespace jalon::client {

// 6060 → "6 060", with a no-break space.
std::string Thousands(int64_t number);

// 98.2 → "98,2": one decimal.
std::string Decimal(double number);

// 98.2 → "98,2 %", with a no-break space.
std::string Percent(double rate);

}  // namespace jalon::client

#endif  // JALON_TOOLS_CLIENT_NUMBER_H_
