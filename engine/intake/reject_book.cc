// SPDX-License-Identifier: EUPL-1.2
#include "engine/intake/reject_book.h"

#include <algorithm>
#include <map>
#include <string_view>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "engine/base/error.h"
#include "engine/base/nir.h"
#include "engine/base/resource_name.h"
#include "engine/flux/byte_source.h"
#include "engine/intake/paging.h"
#include "engine/store/encoding.h"

namespace jalon::intake {
namespace {

using jalon::v1::ImportFluxRequest;
using jalon::v1::ImportReport;
using jalon::v1::Reject;
using store::Family;

constexpr size_t kShaBytes = 32;

Reject::State StateOf(const RejectState& state) {
  return state.state() == Reject::STATE_UNSPECIFIED ? Reject::OPEN : state.state();
}

std::string KeyOf(const std::string& sha256, int64_t position, int64_t byte_offset) {
  return absl::HexStringToBytes(sha256) + store::Key64(static_cast<uint64_t>(position)) +
         store::Key64(static_cast<uint64_t>(byte_offset));
}

// A reason of a CSV begins with the number of its line ("ligne 57, colonne …"). Read again alone,
// the line has another number: that of its file is kept.
std::string WithLineOf(const std::string& kept, std::string reason) {
  constexpr std::string_view kLine = "ligne ";
  if (!kept.starts_with(kLine) || !reason.starts_with(kLine)) return reason;
  const size_t end = kept.find_first_not_of("0123456789", kLine.size());
  const size_t own_end = reason.find_first_not_of("0123456789", kLine.size());
  return reason.replace(0, std::min(own_end, reason.size()), kept.substr(0, end));
}

absl::Status NoSuchReject() {
  return NotFound("name", "aucun rejet de ce nom dans ce département");
}

}  // namespace

absl::StatusOr<ImportReport> RejectBook::ReportOf(const std::string& sha256) const {
  auto state = imports_->State(sha256);
  if (!state.ok()) return state.status();
  return state->has_value() ? (*state)->report() : ImportReport();
}

Reject RejectBook::Describe(const std::string& sha256, const RejectState& state,
                            const ImportReport& report) const {
  Reject reject;
  *reject.mutable_record() = state.dossier();
  reject.set_name(ToString(RejectName{
      {departement_, sha256}, state.dossier().position(), state.dossier().byte_offset()}));
  reject.set_file_name(report.file_name());
  reject.set_kind(report.kind());
  reject.set_state(StateOf(state));
  if (state.settled_micros() != 0) {
    SetTimestamp(state.settled_micros(), reject.mutable_settled_at());
  }
  reject.set_settled_by(state.settled_by());
  reject.set_settled_reason(state.settled_reason());
  return reject;
}

absl::StatusOr<jalon::v1::ListRejectsResponse> RejectBook::List(
    const jalon::v1::ListRejectsRequest& request) const {
  std::string prefix;
  if (!request.import().empty()) {
    absl::StatusOr<std::string> sha256 = imports_->Resolve(request.import());
    if (!sha256.ok()) return sha256.status();
    prefix = absl::HexStringToBytes(*sha256);
  }
  // A token is the key of the first reject of the next page.
  const std::string from = absl::HexStringToBytes(request.page_token());
  const int32_t page_size = PageSize(request.page_size());
  jalon::v1::ListRejectsResponse response;
  std::map<std::string, ImportReport> reports;
  absl::Status status;
  const absl::Status scan = store_->Scan(
      Family::kRejects, prefix, from, [&](std::string_view key, std::string_view value) {
        RejectState state;
        if (!state.ParseFromArray(value.data(), static_cast<int>(value.size()))) return true;
        if (StateOf(state) != Reject::OPEN && !request.with_settled()) return true;
        if (response.rejects_size() == page_size) {
          response.set_next_page_token(absl::BytesToHexString(std::string(key)));
          return false;
        }
        const std::string sha256 = absl::BytesToHexString(std::string(key.substr(0, kShaBytes)));
        if (!reports.contains(sha256)) {
          absl::StatusOr<ImportReport> report = ReportOf(sha256);
          status.Update(report.status());
          if (report.ok()) reports[sha256] = *std::move(report);
        }
        *response.add_rejects() = Describe(sha256, state, reports[sha256]);
        return status.ok();
      });
  if (!scan.ok()) return scan;
  if (!status.ok()) return status;
  return response;
}

absl::StatusOr<RejectBook::Found> RejectBook::Find(const std::string& name) const {
  absl::StatusOr<RejectName> parsed = ParseRejectName(name);
  if (!parsed.ok()) return parsed.status();
  absl::StatusOr<std::string> sha256 = imports_->Resolve(ToString(parsed->import));
  if (!sha256.ok()) return sha256.status();
  Found found{KeyOf(*sha256, parsed->position, parsed->byte_offset), *sha256, {}};
  auto value = store_->Get(Family::kRejects, found.key);
  if (!value.ok()) return value.status();
  if (!value->has_value()) return NoSuchReject();
  if (!found.state.ParseFromString(**value)) return absl::DataLossError("rejet illisible");
  return found;
}

absl::StatusOr<RejectBook::Found> RejectBook::FindOpen(const std::string& name) const {
  absl::StatusOr<Found> found = Find(name);
  if (!found.ok() || StateOf(found->state) == Reject::OPEN) return found;
  return MakeError(absl::StatusCode::kFailedPrecondition,
                   {"ALREADY_SETTLED", "name",
                    found->state.state() == Reject::RESOLVED
                        ? "ce rejet a déjà été repris : il n'y a plus rien à faire"
                        : "ce rejet a déjà été écarté : il n'y a plus rien à faire"});
}

absl::StatusOr<OpenedReject> RejectBook::Get(const std::string& name) const {
  absl::StatusOr<Found> found = Find(name);
  if (!found.ok()) return found.status();
  absl::StatusOr<ImportReport> report = ReportOf(found->sha256);
  if (!report.ok()) return report.status();
  absl::StatusOr<std::string> raw = vault_->Unseal(found->state.subject(), found->state.sealed());
  if (!raw.ok()) return raw.status();
  return OpenedReject{Describe(found->sha256, found->state, *report), *std::move(raw)};
}

absl::StatusOr<std::optional<std::string>> RejectBook::Reread(const Found& found, absl::Time now,
                                                              ImportBatch* batch) const {
  auto state = imports_->State(found.sha256);
  if (!state.ok()) return state.status();
  // Its kind and its mapping still hold, if the archive has them; what it takes is known from now
  // on.
  auto start = imports_->StartOf(found.sha256);
  if (absl::IsNotFound(start.status())) start = jalon::v1::ImportFluxRequest::Start();
  if (!start.ok()) return start.status();
  // Only a CSV whose kind is declared may begin with its first record.
  const bool may_lack_opening = start->kind() != ImportFluxRequest::Start::KIND_UNSPECIFIED;
  if (!state->has_value() || ((*state)->opening().empty() && !may_lack_opening)) {
    return absl::FailedPreconditionError(
        "le début du fichier n'a pas été gardé : rejouez le fichier depuis l'archive");
  }
  absl::StatusOr<std::string> raw = vault_->Unseal(found.state.subject(), found.state.sealed());
  if (!raw.ok()) return raw.status();
  // The names of columns must end before the line begins, and so must the line, unless it was the
  // end of its file that cut it; in XML, an end of line is nothing.
  const bool cut =
      (*state)->report().state() == ImportReport::INCOMPLETE &&
      found.state.dossier().position() + 1 == static_cast<int64_t>((*state)->next_position());
  const std::string content = absl::StrCat((*state)->opening(), "\n", *raw, cut ? "" : "\n");
  flux::MemoryByteSource source(content);
  start->set_departement(departement_);
  start->set_sha256(found.sha256);
  start->clear_known();
  auto import = FluxImport::Start(&source, *start, now, preparer_, store_, vault_,
                                  FluxImport::Begin::kAfresh);
  if (!import.ok()) return import.status();
  (*import)->CheckNamesWith(known_names_);
  return (*import)->TakeOne(found.state.dossier(), batch);
}

absl::StatusOr<Reject> RejectBook::Settle(Found found, Reject::State state,
                                          const std::string& author, absl::Time now,
                                          ImportBatch* batch) const {
  if (state != Reject::OPEN) {
    found.state.set_state(state);
    found.state.set_settled_micros(absl::ToUnixMicros(now));
    found.state.set_settled_by(author);
  }
  absl::StatusOr<ImportReport> report = ReportOf(found.sha256);
  if (!report.ok()) return report.status();
  batch->rejects.emplace_back(found.key, found.state.SerializeAsString());
  return Describe(found.sha256, found.state, *report);
}

absl::StatusOr<Reject> RejectBook::Replay(const std::string& name, const std::string& author,
                                          absl::Time now, ImportBatch* batch) const {
  if (HoldsNir(author, /*in_words=*/true)) return NirInText("author");
  absl::StatusOr<Found> found = FindOpen(name);
  if (!found.ok()) return found.status();
  absl::StatusOr<std::optional<std::string>> problem = Reread(*found, now, batch);
  if (!problem.ok()) return problem.status();
  const bool open = problem->has_value();
  if (open) {
    jalon::v1::RejectedDossier* const dossier = found->state.mutable_dossier();
    dossier->set_reason(WithLineOf(dossier->reason(), **std::move(problem)));
  }
  return Settle(*std::move(found), open ? Reject::OPEN : Reject::RESOLVED, author, now, batch);
}

absl::StatusOr<Reject> RejectBook::Dismiss(const jalon::v1::DismissRejectRequest& request,
                                           absl::Time now, ImportBatch* batch) const {
  for (const absl::Status& status :
       {CheckSaid("author", request.author(), "qui écarte ce rejet : c'est gardé"),
        CheckSaid("reason", request.reason(), "pourquoi ce rejet est écarté : c'est gardé")}) {
    if (!status.ok()) return status;
  }
  absl::StatusOr<Found> found = FindOpen(request.name());
  if (!found.ok()) return found.status();
  found->state.set_settled_reason(request.reason());
  return Settle(*std::move(found), Reject::DISMISSED, request.author(), now, batch);
}

}  // namespace jalon::intake
