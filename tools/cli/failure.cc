// SPDX-License-Identifier: EUPL-1.2
#include "tools/cli/failure.h"

#include <google/rpc/error_details.pb.h>
#include <google/rpc/status.pb.h>

#include <iostream>

#include "jalon/v1/types.pb.h"

namespace jalon::cli {
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
    case absl::StatusCode::kPermissionDenied:
    case absl::StatusCode::kUnauthenticated:
      return kRefused;
    case absl::StatusCode::kUnavailable:
    case absl::StatusCode::kDeadlineExceeded:
    case absl::StatusCode::kResourceExhausted:
      return kUnreachable;
    default:
      return kInternal;
  }
}

void Print(const ErrorDetail& detail) {
  std::cerr << "jalon : " << detail.message << "\n";
  if (!detail.field.empty()) std::cerr << "  champ : " << detail.field << "\n";
  if (!detail.reason.empty()) std::cerr << "  raison : " << detail.reason << "\n";
  std::cerr.flush();
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
  return ExitCodeOf(static_cast<absl::StatusCode>(status.error_code()));
}

ExitCode ExitCodeOf(const absl::Status& status) { return ExitCodeOf(status.code()); }

ExitCode ReportFailure(const grpc::Status& status, const ConnectionOptions& connection) {
  ErrorDetail detail = DetailOf(status);
  // Without a reason it is the transport that speaks, in English.
  if (detail.reason.empty() && status.error_code() == grpc::StatusCode::UNAVAILABLE) {
    detail.message = "service injoignable à " + connection.server + " (" + detail.message +
                     ") ; jalond tourne-t-il ? autre adresse : --server ou JALON_SERVER";
  } else if (detail.reason.empty() && status.error_code() == grpc::StatusCode::DEADLINE_EXCEEDED) {
    detail.message = "pas de réponse dans le délai de --timeout";
  }
  Print(detail);
  return ExitCodeOf(status);
}

ExitCode ReportFailure(const absl::Status& status) {
  Print(jalon::DetailOf(status));
  return ExitCodeOf(status);
}

}  // namespace jalon::cli
