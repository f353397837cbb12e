// SPDX-License-Identifier: EUPL-1.2
//
// Errors that name the field and the reason, for a program and for an agent. They travel as
// payloads of absl::Status; the services turn them into google.rpc details.
#ifndef JALON_ENGINE_BASE_ERROR_H_
#define JALON_ENGINE_BASE_ERROR_H_

#include <string>
#include <string_view>

#include "absl/status/status.h"

namespace jalon {

// What a caller is told beside the code of a status.
struct ErrorDetail {
  std::string reason;   // stable, in capitals: "INVALID_DATE"
  std::string field;    // path with JSON names: "orientation.notifiedOn"; may be empty
  std::string message;  // in French: what is wrong and what to do; never nominative
};

// A status of `code` that carries `detail`; its message is the French one.
absl::Status MakeError(absl::StatusCode code, const ErrorDetail& detail);

// kInvalidArgument with a detail.
absl::Status InvalidField(std::string_view field, std::string_view reason,
                          std::string_view message);

// kNotFound with a detail.
absl::Status NotFound(std::string_view field, std::string_view message);

// The detail of `status`; for a status that carries none, its message alone.
ErrorDetail DetailOf(const absl::Status& status);

}  // namespace jalon

#endif  // JALON_ENGINE_BASE_ERROR_H_
