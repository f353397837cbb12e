// SPDX-License-Identifier: EUPL-1.2
#include "engine/pathway/pathway.h"

#include <algorithm>

namespace jalon::pathway {
namespace {

constexpr int kAnyOrganisme = -1;
// Organisme.Kind has values 0 to 3.
constexpr int kOrganismeKinds = 4;

}  // namespace

bool PathwayFolder::MayEnter(const HistoryView& history, Day from, Day to) {
  for (size_t i = 0; i < history.right_count(); ++i) {
    const Day transmitted = history.right(i).transmitted;
    if (transmitted >= from && transmitted <= to) return true;
  }
  return false;
}

const std::vector<Spell>& PathwayFolder::Fold(absl::Span<const Member> members,
                                              const Scope& scope) {
  spells_.clear();
  Collect(members, scope);
  if (seen_.empty()) return spells_;
  if (rules_.caf_msa_continuity) {
    FoldStreams(members, scope, kAnyOrganisme);
    return spells_;
  }
  for (int organisme = 0; organisme < kOrganismeKinds; ++organisme) {
    FoldStreams(members, scope, organisme);
  }
  std::stable_sort(spells_.begin(), spells_.end(),
                   [](const Spell& a, const Spell& b) { return a.starts < b.starts; });
  return spells_;
}

void PathwayFolder::FoldStreams(absl::Span<const Member> members, const Scope& scope,
                                int organisme) {
  const size_t first_spell = spells_.size();
  building_.resize(first_spell);
  BuildDays(organisme);
  BuildSpells();
  bool entered = false;
  for (size_t i = first_spell; i < spells_.size(); ++i) {
    SetEntry(scope, i);
    entered = entered || spells_[i].has_entry;
  }
  if (!entered) return;
  CollectFacts(members, scope);
  for (size_t i = first_spell; i < spells_.size(); ++i) {
    if (spells_[i].entry != 0) SetMilestones(&spells_[i]);
  }
}

}  // namespace jalon::pathway
