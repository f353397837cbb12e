// SPDX-License-Identifier: EUPL-1.2
#include "tools/client/status.h"

#include <google/rpc/error_details.pb.h>
#include <google/rpc/status.pb.h>

#include "jalon/v1/types.pb.h"

namespace jalon::client {
namespace {

void AddDetail(const google::protobuf::Any& any, ErrorDetail* detail) {
  google::rpc::BadRequest bad_request;
  google::rpc::LocalizedMessage localized;
  jalon::v1::ErrorReason reason;
  if (any.UnpackTo(&bad_request) && bad_request.field_violations_size() > 0) {
    detail->field = bad_request.field_violations(0).field();
  } else if (any.UnpackTo(&localized)) {
    detail->message = localized.message();
  } else if (any.UnpackTo(&reason)) {
    detail->reason = reason.reason();
  }
}

ExitCode ExitCodeOf(absl::StatusCode code) {
  switch (code) {
    case absl::StatusCode::kOk:
      return kDone;
    case absl::StatusCode::kCancelled:
    case absl::StatusCode::kInvalidArgument:
    case absl::StatusCode::kNotFound:
    case absl::StatusCode::kFailedPrecondition:
    case absl::StatusCode::kOutOfRange:
    case absl::StatusCode::kAlreadyExists:
    case absl::StatusCode::kPermissionDenied:
    case absl::StatusCode::kUnauthenticated:
      return kRefused;
    case absl::StatusCode::kAborted:  // its disk fails, or somebody else is at it
    case absl::StatusCode::kUnavailable:
    case absl::StatusCode::kDeadlineExceeded:
    case absl::StatusCode::kResourceExhausted:
      return kUnreachable;
    default:
      return kInternal;
  }
}

}  // namespace

ErrorDetail DetailOf(const grpc::Status& status) {
  ErrorDetail detail{"", "", status.error_message()};
  google::rpc::Status rich;
  if (!rich.ParseFromString(status.error_details())) return detail;
  for (const auto& any : rich.details()) AddDetail(any, &detail);
  return detail;
}

ExitCode ExitCodeOf(const grpc::Status& status) {
  // Aborted too, but the same etag would be refused for ever.
  if (DetailOf(status).reason == "ETAG_MISMATCH") return kRefused;
  return ExitCodeOf(static_cast<absl::StatusCode>(status.error_code()));
}

ExitCode ExitCodeOf(const absl::Status& status) { return ExitCodeOf(status.code()); }

}  // namespace jalon::client
