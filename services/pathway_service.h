// SPDX-License-Identifier: EUPL-1.2
#ifndef JALON_SERVICES_PATHWAY_SERVICE_H_
#define JALON_SERVICES_PATHWAY_SERVICE_H_

#include "jalon/v1/pathways.grpc.pb.h"
#include "services/host.h"

namespace jalon::services {

// Recording the pathway by commands (proto/jalon/v1/pathways.proto). Must outlive the server it is
// registered with.
class PathwayServiceImpl final : public jalon::v1::PathwayService::CallbackService {
 public:
  explicit PathwayServiceImpl(Host* host) : host_(host) {}

  grpc::ServerUnaryReactor* ExecuteCommand(grpc::CallbackServerContext* context,
                                           const jalon::v1::ExecuteCommandRequest* request,
                                           jalon::v1::ExecuteCommandResponse* response) override;
  grpc::ServerUnaryReactor* ExecuteCommands(grpc::CallbackServerContext* context,
                                            const jalon::v1::ExecuteCommandsRequest* request,
                                            jalon::v1::ExecuteCommandsResponse* response) override;
  grpc::ServerUnaryReactor* GetPathwayState(grpc::CallbackServerContext* context,
                                            const jalon::v1::GetPathwayStateRequest* request,
                                            jalon::v1::GetPathwayStateResponse* response) override;
  grpc::ServerUnaryReactor* SuggestOrientation(
      grpc::CallbackServerContext* context, const jalon::v1::SuggestOrientationRequest* request,
      jalon::v1::SuggestOrientationResponse* response) override;

 private:
  Host* const host_;
};

}  // namespace jalon::services

#endif  // JALON_SERVICES_PATHWAY_SERVICE_H_
