// SPDX-License-Identifier: EUPL-1.2
#include "services/archive_service.h"

#include "engine/flux/byte_source.h"
#include "engine/imports.h"
#include "services/import_run.h"
#include "services/limits.h"
#include "services/named_store.h"
#include "services/server_stream.h"
#include "services/unary_call.h"

namespace jalon::services {

using namespace jalon::v1;  // NOLINT: every name below is one of the contract's

namespace {

absl::Status Extract(const Stores& stores, const std::string& name,
                     ServerStream<ExtractArchiveResponse>* stream) {
  const auto store = StoreOfImport(stores, name);
  if (!store.ok()) return store.status();
  const auto source = (*store)->engine->imports()->OpenArchived(name);
  if (!source.ok()) return source.status();
  ExtractArchiveResponse response;
  while (true) {
    if (auto status = CheckHeld(**store); !status.ok()) return status;
    response.mutable_chunk()->resize(kMaxChunkBytes);
    const auto read = (*source)->Read(response.mutable_chunk()->data(), kMaxChunkBytes);
    if (!read.ok()) return read.status();
    if (*read == 0) return absl::OkStatus();
    response.mutable_chunk()->resize(*read);
    if (auto status = stream->Write(response); !status.ok()) return status;
  }
}

// The import of an archived file, once it has ended, well or not. A stop of the service fails.
absl::StatusOr<jalon::v1::Import> ReplayOne(Host* host, Store* store, const PendingImport& pending,
                                            const Caller& caller) {
  const std::string& sha256 = pending.start.sha256();
  const auto turn = host->desk.Begin(store->departement, sha256);
  if (!turn.ok()) return turn.status();
  const auto adopted = store->engine->imports()->Adopt(pending.start);
  if (!adopted.ok()) return adopted.status();
  const absl::Time begun = absl::Now();
  const auto report = RunImport(host, store, *adopted, **turn, caller, [](const auto&) {});
  LogImport(pending.start, begun, report);
  if (absl::IsUnavailable(report.status())) return report.status();
  auto import = store->engine->imports()->Get(ToString(ImportName{store->departement, sha256}));
  // What the replay did: the import itself keeps the counts of the first time.
  if (import.ok() && report.ok()) *import->mutable_report() = *report;
  return import;
}

absl::Status Replay(Host* host, const ReplayArchiveRequest& request, const Caller& caller,
                    ServerStream<ReplayArchiveResponse>* stream) {
  // The store may be empty, or not exist yet beside its archive.
  const auto store = host->stores.FindOrCreate(request.departement());
  if (!store.ok()) return store.status();
  const auto files = (*store)->engine->imports()->Replayable(request);
  if (!files.ok()) return files.status();
  for (const PendingImport& pending : *files) {
    if (auto status = CheckHeld(**store); !status.ok()) return status;
    auto import = ReplayOne(host, store->get(), pending, caller);
    if (!import.ok()) return import.status();
    ReplayArchiveResponse response;
    *response.mutable_import() = *std::move(import);
    if (auto status = stream->Write(response); !status.ok()) return status;
  }
  return absl::OkStatus();
}

}  // namespace

grpc::ServerUnaryReactor* ArchiveServiceImpl::ListArchive(grpc::CallbackServerContext* context,
                                                          const ListArchiveRequest* request,
                                                          ListArchiveResponse* response) {
  return AnswerOn(host_, &host_->pool, context, request, response,
                  [this, request](const Caller&) -> absl::StatusOr<ListArchiveResponse> {
                    const auto store = host_->stores.Find(request->departement());
                    if (!store.ok()) return store.status();
                    return (*store)->engine->imports()->ListArchive(*request);
                  });
}

grpc::ServerWriteReactor<ExtractArchiveResponse>* ArchiveServiceImpl::ExtractArchive(
    grpc::CallbackServerContext* context, const ExtractArchiveRequest* request) {
  return ServerStream<ExtractArchiveResponse>::Open(
      host_, &host_->followers, context, request,
      [this, request](const Caller&, ServerStream<ExtractArchiveResponse>* stream) {
        return Extract(host_->stores, request->name(), stream);
      });
}

grpc::ServerWriteReactor<ReplayArchiveResponse>* ArchiveServiceImpl::ReplayArchive(
    grpc::CallbackServerContext* context, const ReplayArchiveRequest* request) {
  return ServerStream<ReplayArchiveResponse>::Open(
      host_, &host_->long_tasks, context, request,
      [this, request](const Caller& caller, ServerStream<ReplayArchiveResponse>* stream) {
        return Replay(host_, *request, caller, stream);
      });
}

}  // namespace jalon::services
