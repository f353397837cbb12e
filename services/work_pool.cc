// SPDX-License-Identifier: EUPL-1.2
#include "services/work_pool.h"

#include <algorithm>
#include <atomic>
#include <boost/asio/post.hpp>
#include <boost/asio/thread_pool.hpp>
#include <condition_variable>
#include <mutex>
#include <utility>

namespace jalon::services {

struct WorkPool::Internal {
  Internal(size_t thread_count, size_t most_pending)
      : threads(thread_count), max_pending(most_pending), pool(thread_count) {}

  void Start(std::function<void()> work, std::function<void()> after) {
    boost::asio::post(pool, [this, work = std::move(work), after = std::move(after)] {
      work();
      pending.fetch_sub(1);
      after();
    });
  }

  const size_t threads;
  const size_t max_pending;
  std::atomic<size_t> pending{0};
  boost::asio::thread_pool pool;
};

WorkPool::WorkPool(size_t threads, size_t max_pending)
    : internal_(std::make_unique<Internal>(threads, max_pending)) {}

WorkPool::~WorkPool() { internal_->pool.join(); }

bool WorkPool::TryPost(std::function<void()> work, std::function<void()> after) {
  if (internal_->pending.fetch_add(1) >= internal_->max_pending) {
    internal_->pending.fetch_sub(1);
    return false;
  }
  internal_->Start(std::move(work), std::move(after));
  return true;
}

void WorkPool::Post(std::function<void()> work) {
  internal_->pending.fetch_add(1);
  internal_->Start(std::move(work), [] {});
}

size_t WorkPool::Threads() const { return internal_->threads; }

namespace {

// Parts of one computation. Helpers that start after the last part was taken find nothing to do,
// and may do so after Run returned: hence shared ownership and its own copy of the function.
class Parts {
 public:
  Parts(size_t count, std::function<void(size_t)> part) : count_(count), part_(std::move(part)) {}

  void Work() {
    for (size_t i = next_.fetch_add(1); i < count_; i = next_.fetch_add(1)) {
      part_(i);
      std::lock_guard lock(mutex_);
      if (++done_ == count_) all_done_.notify_all();
    }
  }

  void Wait() {
    std::unique_lock lock(mutex_);
    all_done_.wait(lock, [this] { return done_ == count_; });
  }

 private:
  const size_t count_;
  const std::function<void(size_t)> part_;
  std::atomic<size_t> next_{0};
  std::mutex mutex_;
  std::condition_variable all_done_;
  size_t done_ = 0;
};

}  // namespace

void PoolParallel::Run(size_t count, const std::function<void(size_t)>& part) {
  if (count == 0) return;
  auto parts = std::make_shared<Parts>(count, part);
  const size_t helpers = std::min(count, pool_->Threads()) - 1;
  for (size_t i = 0; i < helpers; ++i) {
    if (!pool_->TryPost([parts] { parts->Work(); })) break;
  }
  parts->Work();
  parts->Wait();
}

}  // namespace jalon::services
