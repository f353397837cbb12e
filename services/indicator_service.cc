// SPDX-License-Identifier: EUPL-1.2
#include "services/indicator_service.h"

#include "engine/indicators/convention.h"
#include "services/unary_call.h"

namespace jalon::services {

using namespace jalon::v1;  // NOLINT: every name below is one of the contract's

grpc::ServerUnaryReactor* IndicatorServiceImpl::GetMatrix(grpc::CallbackServerContext* context,
                                                          const GetMatrixRequest* request,
                                                          GetMatrixResponse* response) {
  return AnswerOn(&host_->pool, context, "GetMatrix", response,
                  [this, request]() -> absl::StatusOr<GetMatrixResponse> {
                    const auto store = host_->stores.Find(request->question().departement());
                    if (!store.ok()) return store.status();
                    return (*store)->engine->Matrix(*request, absl::Now(), &host_->parallel);
                  });
}

grpc::ServerUnaryReactor* IndicatorServiceImpl::ListCellPersons(
    grpc::CallbackServerContext* context, const ListCellPersonsRequest* request,
    ListCellPersonsResponse* response) {
  return AnswerOn(&host_->pool, context, "ListCellPersons", response,
                  [this, request]() -> absl::StatusOr<ListCellPersonsResponse> {
                    const auto store = host_->stores.Find(request->question().departement());
                    if (!store.ok()) return store.status();
                    return (*store)->engine->CellPersons(*request, absl::Now(), &host_->parallel);
                  });
}

grpc::ServerUnaryReactor* IndicatorServiceImpl::ExplainPerson(grpc::CallbackServerContext* context,
                                                              const ExplainPersonRequest* request,
                                                              ExplainPersonResponse* response) {
  return AnswerOn(&host_->pool, context, "ExplainPerson", response,
                  [this, request]() -> absl::StatusOr<ExplainPersonResponse> {
                    const auto store = host_->stores.Find(request->question().departement());
                    if (!store.ok()) return store.status();
                    return (*store)->engine->Explain(*request, absl::Now());
                  });
}

grpc::ServerUnaryReactor* IndicatorServiceImpl::ListConventions(
    grpc::CallbackServerContext* context, const ListConventionsRequest* /*request*/,
    ListConventionsResponse* response) {
  return AnswerOn(&host_->pool, context, "ListConventions", response,
                  [this]() -> absl::StatusOr<ListConventionsResponse> {
                    return host_->stores.conventions()->List();
                  });
}

}  // namespace jalon::services
