// SPDX-License-Identifier: EUPL-1.2
#include "services/indicator_service.h"

#include "engine/base/error.h"
#include "engine/indicators/convention.h"
#include "services/unary_call.h"

namespace jalon::services {

using namespace jalon::v1;  // NOLINT: every name below is one of the contract's

grpc::ServerUnaryReactor* IndicatorServiceImpl::GetMatrix(grpc::CallbackServerContext* context,
                                                          const GetMatrixRequest* request,
                                                          GetMatrixResponse* response) {
  return AnswerOn(host_, &host_->pool, context, request, response,
                  [this, request](const Caller&) -> absl::StatusOr<GetMatrixResponse> {
                    const auto store = host_->stores.Find(request->question().departement());
                    if (!store.ok()) return store.status();
                    return (*store)->engine->Matrix(*request, absl::Now(), &host_->parallel);
                  });
}

grpc::ServerUnaryReactor* IndicatorServiceImpl::GetFigures(grpc::CallbackServerContext* context,
                                                           const GetFiguresRequest* request,
                                                           GetFiguresResponse* response) {
  return AnswerOn(host_, &host_->pool, context, request, response,
                  [this, request](const Caller&) -> absl::StatusOr<GetFiguresResponse> {
                    const auto store = host_->stores.Find(request->question().departement());
                    if (!store.ok()) return store.status();
                    return (*store)->engine->Figures(*request, absl::Now(), &host_->parallel);
                  });
}

grpc::ServerUnaryReactor* IndicatorServiceImpl::GetDreesTables(grpc::CallbackServerContext* context,
                                                               const GetDreesTablesRequest* request,
                                                               GetDreesTablesResponse* response) {
  return AnswerOn(host_, &host_->pool, context, request, response,
                  [this, request](const Caller&) -> absl::StatusOr<GetDreesTablesResponse> {
                    const auto store = host_->stores.Find(request->question().departement());
                    if (!store.ok()) return store.status();
                    return (*store)->engine->DreesTables(*request, absl::Now(), &host_->parallel);
                  });
}

grpc::ServerUnaryReactor* IndicatorServiceImpl::ListCellPersons(
    grpc::CallbackServerContext* context, const ListCellPersonsRequest* request,
    ListCellPersonsResponse* response) {
  return AnswerOn(host_, &host_->pool, context, request, response,
                  [this, request](const Caller&) -> absl::StatusOr<ListCellPersonsResponse> {
                    const auto store = host_->stores.Find(request->question().departement());
                    if (!store.ok()) return store.status();
                    return (*store)->engine->CellPersons(*request, absl::Now(), &host_->parallel);
                  });
}

absl::StatusOr<CompareQuestionsResponse> IndicatorServiceImpl::CompareDepartements(
    const CompareQuestionsRequest& request) {
  if (!request.code().empty()) {
    return InvalidField("code", "INVALID_VALUE",
                        "les personnes de deux départements ne se comparent pas : demandez les "
                        "chiffres seuls");
  }
  GetMatrixResponse matrices[2];
  const Question* questions[] = {&request.first(), &request.second()};
  for (size_t i = 0; i < 2; ++i) {
    const auto store = host_->stores.Find(questions[i]->departement());
    if (!store.ok()) return store.status();
    GetMatrixRequest asked;
    *asked.mutable_question() = *questions[i];
    auto matrix = (*store)->engine->Matrix(asked, absl::Now(), &host_->parallel);
    if (!matrix.ok()) return matrix.status();
    matrices[i] = *std::move(matrix);
  }
  return CompareMatrices(matrices[0], matrices[1]);
}

grpc::ServerUnaryReactor* IndicatorServiceImpl::CompareQuestions(
    grpc::CallbackServerContext* context, const CompareQuestionsRequest* request,
    CompareQuestionsResponse* response) {
  return AnswerOn(host_, &host_->pool, context, request, response,
                  [this, request](const Caller&) -> absl::StatusOr<CompareQuestionsResponse> {
                    if (request->first().departement() != request->second().departement()) {
                      return CompareDepartements(*request);
                    }
                    const auto store = host_->stores.Find(request->first().departement());
                    if (!store.ok()) return store.status();
                    return (*store)->engine->Compare(*request, absl::Now(), &host_->parallel);
                  });
}

grpc::ServerUnaryReactor* IndicatorServiceImpl::ExplainPerson(grpc::CallbackServerContext* context,
                                                              const ExplainPersonRequest* request,
                                                              ExplainPersonResponse* response) {
  return AnswerOn(host_, &host_->pool, context, request, response,
                  [this, request](const Caller&) -> absl::StatusOr<ExplainPersonResponse> {
                    const auto store = host_->stores.Find(request->question().departement());
                    if (!store.ok()) return store.status();
                    return (*store)->engine->Explain(*request, absl::Now());
                  });
}

grpc::ServerUnaryReactor* IndicatorServiceImpl::ListConventions(
    grpc::CallbackServerContext* context, const ListConventionsRequest* request,
    ListConventionsResponse* response) {
  return AnswerOn(host_, &host_->pool, context, request, response,
                  [this](const Caller&) -> absl::StatusOr<ListConventionsResponse> {
                    return host_->stores.conventions()->List();
                  });
}

grpc::ServerUnaryReactor* IndicatorServiceImpl::DescribeConvention(
    grpc::CallbackServerContext* context, const DescribeConventionRequest* request,
    DescribeConventionResponse* response) {
  return AnswerOn(host_, &host_->pool, context, request, response,
                  [this, request](const Caller&) -> absl::StatusOr<DescribeConventionResponse> {
                    return host_->stores.conventions()->Describe(request->convention());
                  });
}

}  // namespace jalon::services
