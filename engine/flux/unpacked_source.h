// SPDX-License-Identifier: EUPL-1.2
//
// The files of a content that may be packed: plain (one file), gzip (one file) or zip (any number,
// each of which is one import).
//
//   ASSIGN(unpacked, UnpackedSource::Open(source));
//   do {
//     … FluxReader::Open(*unpacked, {}) …
//   } while (unpacked->NextFile() is true);
//
// An archive comes from outside: what it unpacks to is bounded (limits.h), an archive inside an
// archive is refused, and nothing is written to the disk.
#ifndef JALON_ENGINE_FLUX_UNPACKED_SOURCE_H_
#define JALON_ENGINE_FLUX_UNPACKED_SOURCE_H_

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "engine/flux/byte_source.h"
#include "engine/flux/detect.h"

namespace jalon::flux {

// Reason of the kDataLoss of an archive that is truncated or damaged as it was received. One of the
// source below has another: what is wrong with the store is nothing against the file.
inline constexpr char kDamagedArchive[] = "DAMAGED_ARCHIVE";

// Reason of the kDataLoss of a gzip that bytes follow which are none of its own. What it holds was
// delivered whole; what the bytes are, nobody knows.
inline constexpr char kTrailingBytes[] = "TRAILING_BYTES";

// What to say of a content of which nothing could be read, for `loss`: a damaged archive is refused
// (kInvalidArgument); any other failure stays what it is.
absl::Status RefusalOf(const absl::Status& loss);

// Reads the current file of a content. Not thread-safe. Memory: the window of the source and one
// step of what it unpacks to, whatever the size of the content.
class UnpackedSource : public ByteSource {
 public:
  // Stands on the first file. Fails with kInvalidArgument and a French message when the archive is
  // empty, damaged before its first file, holds too many files, is protected by a password, or
  // holds an archive or an office document; with the source's own failure otherwise. `source` must
  // outlive the object.
  static absl::StatusOr<std::unique_ptr<UnpackedSource>> Open(ByteSource& source);
  ~UnpackedSource() override;

  // Bytes of the current file; 0 at its end. Fails with kInvalidArgument when the archive unpacks
  // to more than a flux can be, and with kDataLoss when it is truncated or damaged (see above):
  // what was delivered before is what it holds, and the rest is lost. A damage that only a check
  // sum shows is found at the end of the file: a few bytes before may then be wrong.
  absl::StatusOr<size_t> Read(char* buffer, size_t size) override;

  // Moves to the next file, passing over what was not read of the current one; false when there is
  // none. Fails as Open and Read.
  absl::StatusOr<bool> NextFile();

  Packing packing() const;
  // Name of the current file in its zip, without folders; "" for plain and gzip. For reports only.
  const std::string& file_name() const;

 private:
  class Unpacking;
  class Plain;
  class Gzip;
  class Zip;

  explicit UnpackedSource(std::unique_ptr<Unpacking> unpacking);
  absl::Status CheckFirstBytes();

  std::unique_ptr<Unpacking> unpacking_;
  std::string first_bytes_;  // read ahead of the caller
  size_t first_taken_ = 0;
  absl::Status first_status_;
};

}  // namespace jalon::flux

#endif  // JALON_ENGINE_FLUX_UNPACKED_SOURCE_H_
