// SPDX-License-Identifier: EUPL-1.2
//
// A file on its way to the service: its digest names the import.
#ifndef JALON_TOOLS_CLIENT_FLUX_FILE_H_
#define JALON_TOOLS_CLIENT_FLUX_FILE_H_

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "engine/flux/byte_source.h"

namespace jalon::client {

class PackedFiles;

// Reason of a file that whoever imports may not read: it can be read once he may.
inline constexpr char kNotAllowedToRead[] = "NOT_ALLOWED_TO_READ";

// A file that was read once for its digest and is read again to be sent. Not thread-safe.
class FluxFile {
 public:
  // What is at `path`, as the imports that it makes: itself, or each file of a zip that has several
  // (an import is one file), which are unpacked on the way and never written to the disk. Reads all
  // of it. Fails with kInvalidArgument when it cannot be read, or when a zip of several files is
  // damaged, protected or larger than flux are (engine/flux/unpacked_source.h): nothing of it is to
  // be sent then. Files of one zip are to be read one after the other, in their order.
  static absl::StatusOr<std::vector<FluxFile>> Open(const std::string& path);

  // "mensuel.xml", or "envoi.zip/mensuel.xml". Without folders.
  const std::string& name() const { return name_; }
  const std::string& sha256() const { return sha256_; }  // lower-case hex
  int64_t size_bytes() const { return size_bytes_; }
  // The next piece; "" at the end, or when the file cannot be read any more.
  std::string NextChunk();

 private:
  FluxFile() = default;
  static absl::StatusOr<FluxFile> Whole(const std::string& path);
  static absl::StatusOr<std::vector<FluxFile>> Each(const std::string& path);

  std::string name_;
  std::string sha256_;
  int64_t size_bytes_ = 0;
  std::string path_;
  std::shared_ptr<PackedFiles> packed_;  // of one in a zip
  size_t index_ = 0;                     // of one in a zip
  std::unique_ptr<flux::ByteSource> opened_;
  flux::ByteSource* source_ = nullptr;  // what is read; null before the first piece
};

}  // namespace jalon::client

#endif  // JALON_TOOLS_CLIENT_FLUX_FILE_H_
