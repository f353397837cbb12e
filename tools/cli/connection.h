// SPDX-License-Identifier: EUPL-1.2
//
// The way to the service.
#ifndef JALON_TOOLS_CLI_CONNECTION_H_
#define JALON_TOOLS_CLI_CONNECTION_H_

#include <grpcpp/channel.h>
#include <grpcpp/client_context.h>

#include <CLI/CLI.hpp>
#include <chrono>
#include <memory>
#include <string>

#include "absl/status/statusor.h"

namespace jalon::cli {

struct ConnectionOptions {
  std::string server = "127.0.0.1:7062";
  std::string tls_ca;           // PEM; not empty: TLS
  std::string tls_certificate;  // PEM of the client, for services that ask for one
  std::string tls_key;
  std::string token_file;    // of a bearer token; empty: `token`
  std::string token;         // from the environment
  std::string purpose;       // code, for the audit
  int timeout_seconds = 60;  // of one question; 0: none. Imports and recording have none.
};

// Declares --server (also JALON_SERVER), the TLS options and --timeout on `app`.
void DeclareConnection(CLI::App* app, ConnectionOptions* options);

// A channel; connecting happens with the first call. Fails with kInvalidArgument for a file that
// cannot be read, for a token or purpose that is not printable ASCII, and for a token that would go
// over the network without TLS.
absl::StatusOr<std::shared_ptr<grpc::Channel>> Connect(const ConnectionOptions& options);

// How long a question may take; a day where there is no limit.
std::chrono::seconds TimeoutOf(const ConnectionOptions& options);

// Gives a question its deadline.
void SetDeadline(const ConnectionOptions& options, grpc::ClientContext* context);

}  // namespace jalon::cli

#endif  // JALON_TOOLS_CLI_CONNECTION_H_
