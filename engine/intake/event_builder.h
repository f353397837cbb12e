// SPDX-License-Identifier: EUPL-1.2
//
// From what a dossier block says to events.
#ifndef JALON_ENGINE_INTAKE_EVENT_BUILDER_H_
#define JALON_ENGINE_INTAKE_EVENT_BUILDER_H_

#include <cstdint>
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
  std::string sha256;   // hex
  std::string name;     // resource name of the import
  absl::Time known;     // when the content is held to have been known
  absl::Time received;  // when this import runs
};

// Sets what all events of an import share: when it was known, and where it comes from. `position`
// is that of the dossier or row in the file.
void SetImport(const ImportContext& context, int64_t position, jalon::v1::Event* event);

// `time`, to the microsecond.
void SetTimestamp(absl::Time time, google::protobuf::Timestamp* timestamp);

// The instant of DTCREAFLUX and HEUCREAFLUX in the time of the département.
absl::Time TransmittedAt(const flux::Header& header, const CivilTime& time);

// What a block of `organisme` says of `person`, without a body yet.
jalon::v1::Event BeginEvent(const flux::Organisme& organisme, int64_t position,
                            const flux::PersonObservation& person, const ImportContext& context);

// A person without role under the RSA is in the household and nothing more: AUT.
jalon::v1::Role::Value RoleOf(const flux::PersonObservation& person);

void SetAddress(const flux::Address& address, jalon::v1::Contact* contact);

// One right_observed for each person of the block; for the demandeur (or the first person), the
// current address and the household. Address and household are dated by the flux (DTEMM, DDSITFAM)
// and not by the file: told again, they are the same event.
std::vector<jalon::v1::Event> BuildEvents(const flux::DossierObservation& dossier,
                                          const flux::Header& header, const ImportContext& context,
                                          const CivilTime& time);

}  // namespace jalon::intake

#endif  // JALON_ENGINE_INTAKE_EVENT_BUILDER_H_
