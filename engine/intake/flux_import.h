// SPDX-License-Identifier: EUPL-1.2
//
// An import: a flux file read, made into events, appended in batches that carry its progress, so
// that a crash leaves all or none of a batch and the same content sent again goes on where it
// stopped.
#ifndef JALON_ENGINE_INTAKE_FLUX_IMPORT_H_
#define JALON_ENGINE_INTAKE_FLUX_IMPORT_H_

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "absl/types/span.h"
#include "engine/flux/flux_reader.h"
#include "engine/flux/takeover_mapping.h"
#include "engine/flux/unpacked_source.h"
#include "engine/intake/event_builder.h"
#include "engine/intake/import_state.pb.h"
#include "engine/intake/record_events.h"
#include "engine/intake/tee_source.h"
#include "engine/ledger/ledger.h"
#include "engine/ledger/name_check.h"
#include "engine/ledger/prepare.h"
#include "engine/store/store.h"

namespace jalon::intake {

// Events on their way, and what the same batch must write beside them.
struct ImportBatch {
  std::vector<ledger::PreparedEvent> events;
  // What this batch adds to the report: dossiers, persons, organismes, rejects.
  jalon::v1::ImportReport counts;
  // Rejected dossiers: what is kept of each.
  std::vector<std::pair<std::string, std::string>> rejects;
  size_t reject_bytes = 0;  // of what is kept of them
  // What the family imports keeps beside the import itself.
  std::vector<std::pair<std::string, std::string>> notes;
  // Once this batch is durable, blocks before this one are.
  int64_t next_position = 0;
  bool last = false;
};

// One thread prepares the next batch while another, the writer, commits the last: Prepare and
// already() and counted_from() on the one, WriteState on the other. All else while neither runs.
class FluxImport {
 public:
  enum class Begin {
    kResume,  // where the store says that the same content stopped
    kAfresh,  // at the beginning, whatever the store knows: for reading without appending
  };

  // Begins the import of `source`, or goes on with an interrupted one of the same content. Not
  // owned: all pointers. Fails with kInvalidArgument when the content is not a flux that is read.
  static absl::StatusOr<std::unique_ptr<FluxImport>> Start(
      flux::ByteSource* source, const jalon::v1::ImportFluxRequest::Start& start, absl::Time now,
      const ledger::Preparer* preparer, const store::Store* store, store::Vault* vault,
      Begin begin = Begin::kResume);

  // Texts are to hold no name that `known` knows either (ledger/name_check.h); not owned, may be
  // null: what a record itself tells of its person is looked at in any case.
  void CheckNamesWith(const ledger::KnownNames* known) { known_names_ = known; }

  // Reads dossiers until there is enough for a batch; false when the file is at its end and there
  // is nothing to append.
  absl::StatusOr<bool> Prepare(ImportBatch* batch);
  // Adds to the batch of the events of `batch`, whose outcomes are these, what the store keeps of
  // the import.
  // Key in the family imports, behind the SHA-256 (32 bytes): log positions, u64 le, of events that
  // the file tells again; then the position that followed, so that each batch has its own.
  static constexpr char kToldAgainMark[] = "T";
  void WriteState(const ImportBatch& batch, absl::Span<const ledger::Outcome> outcomes,
                  store::Batch* write);
  // The log position after the last batch.
  void SetLogPosition(uint64_t position);
  // The final state, to be appended last. Fails with kInvalidArgument when the content is not the
  // announced SHA-256.
  absl::StatusOr<ImportBatch> Finish();
  // For a source that is the opening of a file and one of its records: reads that record as if it
  // were at `place` of the file. Nothing when it was taken, and its events are in `batch`;
  // otherwise why not, in French.
  absl::StatusOr<std::optional<std::string>> TakeOne(const jalon::v1::RejectedDossier& place,
                                                     ImportBatch* batch);

  jalon::v1::ImportProgress Progress() const;
  const jalon::v1::ImportReport& report() const { return state_.report(); }
  ImportState& state() { return state_; }
  // The whole content was imported before: there is nothing to do.
  bool already() const { return already_; }
  // First block of this run; those before it were imported by an earlier one.
  int64_t counted_from() const { return counted_from_; }

 private:
  void NoteToldAgain(const ImportBatch& batch, absl::Span<const ledger::Outcome> outcomes,
                     store::Batch* write) const;
  FluxImport(flux::ByteSource* source, absl::Time now, const ledger::Preparer* preparer,
             const store::Store* store, store::Vault* vault)
      : received_(source, TeeSource::Hash::kYes, /*held_bytes=*/0),
        now_(now),
        preparer_(preparer),
        store_(store),
        vault_(vault) {}

  absl::Status Open(const jalon::v1::ImportFluxRequest::Start& start, Begin begin);
  absl::Status LoadState(const jalon::v1::ImportFluxRequest::Start& start, Begin begin);
  absl::Status ReadRejects();
  absl::Status SettleReject(const RecordPlace& place, ImportBatch* batch);
  std::string RejectKey(int64_t position, int64_t byte_offset) const;
  absl::StatusOr<absl::Time> KnownAt(const jalon::v1::KnownPolicy& policy) const;
  absl::StatusOr<std::vector<ledger::PreparedEvent>> PrepareEvents(
      const flux::Record& record) const;
  absl::Status Take(const flux::Record& record, const RecordPlace& place, ImportBatch* batch);
  absl::Status Reject(jalon::v1::RejectedDossier dossier, const std::string& raw,
                      ImportBatch* batch);
  void WarnOfFuture(jalon::v1::ImportReport* report) const;
  void WarnOfEarlyKnowledge(jalon::v1::ImportReport* report) const;
  void Describe();

  TeeSource received_;  // what came, packed or not
  std::unique_ptr<flux::UnpackedSource> unpacked_;
  std::unique_ptr<TeeSource> content_;  // the flux itself: places of records are places in it
  absl::Time now_;
  const ledger::Preparer* preparer_;
  const store::Store* store_;
  store::Vault* vault_;
  const ledger::KnownNames* known_names_ = nullptr;
  flux::TakeoverMapping mapping_;  // outlives the reader
  std::unique_ptr<flux::FluxReader> reader_;
  ImportContext context_;
  std::string key_;  // of the families imports and rejects
  ImportState state_;
  bool settles_rejects_ = false;  // an earlier run may have left some
  bool already_ = false;
  int64_t position_ = 0;      // first block that is not read yet
  int64_t counted_from_ = 0;  // first block that the stored counts do not hold
};

}  // namespace jalon::intake

#endif  // JALON_ENGINE_INTAKE_FLUX_IMPORT_H_
