// SPDX-License-Identifier: EUPL-1.2
#include "engine/following/followed.h"

#include <algorithm>
#include <tuple>

#include "engine/pathway/messages.h"
#include "jalon/v1/event.pb.h"

namespace jalon::following {
namespace {

using jalon::v1::RendezVous;
using pathway::Contracted;
using pathway::Day;
using pathway::FactKind;
using pathway::Oriented;
using pathway::RecordFact;
using pathway::Spell;

void Take(const RecordFact& fact, Agenda* agenda) {
  if (fact.kind == FactKind::kRendezVous) {
    if (fact.rendez_vous.held == 0 || fact.a == RendezVous::CANCELLED) return;
    agenda->meetings.push_back({fact.rendez_vous.made, fact.rendez_vous.held, fact.a, fact.b,
                                pathway::StructureOf(fact.rendez_vous.structure)});
  } else if (fact.kind == FactKind::kMiseEnDemeure) {
    if (fact.letter.sent != 0) agenda->notices.push_back({fact.letter.sent, fact.letter.held});
  } else if (fact.kind == FactKind::kEquipePluridisciplinaire) {
    if (fact.letter.held != 0) agenda->panels.push_back(fact.letter.held);
  }
}

// A contract without an end lasts.
Day EndOf(const Contracted& contract) {
  return contract.ends == 0 ? pathway::kNever : contract.ends;
}

// A PPAE is the contract of who is oriented to employment: of who is oriented otherwise it is not
// the one that is asked for.
bool IsOfOrientation(const Contracted& contract, const Oriented* orientation) {
  return contract.kind != FactKind::kPpae || orientation == nullptr ||
         orientation->type == jalon::v1::OrientationType::TYPE_UNSPECIFIED ||
         orientation->type == jalon::v1::OrientationType::EMPLOI;
}

void ChooseContract(Followed* followed) {
  const Contracted* last = nullptr;
  const Contracted* valid = nullptr;
  for (const Contracted& contract : followed->person->follow_up->contracts) {
    if (contract.signed_on > followed->on) continue;
    if (!IsOfOrientation(contract, followed->orientation)) continue;
    if (contract.ValidOn(followed->on) && (valid == nullptr || EndOf(contract) >= EndOf(*valid))) {
      valid = &contract;
    }
    if (followed->spell != nullptr && contract.signed_on >= followed->spell->entry) {
      last = &contract;
    }
  }
  followed->contract = valid != nullptr ? valid : last;
  followed->contract_valid = valid != nullptr;
}

// The last day of the last period of right that is over: orientations of by then have lapsed.
Day LapsedBy(const std::vector<Spell>& spells, Day on) {
  Day last = 0;
  for (const Spell& spell : spells) {
    if (spell.starts > on) continue;
    last = std::max(last, spell.ends < on ? spell.ends : spell.previous_ends);
  }
  return last;
}

// Whether an orientation is this département's, and has not lapsed with a right that ended. A
// notification that comes after the closing brings nothing back.
bool Holds(const Oriented& orientation, Day lapsed) {
  const Day decided = orientation.decided == 0 ? orientation.on : orientation.decided;
  return !orientation.external && decided >= lapsed;
}

// By day, the first is the first.
Day OrientedSince(const indicators::FigurePerson& person, Day on) {
  const Day lapsed = LapsedBy(*person.spells, on);
  for (const Oriented& orientation : person.follow_up->orientations) {
    const bool stood = orientation.on <= on && orientation.StandsOn(orientation.on);
    if (stood && Holds(orientation, lapsed)) return orientation.on;
  }
  return 0;
}

// A return is what it is for a command: one rule says who has left.
Day ExitedBy(const indicators::FigurePerson& person, const Agenda& agenda, Day on) {
  Day exited = 0;
  for (const pathway::Exited& exit : person.follow_up->exits) {
    if (exit.on <= on) exited = std::max(exited, exit.on);
  }
  if (exited == 0) return 0;
  const auto* back = pathway::ReturnAfter(agenda.right, exited);
  return back != nullptr && back->from <= on ? 0 : exited;
}

// The messages about rights that `scope` sees, in the order of the flux.
struct Told {
  pathway::Right right;
  pathway::Value value;
  uint64_t dossier = 0;
};
std::vector<Told> InFluxOrder(absl::Span<const pathway::Member> members,
                              const pathway::Scope& scope) {
  std::vector<Told> told;
  for (const pathway::Member& member : members) {
    const pathway::HistoryView& history = member.history;
    told.reserve(told.size() + history.right_count());
    for (size_t i = 0; i < history.right_count(); ++i) {
      const pathway::Right right = history.right(i);
      if (right.known > scope.known_at || right.as_of > scope.valid_at) continue;
      told.push_back({right, history.value(right.value), history.dossier(right.stream)});
    }
  }
  std::stable_sort(told.begin(), told.end(), [](const Told& a, const Told& b) {
    return pathway::FluxOrder(a.right) < pathway::FluxOrder(b.right);
  });
  return told;
}

void ReadRight(absl::Span<const pathway::Member> members, const pathway::Scope& scope,
               Agenda* agenda) {
  pathway::BestRight best;
  for (const Told& told : InFluxOrder(members, scope)) {
    if (!best.Take(told.dossier, told.value.etat, told.value.organisme)) continue;
    pathway::AddRun(Day{told.right.as_of}, best.best(), &agenda->right);
  }
}

// The first day on which an orientation stands no more; 0: it has none. One that is replaced stands
// until the other does, which counts from its notification where the convention says so. Of one
// that was ended before it stood, what replaced it is looked for.
Day StandsUntil(const Oriented& replaced, const std::vector<Oriented>& orientations) {
  Day until = replaced.ended;
  // A record says to end on a day that comes later each time.
  for (bool found = until > replaced.on; found;) {
    found = false;
    for (const Oriented& other : orientations) {
      if (other.external || other.decided != until || other.on <= until) continue;
      const bool stood = other.ended == 0 || other.ended > other.on;
      if (stood) return other.on;
      if (other.ended > until) {
        until = other.ended;
        found = true;
        break;
      }
    }
  }
  return until;
}

}  // namespace

const Oriented* StandingOrientation(const std::vector<Spell>& spells,
                                    const pathway::FollowUp& follow_up, Day on) {
  const Day lapsed = LapsedBy(spells, on);
  const Oriented* standing = nullptr;
  for (const Oriented& orientation : follow_up.orientations) {
    if (!Holds(orientation, lapsed) || orientation.on > on) continue;
    const Day until = StandsUntil(orientation, follow_up.orientations);
    if (until == 0 || until > on) standing = &orientation;
  }
  return standing;
}

void ReadAgenda(absl::Span<const pathway::Member> members, const pathway::Scope& scope,
                Agenda* agenda) {
  agenda->meetings.clear();
  agenda->notices.clear();
  agenda->panels.clear();
  agenda->right.clear();
  bool exits = false;
  for (const pathway::Member& member : members) {
    ForFactsKnownOn(member.history, scope.known_at, [&](const RecordFact& fact) {
      Take(fact, agenda);
      exits = exits || fact.kind == FactKind::kExit;
    });
  }
  if (exits) ReadRight(members, scope, agenda);
  std::sort(agenda->meetings.begin(), agenda->meetings.end(),
            [](const Meeting& a, const Meeting& b) {
              return std::tie(a.held, a.outcome, a.kind, a.structure, a.made) <
                     std::tie(b.held, b.outcome, b.kind, b.structure, b.made);
            });
  std::sort(agenda->notices.begin(), agenda->notices.end(), [](const Notice& a, const Notice& b) {
    return std::tie(a.sent, a.answer_by) < std::tie(b.sent, b.answer_by);
  });
  std::sort(agenda->panels.begin(), agenda->panels.end());
}

Followed LookAt(const indicators::FigurePerson& person, const Agenda& agenda, Day on) {
  Followed followed;
  followed.on = on;
  followed.person = &person;
  followed.agenda = &agenda;
  followed.spell = SpellOn(*person.spells, on);
  followed.orientation = StandingOrientation(*person.spells, *person.follow_up, on);
  followed.oriented_since = OrientedSince(person, on);
  followed.exited = ExitedBy(person, agenda, on);
  for (const pathway::Stretch& referent : person.had->referents) {
    if (referent.On(on)) followed.referent = &referent;
  }
  ChooseContract(&followed);
  for (const Meeting& meeting : agenda.meetings) {
    const bool to_come = meeting.outcome == RendezVous::OUTCOME_UNSPECIFIED ||
                         meeting.outcome == RendezVous::PLANNED;
    if (!to_come || meeting.held < on) continue;
    followed.next_meeting = &meeting;
    break;
  }
  return followed;
}

}  // namespace jalon::following
