// SPDX-License-Identifier: EUPL-1.2
//
// A source that is read through: holds the last bytes, so that a dossier can be kept raw after it
// was understood, and hashes what passes for who asks.
#ifndef JALON_ENGINE_INTAKE_TEE_SOURCE_H_
#define JALON_ENGINE_INTAKE_TEE_SOURCE_H_

#include <cstdint>
#include <string>

#include "engine/base/sha256.h"
#include "engine/flux/byte_source.h"

namespace jalon::intake {

// Not thread-safe.
class TeeSource : public flux::ByteSource {
 public:
  enum class Hash { kNo, kYes };

  // `source` is not owned.
  TeeSource(flux::ByteSource* source, Hash hash) : source_(source), hashes_(hash == Hash::kYes) {}

  absl::StatusOr<size_t> Read(char* buffer, size_t size) override;

  // The bytes at [offset, offset + length), of those still held.
  std::string Raw(int64_t offset, int64_t length) const;
  // Forgets what lies before `offset`.
  void DropBefore(int64_t offset);
  // Reads what is left of the source.
  absl::Status Drain();
  // SHA-256 of all that passed, lower-case hex, with Hash::kYes. Ends the hashing.
  std::string Sha256Hex() { return hash_.Hex(); }
  int64_t bytes() const { return bytes_; }

 private:
  flux::ByteSource* source_;
  const bool hashes_;
  RunningSha256 hash_;
  std::string held_;
  int64_t held_from_ = 0;
  int64_t bytes_ = 0;
};

}  // namespace jalon::intake

#endif  // JALON_ENGINE_INTAKE_TEE_SOURCE_H_
