// SPDX-License-Identifier: EUPL-1.2
#ifndef JALON_SERVICES_ARCHIVE_SERVICE_H_
#define JALON_SERVICES_ARCHIVE_SERVICE_H_

#include "jalon/v1/archive.grpc.pb.h"
#include "services/host.h"

namespace jalon::services {

// The archive of raw files (proto/jalon/v1/archive.proto). Must outlive the server it is registered
// with.
class ArchiveServiceImpl final : public jalon::v1::ArchiveService::CallbackService {
 public:
  explicit ArchiveServiceImpl(Host* host) : host_(host) {}

  grpc::ServerUnaryReactor* ListArchive(grpc::CallbackServerContext* context,
                                        const jalon::v1::ListArchiveRequest* request,
                                        jalon::v1::ListArchiveResponse* response) override;
  grpc::ServerWriteReactor<jalon::v1::ExtractArchiveResponse>* ExtractArchive(
      grpc::CallbackServerContext* context,
      const jalon::v1::ExtractArchiveRequest* request) override;
  grpc::ServerWriteReactor<jalon::v1::ReplayArchiveResponse>* ReplayArchive(
      grpc::CallbackServerContext* context,
      const jalon::v1::ReplayArchiveRequest* request) override;

 private:
  Host* const host_;
};

}  // namespace jalon::services

#endif  // JALON_SERVICES_ARCHIVE_SERVICE_H_
