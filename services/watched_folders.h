// SPDX-License-Identifier: EUPL-1.2
//
// Folders that jalond itself takes files from: `jalon import --watch` inside the service. It is a
// client of its own server, over a channel that needs no socket, so that a file takes the same way
// and has the same end whoever looks at the folder.
#ifndef JALON_SERVICES_WATCHED_FOLDERS_H_
#define JALON_SERVICES_WATCHED_FOLDERS_H_

#include <grpcpp/channel.h>

#include <atomic>
#include <chrono>
#include <memory>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "absl/status/statusor.h"
#include "jalon/v1/flux.pb.h"

namespace jalon::services {

struct WatchedFolder {
  std::string departement;
  // Of the CSV families of Pôle emploi, whose content does not say it.
  jalon::v1::ImportFluxRequest::Start::Kind kind =
      jalon::v1::ImportFluxRequest::Start::KIND_UNSPECIFIED;
  std::string folder;
};

// "062=/srv/depot", or "062:radiations=/srv/depot". kInvalidArgument when it is none of the two.
absl::StatusOr<WatchedFolder> ParseWatchedFolder(std::string_view text);

// Makes done/, refused/ and reports/ in it. Fails with kInvalidArgument when that cannot be.
absl::Status PrepareWatchedFolder(const WatchedFolder& watched);

// Looks at folders, one thread each, for as long as it lives.
class WatchedFolders {
 public:
  // `channel` leads to the service. A file is complete after `settle` without change.
  WatchedFolders(const std::shared_ptr<grpc::Channel>& channel,
                 const std::vector<WatchedFolder>& folders, std::chrono::seconds settle);
  // Waits for the files under way, which end at once when the service stops.
  ~WatchedFolders();
  WatchedFolders(const WatchedFolders&) = delete;
  WatchedFolders& operator=(const WatchedFolders&) = delete;

  // Takes no further file. To be called before the service stops.
  void AskToStop() { stop_ = true; }

 private:
  std::atomic<bool> stop_{false};
  std::vector<std::thread> threads_;
};

}  // namespace jalon::services

#endif  // JALON_SERVICES_WATCHED_FOLDERS_H_
