// SPDX-License-Identifier: EUPL-1.2
//
// A source that is read through: hashes what passes, and holds the last bytes so that a dossier can
// be kept raw after it was understood.
#ifndef JALON_ENGINE_INTAKE_TEE_SOURCE_H_
#define JALON_ENGINE_INTAKE_TEE_SOURCE_H_

#include <cstdint>
#include <string>

#include "engine/flux/byte_source.h"
#include "engine/intake/sha256.h"

namespace jalon::intake {

// Not thread-safe.
class TeeSource : public flux::ByteSource {
 public:
  // `source` is not owned.
  explicit TeeSource(flux::ByteSource* source) : source_(source) {}

  absl::StatusOr<size_t> Read(char* buffer, size_t size) override;

  // The bytes at [offset, offset + length), of those still held.
  std::string Raw(int64_t offset, int64_t length) const;
  // Forgets what lies before `offset`.
  void DropBefore(int64_t offset);
  // Reads what is left of the source.
  absl::Status Drain();
  // SHA-256 of all that passed, lower-case hex. Ends the hashing.
  std::string Sha256Hex() { return hash_.Hex(); }
  int64_t bytes() const { return bytes_; }

 private:
  flux::ByteSource* source_;
  RunningSha256 hash_;
  std::string held_;
  int64_t held_from_ = 0;
  int64_t bytes_ = 0;
};

}  // namespace jalon::intake

#endif  // JALON_ENGINE_INTAKE_TEE_SOURCE_H_
