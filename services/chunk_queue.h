// SPDX-License-Identifier: EUPL-1.2
//
// The bytes of a file between the network, which pushes pieces, and the reader of the flux, which
// pulls. Bounded: when it is full the network waits.
#ifndef JALON_SERVICES_CHUNK_QUEUE_H_
#define JALON_SERVICES_CHUNK_QUEUE_H_

#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "engine/flux/byte_source.h"

namespace jalon::services {

// One thread reads; any thread may push and close.
class ChunkQueue final : public flux::ByteSource {
 public:
  // `on_room` is called on the reader's thread, without any lock, when a full queue has room again.
  ChunkQueue(size_t max_chunks, std::function<void()> on_room);

  // Appends a piece. Returns whether there is room for another; if not, `on_room` will tell.
  // Nothing happens after Close.
  bool Push(std::string chunk);
  // Nothing more comes. OK: the file is whole, and what was pushed is still read. Otherwise the
  // reader gets `status` at once. The first call counts.
  void Close(const absl::Status& status);

  // For the reader, before it reads: what `check` fails with ends the reading. Asked before each
  // piece, and again and again while none comes.
  void EndWhen(std::function<absl::Status()> check) { check_ = std::move(check); }
  absl::StatusOr<size_t> Read(char* buffer, size_t size) override;

 private:
  size_t Copy(char* buffer, size_t size, bool* made_room);

  const size_t max_chunks_;
  const std::function<void()> on_room_;
  std::function<absl::Status()> check_ = [] { return absl::OkStatus(); };  // of the reader alone
  std::mutex mutex_;                                                       // of all that follows
  std::condition_variable changed_;
  std::deque<std::string> chunks_;
  size_t offset_ = 0;  // in the first chunk
  bool closed_ = false;
  absl::Status end_;
};

}  // namespace jalon::services

#endif  // JALON_SERVICES_CHUNK_QUEUE_H_
