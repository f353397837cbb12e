// SPDX-License-Identifier: EUPL-1.2
//
// The head marker: a small file outside RocksDB that says how far the log was. RocksDB opens
// without a word when its live WAL was deleted; the marker is what notices.
#ifndef JALON_ENGINE_STORE_HEAD_MARKER_H_
#define JALON_ENGINE_STORE_HEAD_MARKER_H_

#include <cstdint>
#include <optional>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace jalon::store {

struct HeadMarker {
  uint64_t sequence = 0;   // last event that is durable
  std::string chain_hash;  // of the log up to it, 32 bytes
};

// Replaces the marker atomically: a new file, fsync, rename, fsync of the folder.
// One line of text: "jalon-head 1 <sequence> <64 hex digits>\n".
absl::Status WriteMarker(const std::string& path, const HeadMarker& marker);

// The marker at `path`; nothing when there is none. kDataLoss when it cannot be understood.
absl::StatusOr<std::optional<HeadMarker>> ReadMarker(const std::string& path);

}  // namespace jalon::store

#endif  // JALON_ENGINE_STORE_HEAD_MARKER_H_
