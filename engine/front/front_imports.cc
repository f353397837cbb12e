// SPDX-License-Identifier: EUPL-1.2
#include "engine/front/front_imports.h"

#include <algorithm>
#include <utility>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "engine/base/error.h"
#include "engine/flux/flux_reader.h"
#include "engine/flux/unpacked_source.h"
#include "engine/front/erasure_state.pb.h"
#include "engine/front/front_door.h"
#include "engine/intake/comparison.h"
#include "engine/intake/gaps.h"
#include "engine/intake/report_facts.h"
#include "engine/ledger/rehearsal.h"

namespace jalon::front {
namespace {

using intake::ArchiveState;
using intake::ImportBatch;
using intake::TrackedImport;
using jalon::v1::ImportFluxRequest;

// An import, seen through the front door.
class FrontImport : public Import {
 public:
  FrontImport(Turn turn, std::unique_ptr<flux::ByteSource> source,
              std::unique_ptr<TrackedImport> import, const ledger::Ledger* ledger)
      : turn_(std::move(turn)),
        source_(std::move(source)),
        import_(std::move(import)),
        ledger_(ledger) {}

  absl::StatusOr<bool> Prepare(PreparedBatch* batch) override {
    *batch = PreparedBatch();
    ImportBatch next;
    absl::StatusOr<bool> more = import_->Prepare(&next);
    if (more.ok()) Adopt(std::move(next), batch);
    return more;
  }
  void Committed(const PreparedBatch&) override { import_->Committed(ledger_->head().sequence); }
  jalon::v1::ImportProgress Progress() const override { return import_->Progress(); }
  absl::StatusOr<PreparedBatch> Finish(absl::Time now) override {
    absl::StatusOr<ImportBatch> last = import_->Finish(now);
    if (!last.ok()) return last.status();
    PreparedBatch batch;
    Adopt(*std::move(last), &batch);
    return batch;
  }
  jalon::v1::ImportReport Report() const override { return import_->report(); }

 private:
  void Adopt(ImportBatch next, PreparedBatch* batch) {
    batch->content->Adopt(std::move(next));
    batch->content->import = import_.get();
  }

  Turn turn_;
  std::unique_ptr<flux::ByteSource> source_;  // of an archived file; outlives the import
  std::unique_ptr<TrackedImport> import_;
  const ledger::Ledger* ledger_;
};

PendingImport Pending(const ArchiveState& state) {
  return {state.start(), absl::FromUnixMicros(state.received_micros())};
}

std::vector<PendingImport> AllPending(const std::vector<ArchiveState>& states) {
  std::vector<PendingImport> pending;
  pending.reserve(states.size());
  for (const ArchiveState& state : states) pending.push_back(Pending(state));
  return pending;
}

bool SameReading(const ImportFluxRequest::Start& a, const ImportFluxRequest::Start& b) {
  return intake::ReadingOf(a) == intake::ReadingOf(b) &&
         a.known().SerializeAsString() == b.known().SerializeAsString();
}

// `before` gave its place to the start of `state`, which is no earlier one then.
void KeepEarlier(const ImportFluxRequest::Start& before, ArchiveState* state) {
  std::vector<ImportFluxRequest::Start> earlier(state->earlier().begin(), state->earlier().end());
  std::erase_if(earlier, [&](const auto& start) {
    return SameReading(start, state->start()) || SameReading(start, before);
  });
  earlier.push_back(before);
  state->mutable_earlier()->Assign(earlier.begin(), earlier.end());
}

bool Declared(const ImportFluxRequest::Start& start) {
  return start.known().has_at_transmission() || start.known().has_on();
}

// A file that is cut short, or that has another number of dossiers than it announces.
absl::Status TotalsRefused(const std::string& source, bool truncated,
                           std::optional<int64_t> announced, int64_t distinct) {
  const std::string what = truncated || !announced.has_value()
                               ? "fichier tronqué"
                               : absl::StrCat("le fichier annonce ", *announced,
                                              " dossiers et en a ", distinct, " différents");
  return MakeError(absl::StatusCode::kFailedPrecondition,
                   {"TOTALS_DIFFER", "file",
                    absl::StrCat(what, " : refusé en entier, comme réglé pour ", source,
                                 " (--refuse-totals) ; redemandez le fichier à l'organisme")});
}

}  // namespace

FrontImports::FrontImports(const Departement::Options& options, const ImportsGround& ground)
    : options_(options),
      ground_(ground),
      archive_(ArchiveFolder(options), ground.vault),
      book_(options.departement, ground.store, &archive_, &running_),
      rejects_(options.departement, ground.store, ground.vault, ground.preparer, &book_,
               ground.known_names) {}

absl::StatusOr<std::unique_ptr<Import>> FrontImports::StartTracked(
    std::unique_ptr<flux::ByteSource> owned, flux::ByteSource* source, const PendingImport& import,
    absl::Time started) {
  Turn turn = turns_.ForImport();
  const intake::ImportGround ground{ground_.preparer, ground_.store, ground_.vault,      &archive_,
                                    &book_,           &running_,     ground_.known_names};
  auto tracked = TrackedImport::Start(source, import.start, import.received_at, ground, started,
                                      /*dry=*/false);
  if (!tracked.ok()) return tracked.status();
  return std::make_unique<FrontImport>(std::move(turn), std::move(owned), *std::move(tracked),
                                       ground_.ledger);
}

absl::StatusOr<std::unique_ptr<Import>> FrontImports::StartFrom(
    flux::ByteSource* source, const ImportFluxRequest::Start& start, absl::Time now) {
  return StartTracked(nullptr, source, {start, now}, now);
}

absl::StatusOr<std::unique_ptr<Import>> FrontImports::Run(const PendingImport& import,
                                                          absl::Time started) {
  auto source = archive_.Open(import.start.sha256());
  if (!source.ok()) return source.status();
  flux::ByteSource* const bytes = source->get();
  return StartTracked(*std::move(source), bytes, import, started);
}

bool FrontImports::Archived(const std::string& sha256) const {
  return archive_.Holds(sha256).value_or(false);
}

absl::StatusOr<std::unique_ptr<flux::ByteSink>> FrontImports::BeginArchive(
    const ImportFluxRequest::Start& start, absl::Time now) {
  const auto erased = ErasedReport(start.sha256());
  if (!erased.ok()) return erased.status();
  if (erased->has_value()) {
    return MakeError(absl::StatusCode::kFailedPrecondition,
                     {"ERASED", "start.sha256",
                      "ce fichier, déjà importé, a été détruit avec les données d'une personne qui "
                      "ont été effacées : il n'est pas repris ; ce qu'il disait des autres est "
                      "connu"});
  }
  // What cannot be read is there: it is not to be received over it.
  if (const auto held = archive_.Holds(start.sha256()); !held.ok()) return held.status();
  return archive_.Begin(start, now);
}

absl::StatusOr<std::optional<jalon::v1::ImportReport>> FrontImports::ErasedReport(
    const std::string& sha256) const {
  bool erased = false;
  const absl::Status scan = ground_.store->Scan(
      store::Family::kErasures, "", "", [&](std::string_view, std::string_view value) {
        ErasureState state;
        if (!state.ParseFromArray(value.data(), static_cast<int>(value.size()))) return true;
        const auto& files = state.files();
        erased = std::find(files.begin(), files.end(), sha256) != files.end();
        return !erased;
      });
  if (!scan.ok()) return scan;
  if (!erased) return std::optional<jalon::v1::ImportReport>();
  auto state = book_.State(sha256);
  if (!state.ok()) return state.status();
  jalon::v1::ImportReport report;
  if (state->has_value()) report = (*state)->report();
  report.set_already_imported(true);
  report.set_events_duplicate(report.events_new() + report.events_duplicate());
  report.set_events_new(0);
  return std::optional<jalon::v1::ImportReport>(std::move(report));
}

// Whether an archived file can be read and dated as `import` says, before the archive is told so: a
// mapping with an error must not take the place of the one that the file was read with.
absl::Status FrontImports::TryReading(const PendingImport& import) const {
  auto source = archive_.Open(import.start.sha256());
  if (!source.ok()) return source.status();
  const std::unique_ptr<store::Vault> vault = ground_.vault->Forgetful();
  const ledger::Preparer preparer(options_.departement, ground_.preparer->time(), vault.get());
  return intake::FluxImport::Start(source->get(), import.start, import.received_at, &preparer,
                                   ground_.store, vault.get(), intake::FluxImport::Begin::kAfresh)
      .status();
}

absl::StatusOr<PendingImport> FrontImports::Adopt(const ImportFluxRequest::Start& start) {
  PendingImport adopted;
  const auto adopt = [&](ArchiveState* state) -> absl::StatusOr<bool> {
    const ImportFluxRequest::Start kept = state->start();
    // A date that is declared lowers what is known (FluxImport); "now" is when it was received.
    // Read in another way, it is another file; its name is the one it comes under now.
    ImportFluxRequest::Start next = Declared(start) ? start : kept;
    next.set_kind(start.kind());
    next.set_mapping(start.mapping());
    const bool changes = !SameReading(next, kept);
    *state->mutable_start() = next;
    adopted = Pending(*state);
    if (changes) {
      if (absl::Status status = TryReading(adopted); !status.ok()) return status;
      KeepEarlier(kept, state);
    }
    const bool was_cancelled = state->cancelled();
    state->set_cancelled(false);
    return changes || Declared(start) || was_cancelled;
  };
  const absl::Status status = archive_.Change(start.sha256(), adopt);
  if (!status.ok()) return status;
  adopted.start.set_file_name(start.file_name());
  return adopted;
}

absl::Status FrontImports::DropContent(const std::string& sha256) {
  auto state = book_.State(sha256);
  if (!state.ok()) return state.status();
  // Refused now, and imported before, whole or in part: events that are durable keep their source.
  const bool imported =
      state->has_value() && ((*state)->complete() || (*state)->next_position() > 0);
  if (imported) return absl::OkStatus();
  return archive_.Remove(sha256);
}

absl::StatusOr<std::unique_ptr<flux::ByteSource>> FrontImports::OpenArchived(
    const std::string& name) const {
  absl::StatusOr<std::string> sha256 = book_.Resolve(name);
  if (!sha256.ok()) return sha256.status();
  return archive_.Open(*sha256);
}

absl::Status FrontImports::PurgeReceivedBefore(const std::string& sha256, absl::Time before,
                                               absl::Time now) {
  const auto state = archive_.Get(sha256);
  if (!state.ok()) return state.status();
  if (state->received_micros() > absl::ToUnixMicros(before)) return absl::OkStatus();
  return archive_.Purge(sha256, now);
}

bool FrontImports::RefusesTotalsOf(const std::string& source) const {
  const auto& refused = options_.refuse_totals;
  return std::find(refused.begin(), refused.end(), source) != refused.end();
}

// An import is one file: what holds several must be sent file by file.
absl::Status FrontImports::CheckOneFile(const std::string& sha256) const {
  auto source = archive_.Open(sha256);
  if (!source.ok()) return source.status();
  auto unpacked = flux::UnpackedSource::Open(**source);
  if (!unpacked.ok()) return unpacked.status();
  if ((*unpacked)->packing() != flux::Packing::kZip) return absl::OkStatus();
  const absl::StatusOr<bool> more = (*unpacked)->NextFile();
  // Cut short: what it holds whole is taken, and the reading tells the rest.
  if (absl::IsDataLoss(more.status())) return absl::OkStatus();
  if (!more.ok() || !*more) return more.status();
  return MakeError(
      absl::StatusCode::kFailedPrecondition,
      {"SEVERAL_FILES", "file",
       "cette archive zip contient plusieurs fichiers : envoyez-la avec jalon import, qui "
       "importe chacun d'eux"});
}

absl::Status FrontImports::CheckPolicies(const PendingImport& import) const {
  if (absl::Status status = CheckOneFile(import.start.sha256()); !status.ok()) return status;
  if (options_.refuse_totals.empty()) return absl::OkStatus();
  // A policy is for what was not applied yet.
  auto state = book_.State(import.start.sha256());
  if (!state.ok()) return state.status();
  if (state->has_value() && ((*state)->complete() || (*state)->next_position() > 0)) {
    return absl::OkStatus();
  }
  auto source = archive_.Open(import.start.sha256());
  if (!source.ok()) return source.status();
  flux::TakeoverMapping mapping;
  const auto options = intake::ReaderOptions(import.start, &mapping);
  if (!options.ok()) return options.status();
  auto unpacked = flux::UnpackedSource::Open(**source);
  if (!unpacked.ok()) return unpacked.status();
  auto reader = flux::FluxReader::Open(**unpacked, *options);
  if (!reader.ok()) return reader.status();
  if (!flux::IsBeneficiary((*reader)->header().kind)) return absl::OkStatus();
  jalon::v1::ImportReport facts;
  intake::AddHeaderFacts((*reader)->header(), ground_.preparer->time(), &facts);
  if (!RefusesTotalsOf(facts.source())) return absl::OkStatus();
  flux::Record record;
  absl::StatusOr<bool> more = true;
  while (more.ok() && *more) more = (*reader)->Next(&record);
  if (!more.ok()) return more.status();
  const flux::Summary& summary = (*reader)->summary();
  if (summary.complete()) return absl::OkStatus();
  const flux::Trailer& trailer = summary.trailer;
  return TotalsRefused(
      facts.source(), summary.truncated_at.has_value(),
      (*reader)->header().anomalies ? trailer.announced_anomalies : trailer.announced_dossiers,
      summary.distinct_dossiers);
}

absl::StatusOr<jalon::v1::ListArchiveResponse> FrontImports::ListArchive(
    const jalon::v1::ListArchiveRequest& request) const {
  return book_.ListArchive(request);
}

absl::StatusOr<std::vector<PendingImport>> FrontImports::Replayable(
    const jalon::v1::ReplayArchiveRequest& request) const {
  absl::StatusOr<std::vector<ArchiveState>> files = book_.Replayable(request);
  if (!files.ok()) return files.status();
  std::vector<PendingImport> pending;
  for (const ArchiveState& file : *files) {
    const PendingImport last = Pending(file);
    for (const auto& start : file.earlier()) pending.push_back({start, last.received_at});
    pending.push_back(last);
  }
  return pending;
}

absl::StatusOr<int> FrontImports::PurgeArchive(absl::Time before, absl::Time now) {
  absl::StatusOr<std::vector<jalon::v1::Import>> imports = book_.All();
  if (!imports.ok()) return imports.status();
  int purged = 0;
  for (const jalon::v1::Import& import : *imports) {
    if (!import.archived() || !intake::HasEnded(import.state())) continue;
    if (absl::FromUnixSeconds(import.received_at().seconds()) >= before) continue;
    const absl::StatusOr<ImportName> name = ParseImportName(import.name());
    if (!name.ok()) return name.status();
    if (absl::Status status = archive_.Purge(name->sha256, now); !status.ok()) return status;
    ++purged;
  }
  return purged;
}

absl::StatusOr<Turn> FrontImports::TakeErasureTurn() {
  Turn turn = turns_.ForErasure();
  const absl::StatusOr<std::vector<ArchiveState>> unfinished = book_.Unfinished();
  if (!unfinished.ok()) return unfinished.status();
  if (turn != nullptr && unfinished->empty()) return turn;
  return MakeError(absl::StatusCode::kFailedPrecondition,
                   {"IMPORT_UNDER_WAY", "personIds",
                    "un import est en cours ou en attente dans ce département, et son fichier peut "
                    "parler de cette personne : attendez sa fin, puis recommencez"});
}

absl::StatusOr<std::vector<PendingImport>> FrontImports::Unfinished() const {
  absl::StatusOr<std::vector<ArchiveState>> files = book_.Unfinished();
  if (!files.ok()) return files.status();
  return AllPending(*files);
}

absl::StatusOr<jalon::v1::ListImportsResponse> FrontImports::List(
    const jalon::v1::ListImportsRequest& request) const {
  return book_.List(request);
}

absl::StatusOr<jalon::v1::Import> FrontImports::Get(const std::string& name) const {
  return book_.Get(name);
}

absl::StatusOr<PreparedBatch> FrontImports::End(const PendingImport& import,
                                                jalon::v1::Import::State state,
                                                const std::string& reason, absl::Time now) {
  const std::string& sha256 = import.start.sha256();
  auto known = book_.State(sha256);
  if (!known.ok()) return known.status();
  intake::ImportState ended = known->value_or(intake::ImportState());
  // What was read to its end stays so, whatever happened to a second reading.
  if (ended.complete()) return PreparedBatch();
  // A file of which a part is applied is not refused any more.
  const bool applied = ended.next_position() > 0;
  ended.set_ended(applied && state == jalon::v1::Import::REFUSED ? jalon::v1::Import::FAILED
                                                                 : state);
  ended.set_reason(reason);
  ended.set_ended_micros(absl::ToUnixMicros(now));
  ended.set_received_micros(absl::ToUnixMicros(import.received_at));
  ended.set_size_bytes(import.start.size_bytes());
  ended.mutable_report()->set_name(ToString(ImportName{options_.departement, sha256}));
  ended.mutable_report()->set_file_name(import.start.file_name());
  if (state == jalon::v1::Import::CANCELLED) {
    const absl::Status cancelled = archive_.Change(sha256, [](ArchiveState* file) {
      file->set_cancelled(true);
      return true;
    });
    if (!cancelled.ok() && !absl::IsNotFound(cancelled)) return cancelled;
  }
  ImportBatch note;
  note.notes.emplace_back(absl::HexStringToBytes(sha256), ended.SerializeAsString());
  PreparedBatch batch;
  batch.content->Adopt(std::move(note));
  return batch;
}

absl::StatusOr<jalon::v1::ImportReport> FrontImports::Validate(
    flux::ByteSource* source, const ImportFluxRequest::Start& start, absl::Time now,
    const std::function<void(const jalon::v1::ImportProgress&)>& on_progress) const {
  const std::unique_ptr<store::Vault> vault = ground_.vault->Forgetful();
  const ledger::Preparer preparer(options_.departement, ground_.preparer->time(), vault.get());
  const intake::ImportGround ground{&preparer, ground_.store, vault.get(),        &archive_,
                                    &book_,    nullptr,       ground_.known_names};
  auto import = TrackedImport::Start(source, start, now, ground, now, /*dry=*/true);
  if (!import.ok()) return import.status();
  ledger::Rehearsal rehearsal(ground_.store);
  ImportBatch batch;
  absl::StatusOr<bool> more = true;
  while (more.ok() && *more) {
    more = (*import)->Prepare(&batch);
    if (!more.ok()) return more.status();
    auto outcomes = rehearsal.Append(batch.events);
    if (!outcomes.ok()) return outcomes.status();
    store::Batch forgotten;
    (*import)->WriteState(batch, *outcomes, &forgotten);
    on_progress((*import)->Progress());
  }
  absl::StatusOr<ImportBatch> last = (*import)->Finish(now);
  if (!last.ok()) return last.status();
  jalon::v1::ImportReport report = (*import)->report();
  report.set_validated_only(true);
  if (report.state() == jalon::v1::ImportReport::INCOMPLETE && RefusesTotalsOf(report.source())) {
    std::optional<int64_t> announced;
    if (report.anomalies() && (*import)->announced_anomalies() > 0) {
      announced = (*import)->announced_anomalies();
    } else if (!report.anomalies() && report.has_announced_dossiers()) {
      announced = report.announced_dossiers();
    }
    return TotalsRefused(report.source(), announced == report.distinct_dossiers(), announced,
                         report.distinct_dossiers());
  }
  return report;
}

absl::StatusOr<jalon::v1::ListImportGapsResponse> FrontImports::Gaps(
    const jalon::v1::ListImportGapsRequest& request, Date today) const {
  const auto day = [](const std::string& field, const std::string& iso,
                      Date otherwise) -> absl::StatusOr<Date> {
    if (iso.empty()) return otherwise;
    const absl::StatusOr<Date> parsed = Date::Parse(iso);
    if (parsed.ok()) return parsed;
    return InvalidField(field, "INVALID_DATE", "cette date n'existe pas ; attendu : une date ISO");
  };
  const absl::StatusOr<Date> from = day("from", request.from(), Date::Absent());
  if (!from.ok()) return from.status();
  const absl::StatusOr<Date> to = day("to", request.to(), today.AddDays(-1));
  if (!to.ok()) return to.status();
  if (*to < *from) {
    return InvalidField("to", "INVALID_PERIOD", "la fin de la période précède son début");
  }
  absl::StatusOr<std::vector<jalon::v1::ImportReport>> reports = book_.EndedReports();
  if (!reports.ok()) return reports.status();
  jalon::v1::ListImportGapsResponse response;
  for (auto& gap : intake::FindGaps(*reports, *from, to->AddDays(1))) {
    *response.add_gaps() = std::move(gap);
  }
  return response;
}

absl::StatusOr<jalon::v1::ListImportConflictsResponse> FrontImports::Conflicts() const {
  absl::StatusOr<std::vector<jalon::v1::ImportConflict>> conflicts = book_.Conflicts();
  if (!conflicts.ok()) return conflicts.status();
  jalon::v1::ListImportConflictsResponse response;
  for (auto& conflict : *conflicts) *response.add_conflicts() = std::move(conflict);
  return response;
}

absl::StatusOr<jalon::v1::ListDisappearancesResponse> FrontImports::Disappearances(
    const std::string& name) const {
  absl::StatusOr<std::string> sha256 = book_.Resolve(name);
  if (!sha256.ok()) return sha256.status();
  auto state = book_.State(*sha256);
  if (!state.ok()) return state.status();
  if (!state->has_value() || !(*state)->complete()) {
    return NotFound("name", "aucun import terminé de ce nom dans ce département");
  }
  absl::StatusOr<std::vector<jalon::v1::ImportReport>> reports = book_.EndedReports();
  if (!reports.ok()) return reports.status();
  const auto census = intake::Census::Load(archive_.PathOf(*sha256, "census"));
  if (!census.ok()) return census.status();
  return intake::FindDisappearances({&archive_, &*reports}, (*state)->report(), *census);
}

absl::StatusOr<jalon::v1::ListRejectsResponse> FrontImports::ListRejects(
    const jalon::v1::ListRejectsRequest& request) const {
  return rejects_.List(request);
}

absl::StatusOr<RawReject> FrontImports::GetReject(const std::string& name) const {
  absl::StatusOr<intake::OpenedReject> opened = rejects_.Get(name);
  if (!opened.ok()) return opened.status();
  return RawReject{std::move(opened->reject), std::move(opened->raw)};
}

absl::StatusOr<PreparedBatch> FrontImports::ReplayReject(const std::string& name,
                                                         const std::string& author, absl::Time now,
                                                         jalon::v1::Reject* outcome) {
  ImportBatch replayed;
  absl::StatusOr<jalon::v1::Reject> reject = rejects_.Replay(name, author, now, &replayed);
  if (!reject.ok()) return reject.status();
  *outcome = *std::move(reject);
  PreparedBatch batch;
  batch.content->Adopt(std::move(replayed));
  return batch;
}

absl::StatusOr<PreparedBatch> FrontImports::DismissReject(
    const jalon::v1::DismissRejectRequest& request, absl::Time now, jalon::v1::Reject* outcome) {
  ImportBatch dismissed;
  absl::StatusOr<jalon::v1::Reject> reject = rejects_.Dismiss(request, now, &dismissed);
  if (!reject.ok()) return reject.status();
  *outcome = *std::move(reject);
  PreparedBatch batch;
  batch.content->Adopt(std::move(dismissed));
  return batch;
}

}  // namespace jalon::front
