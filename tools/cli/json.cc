// SPDX-License-Identifier: EUPL-1.2
#include "tools/cli/json.h"

#include <string>

namespace jalon::cli {

Json PositionJson(int64_t position) { return std::to_string(position); }

std::string BodyName(const jalon::v1::Event& event) {
  const auto* field = jalon::v1::Event::descriptor()->FindFieldByNumber(event.body_case());
  return field == nullptr ? "" : field->json_name();
}

Json StampJson(const jalon::v1::ConventionStamp& stamp) {
  return {{"name", stamp.name()}, {"version", stamp.version()}, {"checksum", stamp.checksum()}};
}

void PrintJson(std::ostream& out, const Json& json) {
  out << json.dump(-1, ' ', false, Json::error_handler_t::replace) << std::endl;
}

}  // namespace jalon::cli
