// SPDX-License-Identifier: EUPL-1.2
#include "engine/pathway/accompaniment.h"

#include <algorithm>
#include <tuple>

namespace jalon::pathway {
namespace {

Day LastDay(Day16 day) { return day == kNoDay ? kNever : Day{day}; }

Stretch ToStretch(const RecordFact& fact) {
  return {fact.stretch.from, LastDay(fact.stretch.to), fact.a, StructureOf(fact.stretch.structure),
          fact.record};
}

Stay ToStay(const RecordFact& fact) {
  Stay stay;
  stay.prescribed = fact.stay.prescribed;
  stay.stay.from = fact.stay.started;
  stay.stay.to = LastDay(fact.stay.ended);
  stay.conseiller = fact.stay.conseiller;
  stay.brsa = static_cast<Said>(fact.a);
  return stay;
}

// Puts a fact in the list of its kind.
class Taker {
 public:
  Taker(Day valid_at, Accompaniment* out) : valid_at_(valid_at), out_(*out) {}

  void Take(const RecordFact& fact) {
    switch (fact.kind) {
      case FactKind::kReferent:
        return Add(ToStretch(fact), &out_.referents);
      case FactKind::kAction:
        return Add(ToStretch(fact), &out_.actions);
      case FactKind::kActivity:
        return Add(ToStretch(fact), &out_.activities);
      case FactKind::kReferentDeParcours:
        return Add(ToStretch(fact), &out_.coordinators);
      case FactKind::kGarantieActivite:
        return Add(ToStay(fact), &out_.garanties);
      case FactKind::kAccompagnementGlobal:
        return Add(ToStay(fact), &out_.globals);
      default:
        return;
    }
  }

 private:
  void Add(const Stretch& stretch, std::vector<Stretch>* list) const {
    if (stretch.from <= valid_at_) list->push_back(stretch);
  }
  // A prescription of before V whose start is after it is a prescription only.
  void Add(Stay stay, std::vector<Stay>* list) const {
    if (stay.stay.from > valid_at_) stay.stay.from = 0;
    if (stay.prescribed > valid_at_) stay.prescribed = 0;
    if (stay.stay.from != 0 || stay.prescribed != 0) list->push_back(stay);
  }

  const Day valid_at_;
  Accompaniment& out_;
};

auto Order(const Stretch& stretch) {
  return std::make_tuple(stretch.from, stretch.to, stretch.kind, stretch.structure, stretch.record);
}

auto Order(const Stay& stay) {
  return std::make_tuple(Order(stay.stay), stay.prescribed, stay.conseiller, stay.brsa);
}

template <typename T>
void Sort(std::vector<T>* list) {
  std::sort(list->begin(), list->end(), [](const T& a, const T& b) { return Order(a) < Order(b); });
}

// One référent at a time: a new one ends the one before on the day before, whatever its record
// says.
void EndReplaced(std::vector<Stretch>* referents) {
  Day next = kNever;  // first day of who comes after those of the day that is looked at
  for (size_t i = referents->size(); i-- > 0;) {
    Stretch& referent = (*referents)[i];
    if (i + 1 < referents->size() && (*referents)[i + 1].from > referent.from) {
      next = (*referents)[i + 1].from;
    }
    if (next != kNever) referent.to = std::min(referent.to, next - 1);
  }
}

}  // namespace

bool Accompaniment::empty() const {
  return referents.empty() && actions.empty() && activities.empty() && coordinators.empty() &&
         garanties.empty() && globals.empty();
}

void Accompaniment::Clear() {
  for (auto* list : {&referents, &actions, &activities, &coordinators}) list->clear();
  garanties.clear();
  globals.clear();
}

void ReadAccompaniment(absl::Span<const Member> members, const Scope& scope,
                       Accompaniment* accompaniment) {
  accompaniment->Clear();
  Taker taker(scope.valid_at, accompaniment);
  for (const Member& member : members) {
    if (!member.history.accompanied()) continue;
    ForFactsKnownOn(member.history, scope.known_at,
                    [&](const RecordFact& fact) { taker.Take(fact); });
  }
  for (auto* list : {&accompaniment->referents, &accompaniment->actions, &accompaniment->activities,
                     &accompaniment->coordinators}) {
    Sort(list);
  }
  EndReplaced(&accompaniment->referents);
  Sort(&accompaniment->garanties);
  Sort(&accompaniment->globals);
}

}  // namespace jalon::pathway
