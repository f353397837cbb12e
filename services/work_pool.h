// SPDX-License-Identifier: EUPL-1.2
//
// Threads for work that may block: gRPC's own threads are few and must never wait, so a reactor
// hands everything that touches a store to a pool.
#ifndef JALON_SERVICES_WORK_POOL_H_
#define JALON_SERVICES_WORK_POOL_H_

#include <cstddef>
#include <functional>
#include <memory>
#include <utility>

#include "engine/base/parallel.h"

namespace jalon::services {

// A bounded pool of threads. Thread-safe. Work must not throw.
class WorkPool {
 public:
  // `max_pending`: work that is waiting or running, from which TryPost refuses.
  WorkPool(size_t threads, size_t max_pending);
  // Waits for all work.
  ~WorkPool();
  WorkPool(const WorkPool&) = delete;
  WorkPool& operator=(const WorkPool&) = delete;

  // Runs `work` later on a thread of the pool; false, and nothing happens, when the pool is full.
  bool TryPost(std::function<void()> work) {
    return TryPost(std::move(work), [] {});
  }
  // The same, then `after`, for which the pool counts the work as done: whoever hears of the end
  // from `after` finds its place free.
  bool TryPost(std::function<void()> work, std::function<void()> after);
  // The same for work that was accepted elsewhere and is bounded there: never refused.
  void Post(std::function<void()> work);
  size_t Threads() const;

 private:
  struct Internal;
  std::unique_ptr<Internal> internal_;
};

// Lends the pool's threads to the engine. The caller's thread takes parts too, so a full pool slows
// a computation down but cannot block it.
class PoolParallel : public Parallel {
 public:
  // `pool` is not owned and must outlive this.
  explicit PoolParallel(WorkPool* pool) : pool_(pool) {}
  size_t Width() const override { return pool_->Threads(); }
  void Run(size_t count, const std::function<void(size_t)>& part) override;

 private:
  WorkPool* pool_;
};

}  // namespace jalon::services

#endif  // JALON_SERVICES_WORK_POOL_H_
