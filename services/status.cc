// SPDX-License-Identifier: EUPL-1.2
#include "services/status.h"

#include <google/rpc/error_details.pb.h>
#include <google/rpc/status.pb.h>

#include <string>

#include "absl/strings/cord.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "engine/base/error.h"
#include "jalon/v1/types.pb.h"

namespace jalon::services {
namespace {

constexpr char kStoppingReason[] = "STOPPING";
// Payload of a status: milliseconds after which to come back.
constexpr char kRetryPayload[] = "jalon/retry-ms";

// A status that the engine did not explain still has a reason: the name of its code.
std::string ReasonOf(const absl::Status& status, const ErrorDetail& detail) {
  return detail.reason.empty() ? absl::StatusCodeToString(status.code()) : detail.reason;
}

google::rpc::Status Details(const absl::Status& status) {
  const ErrorDetail detail = DetailOf(status);
  google::rpc::Status rich;
  rich.set_code(static_cast<int>(status.code()));
  rich.set_message(detail.message);
  if (!detail.field.empty()) {
    google::rpc::BadRequest bad_request;
    auto* violation = bad_request.add_field_violations();
    violation->set_field(detail.field);
    violation->set_description(detail.message);
    rich.add_details()->PackFrom(bad_request);
  }
  google::rpc::LocalizedMessage localized;
  localized.set_locale("fr");
  localized.set_message(detail.message);
  rich.add_details()->PackFrom(localized);
  jalon::v1::ErrorReason reason;
  reason.set_reason(ReasonOf(status, detail));
  reason.set_domain("jalon");
  rich.add_details()->PackFrom(reason);
  if (const auto retry = status.GetPayload(kRetryPayload); retry.has_value()) {
    int64_t milliseconds = 0;
    google::rpc::RetryInfo info;
    if (absl::SimpleAtoi(std::string(*retry), &milliseconds)) {
      info.mutable_retry_delay()->set_seconds(milliseconds / 1000);
      info.mutable_retry_delay()->set_nanos(static_cast<int32_t>(milliseconds % 1000) * 1'000'000);
      rich.add_details()->PackFrom(info);
    }
  }
  return rich;
}

}  // namespace

grpc::Status ToGrpc(const absl::Status& status) {
  if (status.ok()) return grpc::Status::OK;
  return grpc::Status(static_cast<grpc::StatusCode>(status.code()), std::string(status.message()),
                      Details(status).SerializeAsString());
}

absl::Status TooBusy(std::string_view message) {
  return MakeError(absl::StatusCode::kResourceExhausted, {"TOO_BUSY", "", std::string(message)});
}

absl::Status TooOften(absl::Duration delay, std::string_view message) {
  absl::Status status =
      MakeError(absl::StatusCode::kResourceExhausted, {"TOO_MANY_CALLS", "", std::string(message)});
  const int64_t milliseconds = absl::ToInt64Milliseconds(delay) + 1;
  status.SetPayload(kRetryPayload, absl::Cord(absl::StrCat(milliseconds)));
  return status;
}

absl::Status NotAuthenticated(std::string_view reason, std::string_view message) {
  return MakeError(absl::StatusCode::kUnauthenticated,
                   {std::string(reason), "", std::string(message)});
}

absl::Status Expired() {
  return NotAuthenticated("TOKEN_EXPIRED", "jeton expiré : se connecter de nouveau");
}

absl::Status NotAllowed(std::string_view reason, std::string_view message) {
  return MakeError(absl::StatusCode::kPermissionDenied,
                   {std::string(reason), "", std::string(message)});
}

absl::Status Stopping() {
  return MakeError(absl::StatusCode::kUnavailable,
                   {kStoppingReason, "", "le service s'arrête ; recommencer dans un instant"});
}

bool IsDiskTrouble(const absl::Status& status) {
  switch (status.code()) {
    case absl::StatusCode::kAborted:  // the store refuses writes until it is opened again
    case absl::StatusCode::kResourceExhausted:
    case absl::StatusCode::kPermissionDenied:
      return true;
    case absl::StatusCode::kUnavailable:
      return DetailOf(status).reason != kStoppingReason;
    default:
      return false;
  }
}

absl::Status DiskTrouble(const absl::Status& cause, std::string_view remedy) {
  return MakeError(
      absl::StatusCode::kUnavailable,
      {"DISK_TROUBLE", "", absl::StrCat(DetailOf(cause).message, " ; ", std::string(remedy))});
}

}  // namespace jalon::services
