// SPDX-License-Identifier: EUPL-1.2
//
// Failures, for people on standard error and for programs as exit codes.
#ifndef JALON_TOOLS_CLI_FAILURE_H_
#define JALON_TOOLS_CLI_FAILURE_H_

#include <grpcpp/support/status.h>

#include "absl/status/status.h"
#include "tools/cli/connection.h"
#include "tools/client/exit_code.h"
#include "tools/client/status.h"

namespace jalon::cli {

using client::DetailOf;
using client::ExitCode;
using client::ExitCodeOf;
using client::kDone;
using client::kInternal;
using client::kRefused;
using client::kUnreachable;
using client::kWarnings;

// Writes message, field and reason on standard error and returns the exit code.
ExitCode ReportFailure(const grpc::Status& status, const ConnectionOptions& connection);
ExitCode ReportFailure(const absl::Status& status);

}  // namespace jalon::cli

#endif  // JALON_TOOLS_CLI_FAILURE_H_
