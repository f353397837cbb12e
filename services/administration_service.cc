// SPDX-License-Identifier: EUPL-1.2
#include "services/administration_service.h"

#include "services/unary_call.h"

namespace jalon::services {

using namespace jalon::v1;  // NOLINT: every name below is one of the contract's

grpc::ServerUnaryReactor* AdministrationServiceImpl::GetStatus(grpc::CallbackServerContext* context,
                                                               const GetStatusRequest* request,
                                                               GetStatusResponse* response) {
  return AnswerOn(host_, &host_->pool, context, request, response,
                  [this](const Caller& caller) -> absl::StatusOr<GetStatusResponse> {
                    GetStatusResponse answer;
                    answer.set_version(JALON_VERSION);
                    for (const StoreHandle& store : host_->stores.All()) {
                      if (!caller.MayIn(store->departement)) continue;
                      *answer.add_stores() = store->engine->Status();
                    }
                    return answer;
                  });
}

grpc::ServerUnaryReactor* AdministrationServiceImpl::VerifyStore(
    grpc::CallbackServerContext* context, const VerifyStoreRequest* request,
    VerifyStoreResponse* response) {
  return AnswerOn(host_, &host_->long_tasks, context, request, response,
                  [this, request](const Caller&) -> absl::StatusOr<VerifyStoreResponse> {
                    const auto store = host_->stores.Find(request->departement());
                    if (!store.ok()) return store.status();
                    return (*store)->engine->VerifyOnline();
                  });
}

}  // namespace jalon::services
