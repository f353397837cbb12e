// SPDX-License-Identifier: EUPL-1.2
//
// From what a request (InfoDemandeRSA) says to events. A request is what was entered before the
// caisse decides: it says no right, so that no right_observed comes from it.
#ifndef JALON_ENGINE_INTAKE_INSTRUCTION_EVENTS_H_
#define JALON_ENGINE_INTAKE_INSTRUCTION_EVENTS_H_

#include <vector>

#include "engine/flux/instruction.h"
#include "engine/intake/event_builder.h"
#include "engine/ledger/prepare.h"
#include "jalon/v1/event.pb.h"

namespace jalon::intake {

// For the demandeur (or the first person), since the request tells them of the household: a contact
// with the current address, dated by DTEMM; a contact for each telephone or electronic address with
// its authorisations, dated by the file; the household.
//
// For each person: the socio-professional codes, dated by DTENRSOCPRO; the orientation that the
// caisse made, decided on DTENRORIE, with the type that NATPARCOMOD (else NATPARCOCAL) says: PS
// social, AS socio-professional, PP emploi; the rendez-vous with the structure référente
// (accompagnement) and with the one that decides (diagnostic). A date that the flux leaves out is
// the file's.
//
// The recordId of an orientation or rendez-vous is made of the dossier, the day and a keyed hash of
// who, and stands for the eventId too: the same request sent again is the same event. Of an
// orientation without a day, what it says (type, structure) stands for the day. Where the day of
// the file stands in for that of an orientation, or of the making of a rendez-vous, effective_on
// has it too: told again by another file it is the same record, and the first of these days holds.
std::vector<jalon::v1::Event> BuildInstructionEvents(const flux::InstructionObservation& request,
                                                     const flux::Header& header,
                                                     const ImportContext& context,
                                                     const ledger::Preparer& preparer);

}  // namespace jalon::intake

#endif  // JALON_ENGINE_INTAKE_INSTRUCTION_EVENTS_H_
