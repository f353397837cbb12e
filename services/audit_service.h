// SPDX-License-Identifier: EUPL-1.2
#ifndef JALON_SERVICES_AUDIT_SERVICE_H_
#define JALON_SERVICES_AUDIT_SERVICE_H_

#include "jalon/v1/audit.grpc.pb.h"
#include "services/host.h"

namespace jalon::services {

// The audit (proto/jalon/v1/audit.proto). Must outlive the server it is registered with.
class AuditServiceImpl final : public jalon::v1::AuditService::CallbackService {
 public:
  explicit AuditServiceImpl(Host* host) : host_(host) {}

  grpc::ServerUnaryReactor* SearchAudit(grpc::CallbackServerContext* context,
                                        const jalon::v1::SearchAuditRequest* request,
                                        jalon::v1::SearchAuditResponse* response) override;
  grpc::ServerWriteReactor<jalon::v1::ExportAuditResponse>* ExportAudit(
      grpc::CallbackServerContext* context, const jalon::v1::ExportAuditRequest* request) override;
  grpc::ServerUnaryReactor* VerifyAudit(grpc::CallbackServerContext* context,
                                        const jalon::v1::VerifyAuditRequest* request,
                                        jalon::v1::VerifyAuditResponse* response) override;

 private:
  Host* const host_;
};

}  // namespace jalon::services

#endif  // JALON_SERVICES_AUDIT_SERVICE_H_
