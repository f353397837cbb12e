// SPDX-License-Identifier: EUPL-1.2
//
// A folder in which files are dropped and from which they are imported, unattended: by `jalon
// import --watch`, or by jalond itself.
//
//   FOLDER/…           files dropped; hidden ones, *.part, *.tmp, *.filepart, *.ok and symbolic
//                      links are left alone
//   FOLDER/done/       files that were taken
//   FOLDER/refused/    files that were not; a zip of which a file was not
//   FOLDER/reports/    NAME.DIGEST.txt and .json for each file, nuit-DATE.txt and .json for a night
//
// A file is complete when NAME.ok lies beside it, or when its last change is a while ago. One whose
// size or date changes while it is read, and that is refused so, stays. Files are taken in the
// order (as-of day, transmission) of their headers; what has no header that can be read here comes
// last, by date. The order only makes reports easier to read: answers do not depend on it. When the
// service is away, or cannot write, or a file may not be read by who imports, files stay where they
// are and are tried again.
#ifndef JALON_TOOLS_CLIENT_DROP_FOLDER_H_
#define JALON_TOOLS_CLIENT_DROP_FOLDER_H_

#include <grpcpp/channel.h>

#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "jalon/v1/flux.pb.h"
#include "tools/client/exit_code.h"
#include "tools/client/flux_file.h"
#include "tools/client/night_report.h"

namespace jalon::client {

struct DropFolderOptions {
  std::string folder;
  jalon::v1::ImportFluxRequest::Start start;  // what holds for every file
  std::chrono::seconds settle{10};            // since the last change
  std::chrono::seconds question_timeout{60};  // of one that is not an import
};

// What orders a file among others: "as-of day, transmission day, 0 for an anomaly twin, time", ISO;
// "" when its first bytes do not say. A twin comes first: the normal file announces it, and would
// ask for it. Reads 64 KiB.
std::string FluxOrder(const std::string& path);

struct DroppedFiles {
  std::vector<std::string> complete;  // that may be imported now, in their order
  int64_t waiting = 0;                // those that are not complete yet
};

// The files of `folder`. `now` is compared with the dates of files.
DroppedFiles LookInto(const std::string& folder, std::chrono::seconds settle,
                      std::chrono::file_clock::time_point now);

// Of one thread.
class DropFolder {
 public:
  // What became of each file, taken or not, as soon as it is known. Files that stay are told at
  // every pass.
  using Tell = std::function<void(const FileOutcome&)>;

  DropFolder(std::shared_ptr<grpc::Channel> channel, DropFolderOptions options, Tell tell);

  // Makes the folders beside the files. Fails with kInvalidArgument when `folder` is no folder, or
  // cannot be written.
  absl::Status Prepare() const;
  // Takes what is complete now. kDone when all was taken, kWarnings with remarks or when files
  // wait, kRefused when a file was refused, kUnreachable when the service is away or cannot write,
  // kInternal for an error of its own; with these two, files stay. Ends early once `stop` is set.
  ExitCode Pass(const std::atomic<bool>& stop);
  // How many files were not complete at the last Pass; they are taken by a later one.
  int64_t waiting() const { return waiting_; }
  // Pass after Pass, every few seconds, until `stop` is set.
  void Run(const std::atomic<bool>& stop);

 private:
  std::string Folder(const std::string& name) const;
  ExitCode Take(const std::string& path);
  std::vector<FileOutcome> Import(const std::string& path) const;
  void Send(FluxFile* file, FileOutcome* outcome) const;
  absl::Status Settle(const std::string& path, const std::vector<FileOutcome>& outcomes) const;
  std::vector<jalon::v1::ImportGap> Gaps() const;

  const std::shared_ptr<grpc::Channel> channel_;
  const DropFolderOptions options_;
  const Tell tell_;
  int64_t waiting_ = 0;
};

}  // namespace jalon::client

#endif  // JALON_TOOLS_CLIENT_DROP_FOLDER_H_
