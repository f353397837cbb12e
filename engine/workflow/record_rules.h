// SPDX-License-Identifier: EUPL-1.2
//
// What a record of each kind must be, whichever command writes it: the intent that makes it, or a
// correction. One function a body; it refuses in `draft`, by the field's name in the body, which
// the intents share. What an intent may leave out is not asked here either, once its default is
// written.
#ifndef JALON_ENGINE_WORKFLOW_RECORD_RULES_H_
#define JALON_ENGINE_WORKFLOW_RECORD_RULES_H_

#include "engine/workflow/draft.h"
#include "engine/workflow/person_file.h"
#include "jalon/v1/event.pb.h"

namespace jalon::workflow {

// orientations.cc
void Check(const jalon::v1::Orientation& orientation, Draft* draft);
// referents.cc
void Check(const jalon::v1::ReferentAssignment& assignment, Draft* draft);
void Check(const jalon::v1::ReferentDeParcours& designation, Draft* draft);
// appointments.cc
void Check(const jalon::v1::RendezVous& rendez_vous, Draft* draft);
void Check(const jalon::v1::Convocation& convocation, Draft* draft);
// contracts.cc: of every kind. Whether an orientation stands is for who signs to ask: a contract
// that was signed on the last day of one stays what it was (invariants.h).
void CheckContract(const jalon::v1::Event& version, Draft* draft);
// support.cc
void Check(const jalon::v1::GarantieActivite& support, Draft* draft);
void Check(const jalon::v1::AccompagnementGlobal& support, Draft* draft);
void Check(const jalon::v1::InsertionAction& action, Draft* draft);
void Check(const jalon::v1::Activity& activity, Draft* draft);
// sanctions.cc
void Check(const jalon::v1::MiseEnDemeure& notice, Draft* draft);
void Check(const jalon::v1::EquipePluridisciplinaire& session, Draft* draft);
void Check(const jalon::v1::Sanction& sanction, Draft* draft);
// exit.cc
void Check(const jalon::v1::Exit& exit, Draft* draft);

}  // namespace jalon::workflow

#endif  // JALON_ENGINE_WORKFLOW_RECORD_RULES_H_
