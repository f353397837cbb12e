// SPDX-License-Identifier: EUPL-1.2
//
// Sending one file to the service.
#ifndef JALON_TOOLS_CLI_FLUX_SENDER_H_
#define JALON_TOOLS_CLI_FLUX_SENDER_H_

#include <grpcpp/channel.h>
#include <grpcpp/support/status.h>

#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "jalon/v1/flux.pb.h"
#include "tools/cli/flux_file.h"

namespace jalon::cli {

// How the service answered. Without a report, `status` says why.
struct SendOutcome {
  std::optional<jalon::v1::ImportReport> report;
  grpc::Status status;
};

// Sends `file`; `start` says everything but its digest and size. `on_progress` is called on the
// caller's thread.
SendOutcome SendFlux(const std::shared_ptr<grpc::Channel>& channel,
                     jalon::v1::ImportFluxRequest::Start start, FluxFile* file,
                     const std::function<void(const jalon::v1::ImportProgress&)>& on_progress);

}  // namespace jalon::cli

#endif  // JALON_TOOLS_CLI_FLUX_SENDER_H_
