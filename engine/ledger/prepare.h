// SPDX-License-Identifier: EUPL-1.2
//
// From an event as it was sent to an entry of the log: checked, completed, named by a deterministic
// id, its nominative parts sealed. Any thread may do it, and what comes out does not depend on what
// the store holds, but for what is there already: of that, nothing more is made than its id.
#ifndef JALON_ENGINE_LEDGER_PREPARE_H_
#define JALON_ENGINE_LEDGER_PREPARE_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "engine/base/departement.h"
#include "engine/ledger/stored_event.pb.h"
#include "engine/store/store.h"
#include "engine/store/vault.h"

namespace jalon::ledger {

// An entry on its way to the log.
struct PreparedEvent {
  StoredEvent stored;
  std::string bytes;  // `stored`, serialised: what the log keeps and the chain runs over
  // Where the log held it already when it was prepared; 0: nowhere. `stored` has its id alone then.
  uint64_t told_at = 0;
};

// What the log holds of an event id. Once there, an id stays, and its `known_micros` only falls.
struct HeldEvent {
  uint64_t sequence = 0;
  int64_t known_micros = 0;
};
absl::StatusOr<std::optional<HeldEvent>> FindEvent(const store::Reader& reader,
                                                   const std::string& id);
// Reads a value of the family event_ids.
HeldEvent DecodeHeld(std::string_view value);

// What the events of one dossier, prepared one after the other, make cheaper for each other. Used
// by one thread.
class OneDossier {
 public:
  // `told`: where to look for observations that most files repeat (an address, a household); null:
  // nowhere. Not owned.
  explicit OneDossier(const store::Reader* told = nullptr) : told_(told) {}

 private:
  friend class Preparer;
  // Keys of a civil status: hashing it is the larger part of preparing an event.
  struct Known {
    std::string of;  // the civil status and its place
    std::string subject;
    MatchKeys keys;
  };
  std::vector<Known> known_;
  const store::Reader* told_;
};

// Thread-safe.
class Preparer {
 public:
  // `vault` is not owned.
  Preparer(std::string departement, CivilTime time, store::Vault* vault)
      : departement_(std::move(departement)), time_(time), vault_(vault) {}

  // `event` is consumed. `received_at` is what "now" means for an event that does not say when it
  // became known. The provenance of an import's event is kept; any other is replaced. Fails with
  // kInvalidArgument when the event is malformed. `dossier` may be null.
  absl::StatusOr<PreparedEvent> Prepare(jalon::v1::Event* event, absl::Time received_at,
                                        std::string_view request, bool from_import,
                                        OneDossier* dossier = nullptr) const;

  // Subject key of `person`: 16 bytes, or empty when it is named by the engine's own id.
  // `dossier` and `role` are those of the observation that names it by civil status, and
  // `previous_dossier` the one that it says she had before (NUMDEMRSAPRECE).
  std::string SubjectKey(const jalon::v1::Person& person, std::string_view source,
                         std::string_view dossier, int role,
                         std::string_view previous_dossier = "") const;
  // Keys by which `identity` is recognised.
  MatchKeys KeysOf(const jalon::v1::Identity& identity, std::string_view dossier, int role,
                   bool shares_role_and_birth_date, std::string_view previous_dossier = "") const;
  // Keys of searches.
  std::string NameKey(std::string_view name) const;
  std::string BirthKey(std::string_view born_on) const;
  std::string NirKeyOf(std::string_view nir) const;
  // Of a business record, 16 bytes.
  std::string RecordKey(std::string_view source, std::string_view record_id) const;

  const CivilTime& time() const { return time_; }

 private:
  absl::Time KnownAt(const jalon::v1::Event& event, absl::Time received_at) const;
  std::string EventId(jalon::v1::Event* event, absl::Time known) const;
  void NamePerson(const jalon::v1::Event& event, OneDossier* recent, StoredEvent* stored) const;
  void NameSubjects(const jalon::v1::Event& event, OneDossier* recent, StoredEvent* stored) const;
  absl::Status FindTold(const jalon::v1::Event& event, const OneDossier& dossier,
                        PreparedEvent* prepared) const;
  absl::Status SealNominative(StoredEvent* stored) const;

  std::string departement_;
  CivilTime time_;
  store::Vault* vault_;
};

}  // namespace jalon::ledger

#endif  // JALON_ENGINE_LEDGER_PREPARE_H_
