// SPDX-License-Identifier: EUPL-1.2
//
// The invented département before it is written: persons, dossiers and what becomes of them.
#ifndef JALON_TOOLS_SIMULATE_MODEL_H_
#define JALON_TOOLS_SIMULATE_MODEL_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/date.h"

namespace jalon::simulate {

enum class Emitter { kCaf, kMsa };
enum class Role { kDemandeur, kConjoint, kEnfant };
// TOPPERSDRODEVORSA: a block that is absent says neither yes nor no.
enum class Soumis { kUnsaid, kNo, kYes };
// Of an entrant's milestone. kLate: it happens, but does not count as in time.
enum class Timing { kNone, kInTime, kLate };

// Civil status as the flux writes it (upper case, UTF-8 here).
struct Identity {
  std::string nir;  // 13 characters from the CAF, 15 from the MSA, none for a child
  std::string birth_name;
  std::string usage_name;
  std::string first_name;
  Date born_on;
  bool woman = false;
};

// First orientation, RDV and CER of an entrant. Dates are absent where the timing is kNone.
struct Way {
  Timing orientation = Timing::kNone;
  Timing rdv = Timing::kNone;
  Timing cer = Timing::kNone;
  Date decided_on;
  Date notified_on;
  Date rdv_on;  // where no rendez-vous is recorded: the day that stands for it
  Date cer_on;
  bool rdv_elsewhere = false;  // in a structure whose rendez-vous are never in time
};

struct SoumisChange {
  Date on;
  bool soumis = true;
};

struct Person {
  int64_t number = 0;  // from 1, adults only
  Identity identity;
  Role role = Role::kDemandeur;
  Soumis soumis = Soumis::kYes;     // as first said
  std::vector<SoumisChange> flips;  // later changes, by date
  std::optional<Way> way;           // of an entrant
  Date last_event_on;               // of what référents record; absent: nothing
};

// From `on`, the dossier's right is in `etat` (ETATDOSRSA).
struct Step {
  Date on;
  char etat = '2';
  std::string_view motif;  // static text
};

struct Dossier {
  Emitter emitter = Emitter::kCaf;
  std::string number;     // NUMDEMRSA
  std::string matricule;  // 15 digits
  Date requested_on;
  Date entered_on;  // E of its entrants; absent for the stock
  Date seen_on;     // when the département learns of the entry; absent for the stock
  // Of entrants: what the caisse knows and vrsb0801 has no field for.
  Date opened_on;          // first day of the month of the request (CASF R262-33)
  Date right_notified_on;  // to the person
  std::vector<Person> persons;
  std::vector<Step> steps;                 // by date, never empty
  std::vector<Date> repeats;               // days of a daily that says nothing new
  Date came_on;                            // mutation in; absent: none
  Date left_on;                            // mutation out; absent: none
  bool regularised_after_closure = false;  // told again, état 6, the month after it closed
};

// The last step on or before `day`, or null when the dossier did not exist yet.
const Step* StepOn(const Dossier& dossier, Date day);

// What is said of `person` on `day`.
Soumis SoumisOn(const Person& person, Date day);

// Whether the right of a dossier in `etat` still exists: open, or open and suspended.
constexpr bool IsInStock(char etat) { return etat == '2' || etat == '3' || etat == '4'; }

// The day of the last event of the adults of `dossier`; absent when there is none.
Date LastEventOn(const Dossier& dossier);

}  // namespace jalon::simulate

#endif  // JALON_TOOLS_SIMULATE_MODEL_H_
