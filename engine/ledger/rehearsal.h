// SPDX-License-Identifier: EUPL-1.2
//
// What Ledger::Append would answer, without appending.
#ifndef JALON_ENGINE_LEDGER_REHEARSAL_H_
#define JALON_ENGINE_LEDGER_REHEARSAL_H_

#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/container/flat_hash_set.h"
#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "engine/ledger/ledger.h"

namespace jalon::ledger {

// Remembers what it was given, 40 bytes an event. Not thread-safe.
class Rehearsal {
 public:
  explicit Rehearsal(const store::Reader* reader) : reader_(reader) {}

  // The outcomes of `events`, after those of earlier calls. Sequences are 0.
  absl::StatusOr<std::vector<Outcome>> Append(absl::Span<const PreparedEvent> events);

 private:
  const store::Reader* reader_;
  absl::flat_hash_map<std::string, int64_t> known_micros_;  // by event id
  absl::flat_hash_set<std::string> records_;
};

}  // namespace jalon::ledger

#endif  // JALON_ENGINE_LEDGER_REHEARSAL_H_
