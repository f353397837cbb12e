// SPDX-License-Identifier: EUPL-1.2
//
// JSON output: keys in the order they are written, one object a line.
#ifndef JALON_TOOLS_CLI_JSON_H_
#define JALON_TOOLS_CLI_JSON_H_

#include <cstdint>
#include <ostream>
#include <string>

#include "jalon/v1/event.pb.h"
#include "jalon/v1/indicators.pb.h"
#include "tools/client/message_json.h"

namespace jalon::cli {

using client::Json;
using client::MessageJson;
using client::OrNull;

// 64-bit numbers that a program must not round are texts, as in protobuf's JSON.
Json PositionJson(int64_t position);

// The name of an event's body: "rendezVous"; empty when it has none.
std::string BodyName(const jalon::v1::Event& event);

Json StampJson(const jalon::v1::ConventionStamp& stamp);

void PrintJson(std::ostream& out, const Json& json);

}  // namespace jalon::cli

#endif  // JALON_TOOLS_CLI_JSON_H_
