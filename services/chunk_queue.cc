// SPDX-License-Identifier: EUPL-1.2
#include "services/chunk_queue.h"

#include <algorithm>
#include <utility>

#include "services/limits.h"

namespace jalon::services {

ChunkQueue::ChunkQueue(size_t max_chunks, std::function<void()> on_room)
    : max_chunks_(max_chunks), on_room_(std::move(on_room)) {}

bool ChunkQueue::Push(std::string chunk) {
  std::lock_guard lock(mutex_);
  if (closed_) return false;
  if (!chunk.empty()) chunks_.push_back(std::move(chunk));
  changed_.notify_one();
  return chunks_.size() < max_chunks_;
}

void ChunkQueue::Close(const absl::Status& status) {
  std::lock_guard lock(mutex_);
  if (closed_) return;
  closed_ = true;
  end_ = status;
  changed_.notify_one();
}

absl::StatusOr<size_t> ChunkQueue::Read(char* buffer, size_t size) {
  bool made_room = false;
  size_t copied = 0;
  {
    std::unique_lock lock(mutex_);
    const auto ready = [this] { return closed_ || !chunks_.empty(); };
    do {
      if (absl::Status go_on = check_(); !go_on.ok()) return go_on;
    } while (!changed_.wait_for(lock, kHeldPoll, ready));
    if (closed_ && !end_.ok()) return end_;
    copied = Copy(buffer, size, &made_room);
  }
  if (made_room) on_room_();
  return copied;
}

size_t ChunkQueue::Copy(char* buffer, size_t size, bool* made_room) {
  if (chunks_.empty()) return 0;
  const std::string& chunk = chunks_.front();
  const size_t copied = std::min(size, chunk.size() - offset_);
  chunk.copy(buffer, copied, offset_);
  offset_ += copied;
  if (offset_ < chunk.size()) return copied;
  *made_room = chunks_.size() == max_chunks_;
  chunks_.pop_front();
  offset_ = 0;
  return copied;
}

}  // namespace jalon::services
