// SPDX-License-Identifier: EUPL-1.2
//
// `jalon import --watch`: a drop folder, on the command line.
#ifndef JALON_TOOLS_CLI_WATCH_FOLDER_H_
#define JALON_TOOLS_CLI_WATCH_FOLDER_H_

#include <grpcpp/channel.h>

#include <memory>

#include "tools/client/drop_folder.h"

namespace jalon::cli {

// Takes what is dropped, `once` or until SIGTERM or SIGINT, and writes the reports on the standard
// streams too. Returns an exit code: with `once` that of the pass; otherwise 0, or 2 when the
// folder cannot be used.
int WatchFolder(const std::shared_ptr<grpc::Channel>& channel,
                const client::DropFolderOptions& options, bool once);

}  // namespace jalon::cli

#endif  // JALON_TOOLS_CLI_WATCH_FOLDER_H_
