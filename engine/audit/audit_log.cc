// SPDX-License-Identifier: EUPL-1.2
#include "engine/audit/audit_log.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "absl/time/civil_time.h"
#include "engine/base/person_id.h"
#include "engine/store/encoding.h"

namespace jalon::audit {
namespace {

using store::Family;

constexpr char kEntry = 'E';
constexpr char kPerson = 'P';
constexpr char kAgent = 'A';
constexpr char kPosition = 'L';
constexpr char kSegment = 'S';
constexpr char kCheckpointKey[] = "C";
constexpr int kMonths = 12;

std::string Key(char kind, uint64_t number) {
  std::string key(1, kind);
  store::AppendKey64(number, &key);
  return key;
}

std::string SegmentKey(uint32_t month) {
  std::string key(1, kSegment);
  for (int shift = 24; shift >= 0; shift -= 8) key.push_back(static_cast<char>(month >> shift));
  return key;
}

uint32_t MonthOf(absl::Time at) {
  const absl::CivilMonth month = absl::ToCivilMonth(at, absl::UTCTimeZone());
  return static_cast<uint32_t>(month.year() * kMonths + month.month() - 1);
}

absl::Time InstantOf(const jalon::v1::AuditEntry& entry) {
  return absl::FromUnixSeconds(entry.at().seconds()) + absl::Nanoseconds(entry.at().nanos());
}

void SetInstant(int64_t micros, jalon::v1::AuditEntry* entry) {
  entry->mutable_at()->set_seconds(micros / 1'000'000);
  entry->mutable_at()->set_nanos(static_cast<int32_t>(micros % 1'000'000) * 1000);
}

Mark Beginning() {
  Mark mark;
  mark.set_hash(std::string(kHashBytes, '\0'));
  return mark;
}

std::string SealOf(const store::Vault& vault, MarkKind kind, const Mark& mark) {
  return vault.KeyedHash(kind == MarkKind::kSegment ? "audit-segment" : "audit-checkpoint",
                         absl::StrCat(store::Key64(mark.number()), mark.hash(),
                                      store::Key64(static_cast<uint64_t>(mark.at_micros()))));
}

absl::StatusOr<Mark> ParseMark(std::string_view bytes) {
  Mark mark;
  if (!mark.ParseFromArray(bytes.data(), static_cast<int>(bytes.size())) ||
      mark.hash().size() != kHashBytes) {
    return absl::DataLossError("repère illisible du journal d'audit");
  }
  return mark;
}

}  // namespace

std::string EntryKey(uint64_t number) { return Key(kEntry, number); }

std::string PersonKey(uint64_t subject, uint64_t number) {
  return absl::StrCat(Key(kPerson, subject), store::Key64(~number));
}

std::string AgentKey(std::string_view agent, uint64_t number) {
  return absl::StrCat(Key(kAgent, store::PublicHash64(agent)), store::Key64(~number));
}

std::string PositionKey(uint64_t log_last) { return Key(kPosition, log_last); }

std::vector<std::pair<std::string, std::string>> IndexesOf(const jalon::v1::AuditEntry& entry,
                                                           uint64_t number) {
  std::vector<std::pair<std::string, std::string>> indexes;
  for (const std::string& id : entry.person_ids()) {
    if (const uint64_t subject = ParsePersonId(id); subject != 0) {
      indexes.emplace_back(PersonKey(subject, number), "");
    }
  }
  indexes.emplace_back(AgentKey(entry.agent(), number), "");
  if (entry.log_last() > 0) {
    indexes.emplace_back(PositionKey(static_cast<uint64_t>(entry.log_last())),
                         store::Key64(number));
  }
  return indexes;
}

std::string NextHash(std::string_view previous, uint64_t number, std::string_view bytes) {
  std::string link = store::Key64(number);
  link.append(bytes);
  return store::ChainHash(previous, link);
}

Mark MakeMark(const store::Vault& vault, MarkKind kind, uint64_t number, const std::string& hash,
              absl::Time at) {
  Mark mark;
  mark.set_number(number);
  mark.set_hash(hash);
  mark.set_at_micros(absl::ToUnixMicros(at));
  mark.set_seal(SealOf(vault, kind, mark));
  return mark;
}

bool IsGenuine(const store::Vault& vault, MarkKind kind, const Mark& mark) {
  return mark.seal() == SealOf(vault, kind, mark);
}

absl::StatusOr<std::vector<std::pair<uint32_t, Mark>>> ReadSegments(const store::Reader& reader) {
  std::vector<std::pair<uint32_t, Mark>> segments;
  absl::Status status;
  const std::string prefix(1, kSegment);
  const absl::Status scan =
      reader.Scan(Family::kAudit, prefix, "", [&](std::string_view key, std::string_view value) {
        uint32_t month = 0;
        for (const char byte : key.substr(1)) month = (month << 8) | static_cast<uint8_t>(byte);
        auto mark = ParseMark(value);
        status.Update(mark.status());
        if (mark.ok()) segments.emplace_back(month, *std::move(mark));
        return status.ok();
      });
  status.Update(scan);
  if (!status.ok()) return status;
  return segments;
}

absl::StatusOr<Mark> ReadCheckpoint(const store::Reader& reader) {
  const auto value = reader.Get(Family::kAudit, kCheckpointKey);
  if (!value.ok()) return value.status();
  return value->has_value() ? ParseMark(**value) : Beginning();
}

absl::StatusOr<Mark> ReadHead(const store::Reader& reader) {
  const auto segments = ReadSegments(reader);
  if (!segments.ok()) return segments.status();
  return segments->empty() ? Beginning() : segments->back().second;
}

absl::Status AuditLog::Load() {
  auto head = ReadHead(*reader_);
  if (!head.ok()) return head.status();
  head_ = *std::move(head);
  next_ = head_;
  return absl::OkStatus();
}

void AuditLog::Append(absl::Span<StoredEntry> entries, store::Batch* write) {
  next_ = head_;
  for (size_t i = 0; i < entries.size(); ++i) {
    jalon::v1::AuditEntry& entry = *entries[i].mutable_entry();
    const int64_t micros = std::max(absl::ToUnixMicros(InstantOf(entry)), next_.at_micros());
    SetInstant(micros, &entry);
    entry.clear_number();
    const uint64_t number = next_.number() + 1;
    const std::string bytes = entries[i].SerializeAsString();
    const std::string hash = NextHash(next_.hash(), number, bytes);
    write->Put(Family::kAudit, EntryKey(number), hash + bytes);
    for (auto& [key, value] : IndexesOf(entry, number)) write->Put(Family::kAudit, key, value);
    const absl::Time at = absl::FromUnixMicros(micros);
    const uint32_t month = MonthOf(at);
    next_ = MakeMark(*vault_, MarkKind::kSegment, number, hash, at);
    const bool last = i + 1 == entries.size();
    const bool ends_month = !last && MonthOf(InstantOf(entries[i + 1].entry())) > month;
    if (last || ends_month) {
      write->Put(Family::kAudit, SegmentKey(month), next_.SerializeAsString());
    }
  }
}

absl::StatusOr<Removal> RemoveBefore(const store::Reader& reader, const store::Vault& vault,
                                     absl::Time before, uint64_t most) {
  Removal removal;
  const auto segments = ReadSegments(reader);
  if (!segments.ok()) return segments.status();
  auto checkpoint = ReadCheckpoint(reader);
  if (!checkpoint.ok()) return checkpoint.status();
  if (segments->size() < 2 || segments->front().second.at_micros() >= absl::ToUnixMicros(before)) {
    return removal;
  }
  const auto& [month, mark] = segments->front();
  const uint64_t last = std::min(mark.number(), checkpoint->number() + most);
  for (uint64_t number = checkpoint->number() + 1; number <= last; ++number) {
    const auto value = reader.Get(Family::kAudit, EntryKey(number));
    if (!value.ok()) return value.status();
    StoredEntry stored;
    if (!value->has_value() || (*value)->size() < kHashBytes ||
        !stored.ParseFromString((*value)->substr(kHashBytes))) {
      return absl::DataLossError(absl::StrCat("entrée d'audit illisible : ", number));
    }
    removal.deleted.push_back(EntryKey(number));
    for (auto& [key, ignored] : IndexesOf(stored.entry(), number)) removal.deleted.push_back(key);
    checkpoint->set_hash((*value)->substr(0, kHashBytes));
  }
  if (last == mark.number()) removal.deleted.push_back(SegmentKey(month));
  removal.put.emplace_back(kCheckpointKey,
                           MakeMark(vault, MarkKind::kCheckpoint, last, checkpoint->hash(),
                                    absl::FromUnixMicros(mark.at_micros()))
                               .SerializeAsString());
  return removal;
}

}  // namespace jalon::audit
