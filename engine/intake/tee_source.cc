// SPDX-License-Identifier: EUPL-1.2
#include "engine/intake/tee_source.h"

#include <algorithm>

namespace jalon::intake {
namespace {

// Forgotten bytes are given back when they are this many.
constexpr size_t kSlackBytes = 1u << 20;
constexpr size_t kDrainBytes = 256u << 10;

}  // namespace

absl::StatusOr<size_t> TeeSource::Read(char* buffer, size_t size) {
  absl::StatusOr<size_t> read = source_->Read(buffer, size);
  if (!read.ok()) return read;
  if (hashes_) hash_.Add({buffer, *read});
  held_.append(buffer, *read);
  bytes_ += static_cast<int64_t>(*read);
  return read;
}

std::string TeeSource::Raw(int64_t offset, int64_t length) const {
  if (offset < held_from_ || offset + length > bytes_) return "";
  return held_.substr(static_cast<size_t>(offset - held_from_), static_cast<size_t>(length));
}

void TeeSource::DropBefore(int64_t offset) {
  const auto drop = static_cast<size_t>(std::max<int64_t>(offset - held_from_, 0));
  if (drop < kSlackBytes) return;
  held_.erase(0, std::min(drop, held_.size()));
  held_from_ += static_cast<int64_t>(drop);
}

absl::Status TeeSource::Drain() {
  std::string buffer(kDrainBytes, '\0');
  while (true) {
    absl::StatusOr<size_t> read = Read(buffer.data(), buffer.size());
    if (!read.ok()) return read.status();
    if (*read == 0) return absl::OkStatus();
    DropBefore(bytes_);
  }
}

}  // namespace jalon::intake
