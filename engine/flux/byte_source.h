// SPDX-License-Identifier: EUPL-1.2
//
// Where the bytes of a flux come from. The reader sees bytes only: no file name decides anything.
#ifndef JALON_ENGINE_FLUX_BYTE_SOURCE_H_
#define JALON_ENGINE_FLUX_BYTE_SOURCE_H_

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"

namespace jalon::flux {

// A stream of bytes, read once from beginning to end. Not thread-safe.
class ByteSource {
 public:
  virtual ~ByteSource() = default;
  // Puts at most `size` bytes (at least one, unless the end is reached) in `buffer` and returns how
  // many; 0 means the end. A failure is final; it is returned to the reader's caller unchanged, but
  // for kDataLoss: what was delivered is good and the rest is lost (a truncated archive), which a
  // reader treats as a file that is truncated there. Its message is in French.
  virtual absl::StatusOr<size_t> Read(char* buffer, size_t size) = 0;
};

// Bytes in memory, which must outlive the source.
class MemoryByteSource : public ByteSource {
 public:
  explicit MemoryByteSource(std::string_view bytes) : rest_(bytes) {}
  absl::StatusOr<size_t> Read(char* buffer, size_t size) override;

 private:
  std::string_view rest_;
};

// A file of the local disk, open for as long as the object lives.
class FileByteSource : public ByteSource {
 public:
  // Fails with kNotFound, kPermissionDenied, or what the system says of `path`.
  static absl::StatusOr<std::unique_ptr<FileByteSource>> Open(const std::string& path);
  ~FileByteSource() override;
  FileByteSource(const FileByteSource&) = delete;
  FileByteSource& operator=(const FileByteSource&) = delete;

  absl::StatusOr<size_t> Read(char* buffer, size_t size) override;

 private:
  explicit FileByteSource(int descriptor) : descriptor_(descriptor) {}
  int descriptor_;
};

}  // namespace jalon::flux

#endif  // JALON_ENGINE_FLUX_BYTE_SOURCE_H_
