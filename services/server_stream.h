// SPDX-License-Identifier: EUPL-1.2
//
// Answers in a stream: work on a pool lets the caller in, and writes them one after the other.
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
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "services/access.h"
#include "services/host.h"
#include "services/limits.h"
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
  // What is to be done on the pool for a caller who was let in. Its status ends the stream.
  using Work = std::function<absl::Status(const Caller&, ServerStream*)>;

  // `request` lives until the end of the call.
  template <class Request>
  static ServerStream* Open(Host* host, WorkPool* pool, grpc::CallbackServerContext* context,
                            const Request* request, Work work) {
    std::shared_ptr<ServerStream> stream(new ServerStream(host, context));
    stream->self_ = stream;
    host->streams.Add(stream);
    const bool posted = pool->TryPost([host, context, request, stream, work = std::move(work)] {
      stream->End(stream->Run(&host->access, *context, *request, work));
    });
    if (!posted) stream->End(TooBusy("trop de demandes de ce genre à la fois ; recommencer"));
    return stream.get();
  }

  // For the work: sends `response` and waits until it has left. Fails when nobody reads any more,
  // not for kSlowClient, or when the caller's proof has expired.
  absl::Status Write(const Response& response) {
    std::unique_lock lock(mutex_);
    if (absl::Status status = Goes(); !status.ok()) return status;
    response_ = response;
    writing_ = true;
    this->StartWrite(&response_);
    const auto written = [this] { return !writing_; };
    if (!changed_.wait_for(lock, host_->slow_client, written)) {
      if (over_.ok()) over_ = absl::DeadlineExceededError("le client ne lit plus");
      context_->TryCancel();
      changed_.wait(lock, written);
    }
    return over_;
  }

  // For the work: waits for `time`. Fails when nobody reads any more.
  absl::Status Wait(std::chrono::milliseconds time) {
    std::unique_lock lock(mutex_);
    changed_.wait_for(lock, time, [this] { return !over_.ok(); });
    return Goes();
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
  ServerStream(const Host* host, grpc::CallbackServerContext* context)
      : host_(host), context_(context) {}

  template <class Request>
  absl::Status Run(Access* access, const grpc::CallbackServerContext& context,
                   const Request& request, const Work& work) {
    const absl::Time now = absl::Now();
    const auto caller = access->AdmitStream(CredentialsOf(context), request, now);
    if (!caller.ok()) return caller.status();
    const absl::Status seen = access->Seen(*caller, request, nullptr, now);
    if (!seen.ok()) return seen;
    expires_at_ = caller->identity->expires_at;
    return work(*caller, this);
  }
  // With mutex_ held.
  absl::Status Goes() const {
    if (!over_.ok() || absl::Now() < expires_at_) return over_;
    return Expired();
  }

  void Over(const absl::Status& status) {
    std::lock_guard lock(mutex_);
    if (over_.ok()) over_ = status;
    changed_.notify_all();
  }
  void End(const absl::Status& status) { this->Finish(ToGrpc(status)); }

  const Host* const host_;
  grpc::CallbackServerContext* const context_;      // lives until OnDone
  absl::Time expires_at_ = absl::InfiniteFuture();  // of the work's thread alone
  std::shared_ptr<ServerStream> self_;
  std::mutex mutex_;  // of all that follows
  std::condition_variable changed_;
  Response response_;
  bool writing_ = false;
  absl::Status over_;  // not OK: why nobody reads any more
};

}  // namespace jalon::services

#endif  // JALON_SERVICES_SERVER_STREAM_H_
