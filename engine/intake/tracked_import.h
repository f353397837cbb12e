// SPDX-License-Identifier: EUPL-1.2
//
// An import with what its file tells beside others: census, conflicts, dossiers that left the
// stock; and with its times and its place among those under way.
#ifndef JALON_ENGINE_INTAKE_TRACKED_IMPORT_H_
#define JALON_ENGINE_INTAKE_TRACKED_IMPORT_H_

#include <memory>
#include <string>
#include <vector>

#include "engine/intake/archive.h"
#include "engine/intake/census.h"
#include "engine/intake/comparison.h"
#include "engine/intake/flux_import.h"
#include "engine/intake/import_book.h"

namespace jalon::intake {

// What an import stands on. Not owned.
struct ImportGround {
  const ledger::Preparer* preparer = nullptr;
  const store::Store* store = nullptr;
  store::Vault* vault = nullptr;
  const Archive* archive = nullptr;
  const ImportBook* book = nullptr;
  RunningImports* running = nullptr;
  const ledger::KnownNames* known_names = nullptr;  // as of FluxImport::CheckNamesWith
};

// Threads: as FluxImport; Committed as what runs while neither runs.
class TrackedImport {
 public:
  // As FluxImport::Start; `started` is when it begins, `now` when its file was received. With
  // `dry`, nothing is kept of it, not even while it runs: its batches are not to be committed, and
  // `ground` has a vault and a preparer that forget.
  static absl::StatusOr<std::unique_ptr<TrackedImport>> Start(
      flux::ByteSource* source, const jalon::v1::ImportFluxRequest::Start& start, absl::Time now,
      const ImportGround& ground, absl::Time started, bool dry);
  ~TrackedImport();

  // As FluxImport's.
  absl::StatusOr<bool> Prepare(ImportBatch* batch);
  absl::StatusOr<ImportBatch> Finish(absl::Time now);
  void WriteState(const ImportBatch& batch, absl::Span<const ledger::Outcome> outcomes,
                  store::Batch* write) {
    import_->WriteState(batch, outcomes, write);
  }
  // The last batch is durable, and the log ends there.
  void Committed(uint64_t log_position);
  jalon::v1::ImportProgress Progress() const { return import_->Progress(); }
  const jalon::v1::ImportReport& report() const { return import_->report(); }
  // What the trailer of an anomaly twin announces; 0 when it does not.
  int64_t announced_anomalies() const { return import_->state().announced_anomalies(); }

 private:
  TrackedImport(const ImportGround& ground, std::string sha256, bool dry)
      : ground_(ground), sha256_(std::move(sha256)), dry_(dry) {}

  absl::Status RecallCensus(const jalon::v1::ImportFluxRequest::Start& start, absl::Time now);
  void Observe(const ImportBatch& batch);
  absl::Status CompareWithOthers(absl::Time now, ImportBatch* batch);
  void TellDisappearances(const Findings& findings);
  absl::Status WarnOfTwin(const std::vector<jalon::v1::ImportReport>& reports);
  void AddConflict(const jalon::v1::ImportConflict& conflict, ImportBatch* batch);

  const ImportGround ground_;
  const std::string sha256_;
  const bool dry_;
  std::unique_ptr<FluxImport> import_;
  Census census_;
};

}  // namespace jalon::intake

#endif  // JALON_ENGINE_INTAKE_TRACKED_IMPORT_H_
