// SPDX-License-Identifier: EUPL-1.2
//
// What every gRPC service stands on: the stores, the threads that may block, the clock of
// reception, and the list of open streams that a stop has to end.
#ifndef JALON_SERVICES_HOST_H_
#define JALON_SERVICES_HOST_H_

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "services/access.h"
#include "services/audit_desk.h"
#include "services/health.h"
#include "services/import_desk.h"
#include "services/limits.h"
#include "services/mender.h"
#include "services/stores.h"
#include "services/work_pool.h"

namespace jalon::services {

// Instants of reception: the machine's clock, but never the same or an earlier one twice, so that
// of two batches the later received is the later known even when the clock is set back.
// Thread-safe.
class ReceptionClock {
 public:
  absl::Time Next() {
    std::lock_guard lock(mutex_);
    last_ = std::max(absl::Now(), last_ + absl::Microseconds(1));
    return last_;
  }

 private:
  std::mutex mutex_;
  absl::Time last_ = absl::InfinitePast();
};

// A stream that a stop must end.
class Drainable {
 public:
  virtual ~Drainable() = default;
  // Takes nothing new, answers what was accepted, then ends with UNAVAILABLE. Called once.
  virtual void Drain() = 0;
  // Ends when the client has been silent for kSilentClient while it was its turn, or has not read
  // for kSlowClient what was written.
  virtual void CutIfSilent(std::chrono::steady_clock::time_point /*now*/) {}
};

// The open streams. Thread-safe.
class OpenStreams {
 public:
  // Registers `stream`; drains it at once when the service is already stopping.
  void Add(const std::shared_ptr<Drainable>& stream);
  // Drains all streams, and from now on every new one.
  void Drain();
  // Ends those whose clients are silent, or do not read.
  void CutSilent();

 private:
  std::vector<std::shared_ptr<Drainable>> Open();

  std::mutex mutex_;
  bool draining_ = false;
  std::vector<std::weak_ptr<Drainable>> streams_;
};

// A thread that ends the streams whose clients are silent, or do not read.
class SilenceWatch {
 public:
  // Looks every `interval`. `streams` is not owned and must outlive this.
  SilenceWatch(OpenStreams* streams, std::chrono::milliseconds interval);
  ~SilenceWatch();
  SilenceWatch(const SilenceWatch&) = delete;
  SilenceWatch& operator=(const SilenceWatch&) = delete;

 private:
  void Run();

  OpenStreams* const streams_;
  const std::chrono::milliseconds interval_;
  std::mutex mutex_;  // of stopping_
  std::condition_variable changed_;
  bool stopping_ = false;
  std::thread thread_;
};

// What may be set from outside.
struct HostOptions {
  std::string data_folder;
  std::string key_file;
  const indicators::ConventionRegistry* conventions = nullptr;  // not owned
  Opener open = Departement::Open;
  Prober probe = Departement::ProbeDisk;
  absl::Duration mend_interval = kMendInterval;
  size_t threads = 2;                                       // of the pool for reads and preparation
  size_t max_imports = 0;                                   // 0: kMaxLongTasks
  int max_record_streams = 0;                               // 0: kMaxRecordStreams
  absl::Duration archive_retention = absl::ZeroDuration();  // 0: for ever
  std::vector<std::string> refuse_totals;                   // Departement::Options
  const Policy* policy = nullptr;                           // not owned; null: open to everybody
  const TokenVerifier* tokens = nullptr;                    // not owned; null: none is accepted
  absl::Duration audit_retention = absl::ZeroDuration();    // 0: for ever
  std::chrono::milliseconds slow_client = kSlowClient;
  std::chrono::milliseconds silent_client = kSilentClient;
};

// Not owned by the services; outlives them. Members are destroyed from the last to the first:
// threads end before the stores that they use.
struct Host {
  explicit Host(const HostOptions& options);

  const int max_record_streams;
  const absl::Duration archive_retention;
  const std::chrono::milliseconds slow_client;    // kSlowClient, or a test's own
  const std::chrono::milliseconds silent_client;  // kSilentClient, or a test's own
  Health health;
  Stores stores;
  AuditDesk audit;
  Access access;
  ImportDesk desk;
  WorkPool pool;        // reads, and preparing what is written
  WorkPool long_tasks;  // imports and checks: minutes each
  WorkPool followers;   // answers in a stream
  PoolParallel parallel;
  ReceptionClock clock;
  OpenStreams streams;
  SilenceWatch silence;
  Mender mender;  // the last: it uses all the others
};

}  // namespace jalon::services

#endif  // JALON_SERVICES_HOST_H_
