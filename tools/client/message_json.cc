// SPDX-License-Identifier: EUPL-1.2
#include "tools/client/message_json.h"

#include <google/protobuf/util/json_util.h>

namespace jalon::client {

Json OrNull(const std::string& text) { return text.empty() ? Json(nullptr) : Json(text); }

Json MessageJson(const google::protobuf::Message& message) {
  google::protobuf::util::JsonPrintOptions options;
  options.always_print_primitive_fields = true;
  std::string text;
  if (!google::protobuf::util::MessageToJsonString(message, &text, options).ok()) return nullptr;
  return Json::parse(text, nullptr, /*allow_exceptions=*/false);
}

}  // namespace jalon::client
