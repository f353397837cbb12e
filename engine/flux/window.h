// SPDX-License-Identifier: EUPL-1.2
//
// A window over a stream of bytes: what was read and is not yet consumed.
#ifndef JALON_ENGINE_FLUX_WINDOW_H_
#define JALON_ENGINE_FLUX_WINDOW_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "engine/flux/byte_source.h"

namespace jalon::flux {

// Holds at most what its user lets it grow to. Views into it are valid until the next Grow.
class Window {
 public:
  // `source` must outlive the window.
  explicit Window(ByteSource& source) : source_(source) {}

  // Bytes read and not consumed.
  std::string_view view() const { return {buffer_.data() + begin_, end_ - begin_}; }
  // Offset in the stream of the first byte of view().
  int64_t offset() const { return offset_; }
  int64_t bytes_read() const { return offset_ + static_cast<int64_t>(end_ - begin_); }
  // Whether the stream has nothing beyond view().
  bool at_end() const { return at_end_; }

  void Consume(size_t count) {
    begin_ += count;
    offset_ += static_cast<int64_t>(count);
  }
  // Adds kReadBytes to view(), fewer only at the end of the stream: what is seen does not depend on
  // how the source cuts its pieces. A failure of the source counts as the end; see status().
  void Grow();
  // What the source says it lost (kDataLoss): the stream ends there, as a truncated file does. ""
  // when it lost nothing.
  const std::string& loss() const { return loss_; }
  // The same as the source said it; OK when it lost nothing.
  const absl::Status& loss_status() const { return loss_status_; }
  // Grows until view() has `size` bytes or the stream is at its end.
  void Ensure(size_t size);
  // The source's failure, if it failed. To be looked at before anything is concluded from the end.
  const absl::Status& status() const { return status_; }

 private:
  void MakeRoom();

  ByteSource& source_;
  std::vector<char> buffer_;
  size_t begin_ = 0;
  size_t end_ = 0;
  int64_t offset_ = 0;
  bool at_end_ = false;
  absl::Status status_;
  absl::Status loss_status_;
  std::string loss_;
};

}  // namespace jalon::flux

#endif  // JALON_ENGINE_FLUX_WINDOW_H_
