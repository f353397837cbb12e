// SPDX-License-Identifier: EUPL-1.2
//
// What lists, deadlines and the figures of stock read of a person, as known on K: every orientation
// and contract, collective rendez-vous, convocations, sanctions, exits, registrations at Pôle
// emploi. Not cut into spells.
#ifndef JALON_ENGINE_PATHWAY_FOLLOW_UP_H_
#define JALON_ENGINE_PATHWAY_FOLLOW_UP_H_

#include <cstdint>
#include <vector>

#include "absl/types/span.h"
#include "engine/pathway/pathway.h"

namespace jalon::pathway {

// An orientation. Days are 0 where there is none.
struct Oriented {
  Day on = 0;  // by the convention's orientation_event
  Day decided = 0;
  Day notified = 0;
  Day ended = 0;  // 0 while it stands
  uint8_t type = 0;
  bool external = false;  // of another département
  uint64_t record = 0;

  bool StandsOn(Day day) const { return on <= day && (ended == 0 || ended > day); }
};

struct Contracted {
  FactKind kind = FactKind::kCer;
  Day signed_on = 0;
  Day starts = 0;  // the signature when it has no first day
  Day ends = 0;    // 0 while it lasts
  bool renewal = false;

  bool ValidOn(Day day) const {
    return signed_on <= day && starts <= day && (ends == 0 || ends >= day);
  }
};

struct Met {
  Day held = 0;
  uint8_t outcome = 0;  // RendezVous::Outcome
};

struct Summoned {
  Day sent = 0;
  Day held = 0;
  uint8_t outcome = 0;  // Convocation::Outcome
};

struct Exited {
  Day on = 0;
  uint64_t motive = 0;  // StructureCode of its name; 0 when it has none
  Said positive = Said::kNothing;
};

struct Registered {
  Day on = 0;
  uint8_t kind = 0;       // PoleEmploiRegistration::Kind
  uint8_t categorie = 0;  // 0 when it is not known
};

// Each list by day; ties in an order that depends on content alone.
struct FollowUp {
  std::vector<Oriented> orientations;
  std::vector<Contracted> contracts;
  std::vector<Met> collective;
  std::vector<Summoned> convocations;
  std::vector<Day> sanctions;  // days of decision
  std::vector<Exited> exits;
  std::vector<Registered> registrations;

  void Clear();
};

// Reads what the members, one person, had as known on scope.known_at; what is about a day after
// scope.valid_at is left out.
void ReadFollowUp(absl::Span<const Member> members, const Scope& scope, const Rules& rules,
                  FollowUp* follow_up);

// The spell with an entry that has `day`: the last one; null when there is none.
const Spell* SpellOn(const std::vector<Spell>& spells, Day day);
// The first E of all spells, on or before `day`; 0 when there is none.
Day FirstEntryBy(const std::vector<Spell>& spells, Day day);
// Whether an orientation is of `spell`, and this département's: from E on, while the right lasts,
// or the one that the spell carried over.
bool IsOf(const Oriented& orientation, const Spell& spell);
// The day of an orientation in the spell that it is of: E when it was carried over.
Day DayIn(const Oriented& orientation, const Spell& spell);
// The newest orientation of `spell` on `day`, when it stands; null when it has ended: what it
// replaced does not come back. One that ended before it was notified replaced nothing.
const Oriented* StandingOn(const FollowUp& follow_up, const Spell& spell, Day day);

}  // namespace jalon::pathway

#endif  // JALON_ENGINE_PATHWAY_FOLLOW_UP_H_
