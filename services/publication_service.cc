// SPDX-License-Identifier: EUPL-1.2
#include "services/publication_service.h"

#include "absl/strings/str_cat.h"
#include "engine/base/error.h"
#include "engine/indicators/lint.h"
#include "engine/publications.h"
#include "services/limits.h"
#include "services/named_store.h"
#include "services/unary_call.h"

namespace jalon::services {

using namespace jalon::v1;  // NOLINT: every name below is one of the contract's

namespace {

absl::StatusOr<LintTableResponse> LintCells(const LintTableRequest& request) {
  if (request.cells_size() > kMaxTableCells) {
    return InvalidField("cells", "TOO_MANY",
                        absl::StrCat("un tableau a au plus ", kMaxTableCells, " chiffres"));
  }
  LintTableResponse response;
  const auto findings = indicators::Lint(request.cells(), request.rules());
  response.mutable_findings()->Assign(findings.begin(), findings.end());
  return response;
}

absl::StatusOr<GetAnnexeResponse> Annexe(Host* host, const GetAnnexeRequest& request) {
  const auto store = host->stores.Find(request.matrix().question().departement());
  if (!store.ok()) return store.status();
  return (*store)->engine->publications()->Annexe(request, absl::Now(), &host->parallel);
}

absl::StatusOr<CreatePublicationResponse> Create(Host* host,
                                                 const CreatePublicationRequest& request,
                                                 const Caller& caller) {
  const auto store = host->stores.Find(request.question().departement());
  if (!store.ok()) return store.status();
  const Publications& publications = *(*store)->engine->publications();
  std::string name;
  auto batch = publications.Publish(request, host->clock.Next(), &host->parallel, &name);
  if (!batch.ok()) return batch.status();
  if (auto status = host->access.Commit(caller, name, store->get(), &*batch); !status.ok()) {
    return status;
  }
  if (auto status = publications.CheckSame(request, name); !status.ok()) return status;
  auto publication = publications.Published(name);
  if (!publication.ok()) return publication.status();
  CreatePublicationResponse response;
  *response.mutable_publication() = *std::move(publication);
  return response;
}

absl::StatusOr<GetPublicationResponse> Get(const Host& host, const std::string& name) {
  const auto store = StoreOfPublication(host.stores, name);
  if (!store.ok()) return store.status();
  auto publication = (*store)->engine->publications()->Published(name);
  if (!publication.ok()) return publication.status();
  GetPublicationResponse response;
  *response.mutable_publication() = *std::move(publication);
  return response;
}

}  // namespace

grpc::ServerUnaryReactor* PublicationServiceImpl::LintTable(grpc::CallbackServerContext* context,
                                                            const LintTableRequest* request,
                                                            LintTableResponse* response) {
  return AnswerOn(host_, &host_->pool, context, request, response,
                  [request](const Caller&) { return LintCells(*request); });
}

grpc::ServerUnaryReactor* PublicationServiceImpl::GetAnnexe(grpc::CallbackServerContext* context,
                                                            const GetAnnexeRequest* request,
                                                            GetAnnexeResponse* response) {
  return AnswerOn(host_, &host_->pool, context, request, response,
                  [this, request](const Caller&) { return Annexe(host_, *request); });
}

grpc::ServerUnaryReactor* PublicationServiceImpl::CreatePublication(
    grpc::CallbackServerContext* context, const CreatePublicationRequest* request,
    CreatePublicationResponse* response) {
  return AnswerOn(
      host_, &host_->pool, context, request, response,
      [this, request](const Caller& caller) { return Create(host_, *request, caller); });
}

grpc::ServerUnaryReactor* PublicationServiceImpl::GetPublication(
    grpc::CallbackServerContext* context, const GetPublicationRequest* request,
    GetPublicationResponse* response) {
  return AnswerOn(host_, &host_->pool, context, request, response,
                  [this, request](const Caller&) { return Get(*host_, request->name()); });
}

grpc::ServerUnaryReactor* PublicationServiceImpl::ListPublications(
    grpc::CallbackServerContext* context, const ListPublicationsRequest* request,
    ListPublicationsResponse* response) {
  return AnswerOn(host_, &host_->pool, context, request, response,
                  [this, request](const Caller&) -> absl::StatusOr<ListPublicationsResponse> {
                    const auto store = host_->stores.Find(request->departement());
                    if (!store.ok()) return store.status();
                    return (*store)->engine->publications()->ListPublished(*request);
                  });
}

grpc::ServerUnaryReactor* PublicationServiceImpl::ReproducePublication(
    grpc::CallbackServerContext* context, const ReproducePublicationRequest* request,
    ReproducePublicationResponse* response) {
  return AnswerOn(host_, &host_->pool, context, request, response,
                  [this, request](const Caller&) -> absl::StatusOr<ReproducePublicationResponse> {
                    const auto store = StoreOfPublication(host_->stores, request->name());
                    if (!store.ok()) return store.status();
                    return (*store)->engine->publications()->Reproduce(*request);
                  });
}

grpc::ServerUnaryReactor* PublicationServiceImpl::CheckPublication(
    grpc::CallbackServerContext* context, const CheckPublicationRequest* request,
    CheckPublicationResponse* response) {
  return AnswerOn(host_, &host_->pool, context, request, response,
                  [this, request](const Caller&) -> absl::StatusOr<CheckPublicationResponse> {
                    const auto store = StoreOfPublication(host_->stores, request->name());
                    if (!store.ok()) return store.status();
                    return (*store)->engine->publications()->CheckPublication(*request, absl::Now(),
                                                                              &host_->parallel);
                  });
}

}  // namespace jalon::services
