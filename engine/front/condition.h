// SPDX-License-Identifier: EUPL-1.2
//
// What a batch of a command waits for: it is written only if the person is still what it was
// decided on. The writer checks; nobody else writes meanwhile.
#ifndef JALON_ENGINE_FRONT_CONDITION_H_
#define JALON_ENGINE_FRONT_CONDITION_H_

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "engine/identity/persons.h"
#include "engine/ledger/ledger.h"
#include "engine/store/store.h"
#include "jalon/v1/pathways.pb.h"

namespace jalon::front {

// What of a person an etag is over, and how to read it again.
struct PersonMark {
  uint64_t subject = 0;              // that the request named
  int32_t day = 0;                   // on which it is asked who she is
  int64_t known_by = 0;              // microseconds: a version that becomes known later does not
                                     // hold yet
  std::vector<std::string> records;  // keys of those that were ever told of her
};

// A person at an instant.
struct PersonVersion {
  // The version of a record that holds.
  struct Held {
    std::string id;        // of the event
    uint64_t subject = 0;  // whose it is
  };
  std::vector<uint64_t> subjects;
  uint64_t sequence = 0;             // of the last event of her timelines
  std::map<std::string, Held> held;  // by record key

  // Opaque, and another one whenever something became known of her: a digest of who she is and what
  // holds, and where the log stands.
  std::string Etag() const;
};
// `subjects`: who she is on `mark.day`, ascending.
absl::StatusOr<PersonVersion> ReadVersion(const store::Reader& reader,
                                          std::vector<uint64_t> subjects, const PersonMark& mark);

// What became of a conditional batch.
enum class Fate { kPending, kWritten, kConflict, kReplayed };

struct Condition {
  PersonMark mark;
  std::string etag;         // to be hers still
  std::string new_record;   // key of a record that must not be there yet; may be empty
  PersonVersion after;      // what she will be, but for `sequence`
  std::string request_key;  // of the family requests; empty: the answer is not kept
  std::string fingerprint;
  int64_t decided_micros = 0;
  jalon::v1::ExecuteCommandResponse response;  // completed when the batch is written
  Fate fate = Fate::kPending;
};

// Judges conditional batches of one commit, in their order. Used by the writer.
class ConditionJudge {
 public:
  // Not owned.
  ConditionJudge(const store::Reader* reader, const identity::Persons* persons)
      : reader_(reader), persons_(persons) {}

  // Whether the batch of `condition` is to be written; otherwise sets its fate. One that is to be
  // written counts for those after it.
  absl::StatusOr<bool> Admit(Condition* condition);

 private:
  absl::StatusOr<bool> Holds(const Condition& condition) const;

  const store::Reader* reader_;
  const identity::Persons* persons_;
  std::set<uint64_t> touched_;      // subjects
  std::set<std::string> taken_;     // new records
  std::set<std::string> answered_;  // request keys
};

// In the batch of the events of `condition`: completes its answer, and keeps it.
void WriteAnswer(absl::Span<const ledger::Outcome> outcomes, Condition* condition,
                 store::Batch* write);

}  // namespace jalon::front

#endif  // JALON_ENGINE_FRONT_CONDITION_H_
