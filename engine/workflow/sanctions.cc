// SPDX-License-Identifier: EUPL-1.2
#include <algorithm>

#include "absl/strings/str_cat.h"
#include "engine/workflow/invariants.h"
#include "engine/workflow/steps.h"

namespace jalon::workflow {

using jalon::v1::EquipePluridisciplinaire;
using jalon::v1::MiseEnDemeure;
using jalon::v1::Sanction;

void Do(const jalon::v1::SendMiseEnDemeure& intent, Draft* draft) {
  const Date sent = draft->FactOr("sentOn", intent.sent_on(), draft->today());
  const Date month = sent.IsPresent() ? sent.AddMonths(kObservationMonths) : sent;
  const Date answer_by = draft->PlanOr("answerBy", intent.answer_by(), month);
  draft->Mandatory("motive", intent.motive(), "le manquement reproché");
  if (!draft->ok()) return;
  draft->InOrder(sent.AddDays(1), "answerBy", answer_by,
                 "la personne répond après avoir reçu la lettre");
  draft->Valid(answer_by <= month, "answerBy", "DELAY_TOO_LONG",
               absl::StrCat("le délai d'observations n'excède pas un mois (CASF L262-37) : au plus "
                            "tard le ",
                            French(month)));
  auto* notice = draft->New<MiseEnDemeure>();
  notice->set_sent_on(sent.ToString());
  notice->set_answer_by(answer_by.ToString());
  notice->set_motive(intent.motive());
}

void Do(const jalon::v1::HoldEquipePluridisciplinaire& intent, Draft* draft) {
  const Date held = draft->Fact("heldOn", intent.held_on());
  draft->Mandatory("opinion", intent.opinion(), "l'avis rendu");
  auto* session = draft->New<EquipePluridisciplinaire>();
  session->set_held_on(held.ToString());
  session->set_opinion(intent.opinion());
  session->set_motive(intent.motive());
}

void Do(const jalon::v1::DecideSanction& intent, Draft* draft) {
  const Date decided = draft->Fact("decidedOn", intent.decided_on());
  const Date from = draft->PlanOr("from", intent.from(), decided);
  const Date to = draft->PlanOr("to", intent.to(), Date::Absent());
  draft->Mandatory("level", intent.level(), "le niveau de la sanction");
  draft->InOrder(decided, "from", from, "une sanction ne prend pas effet avant la décision");
  draft->InOrder(from, "to", to, "une sanction ne finit pas avant de prendre effet");
  if (!draft->ok()) return;
  const Procedure procedure = ProcedureBefore(draft->file(), decided);
  draft->Require(procedure.notified.IsPresent(), "decidedOn", "NO_MISE_EN_DEMEURE",
                 "une sanction suit une mise en demeure (CASF L262-37), et aucune n'a été envoyée "
                 "avant ce jour : envoyez-la d'abord (sendMiseEnDemeure)");
  draft->Require(
      procedure.answered.IsPresent(), "decidedOn", "DELAY_RUNS",
      absl::StrCat("le délai de la mise en demeure court encore (CASF L262-37) : décidez "
                   "après le ",
                   French(procedure.last_day)));
  draft->Require(
      procedure.heard.IsPresent(), "decidedOn", "NO_OPINION",
      "une sanction suit l'avis d'une équipe pluridisciplinaire (CASF L262-37, L262-39), "
      "et aucun n'a été rendu entre la mise en demeure et la décision : enregistrez-le "
      "d'abord (holdEquipePluridisciplinaire)");
  auto* sanction = draft->New<Sanction>();
  sanction->set_decided_on(decided.ToString());
  sanction->set_from(from.ToString());
  sanction->set_to(to.ToString());
  sanction->set_level(intent.level());
  sanction->set_motive(intent.motive());
}

void Do(const jalon::v1::EndSanction& intent, Draft* draft) {
  EndPeriod<Sanction>("sanction", intent.sanction(), intent.to(),
                      "une sanction en vigueur ce jour-là", draft);
}

}  // namespace jalon::workflow
