// SPDX-License-Identifier: EUPL-1.2
#include "services/pathway_service.h"

#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "engine/base/error.h"
#include "engine/pathways.h"
#include "services/command_run.h"
#include "services/limits.h"
#include "services/unary_call.h"

namespace jalon::services {

using namespace jalon::v1;  // NOLINT: every name below is one of the contract's

namespace {

// Ends a call whose answer is set.
using End = std::function<void(const absl::Status&)>;

// Calls begin(caller, end) on the pool, which answers by `end`, from any thread.
template <class Request, class Begin>
grpc::ServerUnaryReactor* AnswerLater(Host* host, grpc::CallbackServerContext* context,
                                      const Request* request, Begin begin) {
  auto* reactor = context->DefaultReactor();
  const absl::Time begun = absl::Now();
  const bool posted =
      host->pool.TryPost([host, context, request, reactor, begun, begin = std::move(begin)] {
        if (context->IsCancelled()) return reactor->Finish(grpc::Status::CANCELLED);
        const End end = [reactor, begun](const absl::Status& status) {
          LogCall(MethodOf(Request::descriptor()), status, begun);
          reactor->Finish(ToGrpc(status));
        };
        const auto caller = host->access.Admit(CredentialsOf(*context), *request, absl::Now());
        if (!caller.ok()) return end(caller.status());
        begin(*caller, end);
      });
  if (!posted) reactor->Finish(ToGrpc(TooBusy("trop de demandes en cours ; recommencer")));
  return reactor;
}

absl::Status CheckItems(const ExecuteCommandsRequest& request) {
  if (request.items().empty()) {
    return InvalidField("items", "MISSING_FIELD", "dites de qui il s'agit");
  }
  if (request.items_size() <= kMaxCommandItems) return absl::OkStatus();
  return InvalidField("items", "TOO_MANY",
                      absl::StrCat("au plus ", kMaxCommandItems, " personnes à la fois"));
}

// Each item as the command that it is alone.
std::vector<ExecuteCommandRequest> Split(const ExecuteCommandsRequest& request) {
  std::vector<ExecuteCommandRequest> split;
  for (int i = 0; i < request.items_size(); ++i) {
    const CommandItem& item = request.items(i);
    ExecuteCommandRequest& one = split.emplace_back();
    one.set_departement(request.departement());
    *one.mutable_person() = item.person();
    one.set_source(item.source());
    *one.mutable_command() = item.has_command() ? item.command() : request.command();
    if (!request.request_id().empty()) {
      const std::string id = item.item_id().empty() ? absl::StrCat(i) : item.item_id();
      one.set_request_id(absl::StrCat(request.request_id(), "/", id));
    }
    one.set_etag(item.etag());
    one.set_validate_only(request.validate_only());
    one.set_application(request.application());
  }
  return split;
}

void FillRefusal(const absl::Status& status, CommandRefusal* refusal) {
  const ErrorDetail detail = DetailOf(status);
  refusal->set_code(static_cast<int32_t>(status.code()));
  refusal->set_reason(detail.reason);
  refusal->set_field(detail.field);
  refusal->set_message(detail.message);
}

void FillOutcomes(const std::vector<CommandRun::Item>& items, ExecuteCommandsResponse* response) {
  for (const CommandRun::Item& item : items) {
    CommandOutcome* outcome = response->add_outcomes();
    if (item.response.has_value()) {
      *outcome->mutable_accepted() = *item.response;
      response->set_accepted(response->accepted() + 1);
    } else {
      FillRefusal(item.failure, outcome->mutable_refused());
      response->set_refused(response->refused() + 1);
    }
  }
}

}  // namespace

grpc::ServerUnaryReactor* PathwayServiceImpl::ExecuteCommand(grpc::CallbackServerContext* context,
                                                             const ExecuteCommandRequest* request,
                                                             ExecuteCommandResponse* response) {
  return AnswerLater(
      host_, context, request, [this, request, response](const Caller& caller, const End& end) {
        auto store = host_->stores.Find(request->departement());
        if (!store.ok()) return end(store.status());
        CommandRun::Start(host_, *std::move(store), {caller, /*parts=*/false}, {*request},
                          [response, end](const std::vector<CommandRun::Item>& items) {
                            const CommandRun::Item& item = items.front();
                            if (item.response.has_value()) *response = *item.response;
                            end(item.failure);
                          });
      });
}

grpc::ServerUnaryReactor* PathwayServiceImpl::ExecuteCommands(grpc::CallbackServerContext* context,
                                                              const ExecuteCommandsRequest* request,
                                                              ExecuteCommandsResponse* response) {
  return AnswerLater(
      host_, context, request, [this, request, response](const Caller& caller, const End& end) {
        if (auto status = CheckItems(*request); !status.ok()) return end(status);
        auto store = host_->stores.Find(request->departement());
        if (!store.ok()) return end(store.status());
        CommandRun::Start(host_, *std::move(store), {caller, /*parts=*/true}, Split(*request),
                          [response, end](const std::vector<CommandRun::Item>& items) {
                            FillOutcomes(items, response);
                            end(absl::OkStatus());
                          });
      });
}

grpc::ServerUnaryReactor* PathwayServiceImpl::GetPathwayState(grpc::CallbackServerContext* context,
                                                              const GetPathwayStateRequest* request,
                                                              GetPathwayStateResponse* response) {
  return AnswerOn(host_, &host_->pool, context, request, response,
                  [this, request](const Caller&) -> absl::StatusOr<GetPathwayStateResponse> {
                    const auto store = host_->stores.Find(request->departement());
                    if (!store.ok()) return store.status();
                    return (*store)->engine->pathways()->State(*request, absl::Now());
                  });
}

grpc::ServerUnaryReactor* PathwayServiceImpl::SuggestOrientation(
    grpc::CallbackServerContext* context, const SuggestOrientationRequest* request,
    SuggestOrientationResponse* response) {
  return AnswerOn(host_, &host_->pool, context, request, response,
                  [this, request](const Caller&) -> absl::StatusOr<SuggestOrientationResponse> {
                    const auto store = host_->stores.Find(request->departement());
                    if (!store.ok()) return store.status();
                    return (*store)->engine->pathways()->Suggest(*request, absl::Now());
                  });
}

}  // namespace jalon::services
