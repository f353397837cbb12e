// SPDX-License-Identifier: EUPL-1.2
#include "services/writer.h"

#include <pthread.h>

#include <memory>
#include <utility>

#include "services/limits.h"
#include "services/log.h"

namespace jalon::services {

Writer::Writer(Departement* departement, std::function<void(const absl::Status&)> on_refused)
    : departement_(departement),
      on_refused_(std::move(on_refused)),
      marked_at_(std::chrono::steady_clock::now()),
      thread_([this] { Run(); }) {}

Writer::~Writer() {
  {
    std::lock_guard lock(queue_mutex_);
    stopping_ = true;
  }
  queue_changed_.notify_one();
  thread_.join();
}

void Writer::Submit(PreparedBatch* batch, int64_t events, Done done) {
  {
    std::lock_guard lock(queue_mutex_);
    queue_.push_back({batch, events, std::move(done)});
  }
  queue_changed_.notify_one();
}

std::future<absl::Status> Writer::Submit(PreparedBatch* batch, int64_t events) {
  auto promise = std::make_shared<std::promise<absl::Status>>();
  auto result = promise->get_future();
  Submit(batch, events, [promise](const absl::Status& status) { promise->set_value(status); });
  return result;
}

absl::Status Writer::SubmitAndWait(PreparedBatch* batch, int64_t events) {
  return Submit(batch, events).get();
}

void Writer::Run() {
  // So that `top -H` and profiles tell it from the pool: it is what saturates first.
  pthread_setname_np(pthread_self(), "writer");
  while (true) {
    const std::vector<Item> items = Take();
    if (!items.empty()) Commit(items);
    const bool stopped = items.empty() && Stopped();
    const auto since = std::chrono::steady_clock::now() - marked_at_;
    if (unmarked_ && (stopped || since >= kHeadMarkerInterval)) MarkHead();
    if (stopped) return;
  }
}

bool Writer::Stopped() {
  std::lock_guard lock(queue_mutex_);
  return stopping_ && queue_.empty();
}

std::vector<Writer::Item> Writer::Take() {
  std::unique_lock lock(queue_mutex_);
  const auto ready = [this] { return stopping_ || !queue_.empty(); };
  if (unmarked_) {
    queue_changed_.wait_until(lock, marked_at_ + kHeadMarkerInterval, ready);
  } else {
    queue_changed_.wait(lock, ready);
  }
  std::vector<Item> items;
  int64_t events = 0;
  while (!queue_.empty() && items.size() < kMaxBatchesPerCommit) {
    events += queue_.front().events;
    if (!items.empty() && events > kMaxEventsPerCommit) break;
    items.push_back(std::move(queue_.front()));
    queue_.pop_front();
  }
  return items;
}

void Writer::Commit(const std::vector<Item>& items) {
  std::vector<PreparedBatch*> batches;
  batches.reserve(items.size());
  for (const Item& item : items) batches.push_back(item.batch);
  const absl::Status status = departement_->Commit(batches);
  unmarked_ = unmarked_ || status.ok();
  if (!status.ok()) on_refused_(status);
  for (const Item& item : items) item.done(status);
}

void Writer::MarkHead() {
  const absl::Status status = departement_->WriteHeadMarker();
  if (!status.ok()) {
    Log(LogLevel::kError, "head_marker_failed", {{"reason", std::string(status.message())}});
  }
  // After a failure too: trying again at once would only fill the log.
  marked_at_ = std::chrono::steady_clock::now();
  unmarked_ = !status.ok();
}

}  // namespace jalon::services
