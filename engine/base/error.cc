// SPDX-License-Identifier: EUPL-1.2
#include "engine/base/error.h"

#include "absl/strings/cord.h"

namespace jalon {
namespace {

constexpr char kReasonUrl[] = "jalon/reason";
constexpr char kFieldUrl[] = "jalon/field";

std::string Payload(const absl::Status& status, const char* url) {
  const auto cord = status.GetPayload(url);
  return cord.has_value() ? std::string(*cord) : std::string();
}

}  // namespace

absl::Status MakeError(absl::StatusCode code, const ErrorDetail& detail) {
  absl::Status status(code, detail.message);
  status.SetPayload(kReasonUrl, absl::Cord(detail.reason));
  if (!detail.field.empty()) status.SetPayload(kFieldUrl, absl::Cord(detail.field));
  return status;
}

absl::Status InvalidField(std::string_view field, std::string_view reason,
                          std::string_view message) {
  return MakeError(absl::StatusCode::kInvalidArgument,
                   {std::string(reason), std::string(field), std::string(message)});
}

absl::Status NotFound(std::string_view field, std::string_view message) {
  return MakeError(absl::StatusCode::kNotFound,
                   {"NOT_FOUND", std::string(field), std::string(message)});
}

ErrorDetail DetailOf(const absl::Status& status) {
  return {Payload(status, kReasonUrl), Payload(status, kFieldUrl), std::string(status.message())};
}

}  // namespace jalon
