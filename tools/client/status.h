// SPDX-License-Identifier: EUPL-1.2
//
// What a failure of the service says, and the exit code that goes with it.
#ifndef JALON_TOOLS_CLIENT_STATUS_H_
#define JALON_TOOLS_CLIENT_STATUS_H_

#include <grpcpp/support/status.h>

#include "absl/status/status.h"
#include "engine/base/error.h"
#include "tools/client/exit_code.h"

namespace jalon::client {

// What the google.rpc details of `status` say; its message alone when there are none.
ErrorDetail DetailOf(const grpc::Status& status);

ExitCode ExitCodeOf(const grpc::Status& status);
ExitCode ExitCodeOf(const absl::Status& status);

}  // namespace jalon::client

#endif  // JALON_TOOLS_CLIENT_STATUS_H_
