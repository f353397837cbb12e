// SPDX-License-Identifier: EUPL-1.2
#include "engine/pathway/pathway.h"

#include <algorithm>

namespace jalon::pathway {

using jalon::v1::EntryEvent;

namespace {

constexpr int kAnyOrganisme = -1;
// Organisme.Kind has values 0 to 3.
constexpr int kOrganismeKinds = 4;

}  // namespace

Day PathwayFolder::EntryDay(const HistoryView& history, const Right& right) const {
  switch (rules_.entry_event) {
    case EntryEvent::flux_reference:
      return right.reference;
    case EntryEvent::flux_recu:
      return right.known;
    case EntryEvent::notification_droit:
      return history.value(right.value).notified_on;
    case EntryEvent::ouverture_droit:
      return history.value(right.value).opened_on;
    case EntryEvent::demande:
      return history.value(right.value).requested_on;
    default:
      return right.transmitted;
  }
}

bool PathwayFolder::MayMatter(const HistoryView& history, const Window& window) const {
  const auto within = [&](Day day) { return day >= window.from && day <= window.to; };
  const size_t rights = history.right_count();
  if (rules_.entry_event == EntryEvent::flux_transmission) {
    // The usual rule, without a look at anything else.
    for (size_t i = 0; i < rights; ++i) {
      const Right right = history.right(i);
      if (within(right.transmitted) && right.known <= window.known_at) return true;
    }
  } else {
    for (size_t i = 0; i < rights; ++i) {
      const Right right = history.right(i);
      if (within(EntryDay(history, right)) && right.known <= window.known_at) return true;
    }
  }
  if (!window.facts) return false;
  for (size_t i = 0; i < history.fact_count(); ++i) {
    const RecordFact fact = history.fact(i);
    if (fact.known > window.known_at) continue;
    // All kinds have days in these places, but for the structure of a rendez-vous: what that is
    // mistaken for folds a history for nothing.
    const ContractDays& days = fact.contract;
    if (within(days.signed_on) || within(days.recorded) || within(days.validated) ||
        within(days.starts) || within(days.ends)) {
      return true;
    }
  }
  return false;
}

const std::vector<Spell>& PathwayFolder::Fold(absl::Span<const Member> members,
                                              const Scope& scope) {
  spells_.clear();
  collected_ = false;
  asked_ = {};
  keeps_days_ = rules_keep_days_ || scope.asked_on != 0;
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
  BuildSpells(members, scope, organisme);
  const size_t first_spell = first_spell_;
  const auto wanted = [&](const Spell& spell) {
    return spell.entry != 0 && spell.entry >= scope.entries_from && spell.entry <= scope.entries_to;
  };
  bool any = false;
  for (size_t i = first_spell; i < spells_.size(); ++i) {
    SetEntry(scope, i);
    any = any || wanted(spells_[i]);
  }
  if (!any) return;
  CollectFacts(members, scope);
  for (size_t i = first_spell; i < spells_.size(); ++i) {
    if (wanted(spells_[i])) SetMilestones(&spells_[i]);
  }
}

}  // namespace jalon::pathway
