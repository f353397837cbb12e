// SPDX-License-Identifier: EUPL-1.2
#include "services/registry_service.h"

#include "engine/base/error.h"
#include "engine/registry.h"
#include "services/unary_call.h"

namespace jalon::services {

using namespace jalon::v1;  // NOLINT: every name below is one of the contract's

namespace {

// How often something is prepared again because somebody else was faster.
constexpr int kMaxAttempts = 5;

// Commits what prepare() returns, again while an entry changed meanwhile. Where writes() says that
// nothing of it would change, the audit has a look, and nothing is committed.
template <typename Prepare, typename Writes>
absl::Status CommitFresh(Host* host, const Caller& caller, Store* store, bool validate_only,
                         const Prepare& prepare, const Writes& writes) {
  const Registry& registry = *store->engine->registry();
  for (int attempt = 0; attempt < kMaxAttempts; ++attempt) {
    absl::StatusOr<PreparedBatch> batch = prepare(registry);
    if (!batch.ok() || validate_only) return batch.status();
    if (!writes()) return host->access.SeenByCommand(caller, absl::Now());
    if (auto status = host->access.Commit(caller, "", store, &*batch); !status.ok()) {
      return status;
    }
    if (!registry.WasStale(*batch)) return absl::OkStatus();
  }
  return MakeError(absl::StatusCode::kAborted,
                   {"CONFLICT", "", "cette entrée change sans cesse : recommencez"});
}

absl::StatusOr<SetRegistryEntryResponse> Set(Host* host, const Caller& caller,
                                             const SetRegistryEntryRequest& request) {
  const auto store = host->stores.FindOrCreate(request.departement());
  if (!store.ok()) return store.status();
  SetRegistryEntryResponse response;
  const absl::Status status = CommitFresh(
      host, caller, store->get(), request.validate_only(),
      [&](const Registry& registry) { return registry.Set(request, response.mutable_entry()); },
      [] { return true; });
  if (!status.ok()) return status;
  return response;
}

absl::StatusOr<ImportRegistryResponse> Import(Host* host, const Caller& caller,
                                              const ImportRegistryRequest& request) {
  const auto store = host->stores.FindOrCreate(request.departement());
  if (!store.ok()) return store.status();
  ImportRegistryResponse response;
  const absl::Status status = CommitFresh(
      host, caller, store->get(), request.validate_only(),
      [&](const Registry& registry) {
        response.Clear();
        return registry.Import(request, &response);
      },
      [&] { return response.created() + response.changed() > 0; });
  if (!status.ok()) return status;
  return response;
}

}  // namespace

grpc::ServerUnaryReactor* RegistryServiceImpl::SetRegistryEntry(
    grpc::CallbackServerContext* context, const SetRegistryEntryRequest* request,
    SetRegistryEntryResponse* response) {
  return AnswerOn(host_, &host_->pool, context, request, response,
                  [this, request](const Caller& caller) { return Set(host_, caller, *request); });
}

grpc::ServerUnaryReactor* RegistryServiceImpl::GetRegistryEntry(
    grpc::CallbackServerContext* context, const GetRegistryEntryRequest* request,
    GetRegistryEntryResponse* response) {
  return AnswerOn(host_, &host_->pool, context, request, response,
                  [this, request](const Caller&) -> absl::StatusOr<GetRegistryEntryResponse> {
                    const auto store = host_->stores.Find(request->departement());
                    if (!store.ok()) return store.status();
                    auto entry = (*store)->engine->registry()->Get(*request);
                    if (!entry.ok()) return entry.status();
                    GetRegistryEntryResponse answer;
                    *answer.mutable_entry() = *std::move(entry);
                    return answer;
                  });
}

grpc::ServerUnaryReactor* RegistryServiceImpl::ListRegistryEntries(
    grpc::CallbackServerContext* context, const ListRegistryEntriesRequest* request,
    ListRegistryEntriesResponse* response) {
  return AnswerOn(host_, &host_->pool, context, request, response,
                  [this, request](const Caller&) -> absl::StatusOr<ListRegistryEntriesResponse> {
                    const auto store = host_->stores.Find(request->departement());
                    if (!store.ok()) return store.status();
                    return (*store)->engine->registry()->List(*request);
                  });
}

grpc::ServerUnaryReactor* RegistryServiceImpl::ImportRegistry(grpc::CallbackServerContext* context,
                                                              const ImportRegistryRequest* request,
                                                              ImportRegistryResponse* response) {
  return AnswerOn(
      host_, &host_->pool, context, request, response,
      [this, request](const Caller& caller) { return Import(host_, caller, *request); });
}

}  // namespace jalon::services
