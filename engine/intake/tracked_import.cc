// SPDX-License-Identifier: EUPL-1.2
#include "engine/intake/tracked_import.h"

#include <algorithm>
#include <utility>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "engine/intake/report_facts.h"
#include "engine/intake/settled_rejects.h"
#include "engine/store/encoding.h"

namespace jalon::intake {

using jalon::v1::Import;
using jalon::v1::ImportReport;
using store::Family;

absl::StatusOr<std::unique_ptr<TrackedImport>> TrackedImport::Start(
    flux::ByteSource* source, const jalon::v1::ImportFluxRequest::Start& start, absl::Time now,
    const ImportGround& ground, absl::Time started, bool dry) {
  auto tracked = std::unique_ptr<TrackedImport>(new TrackedImport(ground, start.sha256(), dry));
  absl::StatusOr<std::unique_ptr<FluxImport>> import =
      FluxImport::Start(source, start, now, ground.preparer, ground.store, ground.vault);
  if (!import.ok()) return import.status();
  tracked->import_ = *std::move(import);
  tracked->import_->CheckNamesWith(ground.known_names);
  ImportState& state = tracked->import_->state();
  if (tracked->import_->already()) return tracked;
  state.set_ended(Import::STATE_UNSPECIFIED);
  state.clear_reason();
  state.clear_ended_micros();
  state.set_size_bytes(start.size_bytes());
  state.set_received_micros(absl::ToUnixMicros(now));
  if (state.started_micros() == 0) state.set_started_micros(absl::ToUnixMicros(started));
  if (absl::Status status = tracked->RecallCensus(start, now); !status.ok()) return status;
  if (!dry) ground.running->Set(start.sha256(), tracked->Progress());
  return tracked;
}

TrackedImport::~TrackedImport() {
  if (!dry_) ground_.running->Remove(sha256_);
}

// What an earlier run of this import saw. Rare, after a crash: the blocks are read again from the
// archive, by an import that keeps nothing.
absl::Status TrackedImport::RecallCensus(const jalon::v1::ImportFluxRequest::Start& start,
                                         absl::Time now) {
  if (import_->counted_from() == 0) return absl::OkStatus();
  auto content = ground_.archive->Open(sha256_);
  if (!content.ok()) return absl::OkStatus();
  const std::unique_ptr<store::Vault> vault = ground_.vault->Forgetful();
  const ledger::Preparer preparer(start.departement(), ground_.preparer->time(), vault.get());
  auto earlier = FluxImport::Start(content->get(), start, now, &preparer, ground_.store,
                                   vault.get(), FluxImport::Begin::kAfresh);
  if (!earlier.ok()) return earlier.status();
  ImportBatch batch;
  do {
    absl::StatusOr<bool> more = (*earlier)->Prepare(&batch);
    if (!more.ok()) return more.status();
    if (!*more) break;
    std::erase_if(batch.events, [&](const ledger::PreparedEvent& event) {
      return event.stored.event().provenance().file_position() >= import_->counted_from();
    });
    const auto again = std::partition(
        batch.counts.mutable_rejects()->begin(), batch.counts.mutable_rejects()->end(),
        [&](const auto& reject) { return reject.position() < import_->counted_from(); });
    batch.counts.mutable_rejects()->erase(again, batch.counts.mutable_rejects()->end());
    Observe(batch);
  } while (batch.next_position < import_->counted_from());
  return absl::OkStatus();
}

void TrackedImport::Observe(const ImportBatch& batch) {
  for (const ledger::PreparedEvent& event : batch.events) census_.Observe(event.stored);
  for (const auto& reject : batch.counts.rejects()) {
    census_.ObserveRejected(reject.dossier(), reject.position());
  }
}

absl::StatusOr<bool> TrackedImport::Prepare(ImportBatch* batch) {
  absl::StatusOr<bool> more = import_->Prepare(batch);
  if (!more.ok()) return more;
  Observe(*batch);
  return more;
}

void TrackedImport::Committed(uint64_t log_position) {
  import_->SetLogPosition(log_position);
  if (!dry_ && !import_->already()) ground_.running->Set(sha256_, Progress());
}

void TrackedImport::AddConflict(const jalon::v1::ImportConflict& conflict, ImportBatch* batch) {
  import_->state().mutable_report()->add_warnings(conflict.message());
  const absl::StatusOr<ImportName> other = ParseImportName(conflict.other_import());
  if (!other.ok()) return;
  ConflictState state;
  *state.mutable_conflict() = conflict;
  batch->notes.emplace_back(
      absl::HexStringToBytes(sha256_) + "C" + absl::HexStringToBytes(other->sha256),
      state.SerializeAsString());
}

void TrackedImport::TellDisappearances(const Findings& findings) {
  ImportReport& report = *import_->state().mutable_report();
  report.set_disappeared_dossiers(findings.left.total());
  if (findings.left.total() > 0) {
    report.add_warnings(
        absl::StrCat("disparu du stock : ", findings.left.total(),
                     " dossier(s) ouvert(s) dans le mensuel précédent de ", SenderOf(report),
                     " ne sont plus dans celui-ci, sans clôture reçue ; la liste : jalon "
                     "imports disappeared ",
                     report.name()));
  }
  if (findings.late.has_value()) {
    report.add_warnings(
        absl::StrCat("disparu du stock : ", findings.late->total,
                     " dossier(s) ouvert(s) dans ce mensuel ne sont plus dans celui du ",
                     findings.late->as_of, " (", findings.late->file_name,
                     "), importé avant lui, sans clôture reçue ; la liste : jalon imports "
                     "disappeared ",
                     findings.late->import));
  }
}

absl::Status TrackedImport::CompareWithOthers(absl::Time now, ImportBatch* batch) {
  ImportReport& report = *import_->state().mutable_report();
  absl::StatusOr<std::vector<ImportReport>> reports = ground_.book->EndedReports();
  if (!reports.ok()) return reports.status();
  const absl::StatusOr<Findings> findings = FindAll({ground_.archive, &*reports}, report, census_);
  if (!findings.ok()) return findings.status();
  if (findings->same == nullptr) {
    for (const auto& conflict : findings->conflicts) AddConflict(conflict, batch);
    TellDisappearances(*findings);
  } else {
    report.clear_disappeared_dossiers();
    if (findings->any()) {
      report.add_warnings(absl::StrCat(
          "ce fichier dit de chaque dossier la même chose que ", findings->same->file_name(),
          ", déjà importé : ses conflits et ses disparus du stock sont ceux de ce fichier-là"));
    }
  }
  absl::Status settled = SettleRejectsOf(*reports, report, census_, now, *ground_.store, batch);
  if (!settled.ok()) return settled;
  return WarnOfTwin(*reports);
}

// Dossiers that the emitter could not treat are in a file of their own, of the same day.
absl::Status TrackedImport::WarnOfTwin(const std::vector<ImportReport>& reports) {
  ImportReport& report = *import_->state().mutable_report();
  const int64_t announced = import_->state().announced_anomalies();
  if (report.anomalies() || announced == 0) return absl::OkStatus();
  const auto twin = std::find_if(reports.begin(), reports.end(), [&](const ImportReport& other) {
    return other.anomalies() && other.source() == report.source() &&
           other.cadence() == report.cadence() && other.as_of() == report.as_of();
  });
  if (twin == reports.end()) {
    report.add_warnings(absl::StrCat(
        "NBTOTDOSRSATRANSMANO annonce ", announced,
        " dossier(s) dans le fichier d'anomalies du même jour, qui n'est pas encore importé : s'il "
        "ne suit pas, demandez-le à l'organisme"));
  } else if (twin->distinct_dossiers() != announced) {
    report.add_warnings(absl::StrCat("NBTOTDOSRSATRANSMANO annonce ", announced,
                                     " dossier(s) en anomalie, le fichier d'anomalies ",
                                     twin->file_name(), " en contient ",
                                     twin->distinct_dossiers()));
  }
  return absl::OkStatus();
}

absl::StatusOr<ImportBatch> TrackedImport::Finish(absl::Time now) {
  absl::StatusOr<ImportBatch> batch = import_->Finish();
  if (!batch.ok() || import_->already()) return batch;
  census_.Sort();
  if (census_.contradictions() > 0) {
    import_->state().mutable_report()->add_warnings(
        absl::StrCat(census_.contradictions(),
                     " dossier(s) présents plusieurs fois dans le fichier avec des états "
                     "différents : pour chaque personne, le dernier bloc l'emporte"));
  }
  if (absl::Status status = CompareWithOthers(now, &*batch); !status.ok()) return status;
  ImportState& state = import_->state();
  state.set_ended(report().state() == ImportReport::INCOMPLETE ? Import::INCOMPLETE
                                                               : Import::COMPLETE);
  state.set_ended_micros(absl::ToUnixMicros(now));
  if (dry_) return batch;
  absl::Status saved = census_.Save(ground_.archive->PathOf(sha256_, "census"));
  if (!saved.ok()) return saved;
  return batch;
}

}  // namespace jalon::intake
