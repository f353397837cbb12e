// SPDX-License-Identifier: EUPL-1.2
#include "tools/cli/failure.h"

#include <iostream>

namespace jalon::cli {
namespace {

void Print(const ErrorDetail& detail) {
  std::cerr << "jalon : " << detail.message << "\n";
  if (!detail.field.empty()) std::cerr << "  champ : " << detail.field << "\n";
  if (!detail.reason.empty()) std::cerr << "  raison : " << detail.reason << "\n";
  std::cerr.flush();
}

}  // namespace

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
