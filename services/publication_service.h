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

 private:
  Host* const host_;
};

}  // namespace jalon::services

#endif  // JALON_SERVICES_PUBLICATION_SERVICE_H_
