// SPDX-License-Identifier: EUPL-1.2
#include "engine/pathway/dossier_index.h"

#include <utility>

namespace jalon::pathway {
namespace {

constexpr size_t kFirstSlots = 1024;  // a power of two, as every size of the table

}  // namespace

void DossierIndex::Place(uint64_t slot, std::vector<uint64_t>* slots) {
  size_t at = HomeOfTag(slot >> kSubjectBits, slots->size());
  while ((*slots)[at] != 0) at = (at + 1) & (slots->size() - 1);
  (*slots)[at] = slot;
}

void DossierIndex::Grow() {
  std::vector<uint64_t> larger(slots_.empty() ? kFirstSlots : slots_.size() * 2, 0);
  for (const uint64_t slot : slots_) {
    if (slot != 0) Place(slot, &larger);
  }
  slots_ = std::move(larger);
}

void DossierIndex::Add(uint64_t dossier, uint64_t subject) {
  bool known = false;
  ForEach(dossier, [&](uint64_t other) { known = known || other == subject; });
  if (known) return;
  if ((used_ + 1) * 4 > slots_.size() * 3) Grow();
  Place(Tag(dossier) << kSubjectBits | subject, &slots_);
  ++used_;
}

void DossierIndex::Clear() { *this = DossierIndex(); }

}  // namespace jalon::pathway
