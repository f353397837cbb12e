// SPDX-License-Identifier: EUPL-1.2
//
// Errors on the wire: the code, the French message, and google.rpc details (BadRequest when a field
// is to blame, LocalizedMessage "fr", jalon.v1.ErrorReason), as engineering practice AIP-193 asks.
#ifndef JALON_SERVICES_STATUS_H_
#define JALON_SERVICES_STATUS_H_

#include <grpcpp/support/status.h>

#include <string_view>

#include "absl/status/status.h"
#include "absl/time/time.h"

namespace jalon::services {

// `status` for a client. The canonical codes have the same numbers on both sides.
grpc::Status ToGrpc(const absl::Status& status);

// kResourceExhausted with a reason and a French message: come back later.
absl::Status TooBusy(std::string_view message);

// The same, with google.rpc.RetryInfo: come back after `delay`.
absl::Status TooOften(absl::Duration delay, std::string_view message);

// kUnauthenticated: no proof of who calls, or one that does not hold. `message` tells no secret.
absl::Status NotAuthenticated(std::string_view reason, std::string_view message);

// The same of a stream whose caller's token has expired meanwhile.
absl::Status Expired();

// kPermissionDenied.
absl::Status NotAllowed(std::string_view reason, std::string_view message);

// kUnavailable: the service is stopping.
absl::Status Stopping();

// Whether `status` tells of a disk that is full, fails or may not be written: nothing is wrong with
// what was asked, and the same may be done once the cause is gone. Not of a service that stops.
bool IsDiskTrouble(const absl::Status& status);

// kUnavailable: the disk, as `cause` says, and what becomes of what was asked (`remedy`, in
// French).
absl::Status DiskTrouble(const absl::Status& cause, std::string_view remedy);

}  // namespace jalon::services

#endif  // JALON_SERVICES_STATUS_H_
