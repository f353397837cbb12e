// SPDX-License-Identifier: EUPL-1.2
//
// What accompanies a person, as known on K: référents, actions, garantie d'activité (GAD),
// accompagnement global (AG), jobs, référent de parcours. Not cut into spells: these facts are
// counted by window and by day (reference, "Garantie d'activité, accompagnement global, lists").
#ifndef JALON_ENGINE_PATHWAY_ACCOMPANIMENT_H_
#define JALON_ENGINE_PATHWAY_ACCOMPANIMENT_H_

#include <cstdint>
#include <vector>

#include "absl/types/span.h"
#include "engine/pathway/pathway.h"

namespace jalon::pathway {

// Days of a window, both included.
struct Days {
  Day from = 0;
  Day to = 0;

  bool Has(Day day) const { return day != 0 && day >= from && day <= to; }
};

// From a first day, 0 when it is not known, to a last one, kNever while it lasts.
struct Stretch {
  Day from = 0;
  Day to = kNever;
  uint8_t kind = 0;        // référent: OrientationType; action: InsertionAction::Kind
  uint64_t structure = 0;  // StructureCode; of an action, of its label
  uint64_t record = 0;

  bool On(Day day) const { return from != 0 && from <= day && to >= day; }
  bool In(const Days& days) const { return from != 0 && from <= days.to && to >= days.from; }
};

// A GAD or an AG.
struct Stay {
  Day prescribed = 0;
  Stretch stay;  // from its start
  uint32_t conseiller = 0;
  Said brsa = Said::kNothing;
};

struct Accompaniment {
  std::vector<Stretch> referents;  // a new one has ended the one before
  std::vector<Stretch> actions;
  std::vector<Stretch> activities;
  std::vector<Stretch> coordinators;  // référents de parcours
  std::vector<Stay> garanties;
  std::vector<Stay> globals;

  bool empty() const;
  void Clear();
};

// Reads what the members, one person, had as known on scope.known_at; what begins after
// scope.valid_at is left out. In an order that depends on content alone.
void ReadAccompaniment(absl::Span<const Member> members, const Scope& scope,
                       Accompaniment* accompaniment);

}  // namespace jalon::pathway

#endif  // JALON_ENGINE_PATHWAY_ACCOMPANIMENT_H_
