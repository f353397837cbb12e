// SPDX-License-Identifier: EUPL-1.2
#include "engine/flux/window.h"

#include <algorithm>

#include "engine/flux/limits.h"

namespace jalon::flux {

void Window::MakeRoom() {
  if (buffer_.size() - end_ >= kReadBytes) return;
  std::copy(buffer_.begin() + static_cast<ptrdiff_t>(begin_),
            buffer_.begin() + static_cast<ptrdiff_t>(end_), buffer_.begin());
  end_ -= begin_;
  begin_ = 0;
  // Twice the step at least, so that the bytes kept are not moved at every step.
  if (buffer_.size() - end_ < kReadBytes) buffer_.resize(end_ + 2 * kReadBytes);
}

void Window::Grow() {
  MakeRoom();
  const size_t wanted = end_ + kReadBytes;
  while (end_ < wanted && !at_end_) {
    const absl::StatusOr<size_t> count = source_.Read(buffer_.data() + end_, wanted - end_);
    if (absl::IsDataLoss(count.status())) {
      loss_status_ = count.status();
      loss_ = std::string(loss_status_.message());
    } else {
      status_ = count.status();
    }
    at_end_ = !count.ok() || *count == 0;
    end_ += count.ok() ? *count : 0;
  }
}

void Window::Ensure(size_t size) {
  while (view().size() < size && !at_end_) Grow();
}

}  // namespace jalon::flux
