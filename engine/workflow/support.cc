// SPDX-License-Identifier: EUPL-1.2
#include "engine/workflow/record_rules.h"
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
  const char* under_way;   // what stands in the way of another one
};
constexpr Words kGarantie = {
    "garantieActivite", "une garantie d'activité prescrite et pas encore commencée",
    "une garantie d'activité en cours", "une garantie d'activité est déjà prescrite"};
constexpr Words kGlobal = {
    "accompagnementGlobal", "un accompagnement global prescrit et pas encore commencé",
    "un accompagnement global en cours", "un accompagnement global est déjà prescrit"};

template <class Body>
void CheckSupport(const Body& body, Draft* draft) {
  const Date prescribed = draft->Fact("prescribedOn", body.prescribed_on());
  const Date started = draft->FactOr("startedOn", body.started_on(), Date::Absent());
  const Date ended = draft->FactOr("endedOn", body.ended_on(), Date::Absent());
  draft->InOrder(prescribed, "startedOn", started, "le début ne précède pas la prescription");
  draft->InOrder(started, "endedOn", ended, "la fin ne précède pas le début");
  RequireBeforeExit("prescribedOn", prescribed, draft);
  RequireBeforeExit("startedOn", started, draft);
  if (body.ended_on().empty()) return;
  draft->Mandatory("startedOn", body.started_on(), "quand l'accompagnement a commencé");
  draft->Mandatory("exitReason", body.exit_reason(), "pourquoi l'accompagnement prend fin");
}

// Its record, or null when something of the kind is under way.
template <class Body, class Intent>
Body* Prescribe(const Intent& intent, const Words& words, Draft* draft) {
  Body body;
  body.set_prescribed_on(intent.prescribed_on().empty() ? draft->today().ToString()
                                                        : intent.prescribed_on());
  RequireInScheme(draft);
  Check(body, draft);
  ForEach<Body>(draft->file(), [&](const HeldRecord&, const Body& other) {
    draft->Require(!other.ended_on().empty(), "prescribedOn", "ALREADY_UNDER_WAY",
                   absl::StrCat(words.under_way,
                                " et n'a pas pris fin : terminez cet accompagnement, ou annulez "
                                "l'enregistrement (cancelRecord) s'il n'a jamais commencé"));
    draft->InOrder(DayOf(other.ended_on()), "prescribedOn", DayOf(body.prescribed_on()),
                   "une nouvelle prescription suit la fin de la précédente");
  });
  if (!draft->ok()) return nullptr;
  Body* made = draft->New<Body>();
  *made = body;
  return made;
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

void Check(const GarantieActivite& support, Draft* draft) { CheckSupport(support, draft); }
void Check(const AccompagnementGlobal& support, Draft* draft) { CheckSupport(support, draft); }

void Check(const InsertionAction& action, Draft* draft) {
  draft->Valid(action.kind() != InsertionAction::KIND_UNSPECIFIED, "kind", "MISSING_FIELD",
               "dites sur quoi porte l'action : SOCIAL, PROFESSIONAL, BOTH ou OTHER");
  const Date from = draft->Plan("from", action.from());
  const Date to = draft->PlanOr("to", action.to(), Date::Absent());
  draft->InOrder(from, "to", to, "une action ne finit pas avant de commencer");
  RequireBeforeExit("from", from, draft);
}

// A job may well begin after the exit, and be why.
void Check(const Activity& activity, Draft* draft) {
  const Date from = draft->Plan("from", activity.from());
  const Date to = draft->PlanOr("to", activity.to(), Date::Absent());
  draft->InOrder(from, "to", to, "une activité ne finit pas avant de commencer");
}

void Do(const jalon::v1::PrescribeGarantieActivite& intent, Draft* draft) {
  Prescribe<GarantieActivite>(intent, kGarantie, draft);
}
void Do(const jalon::v1::StartGarantieActivite& intent, Draft* draft) {
  Start<GarantieActivite>(intent, intent.garantie_activite(), kGarantie, draft);
}
void Do(const jalon::v1::EndGarantieActivite& intent, Draft* draft) {
  End<GarantieActivite>(intent, intent.garantie_activite(), kGarantie, draft);
}

void Do(const jalon::v1::PrescribeAccompagnementGlobal& intent, Draft* draft) {
  auto* body = Prescribe<AccompagnementGlobal>(intent, kGlobal, draft);
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
  InsertionAction action;
  action.set_kind(intent.kind());
  action.set_label(intent.label());
  action.set_from(intent.from());
  action.set_to(intent.to());
  RequireInScheme(draft);
  Check(action, draft);
  *draft->New<InsertionAction>() = action;
}

void Do(const jalon::v1::EndInsertionAction& intent, Draft* draft) {
  EndPeriod<InsertionAction>("insertionAction", intent.insertion_action(), intent.to(),
                             "une action d'insertion en cours ce jour-là", draft);
}

void Do(const jalon::v1::StartActivity& intent, Draft* draft) {
  Activity activity;
  activity.set_from(intent.from());
  activity.set_to(intent.to());
  Check(activity, draft);
  *draft->New<Activity>() = activity;
}

void Do(const jalon::v1::EndActivity& intent, Draft* draft) {
  EndPeriod<Activity>("activity", intent.activity(), intent.to(),
                      "une activité en cours ce jour-là", draft);
}

}  // namespace jalon::workflow
