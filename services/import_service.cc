// SPDX-License-Identifier: EUPL-1.2
#include "services/import_service.h"

#include "absl/strings/str_cat.h"
#include "engine/base/departement.h"
#include "engine/base/error.h"
#include "engine/imports.h"
#include "services/limits.h"
#include "services/named_store.h"
#include "services/server_stream.h"
#include "services/unary_call.h"

namespace jalon::services {

using namespace jalon::v1;  // NOLINT: every name below is one of the contract's

namespace {

bool Ended(const jalon::v1::Import& import) {
  return import.state() != jalon::v1::Import::QUEUED &&
         import.state() != jalon::v1::Import::RUNNING;
}

// Says of an import that waits for the disk what it waits for.
void AddTrouble(const std::string& trouble, jalon::v1::Import* import) {
  if (trouble.empty() || import->state() != jalon::v1::Import::QUEUED) return;
  import->set_reason(
      absl::StrCat(trouble, " ; l'import reprendra de lui-même quand la cause aura disparu"));
}

absl::StatusOr<jalon::v1::Import> Get(const Host& host, const std::string& name) {
  // Held no longer than it takes: who watches must not keep a store from being opened again.
  const auto store = StoreOfImport(host.stores, name);
  if (!store.ok()) return store.status();
  auto import = (*store)->engine->imports()->Get(name);
  if (import.ok()) AddTrouble(host.health.TroubleOf((*store)->departement), &*import);
  return import;
}

// Sends the import whenever it has changed, until it ends.
absl::Status Watch(const Host& host, const std::string& name,
                   ServerStream<WatchImportResponse>* stream) {
  std::string told;
  while (true) {
    auto import = Get(host, name);
    if (absl::IsUnavailable(import.status())) {
      if (auto status = stream->Wait(kWatchInterval); !status.ok()) return status;
      continue;
    }
    if (!import.ok()) return import.status();
    WatchImportResponse response;
    *response.mutable_import() = *std::move(import);
    if (std::string bytes = response.SerializeAsString(); bytes != told) {
      if (auto status = stream->Write(response); !status.ok()) return status;
      told = std::move(bytes);
    }
    if (Ended(response.import())) return absl::OkStatus();
    if (auto status = stream->Wait(kWatchInterval); !status.ok()) return status;
  }
}

// An import that waits for its turn ends here; one that runs is told to.
absl::StatusOr<CancelImportResponse> Cancel(Host* host, const std::string& name,
                                            const Caller& caller) {
  const auto store = StoreOfImport(host->stores, name);
  if (!store.ok()) return store.status();
  Imports* const imports = (*store)->engine->imports();
  auto import = imports->Get(name);
  if (!import.ok()) return import.status();
  const std::string sha256 = ParseImportName(import->name())->sha256;
  if (!host->desk.Cancel((*store)->departement, sha256)) {
    if (Ended(*import)) {
      return MakeError(absl::StatusCode::kFailedPrecondition,
                       {"ALREADY_ENDED", "name", "cet import est terminé : rien à annuler"});
    }
    ImportFluxRequest::Start start;
    start.set_departement((*store)->departement);
    start.set_file_name(import->file_name());
    start.set_sha256(sha256);
    start.set_size_bytes(import->size_bytes());
    auto batch =
        imports->End({start, absl::FromUnixSeconds(import->received_at().seconds())},
                     jalon::v1::Import::CANCELLED, "annulé avant de commencer", absl::Now());
    if (!batch.ok()) return batch.status();
    const absl::Status ended = host->access.Commit(caller, import->name(), store->get(), &*batch);
    if (!ended.ok()) return ended;
    import = imports->Get(name);
    if (!import.ok()) return import.status();
  } else if (auto status = host->access.RecordChange(caller, import->name()); !status.ok()) {
    return status;
  }
  CancelImportResponse response;
  *response.mutable_import() = *std::move(import);
  return response;
}

}  // namespace

grpc::ServerUnaryReactor* ImportServiceImpl::ListImports(grpc::CallbackServerContext* context,
                                                         const ListImportsRequest* request,
                                                         ListImportsResponse* response) {
  return AnswerOn(host_, &host_->pool, context, request, response,
                  [this, request](const Caller&) -> absl::StatusOr<ListImportsResponse> {
                    const auto store = host_->stores.Find(request->departement());
                    if (!store.ok()) return store.status();
                    auto list = (*store)->engine->imports()->List(*request);
                    if (!list.ok()) return list.status();
                    const std::string trouble = host_->health.TroubleOf(request->departement());
                    for (auto& import : *list->mutable_imports()) AddTrouble(trouble, &import);
                    return list;
                  });
}

grpc::ServerUnaryReactor* ImportServiceImpl::GetImport(grpc::CallbackServerContext* context,
                                                       const GetImportRequest* request,
                                                       GetImportResponse* response) {
  return AnswerOn(host_, &host_->pool, context, request, response,
                  [this, request](const Caller&) -> absl::StatusOr<GetImportResponse> {
                    auto import = Get(*host_, request->name());
                    if (!import.ok()) return import.status();
                    GetImportResponse answer;
                    *answer.mutable_import() = *std::move(import);
                    return answer;
                  });
}

grpc::ServerWriteReactor<WatchImportResponse>* ImportServiceImpl::WatchImport(
    grpc::CallbackServerContext* context, const WatchImportRequest* request) {
  return ServerStream<WatchImportResponse>::Open(
      host_, &host_->followers, context, request,
      [this, request](const Caller&, ServerStream<WatchImportResponse>* stream) {
        return Watch(*host_, request->name(), stream);
      });
}

grpc::ServerUnaryReactor* ImportServiceImpl::CancelImport(grpc::CallbackServerContext* context,
                                                          const CancelImportRequest* request,
                                                          CancelImportResponse* response) {
  return AnswerOn(
      host_, &host_->pool, context, request, response,
      [this, request](const Caller& caller) { return Cancel(host_, request->name(), caller); });
}

grpc::ServerUnaryReactor* ImportServiceImpl::ListImportGaps(grpc::CallbackServerContext* context,
                                                            const ListImportGapsRequest* request,
                                                            ListImportGapsResponse* response) {
  return AnswerOn(host_, &host_->pool, context, request, response,
                  [this, request](const Caller&) -> absl::StatusOr<ListImportGapsResponse> {
                    const auto store = host_->stores.Find(request->departement());
                    if (!store.ok()) return store.status();
                    const auto time = CivilTime::For(request->departement());
                    if (!time.ok()) return time.status();
                    return (*store)->engine->imports()->Gaps(*request, time->DayOf(absl::Now()));
                  });
}

grpc::ServerUnaryReactor* ImportServiceImpl::ListImportConflicts(
    grpc::CallbackServerContext* context, const ListImportConflictsRequest* request,
    ListImportConflictsResponse* response) {
  return AnswerOn(host_, &host_->pool, context, request, response,
                  [this, request](const Caller&) -> absl::StatusOr<ListImportConflictsResponse> {
                    const auto store = host_->stores.Find(request->departement());
                    if (!store.ok()) return store.status();
                    return (*store)->engine->imports()->Conflicts();
                  });
}

grpc::ServerUnaryReactor* ImportServiceImpl::ListDisappearances(
    grpc::CallbackServerContext* context, const ListDisappearancesRequest* request,
    ListDisappearancesResponse* response) {
  return AnswerOn(host_, &host_->pool, context, request, response,
                  [this, request](const Caller&) -> absl::StatusOr<ListDisappearancesResponse> {
                    const auto store = StoreOfImport(host_->stores, request->name());
                    if (!store.ok()) return store.status();
                    return (*store)->engine->imports()->Disappearances(request->name());
                  });
}

}  // namespace jalon::services
