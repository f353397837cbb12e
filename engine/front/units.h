// SPDX-License-Identifier: EUPL-1.2
//
// Walks over the units that a convention counts (persons, roles in dossiers, foyers) and folds
// each.
#ifndef JALON_ENGINE_FRONT_UNITS_H_
#define JALON_ENGINE_FRONT_UNITS_H_

#include <cstdint>
#include <functional>
#include <set>
#include <vector>

#include "absl/types/span.h"
#include "engine/base/parallel.h"
#include "engine/front/question.h"
#include "engine/identity/persons.h"
#include "engine/pathway/activity_index.h"
#include "engine/pathway/arena.h"
#include "engine/pathway/departement_records.h"
#include "engine/pathway/dossier_index.h"
#include "engine/pathway/names.h"
#include "engine/pathway/pathway.h"
#include "engine/pathway/place_index.h"

namespace jalon::front {

// What memory holds. Read behind the gate.
struct Memory {
  const pathway::Arena* arena = nullptr;
  const identity::Persons* persons = nullptr;
  const pathway::DossierIndex* dossiers = nullptr;
  const pathway::ActivityIndex* activity = nullptr;
  const std::vector<bool>* accompanied = nullptr;  // by subject: has facts of accompaniment
  const pathway::DepartementRecords* departement = nullptr;
  const pathway::Arena* details = nullptr;
  const pathway::Names* names = nullptr;
  const pathway::PlaceIndex* places = nullptr;
  uint64_t subjects = 0;
};

// A unit, folded.
struct Folded {
  uint64_t subject = 0;  // the smallest of its subjects
  // The subjects of each person of the unit; empty when it is `subject` alone.
  absl::Span<const std::vector<uint64_t>> persons;
  const std::vector<pathway::Spell>* spells = nullptr;
  const std::set<pathway::Day>* reported = nullptr;  // entries that the previous report counted

  // The subjects of the person numbered so (Spell::person).
  absl::Span<const uint64_t> SubjectsOf(uint32_t person) const {
    return persons.empty() ? absl::Span<const uint64_t>(&subject, 1) : persons[person];
  }
};

// Calls visit(part, unit) for each unit that may matter to `question`. Parts run on `parallel`'s
// threads, calls of one part one after the other; `parts` (Parts(parallel)) bounds their numbers.
using UnitVisitor = std::function<void(size_t part, const Folded& unit)>;
size_t Parts(const Parallel& parallel);
void WalkUnits(const Memory& memory, const Question& question, Parallel* parallel,
               const UnitVisitor& visit);

// The spells of one person, whatever unit the convention counts.
std::vector<pathway::Spell> FoldPerson(const Memory& memory, const Question& question,
                                       absl::Span<const uint64_t> subjects);

// The unit that `subject` belongs to under the question's convention, folded: several for a person
// in several dossiers when the unit is a dossier's.
void WalkUnitsOf(const Memory& memory, const Question& question, uint64_t subject,
                 const UnitVisitor& visit);

}  // namespace jalon::front

#endif  // JALON_ENGINE_FRONT_UNITS_H_
