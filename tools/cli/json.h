// SPDX-License-Identifier: EUPL-1.2
//
// JSON output: keys in the order they are written, one object a line.
#ifndef JALON_TOOLS_CLI_JSON_H_
#define JALON_TOOLS_CLI_JSON_H_

#include <google/protobuf/message.h>

#include <nlohmann/json.hpp>
#include <ostream>
#include <string>

#include "jalon/v1/indicators.pb.h"

namespace jalon::cli {

using Json = nlohmann::ordered_json;

// "" as null: a day that is not there is not a text.
Json OrNull(const std::string& text);

// 64-bit numbers that a program must not round are texts, as in protobuf's JSON.
Json PositionJson(int64_t position);

Json StampJson(const jalon::v1::ConventionStamp& stamp);

// protobuf's own JSON form of `message`, with the fields that are not set.
Json MessageJson(const google::protobuf::Message& message);

void PrintJson(std::ostream& out, const Json& json);

}  // namespace jalon::cli

#endif  // JALON_TOOLS_CLI_JSON_H_
