// SPDX-License-Identifier: EUPL-1.2
#include "services/import_run.h"

#include <future>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/time/clock.h"
#include "engine/base/error.h"
#include "engine/base/resource_name.h"
#include "engine/flux/byte_sink.h"
#include "services/host.h"
#include "services/limits.h"
#include "services/log.h"
#include "services/status.h"

namespace jalon::services {
namespace {

using jalon::v1::Import;
using jalon::v1::ImportFluxRequest;
using jalon::v1::ImportReport;

// The batch of an import that the writer has, while the next is prepared.
class InFlight {
 public:
  InFlight(Writer* writer, jalon::Import* import, const ChangeNote& note)
      : writer_(writer), import_(import), note_(note) {}
  ~InFlight() {
    if (durable_.valid()) durable_.wait();
  }
  InFlight(const InFlight&) = delete;
  InFlight& operator=(const InFlight&) = delete;

  // Hands `batch` to the writer. Nothing is in flight.
  absl::Status Submit(PreparedBatch batch) {
    batch_ = std::move(batch);
    if (absl::Status status = note_(&batch_); !status.ok()) return status;
    durable_ = writer_->Submit(&batch_, kMaxEventsPerBatch);
    return absl::OkStatus();
  }
  // Waits for what is in flight, if anything is.
  absl::Status Land() {
    if (!durable_.valid()) return absl::OkStatus();
    const absl::Status status = durable_.get();
    if (status.ok()) import_->Committed(batch_);
    return status.ok() || IsDiskTrouble(status) ? status : absl::AbortedError(status.message());
  }

 private:
  Writer* const writer_;
  jalon::Import* const import_;
  const ChangeNote& note_;
  PreparedBatch batch_;
  std::future<absl::Status> durable_;
};

// Everything but the end of the file.
absl::Status ApplyBatches(jalon::Import* import, InFlight* in_flight, const ImportDesk::Turn& turn,
                          const OnImportProgress& on_progress) {
  while (true) {
    if (absl::Status go_on = turn.Check(); !go_on.ok()) return go_on;
    PreparedBatch next;
    const auto more = import->Prepare(&next);
    if (absl::Status status = in_flight->Land(); !status.ok()) return status;
    on_progress(import->Progress());
    if (!more.ok() || !*more) return more.status();
    if (absl::Status status = in_flight->Submit(std::move(next)); !status.ok()) return status;
  }
}

absl::StatusOr<ImportReport> Apply(Store* store, const PendingImport& pending,
                                   const ImportDesk::Turn& turn, const ChangeNote& note,
                                   const OnImportProgress& on_progress) {
  const auto import = store->engine->imports()->Run(pending, absl::Now());
  if (!import.ok()) return import.status();
  InFlight in_flight(store->writer.get(), import->get(), note);
  absl::Status status = ApplyBatches(import->get(), &in_flight, turn, on_progress);
  if (!status.ok()) return status;
  auto last = (*import)->Finish(absl::Now());
  if (!last.ok()) return last.status();
  if (status = in_flight.Submit(*std::move(last)); !status.ok()) return status;
  if (status = in_flight.Land(); !status.ok()) return status;
  return (*import)->Report();
}

// How an import that stopped with `status` ended; unspecified when it is merely interrupted.
Import::State StateAfter(const absl::Status& status) {
  if (status.ok() || IsDiskTrouble(status)) return Import::STATE_UNSPECIFIED;
  switch (status.code()) {
    case absl::StatusCode::kUnavailable:  // the service stops
      return Import::STATE_UNSPECIFIED;
    case absl::StatusCode::kCancelled:
      return Import::CANCELLED;
    case absl::StatusCode::kInvalidArgument:
    case absl::StatusCode::kFailedPrecondition:
      return Import::REFUSED;
    default:
      return Import::FAILED;
  }
}

void RecordEnd(Store* store, const PendingImport& pending, const absl::Status& status,
               const ChangeNote& note) {
  const Import::State state = StateAfter(status);
  // A store that refuses writes takes no end either: the import is run again, and ends then.
  if (state == Import::STATE_UNSPECIFIED || store->failed) return;
  auto batch = store->engine->imports()->End(pending, state, DetailOf(status).message, absl::Now());
  absl::Status recorded = batch.status();
  if (batch.ok()) recorded = note(&*batch);
  if (recorded.ok()) recorded = store->writer->SubmitAndWait(&*batch, 1);
  // What is no flux is not kept: it may be anything.
  if (recorded.ok() && status.code() == absl::StatusCode::kInvalidArgument) {
    recorded = store->engine->imports()->DropContent(pending.start.sha256());
  }
  if (recorded.ok()) return;
  Log(LogLevel::kError, "import_end_not_recorded",
      {{"sha256", pending.start.sha256()}, {"reason", std::string(recorded.message())}});
}

std::string PolicyName(const jalon::v1::KnownPolicy& known) {
  switch (known.policy_case()) {
    case jalon::v1::KnownPolicy::kAtTransmission:
      return "transmission";
    case jalon::v1::KnownPolicy::kOn:
      return known.on();
    default:
      return "now";
  }
}

absl::Status CopyAll(ChunkQueue* source, flux::ByteSink* sink,
                     const OnImportProgress& on_progress) {
  std::string buffer(kMaxChunkBytes, '\0');
  jalon::v1::ImportProgress progress;
  while (true) {
    const auto read = source->Read(buffer.data(), buffer.size());
    if (!read.ok()) return read.status();
    if (*read == 0) return absl::OkStatus();
    if (auto status = sink->Append({buffer.data(), *read}); !status.ok()) return status;
    progress.set_bytes_read(progress.bytes_read() + static_cast<int64_t>(*read));
    on_progress(progress);
  }
}

void ResumeOne(Host* host, Store* store, const PendingImport& pending) {
  const auto turn = host->desk.Begin(store->departement, pending.start.sha256());
  if (!turn.ok()) return;
  // Since the list was made, a client may have sent it again, or somebody cancelled it.
  const auto import = store->engine->imports()->Get(
      ToString(ImportName{store->departement, pending.start.sha256()}));
  if (import.ok() && import->state() != Import::QUEUED) return;
  Log(LogLevel::kInfo, "import_resumed",
      {{"departement", store->departement}, {"sha256", pending.start.sha256()}});
  const absl::Time begun = absl::Now();
  const Caller self = host->access.Self(MethodOf(ImportFluxRequest::descriptor()));
  LogImport(pending.start, begun,
            RunImport(host, store, pending, **turn, self, [](const auto&) {}));
}

absl::StatusOr<PendingImport> Receive(Imports* imports, const ImportFluxRequest::Start& start,
                                      ChunkQueue* source, absl::Time now,
                                      const OnImportProgress& on_progress) {
  const auto erased = imports->ErasedReport(start.sha256());
  if (!erased.ok()) return erased.status();
  if (erased->has_value()) return PendingImport{start, now};
  if (!imports->Archived(start.sha256())) {
    const auto sink = imports->BeginArchive(start, now);
    if (!sink.ok()) return sink.status();
    if (auto status = CopyAll(source, sink->get(), on_progress); !status.ok()) return status;
    if (auto status = (*sink)->Finish(); !status.ok()) return status;
  }
  return imports->Adopt(start);
}

}  // namespace

absl::StatusOr<PendingImport> ReceiveFile(Host* host, Store* store,
                                          const ImportFluxRequest::Start& start, ChunkQueue* source,
                                          absl::Time now, const OnImportProgress& on_progress) {
  auto received = Receive(store->engine->imports(), start, source, now, on_progress);
  // Whoever opens the store again knows already.
  if (!IsDiskTrouble(received.status()) || received.status() == CheckHeld(*store)) return received;
  host->health.Trouble(store->departement, DetailOf(received.status()).message);
  return DiskTrouble(received.status(),
                     "rien du fichier n'est gardé : renvoyez-le quand la cause aura disparu");
}

absl::StatusOr<ImportReport> RunImport(Host* host, Store* store, const PendingImport& pending,
                                       const ImportDesk::Turn& turn, const Caller& caller,
                                       const OnImportProgress& on_progress) {
  auto erased = store->engine->imports()->ErasedReport(pending.start.sha256());
  if (!erased.ok()) return erased.status();
  if (erased->has_value()) return **std::move(erased);
  const ChangeNote note =
      host->access.NoteOf(caller, ToString(ImportName{store->departement, pending.start.sha256()}),
                          store->engine.get());
  const absl::Status allowed = store->engine->imports()->CheckPolicies(pending);
  const absl::StatusOr<ImportReport> report =
      allowed.ok() ? Apply(store, pending, turn, note, on_progress) : allowed;
  RecordEnd(store, pending, report.status(), note);
  if (!IsDiskTrouble(report.status())) return report;
  host->health.Trouble(store->departement, DetailOf(report.status()).message);
  return DiskTrouble(report.status(),
                     "le fichier est dans l'archive, et son import reprendra de lui-même quand la "
                     "cause aura disparu");
}

void LogImport(const ImportFluxRequest::Start& start, absl::Time begun,
               const absl::StatusOr<ImportReport>& outcome) {
  const int64_t duration = absl::ToInt64Milliseconds(absl::Now() - begun);
  if (!outcome.ok()) {
    Log(LogLevel::kWarning, "import_stopped",
        {{"departement", start.departement()},
         {"sha256", start.sha256()},
         {"code", absl::StatusCodeToString(outcome.status().code())},
         {"reason", std::string(outcome.status().message())},
         {"duration_ms", duration}});
    return;
  }
  Log(LogLevel::kInfo, "import_done",
      {{"departement", start.departement()},
       {"sha256", start.sha256()},
       {"known", PolicyName(start.known())},
       {"dossiers", outcome->dossiers()},
       {"events_new", outcome->events_new()},
       {"events_duplicate", outcome->events_duplicate()},
       {"rejects", outcome->rejected()},
       {"duration_ms", duration}});
}

void ResumeImportsOf(Host* host, const std::string& departement) {
  const auto store = host->stores.Find(departement);
  if (!store.ok()) return;
  const auto pending = (*store)->engine->imports()->Unfinished();
  if (!pending.ok()) {
    Log(LogLevel::kError, "archive_not_read",
        {{"departement", departement}, {"reason", std::string(pending.status().message())}});
    return;
  }
  for (const PendingImport& import : *pending) {
    // Let go at once: the store is to be opened again.
    if ((*store)->failed) return;
    ResumeOne(host, store->get(), import);
  }
  TidyArchive(host, store->get());
}

void ResumeImports(Host* host) {
  std::vector<std::string> departements;
  for (const StoreHandle& store : host->stores.All()) departements.push_back(store->departement);
  for (const std::string& departement : departements) ResumeImportsOf(host, departement);
}

void TidyArchive(Host* host, Store* store) {
  const absl::Time now = absl::Now();
  if (host->archive_retention == absl::ZeroDuration()) return;
  if (!host->desk.TidyingIsDue(store->departement, now, kArchiveTidyInterval)) return;
  const auto purged = store->engine->imports()->PurgeArchive(now - host->archive_retention, now);
  if (!purged.ok()) {
    Log(LogLevel::kError, "archive_not_purged",
        {{"departement", store->departement}, {"reason", std::string(purged.status().message())}});
  } else if (*purged > 0) {
    Log(LogLevel::kInfo, "archive_purged",
        {{"departement", store->departement}, {"files", int64_t{*purged}}});
  }
}

}  // namespace jalon::services
