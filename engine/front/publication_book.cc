// SPDX-License-Identifier: EUPL-1.2
#include "engine/front/publication_book.h"

#include <google/protobuf/io/coded_stream.h>
#include <google/protobuf/io/zero_copy_stream_impl_lite.h>

#include "absl/strings/str_cat.h"
#include "engine/base/error.h"
#include "engine/base/sha256.h"
#include "engine/front/stable_bytes.h"
#include "engine/pathway/rules.h"

namespace jalon::front {
namespace {

using jalon::v1::Publication;
using store::Family;

constexpr char kStatePrefix = 'P';
constexpr char kCellPrefix = 'C';

std::string StateKey(const std::string& id) { return kStatePrefix + id; }
std::string CellKey(const std::string& id, const std::string& code) {
  return absl::StrCat(std::string(1, kCellPrefix), id, code);
}

int32_t ToDays(pathway::Day day) { return day == 0 ? 0 : day + pathway::kDay16Origin; }
pathway::Day FromDays(int32_t days) {
  return days == 0 ? pathway::Day{0} : static_cast<pathway::Day>(days - pathway::kDay16Origin);
}

PinnedCell ToCell(const std::string& code, const std::vector<CountedEntry>& entries) {
  PinnedCell cell;
  cell.set_code(code);
  for (const CountedEntry& entry : entries) {
    cell.add_subjects(entry.subject);
    cell.add_entered(ToDays(entry.entry));
    cell.add_event(ToDays(entry.event));
    cell.add_share(entry.share);
  }
  return cell;
}

std::string ChecksumOf(const KeptPublication& kept) {
  Publication plain = kept.state.publication();
  plain.clear_checksum();
  RunningSha256 hash;
  hash.Add(StableBytes(plain));
  hash.Add(kept.state.request_digest());
  for (const PinnedCell& cell : kept.cells) hash.Add(StableBytes(cell));
  return hash.Hex();
}

absl::Status Damaged(const std::string& id) {
  return absl::DataLossError(absl::StrCat("la publication ", id,
                                          " n'est pas celle qui a été écrite : restaurez une "
                                          "sauvegarde du magasin"));
}

}  // namespace

void Pin(const CountedEntries& counted, KeptPublication* kept) {
  Publication* publication = kept->state.mutable_publication();
  for (const auto& [code, entries] : counted) {
    kept->cells.push_back(ToCell(code, entries));
    auto* pinned = publication->add_pinned();
    pinned->set_code(code);
    pinned->set_count(static_cast<int64_t>(entries.size()));
  }
  publication->set_checksum(ChecksumOf(*kept));
}

std::vector<CountedEntry> EntriesOf(const PinnedCell& cell) {
  std::vector<CountedEntry> entries;
  entries.reserve(static_cast<size_t>(cell.subjects_size()));
  for (int i = 0; i < cell.subjects_size(); ++i) {
    const int64_t share = HasShares(cell) ? cell.share(i) : 0;
    entries.push_back(
        {cell.subjects(i), FromDays(cell.entered(i)), FromDays(cell.event(i)), share, 0});
  }
  return entries;
}

bool HasShares(const PinnedCell& cell) { return cell.share_size() == cell.subjects_size(); }

std::vector<std::pair<std::string, std::string>> Entries(const KeptPublication& kept,
                                                         const std::string& id) {
  std::vector<std::pair<std::string, std::string>> entries;
  entries.emplace_back(StateKey(id), StableBytes(kept.state));
  for (const PinnedCell& cell : kept.cells) {
    entries.emplace_back(CellKey(id, cell.code()), StableBytes(cell));
  }
  return entries;
}

absl::StatusOr<PublicationState> ReadState(const store::Reader& reader, const std::string& id) {
  const auto value = reader.Get(Family::kPublications, StateKey(id));
  if (!value.ok()) return value.status();
  if (!value->has_value()) {
    return NotFound("name", "aucune publication de ce département n'a ce nom");
  }
  PublicationState state;
  if (!state.ParseFromString(**value)) return Damaged(id);
  return state;
}

absl::StatusOr<KeptPublication> ReadPublication(const store::Reader& reader,
                                                const std::string& id) {
  absl::StatusOr<PublicationState> state = ReadState(reader, id);
  if (!state.ok()) return state.status();
  KeptPublication kept{*std::move(state), {}};
  for (const auto& pinned : kept.state.publication().pinned()) {
    const auto value = reader.Get(Family::kPublications, CellKey(id, pinned.code()));
    if (!value.ok()) return value.status();
    PinnedCell& cell = kept.cells.emplace_back();
    const bool read = value->has_value() && cell.ParseFromString(**value) &&
                      cell.subjects_size() == cell.entered_size() &&
                      cell.subjects_size() == cell.event_size() &&
                      (cell.share_size() == 0 || HasShares(cell));
    if (!read) return Damaged(id);
  }
  if (ChecksumOf(kept) != kept.state.publication().checksum()) return Damaged(id);
  return kept;
}

absl::Status ForEachState(const store::Reader& reader, const StateVisitor& visitor) {
  absl::Status status;
  const absl::Status scan =
      reader.Scan(Family::kPublications, std::string(1, kStatePrefix), "",
                  [&](std::string_view key, std::string_view value) {
                    const std::string id(key.substr(1));
                    PublicationState state;
                    if (!state.ParseFromArray(value.data(), static_cast<int>(value.size()))) {
                      status = Damaged(id);
                      return false;
                    }
                    visitor(id, state);
                    return true;
                  });
  return scan.ok() ? status : scan;
}

}  // namespace jalon::front
