// SPDX-License-Identifier: EUPL-1.2
//
// A source that is read through: holds the last bytes, so that a dossier can be kept raw after it
// was understood, and hashes what passes for who asks. What it holds does not depend on what its
// reader makes of the bytes: one that reads a gigabyte over, for want of a dossier, costs no more.
#ifndef JALON_ENGINE_INTAKE_TEE_SOURCE_H_
#define JALON_ENGINE_INTAKE_TEE_SOURCE_H_

#include <cstdint>
#include <string>
#include <string_view>

#include "engine/base/sha256.h"
#include "engine/flux/byte_source.h"

namespace jalon::intake {

// Not thread-safe.
class TeeSource : public flux::ByteSource {
 public:
  enum class Hash { kNo, kYes };

  // Holds the last `held_bytes` at least, and some more. `source` is not owned.
  TeeSource(flux::ByteSource* source, Hash hash, size_t held_bytes)
      : source_(source), hashes_(hash == Hash::kYes), held_bytes_(held_bytes) {}

  absl::StatusOr<size_t> Read(char* buffer, size_t size) override;

  // The bytes at [offset, offset + length); "" when they are not all held any more.
  std::string Raw(int64_t offset, int64_t length) const;
  // Reads what is left of the source.
  absl::Status Drain();
  // SHA-256 of all that passed, lower-case hex, with Hash::kYes. Ends the hashing.
  std::string Sha256Hex() { return hash_.Hex(); }
  int64_t bytes() const { return bytes_; }

 private:
  void Hold(std::string_view bytes);

  flux::ByteSource* source_;
  const bool hashes_;
  const size_t held_bytes_;
  RunningSha256 hash_;
  std::string held_;
  int64_t bytes_ = 0;
};

}  // namespace jalon::intake

#endif  // JALON_ENGINE_INTAKE_TEE_SOURCE_H_
