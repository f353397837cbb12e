// SPDX-License-Identifier: EUPL-1.2
#include "engine/pathway/follow_up.h"

#include <algorithm>
#include <tuple>

#include "jalon/v1/event.pb.h"

namespace jalon::pathway {
namespace {

// That of the milestones, so that the first one is the first one everywhere.
auto Order(const Oriented& o) {
  return std::make_tuple(o.on, o.decided, o.notified, o.type, o.ended, o.record);
}
auto Order(const Contracted& c) {
  return std::make_tuple(c.signed_on, c.starts, c.ends, c.kind, c.renewal);
}
auto Order(const Met& met) { return std::make_tuple(met.held, met.outcome); }
auto Order(const Summoned& s) { return std::make_tuple(s.sent, s.held, s.outcome); }
auto Order(const Exited& exited) {
  return std::make_tuple(exited.on, exited.motive, exited.positive);
}
auto Order(const Registered& r) { return std::make_tuple(r.on, r.kind, r.categorie); }
auto Order(Day day) { return day; }

template <typename T>
void Sort(std::vector<T>* list) {
  std::sort(list->begin(), list->end(), [](const T& a, const T& b) { return Order(a) < Order(b); });
}

// Puts a fact in the list of its kind.
class Taker {
 public:
  Taker(Day valid_at, const Rules& rules, FollowUp* out)
      : valid_at_(valid_at), rules_(rules), out_(*out) {}

  void Take(const RecordFact& fact) {
    switch (fact.kind) {
      case FactKind::kOrientation:
        return TakeOrientation(fact);
      case FactKind::kCer:
      case FactKind::kPpae:
      case FactKind::kContratEngagement:
        return TakeContract(fact);
      case FactKind::kRendezVous:
        if (fact.b == jalon::v1::RendezVous::COLLECTIVE && Known(fact.rendez_vous.held)) {
          out_.collective.push_back({fact.rendez_vous.held, fact.a});
        }
        return;
      default:
        return TakeLetter(fact);
    }
  }

 private:
  bool Known(Day day) const { return day != 0 && day <= valid_at_; }

  void TakeOrientation(const RecordFact& fact) {
    if (fact.orientation.notified > valid_at_) return;
    const Day on = OrientedOn(fact.orientation, rules_);
    if (on == 0) return;
    const OrientationDays& days = fact.orientation;
    out_.orientations.push_back({on, days.decided, days.notified, days.ended, fact.a,
                                 (fact.bits & kExternal) != 0, fact.record});
  }
  void TakeContract(const RecordFact& fact) {
    const ContractDays& days = fact.contract;
    if (!Known(days.signed_on)) return;
    out_.contracts.push_back({fact.kind, days.signed_on,
                              days.starts == 0 ? days.signed_on : days.starts, days.ends,
                              fact.kind == FactKind::kCer && fact.a != 0});
  }
  void TakeLetter(const RecordFact& fact) {
    const LetterDays& letter = fact.letter;
    if (fact.kind == FactKind::kConvocation && Known(letter.sent)) {
      out_.convocations.push_back({letter.sent, letter.held, fact.a});
    } else if (fact.kind == FactKind::kSanction && Known(fact.sanction.decided)) {
      out_.sanctions.push_back(fact.sanction.decided);
    } else if (fact.kind == FactKind::kExit && Known(letter.sent)) {
      out_.exits.push_back({letter.sent, StructureOf(letter.code), static_cast<Said>(fact.a)});
    } else if (fact.kind == FactKind::kPoleEmploi && Known(letter.sent)) {
      out_.registrations.push_back({letter.sent, fact.a, fact.b});
    }
  }

  const Day valid_at_;
  const Rules& rules_;
  FollowUp& out_;
};

}  // namespace

void FollowUp::Clear() {
  orientations.clear();
  contracts.clear();
  collective.clear();
  convocations.clear();
  sanctions.clear();
  exits.clear();
  registrations.clear();
}

void ReadFollowUp(absl::Span<const Member> members, const Scope& scope, const Rules& rules,
                  FollowUp* follow_up) {
  follow_up->Clear();
  Taker taker(scope.valid_at, rules, follow_up);
  for (const Member& member : members) {
    ForFactsKnownOn(member.history, scope.known_at,
                    [&](const RecordFact& fact) { taker.Take(fact); });
  }
  Sort(&follow_up->orientations);
  Sort(&follow_up->contracts);
  Sort(&follow_up->collective);
  Sort(&follow_up->convocations);
  Sort(&follow_up->sanctions);
  Sort(&follow_up->exits);
  Sort(&follow_up->registrations);
}

const Spell* SpellOn(const std::vector<Spell>& spells, Day day) {
  const Spell* held = nullptr;
  for (const Spell& spell : spells) {
    if (spell.has_entry && spell.starts <= day && spell.ends >= day) held = &spell;
  }
  return held;
}

Day FirstEntryBy(const std::vector<Spell>& spells, Day day) {
  Day first = 0;
  for (const Spell& spell : spells) {
    if (spell.entry != 0 && spell.entry <= day && (first == 0 || spell.entry < first)) {
      first = spell.entry;
    }
  }
  return first;
}

bool IsOf(const Oriented& orientation, const Spell& spell) {
  if (orientation.external) return false;
  if (spell.carried_over && orientation.record == spell.orientation_record) return true;
  return orientation.on >= spell.entry && orientation.on <= spell.ends &&
         orientation.on > spell.previous_ends;
}

Day DayIn(const Oriented& orientation, const Spell& spell) {
  return std::max(orientation.on, spell.entry);
}

const Oriented* StandingOn(const FollowUp& follow_up, const Spell& spell, Day day) {
  const Oriented* newest = nullptr;
  for (const Oriented& orientation : follow_up.orientations) {
    const bool ran = orientation.ended == 0 || orientation.ended > orientation.on;
    if (ran && IsOf(orientation, spell) && DayIn(orientation, spell) <= day) newest = &orientation;
  }
  return newest != nullptr && newest->StandsOn(day) ? newest : nullptr;
}

}  // namespace jalon::pathway
