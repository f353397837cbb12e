// SPDX-License-Identifier: EUPL-1.2
//
// What the caisses say, person by person, as events: the same messages as the flux, without the
// repetitions of the monthlies, and with two dates that vrsb0801 has no field for (opening of the
// right and its notification), which conventions may take as E.
#ifndef JALON_TOOLS_SIMULATE_RIGHTS_H_
#define JALON_TOOLS_SIMULATE_RIGHTS_H_

#include <vector>

#include "tools/simulate/description.h"
#include "tools/simulate/model.h"
#include "tools/simulate/records.h"

namespace jalon::simulate {

// One rightObserved for each adult and each change, known when it was transmitted; by the day they
// became known, then in the order of `dossiers`.
std::vector<RecordedEvent> RightEvents(const Description& description,
                                       const std::vector<Dossier>& dossiers);

}  // namespace jalon::simulate

#endif  // JALON_TOOLS_SIMULATE_RIGHTS_H_
