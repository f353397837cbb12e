// SPDX-License-Identifier: EUPL-1.2
#include "services/beneficiary_service.h"

#include "services/unary_call.h"

namespace jalon::services {

using namespace jalon::v1;  // NOLINT: every name below is one of the contract's

grpc::ServerUnaryReactor* BeneficiaryServiceImpl::GetBeneficiary(
    grpc::CallbackServerContext* context, const GetBeneficiaryRequest* request,
    GetBeneficiaryResponse* response) {
  return AnswerOn(&host_->pool, context, "GetBeneficiary", response,
                  [this, request]() -> absl::StatusOr<GetBeneficiaryResponse> {
                    const auto store = host_->stores.Find(request->departement());
                    if (!store.ok()) return store.status();
                    return (*store)->engine->Beneficiary(*request, absl::Now());
                  });
}

grpc::ServerUnaryReactor* BeneficiaryServiceImpl::ListTimeline(grpc::CallbackServerContext* context,
                                                               const ListTimelineRequest* request,
                                                               ListTimelineResponse* response) {
  return AnswerOn(&host_->pool, context, "ListTimeline", response,
                  [this, request]() -> absl::StatusOr<ListTimelineResponse> {
                    const auto store = host_->stores.Find(request->departement());
                    if (!store.ok()) return store.status();
                    return (*store)->engine->Timeline(*request, absl::Now());
                  });
}

grpc::ServerUnaryReactor* BeneficiaryServiceImpl::GetPathwayDocument(
    grpc::CallbackServerContext* context, const GetPathwayDocumentRequest* request,
    GetPathwayDocumentResponse* response) {
  return AnswerOn(&host_->pool, context, "GetPathwayDocument", response,
                  [this, request]() -> absl::StatusOr<GetPathwayDocumentResponse> {
                    const auto store = host_->stores.Find(request->departement());
                    if (!store.ok()) return store.status();
                    return (*store)->engine->PathwayDocument(*request, absl::Now());
                  });
}

grpc::ServerUnaryReactor* BeneficiaryServiceImpl::SearchBeneficiaries(
    grpc::CallbackServerContext* context, const SearchBeneficiariesRequest* request,
    SearchBeneficiariesResponse* response) {
  return AnswerOn(&host_->pool, context, "SearchBeneficiaries", response,
                  [this, request]() -> absl::StatusOr<SearchBeneficiariesResponse> {
                    const auto store = host_->stores.Find(request->departement());
                    if (!store.ok()) return store.status();
                    return (*store)->engine->Search(*request);
                  });
}

grpc::ServerUnaryReactor* BeneficiaryServiceImpl::ListIdentityDoubts(
    grpc::CallbackServerContext* context, const ListIdentityDoubtsRequest* request,
    ListIdentityDoubtsResponse* response) {
  return AnswerOn(&host_->pool, context, "ListIdentityDoubts", response,
                  [this, request]() -> absl::StatusOr<ListIdentityDoubtsResponse> {
                    const auto store = host_->stores.Find(request->departement());
                    if (!store.ok()) return store.status();
                    return (*store)->engine->IdentityDoubts(*request);
                  });
}

}  // namespace jalon::services
