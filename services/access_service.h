// SPDX-License-Identifier: EUPL-1.2
#ifndef JALON_SERVICES_ACCESS_SERVICE_H_
#define JALON_SERVICES_ACCESS_SERVICE_H_

#include "jalon/v1/access.grpc.pb.h"
#include "services/host.h"

namespace jalon::services {

// Who calls, and emergencies (proto/jalon/v1/access.proto). Must outlive the server it is
// registered with.
class AccessServiceImpl final : public jalon::v1::AccessService::CallbackService {
 public:
  explicit AccessServiceImpl(Host* host) : host_(host) {}

  grpc::ServerUnaryReactor* WhoAmI(grpc::CallbackServerContext* context,
                                   const jalon::v1::WhoAmIRequest* request,
                                   jalon::v1::WhoAmIResponse* response) override;
  grpc::ServerUnaryReactor* BreakGlass(grpc::CallbackServerContext* context,
                                       const jalon::v1::BreakGlassRequest* request,
                                       jalon::v1::BreakGlassResponse* response) override;

 private:
  Host* const host_;
};

}  // namespace jalon::services

#endif  // JALON_SERVICES_ACCESS_SERVICE_H_
