// SPDX-License-Identifier: EUPL-1.2
#ifndef JALON_SERVICES_REJECT_SERVICE_H_
#define JALON_SERVICES_REJECT_SERVICE_H_

#include "jalon/v1/rejects.grpc.pb.h"
#include "services/host.h"

namespace jalon::services {

// Rejects (proto/jalon/v1/rejects.proto). Must outlive the server it is registered
// with.
class RejectServiceImpl final : public jalon::v1::RejectService::CallbackService {
 public:
  explicit RejectServiceImpl(Host* host) : host_(host) {}

  grpc::ServerUnaryReactor* ListRejects(grpc::CallbackServerContext* context,
                                        const jalon::v1::ListRejectsRequest* request,
                                        jalon::v1::ListRejectsResponse* response) override;
  grpc::ServerUnaryReactor* GetReject(grpc::CallbackServerContext* context,
                                      const jalon::v1::GetRejectRequest* request,
                                      jalon::v1::GetRejectResponse* response) override;
  grpc::ServerUnaryReactor* ReplayRejects(grpc::CallbackServerContext* context,
                                          const jalon::v1::ReplayRejectsRequest* request,
                                          jalon::v1::ReplayRejectsResponse* response) override;
  grpc::ServerUnaryReactor* DismissReject(grpc::CallbackServerContext* context,
                                          const jalon::v1::DismissRejectRequest* request,
                                          jalon::v1::DismissRejectResponse* response) override;
  grpc::ServerWriteReactor<jalon::v1::ExportRejectsResponse>* ExportRejects(
      grpc::CallbackServerContext* context,
      const jalon::v1::ExportRejectsRequest* request) override;

 private:
  Host* const host_;
};

}  // namespace jalon::services

#endif  // JALON_SERVICES_REJECT_SERVICE_H_
