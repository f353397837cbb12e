// SPDX-License-Identifier: EUPL-1.2
//
// What CLI11 says of a wrong use, in French: it has no texts but its own.
#ifndef JALON_TOOLS_CLIENT_USAGE_TEXT_H_
#define JALON_TOOLS_CLIENT_USAGE_TEXT_H_

#include <string>
#include <string_view>

namespace jalon::client {

// `message` is that of CLI::ParseError. What is not known of it stays as it is.
std::string FrenchUsage(std::string_view message);

}  // namespace jalon::client

#endif  // JALON_TOOLS_CLIENT_USAGE_TEXT_H_
