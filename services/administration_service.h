// SPDX-License-Identifier: EUPL-1.2
#ifndef JALON_SERVICES_ADMINISTRATION_SERVICE_H_
#define JALON_SERVICES_ADMINISTRATION_SERVICE_H_

#include "jalon/v1/administration.grpc.pb.h"
#include "services/host.h"

namespace jalon::services {

// Looking after the service (proto/jalon/v1/administration.proto). Must outlive the server it is
// registered with.
class AdministrationServiceImpl final : public jalon::v1::AdministrationService::CallbackService {
 public:
  explicit AdministrationServiceImpl(Host* host) : host_(host) {}

  grpc::ServerUnaryReactor* GetStatus(grpc::CallbackServerContext* context,
                                      const jalon::v1::GetStatusRequest* request,
                                      jalon::v1::GetStatusResponse* response) override;
  grpc::ServerUnaryReactor* VerifyStore(grpc::CallbackServerContext* context,
                                        const jalon::v1::VerifyStoreRequest* request,
                                        jalon::v1::VerifyStoreResponse* response) override;

 private:
  Host* const host_;
};

}  // namespace jalon::services

#endif  // JALON_SERVICES_ADMINISTRATION_SERVICE_H_
