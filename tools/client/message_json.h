// SPDX-License-Identifier: EUPL-1.2
//
// JSON of answers, with keys in the order in which they are written.
#ifndef JALON_TOOLS_CLIENT_MESSAGE_JSON_H_
#define JALON_TOOLS_CLIENT_MESSAGE_JSON_H_

#include <google/protobuf/message.h>

#include <nlohmann/json.hpp>
#include <string>

namespace jalon::client {

using Json = nlohmann::ordered_json;

// "" as null: a day that is not there is not a text.
Json OrNull(const std::string& text);

// protobuf's own JSON form of `message`, with the fields that are not set.
Json MessageJson(const google::protobuf::Message& message);

}  // namespace jalon::client

#endif  // JALON_TOOLS_CLIENT_MESSAGE_JSON_H_
