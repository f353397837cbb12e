// SPDX-License-Identifier: EUPL-1.2
//
// Failures, for people on standard error and for programs as exit codes.
#ifndef JALON_TOOLS_CLI_FAILURE_H_
#define JALON_TOOLS_CLI_FAILURE_H_

#include <grpcpp/support/status.h>

#include "absl/status/status.h"
#include "engine/base/error.h"
#include "tools/cli/connection.h"
#include "tools/cli/exit_code.h"

namespace jalon::cli {

// What the google.rpc details of `status` say; its message alone when there are none.
ErrorDetail DetailOf(const grpc::Status& status);

ExitCode ExitCodeOf(const grpc::Status& status);
ExitCode ExitCodeOf(const absl::Status& status);

// Writes message, field and reason on standard error and returns the exit code.
ExitCode ReportFailure(const grpc::Status& status, const ConnectionOptions& connection);
ExitCode ReportFailure(const absl::Status& status);

}  // namespace jalon::cli

#endif  // JALON_TOOLS_CLI_FAILURE_H_
