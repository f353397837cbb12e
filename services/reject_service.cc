// SPDX-License-Identifier: EUPL-1.2
#include "services/reject_service.h"

#include <vector>

#include "engine/base/error.h"
#include "engine/imports.h"
#include "services/named_store.h"
#include "services/server_stream.h"
#include "services/unary_call.h"

namespace jalon::services {

using namespace jalon::v1;  // NOLINT: every name below is one of the contract's

namespace {

constexpr int kMaxRemaining = 1000;  // rejects.proto

// Calls `each` for every reject that `request` lists, over all its pages.
template <class Each>
absl::Status ForEachReject(const Imports& imports, ListRejectsRequest request, Each each) {
  do {
    const auto page = imports.ListRejects(request);
    if (!page.ok()) return page.status();
    for (const Reject& reject : page->rejects()) {
      if (absl::Status status = each(reject); !status.ok()) return status;
    }
    request.set_page_token(page->next_page_token());
  } while (!request.page_token().empty());
  return absl::OkStatus();
}

absl::Status Export(const Stores& stores, const ExportRejectsRequest& request,
                    ServerStream<ExportRejectsResponse>* stream) {
  const auto store = stores.Find(request.departement());
  if (!store.ok()) return store.status();
  const Imports& imports = *(*store)->engine->imports();
  ListRejectsRequest list;
  list.set_departement(request.departement());
  list.set_import(request.import());
  list.set_with_settled(request.with_settled());
  return ForEachReject(imports, list, [&](const Reject& reject) -> absl::Status {
    if (auto status = CheckHeld(**store); !status.ok()) return status;
    ExportRejectsResponse response;
    *response.mutable_reject() = reject;
    auto opened = imports.GetReject(reject.name());
    // Erased since: the rest of it is still told.
    if (!opened.ok() && !absl::IsNotFound(opened.status())) return opened.status();
    if (opened.ok()) response.set_raw(std::move(opened->raw));
    return stream->Write(response);
  });
}

absl::StatusOr<std::vector<std::string>> NamesToReplay(const Imports& imports,
                                                       const ReplayRejectsRequest& request) {
  std::vector<std::string> names(request.names().begin(), request.names().end());
  if (!names.empty()) return names;
  ListRejectsRequest list;
  list.set_departement(request.departement());
  list.set_import(request.import());
  const absl::Status status = ForEachReject(imports, list, [&](const Reject& reject) {
    names.push_back(reject.name());
    return absl::OkStatus();
  });
  if (!status.ok()) return status;
  return names;
}

// What replays one reject after the other.
struct Replaying {
  Host* host;
  const Caller& caller;
  Store* store;
  const std::string& author;
  absl::Time now;
};

absl::Status ReplayOne(const Replaying& replaying, const std::string& name,
                       ReplayRejectsResponse* response) {
  Reject reject;
  auto batch = replaying.store->engine->imports()->ReplayReject(name, replaying.author,
                                                                replaying.now, &reject);
  if (!batch.ok()) return batch.status();
  const absl::Status committed =
      replaying.host->access.Commit(replaying.caller, name, replaying.store, &*batch);
  if (!committed.ok()) return committed;
  response->set_replayed(response->replayed() + 1);
  response->set_events_new(response->events_new() + batch->result.recorded());
  response->set_events_duplicate(response->events_duplicate() + batch->result.duplicates());
  if (reject.state() == Reject::RESOLVED) {
    response->set_resolved(response->resolved() + 1);
  } else if (response->remaining_size() < kMaxRemaining) {
    *response->add_remaining() = std::move(reject);
  }
  return absl::OkStatus();
}

absl::StatusOr<ReplayRejectsResponse> Replay(Host* host, const ReplayRejectsRequest& request,
                                             const Caller& caller) {
  const auto store = host->stores.Find(request.departement());
  if (!store.ok()) return store.status();
  const auto names = NamesToReplay(*(*store)->engine->imports(), request);
  if (!names.ok()) return names.status();
  const Replaying replaying{host, caller, store->get(), request.author(), host->clock.Next()};
  ReplayRejectsResponse response;
  for (const std::string& name : *names) {
    const absl::Status status = ReplayOne(replaying, name, &response);
    // One whose content was erased does not keep the others waiting, unless it was asked for.
    if (absl::IsNotFound(status) && request.names().empty()) continue;
    if (!status.ok()) return status;
  }
  return response;
}

}  // namespace

grpc::ServerUnaryReactor* RejectServiceImpl::ListRejects(grpc::CallbackServerContext* context,
                                                         const ListRejectsRequest* request,
                                                         ListRejectsResponse* response) {
  return AnswerOn(host_, &host_->pool, context, request, response,
                  [this, request](const Caller&) -> absl::StatusOr<ListRejectsResponse> {
                    const auto store = host_->stores.Find(request->departement());
                    if (!store.ok()) return store.status();
                    return (*store)->engine->imports()->ListRejects(*request);
                  });
}

grpc::ServerUnaryReactor* RejectServiceImpl::GetReject(grpc::CallbackServerContext* context,
                                                       const GetRejectRequest* request,
                                                       GetRejectResponse* response) {
  return AnswerOn(host_, &host_->pool, context, request, response,
                  [this, request](const Caller&) -> absl::StatusOr<GetRejectResponse> {
                    const auto store = StoreOfReject(host_->stores, request->name());
                    if (!store.ok()) return store.status();
                    auto opened = (*store)->engine->imports()->GetReject(request->name());
                    if (!opened.ok()) return opened.status();
                    GetRejectResponse answer;
                    *answer.mutable_reject() = std::move(opened->reject);
                    answer.set_raw(std::move(opened->raw));
                    return answer;
                  });
}

grpc::ServerWriteReactor<ExportRejectsResponse>* RejectServiceImpl::ExportRejects(
    grpc::CallbackServerContext* context, const ExportRejectsRequest* request) {
  return ServerStream<ExportRejectsResponse>::Open(
      host_, &host_->followers, context, request,
      [this, request](const Caller&, ServerStream<ExportRejectsResponse>* stream) {
        return Export(host_->stores, *request, stream);
      });
}

grpc::ServerUnaryReactor* RejectServiceImpl::ReplayRejects(grpc::CallbackServerContext* context,
                                                           const ReplayRejectsRequest* request,
                                                           ReplayRejectsResponse* response) {
  return AnswerOn(
      host_, &host_->long_tasks, context, request, response,
      [this, request](const Caller& caller) { return Replay(host_, *request, caller); });
}

grpc::ServerUnaryReactor* RejectServiceImpl::DismissReject(grpc::CallbackServerContext* context,
                                                           const DismissRejectRequest* request,
                                                           DismissRejectResponse* response) {
  return AnswerOn(host_, &host_->pool, context, request, response,
                  [this, request](const Caller& caller) -> absl::StatusOr<DismissRejectResponse> {
                    const auto store = StoreOfReject(host_->stores, request->name());
                    if (!store.ok()) return store.status();
                    DismissRejectResponse answer;
                    auto batch = (*store)->engine->imports()->DismissReject(
                        *request, host_->clock.Next(), answer.mutable_reject());
                    if (!batch.ok()) return batch.status();
                    const absl::Status committed =
                        host_->access.Commit(caller, request->name(), store->get(), &*batch);
                    if (!committed.ok()) return committed;
                    return answer;
                  });
}

}  // namespace jalon::services
