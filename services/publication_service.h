// SPDX-License-Identifier: EUPL-1.2
#ifndef JALON_SERVICES_PUBLICATION_SERVICE_H_
#define JALON_SERVICES_PUBLICATION_SERVICE_H_

#include "jalon/v1/publications.grpc.pb.h"
#include "services/host.h"

namespace jalon::services {

// Tables and publications (proto/jalon/v1/publications.proto). Must outlive the server it is
// registered with.
class PublicationServiceImpl final : public jalon::v1::PublicationService::CallbackService {
 public:
  explicit PublicationServiceImpl(Host* host) : host_(host) {}

  grpc::ServerUnaryReactor* LintTable(grpc::CallbackServerContext* context,
                                      const jalon::v1::LintTableRequest* request,
                                      jalon::v1::LintTableResponse* response) override;
  grpc::ServerUnaryReactor* GetAnnexe(grpc::CallbackServerContext* context,
                                      const jalon::v1::GetAnnexeRequest* request,
                                      jalon::v1::GetAnnexeResponse* response) override;
  grpc::ServerUnaryReactor* CreatePublication(
      grpc::CallbackServerContext* context, const jalon::v1::CreatePublicationRequest* request,
      jalon::v1::CreatePublicationResponse* response) override;
  grpc::ServerUnaryReactor* GetPublication(grpc::CallbackServerContext* context,
                                           const jalon::v1::GetPublicationRequest* request,
                                           jalon::v1::GetPublicationResponse* response) override;
  grpc::ServerUnaryReactor* ListPublications(
      grpc::CallbackServerContext* context, const jalon::v1::ListPublicationsRequest* request,
      jalon::v1::ListPublicationsResponse* response) override;
  grpc::ServerUnaryReactor* ReproducePublication(
      grpc::CallbackServerContext* context, const jalon::v1::ReproducePublicationRequest* request,
      jalon::v1::ReproducePublicationResponse* response) override;
  grpc::ServerUnaryReactor* CheckPublication(
      grpc::CallbackServerContext* context, const jalon::v1::CheckPublicationRequest* request,
      jalon::v1::CheckPublicationResponse* response) override;

 private:
  Host* const host_;
};

}  // namespace jalon::services

#endif  // JALON_SERVICES_PUBLICATION_SERVICE_H_
