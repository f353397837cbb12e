// SPDX-License-Identifier: EUPL-1.2
//
// Who is there: the stock and the entrants of the period, dossier by dossier, before anything
// happens to them.
#ifndef JALON_TOOLS_SIMULATE_POPULATION_H_
#define JALON_TOOLS_SIMULATE_POPULATION_H_

#include <vector>

#include "absl/status/statusor.h"
#include "tools/simulate/description.h"
#include "tools/simulate/model.h"
#include "tools/simulate/random.h"

namespace jalon::simulate {

// Dossiers with exactly `stock` adults who were there before the period and `entrants` adults who
// enter in it (Person::way is set, its timings are not). What keeps an entrant an entrant under
// every convention:
//   - the first open message of an entrant says état 2 and soumis 1 on the day of entry;
//   - a person of the stock is seen open before the period with the soumis it will have, or is
//     suspended for good; who is not soumis then never becomes it.
// Fails with kInvalidArgument when the period has no working day.
absl::StatusOr<std::vector<Dossier>> BuildPopulation(const Description& description,
                                                     Random* random);

}  // namespace jalon::simulate

#endif  // JALON_TOOLS_SIMULATE_POPULATION_H_
