// SPDX-License-Identifier: EUPL-1.2
#ifndef JALON_SERVICES_BENEFICIARY_SERVICE_H_
#define JALON_SERVICES_BENEFICIARY_SERVICE_H_

#include "jalon/v1/beneficiaries.grpc.pb.h"
#include "services/host.h"

namespace jalon::services {

// Reading persons (proto/jalon/v1/beneficiaries.proto). Must outlive the server it is registered
// with.
class BeneficiaryServiceImpl final : public jalon::v1::BeneficiaryService::CallbackService {
 public:
  explicit BeneficiaryServiceImpl(Host* host) : host_(host) {}

  grpc::ServerUnaryReactor* GetBeneficiary(grpc::CallbackServerContext* context,
                                           const jalon::v1::GetBeneficiaryRequest* request,
                                           jalon::v1::GetBeneficiaryResponse* response) override;
  grpc::ServerUnaryReactor* ListTimeline(grpc::CallbackServerContext* context,
                                         const jalon::v1::ListTimelineRequest* request,
                                         jalon::v1::ListTimelineResponse* response) override;
  grpc::ServerUnaryReactor* GetPathwayDocument(
      grpc::CallbackServerContext* context, const jalon::v1::GetPathwayDocumentRequest* request,
      jalon::v1::GetPathwayDocumentResponse* response) override;
  grpc::ServerUnaryReactor* SearchBeneficiaries(
      grpc::CallbackServerContext* context, const jalon::v1::SearchBeneficiariesRequest* request,
      jalon::v1::SearchBeneficiariesResponse* response) override;
  grpc::ServerUnaryReactor* ListIdentityDoubts(
      grpc::CallbackServerContext* context, const jalon::v1::ListIdentityDoubtsRequest* request,
      jalon::v1::ListIdentityDoubtsResponse* response) override;

 private:
  Host* const host_;
};

}  // namespace jalon::services

#endif  // JALON_SERVICES_BENEFICIARY_SERVICE_H_
