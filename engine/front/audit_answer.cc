// SPDX-License-Identifier: EUPL-1.2
//
// The audit at the front door (audit.h): joins it to persons, to events and to the writer.
#include <algorithm>
#include <optional>

#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "engine/audit.h"
#include "engine/audit/audit_reader.h"
#include "engine/base/error.h"
#include "engine/base/nir.h"
#include "engine/front/front_door.h"
#include "engine/front/paging.h"
#include "engine/pathway/history_projection.h"

namespace jalon {
namespace front {
namespace {

using jalon::v1::AuditEntry;

constexpr PageLimits kAuditPage = {100, 1000};
// Entries that one purge removes: a batch of some megabytes.
constexpr uint64_t kRemovedAtOnce = 5000;
constexpr size_t kMaxCodeLength = 64;
constexpr int kNirDigits = 13;
constexpr size_t kDigestBytes = 8;

// Whether a program must have made an id: a word of more letters may be a name.
bool IsOpaque(std::string_view id) {
  constexpr size_t kMostLetters = 3;
  constexpr size_t kShortestUuid = 32;
  const auto hex = [](char c) { return c == '-' || absl::ascii_isxdigit(static_cast<uint8_t>(c)); };
  if (id.size() >= kShortestUuid && std::all_of(id.begin(), id.end(), hex)) return true;
  size_t letters = 0;
  for (const char c : id) {
    letters = absl::ascii_isalpha(static_cast<uint8_t>(c)) ? letters + 1 : 0;
    if (letters > kMostLetters) return false;
  }
  return !HoldsNir(id, /*in_words=*/true);
}

absl::StatusOr<absl::Time> BoundOf(const std::string& text, const char* field, absl::Time absent,
                                   const std::function<absl::Time(Date)>& of) {
  if (text.empty()) return absent;
  const auto day = Date::Parse(text);
  if (!day.ok()) return InvalidField(field, "INVALID_DATE", "cette date n'existe pas");
  return of(*day);
}

// The entries of the days from..to of a request.
template <class Request>
absl::StatusOr<audit::NumberRange> RangeOf(const store::Reader& reader, const CivilTime& time,
                                           const Request& request) {
  const auto from = BoundOf(request.from(), "from", absl::InfinitePast(),
                            [&](Date day) { return time.StartOf(day); });
  if (!from.ok()) return from.status();
  const auto to = BoundOf(request.to(), "to", absl::InfiniteFuture(),
                          [&](Date day) { return time.EndOf(day) + absl::Microseconds(1); });
  if (!to.ok()) return to.status();
  return audit::EntriesBetween(reader, *from, *to);
}

}  // namespace
}  // namespace front

bool IsAuditCode(std::string_view text) {
  if (text.size() > front::kMaxCodeLength) return false;
  int digits = 0;
  for (const char c : text) {
    const bool digit = absl::ascii_isdigit(static_cast<unsigned char>(c));
    if (!digit && !absl::ascii_isalpha(static_cast<unsigned char>(c)) &&
        std::string_view("._:/-").find(c) == std::string_view::npos) {
      return false;
    }
    digits = digit ? digits + 1 : 0;
    if (digits >= front::kNirDigits) return false;
  }
  return true;
}

namespace front {

absl::Status FrontDoor::Note(AuditEntry entry, PreparedBatch* batch) const {
  audit::StoredEntry stored;
  if (const std::string& id = entry.request_id(); !IsAuditCode(id) || !IsOpaque(id)) {
    const std::string digest = vault_->KeyedHash("audit-request", id).substr(0, kDigestBytes);
    entry.set_request_id("h-" + absl::BytesToHexString(digest));
  }
  // What an agent wrote of an emergency may well name the person.
  if (entry.kind() == AuditEntry::BREAK_GLASS && !entry.reason().empty()) {
    const uint64_t subject = entry.person_ids().empty() ? 0 : ParsePersonId(entry.person_ids(0));
    const auto node = directory_->Node(subject);
    if (!node.ok()) return node.status();
    const auto sealed = vault_->Seal(node->subject(), entry.reason());
    if (!sealed.ok()) return sealed.status();
    stored.set_owner(node->subject());
    stored.set_sealed(*sealed);
    entry.clear_reason();
  }
  *stored.mutable_entry() = std::move(entry);
  batch->content->audit.push_back(std::move(stored));
  return absl::OkStatus();
}

// The entries of all batches, the first of each with the log positions of the batch's events.
void FrontDoor::WriteAudit(absl::Span<PreparedBatch* const> batches,
                           absl::Span<const ledger::Outcome> outcomes, store::Batch* write) {
  const uint64_t before = derived_->ledger->head().sequence;
  std::vector<audit::StoredEntry> entries;
  size_t first = 0;
  for (PreparedBatch* batch : batches) {
    const size_t count = batch->content->events.size();
    std::vector<uint64_t> written;
    for (const ledger::Outcome& outcome : outcomes.subspan(first, count)) {
      if (outcome.sequence > before) written.push_back(outcome.sequence);
    }
    first += count;
    for (audit::StoredEntry& stored : batch->content->audit) {
      if (!written.empty()) {
        const auto [low, high] = std::minmax_element(written.begin(), written.end());
        stored.mutable_entry()->set_log_first(static_cast<int64_t>(*low));
        stored.mutable_entry()->set_log_last(static_cast<int64_t>(*high));
        stored.mutable_entry()->set_count(static_cast<int64_t>(written.size()));
        written.clear();
      }
      entries.push_back(std::move(stored));
    }
    for (std::string& key : batch->content->audit_removal.deleted) {
      write->Delete(store::Family::kAudit, std::move(key));
    }
    for (auto& [key, value] : batch->content->audit_removal.put) {
      write->Put(store::Family::kAudit, key, std::move(value));
    }
  }
  if (!entries.empty()) audit_log_->Append(absl::MakeSpan(entries), write);
}

AuditEntry FrontDoor::Shown(const audit::StoredEntry& stored, uint64_t number) const {
  AuditEntry entry = stored.entry();
  entry.set_number(static_cast<int64_t>(number));
  if (stored.sealed().empty()) return entry;
  const auto plain = vault_->Unseal(stored.owner(), stored.sealed());
  if (plain.ok()) entry.set_reason(*plain);
  return entry;
}

absl::StatusOr<jalon::v1::SearchAuditResponse> FrontDoor::SearchAudit(
    const jalon::v1::SearchAuditRequest& request, absl::Time now) const {
  const auto size = PageSize(request.page_size(), kAuditPage);
  if (!size.ok()) return size.status();
  const auto before = ReadToken(request.page_token());
  if (!before.ok()) return before.status();
  auto range = RangeOf(*store_, time_, request);
  if (!range.ok()) return range.status();
  if (*before > 0) range->last = std::min(range->last, *before - 1);
  audit::AuditQuery query;
  query.range = *range;
  query.agent = request.agent();
  query.kinds.assign(request.kinds().begin(), request.kinds().end());
  query.of_person = request.has_person();
  if (query.of_person) {
    const auto reading = derived_->gate.Read();
    const auto subjects = FindPerson(request.person(), request.source(), time_.DayOf(now).days());
    if (!subjects.ok()) return subjects.status();
    query.subjects = *subjects;
    for (const uint64_t subject : *subjects) {
      const auto timeline = pathway::ReadTimeline(*store_, subject, pathway::Tellings::kAll);
      if (!timeline.ok()) return timeline.status();
      query.positions.insert(query.positions.end(), timeline->begin(), timeline->end());
    }
  }
  jalon::v1::SearchAuditResponse response;
  const absl::Status visited =
      audit::VisitNewestFirst(*store_, query, [&](const audit::PlacedEntry& entry) {
        if (response.entries_size() == *size) {
          const auto& last = response.entries(response.entries_size() - 1);
          response.set_next_page_token(Token(static_cast<uint64_t>(last.number())));
          return false;
        }
        *response.add_entries() = Shown(entry.stored, entry.number);
        return true;
      });
  if (!visited.ok()) return visited;
  return response;
}

absl::Status FrontDoor::ExportAudit(const jalon::v1::ExportAuditRequest& request,
                                    absl::Time /*now*/, const EntryVisitor& each) const {
  const auto range = RangeOf(*store_, time_, request);
  if (!range.ok()) return range.status();
  for (uint64_t number = range->first; number <= range->last; ++number) {
    const auto entry = audit::ReadEntry(*store_, number);
    if (!entry.ok()) return entry.status();
    jalon::v1::ExportAuditResponse response;
    *response.mutable_entry() = Shown(entry->stored, number);
    response.set_hash(absl::BytesToHexString(entry->hash));
    if (absl::Status status = each(response); !status.ok()) return status;
  }
  return absl::OkStatus();
}

absl::StatusOr<jalon::v1::VerifyAuditResponse> FrontDoor::VerifyAudit() const {
  const std::unique_ptr<store::Reader> snapshot = store_->Snapshot();
  return audit::VerifyChain(*snapshot, *vault_);
}

absl::StatusOr<bool> FrontDoor::PurgeAudit(absl::Time before, PreparedBatch* batch) const {
  auto removal = audit::RemoveBefore(*store_, *vault_, before, kRemovedAtOnce);
  if (!removal.ok()) return removal.status();
  if (removal->put.empty()) return false;
  batch->content->audit_removal = *std::move(removal);
  return true;
}

}  // namespace front
}  // namespace jalon
