// SPDX-License-Identifier: EUPL-1.2
//
// One stream of RecordEvents.
//
//   request ──pool: prepare──▶ in order ──writer: commit──▶ in order ──▶ answer
//
// Several batches of a stream are under way at once; they are submitted and answered in the order
// they came. The next request is read only while fewer than kMaxBatchesInFlight are under way: the
// rest waits in the client, by HTTP/2's own flow control.
#ifndef JALON_SERVICES_RECORD_STREAM_H_
#define JALON_SERVICES_RECORD_STREAM_H_

#include <grpcpp/server_context.h>
#include <grpcpp/support/server_callback.h>

#include <chrono>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>

#include "absl/status/status.h"
#include "jalon/v1/events.pb.h"
#include "services/authentication.h"
#include "services/caller.h"
#include "services/host.h"
#include "services/record_batch.h"

namespace jalon::services {

// Owns itself from Open to OnDone; work under way shares that ownership.
class RecordStream final : public grpc::ServerBidiReactor<jalon::v1::RecordEventsRequest,
                                                          jalon::v1::RecordEventsResponse>,
                           public Drainable,
                           public std::enable_shared_from_this<RecordStream> {
 public:
  // `on_done` is called when the stream is over.
  static RecordStream* Open(Host* host, grpc::CallbackServerContext* context,
                            std::function<void()> on_done);

  void OnReadDone(bool ok) override;
  void OnWriteDone(bool ok) override;
  void OnDone() override;
  void Drain() override;
  void CutIfSilent(std::chrono::steady_clock::time_point now) override;

 private:
  enum class State { kPreparing, kPrepared, kSubmitted, kDone };
  struct Slot {
    Slot(jalon::v1::RecordEventsRequest* request, absl::Time received_at)
        : batch(request, received_at) {}
    RecordBatch batch;
    State state = State::kPreparing;
    absl::Status status;
  };

  RecordStream(Host* host, grpc::CallbackServerContext* context, std::function<void()> on_done);

  // On the pool: lets the caller in; nothing is read before.
  void Admit(const Credentials& credentials);
  void Prepare(const std::shared_ptr<Slot>& slot);
  void Settle(const std::shared_ptr<Slot>& slot, const absl::Status& status);
  // Starts whatever may start now. The only place that ends the stream.
  void Advance();
  // With mutex_ held:
  void Accept();
  void SubmitPrepared();
  void Submit(const std::shared_ptr<Slot>& slot);
  absl::Status Idle(std::chrono::steady_clock::time_point now) const;
  void WriteNext();
  void ReadNext();
  bool Over() const;
  absl::Status Outcome() const;

  Host* const host_;
  grpc::CallbackServerContext* const context_;  // lives until OnDone
  const std::function<void()> on_done_;
  std::shared_ptr<RecordStream> self_;
  std::mutex mutex_;              // of all that follows
  std::optional<Caller> caller_;  // once let in; does not change then
  std::chrono::steady_clock::time_point heard_at_ = std::chrono::steady_clock::now();
  jalon::v1::RecordEventsRequest request_;
  jalon::v1::RecordEventsResponse response_;
  std::deque<std::shared_ptr<Slot>> slots_;  // accepted and not yet answered, oldest first
  absl::Status failure_;                     // ends the stream
  bool reading_ = false;
  bool writing_ = false;
  std::chrono::steady_clock::time_point writing_since_;
  bool input_ended_ = false;
  bool draining_ = false;
  bool finished_ = false;
};

}  // namespace jalon::services

#endif  // JALON_SERVICES_RECORD_STREAM_H_
