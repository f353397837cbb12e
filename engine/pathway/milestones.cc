// SPDX-License-Identifier: EUPL-1.2
//
// The milestones of an entry: first orientation, first rendez-vous, first contract.
#include <algorithm>
#include <tuple>

#include "engine/pathway/pathway.h"
#include "jalon/v1/event.pb.h"

namespace jalon::pathway {

using jalon::v1::CerDate;
using jalon::v1::CerFirstOf;
using jalon::v1::OrientationType;
using jalon::v1::RdvSource;
using jalon::v1::SoumisRule;

namespace {

constexpr uint8_t kSourceRankOfFirst = 1;

// The first date of a closure on or after `from`.
Day FirstFrom(const std::vector<Day>& days, Day from) {
  const auto found = std::lower_bound(days.begin(), days.end(), from);
  return found == days.end() ? kNever : *found;
}

}  // namespace

void PathwayFolder::AddFact(const RecordFact& fact, const Scope& scope) {
  switch (fact.kind) {
    case FactKind::kOrientation: {
      const OrientationDays& days = fact.orientation;
      if (days.notified > scope.valid_at) return;
      const Day on = OrientedOn(days, rules_);
      if (on == 0) return;
      orientations_.push_back({on, days.decided, days.notified, days.ended, fact.a,
                               (fact.bits & kExternal) != 0, fact.record});
      return;
    }
    case FactKind::kRendezVous: {
      const Day on = rules_.rdv_date_made ? fact.rendez_vous.made : fact.rendez_vous.held;
      if (on == 0 || fact.rendez_vous.held > scope.valid_at || !rules_.rdv_outcomes[fact.a] ||
          fact.b != jalon::v1::RendezVous::ACCOMPAGNEMENT) {
        return;
      }
      rendez_vous_.push_back({on, StructureOf(fact.rendez_vous.structure), fact.a});
      return;
    }
    case FactKind::kCer:
    case FactKind::kPpae:
    case FactKind::kContratEngagement:
      return AddContract(fact, scope);
    default:  // of accompaniment
      return;
  }
}

void PathwayFolder::AddContract(const RecordFact& fact, const Scope& scope) {
  const ContractDays& days = fact.contract;
  if (days.signed_on > scope.valid_at) return;
  Day on = days.signed_on;
  if (fact.kind == FactKind::kCer && rules_.cer_date == CerDate::saisie) on = days.recorded;
  if (fact.kind == FactKind::kCer && rules_.cer_date == CerDate::validation) on = days.validated;
  if (on == 0) return;
  const bool ranked = fact.kind == FactKind::kCer;
  contracts_.push_back({on, days.signed_on, fact.kind == FactKind::kCer && fact.a != 0,
                        fact.kind == FactKind::kPpae, ranked, fact.b});
}

// Of each record, the last version known on K.
void PathwayFolder::CollectFacts(absl::Span<const Member> members, const Scope& scope) {
  orientations_.clear();
  rendez_vous_.clear();
  contracts_.clear();
  for (const Member& member : members) {
    ForFactsKnownOn(member.history, scope.known_at,
                    [&](const RecordFact& fact) { AddFact(fact, scope); });
  }
  if (orientations_.size() < 2) return;
  std::sort(orientations_.begin(), orientations_.end(), [](const auto& a, const auto& b) {
    return std::tie(a.on, a.decided, a.notified, a.type, a.ended, a.record) <
           std::tie(b.on, b.decided, b.notified, b.type, b.ended, b.record);
  });
}

// Whether a fact of `day` belongs to the entry, when what counts begins on `from`.
bool PathwayFolder::Within(Day day, Day from, const Spell& spell) const {
  return day >= from && day <= spell.ends && day > spell.previous_ends;
}

const PathwayFolder::Orientation* PathwayFolder::FirstOrientation(const Spell& spell) const {
  for (const Orientation& orientation : orientations_) {
    if (!orientation.external && Within(orientation.on, spell.entry, spell)) return &orientation;
  }
  return nullptr;
}

// Days of (entry, due] that end non soumis each add a day; for ever non soumis: no deadline.
Day PathwayFolder::PausedDue(Day entry) const {
  const Delay::Dated law = LawOf(rules_.orientation_delay, entry);
  Day left = law.months ? AddMonths(entry, law.n) - entry : law.n;
  Day day = entry;
  while (left > 0) {
    const Said soumis = SoumisOn(day + 1);
    const std::vector<DayState>& days = rules_.month_grain ? steps_ : days_;
    const auto next = std::upper_bound(days.begin(), days.end(), day + 1,
                                       [](Day d, const DayState& s) { return d < s.day; });
    const Day until = next == days.end() ? kNever : next->day - 1;
    if (soumis == Said::kNo) {
      if (until == kNever) return kNever;
      day = until;
      continue;
    }
    const Day step = until == kNever ? left : std::min(left, until - day);
    day += step;
    left -= step;
  }
  return ToWorkingDay(day, rules_);
}

void PathwayFolder::SetOrientation(Spell* spell) {
  spell->orientation_due = rules_.soumis_rule == SoumisRule::pause
                               ? PausedDue(spell->entry)
                               : DueOn(spell->entry, rules_.orientation_delay, rules_);
  const Orientation* carried = nullptr;
  if (rules_.carry_over_orientation) {
    for (const Orientation& orientation : orientations_) {
      const bool stands = orientation.ended == 0 || orientation.ended > spell->entry;
      if (orientation.on < spell->entry && stands && !orientation.external) carried = &orientation;
    }
  }
  const Orientation* first = carried != nullptr ? carried : FirstOrientation(*spell);
  if (first == nullptr) return;
  spell->carried_over = carried != nullptr;
  spell->oriented = carried != nullptr ? spell->entry : first->on;
  spell->decided = carried != nullptr ? spell->entry : first->decided;
  spell->notified = carried != nullptr ? spell->entry : first->notified;
  spell->orientation_type = first->type;
  spell->orientation_record = first->record;
  spell->orientation_in_time =
      InTime(spell->oriented, spell->orientation_due, rules_.orientation_delay);
}

// Both rules look at the deadline of the orientation, and apply also when it lies after K.
void PathwayFolder::ApplyDropRules(Spell* spell) const {
  const bool oriented = spell->oriented != 0 && spell->oriented <= spell->orientation_due;
  if (oriented || spell->dropped != Dropped::kNo) return;
  if (rules_.soumis_rule == SoumisRule::neutralise_at_deadline &&
      SoumisOn(spell->orientation_due) == Said::kNo) {
    spell->dropped = Dropped::kNotSoumisAtDeadline;
  } else if (rules_.drop_leavers &&
             FirstFrom(closures_, spell->entry_as_of) < spell->orientation_due) {
    spell->dropped = Dropped::kLeftBeforeDeadline;
  }
}

const PathwayFolder::Contract* PathwayFolder::FirstContract(const Spell& spell,
                                                            bool with_ppae) const {
  const Contract* first = nullptr;
  for (const Contract& contract : contracts_) {
    if (contract.renewal || (contract.ppae && !with_ppae)) continue;
    if (rules_.cer_first_of == CerFirstOf::source_rank_1 && contract.ranked &&
        contract.rank != kSourceRankOfFirst) {
      continue;
    }
    const bool in_spell = Within(contract.on, spell.entry - rules_.cer_lookback_days, spell);
    if (!in_spell && rules_.cer_first_of != CerFirstOf::life) continue;
    if (first == nullptr ||
        std::tie(contract.on, contract.signed_on) < std::tie(first->on, first->signed_on)) {
      first = &contract;
    }
  }
  if (first == nullptr) return nullptr;
  return Within(first->on, spell.entry - rules_.cer_lookback_days, spell) ? first : nullptr;
}

PathwayFolder::RendezVous PathwayFolder::FirstRendezVous(const Spell& spell,
                                                         const std::vector<uint64_t>& scope) const {
  RendezVous first;
  if (rules_.rdv_source != RdvSource::date_signature_CER) {
    for (const RendezVous& rdv : rendez_vous_) {
      const bool in_scope =
          scope.empty() || std::binary_search(scope.begin(), scope.end(), rdv.structure);
      if (!in_scope || !Within(rdv.on, spell.entry, spell)) continue;
      // Of two of one day, an order that does not depend on which was met first.
      if (first.on == 0 || std::tie(rdv.on, rdv.outcome) < std::tie(first.on, first.outcome)) {
        first = rdv;
      }
    }
  }
  if (first.on != 0 || rules_.rdv_source == RdvSource::rdv) return first;
  const Contract* contract = FirstContract(spell, /*with_ppae=*/false);
  if (contract != nullptr) first.on = contract->signed_on;
  return first;
}

void PathwayFolder::SetRendezVous(Spell* spell) {
  const RendezVous first = FirstRendezVous(*spell, rules_.rdv_total_scope);
  spell->rdv = first.on;
  spell->rdv_outcome = first.outcome;
  spell->rdv_of_delay = rules_.rdv_total_scope == rules_.rdv_delay_scope
                            ? spell->rdv
                            : FirstRendezVous(*spell, rules_.rdv_delay_scope).on;
  if (spell->oriented == 0) return;
  spell->rdv_from = rules_.rdv_from_notification ? spell->notified : spell->decided;
  spell->rdv_due = DueOn(spell->rdv_from, rules_.rdv_delay, rules_);
  spell->rdv_in_time =
      spell->rdv_of_delay != 0 && InTime(spell->rdv_of_delay, spell->rdv_due, rules_.rdv_delay);
}

// Start of the contract's clock; `contract` is 0 when there is none.
Day PathwayFolder::ContractStart(const Spell& spell, Day contract) const {
  Day start = rules_.cer_from_notification ? spell.notified : spell.decided;
  bool latest = rules_.cer_clock_latest;
  for (const auto& [from, restarts] : rules_.cer_clock_dated) {
    if (from <= start) latest = restarts;
  }
  if (!latest) return start;
  for (const Orientation& orientation : orientations_) {
    if (orientation.external || !Within(orientation.on, spell.entry, spell)) continue;
    if (contract != 0 && orientation.on > contract) break;
    start = rules_.cer_from_notification ? orientation.notified : orientation.decided;
  }
  return start;
}

void PathwayFolder::SetContract(Spell* spell) {
  const Contract* contract = FirstContract(*spell, rules_.ppae_as_contract);
  if (contract != nullptr) spell->cer = contract->on;
  const bool oriented = spell->oriented != 0;
  if (!rules_.scope_all) {
    spell->in_contract_scope = rules_.scope_hors_pe
                                   ? !oriented || spell->orientation_type != OrientationType::EMPLOI
                                   : oriented && rules_.scope_types[spell->orientation_type];
  }
  if (!oriented) return;
  spell->cer_from = ContractStart(*spell, spell->cer);
  spell->cer_due = DueOn(spell->cer_from, rules_.cer_delay, rules_);
  const bool before_start = spell->cer != 0 && spell->cer < spell->cer_from;
  spell->cer_in_time = spell->cer != 0 && InTime(spell->cer, spell->cer_due, rules_.cer_delay) &&
                       !(before_start && rules_.cer_before_start_excluded);
}

void PathwayFolder::SetMilestones(Spell* spell) {
  SetOrientation(spell);
  ApplyDropRules(spell);
  SetRendezVous(spell);
  SetContract(spell);
}

}  // namespace jalon::pathway
