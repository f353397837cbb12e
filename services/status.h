// SPDX-License-Identifier: EUPL-1.2
//
// Errors on the wire: the code, the French message, and google.rpc details (BadRequest when a field
// is to blame, LocalizedMessage "fr", jalon.v1.ErrorReason), as engineering practice AIP-193 asks.
#ifndef JALON_SERVICES_STATUS_H_
#define JALON_SERVICES_STATUS_H_

#include <grpcpp/support/status.h>

#include "absl/status/status.h"

namespace jalon::services {

// `status` for a client. The canonical codes have the same numbers on both sides.
grpc::Status ToGrpc(const absl::Status& status);

// kResourceExhausted with a reason and a French message: come back later.
absl::Status TooBusy(std::string_view message);

// kUnavailable: the service is stopping.
absl::Status Stopping();

}  // namespace jalon::services

#endif  // JALON_SERVICES_STATUS_H_
