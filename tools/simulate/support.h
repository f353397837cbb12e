// SPDX-License-Identifier: EUPL-1.2
//
// Who has a garantie d'activité (GAD), an accompagnement global (AG) or a référent de parcours, so
// that the figures 2.2.b and 3.2.x of the period are exactly the wanted ones; and what other
// institutions declare.
#ifndef JALON_TOOLS_SIMULATE_SUPPORT_H_
#define JALON_TOOLS_SIMULATE_SUPPORT_H_

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "tools/simulate/description.h"
#include "tools/simulate/model.h"
#include "tools/simulate/random.h"
#include "tools/simulate/records.h"

namespace jalon::simulate {

// What accompanies a person. Dates are absent where there is nothing, or no end.
struct Followed {
  Person* person = nullptr;
  bool entrant = false;
  bool gad_by_actions = false;
  Date gad_from;
  Date gad_to;
  Date ag_prescribed_on;
  Date ag_from;
  Date ag_to;
  bool ag_brsa = true;
  int64_t conseiller = 0;  // from 1; 0: none is named
  Date coordinated_from;
};

// Whether the targets of accompaniment can exist together. kInvalidArgument, message in French.
absl::Status CheckSupport(const Description& description);

// Chooses persons among the stock and the entrants of `dossiers`, which must outlive the result.
// kInvalidArgument (message in French) when there are not enough of them.
absl::StatusOr<std::vector<Followed>> PlanSupport(const Description& description,
                                                  std::vector<Dossier>* dossiers, Random* random);

// Their events and those about no person, by the day they became known.
std::vector<RecordedEvent> SupportEvents(const Description& description,
                                         const std::vector<Followed>& followed, Random* random);

// The figures that the dates give by the rules of the profile, counted person by person: code to
// value, in tenths of a day for 3.2.2.d. Only codes that have a target.
std::map<std::string, int64_t> TrueSupport(const Description& description,
                                           const std::vector<Followed>& followed);
// The same codes, as wanted.
std::map<std::string, int64_t> WantedSupport(const Description& description);

// Conseillers dedicated to the AG.
int64_t Conseillers(const Description& description);

}  // namespace jalon::simulate

#endif  // JALON_TOOLS_SIMULATE_SUPPORT_H_
