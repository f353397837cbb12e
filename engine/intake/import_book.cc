// SPDX-License-Identifier: EUPL-1.2
#include "engine/intake/import_book.h"

#include <algorithm>
#include <set>

#include "absl/strings/escaping.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "engine/base/error.h"
#include "engine/intake/paging.h"
#include "engine/intake/report_facts.h"
#include "engine/store/encoding.h"

namespace jalon::intake {
namespace {

using jalon::v1::Import;
using store::Family;

constexpr size_t kShaBytes = 32;

Import::State EndOf(const ImportState& state) {
  if (state.ended() != Import::STATE_UNSPECIFIED) return state.ended();
  if (!state.complete()) return Import::STATE_UNSPECIFIED;
  return state.report().state() == jalon::v1::ImportReport::INCOMPLETE ? Import::INCOMPLETE
                                                                       : Import::COMPLETE;
}

void AddArchived(const ArchiveState& archived, Import* import) {
  import->set_file_name(archived.start().file_name());
  import->set_size_bytes(archived.size_bytes());
  import->set_archived(archived.purged_micros() == 0);
  SetTimestamp(archived.received_micros(), import->mutable_received_at());
}

void AddState(const ImportState& state, Import* import) {
  import->set_reason(state.reason());
  *import->mutable_report() = state.report();
  if (!state.report().file_name().empty()) import->set_file_name(state.report().file_name());
  if (import->size_bytes() == 0) import->set_size_bytes(state.size_bytes());
  if (!import->has_received_at() && state.received_micros() != 0) {
    SetTimestamp(state.received_micros(), import->mutable_received_at());
  }
  if (state.known_micros() != 0) SetTimestamp(state.known_micros(), import->mutable_known_at());
  if (state.started_micros() == 0) return;
  SetTimestamp(state.started_micros(), import->mutable_started_at());
  if (state.ended_micros() == 0) return;
  SetTimestamp(state.ended_micros(), import->mutable_ended_at());
  import->set_duration_ms((state.ended_micros() - state.started_micros()) / 1000);
}

bool Earlier(const Import& a, const Import& b) {
  const auto key = [](const Import& import) {
    return std::tuple(import.received_at().seconds(), import.received_at().nanos(), import.name());
  };
  return key(a) < key(b);
}

}  // namespace

void SetTimestamp(int64_t micros, google::protobuf::Timestamp* timestamp) {
  timestamp->set_seconds(micros / 1'000'000);
  timestamp->set_nanos(static_cast<int32_t>(micros % 1'000'000) * 1000);
}

bool HasEnded(Import::State state) { return state != Import::QUEUED && state != Import::RUNNING; }

void RunningImports::Set(const std::string& sha256, const jalon::v1::ImportProgress& progress) {
  const std::lock_guard<std::mutex> lock(mutex_);
  running_[sha256] = progress;
}

void RunningImports::Remove(const std::string& sha256) {
  const std::lock_guard<std::mutex> lock(mutex_);
  running_.erase(sha256);
}

std::optional<jalon::v1::ImportProgress> RunningImports::Find(const std::string& sha256) const {
  const std::lock_guard<std::mutex> lock(mutex_);
  const auto found = running_.find(sha256);
  if (found == running_.end()) return std::nullopt;
  return found->second;
}

absl::StatusOr<std::optional<ImportState>> ImportBook::State(const std::string& sha256) const {
  auto value = store_->Get(Family::kImports, absl::HexStringToBytes(sha256));
  if (!value.ok()) return value.status();
  if (!value->has_value()) return std::optional<ImportState>();
  ImportState state;
  if (!state.ParseFromString(**value)) return absl::DataLossError("état d'import illisible");
  return std::optional<ImportState>(std::move(state));
}

absl::StatusOr<std::map<std::string, ImportState>> ImportBook::States() const {
  std::map<std::string, ImportState> states;
  const absl::Status scan =
      store_->Scan(Family::kImports, "", "", [&](std::string_view key, std::string_view value) {
        ImportState state;
        if (key.size() == kShaBytes &&
            state.ParseFromArray(value.data(), static_cast<int>(value.size()))) {
          states[absl::BytesToHexString(std::string(key))] = std::move(state);
        }
        return true;
      });
  if (!scan.ok()) return scan;
  return states;
}

Import ImportBook::Describe(const std::string& sha256, const ArchiveState* archived,
                            const ImportState* state) const {
  Import import;
  import.set_name(ToString(ImportName{departement_, sha256}));
  if (archived != nullptr) AddArchived(*archived, &import);
  if (state != nullptr) AddState(*state, &import);
  const Import::State end = state != nullptr ? EndOf(*state) : Import::STATE_UNSPECIFIED;
  if (const auto progress = running_->Find(sha256)) {
    import.set_state(Import::RUNNING);
    *import.mutable_progress() = *progress;
    import.clear_reason();
  } else if (end != Import::STATE_UNSPECIFIED) {
    import.set_state(end);
  } else if (import.archived()) {
    import.set_state(Import::QUEUED);
  } else {
    import.set_state(Import::FAILED);
    import.set_reason(
        "import interrompu, et son contenu n'est pas dans l'archive : renvoyez le "
        "fichier");
  }
  return import;
}

absl::StatusOr<std::vector<Import>> ImportBook::All() const {
  absl::StatusOr<std::map<std::string, ImportState>> states = States();
  if (!states.ok()) return states.status();
  absl::StatusOr<std::vector<ArchiveState>> archived = archive_->List();
  if (!archived.ok()) return archived.status();
  std::vector<Import> imports;
  for (const ArchiveState& file : *archived) {
    const std::string& sha256 = file.start().sha256();
    const auto state = states->find(sha256);
    imports.push_back(Describe(sha256, &file, state == states->end() ? nullptr : &state->second));
    if (state != states->end()) states->erase(state);
  }
  for (const auto& [sha256, state] : *states) imports.push_back(Describe(sha256, nullptr, &state));
  std::sort(imports.begin(), imports.end(), Earlier);
  return imports;
}

absl::StatusOr<std::vector<jalon::v1::ImportReport>> ImportBook::EndedReports() const {
  absl::StatusOr<std::map<std::string, ImportState>> states = States();
  if (!states.ok()) return states.status();
  std::vector<jalon::v1::ImportReport> reports;
  for (auto& [sha256, state] : *states) {
    if (state.complete()) reports.push_back(std::move(*state.mutable_report()));
  }
  return reports;
}

absl::StatusOr<std::vector<jalon::v1::ImportConflict>> ImportBook::Conflicts() const {
  std::vector<jalon::v1::ImportConflict> conflicts;
  const absl::Status scan =
      store_->Scan(Family::kImports, "", "", [&](std::string_view key, std::string_view value) {
        ConflictState state;
        if (key.size() > kShaBytes && key[kShaBytes] == 'C' &&
            state.ParseFromArray(value.data(), static_cast<int>(value.size()))) {
          conflicts.push_back(std::move(*state.mutable_conflict()));
        }
        return true;
      });
  if (!scan.ok()) return scan;
  return conflicts;
}

absl::StatusOr<jalon::v1::ListImportsResponse> ImportBook::List(
    const jalon::v1::ListImportsRequest& request) const {
  absl::StatusOr<std::vector<Import>> all = All();
  if (!all.ok()) return all.status();
  std::reverse(all->begin(), all->end());
  const std::set<int> states(request.states().begin(), request.states().end());
  if (!states.empty()) {
    std::erase_if(*all, [&](const Import& import) { return !states.contains(import.state()); });
  }
  const auto page = PageOf(*all, request.page_token(), request.page_size(),
                           [](const Import& import) { return import.name(); });
  if (!page.ok()) return page.status();
  jalon::v1::ListImportsResponse response;
  for (size_t i = page->first; i < page->second; ++i) {
    *response.add_imports() = std::move((*all)[i]);
  }
  if (page->second < all->size()) {
    response.set_next_page_token(response.imports(response.imports_size() - 1).name());
  }
  return response;
}

absl::StatusOr<std::string> ImportBook::Resolve(const std::string& name) const {
  absl::StatusOr<ImportName> parsed = ParseImportName(name);
  if (!parsed.ok()) return parsed.status();
  std::set<std::string> found;
  if (parsed->sha256.size() == 2 * kShaBytes) return parsed->sha256;
  absl::StatusOr<std::vector<Import>> all = All();
  if (!all.ok()) return all.status();
  for (const Import& import : *all) {
    if (absl::StartsWith(import.name(), name)) found.insert(import.name());
  }
  if (found.size() == 1) return ParseImportName(*found.begin())->sha256;
  if (found.empty()) return NotFound("name", "aucun import de ce nom dans ce département");
  return InvalidField("name", "AMBIGUOUS_NAME",
                      absl::StrCat(found.size(), " imports commencent par ", parsed->sha256,
                                   " : donnez plus de chiffres"));
}

absl::Status ImportBook::AddRejects(const std::string& sha256,
                                    jalon::v1::ImportReport* report) const {
  const auto add = [&](std::string_view, std::string_view value) {
    RejectState reject;
    if (reject.ParseFromArray(value.data(), static_cast<int>(value.size())) &&
        !TakenByItsFile(reject, report->name())) {
      *report->add_rejects() = std::move(*reject.mutable_dossier());
    }
    return report->rejects_size() < kMaxShownRejects;
  };
  const absl::Status read = store_->Scan(Family::kRejects, absl::HexStringToBytes(sha256), "", add);
  // Imports that ended before rejects were counted.
  report->set_rejected(std::max<int64_t>(report->rejected(), report->rejects_size()));
  return read;
}

absl::StatusOr<Import> ImportBook::Get(const std::string& name) const {
  absl::StatusOr<std::string> sha256 = Resolve(name);
  if (!sha256.ok()) return sha256.status();
  auto state = State(*sha256);
  if (!state.ok()) return state.status();
  const absl::StatusOr<ArchiveState> archived = archive_->Get(*sha256);
  if (!archived.ok() && !absl::IsNotFound(archived.status())) return archived.status();
  if (!archived.ok() && !state->has_value()) {
    return NotFound("name", "aucun import de ce nom dans ce département");
  }
  Import import = Describe(*sha256, archived.ok() ? &*archived : nullptr,
                           state->has_value() ? &**state : nullptr);
  if (!import.has_report()) return import;
  if (absl::Status status = AddRejects(*sha256, import.mutable_report()); !status.ok()) {
    return status;
  }
  return import;
}

absl::StatusOr<jalon::v1::ImportFluxRequest::Start> ImportBook::StartOf(
    const std::string& sha256) const {
  absl::StatusOr<ArchiveState> archived = archive_->Get(sha256);
  if (!archived.ok()) return archived.status();
  return archived->start();
}

absl::StatusOr<std::vector<ArchiveState>> ImportBook::Unfinished() const {
  absl::StatusOr<std::vector<ArchiveState>> files = archive_->List();
  if (!files.ok()) return files.status();
  std::vector<ArchiveState> unfinished;
  for (ArchiveState& file : *files) {
    if (file.purged_micros() != 0) continue;
    auto state = State(file.start().sha256());
    if (!state.ok()) return state.status();
    if (state->has_value() && EndOf(**state) != Import::STATE_UNSPECIFIED) continue;
    unfinished.push_back(std::move(file));
  }
  return unfinished;
}

absl::StatusOr<jalon::v1::ListArchiveResponse> ImportBook::ListArchive(
    const jalon::v1::ListArchiveRequest& request) const {
  absl::StatusOr<std::vector<ArchiveState>> files = archive_->List();
  if (!files.ok()) return files.status();
  const auto page = PageOf(*files, request.page_token(), request.page_size(),
                           [](const ArchiveState& file) { return file.start().sha256(); });
  if (!page.ok()) return page.status();
  jalon::v1::ListArchiveResponse response;
  for (size_t i = page->first; i < page->second; ++i) {
    const ArchiveState& file = (*files)[i];
    auto state = State(file.start().sha256());
    if (!state.ok()) return state.status();
    const Import import =
        Describe(file.start().sha256(), &file, state->has_value() ? &**state : nullptr);
    jalon::v1::ArchivedFile& out = *response.add_files();
    out.set_name(import.name());
    out.set_file_name(import.file_name());
    out.set_size_bytes(file.size_bytes());
    out.set_stored_bytes(file.stored_bytes());
    *out.mutable_received_at() = import.received_at();
    if (file.purged_micros() != 0) SetTimestamp(file.purged_micros(), out.mutable_purged_at());
    out.set_kind(import.report().kind());
    out.set_as_of(import.report().as_of());
    out.set_state(import.state());
  }
  if (page->second < files->size()) {
    response.set_next_page_token((*files)[page->second - 1].start().sha256());
  }
  return response;
}

absl::StatusOr<std::vector<ArchiveState>> ImportBook::Replayable(
    const jalon::v1::ReplayArchiveRequest& request) const {
  std::set<std::string> wanted;
  for (const std::string& name : request.names()) {
    absl::StatusOr<std::string> sha256 = Resolve(name);
    if (!sha256.ok()) return sha256.status();
    if (auto content = archive_->Open(*sha256); !content.ok()) return content.status();
    wanted.insert(*sha256);
  }
  absl::StatusOr<std::vector<ArchiveState>> files = archive_->List();
  if (!files.ok()) return files.status();
  std::erase_if(*files, [&](const ArchiveState& file) {
    if (!wanted.empty()) return !wanted.contains(file.start().sha256());
    return file.purged_micros() != 0 || file.cancelled();
  });
  return files;
}

absl::StatusOr<std::vector<std::string>> ImportBook::Unread() const {
  const auto files = archive_->List();
  if (!files.ok()) return files.status();
  const auto states = States();
  if (!states.ok()) return states.status();
  std::vector<std::string> unread;
  for (const ArchiveState& file : *files) {
    if (file.purged_micros() != 0) continue;
    const auto found = states->find(file.start().sha256());
    const bool read =
        found != states->end() && found->second.complete() &&
        found->second.report().state() == jalon::v1::ImportReport::COMPLETE &&
        found->second.report().events_new() + found->second.report().events_duplicate() > 0;
    if (!read) unread.push_back(file.start().sha256());
  }
  return unread;
}

}  // namespace jalon::intake
