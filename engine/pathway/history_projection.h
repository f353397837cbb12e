// SPDX-License-Identifier: EUPL-1.2
//
// Keeps the histories, the versions of records and the timelines in step with the log.
#ifndef JALON_ENGINE_PATHWAY_HISTORY_PROJECTION_H_
#define JALON_ENGINE_PATHWAY_HISTORY_PROJECTION_H_

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "engine/base/departement.h"
#include "engine/ledger/projection.h"
#include "engine/pathway/activity_index.h"
#include "engine/pathway/arena.h"
#include "engine/pathway/departement_records.h"
#include "engine/pathway/details.h"
#include "engine/pathway/dossier_index.h"
#include "engine/pathway/history.h"
#include "engine/pathway/messages.h"
#include "engine/pathway/names.h"
#include "engine/pathway/place_index.h"

namespace jalon::pathway {

// Follows the identity projection, which numbers the subjects. Thread-safety: as Projection;
// arena() and dossiers() are published behind the ledger's gate.
class HistoryProjection : public ledger::Projection {
 public:
  // Not owned: `store`, `groups`.
  HistoryProjection(const store::Store* store, CivilTime time, const ledger::SubjectGroups* groups)
      : store_(store), time_(time), groups_(groups) {}

  // Reads what memory holds from the store.
  absl::Status Load();

  absl::Status Apply(absl::Span<ledger::LoggedEvent> events, store::Batch* batch) override;
  void Committed() override;
  void Aborted() override;

  const Arena& arena() const { return arena_; }
  const DossierIndex& dossiers() const { return dossiers_; }
  // By subject: whether its history has facts of accompaniment.
  const std::vector<bool>& accompanied() const { return accompanied_; }
  const ActivityIndex& activity() const { return activity_; }
  const DepartementRecords& departement() const { return departement_; }
  // What figures are split by, of each subject (details.h).
  const Arena& details() const { return details_; }
  const Names& names() const { return names_; }
  const PlaceIndex& places() const { return places_; }
  // Told of each subject whose timeline has become longer, with its details, on the writer's
  // thread, while nobody can read: who is told must be quick. Null: nobody. Not owned.
  class Listener {
   public:
    virtual ~Listener() = default;
    virtual void Changed(uint64_t subject, std::string_view details) = 0;
  };
  void SetListener(Listener* listener) { listener_ = listener; }

 private:
  using EventsBySubject = absl::flat_hash_map<uint64_t, std::vector<const ledger::StoredEvent*>>;

  absl::Status LoadRecords(absl::Span<const ledger::LoggedEvent> events);
  void ApplyRecord(const ledger::LoggedEvent& event);
  template <typename Use>
  absl::Status ForEventsOf(uint64_t subject, const EventsBySubject& here, const Use& use) const;
  absl::Status ApplyRights(const EventsBySubject& observed);
  absl::Status Refold(uint64_t subject, const EventsBySubject& observed);
  absl::Status ApplyDetails(const EventsBySubject& told);
  absl::Status RefoldDetails(uint64_t subject, const EventsBySubject& told);
  void ApplyRecords();
  History& Working(uint64_t subject);
  Details& WorkingDetails(uint64_t subject);
  void Publish(uint64_t subject, std::string_view bytes);
  void PublishDetails(uint64_t subject, std::string_view bytes);
  void TellListener();
  void Emit(absl::Span<const ledger::LoggedEvent> events, store::Batch* batch);

  const store::Store* store_;
  CivilTime time_;
  const ledger::SubjectGroups* groups_;
  Arena arena_;
  DossierIndex dossiers_;
  std::vector<bool> accompanied_;
  ActivityIndex activity_;
  DepartementRecords departement_;
  Arena details_;
  Names names_;
  PlaceIndex places_;
  Listener* listener_ = nullptr;

  // Of the current Apply.
  absl::flat_hash_map<uint64_t, History> working_;
  absl::flat_hash_map<std::string, RecordState> records_;
  std::set<std::string> changed_records_;
  absl::flat_hash_map<uint64_t, Details> working_details_;
  std::vector<std::pair<uint64_t, std::string>> encoded_;
  std::vector<std::pair<uint64_t, std::string>> encoded_details_;
  std::vector<std::pair<std::string, RecordState>> of_departement_;
  std::vector<uint64_t> told_of_;  // for the listener
};

// An event that was told again as known earlier is in the log several times; the last telling
// holds.
enum class Tellings { kLast, kAll };

// Log positions of the events of `subject`, ascending.
absl::StatusOr<std::vector<uint64_t>> ReadTimeline(const store::Reader& reader, uint64_t subject,
                                                   Tellings tellings = Tellings::kLast);

// An event, and where the log has it.
struct PlacedEvent {
  uint64_t sequence = 0;
  ledger::StoredEvent stored;
};
// The events of `subjects`, each once, in the order of the log. Fails with kDataLoss for an entry
// that cannot be read.
absl::StatusOr<std::vector<PlacedEvent>> ReadEventsOf(const store::Reader& reader,
                                                      absl::Span<const uint64_t> subjects,
                                                      Tellings tellings = Tellings::kLast);

}  // namespace jalon::pathway

#endif  // JALON_ENGINE_PATHWAY_HISTORY_PROJECTION_H_
