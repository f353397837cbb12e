// SPDX-License-Identifier: EUPL-1.2
#include <algorithm>

#include "absl/strings/str_cat.h"
#include "engine/workflow/invariants.h"
#include "engine/workflow/record_rules.h"
#include "engine/workflow/steps.h"

namespace jalon::workflow {

using jalon::v1::EquipePluridisciplinaire;
using jalon::v1::MiseEnDemeure;
using jalon::v1::Sanction;

namespace {

// CASF L262-37: a sanction follows a mise en demeure whose delay is over, and an opinion on it.
void CheckProcedure(Date decided, Draft* draft) {
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
}

// One procedure gives one sanction at a time: another level follows its own letter and opinion.
void CheckAlone(const Sanction& sanction, Draft* draft) {
  const HeldRecord* other = SanctionBeside(draft->file(), sanction, /*own=*/nullptr);
  if (other == nullptr) return;
  const Date decided = DayOf(other->event.sanction().decided_on());
  draft->Require(false, "decidedOn", "TWO_SANCTIONS",
                 absl::StrCat("la sanction décidée le ", French(decided),
                              " serait encore en vigueur : terminez-la d'abord, au plus tard la "
                              "veille (endSanction), ou prononcez celle-ci, par exemple d'un autre "
                              "niveau, après une mise en demeure et un avis postérieurs au ",
                              French(decided), " (CASF L262-37)"));
}

}  // namespace

void Check(const MiseEnDemeure& notice, Draft* draft) {
  const Date sent = draft->Fact("sentOn", notice.sent_on());
  const Date month = sent.IsPresent() ? sent.AddMonths(kObservationMonths) : sent;
  const Date answer_by = draft->PlanOr("answerBy", notice.answer_by(), month);
  draft->Mandatory("motive", notice.motive(), "le manquement reproché");
  if (!draft->ok()) return;
  draft->InOrder(sent.AddDays(1), "answerBy", answer_by,
                 "la personne répond après avoir reçu la lettre");
  draft->Valid(answer_by <= month, "answerBy", "DELAY_TOO_LONG",
               absl::StrCat("le délai d'observations n'excède pas un mois (CASF L262-37) : au plus "
                            "tard le ",
                            French(month)));
  RequireBeforeExit("sentOn", sent, draft);
}

void Check(const EquipePluridisciplinaire& session, Draft* draft) {
  const Date held = draft->Fact("heldOn", session.held_on());
  draft->Mandatory("opinion", session.opinion(), "l'avis rendu");
  RequireBeforeExit("heldOn", held, draft);
}

void Check(const Sanction& sanction, Draft* draft) {
  const Date decided = draft->Fact("decidedOn", sanction.decided_on());
  const Date from = draft->PlanOr("from", sanction.from(), decided);
  const Date to = draft->PlanOr("to", sanction.to(), Date::Absent());
  draft->Mandatory("level", sanction.level(), "le niveau de la sanction");
  draft->InOrder(decided, "from", from, "une sanction ne prend pas effet avant la décision");
  draft->InOrder(from, "to", to, "une sanction ne finit pas avant de prendre effet");
  RequireBeforeExit("decidedOn", decided, draft);
  if (draft->ok()) CheckProcedure(decided, draft);
}

void Do(const jalon::v1::SendMiseEnDemeure& intent, Draft* draft) {
  MiseEnDemeure notice;
  notice.set_sent_on(intent.sent_on().empty() ? draft->today().ToString() : intent.sent_on());
  notice.set_motive(intent.motive());
  notice.set_answer_by(intent.answer_by());
  Check(notice, draft);
  if (!draft->ok()) return;
  if (notice.answer_by().empty()) {
    notice.set_answer_by(DayOf(notice.sent_on()).AddMonths(kObservationMonths).ToString());
  }
  *draft->New<MiseEnDemeure>() = notice;
}

void Do(const jalon::v1::HoldEquipePluridisciplinaire& intent, Draft* draft) {
  EquipePluridisciplinaire session;
  session.set_held_on(intent.held_on());
  session.set_opinion(intent.opinion());
  session.set_motive(intent.motive());
  Check(session, draft);
  *draft->New<EquipePluridisciplinaire>() = session;
}

void Do(const jalon::v1::DecideSanction& intent, Draft* draft) {
  Sanction sanction;
  sanction.set_decided_on(intent.decided_on());
  sanction.set_from(intent.from().empty() ? intent.decided_on() : intent.from());
  sanction.set_to(intent.to());
  sanction.set_level(intent.level());
  sanction.set_motive(intent.motive());
  // A sanction has effect from then on, which the exit would have ended.
  RequireInScheme(draft);
  Check(sanction, draft);
  if (draft->ok()) CheckAlone(sanction, draft);
  *draft->New<Sanction>() = sanction;
}

void Do(const jalon::v1::EndSanction& intent, Draft* draft) {
  EndPeriod<Sanction>("sanction", intent.sanction(), intent.to(),
                      "une sanction en vigueur ce jour-là", draft);
}

}  // namespace jalon::workflow
