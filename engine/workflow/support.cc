// SPDX-License-Identifier: EUPL-1.2
#include "engine/workflow/steps.h"

namespace jalon::workflow {

using jalon::v1::AccompagnementGlobal;
using jalon::v1::Activity;
using jalon::v1::GarantieActivite;
using jalon::v1::InsertionAction;
using jalon::v1::RecordRef;

namespace {

// A garantie d'activité and an accompagnement global are prescribed, started and ended alike.
struct Words {
  const char* field;       // of the reference
  const char* prescribed;  // what can start
  const char* running;     // what can end
};
constexpr Words kGarantie = {"garantieActivite",
                             "une garantie d'activité prescrite et pas encore commencée",
                             "une garantie d'activité en cours"};
constexpr Words kGlobal = {"accompagnementGlobal",
                           "un accompagnement global prescrit et pas encore commencé",
                           "un accompagnement global en cours"};

// Its record, or null when something of the kind is under way.
template <class Body, class Intent>
Body* Prescribe(const Intent& intent, Draft* draft) {
  const Date day = draft->FactOr("prescribedOn", intent.prescribed_on(), draft->today());
  RequireInScheme(draft);
  ForEach<Body>(draft->file(), [&](const HeldRecord&, const Body& other) {
    draft->Require(!other.ended_on().empty(), "prescribedOn", "ALREADY_UNDER_WAY",
                   "il y en a déjà une prescription qui n'a pas pris fin : terminez-la, ou annulez "
                   "l'enregistrement (cancelRecord) si elle n'a jamais commencé");
    draft->InOrder(DayOf(other.ended_on()), "prescribedOn", day,
                   "une nouvelle prescription suit la fin de la précédente");
  });
  if (!draft->ok()) return nullptr;
  Body* body = draft->New<Body>();
  body->set_prescribed_on(day.ToString());
  return body;
}

template <class Body, class Intent>
Body* Start(const Intent& intent, const RecordRef& ref, const Words& words, Draft* draft) {
  const Date day = draft->FactOr("startedOn", intent.started_on(), draft->today());
  RequireInScheme(draft);
  const HeldRecord* record = draft->Find<Body>(words.field, ref,
                                               {[](const Body& body) {
                                                  return !body.prescribed_on().empty() &&
                                                         body.started_on().empty() &&
                                                         body.ended_on().empty();
                                                },
                                                "NOT_PRESCRIBED", words.prescribed});
  if (record == nullptr) return nullptr;
  draft->InOrder(DayOf(BodyOf<Body>(record->event).prescribed_on()), "startedOn", day,
                 "le début ne précède pas la prescription");
  Body* body = draft->Revise<Body>(*record);
  body->set_started_on(day.ToString());
  return body;
}

template <class Body, class Intent>
void End(const Intent& intent, const RecordRef& ref, const Words& words, Draft* draft) {
  const Date day = draft->FactOr("endedOn", intent.ended_on(), draft->today());
  draft->Mandatory("exitReason", intent.exit_reason(), "pourquoi l'accompagnement prend fin");
  const HeldRecord* record = draft->Find<Body>(
      words.field, ref,
      {[](const Body& body) { return !body.started_on().empty() && body.ended_on().empty(); },
       "NOT_STARTED", words.running});
  if (record == nullptr) return;
  draft->InOrder(DayOf(BodyOf<Body>(record->event).started_on()), "endedOn", day,
                 "la fin ne précède pas le début");
  Body* body = draft->Revise<Body>(*record);
  body->set_ended_on(day.ToString());
  body->set_exit_reason(intent.exit_reason());
}

}  // namespace

void Do(const jalon::v1::PrescribeGarantieActivite& intent, Draft* draft) {
  Prescribe<GarantieActivite>(intent, draft);
}
void Do(const jalon::v1::StartGarantieActivite& intent, Draft* draft) {
  Start<GarantieActivite>(intent, intent.garantie_activite(), kGarantie, draft);
}
void Do(const jalon::v1::EndGarantieActivite& intent, Draft* draft) {
  End<GarantieActivite>(intent, intent.garantie_activite(), kGarantie, draft);
}

void Do(const jalon::v1::PrescribeAccompagnementGlobal& intent, Draft* draft) {
  auto* body = Prescribe<AccompagnementGlobal>(intent, draft);
  if (body == nullptr) return;
  if (intent.has_brsa()) body->set_brsa(intent.brsa());
  body->set_conseiller(intent.conseiller());
}
void Do(const jalon::v1::StartAccompagnementGlobal& intent, Draft* draft) {
  auto* body = Start<AccompagnementGlobal>(intent, intent.accompagnement_global(), kGlobal, draft);
  if (body != nullptr && !intent.conseiller().empty()) body->set_conseiller(intent.conseiller());
}
void Do(const jalon::v1::EndAccompagnementGlobal& intent, Draft* draft) {
  End<AccompagnementGlobal>(intent, intent.accompagnement_global(), kGlobal, draft);
}

void Do(const jalon::v1::AddInsertionAction& intent, Draft* draft) {
  draft->Valid(intent.kind() != InsertionAction::KIND_UNSPECIFIED, "kind", "MISSING_FIELD",
               "dites sur quoi porte l'action : SOCIAL, PROFESSIONAL, BOTH ou OTHER");
  const Date from = draft->Plan("from", intent.from());
  const Date to = draft->PlanOr("to", intent.to(), Date::Absent());
  draft->InOrder(from, "to", to, "une action ne finit pas avant de commencer");
  RequireInScheme(draft);
  auto* action = draft->New<InsertionAction>();
  action->set_kind(intent.kind());
  action->set_label(intent.label());
  action->set_from(from.ToString());
  action->set_to(to.ToString());
}

void Do(const jalon::v1::EndInsertionAction& intent, Draft* draft) {
  EndPeriod<InsertionAction>("insertionAction", intent.insertion_action(), intent.to(),
                             "une action d'insertion en cours ce jour-là", draft);
}

// A job may well begin after the exit, and be why.
void Do(const jalon::v1::StartActivity& intent, Draft* draft) {
  const Date from = draft->Plan("from", intent.from());
  const Date to = draft->PlanOr("to", intent.to(), Date::Absent());
  draft->InOrder(from, "to", to, "une activité ne finit pas avant de commencer");
  auto* activity = draft->New<Activity>();
  activity->set_from(from.ToString());
  activity->set_to(to.ToString());
}

void Do(const jalon::v1::EndActivity& intent, Draft* draft) {
  EndPeriod<Activity>("activity", intent.activity(), intent.to(),
                      "une activité en cours ce jour-là", draft);
}

}  // namespace jalon::workflow
