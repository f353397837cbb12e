// SPDX-License-Identifier: EUPL-1.2
#ifndef JALON_SERVICES_REGISTRY_SERVICE_H_
#define JALON_SERVICES_REGISTRY_SERVICE_H_

#include "jalon/v1/registry.grpc.pb.h"
#include "services/host.h"

namespace jalon::services {

// Structures, référents, territories (proto/jalon/v1/registry.proto). Must outlive the server it is
// registered with.
class RegistryServiceImpl final : public jalon::v1::RegistryService::CallbackService {
 public:
  explicit RegistryServiceImpl(Host* host) : host_(host) {}

  grpc::ServerUnaryReactor* SetRegistryEntry(
      grpc::CallbackServerContext* context, const jalon::v1::SetRegistryEntryRequest* request,
      jalon::v1::SetRegistryEntryResponse* response) override;
  grpc::ServerUnaryReactor* GetRegistryEntry(
      grpc::CallbackServerContext* context, const jalon::v1::GetRegistryEntryRequest* request,
      jalon::v1::GetRegistryEntryResponse* response) override;
  grpc::ServerUnaryReactor* ListRegistryEntries(
      grpc::CallbackServerContext* context, const jalon::v1::ListRegistryEntriesRequest* request,
      jalon::v1::ListRegistryEntriesResponse* response) override;
  grpc::ServerUnaryReactor* ImportRegistry(grpc::CallbackServerContext* context,
                                           const jalon::v1::ImportRegistryRequest* request,
                                           jalon::v1::ImportRegistryResponse* response) override;

 private:
  Host* const host_;
};

}  // namespace jalon::services

#endif  // JALON_SERVICES_REGISTRY_SERVICE_H_
