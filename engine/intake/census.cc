// SPDX-License-Identifier: EUPL-1.2
#include "engine/intake/census.h"

#include <algorithm>
#include <fstream>

#include "absl/strings/str_cat.h"
#include "engine/base/sha256.h"
#include "engine/store/durable_file.h"
#include "engine/store/encoding.h"

namespace jalon::intake {
namespace {

constexpr std::string_view kMagic = "jalon-census 1\n";
constexpr size_t kEntryBytes = 24;

CensusEntry EntryOf(std::string_view dossier, int64_t position) {
  CensusEntry entry;
  entry.dossier.fill(' ');
  dossier.copy(entry.dossier.data(), entry.dossier.size());
  entry.position = static_cast<uint32_t>(position);
  return entry;
}

// What the event says, whatever its file was: clocks and order aside.
uint64_t ContentOf(const ledger::StoredEvent& stored) {
  jalon::v1::RightObserved right = stored.event().right_observed();
  right.clear_reference_on();
  right.clear_household();
  return store::PublicHash64(stored.subject() + right.SerializeAsString());
}

char StateOf(const jalon::v1::RightObserved& right) {
  if (right.transfer().direction() == jalon::v1::Transfer::OUT) return kLeftState;
  return right.etat().size() == 1 ? right.etat()[0] : kNoState;
}

}  // namespace

std::string_view CensusEntry::number() const {
  const std::string_view padded(dossier.data(), dossier.size());
  return padded.substr(0, padded.find(' '));
}

void Census::Observe(const ledger::StoredEvent& stored) {
  if (!stored.event().has_right_observed()) return;
  const auto& right = stored.event().right_observed();
  if (right.dossier().empty()) return;
  const CensusEntry entry = EntryOf(right.dossier(), stored.event().provenance().file_position());
  // Persons of a block come one after the other.
  if (entries_.empty() || entries_.back().dossier != entry.dossier ||
      entries_.back().position != entry.position) {
    entries_.push_back(entry);
    entries_.back().state = StateOf(right);
  }
  entries_.back().content += ContentOf(stored);
}

void Census::ObserveRejected(std::string_view dossier, int64_t position) {
  if (!dossier.empty()) entries_.push_back(EntryOf(dossier, position));
}

void Census::Sort() {
  std::sort(entries_.begin(), entries_.end(), [](const CensusEntry& a, const CensusEntry& b) {
    return std::pair(a.dossier, b.position) < std::pair(b.dossier, a.position);
  });
  const auto same = [](const CensusEntry& a, const CensusEntry& b) {
    return a.dossier == b.dossier;
  };
  // Those of one dossier stand together: a state beside another one is counted once a dossier.
  const CensusEntry* counted = nullptr;
  for (size_t i = 1; i < entries_.size(); ++i) {
    const CensusEntry& before = entries_[i - 1];
    if (!same(before, entries_[i]) || before.state == entries_[i].state) continue;
    if (before.state == kNoState || entries_[i].state == kNoState) continue;
    if (counted == nullptr || !same(*counted, before)) ++contradictions_;
    counted = &before;
  }
  entries_.erase(std::unique(entries_.begin(), entries_.end(), same), entries_.end());
}

std::string Census::Digest() const {
  std::string said;
  for (const CensusEntry& entry : entries_) {
    said.append(entry.dossier.data(), entry.dossier.size());
    said.push_back(entry.state);
    store::AppendRaw(entry.content, &said);
  }
  return Sha256Hex(said);
}

absl::Status Census::Save(const std::string& path) const {
  std::string bytes(kMagic);
  bytes.reserve(kMagic.size() + entries_.size() * kEntryBytes);
  for (const CensusEntry& entry : entries_) {
    bytes.append(entry.dossier.data(), entry.dossier.size());
    bytes.push_back(entry.state);
    store::AppendRaw(entry.content, &bytes);
    store::AppendRaw(entry.position, &bytes);
  }
  return store::WriteFileDurably(path, bytes);
}

absl::StatusOr<Census> Census::Load(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) return absl::NotFoundError(absl::StrCat("pas de recensement : ", path));
  std::string magic(kMagic.size(), '\0');
  file.read(magic.data(), static_cast<std::streamsize>(magic.size()));
  if (magic != kMagic) return absl::DataLossError(absl::StrCat("recensement illisible : ", path));
  Census census;
  std::array<char, kEntryBytes> bytes{};
  while (file.read(bytes.data(), bytes.size())) {
    CensusEntry entry;
    std::copy_n(bytes.begin(), entry.dossier.size(), entry.dossier.begin());
    const char* rest = bytes.data() + entry.dossier.size();
    entry.state = *rest;
    entry.content = store::ReadRaw<uint64_t>(rest + 1);
    entry.position = store::ReadRaw<uint32_t>(rest + 1 + sizeof(uint64_t));
    census.entries_.push_back(entry);
  }
  return census;
}

void Merge(absl::Span<const CensusEntry> a, absl::Span<const CensusEntry> b,
           const std::function<void(const CensusEntry*, const CensusEntry*)>& each) {
  size_t i = 0;
  size_t j = 0;
  while (i < a.size() || j < b.size()) {
    if (j == b.size() || (i < a.size() && a[i].dossier < b[j].dossier)) {
      each(&a[i++], nullptr);
    } else if (i == a.size() || b[j].dossier < a[i].dossier) {
      each(nullptr, &b[j++]);
    } else {
      each(&a[i++], &b[j++]);
    }
  }
}

}  // namespace jalon::intake
