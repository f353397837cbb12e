// SPDX-License-Identifier: EUPL-1.2
#include "services/record_stream.h"

#include <algorithm>
#include <utility>

#include "absl/time/clock.h"
#include "services/access.h"
#include "services/limits.h"
#include "services/status.h"

namespace jalon::services {

RecordStream::RecordStream(Host* host, grpc::CallbackServerContext* context,
                           std::function<void()> on_done)
    : host_(host), context_(context), on_done_(std::move(on_done)) {}

RecordStream* RecordStream::Open(Host* host, grpc::CallbackServerContext* context,
                                 std::function<void()> on_done) {
  std::shared_ptr<RecordStream> stream(new RecordStream(host, context, std::move(on_done)));
  stream->self_ = stream;
  host->streams.Add(stream);
  host->pool.Post([stream, credentials = CredentialsOf(*context)] { stream->Admit(credentials); });
  return stream.get();
}

void RecordStream::Admit(const Credentials& credentials) {
  auto caller =
      host_->access.AdmitStream(credentials, jalon::v1::RecordEventsRequest(), absl::Now());
  {
    std::lock_guard lock(mutex_);
    if (caller.ok()) {
      caller_ = *std::move(caller);
    } else {
      failure_ = caller.status();
    }
  }
  Advance();
}

void RecordStream::CutIfSilent(std::chrono::steady_clock::time_point now) {
  {
    std::lock_guard lock(mutex_);
    const absl::Status idle = Idle(now);
    if (idle.ok()) return;
    failure_.Update(idle);
    // What is written and not read keeps the stream from ending; while it is, the call is there.
    if (writing_) context_->TryCancel();
  }
  Advance();
}

absl::Status RecordStream::Idle(std::chrono::steady_clock::time_point now) const {
  if (writing_) {
    return now - writing_since_ < host_->slow_client
               ? absl::OkStatus()
               : absl::DeadlineExceededError("flux fermé : le client ne lit plus");
  }
  const bool waits = reading_ && slots_.empty() && failure_.ok();
  if (!waits || now - heard_at_ < host_->silent_client) return absl::OkStatus();
  return absl::DeadlineExceededError("flux fermé : le client n'envoie plus rien");
}

void RecordStream::OnReadDone(bool ok) {
  {
    std::lock_guard lock(mutex_);
    reading_ = false;
    heard_at_ = std::chrono::steady_clock::now();
    if (ok && caller_.has_value() && absl::Now() >= caller_->identity->expires_at) {
      failure_.Update(Expired());
    }
    if (!ok) {
      input_ended_ = true;
    } else if (!draining_ && failure_.ok()) {
      Accept();
    }
  }
  Advance();
}

void RecordStream::Accept() {
  auto slot = std::make_shared<Slot>(&request_, host_->clock.Next());
  slots_.push_back(slot);
  host_->pool.Post([self = shared_from_this(), slot] { self->Prepare(slot); });
}

void RecordStream::Prepare(const std::shared_ptr<Slot>& slot) {
  const absl::Status status = slot->batch.Prepare(&host_->stores, host_->access, *caller_);
  if (status.ok()) {
    std::lock_guard lock(mutex_);
    slot->state = State::kPrepared;
  } else {
    std::lock_guard lock(mutex_);
    slot->state = State::kDone;
    slot->status = status;
  }
  Advance();
}

void RecordStream::Settle(const std::shared_ptr<Slot>& slot, const absl::Status& status) {
  {
    std::lock_guard lock(mutex_);
    slot->state = State::kDone;
    slot->status = status;
  }
  Advance();
}

void RecordStream::OnWriteDone(bool ok) {
  {
    std::lock_guard lock(mutex_);
    writing_ = false;
    if (!ok) failure_.Update(absl::CancelledError("client parti"));
  }
  Advance();
}

void RecordStream::Drain() {
  {
    std::lock_guard lock(mutex_);
    draining_ = true;
  }
  Advance();
}

void RecordStream::Advance() {
  absl::Status outcome;
  {
    std::lock_guard lock(mutex_);
    SubmitPrepared();
    WriteNext();
    ReadNext();
    if (finished_ || !Over()) return;
    finished_ = true;
    outcome = Outcome();
  }
  // Without the lock: OnDone may follow at once on another thread.
  Finish(ToGrpc(outcome));
}

void RecordStream::SubmitPrepared() {
  bool ended = !failure_.ok();
  for (const auto& slot : slots_) {
    ended = ended || !slot->status.ok();
    if (ended) {
      // Will be neither submitted nor answered: a client that does not read must not hold a store.
      if (slot->state == State::kPrepared || slot->state == State::kDone) slot->batch.LetGo();
    } else if (slot->state == State::kPreparing) {
      return;
    } else if (slot->state == State::kPrepared) {
      Submit(slot);
    }
  }
}

void RecordStream::Submit(const std::shared_ptr<Slot>& slot) {
  slot->state = State::kSubmitted;
  const bool submitted =
      slot->batch.Submit([self = shared_from_this(), slot](const absl::Status& status) {
        self->Settle(slot, status);
      });
  if (!submitted) slot->state = State::kDone;
}

void RecordStream::WriteNext() {
  if (writing_ || !failure_.ok() || slots_.empty()) return;
  const auto front = slots_.front();
  if (front->state != State::kDone) return;
  failure_ = front->status;
  if (!failure_.ok()) return;
  slots_.pop_front();
  response_ = front->batch.Response();
  writing_ = true;
  writing_since_ = std::chrono::steady_clock::now();
  StartWrite(&response_);
}

void RecordStream::ReadNext() {
  const size_t under_way = slots_.size() + (writing_ ? 1 : 0);
  if (!caller_.has_value() || reading_ || input_ended_ || draining_ || finished_ || !failure_.ok())
    return;
  if (under_way >= kMaxBatchesInFlight) return;
  reading_ = true;
  StartRead(&request_);
}

bool RecordStream::Over() const {
  if (writing_) return false;
  if (!caller_.has_value() && failure_.ok()) return false;  // Admit is to come
  if (failure_.ok()) return slots_.empty() && (input_ended_ || draining_);
  return std::none_of(slots_.begin(), slots_.end(), [](const auto& slot) {
    return slot->state == State::kPreparing || slot->state == State::kSubmitted;
  });
}

absl::Status RecordStream::Outcome() const {
  if (!failure_.ok()) return failure_;
  return input_ended_ ? absl::OkStatus() : Stopping();
}

void RecordStream::OnDone() {
  on_done_();
  // Ends this, unless work under way still holds it.
  const auto self = std::move(self_);
}

}  // namespace jalon::services
