// SPDX-License-Identifier: EUPL-1.2
#include "services/portfolio_service.h"

#include "engine/portfolios.h"
#include "services/unary_call.h"
#include "services/watch_stream.h"

namespace jalon::services {

using namespace jalon::v1;  // NOLINT: every name below is one of the contract's

grpc::ServerUnaryReactor* PortfolioServiceImpl::ListPortfolio(grpc::CallbackServerContext* context,
                                                              const ListPortfolioRequest* request,
                                                              ListPortfolioResponse* response) {
  return AnswerOn(host_, &host_->pool, context, request, response,
                  [this, request](const Caller& caller) -> absl::StatusOr<ListPortfolioResponse> {
                    const auto store = host_->stores.Find(request->scope().departement());
                    if (!store.ok()) return store.status();
                    return (*store)->engine->portfolios()->List(*request, caller.scope, absl::Now(),
                                                                &host_->parallel);
                  });
}

grpc::ServerUnaryReactor* PortfolioServiceImpl::ListDeadlines(grpc::CallbackServerContext* context,
                                                              const ListDeadlinesRequest* request,
                                                              ListDeadlinesResponse* response) {
  return AnswerOn(host_, &host_->pool, context, request, response,
                  [this, request](const Caller& caller) -> absl::StatusOr<ListDeadlinesResponse> {
                    const auto store = host_->stores.Find(request->scope().departement());
                    if (!store.ok()) return store.status();
                    return (*store)->engine->portfolios()->Deadlines(*request, caller.scope,
                                                                     absl::Now(), &host_->parallel);
                  });
}

grpc::ServerUnaryReactor* PortfolioServiceImpl::ListSituations(grpc::CallbackServerContext* context,
                                                               const ListSituationsRequest* request,
                                                               ListSituationsResponse* response) {
  return AnswerOn(host_, &host_->pool, context, request, response,
                  [this, request](const Caller& caller) -> absl::StatusOr<ListSituationsResponse> {
                    const auto store = host_->stores.Find(request->scope().departement());
                    if (!store.ok()) return store.status();
                    return (*store)->engine->portfolios()->Situations(
                        *request, caller.scope, absl::Now(), &host_->parallel);
                  });
}

grpc::ServerUnaryReactor* PortfolioServiceImpl::ListLoads(grpc::CallbackServerContext* context,
                                                          const ListLoadsRequest* request,
                                                          ListLoadsResponse* response) {
  return AnswerOn(host_, &host_->pool, context, request, response,
                  [this, request](const Caller&) -> absl::StatusOr<ListLoadsResponse> {
                    const auto store = host_->stores.Find(request->scope().departement());
                    if (!store.ok()) return store.status();
                    return (*store)->engine->portfolios()->Loads(*request, absl::Now(),
                                                                 &host_->parallel);
                  });
}

grpc::ServerWriteReactor<WatchPortfolioResponse>* PortfolioServiceImpl::WatchPortfolio(
    grpc::CallbackServerContext* context, const WatchPortfolioRequest* request) {
  return WatchStream::Open(host_, context, *request, &watches_);
}

}  // namespace jalon::services
