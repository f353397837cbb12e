// SPDX-License-Identifier: EUPL-1.2
#include "services/watched_folders.h"

#include <pthread.h>

#include <utility>

#include "engine/base/departement.h"
#include "engine/base/error.h"
#include "engine/base/nir.h"
#include "services/log.h"
#include "tools/client/drop_folder.h"
#include "tools/client/flux_sender.h"

namespace jalon::services {
namespace {

using jalon::v1::ImportFluxRequest;

absl::Status WrongForm() {
  return InvalidField("watch", "INVALID_VALUE",
                      "DÉPARTEMENT=DOSSIER attendu, par exemple 062=/srv/depot, ou "
                      "DÉPARTEMENT:FAMILLE=DOSSIER, la famille étant inscriptions, cessations, "
                      "radiations ou stock");
}

client::DropFolderOptions OptionsOf(const WatchedFolder& watched, std::chrono::seconds settle) {
  client::DropFolderOptions options;
  options.folder = watched.folder;
  options.start.set_departement(watched.departement);
  options.start.set_kind(watched.kind);
  options.start.mutable_known()->set_now(true);
  options.settle = settle;
  return options;
}

void LogOutcome(const WatchedFolder& watched, const client::FileOutcome& outcome) {
  const bool taken = outcome.report.has_value();
  Log(taken ? LogLevel::kInfo : LogLevel::kWarning, taken ? "file_taken" : "file_not_taken",
      {{"departement", watched.departement},
       {"folder", watched.folder},
       {"file", PathWithoutNir(outcome.file)},
       {"sha256", outcome.sha256},
       {"exit_code", int64_t{outcome.code}},
       {"reason", outcome.problem.message}});
}

}  // namespace

absl::StatusOr<WatchedFolder> ParseWatchedFolder(std::string_view text) {
  const size_t equals = text.find('=');
  if (equals == std::string_view::npos || equals + 1 == text.size()) return WrongForm();
  const std::string_view what = text.substr(0, equals);
  const size_t colon = what.find(':');
  WatchedFolder watched;
  watched.departement = what.substr(0, colon);
  watched.folder = text.substr(equals + 1);
  if (!IsDepartementCode(watched.departement)) return WrongForm();
  if (colon == std::string_view::npos) return watched;
  watched.kind = client::KindOf(what.substr(colon + 1));
  if (watched.kind == ImportFluxRequest::Start::KIND_UNSPECIFIED) return WrongForm();
  return watched;
}

absl::Status PrepareWatchedFolder(const WatchedFolder& watched) {
  return client::DropFolder(nullptr, OptionsOf(watched, {}), nullptr).Prepare();
}

WatchedFolders::WatchedFolders(const std::shared_ptr<grpc::Channel>& channel,
                               const std::vector<WatchedFolder>& folders,
                               std::chrono::seconds settle) {
  for (const WatchedFolder& watched : folders) {
    threads_.emplace_back([this, channel, watched, settle] {
      pthread_setname_np(pthread_self(), "watched folder");
      const auto tell = [&](const client::FileOutcome& outcome) { LogOutcome(watched, outcome); };
      client::DropFolder(channel, OptionsOf(watched, settle), tell).Run(stop_);
    });
  }
}

WatchedFolders::~WatchedFolders() {
  AskToStop();
  for (std::thread& thread : threads_) thread.join();
}

}  // namespace jalon::services
