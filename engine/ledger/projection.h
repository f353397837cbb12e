// SPDX-License-Identifier: EUPL-1.2
//
// What the ledger knows of those who derive things from it.
#ifndef JALON_ENGINE_LEDGER_PROJECTION_H_
#define JALON_ENGINE_LEDGER_PROJECTION_H_

#include <cstdint>
#include <vector>

#include "absl/status/status.h"
#include "absl/types/span.h"
#include "engine/ledger/stored_event.pb.h"
#include "engine/store/store.h"

namespace jalon::ledger {

inline constexpr uint64_t kNoSubject = 0;

// An event that the log is about to hold.
struct LoggedEvent {
  uint64_t sequence = 0;
  const StoredEvent* stored = nullptr;
  // Number of the subject, given by the identity projection to those that follow it.
  uint64_t subject = kNoSubject;
  // Numbers of the persons of an identity fact.
  std::vector<uint64_t> fact_subjects;
};

// Derives something from the log, in the same batch as the log. A projection is a function of the
// events in the order of the log: a rebuild calls Apply with the same events and must write the
// same bytes. Called by the writer only.
class Projection {
 public:
  virtual ~Projection() = default;
  // Adds what follows from `events` to `batch`. Reads the store as it was before the batch.
  virtual absl::Status Apply(absl::Span<LoggedEvent> events, store::Batch* batch) = 0;
  // The batch of the last Apply is durable: publish what memory holds.
  virtual void Committed() = 0;
  // The batch of the last Apply was not written: forget it.
  virtual void Aborted() = 0;
};

// Which subjects are one person with others, for projections that depend on it. Implemented by the
// identity projection, read by those that follow it, within the same Apply.
class SubjectGroups {
 public:
  virtual ~SubjectGroups() = default;
  // Whether `subject` is, at any knowledge, one person with another subject.
  virtual bool Grouped(uint64_t subject) const = 0;
  // Subjects for which that changed in the current Apply.
  virtual const std::vector<uint64_t>& ChangedSubjects() const = 0;
};

}  // namespace jalon::ledger

#endif  // JALON_ENGINE_LEDGER_PROJECTION_H_
