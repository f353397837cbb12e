// SPDX-License-Identifier: EUPL-1.2
//
// The one writer of a département: a thread that drains a queue of prepared batches and makes
// everything that waits durable in one commit, so that the cost of a disk flush is shared.
#ifndef JALON_SERVICES_WRITER_H_
#define JALON_SERVICES_WRITER_H_

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <deque>
#include <functional>
#include <future>
#include <mutex>
#include <thread>
#include <vector>

#include "absl/status/status.h"
#include "engine/departement.h"

namespace jalon::services {

// Thread-safe. The queue is bounded by its users: a stream has at most kMaxBatchesInFlight batches
// under way, an import one.
class Writer {
 public:
  using Done = std::function<void(const absl::Status&)>;

  // `departement` is not owned and must outlive this. `on_refused` is called on the writer's thread
  // when a commit fails.
  Writer(Departement* departement, std::function<void(const absl::Status&)> on_refused);
  // Commits what was submitted, then writes the head marker.
  ~Writer();
  Writer(const Writer&) = delete;
  Writer& operator=(const Writer&) = delete;

  // Queues `batch`, which holds `events` events. `done` is called once on the writer's thread, when
  // the batch is durable (its result is set) or when it cannot be; it must not block. `batch` must
  // live until then.
  void Submit(PreparedBatch* batch, int64_t events, Done done);
  // The same, for who can wait.
  std::future<absl::Status> Submit(PreparedBatch* batch, int64_t events);
  // The same, waiting. Not on a thread of gRPC.
  absl::Status SubmitAndWait(PreparedBatch* batch, int64_t events);

 private:
  struct Item {
    PreparedBatch* batch;
    int64_t events;
    Done done;
  };

  void Run();
  // What to commit next; empty when the head marker is due or the writer stops.
  std::vector<Item> Take();
  void Commit(const std::vector<Item>& items);
  void MarkHead();
  bool Stopped();

  Departement* const departement_;
  const std::function<void(const absl::Status&)> on_refused_;
  std::mutex queue_mutex_;
  std::condition_variable queue_changed_;
  std::deque<Item> queue_;
  bool stopping_ = false;
  // Of the writer's thread alone.
  bool unmarked_ = false;
  std::chrono::steady_clock::time_point marked_at_;
  std::thread thread_;
};

}  // namespace jalon::services

#endif  // JALON_SERVICES_WRITER_H_
