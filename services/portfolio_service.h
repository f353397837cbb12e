// SPDX-License-Identifier: EUPL-1.2
#ifndef JALON_SERVICES_PORTFOLIO_SERVICE_H_
#define JALON_SERVICES_PORTFOLIO_SERVICE_H_

#include <atomic>

#include "jalon/v1/portfolios.grpc.pb.h"
#include "services/host.h"

namespace jalon::services {

// Following persons (proto/jalon/v1/portfolios.proto). Must outlive the server it is registered
// with.
class PortfolioServiceImpl final : public jalon::v1::PortfolioService::CallbackService {
 public:
  explicit PortfolioServiceImpl(Host* host) : host_(host) {}

  grpc::ServerUnaryReactor* ListPortfolio(grpc::CallbackServerContext* context,
                                          const jalon::v1::ListPortfolioRequest* request,
                                          jalon::v1::ListPortfolioResponse* response) override;
  grpc::ServerUnaryReactor* ListDeadlines(grpc::CallbackServerContext* context,
                                          const jalon::v1::ListDeadlinesRequest* request,
                                          jalon::v1::ListDeadlinesResponse* response) override;
  grpc::ServerUnaryReactor* ListSituations(grpc::CallbackServerContext* context,
                                           const jalon::v1::ListSituationsRequest* request,
                                           jalon::v1::ListSituationsResponse* response) override;
  grpc::ServerUnaryReactor* ListLoads(grpc::CallbackServerContext* context,
                                      const jalon::v1::ListLoadsRequest* request,
                                      jalon::v1::ListLoadsResponse* response) override;
  grpc::ServerWriteReactor<jalon::v1::WatchPortfolioResponse>* WatchPortfolio(
      grpc::CallbackServerContext* context,
      const jalon::v1::WatchPortfolioRequest* request) override;

 private:
  Host* const host_;
  std::atomic<int> watches_{0};
};

}  // namespace jalon::services

#endif  // JALON_SERVICES_PORTFOLIO_SERVICE_H_
