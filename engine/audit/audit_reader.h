// SPDX-License-Identifier: EUPL-1.2
//
// Reading the audit: one entry, a search, the chain.
#ifndef JALON_ENGINE_AUDIT_AUDIT_READER_H_
#define JALON_ENGINE_AUDIT_AUDIT_READER_H_

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "engine/audit/audit_log.h"

namespace jalon::audit {

// An entry where it stands.
struct PlacedEntry {
  uint64_t number = 0;
  std::string hash;
  StoredEntry stored;
};

// Fails with kDataLoss when there is no such entry.
absl::StatusOr<PlacedEntry> ReadEntry(const store::Reader& reader, uint64_t number);

// Entries [first, last] that were made in [from, to); first > last when there is none.
struct NumberRange {
  uint64_t first = 1;
  uint64_t last = 0;
};
absl::StatusOr<NumberRange> EntriesBetween(const store::Reader& reader, absl::Time from,
                                           absl::Time to);

// What a search asks for.
struct AuditQuery {
  NumberRange range;
  bool of_person = false;
  std::vector<uint64_t> subjects;   // of the person
  std::vector<uint64_t> positions;  // of the person's events in the log
  std::string agent;                // empty: everybody
  std::vector<int> kinds;           // empty: all
};
// Visits the numbers of entries that may be asked for, newest first, until the visitor returns
// false; each once.
using EntryVisitor = std::function<bool(const PlacedEntry& entry)>;
absl::Status VisitNewestFirst(const store::Reader& reader, const AuditQuery& query,
                              const EntryVisitor& visitor);

// Checks everything that is kept.
jalon::v1::VerifyAuditResponse VerifyChain(const store::Reader& reader, const store::Vault& vault);

}  // namespace jalon::audit

#endif  // JALON_ENGINE_AUDIT_AUDIT_READER_H_
