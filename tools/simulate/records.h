// SPDX-License-Identifier: EUPL-1.2
//
// What référents record: orientations, référents, rendez-vous and contracts, with the day on which
// each version became known.
#ifndef JALON_TOOLS_SIMULATE_RECORDS_H_
#define JALON_TOOLS_SIMULATE_RECORDS_H_

#include <string>
#include <vector>

#include "tools/simulate/description.h"
#include "tools/simulate/model.h"
#include "tools/simulate/random.h"

namespace jalon::simulate {

// One event, as a line of NDJSON (protobuf's JSON mapping of jalon.v1.Event), without line end.
struct RecordedEvent {
  Date known_on;
  std::string line;
};

// The events of all persons, in the order in which they became known; fills Person::last_event_on.
// Beside the milestones of the plan there is what must not change the figures: RDVs that were
// cancelled or for a diagnostic, later RDVs, réorientations, renewals, records made by mistake and
// cancelled, first versions with a wrong date. All of it is known by `known_by`.
std::vector<RecordedEvent> RecordEvents(const Description& description,
                                        std::vector<Dossier>* dossiers, Random* random);

}  // namespace jalon::simulate

#endif  // JALON_TOOLS_SIMULATE_RECORDS_H_
