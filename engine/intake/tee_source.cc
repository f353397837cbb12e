// SPDX-License-Identifier: EUPL-1.2
#include "engine/intake/tee_source.h"

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
  Hold({buffer, *read});
  return read;
}

void TeeSource::Hold(std::string_view bytes) {
  bytes_ += static_cast<int64_t>(bytes.size());
  held_.append(bytes);
  if (held_.size() > held_bytes_ + kSlackBytes) held_.erase(0, held_.size() - held_bytes_);
}

std::string TeeSource::Raw(int64_t offset, int64_t length) const {
  const int64_t held_from = bytes_ - static_cast<int64_t>(held_.size());
  if (offset < held_from || offset + length > bytes_) return "";
  return held_.substr(static_cast<size_t>(offset - held_from), static_cast<size_t>(length));
}

absl::Status TeeSource::Drain() {
  std::string buffer(kDrainBytes, '\0');
  while (true) {
    absl::StatusOr<size_t> read = Read(buffer.data(), buffer.size());
    if (!read.ok()) return read.status();
    if (*read == 0) return absl::OkStatus();
  }
}

}  // namespace jalon::intake
