// SPDX-License-Identifier: EUPL-1.2
#ifndef JALON_SERVICES_INDICATOR_SERVICE_H_
#define JALON_SERVICES_INDICATOR_SERVICE_H_

#include "jalon/v1/indicators.grpc.pb.h"
#include "services/host.h"

namespace jalon::services {

// Evaluating indicators (proto/jalon/v1/indicators.proto). Must outlive the server it is registered
// with.
class IndicatorServiceImpl final : public jalon::v1::IndicatorService::CallbackService {
 public:
  explicit IndicatorServiceImpl(Host* host) : host_(host) {}

  grpc::ServerUnaryReactor* GetMatrix(grpc::CallbackServerContext* context,
                                      const jalon::v1::GetMatrixRequest* request,
                                      jalon::v1::GetMatrixResponse* response) override;
  grpc::ServerUnaryReactor* GetFigures(grpc::CallbackServerContext* context,
                                       const jalon::v1::GetFiguresRequest* request,
                                       jalon::v1::GetFiguresResponse* response) override;
  grpc::ServerUnaryReactor* GetDreesTables(grpc::CallbackServerContext* context,
                                           const jalon::v1::GetDreesTablesRequest* request,
                                           jalon::v1::GetDreesTablesResponse* response) override;
  grpc::ServerUnaryReactor* ListCellPersons(grpc::CallbackServerContext* context,
                                            const jalon::v1::ListCellPersonsRequest* request,
                                            jalon::v1::ListCellPersonsResponse* response) override;
  grpc::ServerUnaryReactor* CompareQuestions(
      grpc::CallbackServerContext* context, const jalon::v1::CompareQuestionsRequest* request,
      jalon::v1::CompareQuestionsResponse* response) override;
  grpc::ServerUnaryReactor* ExplainPerson(grpc::CallbackServerContext* context,
                                          const jalon::v1::ExplainPersonRequest* request,
                                          jalon::v1::ExplainPersonResponse* response) override;
  grpc::ServerUnaryReactor* ListConventions(grpc::CallbackServerContext* context,
                                            const jalon::v1::ListConventionsRequest* request,
                                            jalon::v1::ListConventionsResponse* response) override;
  grpc::ServerUnaryReactor* DescribeConvention(
      grpc::CallbackServerContext* context, const jalon::v1::DescribeConventionRequest* request,
      jalon::v1::DescribeConventionResponse* response) override;

 private:
  // Two départements: their figures, each from its own store.
  absl::StatusOr<jalon::v1::CompareQuestionsResponse> CompareDepartements(
      const jalon::v1::CompareQuestionsRequest& request);

  Host* const host_;
};

}  // namespace jalon::services

#endif  // JALON_SERVICES_INDICATOR_SERVICE_H_
