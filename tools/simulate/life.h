// SPDX-License-Identifier: EUPL-1.2
//
// What happens to rights after they are open: suspensions, soumis that goes and comes back,
// closures, mutations, re-entries. None of it changes the figures of the entrants, see README.md.
#ifndef JALON_TOOLS_SIMULATE_LIFE_H_
#define JALON_TOOLS_SIMULATE_LIFE_H_

#include <cstdint>
#include <vector>

#include "tools/simulate/description.h"
#include "tools/simulate/model.h"
#include "tools/simulate/random.h"

namespace jalon::simulate {

// Adds steps, flips and repeats to every dossier, on working days of the period. A dossier closes
// only after the last event of its persons. Returns how many soumis persons come back after a
// closure (only of the stock): entrants for a convention in which a closure opens a spell.
int64_t LiveOn(const Description& description, std::vector<Dossier>* dossiers, Random* random);

}  // namespace jalon::simulate

#endif  // JALON_TOOLS_SIMULATE_LIFE_H_
