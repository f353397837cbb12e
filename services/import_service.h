// SPDX-License-Identifier: EUPL-1.2
#ifndef JALON_SERVICES_IMPORT_SERVICE_H_
#define JALON_SERVICES_IMPORT_SERVICE_H_

#include "jalon/v1/imports.grpc.pb.h"
#include "services/host.h"

namespace jalon::services {

// Imports as resources (proto/jalon/v1/imports.proto). Must outlive the server it is registered
// with.
class ImportServiceImpl final : public jalon::v1::ImportService::CallbackService {
 public:
  explicit ImportServiceImpl(Host* host) : host_(host) {}

  grpc::ServerUnaryReactor* ListImports(grpc::CallbackServerContext* context,
                                        const jalon::v1::ListImportsRequest* request,
                                        jalon::v1::ListImportsResponse* response) override;
  grpc::ServerUnaryReactor* GetImport(grpc::CallbackServerContext* context,
                                      const jalon::v1::GetImportRequest* request,
                                      jalon::v1::GetImportResponse* response) override;
  grpc::ServerUnaryReactor* CancelImport(grpc::CallbackServerContext* context,
                                         const jalon::v1::CancelImportRequest* request,
                                         jalon::v1::CancelImportResponse* response) override;
  grpc::ServerUnaryReactor* ListImportGaps(grpc::CallbackServerContext* context,
                                           const jalon::v1::ListImportGapsRequest* request,
                                           jalon::v1::ListImportGapsResponse* response) override;
  grpc::ServerUnaryReactor* ListImportConflicts(
      grpc::CallbackServerContext* context, const jalon::v1::ListImportConflictsRequest* request,
      jalon::v1::ListImportConflictsResponse* response) override;
  grpc::ServerUnaryReactor* ListDisappearances(
      grpc::CallbackServerContext* context, const jalon::v1::ListDisappearancesRequest* request,
      jalon::v1::ListDisappearancesResponse* response) override;
  grpc::ServerWriteReactor<jalon::v1::WatchImportResponse>* WatchImport(
      grpc::CallbackServerContext* context, const jalon::v1::WatchImportRequest* request) override;

 private:
  Host* const host_;
};

}  // namespace jalon::services

#endif  // JALON_SERVICES_IMPORT_SERVICE_H_
