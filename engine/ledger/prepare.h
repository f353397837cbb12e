// SPDX-License-Identifier: EUPL-1.2
//
// From an event as it was sent to an entry of the log: checked, completed, named by a deterministic
// id, its nominative parts sealed. Needs nothing of what the store holds, so that any thread may do
// it.
#ifndef JALON_ENGINE_LEDGER_PREPARE_H_
#define JALON_ENGINE_LEDGER_PREPARE_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "engine/base/departement.h"
#include "engine/ledger/stored_event.pb.h"
#include "engine/store/vault.h"

namespace jalon::ledger {

// An entry on its way to the log.
struct PreparedEvent {
  StoredEvent stored;
  std::string bytes;  // `stored`, serialised: what the log keeps and the chain runs over
};

// Keys of civil statuses that were met lately: what a dossier says of one person makes several
// events, and hashing a civil status is the larger part of preparing one. Used by one thread.
class RecentKeys {
  friend class Preparer;
  struct Known {
    std::string of;  // the civil status and its place
    std::string subject;
    MatchKeys keys;
  };
  std::vector<Known> known_;
};

// Thread-safe.
class Preparer {
 public:
  // `vault` is not owned.
  Preparer(std::string departement, CivilTime time, store::Vault* vault)
      : departement_(std::move(departement)), time_(time), vault_(vault) {}

  // `event` is consumed. `received_at` is what "now" means for an event that does not say when it
  // became known. The provenance of an import's event is kept; any other is replaced. Fails with
  // kInvalidArgument when the event is malformed. `recent` may be null.
  absl::StatusOr<PreparedEvent> Prepare(jalon::v1::Event* event, absl::Time received_at,
                                        std::string_view request, bool from_import,
                                        RecentKeys* recent = nullptr) const;

  // Subject key of `person`: 16 bytes, or empty when it is named by the engine's own id.
  // `dossier` and `role` are those of the observation that names it by civil status.
  std::string SubjectKey(const jalon::v1::Person& person, std::string_view source,
                         std::string_view dossier, int role) const;
  // Keys by which `identity` is recognised.
  MatchKeys KeysOf(const jalon::v1::Identity& identity, std::string_view dossier, int role,
                   bool shares_role_and_birth_date) const;
  // Keys of searches.
  std::string NameKey(std::string_view name) const;
  std::string BirthKey(std::string_view born_on) const;
  std::string NirKeyOf(std::string_view nir) const;

  const CivilTime& time() const { return time_; }

 private:
  absl::Time KnownAt(const jalon::v1::Event& event, absl::Time received_at) const;
  std::string EventId(jalon::v1::Event* event, absl::Time known) const;
  void NamePerson(const jalon::v1::Event& event, RecentKeys* recent, StoredEvent* stored) const;
  void NameSubjects(const jalon::v1::Event& event, RecentKeys* recent, StoredEvent* stored) const;
  absl::Status SealNominative(StoredEvent* stored) const;

  std::string departement_;
  CivilTime time_;
  store::Vault* vault_;
};

}  // namespace jalon::ledger

#endif  // JALON_ENGINE_LEDGER_PREPARE_H_
