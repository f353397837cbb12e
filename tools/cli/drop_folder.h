// SPDX-License-Identifier: EUPL-1.2
//
// A folder in which files are dropped and from which they are imported, unattended.
//
//   FOLDER/…           files dropped; hidden ones and *.part, *.tmp, *.filepart, *.ok are left
//   alone FOLDER/done/       files that were taken FOLDER/refused/    files that were not
//   FOLDER/reports/    NAME.DIGEST.txt and .json for each file, nuit-DATE.txt and .json for a night
//
// A file is complete when NAME.ok lies beside it, or when its size and date have not changed for a
// while. Files are taken in the order (as-of day, transmission) of their headers; what has no
// header that can be read here comes last, by date. The order only makes reports easier to read:
// answers do not depend on it. When the service is away, files stay where they are and are tried
// again.
#ifndef JALON_TOOLS_CLI_DROP_FOLDER_H_
#define JALON_TOOLS_CLI_DROP_FOLDER_H_

#include <grpcpp/channel.h>

#include <chrono>
#include <memory>
#include <string>
#include <vector>

#include "jalon/v1/flux.pb.h"
#include "tools/cli/connection.h"

namespace jalon::cli {

struct DropFolderOptions {
  std::string folder;
  jalon::v1::ImportFluxRequest::Start start;  // what holds for every file
  bool once = false;
  std::chrono::seconds settle{10};  // without change
};

// What orders a file among others: "as-of day, transmission day and time", ISO; "" when its first
// bytes do not say. Reads 64 KiB.
std::string FluxOrder(const std::string& path);

// The files of `folder` that may be imported now, in their order. `now` is compared with the dates
// of files.
std::vector<std::string> CompleteFiles(const std::string& folder, std::chrono::seconds settle,
                                       std::chrono::file_clock::time_point now);

// Takes what is dropped, once or until SIGTERM or SIGINT. Returns an exit code: with `once`, 0 when
// all was taken, 1 with remarks, 2 when a file was refused, 3 when the service is away, 4 for an
// internal error; otherwise 0, or 2 when the folder cannot be used.
int RunDropFolder(const ConnectionOptions& connection,
                  const std::shared_ptr<grpc::Channel>& channel, const DropFolderOptions& options);

}  // namespace jalon::cli

#endif  // JALON_TOOLS_CLI_DROP_FOLDER_H_
