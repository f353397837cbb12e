// SPDX-License-Identifier: EUPL-1.2
//
// Sending one file to the service.
#ifndef JALON_TOOLS_CLIENT_FLUX_SENDER_H_
#define JALON_TOOLS_CLIENT_FLUX_SENDER_H_

#include <grpcpp/channel.h>
#include <grpcpp/support/status.h>

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "jalon/v1/flux.pb.h"
#include "tools/client/flux_file.h"

namespace jalon::client {

// How the service answered. Without a report, `status` says why.
struct SendOutcome {
  std::optional<jalon::v1::ImportReport> report;
  grpc::Status status;
};

// Sends `file`; `start` says everything but its name, digest and size. `on_progress` is called on
// the caller's thread.
SendOutcome SendFlux(const std::shared_ptr<grpc::Channel>& channel,
                     jalon::v1::ImportFluxRequest::Start start, FluxFile* file,
                     const std::function<void(const jalon::v1::ImportProgress&)>& on_progress);

// Which family of CSV a word of people means ("inscriptions", "cessations", "radiations", "stock");
// unspecified for another word. Messages of the service repeat these words.
jalon::v1::ImportFluxRequest::Start::Kind KindOf(std::string_view word);

}  // namespace jalon::client

#endif  // JALON_TOOLS_CLIENT_FLUX_SENDER_H_
