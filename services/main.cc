// SPDX-License-Identifier: EUPL-1.2
//
// jalond: starts the service, waits for SIGTERM or SIGINT, and ends with all accepted work durable.
#include <pthread.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <chrono>
#include <csignal>
#include <iostream>
#include <optional>
#include <thread>

#include "engine/indicators/convention.h"
#include "services/configuration.h"
#include "services/data_folder.h"
#include "services/host.h"
#include "services/import_run.h"
#include "services/key_set.h"
#include "services/log.h"
#include "services/maintenance.h"
#include "services/policy.h"
#include "services/server.h"
#include "services/tokens.h"
#include "services/watched_folders.h"
#include "tools/client/usage_text.h"

// Read by jemalloc when it starts (jemalloc(3), TUNING): few arenas, and pages that are not used
// any more given back soon, by a thread of its own. An import holds a sixth less memory so.
// NOLINTNEXTLINE(readability-identifier-naming): the name is jemalloc's.
extern "C" const char* malloc_conf;
const char* malloc_conf = "narenas:4,dirty_decay_ms:1000,muzzy_decay_ms:0,background_thread:true";

namespace jalon::services {
namespace {

using indicators::ConventionRegistry;

sigset_t StopSignals() {
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGTERM);
  sigaddset(&signals, SIGINT);
  return signals;
}

// Before any thread starts: all of them inherit the mask, and only WaitForStop sees the signals.
void HoldSignals() {
  const sigset_t signals = StopSignals();
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  std::signal(SIGPIPE, SIG_IGN);
}

int WaitForStop() {
  const sigset_t signals = StopSignals();
  int number = 0;
  sigwait(&signals, &number);
  return number;
}

absl::StatusOr<ConventionRegistry> LoadConventions(const Configuration& configuration) {
  return configuration.conventions.empty()
             ? ConventionRegistry::BuiltIn()
             : ConventionRegistry::WithFolder(configuration.conventions);
}

// Who may do what, and by which keys people are known.
struct Guard {
  std::optional<Policy> policy;  // none: open to everybody
  std::optional<KeySet> keys;
  std::optional<TokenVerifier> tokens;
};

// `guard` does not move afterwards.
absl::Status LoadGuard(const Configuration& configuration, Guard* guard) {
  if (configuration.access.empty()) {
    Log(LogLevel::kWarning, "open_to_everybody",
        {{"reason",
          "sans --access, quiconque est sur cette machine peut tout lire et tout écrire"}});
    return absl::OkStatus();
  }
  auto policy = Policy::Load(configuration.access);
  if (!policy.ok()) return policy.status();
  guard->policy = *std::move(policy);
  if (configuration.jwks.empty()) return absl::OkStatus();
  auto reader = ReaderOf(configuration.jwks, configuration.jwks_ca);
  if (!reader.ok()) return reader.status();
  guard->keys.emplace(*std::move(reader));
  guard->tokens.emplace(
      &*guard->keys, TokenVerifier::Options{configuration.jwt_issuer, configuration.jwt_audience});
  // An issuer that is away comes back; a file that is wrong stays so.
  const absl::Status read = guard->keys->Refresh(absl::Now());
  return absl::IsInvalidArgument(read) ? read : absl::OkStatus();
}

HostOptions HostOptionsOf(const Configuration& configuration, const ConventionRegistry& conventions,
                          const Guard& guard) {
  HostOptions options;
  options.data_folder = configuration.data_folder;
  options.key_file = configuration.KeyFile();
  options.conventions = &conventions;
  options.threads = configuration.threads > 0 ? configuration.threads
                                              : std::max(1U, std::thread::hardware_concurrency());
  options.max_imports = configuration.max_imports;
  options.max_record_streams = configuration.max_record_streams;
  options.archive_retention = absl::Hours(24) * configuration.archive_retention_days;
  options.refuse_totals = configuration.refuse_totals;
  options.policy = guard.policy.has_value() ? &*guard.policy : nullptr;
  options.tokens = guard.tokens.has_value() ? &*guard.tokens : nullptr;
  options.audit_retention = absl::Hours(24) * configuration.audit_retention_days;
  return options;
}

// Nothing is served when a folder to watch cannot be used.
absl::Status CheckWatched(const Configuration& configuration) {
  for (const WatchedFolder& watched : configuration.watched) {
    if (auto status = PrepareWatchedFolder(watched); !status.ok()) return status;
  }
  return absl::OkStatus();
}

absl::Status Announce(const Configuration& configuration, const ListenAddress& address) {
  Log(LogLevel::kInfo, "serving",
      {{"address", address.ToString()}, {"tls", configuration.tls.enabled()}});
  std::cout << "jalond écoute sur " << address.ToString() << std::endl;
  if (configuration.port_file.empty()) return absl::OkStatus();
  return WriteWholeFile(configuration.port_file, std::to_string(address.port) + "\n");
}

// The host ends with this function: first the work under way, imports without a client included,
// then the stores.
absl::Status ServeUntilStopped(const Configuration& configuration,
                               const ConventionRegistry& conventions) {
  const auto address = ParseListenAddress(configuration.listen);
  if (!address.ok()) return address.status();
  Guard guard;
  if (auto status = LoadGuard(configuration, &guard); !status.ok()) return status;
  Host host(HostOptionsOf(configuration, conventions, guard));
  if (auto status = host.stores.OpenExisting(); !status.ok()) return status;
  const auto server = Server::Start(&host, {*address, configuration.tls});
  if (!server.ok()) return server.status();
  if (auto status = Announce(configuration, (*server)->address()); !status.ok()) return status;
  host.long_tasks.Post([&host] { ResumeImports(&host); });
  WatchedFolders watched((*server)->OwnChannel(), configuration.watched,
                         std::chrono::seconds(configuration.watch_settle_seconds));
  const int signal = WaitForStop();
  Log(LogLevel::kInfo, "stopping", {{"signal", int64_t{signal}}});
  watched.AskToStop();
  (*server)->Stop();
  return absl::OkStatus();
}

absl::Status Serve(const Configuration& configuration, const ConventionRegistry& conventions) {
  const absl::Status status = ServeUntilStopped(configuration, conventions);
  if (status.ok()) Log(LogLevel::kInfo, "stopped");
  return status;
}

int Run(const Configuration& configuration) {
  const auto conventions = LoadConventions(configuration);
  if (!conventions.ok()) return ReportFailure(conventions.status());
  const auto folder = DataFolder::Take(configuration.data_folder);
  if (!folder.ok()) return ReportFailure(folder.status());
  if (auto status = CheckKeyFile(configuration.KeyFile()); !status.ok()) {
    return ReportFailure(status);
  }
  if (auto status = CheckWatched(configuration); !status.ok()) return ReportFailure(status);
  if (configuration.rebuild || configuration.verify) {
    return RunMaintenance(configuration, *conventions);
  }
  const absl::Status status = Serve(configuration, *conventions);
  return status.ok() ? kDone : ReportFailure(status);
}

}  // namespace
}  // namespace jalon::services

int main(int argc, char** argv) {
  using namespace jalon::services;
  Configuration configuration;
  CLI::App app;
  DeclareFlags(&app, &configuration);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    if (error.get_exit_code() == 0) return app.exit(error);
    std::cerr << "jalond : option refusée : " << jalon::client::FrenchUsage(error.what())
              << "\n(jalond --help)" << std::endl;
    return kConfiguration;
  }
  if (app.get_config_ptr()->count() > 0) {
    configuration.file = app.get_config_ptr()->as<std::string>();
  }
  HoldSignals();
  StartLogging(configuration.log_level, configuration.log_format);
  return Run(configuration);
}
