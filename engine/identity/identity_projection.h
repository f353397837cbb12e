// SPDX-License-Identifier: EUPL-1.2
//
// Who each event is about: numbers the subjects, keeps the keys by which they are recognised, and
// applies the rules of identity to the subjects that an append touches.
#ifndef JALON_ENGINE_IDENTITY_IDENTITY_PROJECTION_H_
#define JALON_ENGINE_IDENTITY_IDENTITY_PROJECTION_H_

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "engine/base/departement.h"
#include "engine/base/person_id.h"
#include "engine/identity/persons.h"
#include "engine/identity/subject_node.pb.h"
#include "engine/ledger/projection.h"

namespace jalon::identity {

using jalon::ParsePersonId;
using jalon::PersonId;

// Thread-safety: as Projection; persons() and count() are published behind the ledger's gate.
class IdentityProjection : public ledger::Projection, public ledger::SubjectGroups {
 public:
  // `store` is not owned.
  IdentityProjection(const store::Store* store, CivilTime time) : store_(store), time_(time) {}

  // Reads what memory holds from the store.
  absl::Status Load();

  absl::Status Apply(absl::Span<ledger::LoggedEvent> events, store::Batch* batch) override;
  void Committed() override;
  void Aborted() override;

  bool Grouped(uint64_t subject) const override;
  const std::vector<uint64_t>& ChangedSubjects() const override { return changed_; }

  const Persons& persons() const { return persons_; }
  // Subjects known; their numbers are 1 to count().
  uint64_t count() const { return count_; }

 private:
  absl::StatusOr<SubjectNode*> Node(uint64_t number);
  absl::StatusOr<uint64_t> Resolve(const std::string& key, const ledger::StoredEvent& stored,
                                   int32_t day, const ledger::MatchKeys* keys,
                                   const std::string& external_id);
  absl::StatusOr<uint64_t> Number(const std::string& key);
  absl::Status ApplyOne(ledger::LoggedEvent* event);
  absl::Status ApplyFact(const ledger::LoggedEvent& event, int32_t day, bool linked);
  void NoteDossier(uint64_t number, const std::string& dossier);
  void Index(uint64_t number, const ledger::MatchKeys& keys);
  absl::Status ReadHolders(const std::vector<uint64_t>& subjects);
  std::vector<uint64_t> Holders(const std::string& key) const;
  absl::StatusOr<std::set<uint64_t>> Reachable(uint64_t from);
  absl::Status Rematch(const std::set<uint64_t>& subjects);
  absl::Status RematchTouched();
  void StoreMatching(const std::set<uint64_t>& subjects, const Matching& matching);
  void Emit(store::Batch* batch);

  const store::Store* store_;
  CivilTime time_;
  Persons persons_;
  uint64_t count_ = 0;
  // Numbers of subjects met lately.
  absl::flat_hash_map<std::string, uint64_t> cache_;

  // Of the current Apply.
  struct Regrouping {
    std::vector<uint64_t> subjects;
    Matching matching;
    std::vector<Fact> facts;
  };
  uint64_t next_ = 1;
  std::map<uint64_t, SubjectNode> nodes_;  // loaded or made
  std::set<uint64_t> dirty_;               // to write
  std::set<uint64_t> touched_;             // to match again
  absl::flat_hash_map<std::string, uint64_t> new_subjects_;
  absl::flat_hash_map<std::string, std::vector<uint64_t>> new_keys_;
  // Prefix of the index of a matching key -> who in the store has it.
  absl::flat_hash_map<std::string, std::vector<uint64_t>> holders_;
  std::map<uint64_t, std::string> new_persons_;  // sealed civil status
  std::set<std::string> new_dossiers_;           // keys of the family dossiers
  std::vector<Regrouping> regroupings_;
  absl::flat_hash_map<uint64_t, bool> regrouped_;  // subject -> grouped
  std::vector<uint64_t> changed_;
};

}  // namespace jalon::identity

#endif  // JALON_ENGINE_IDENTITY_IDENTITY_PROJECTION_H_
