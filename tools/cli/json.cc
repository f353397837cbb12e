// SPDX-License-Identifier: EUPL-1.2
#include "tools/cli/json.h"

#include <google/protobuf/util/json_util.h>

namespace jalon::cli {

Json OrNull(const std::string& text) { return text.empty() ? Json(nullptr) : Json(text); }

Json PositionJson(int64_t position) { return std::to_string(position); }

Json StampJson(const jalon::v1::ConventionStamp& stamp) {
  return {{"name", stamp.name()}, {"version", stamp.version()}, {"checksum", stamp.checksum()}};
}

Json MessageJson(const google::protobuf::Message& message) {
  google::protobuf::util::JsonPrintOptions options;
  options.always_print_primitive_fields = true;
  std::string text;
  if (!google::protobuf::util::MessageToJsonString(message, &text, options).ok()) return nullptr;
  return Json::parse(text, nullptr, /*allow_exceptions=*/false);
}

void PrintJson(std::ostream& out, const Json& json) {
  out << json.dump(-1, ' ', false, Json::error_handler_t::replace) << std::endl;
}

}  // namespace jalon::cli
