// SPDX-License-Identifier: EUPL-1.2
//
// The audit in the store: family `audit`, which is not derived from the log and survives a rebuild.
//
//   key                                   value
//   'E', number u64                       32 bytes hash, StoredEntry
//   'P', subject u64, ~number u64         empty: an entry that names the person
//   'A', hash of the agent u64, ~number   empty: an entry of the agent
//   'L', last log position u64            number u64: the entry of a change by events
//   'S', month u32                        Mark of the last entry of that month (UTC): a segment
//   'C'                                   Mark of the last entry that was purged
//
//   hash(n) = ChainHash(hash(n - 1), number u64 · StoredEntry), hash(0) = 32 zero bytes
//
// Numbers begin at 1 and have no gap; in the indexes they are inverted, so that the newest comes
// first. Instants do not decrease with numbers. Integers in keys are big-endian.
#ifndef JALON_ENGINE_AUDIT_AUDIT_LOG_H_
#define JALON_ENGINE_AUDIT_AUDIT_LOG_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "absl/types/span.h"
#include "engine/audit/audit_state.pb.h"
#include "engine/store/store.h"
#include "engine/store/vault.h"

namespace jalon::audit {

inline constexpr size_t kHashBytes = 32;

std::string EntryKey(uint64_t number);
std::string PersonKey(uint64_t subject, uint64_t number);
std::string AgentKey(std::string_view agent, uint64_t number);
std::string PositionKey(uint64_t log_last);

// What is to be written of one entry beside it.
std::vector<std::pair<std::string, std::string>> IndexesOf(const jalon::v1::AuditEntry& entry,
                                                           uint64_t number);
// One step of the chain.
std::string NextHash(std::string_view previous, uint64_t number, std::string_view bytes);

enum class MarkKind { kSegment, kCheckpoint };
Mark MakeMark(const store::Vault& vault, MarkKind kind, uint64_t number, const std::string& hash,
              absl::Time at);
bool IsGenuine(const store::Vault& vault, MarkKind kind, const Mark& mark);

// The segments that are kept, oldest first: month and mark.
absl::StatusOr<std::vector<std::pair<uint32_t, Mark>>> ReadSegments(const store::Reader& reader);
// Number and hash of the last purged entry; 0 and zero bytes when none was.
absl::StatusOr<Mark> ReadCheckpoint(const store::Reader& reader);
// The same of the last entry.
absl::StatusOr<Mark> ReadHead(const store::Reader& reader);

// Appending, by the writer alone.
class AuditLog {
 public:
  // Not owned.
  AuditLog(const store::Reader* reader, const store::Vault* vault)
      : reader_(reader), vault_(vault) {}

  // Reads where the audit ends.
  absl::Status Load();

  // Adds `entries` to `write`. Their instants are raised to the last one's where they are earlier.
  // Committed must follow when `write` is durable, Aborted when it is not.
  void Append(absl::Span<StoredEntry> entries, store::Batch* write);
  void Committed() { head_ = next_; }
  void Aborted() { next_ = head_; }

 private:
  const store::Reader* reader_;
  const store::Vault* vault_;
  Mark head_;
  Mark next_;
};

// Keys to delete, and what to put, to remove at most `most` entries of segments that ended before
// `before`; the newest segment is never removed. Empty when nothing is to be removed. Fails with
// kDataLoss when an entry cannot be read.
struct Removal {
  std::vector<std::string> deleted;
  std::vector<std::pair<std::string, std::string>> put;
};
absl::StatusOr<Removal> RemoveBefore(const store::Reader& reader, const store::Vault& vault,
                                     absl::Time before, uint64_t most);

}  // namespace jalon::audit

#endif  // JALON_ENGINE_AUDIT_AUDIT_LOG_H_
