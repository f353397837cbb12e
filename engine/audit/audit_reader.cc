// SPDX-License-Identifier: EUPL-1.2
#include "engine/audit/audit_reader.h"

#include <algorithm>
#include <set>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "engine/store/encoding.h"

namespace jalon::audit {
namespace {

using jalon::v1::VerifyAuditResponse;
using store::Family;

constexpr size_t kMostFindings = 100;  // beyond, more of them say nothing new

absl::Time InstantOf(const PlacedEntry& entry) {
  const auto& at = entry.stored.entry().at();
  return absl::FromUnixSeconds(at.seconds()) + absl::Nanoseconds(at.nanos());
}

// The first number in (checkpoint, head] made at `instant` or later; head + 1 when there is none.
absl::StatusOr<uint64_t> FirstSince(const store::Reader& reader, NumberRange all,
                                    absl::Time instant) {
  uint64_t low = all.first;
  uint64_t high = all.last + 1;
  while (low < high) {
    const uint64_t middle = low + (high - low) / 2;
    const auto entry = ReadEntry(reader, middle);
    if (!entry.ok()) return entry.status();
    if (InstantOf(*entry) < instant) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  return low;
}

// Adds the numbers of an index, whose keys begin with `prefix`.
absl::Status AddIndexed(const store::Reader& reader, const std::string& prefix,
                        const NumberRange& range, std::set<uint64_t>* numbers) {
  const std::string from = prefix + store::Key64(~range.last);
  return reader.Scan(Family::kAudit, prefix, from, [&](std::string_view key, std::string_view) {
    const uint64_t number = ~store::ReadKey64(key, prefix.size());
    if (number < range.first) return false;
    numbers->insert(number);
    return true;
  });
}

// The entry of the change that wrote the event at `position`, if any.
absl::Status AddChangeOf(const store::Reader& reader, uint64_t position, const NumberRange& range,
                         std::set<uint64_t>* numbers) {
  const std::string from = PositionKey(position);
  absl::Status status;
  const absl::Status scan = reader.Scan(
      Family::kAudit, from.substr(0, 1), from, [&](std::string_view, std::string_view value) {
        const uint64_t number = store::ReadKey64(value);
        if (number < range.first || number > range.last) return false;
        const auto entry = ReadEntry(reader, number);
        status = entry.status();
        if (entry.ok() && static_cast<uint64_t>(entry->stored.entry().log_first()) <= position) {
          numbers->insert(number);
        }
        return false;
      });
  status.Update(scan);
  return status;
}

absl::StatusOr<std::set<uint64_t>> NumbersOfPerson(const store::Reader& reader,
                                                   const AuditQuery& query) {
  std::set<uint64_t> numbers;
  absl::Status status;
  for (const uint64_t subject : query.subjects) {
    const std::string key = PersonKey(subject, 0);
    status.Update(
        AddIndexed(reader, key.substr(0, key.size() - sizeof(uint64_t)), query.range, &numbers));
  }
  for (const uint64_t position : query.positions) {
    status.Update(AddChangeOf(reader, position, query.range, &numbers));
  }
  if (!status.ok()) return status;
  return numbers;
}

bool Wanted(const AuditQuery& query, const jalon::v1::AuditEntry& entry) {
  if (!query.agent.empty() && entry.agent() != query.agent) return false;
  return query.kinds.empty() ||
         std::find(query.kinds.begin(), query.kinds.end(), entry.kind()) != query.kinds.end();
}

// Walks the chain, and counts what the indexes ought to hold.
class ChainCheck {
 public:
  ChainCheck(const store::Reader& reader, const store::Vault& vault)
      : reader_(reader), vault_(vault) {}

  VerifyAuditResponse Check() {
    const auto checkpoint = ReadCheckpoint(reader_);
    const auto segments = ReadSegments(reader_);
    if (!checkpoint.ok() || !segments.ok()) {
      Find(std::string((checkpoint.ok() ? segments.status() : checkpoint.status()).message()));
      return Done();
    }
    if (checkpoint->number() > 0 && !IsGenuine(vault_, MarkKind::kCheckpoint, *checkpoint)) {
      Find("le repère de purge n'a pas été fait par ce service");
    }
    response_.set_purged_to(static_cast<int64_t>(checkpoint->number()));
    number_ = checkpoint->number();
    hash_ = checkpoint->hash();
    segments_ = *segments;
    for (const auto& [month, mark] : segments_) {
      if (!IsGenuine(vault_, MarkKind::kSegment, mark)) {
        Find(absl::StrCat("le repère du segment ", month / 12, "-", month % 12 + 1,
                          " n'a pas été fait par ce service"));
      }
    }
    Walk();
    CheckEnd();
    CheckIndexes();
    return Done();
  }

 private:
  void Find(std::string what) {
    if (static_cast<size_t>(response_.findings_size()) < kMostFindings) {
      response_.add_findings(std::move(what));
    }
  }

  void Walk() {
    const std::string prefix = EntryKey(0).substr(0, 1);
    const absl::Status scan =
        reader_.Scan(Family::kAudit, prefix, "", [&](std::string_view key, std::string_view value) {
          See(store::ReadKey64(key, 1), value);
          return true;
        });
    if (!scan.ok()) Find(std::string(scan.message()));
  }

  void See(uint64_t number, std::string_view value) {
    if (number != number_ + 1) {
      Find(absl::StrCat("les entrées ", number_ + 1, " à ", number - 1, " manquent"));
    }
    const std::string_view kept = value.substr(0, kHashBytes);
    const std::string_view bytes = value.substr(std::min(value.size(), kHashBytes));
    if (NextHash(hash_, number, bytes) != kept) {
      Find(absl::StrCat("l'entrée ", number, " n'est pas celle qui a été écrite"));
    }
    StoredEntry stored;
    if (stored.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()))) {
      CheckIndexesOf(stored.entry(), number);
    }
    number_ = number;
    // What follows is checked from what is written here: one change is one finding.
    hash_ = std::string(kept);
    for (const auto& [month, mark] : segments_) {
      if (mark.number() == number && mark.hash() != hash_) {
        Find(absl::StrCat("l'entrée ", number, " n'est pas celle de son segment"));
      }
    }
    response_.set_entries(response_.entries() + 1);
  }

  void CheckIndexesOf(const jalon::v1::AuditEntry& entry, uint64_t number) {
    for (const auto& [key, value] : IndexesOf(entry, number)) {
      const auto found = reader_.Get(Family::kAudit, key);
      if (!found.ok() || !found->has_value() || **found != value) {
        Find(absl::StrCat("l'entrée ", number, " manque dans un index"));
      }
      ++indexed_;
    }
  }

  void CheckEnd() {
    const uint64_t last =
        segments_.empty() ? response_.purged_to() : segments_.back().second.number();
    if (number_ != last) {
      Find(absl::StrCat("la dernière entrée est ", number_, " alors que ", last, " était écrite"));
    }
  }

  void CheckIndexes() {
    int64_t kept = 0;
    for (const std::string& key : {PersonKey(0, 0), AgentKey("", 0), PositionKey(0)}) {
      const absl::Status scan = reader_.Scan(Family::kAudit, key.substr(0, 1), "",
                                             [&](std::string_view, std::string_view) {
                                               ++kept;
                                               return true;
                                             });
      if (!scan.ok()) Find(std::string(scan.message()));
    }
    if (kept > indexed_) Find("un index nomme des entrées qui n'existent pas");
  }

  VerifyAuditResponse Done() {
    if (number_ > 0) response_.set_head(absl::BytesToHexString(hash_));
    response_.set_clean(response_.findings_size() == 0);
    return std::move(response_);
  }

  const store::Reader& reader_;
  const store::Vault& vault_;
  uint64_t number_ = 0;
  std::string hash_;
  std::vector<std::pair<uint32_t, Mark>> segments_;
  int64_t indexed_ = 0;  // what the indexes ought to hold
  VerifyAuditResponse response_;
};

}  // namespace

absl::StatusOr<PlacedEntry> ReadEntry(const store::Reader& reader, uint64_t number) {
  const auto value = reader.Get(Family::kAudit, EntryKey(number));
  if (!value.ok()) return value.status();
  PlacedEntry entry;
  entry.number = number;
  if (!value->has_value() || (*value)->size() < kHashBytes ||
      !entry.stored.ParseFromString((*value)->substr(kHashBytes))) {
    return absl::DataLossError(absl::StrCat("entrée d'audit illisible : ", number));
  }
  entry.hash = (*value)->substr(0, kHashBytes);
  return entry;
}

absl::StatusOr<NumberRange> EntriesBetween(const store::Reader& reader, absl::Time from,
                                           absl::Time to) {
  const auto checkpoint = ReadCheckpoint(reader);
  if (!checkpoint.ok()) return checkpoint.status();
  const auto head = ReadHead(reader);
  if (!head.ok()) return head.status();
  const NumberRange all{checkpoint->number() + 1, std::max(head->number(), checkpoint->number())};
  const auto first = FirstSince(reader, all, from);
  if (!first.ok()) return first.status();
  const auto end = FirstSince(reader, all, to);
  if (!end.ok()) return end.status();
  return NumberRange{*first, *end - 1};
}

absl::Status VisitNewestFirst(const store::Reader& reader, const AuditQuery& query,
                              const EntryVisitor& visitor) {
  if (query.range.first > query.range.last) return absl::OkStatus();
  absl::Status status;
  const auto visit = [&](uint64_t number) {
    const auto entry = ReadEntry(reader, number);
    status = entry.status();
    if (!status.ok()) return false;
    return !Wanted(query, entry->stored.entry()) || visitor(*entry);
  };
  if (query.of_person) {
    const auto numbers = NumbersOfPerson(reader, query);
    if (!numbers.ok()) return numbers.status();
    for (auto it = numbers->rbegin(); it != numbers->rend() && visit(*it);) ++it;
  } else if (!query.agent.empty()) {
    const std::string key = AgentKey(query.agent, query.range.last);
    const std::string prefix = key.substr(0, key.size() - sizeof(uint64_t));
    status.Update(
        reader.Scan(Family::kAudit, prefix, key, [&](std::string_view found, std::string_view) {
          const uint64_t number = ~store::ReadKey64(found, prefix.size());
          return number >= query.range.first && visit(number);
        }));
  } else {
    for (uint64_t number = query.range.last; number >= query.range.first && visit(number);)
      --number;
  }
  return status;
}

VerifyAuditResponse VerifyChain(const store::Reader& reader, const store::Vault& vault) {
  return ChainCheck(reader, vault).Check();
}

}  // namespace jalon::audit
