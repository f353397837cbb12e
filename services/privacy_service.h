// SPDX-License-Identifier: EUPL-1.2
#ifndef JALON_SERVICES_PRIVACY_SERVICE_H_
#define JALON_SERVICES_PRIVACY_SERVICE_H_

#include "jalon/v1/privacy.grpc.pb.h"
#include "services/host.h"

namespace jalon::services {

// Access, erasure, retention (proto/jalon/v1/privacy.proto). Must outlive the server it is
// registered with.
class PrivacyServiceImpl final : public jalon::v1::PrivacyService::CallbackService {
 public:
  explicit PrivacyServiceImpl(Host* host) : host_(host) {}

  grpc::ServerUnaryReactor* ExportPerson(grpc::CallbackServerContext* context,
                                         const jalon::v1::ExportPersonRequest* request,
                                         jalon::v1::ExportPersonResponse* response) override;
  grpc::ServerUnaryReactor* ErasePersons(grpc::CallbackServerContext* context,
                                         const jalon::v1::ErasePersonsRequest* request,
                                         jalon::v1::ErasePersonsResponse* response) override;
  grpc::ServerUnaryReactor* ListRetention(grpc::CallbackServerContext* context,
                                          const jalon::v1::ListRetentionRequest* request,
                                          jalon::v1::ListRetentionResponse* response) override;
  grpc::ServerUnaryReactor* ApplyRetention(grpc::CallbackServerContext* context,
                                           const jalon::v1::ApplyRetentionRequest* request,
                                           jalon::v1::ApplyRetentionResponse* response) override;

 private:
  Host* const host_;
};

}  // namespace jalon::services

#endif  // JALON_SERVICES_PRIVACY_SERVICE_H_
