// SPDX-License-Identifier: EUPL-1.2
#include "absl/strings/str_cat.h"
#include "engine/workflow/record_rules.h"
#include "engine/workflow/steps.h"

namespace jalon::workflow {

using jalon::v1::Event;
using jalon::v1::RendezVous;

namespace {

// What begins after the day of the exit speaks against it.
void CheckBeginsBefore(Date begins, Date on, const char* what, Draft* draft) {
  draft->Require(begins <= on, "on", "BEGINS_AFTER_EXIT",
                 absl::StrCat(what, " commence le ", French(begins),
                              ", après la sortie : terminez ou annulez d'abord cet enregistrement, "
                              "ou dites une sortie plus tardive"));
}

template <class Body>
void EndPeriods(Date on, const char* what, Draft* draft) {
  ForEach<Body>(draft->file(), [&](const HeldRecord& record, const Body& body) {
    if (EndOf(body.to()) <= on) return;
    CheckBeginsBefore(DayOf(body.from()), on, what, draft);
    draft->Revise<Body>(record)->set_to(on.ToString());
  });
}

// One that was prescribed and never started is cancelled: it has no last day. One that was to end
// later, and says why, keeps its reason.
template <class Body>
void EndSupport(Date on, const std::string& reason, const char* what, Draft* draft) {
  ForEach<Body>(draft->file(), [&](const HeldRecord& record, const Body& body) {
    if (EndOf(body.ended_on()) <= on) return;
    CheckBeginsBefore(DayOf(body.prescribed_on()), on, what, draft);
    CheckBeginsBefore(DayOf(body.started_on()), on, what, draft);
    if (body.started_on().empty() && body.ended_on().empty()) return draft->Cancel(record, reason);
    Body* ended = draft->Revise<Body>(record);
    ended->set_ended_on(on.ToString());
    if (ended->exit_reason().empty()) ended->set_exit_reason(reason);
  });
}

void EndOrientations(Date on, Draft* draft) {
  ForEach<jalon::v1::Orientation>(
      draft->file(), [&](const HeldRecord& record, const jalon::v1::Orientation& orientation) {
        if (orientation.external() || EndOf(orientation.ended_on()) <= on) return;
        CheckBeginsBefore(DecidedOn(orientation), on, "une orientation", draft);
        draft->Revise<jalon::v1::Orientation>(record)->set_ended_on(on.ToString());
      });
}

void EndContracts(Date on, Draft* draft) {
  for (const Contract& contract : Contracts(draft->file())) {
    if (contract.ends <= on) continue;
    CheckBeginsBefore(contract.signed_on, on, "un contrat", draft);
    CheckBeginsBefore(contract.starts, on, "un contrat", draft);
    Event* event = draft->ReviseEvent(*contract.record);
    if (event->has_cer()) event->mutable_cer()->set_ends_on(on.ToString());
    if (event->has_ppae()) event->mutable_ppae()->set_ends_on(on.ToString());
    if (event->has_contrat_engagement()) {
      event->mutable_contrat_engagement()->set_ends_on(on.ToString());
    }
  }
}

void CancelPlanned(Date on, Draft* draft) {
  ForEach<RendezVous>(draft->file(), [&](const HeldRecord& record, const RendezVous& it) {
    const bool planned =
        it.outcome() == RendezVous::PLANNED || it.outcome() == RendezVous::OUTCOME_UNSPECIFIED;
    if (planned && on < DayOf(it.held_on())) {
      draft->Revise<RendezVous>(record)->set_outcome(RendezVous::CANCELLED);
    }
  });
}

}  // namespace

void Check(const jalon::v1::Exit& exit, Draft* draft) {
  draft->Fact("on", exit.on());
  draft->Mandatory("motive", exit.motive(), "le motif de la sortie");
}

void Do(const jalon::v1::ExitScheme& intent, Draft* draft) {
  jalon::v1::Exit exit;
  exit.set_on(intent.on().empty() ? draft->today().ToString() : intent.on());
  exit.set_motive(intent.motive());
  if (intent.has_positive()) exit.set_positive(intent.positive());
  RequireInScheme(draft);
  Check(exit, draft);
  if (!draft->ok()) return;
  const Date on = DayOf(exit.on());
  const std::string reason = absl::StrCat("sortie du dispositif : ", intent.motive());
  EndOrientations(on, draft);
  EndContracts(on, draft);
  EndPeriods<jalon::v1::ReferentAssignment>(on, "un référent", draft);
  EndPeriods<jalon::v1::ReferentDeParcours>(on, "un référent de parcours", draft);
  EndPeriods<jalon::v1::InsertionAction>(on, "une action d'insertion", draft);
  EndPeriods<jalon::v1::Sanction>(on, "une sanction", draft);
  EndSupport<jalon::v1::GarantieActivite>(on, reason, "une garantie d'activité", draft);
  EndSupport<jalon::v1::AccompagnementGlobal>(on, reason, "un accompagnement global", draft);
  CancelPlanned(on, draft);
  *draft->New<jalon::v1::Exit>() = exit;
}

}  // namespace jalon::workflow
