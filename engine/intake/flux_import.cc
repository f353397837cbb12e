// SPDX-License-Identifier: EUPL-1.2
#include "engine/intake/flux_import.h"

#include <algorithm>
#include <utility>
#include <variant>

#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "engine/base/error.h"
#include "engine/base/sha256.h"
#include "engine/base/turns.h"
#include "engine/flux/limits.h"
#include "engine/intake/report_facts.h"
#include "engine/store/encoding.h"

namespace jalon::intake {
namespace {

using flux::RejectedDossier;
using jalon::v1::ImportFluxRequest;
using jalon::v1::ImportReport;
using store::Family;

// Events of one batch: enough to make fsync cheap, few enough to bound memory.
constexpr size_t kBatchEvents = 2000;
// Records are prepared in some 25 microseconds each.
constexpr size_t kRecordsOfATurn = 8;
// What is kept of the rejects of one batch: each may have as many bytes as a dossier may.
constexpr size_t kBatchRejectBytes = size_t{4} << 20;
// A reader that hands out a record has read no further than this beyond its beginning.
constexpr size_t kHeldBytes = 2 * flux::kMaxDossierBytes;

// " 59 ; importez ce fichier pour ce département (--departement 059)". What is no code of a
// département may be anything, a NIR too: it is not told again.
std::string OtherDepartementText(const std::string& departement) {
  constexpr size_t kCodeChars = 3;
  const bool code = departement.size() <= kCodeChars &&
                    std::all_of(departement.begin(), departement.end(), absl::ascii_isalnum);
  if (!code) return " d'un code mal formé ; demandez à l'organisme de vérifier le fichier";
  return absl::StrCat(" ", departement,
                      " ; importez ce fichier pour ce département (--departement ", departement,
                      ")");
}

absl::Status OtherDepartement(const std::string& departement) {
  return MakeError(
      absl::StatusCode::kFailedPrecondition,
      {"WRONG_DEPARTEMENT", "start.departement",
       absl::StrCat("fichier destiné au département", OtherDepartementText(departement))});
}

// Contract §2: declared knowledge is earlier than reception.
absl::Status KnownTooLate(const std::string& field, const std::string& message) {
  return InvalidField(field, "KNOWN_AFTER_RECEPTION", message);
}

}  // namespace

absl::StatusOr<std::unique_ptr<FluxImport>> FluxImport::Start(
    flux::ByteSource* source, const ImportFluxRequest::Start& start, absl::Time now,
    const ledger::Preparer* preparer, const store::Store* store, store::Vault* vault, Begin begin) {
  if (!IsSha256Hex(start.sha256())) {
    return InvalidField("start.sha256", "INVALID_VALUE",
                        "empreinte SHA-256 attendue : 64 chiffres hexadécimaux en minuscules");
  }
  auto import = std::unique_ptr<FluxImport>(new FluxImport(source, now, preparer, store, vault));
  if (absl::Status status = import->Open(start, begin); !status.ok()) return status;
  return import;
}

absl::StatusOr<absl::Time> FluxImport::KnownAt(const jalon::v1::KnownPolicy& policy) const {
  switch (policy.policy_case()) {
    case jalon::v1::KnownPolicy::kAtTransmission:
      if (!reader_->header().created_on.IsPresent()) {
        return InvalidField("start.known.atTransmission", "NO_TRANSMISSION_DATE",
                            "ce fichier ne dit pas quand il a été transmis ; donner le jour où il "
                            "a été reçu (--known-at AAAA-MM-JJ)");
      }
      if (preparer_->time().StartOf(reader_->header().created_on) > now_) {
        return KnownTooLate("start.known.atTransmission",
                            "ce fichier se dit transmis après sa réception (DTCREAFLUX) : vérifiez "
                            "sa date auprès de l'organisme, ou donnez le jour où il a été reçu "
                            "(--known-at AAAA-MM-JJ)");
      }
      return TransmittedAt(reader_->header(), preparer_->time());
    case jalon::v1::KnownPolicy::kOn: {
      const absl::StatusOr<Date> day = Date::Parse(policy.on());
      if (!day.ok()) {
        return InvalidField("start.known.on", "INVALID_DATE",
                            "cette date n'existe pas ; attendu : une date ISO");
      }
      if (preparer_->time().StartOf(*day) > now_) {
        return KnownTooLate("start.known.on",
                            "un fichier n'est pas connu après sa réception : donnez le jour où il "
                            "a été reçu (--known-at AAAA-MM-JJ), ou rien");
      }
      return preparer_->time().EndOf(*day);
    }
    default:
      return now_;
  }
}

absl::Status FluxImport::Open(const ImportFluxRequest::Start& start, Begin begin) {
  const auto options = ReaderOptions(start, &mapping_);
  if (!options.ok()) return options.status();
  auto unpacked = flux::UnpackedSource::Open(received_);
  if (!unpacked.ok()) return unpacked.status();
  unpacked_ = *std::move(unpacked);
  content_ = std::make_unique<TeeSource>(unpacked_.get(), TeeSource::Hash::kNo, kHeldBytes);
  absl::StatusOr<std::unique_ptr<flux::FluxReader>> reader =
      flux::FluxReader::Open(*content_, *options);
  if (!reader.ok()) return reader.status();
  reader_ = *std::move(reader);
  const std::string& meant_for = reader_->header().departement;
  if (!meant_for.empty() && meant_for != start.departement()) return OtherDepartement(meant_for);
  context_.departement = start.departement();
  context_.received = now_;
  context_.sha256 = start.sha256();
  context_.name = absl::StrCat("departements/", start.departement(), "/imports/", start.sha256());
  key_ = absl::HexStringToBytes(start.sha256());
  return LoadState(start, begin);
}

absl::Status FluxImport::LoadState(const ImportFluxRequest::Start& start, Begin begin) {
  absl::StatusOr<std::optional<std::string>> value = std::optional<std::string>();
  if (begin == Begin::kResume) value = store_->Get(Family::kImports, key_);
  if (!value.ok()) return value.status();
  if (value->has_value() && !state_.ParseFromString(**value)) {
    return absl::DataLossError("état d'import illisible");
  }
  absl::StatusOr<absl::Time> known = KnownAt(start.known());
  if (!known.ok()) return known.status();
  const bool declared = start.known().has_at_transmission() || start.known().has_on();
  const bool earlier = absl::ToUnixMicros(*known) < state_.known_micros();
  // Declared to be known earlier than before: everything is read again, to lower its date. Read in
  // another way (a mapping that was mended): everything is read again too. An import that ended
  // before it began (refused, cancelled) has no date yet.
  const std::string reading = ReadingOf(start);
  if (state_.known_micros() == 0 || (declared && earlier) || state_.reading() != reading) {
    state_.Clear();
    state_.set_reading(reading);
    state_.set_known_micros(absl::ToUnixMicros(*known));
  }
  // Whole or in part, or stopped in the middle of another reading.
  settles_rejects_ = value->has_value();
  context_.known = absl::FromUnixMicros(state_.known_micros());
  already_ = state_.complete();
  counted_from_ = state_.next_position();
  ImportReport& report = *state_.mutable_report();
  report.set_name(context_.name);
  report.set_file_name(start.file_name());
  AddHeaderFacts(reader_->header(), preparer_->time(), &report);
  state_.set_opening(content_->Raw(0, reader_->summary().header_bytes));
  return ReadRejects();
}

// A record that was rejected by the reading before this one, and is taken now, waits for nobody.
absl::Status FluxImport::SettleReject(const RecordPlace& place, ImportBatch* batch) {
  if (!settles_rejects_) return absl::OkStatus();
  const std::string key = RejectKey(place.position, place.byte_offset);
  auto value = store_->Get(Family::kRejects, key);
  if (!value.ok()) return value.status();
  RejectState reject;
  if (!value->has_value() || !reject.ParseFromString(**value)) return absl::OkStatus();
  reject.set_state(jalon::v1::Reject::RESOLVED);
  reject.set_settled_micros(absl::ToUnixMicros(now_));
  reject.set_settled_by(context_.name);
  batch->rejects.emplace_back(key, reject.SerializeAsString());
  return absl::OkStatus();
}

std::string FluxImport::RejectKey(int64_t position, int64_t byte_offset) const {
  return key_ + store::Key64(static_cast<uint64_t>(position)) +
         store::Key64(static_cast<uint64_t>(byte_offset));
}

// The rejects of a part that was imported before.
absl::Status FluxImport::ReadRejects() {
  state_.mutable_report()->clear_rejects();
  state_.mutable_report()->clear_rejected();
  return store_->Scan(
      Family::kRejects, key_, "", [&](std::string_view key, std::string_view value) {
        const auto position = static_cast<int64_t>(store::ReadKey64(key, key_.size()));
        RejectState reject;
        if (position < counted_from_ &&
            reject.ParseFromArray(value.data(), static_cast<int>(value.size())) &&
            !TakenByItsFile(reject, context_.name)) {
          AddReject(std::move(*reject.mutable_dossier()), state_.mutable_report());
        }
        return true;
      });
}

absl::Status FluxImport::Reject(jalon::v1::RejectedDossier dossier, const std::string& raw,
                                ImportBatch* batch) {
  const std::string key = RejectKey(dossier.position(), dossier.byte_offset());
  RejectState reject;
  reject.set_subject(vault_->KeyedHash("reject", key));
  absl::StatusOr<std::string> sealed = vault_->Seal(reject.subject(), raw);
  if (!sealed.ok()) return sealed.status();
  reject.set_sealed(*std::move(sealed));
  *reject.mutable_dossier() = dossier;
  batch->rejects.emplace_back(key, reject.SerializeAsString());
  batch->reject_bytes += batch->rejects.back().second.size();
  *batch->counts.add_rejects() = std::move(dossier);
  return absl::OkStatus();
}

absl::StatusOr<std::vector<ledger::PreparedEvent>> FluxImport::PrepareEvents(
    const flux::Record& record) const {
  auto events = BuildRecordEvents(record, reader_->header(), context_, *preparer_);
  if (!events.ok()) return events.status();
  std::vector<ledger::PreparedEvent> prepared;
  ledger::OneDossier dossier(store_);
  // What a row says in words its sender wrote; what other records get are this reader's own words.
  const bool in_words = std::holds_alternative<flux::PersonRow>(record);
  const ledger::NameCheck names(*events, known_names_);
  for (jalon::v1::Event& event : *events) {
    const absl::Status named = in_words ? names.Check(event) : absl::OkStatus();
    if (!named.ok()) return named;
    absl::StatusOr<ledger::PreparedEvent> one =
        preparer_->Prepare(&event, now_, context_.name, /*from_import=*/true, &dossier);
    if (!one.ok()) return one.status();
    prepared.push_back(*std::move(one));
  }
  return prepared;
}

absl::Status FluxImport::Take(const flux::Record& record, const RecordPlace& place,
                              ImportBatch* batch) {
  jalon::v1::RejectedDossier reject;
  reject.set_position(place.position);
  reject.set_byte_offset(place.byte_offset);
  reject.set_dossier(place.dossier);
  if (const auto* rejected = std::get_if<RejectedDossier>(&record)) {
    reject.set_reason(rejected->reason);
    return Reject(std::move(reject), rejected->raw, batch);
  }
  const std::string raw = content_->Raw(place.byte_offset, place.byte_length);
  if (!place.departement.empty() && place.departement != context_.departement) {
    reject.set_reason(absl::StrCat("Partenaire/IDEPARTE : dossier destiné au département",
                                   OtherDepartementText(place.departement)));
    return Reject(std::move(reject), raw, batch);
  }
  auto prepared = PrepareEvents(record);
  if (!prepared.ok()) {
    // A store or a disk that fails says nothing against the dossier.
    if (!absl::IsInvalidArgument(prepared.status())) return prepared.status();
    const ErrorDetail detail = DetailOf(prepared.status());
    reject.set_reason(absl::StrCat(detail.field, " : ", detail.message));
    return Reject(std::move(reject), raw, batch);
  }
  // All of a dossier say the same organisme.
  if (!prepared->empty()) AddOrganisme(prepared->front().stored, &batch->counts);
  for (auto& event : *prepared) batch->events.push_back(std::move(event));
  batch->counts.set_dossiers(batch->counts.dossiers() + 1);
  batch->counts.set_persons(batch->counts.persons() + place.persons);
  return SettleReject(place, batch);
}

absl::StatusOr<bool> FluxImport::Prepare(ImportBatch* batch) {
  *batch = ImportBatch();
  bool any = false;
  flux::Record record;
  Turns turns(kRecordsOfATurn);
  while (!already_ && batch->events.size() + batch->rejects.size() < kBatchEvents &&
         batch->reject_bytes < kBatchRejectBytes) {
    absl::StatusOr<bool> more = reader_->Next(&record);
    if (!more.ok()) return more.status();
    if (!*more) break;
    const RecordPlace place = PlaceOf(record);
    position_ = place.position + 1;
    if (place.position < counted_from_) continue;
    any = true;
    if (absl::Status status = Take(record, place, batch); !status.ok()) return status;
    turns.Step();
  }
  batch->next_position = position_;
  return any;
}

// What the file tells again is of other files by its provenance; whom it tells of is to be found
// all the same when a person is erased.
void FluxImport::NoteToldAgain(const ImportBatch& batch, absl::Span<const ledger::Outcome> outcomes,
                               store::Batch* write) const {
  std::vector<uint64_t> positions;
  for (const ledger::Outcome& outcome : outcomes) {
    if (outcome.duplicate) positions.push_back(outcome.sequence);
  }
  if (positions.empty()) return;
  std::string value;
  for (const uint64_t position : positions) store::AppendRaw(position, &value);
  const auto next = static_cast<uint64_t>(batch.next_position);
  write->Put(Family::kImports, absl::StrCat(key_, kToldAgainMark, store::Key64(next)), value);
}

void FluxImport::WriteState(const ImportBatch& batch, absl::Span<const ledger::Outcome> outcomes,
                            store::Batch* write) {
  AddCounts(batch.counts, state_.mutable_report());
  AddOutcomes(outcomes, state_.mutable_report());
  for (const auto& [key, value] : batch.rejects) write->Put(Family::kRejects, key, value);
  for (const auto& [key, value] : batch.notes) write->Put(Family::kImports, key, value);
  NoteToldAgain(batch, outcomes, write);
  if (already_) return;
  state_.set_complete(batch.last);
  state_.set_next_position(batch.next_position);
  // The rejects are in a family of their own.
  google::protobuf::RepeatedPtrField<jalon::v1::RejectedDossier> shown;
  shown.Swap(state_.mutable_report()->mutable_rejects());
  write->Put(Family::kImports, key_, state_.SerializeAsString());
  shown.Swap(state_.mutable_report()->mutable_rejects());
}

void FluxImport::SetLogPosition(uint64_t position) {
  state_.mutable_report()->set_log_position(static_cast<int64_t>(position));
}

// Messages hold in the order of their days: one of a day to come would hold against all that follow
// until then.
void FluxImport::WarnOfFuture(ImportReport* report) const {
  const flux::Header& header = reader_->header();
  const Date today = preparer_->time().DayOf(now_);
  for (const auto& [day, field] :
       {std::pair(header.created_on, "DTCREAFLUX"), std::pair(header.reference_on, "DTREF")}) {
    if (!day.IsPresent() || day <= today) continue;
    report->add_warnings(absl::StrCat(
        field, " : le ", day.ToString(),
        " est après la réception du fichier : jusqu'à ce jour, ce qu'il dit l'emportera sur les "
        "fichiers qui suivront ; vérifiez sa date auprès de l'organisme, et si elle est fausse, "
        "demandez-lui un fichier corrigé avant d'importer les suivants"));
  }
}

// Declared knowledge of a file before it existed: answers as of the days between would hold what
// nobody could know. A take-over may want it, and a slip of the year looks the same.
void FluxImport::WarnOfEarlyKnowledge(ImportReport* report) const {
  const Date created_on = reader_->header().created_on;
  if (!created_on.IsPresent() || context_.known >= now_) return;
  if (context_.known >= preparer_->time().StartOf(created_on)) return;
  report->add_warnings(absl::StrCat(
      "connu le ", preparer_->time().DayOf(context_.known).ToString(),
      ", avant sa transmission le ", created_on.ToString(),
      " : les réponses sur ce qui était su entre ces deux jours compteront ce fichier, que "
      "personne n'avait encore ; vérifiez le jour donné (--known-at) avant d'importer d'autres "
      "fichiers"));
}

// What the end of the file says.
void FluxImport::Describe() {
  const flux::Summary& summary = reader_->summary();
  ImportReport& report = *state_.mutable_report();
  report.set_state(summary.complete() ? ImportReport::COMPLETE : ImportReport::INCOMPLETE);
  report.set_distinct_dossiers(summary.distinct_dossiers);
  report.clear_warnings();
  for (const std::string& warning : summary.warnings) report.add_warnings(warning);
  WarnOfFuture(&report);
  WarnOfEarlyKnowledge(&report);
  state_.set_announced_anomalies(summary.trailer.announced_anomalies.value_or(0));
  if (summary.trailer.announced_dossiers.has_value()) {
    report.set_announced_dossiers(*summary.trailer.announced_dossiers);
  }
}

absl::StatusOr<ImportBatch> FluxImport::Finish() {
  ImportBatch batch;
  ImportReport& report = *state_.mutable_report();
  if (already_) {
    report.set_already_imported(true);
    report.set_events_duplicate(report.events_new() + report.events_duplicate());
    report.set_events_new(0);
    return batch;
  }
  // A truncated archive has no more to give; whatever else is lost shows in what was received.
  absl::Status drained = content_->Drain();
  if (!drained.ok() && !absl::IsDataLoss(drained)) return drained;
  if (absl::Status status = received_.Drain(); !status.ok()) return status;
  if (received_.Sha256Hex() != context_.sha256) {
    return InvalidField("start.sha256", "WRONG_DIGEST",
                        "le contenu reçu n'a pas l'empreinte annoncée : le fichier a changé "
                        "pendant l'envoi ; relancez l'import");
  }
  Describe();
  batch.last = true;
  batch.next_position = position_;
  return batch;
}

absl::StatusOr<std::optional<std::string>> FluxImport::TakeOne(
    const jalon::v1::RejectedDossier& place, ImportBatch* batch) {
  *batch = ImportBatch();
  flux::Record record;
  absl::StatusOr<bool> more = reader_->Next(&record);
  if (!more.ok()) return more.status();
  if (!*more) return place.reason();
  if (const auto* rejected = std::get_if<RejectedDossier>(&record)) return rejected->reason;
  std::visit([&](auto& taken) { taken.position = place.position(); }, record);
  if (absl::Status status = Take(record, PlaceOf(record), batch); !status.ok()) return status;
  batch->rejects.clear();
  if (batch->counts.rejects().empty()) return std::optional<std::string>();
  return std::optional<std::string>(batch->counts.rejects(0).reason());
}

jalon::v1::ImportProgress FluxImport::Progress() const {
  jalon::v1::ImportProgress progress;
  progress.set_bytes_read(received_.bytes());
  progress.set_dossiers(report().dossiers());
  progress.set_events(report().events_new() + report().events_duplicate());
  return progress;
}

}  // namespace jalon::intake
