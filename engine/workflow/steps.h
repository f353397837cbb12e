// SPDX-License-Identifier: EUPL-1.2
//
// One function an intent: asks the draft, checks, writes. The rules are in README.md.
#ifndef JALON_ENGINE_WORKFLOW_STEPS_H_
#define JALON_ENGINE_WORKFLOW_STEPS_H_

#include <string>
#include <string_view>

#include "engine/workflow/draft.h"
#include "jalon/v1/commands.pb.h"

namespace jalon::workflow {

// orientations.cc
void Do(const jalon::v1::Orient& intent, Draft* draft);
void Do(const jalon::v1::NotifyOrientation& intent, Draft* draft);
void Do(const jalon::v1::Reorient& intent, Draft* draft);
void Do(const jalon::v1::EndOrientation& intent, Draft* draft);
// referents.cc
void Do(const jalon::v1::AssignReferent& intent, Draft* draft);
void Do(const jalon::v1::EndReferent& intent, Draft* draft);
void Do(const jalon::v1::DesignateReferentDeParcours& intent, Draft* draft);
void Do(const jalon::v1::EndReferentDeParcours& intent, Draft* draft);
// appointments.cc
void Do(const jalon::v1::FixRendezVous& intent, Draft* draft);
void Do(const jalon::v1::MoveRendezVous& intent, Draft* draft);
void Do(const jalon::v1::CancelRendezVous& intent, Draft* draft);
void Do(const jalon::v1::RecordRendezVousOutcome& intent, Draft* draft);
void Do(const jalon::v1::Convene& intent, Draft* draft);
void Do(const jalon::v1::RecordConvocationOutcome& intent, Draft* draft);
// contracts.cc
void Do(const jalon::v1::SignContract& intent, Draft* draft);
void Do(const jalon::v1::RecordContract& intent, Draft* draft);
void Do(const jalon::v1::ValidateContract& intent, Draft* draft);
void Do(const jalon::v1::AmendContract& intent, Draft* draft);
void Do(const jalon::v1::RenewContract& intent, Draft* draft);
void Do(const jalon::v1::EndContract& intent, Draft* draft);
// support.cc
void Do(const jalon::v1::PrescribeGarantieActivite& intent, Draft* draft);
void Do(const jalon::v1::StartGarantieActivite& intent, Draft* draft);
void Do(const jalon::v1::EndGarantieActivite& intent, Draft* draft);
void Do(const jalon::v1::PrescribeAccompagnementGlobal& intent, Draft* draft);
void Do(const jalon::v1::StartAccompagnementGlobal& intent, Draft* draft);
void Do(const jalon::v1::EndAccompagnementGlobal& intent, Draft* draft);
void Do(const jalon::v1::AddInsertionAction& intent, Draft* draft);
void Do(const jalon::v1::EndInsertionAction& intent, Draft* draft);
void Do(const jalon::v1::StartActivity& intent, Draft* draft);
void Do(const jalon::v1::EndActivity& intent, Draft* draft);
// sanctions.cc
void Do(const jalon::v1::SendMiseEnDemeure& intent, Draft* draft);
void Do(const jalon::v1::HoldEquipePluridisciplinaire& intent, Draft* draft);
void Do(const jalon::v1::DecideSanction& intent, Draft* draft);
void Do(const jalon::v1::EndSanction& intent, Draft* draft);
// exit.cc
void Do(const jalon::v1::ExitScheme& intent, Draft* draft);
// corrections.cc
void Do(const jalon::v1::CorrectRecord& intent, Draft* draft);
void Do(const jalon::v1::CancelRecord& intent, Draft* draft);

// Refuses what begins something for a person who is out of the scheme.
void RequireInScheme(Draft* draft);
// The same of something that is about `day` alone: what was before the exit may be told after it.
void RequireBeforeExit(std::string_view field, Date day, Draft* draft);
// Refuses an orientation or a contract of `day` when the right was closed that day (L262-29,
// L262-34: of who has the RSA, or asks for it).
void RequireRight(std::string_view field, Date day, Draft* draft);

// Ends on `to` (empty: today) a record of a kind that has `from` and `to`: the one that is named,
// or the only one that would go on after that day.
template <class Body>
void EndPeriod(std::string_view ref_field, const jalon::v1::RecordRef& ref, const std::string& to,
               const char* what, Draft* draft) {
  const Date last = draft->PlanOr("to", to, draft->today());
  const typename Draft::Wanted<Body> wanted = {
      [last](const Body& body) { return Covers(body, last) && last < EndOf(body.to()); },
      "NOT_UNDER_WAY", what};
  const HeldRecord* record = draft->Find<Body>(ref_field, ref, wanted);
  if (record == nullptr) return;
  draft->Revise<Body>(*record)->set_to(last.ToString());
}

}  // namespace jalon::workflow

#endif  // JALON_ENGINE_WORKFLOW_STEPS_H_
