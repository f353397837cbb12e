// SPDX-License-Identifier: EUPL-1.2
#include "tools/cli/watch_folder.h"

#include <fmt/format.h>

#include <atomic>
#include <csignal>
#include <iostream>

#include "tools/cli/failure.h"
#include "tools/cli/table.h"
#include "tools/client/import_report.h"

namespace jalon::cli {
namespace {

std::atomic<bool> stop_asked{false};

// SIGTERM and SIGINT end the watch after the file under way, whatever thread gets them.
void ListenToStop() {
  for (const int number : {SIGTERM, SIGINT}) std::signal(number, [](int) { stop_asked = true; });
}

void Tell(const client::FileOutcome& outcome) {
  if (outcome.report.has_value()) {
    client::PrintReport(std::cout, *outcome.report);
    std::cout << std::flush;
  } else {
    std::cerr << outcome.file << " : " << outcome.problem.message << std::endl;
  }
}

void TellWaiting(int64_t files, const client::DropFolderOptions& options) {
  if (files == 0) return;
  std::cerr << fmt::format(
                   "{} fichier(s) attendent : modifiés il y a moins de {} secondes (--settle) et "
                   "sans témoin NOM.ok ; ils seront pris à un prochain passage",
                   Thousands(files), options.settle.count())
            << std::endl;
}

}  // namespace

int WatchFolder(const std::shared_ptr<grpc::Channel>& channel,
                const client::DropFolderOptions& options, bool once) {
  client::DropFolder folder(channel, options, Tell);
  if (const absl::Status status = folder.Prepare(); !status.ok()) return ReportFailure(status);
  if (once) {
    const client::ExitCode code = folder.Pass(stop_asked);
    TellWaiting(folder.waiting(), options);
    return code;
  }
  ListenToStop();
  folder.Run(stop_asked);
  return kDone;
}

}  // namespace jalon::cli
