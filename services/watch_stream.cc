// SPDX-License-Identifier: EUPL-1.2
#include "services/watch_stream.h"

#include <algorithm>
#include <utility>

#include "absl/time/clock.h"
#include "engine/base/error.h"
#include "services/authentication.h"
#include "services/status.h"

namespace jalon::services {

using jalon::v1::WatchPortfolioRequest;
using jalon::v1::WatchPortfolioResponse;

namespace {

absl::Status StoreClosed() {
  return MakeError(absl::StatusCode::kUnavailable,
                   {"STORE_REOPENED", "",
                    "le département est rouvert : reprenez depuis la dernière position reçue"});
}

// Of who is the caller's no more only her leaving is told, once, and nothing of what else became
// known. `gone` has those of whom it was told.
void LeaveOut(const AccessQueries& access, const AccessScope& scope, absl::Time now,
              absl::flat_hash_set<std::string>* gone, WatchPortfolioResponse* answer) {
  auto* changes = answer->mutable_changes();
  for (auto change = changes->begin(); change != changes->end();) {
    if (access.InScope(change->person_id(), scope, now)) {
      gone->erase(change->person_id());
      ++change;
      continue;
    }
    // An orientation ends with the right, too.
    const auto& bodies = change->bodies();
    const bool leaves = std::any_of(bodies.begin(), bodies.end(), [](const std::string& body) {
      return body == "referentAssignment" || body == "orientation" || body == "rightObserved" ||
             body == "cancellation";
    });
    if (!leaves || !gone->insert(change->person_id()).second) {
      change = changes->erase(change);
      continue;
    }
    change->clear_bodies();
    change->clear_entry();
    ++change;
  }
}

}  // namespace

WatchStream* WatchStream::Open(Host* host, grpc::CallbackServerContext* context,
                               const WatchPortfolioRequest& request, std::atomic<int>* watches) {
  std::shared_ptr<WatchStream> stream(new WatchStream(host, context, request, watches));
  stream->self_ = stream;
  host->streams.Add(stream);
  const bool room = watches->fetch_add(1) < kMaxWatches;
  if (room && host->pool.TryPost([stream] { stream->Start(); })) return stream.get();
  {
    const std::lock_guard lock(stream->mutex_);
    stream->working_ = false;
  }
  stream->Over(TooBusy(room ? "trop de demandes en cours ; recommencer"
                            : "trop de portefeuilles suivis à la fois ; recommencer plus tard"));
  return stream.get();
}

void WatchStream::Start() {
  const auto caller = host_->access.AdmitStream(CredentialsOf(*context_), request_, absl::Now());
  if (!caller.ok()) return Tell(caller.status(), true);
  caller_ = *caller;
  // Registered first: what changes after the answer below was made is noted.
  const auto store = host_->stores.Find(request_.scope().departement());
  absl::Status status = store.status();
  if (status.ok()) {
    auto watch = (*store)->engine->portfolios()->Watch(request_, this, absl::Now());
    status = watch.status();
    if (status.ok()) watch_ = *std::move(watch);
  }
  if (!status.ok()) return Tell(status, true);
  Tell(Ask(/*first=*/true), true);
}

void WatchStream::Step() { Tell(Ask(/*first=*/false), false); }

// What the caller may not be told any more, or cannot be noted in the audit, ends the stream.
absl::StatusOr<WatchPortfolioResponse> WatchStream::Ask(bool first) {
  const absl::Time now = absl::Now();
  if (now >= caller_->identity->expires_at) return Expired();
  const auto store = host_->stores.Find(request_.scope().departement());
  if (!store.ok()) return store.status();
  auto answer = (*store)->engine->portfolios()->Changes(request_, first ? nullptr : this, now);
  if (!answer.ok()) return answer;
  if (!caller_->open() && !caller_->scope.everyone) {
    LeaveOut(*(*store)->engine->access(), caller_->scope, now, &gone_, &*answer);
  }
  const absl::Status seen = host_->access.Seen(*caller_, request_, &*answer, now);
  return seen.ok() ? std::move(answer) : seen;
}

// A message that tells nothing is not sent, but for the first, which says from where on.
void WatchStream::Tell(absl::StatusOr<WatchPortfolioResponse> answer, bool first) {
  if (!answer.ok()) Over(answer.status());
  {
    const std::lock_guard lock(mutex_);
    working_ = false;
    if (answer.ok()) {
      request_.set_position(answer->position());
      if (over_.ok() && (first || answer->reset() || answer->changes_size() > 0)) {
        response_ = *std::move(answer);
        writing_ = true;
        writing_since_ = std::chrono::steady_clock::now();
        StartWrite(&response_);
      }
    }
  }
  Advance();
}

void WatchStream::Touched(uint64_t subject) {
  {
    const std::lock_guard lock(mutex_);
    if (touched_.size() < kMaxTouchedPersons) {
      touched_.insert(subject);
    } else if (!touched_.contains(subject)) {
      too_many_ = true;
    }
    const bool unread = writing_ && std::chrono::steady_clock::now() - writing_since_ > kMaxUnread;
    if (unread && !working_) {
      working_ = true;
      host_->pool.Post([stream = shared_from_this()] { stream->Cut(); });
    }
  }
  Advance();
}

void WatchStream::Cut() {
  context_->TryCancel();
  {
    const std::lock_guard lock(mutex_);
    working_ = false;
    if (over_.ok()) over_ = absl::DeadlineExceededError("message non lu");
  }
  Advance();
}

bool WatchStream::Take(std::vector<uint64_t>* subjects) {
  const std::lock_guard lock(mutex_);
  subjects->assign(touched_.begin(), touched_.end());
  touched_.clear();
  return !std::exchange(too_many_, false);
}

void WatchStream::Advance() {
  absl::Status end;
  {
    const std::lock_guard lock(mutex_);
    if (working_ || writing_ || finished_) return;
    if (over_.ok()) {
      if (touched_.empty()) return;
      working_ = true;
      // At most one a stream: bounded by the number of streams.
      host_->pool.Post([stream = shared_from_this()] { stream->Step(); });
      return;
    }
    finished_ = true;
    end = over_;
  }
  Finish(ToGrpc(end));
}

void WatchStream::Over(const absl::Status& status) {
  {
    const std::lock_guard lock(mutex_);
    if (over_.ok()) over_ = status;
  }
  Advance();
}

void WatchStream::OnWriteDone(bool ok) {
  {
    const std::lock_guard lock(mutex_);
    writing_ = false;
    if (!ok && over_.ok()) over_ = absl::CancelledError("client parti");
  }
  Advance();
}

void WatchStream::OnCancel() { Over(absl::CancelledError("client parti")); }

void WatchStream::Drain() { Over(Stopping()); }

void WatchStream::Closed() { Over(StoreClosed()); }

void WatchStream::OnDone() {
  watch_.reset();
  watches_->fetch_sub(1);
  const auto self = std::move(self_);
}

}  // namespace jalon::services
