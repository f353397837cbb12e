// SPDX-License-Identifier: EUPL-1.2
#ifndef JALON_SERVICES_FLUX_SERVICE_H_
#define JALON_SERVICES_FLUX_SERVICE_H_

#include "jalon/v1/flux.grpc.pb.h"
#include "services/host.h"
#include "services/import_stream.h"

namespace jalon::services {

// Importing files (proto/jalon/v1/flux.proto). Must outlive the server it is registered with.
class FluxServiceImpl final : public jalon::v1::FluxService::CallbackService {
 public:
  explicit FluxServiceImpl(Host* host) : host_(host) {}

  grpc::ServerBidiReactor<jalon::v1::ImportFluxRequest, jalon::v1::ImportFluxResponse>* ImportFlux(
      grpc::CallbackServerContext* context) override {
    return ImportStream::Open(host_, context);
  }

 private:
  Host* const host_;
};

}  // namespace jalon::services

#endif  // JALON_SERVICES_FLUX_SERVICE_H_
