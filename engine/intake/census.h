// SPDX-License-Identifier: EUPL-1.2
//
// What one file said of each dossier, in a few bytes: enough to compare two files without reading
// them again. Two files that differ on a same day contradict each other; a dossier that is in one
// monthly and not in the next left the stock.
//
// On disk, beside the archive: "jalon-census 1\n", then entries of 24 bytes sorted by dossier:
// NUMDEMRSA (11 characters, padded with spaces), ETATDOSRSA (1 character, '-' when not said,
// 'S' when the dossier moved away),
// content (u64 le), position (u32 le).
#ifndef JALON_ENGINE_INTAKE_CENSUS_H_
#define JALON_ENGINE_INTAKE_CENSUS_H_

#include <array>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "engine/ledger/prepare.h"

namespace jalon::intake {

inline constexpr char kNoState = '-';
// Moved to another département, whatever its ETATDOSRSA.
inline constexpr char kLeftState = 'S';

struct CensusEntry {
  std::array<char, 11> dossier{};
  char state = kNoState;  // ETATDOSRSA, kNoState or kLeftState
  uint32_t position = 0;  // of the block in the file
  uint64_t content = 0;   // hash of what is said, order of persons and clocks aside

  std::string_view number() const;  // NUMDEMRSA
};

// Collects in memory: 24 bytes a dossier. Not thread-safe.
class Census {
 public:
  // What an event of the file says; events that are no right_observed say nothing here.
  void Observe(const ledger::StoredEvent& event);
  // A dossier that is in the file and could not be taken.
  void ObserveRejected(std::string_view dossier, int64_t position);

  // Sorts; of a dossier that is there twice the last position holds. To be called once.
  void Sort();
  // Dossiers that the file has twice or more with different ETATDOSRSA, as Sort found them.
  int64_t contradictions() const { return contradictions_; }
  absl::Span<const CensusEntry> entries() const { return entries_; }
  // Of what it says of each dossier: two files with one digest say the same.
  std::string Digest() const;

  // Writes the sorted census to `path`, durably.
  absl::Status Save(const std::string& path) const;
  // kNotFound when there is none, kDataLoss when it cannot be understood.
  static absl::StatusOr<Census> Load(const std::string& path);

 private:
  std::vector<CensusEntry> entries_;
  int64_t contradictions_ = 0;
};

// Walks two sorted censuses together: `each(a, b)` for every dossier of either, null where it is
// missing.
void Merge(absl::Span<const CensusEntry> a, absl::Span<const CensusEntry> b,
           const std::function<void(const CensusEntry* a, const CensusEntry* b)>& each);

}  // namespace jalon::intake

#endif  // JALON_ENGINE_INTAKE_CENSUS_H_
