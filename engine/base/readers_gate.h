// SPDX-License-Identifier: EUPL-1.2
//
// Many readers, one publisher. std::shared_mutex lets a stream of readers starve the writer; the
// turnstile makes later readers wait behind a publisher that waits.
#ifndef JALON_ENGINE_BASE_READERS_GATE_H_
#define JALON_ENGINE_BASE_READERS_GATE_H_

#include <mutex>
#include <shared_mutex>

namespace jalon {

// Thread-safe. Not recursive: a reader must not read again while it holds a lock.
class ReadersGate {
 public:
  // Holds what is published still for as long as the lock lives.
  std::shared_lock<std::shared_mutex> Read() {
    const std::lock_guard<std::mutex> turn(turnstile_);
    return std::shared_lock<std::shared_mutex>(mutex_);
  }
  // Keeps readers out for as long as the lock lives.
  std::unique_lock<std::shared_mutex> Publish() {
    const std::lock_guard<std::mutex> turn(turnstile_);
    return std::unique_lock<std::shared_mutex>(mutex_);
  }

 private:
  std::mutex turnstile_;
  std::shared_mutex mutex_;
};

}  // namespace jalon

#endif  // JALON_ENGINE_BASE_READERS_GATE_H_
