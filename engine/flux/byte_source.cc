// SPDX-License-Identifier: EUPL-1.2
#include "engine/flux/byte_source.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>

#include "absl/status/status.h"

namespace jalon::flux {

absl::StatusOr<size_t> MemoryByteSource::Read(char* buffer, size_t size) {
  const size_t count = std::min(size, rest_.size());
  rest_.copy(buffer, count);
  rest_.remove_prefix(count);
  return count;
}

absl::StatusOr<std::unique_ptr<FileByteSource>> FileByteSource::Open(const std::string& path) {
  const int descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (descriptor < 0) return absl::ErrnoToStatus(errno, "ouverture du fichier impossible");
  return std::unique_ptr<FileByteSource>(new FileByteSource(descriptor));
}

FileByteSource::~FileByteSource() { ::close(descriptor_); }

absl::StatusOr<size_t> FileByteSource::Read(char* buffer, size_t size) {
  while (true) {
    const ssize_t count = ::read(descriptor_, buffer, size);
    if (count >= 0) return static_cast<size_t>(count);
    if (errno != EINTR) return absl::ErrnoToStatus(errno, "lecture du fichier impossible");
  }
}

}  // namespace jalon::flux
