// SPDX-License-Identifier: EUPL-1.2
//
// From what a dossier block says to events.
#ifndef JALON_ENGINE_INTAKE_EVENT_BUILDER_H_
#define JALON_ENGINE_INTAKE_EVENT_BUILDER_H_

#include <string>
#include <vector>

#include "absl/time/time.h"
#include "engine/base/departement.h"
#include "engine/flux/header.h"
#include "engine/flux/observation.h"
#include "jalon/v1/event.pb.h"

namespace jalon::intake {

// What all events of an import share.
struct ImportContext {
  std::string departement;
  std::string sha256;  // hex
  std::string name;    // resource name of the import
  absl::Time known;    // when the content is held to have been known
};

// The instant of DTCREAFLUX and HEUCREAFLUX in the time of the département.
absl::Time TransmittedAt(const flux::Header& header, const CivilTime& time);

// One right_observed for each person of the block; for the demandeur (or the first person), the
// current address and the household. Address and household are dated by the flux (DTEMM, DDSITFAM)
// and not by the file: told again, they are the same event.
std::vector<jalon::v1::Event> BuildEvents(const flux::DossierObservation& dossier,
                                          const flux::Header& header, const ImportContext& context,
                                          const CivilTime& time);

}  // namespace jalon::intake

#endif  // JALON_ENGINE_INTAKE_EVENT_BUILDER_H_
