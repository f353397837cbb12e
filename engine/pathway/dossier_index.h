// SPDX-License-Identifier: EUPL-1.2
//
// Which subjects have a right in a dossier: what units of a dossier (foyer, dossier_role) are made
// of.
#ifndef JALON_ENGINE_PATHWAY_DOSSIER_INDEX_H_
#define JALON_ENGINE_PATHWAY_DOSSIER_INDEX_H_

#include <cstddef>
#include <cstdint>
#include <vector>

namespace jalon::pathway {

// A hash table of pairs (32 bits of the dossier, subject) with linear probing: 8 bytes a slot, half
// to three quarters of them used. A map of lists would take five times as much, and memory per
// person is what bounds a département. Not synchronised.
class DossierIndex {
 public:
  // Notes that `subject` (below 2^32) has a right in `dossier` (store::PublicHash64, not 0). Told
  // again, nothing changes.
  void Add(uint64_t dossier, uint64_t subject);
  void Clear();
  // Calls use(subject) for each subject that has a right in `dossier`, and now and then for one
  // that has none there: look at its history.
  template <typename Use>
  void ForEach(uint64_t dossier, const Use& use) const {
    if (slots_.empty()) return;
    for (size_t at = Home(dossier); slots_[at] != 0; at = (at + 1) & (slots_.size() - 1)) {
      if (slots_[at] >> kSubjectBits == Tag(dossier)) use(slots_[at] & kSubjectMask);
    }
  }
  uint64_t bytes() const { return slots_.size() * sizeof(uint64_t); }

 private:
  static constexpr int kSubjectBits = 32;
  static constexpr uint64_t kSubjectMask = (uint64_t{1} << kSubjectBits) - 1;

  static uint64_t Tag(uint64_t dossier) { return dossier >> kSubjectBits; }
  // By the tag alone, so that the table can grow without the dossiers.
  static size_t HomeOfTag(uint64_t tag, size_t size) {
    constexpr uint64_t kSpread = 0x9E3779B97F4A7C15;  // 2^64 / golden ratio
    return static_cast<size_t>((tag * kSpread) >> kSubjectBits) & (size - 1);
  }
  size_t Home(uint64_t dossier) const { return HomeOfTag(Tag(dossier), slots_.size()); }
  void Grow();
  static void Place(uint64_t slot, std::vector<uint64_t>* slots);

  std::vector<uint64_t> slots_;  // tag << 32 | subject; 0 is free, since subjects begin at 1
  size_t used_ = 0;
};

}  // namespace jalon::pathway

#endif  // JALON_ENGINE_PATHWAY_DOSSIER_INDEX_H_
