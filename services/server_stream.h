// SPDX-License-Identifier: EUPL-1.2
//
// Answers in a stream: work on a pool writes them one after the other.
#ifndef JALON_SERVICES_SERVER_STREAM_H_
#define JALON_SERVICES_SERVER_STREAM_H_

#include <grpcpp/server_context.h>
#include <grpcpp/support/server_callback.h>

#include <chrono>
#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <utility>

#include "absl/status/status.h"
#include "services/host.h"
#include "services/status.h"
#include "services/work_pool.h"

namespace jalon::services {

// Owns itself from Open to OnDone; the work shares that ownership. The request of the call lives as
// long as the work.
template <class Response>
class ServerStream final : public grpc::ServerWriteReactor<Response>,
                           public Drainable,
                           public std::enable_shared_from_this<ServerStream<Response>> {
 public:
  // What is to be done on the pool. Its status ends the stream.
  using Work = std::function<absl::Status(ServerStream*)>;

  static ServerStream* Open(Host* host, WorkPool* pool, Work work) {
    std::shared_ptr<ServerStream> stream(new ServerStream);
    stream->self_ = stream;
    host->streams.Add(stream);
    const bool posted =
        pool->TryPost([stream, work = std::move(work)] { stream->End(work(stream.get())); });
    if (!posted) stream->End(TooBusy("trop de demandes de ce genre à la fois ; recommencer"));
    return stream.get();
  }

  // For the work: sends `response` and waits until it has left. Fails when nobody reads any more.
  absl::Status Write(const Response& response) {
    std::unique_lock lock(mutex_);
    if (!over_.ok()) return over_;
    response_ = response;
    writing_ = true;
    this->StartWrite(&response_);
    changed_.wait(lock, [this] { return !writing_; });
    return over_;
  }

  // For the work: waits for `time`. Fails when nobody reads any more.
  absl::Status Wait(std::chrono::milliseconds time) {
    std::unique_lock lock(mutex_);
    changed_.wait_for(lock, time, [this] { return !over_.ok(); });
    return over_;
  }

  void OnWriteDone(bool ok) override {
    std::lock_guard lock(mutex_);
    writing_ = false;
    if (!ok && over_.ok()) over_ = absl::CancelledError("client parti");
    changed_.notify_all();
  }
  void OnCancel() override { Over(absl::CancelledError("client parti")); }
  void Drain() override { Over(Stopping()); }
  // Ends this, unless the work still holds it.
  void OnDone() override { const auto self = std::move(self_); }

 private:
  ServerStream() = default;

  void Over(const absl::Status& status) {
    std::lock_guard lock(mutex_);
    if (over_.ok()) over_ = status;
    changed_.notify_all();
  }
  void End(const absl::Status& status) { this->Finish(ToGrpc(status)); }

  std::shared_ptr<ServerStream> self_;
  std::mutex mutex_;  // of all that follows
  std::condition_variable changed_;
  Response response_;
  bool writing_ = false;
  absl::Status over_;  // not OK: why nobody reads any more
};

}  // namespace jalon::services

#endif  // JALON_SERVICES_SERVER_STREAM_H_
