// SPDX-License-Identifier: EUPL-1.2
#include <algorithm>

#include "engine/workflow/record_rules.h"
#include "engine/workflow/steps.h"

namespace jalon::workflow {

using jalon::v1::Convocation;
using jalon::v1::RendezVous;

namespace {

bool IsPlanned(const RendezVous& rendez_vous) {
  return rendez_vous.outcome() == RendezVous::PLANNED ||
         rendez_vous.outcome() == RendezVous::OUTCOME_UNSPECIFIED;
}

// `on`, when it is a day that is given; a name needs no day.
template <class Intent>
Date AskedDay(const Intent& intent, Draft* draft) {
  return draft->PlanOr("on", intent.on(), Date::Absent());
}

bool IsOn(const std::string& held_on, Date on) { return !on.IsPresent() || DayOf(held_on) == on; }

// The planned rendez-vous that the intent means.
template <class Intent>
const HeldRecord* FindPlanned(const Intent& intent, Draft* draft) {
  const Date on = AskedDay(intent, draft);
  return draft->Find<RendezVous>(
      "rendezVous", intent.rendez_vous(),
      {[on](const RendezVous& it) { return IsPlanned(it) && IsOn(it.held_on(), on); },
       "NOT_PLANNED", "un rendez-vous prévu, ni tenu ni annulé"});
}

// Whether somebody came is known on that day at the earliest; an excuse may come before.
void CheckHeld(const std::string& held_on, bool excused, Draft* draft) {
  draft->Require(excused || DayOf(held_on) <= draft->today(), "outcome", "NOT_HELD_YET",
                 "il n'a pas encore eu lieu : avant le jour prévu, seule l'excuse (EXCUSED) "
                 "s'enregistre");
}

bool IsToBeSaid(const RendezVous& rendez_vous) { return IsPlanned(rendez_vous); }
bool IsToBeSaid(const Convocation& convocation) {
  return convocation.outcome() == Convocation::OUTCOME_UNSPECIFIED;
}

// An outcome is said once, but who was absent may be excused later.
template <class Body>
bool MayBecome(const Body& body, bool excused) {
  return IsToBeSaid(body) || (excused && body.outcome() == Body::ABSENT);
}
template <class Body>
void CheckNotSaid(const Body& body, bool excused, Draft* draft) {
  draft->Require(MayBecome(body, excused), "outcome", "ALREADY_DONE",
                 "son issue est déjà enregistrée : seule une absence peut encore être excusée "
                 "(EXCUSED) ; si l'issue est fausse, corrigez l'enregistrement (correctRecord)");
}

// Whether the person has one of `on` whose outcome may be said: the day means that one, and only
// without one another, so as to say what is wrong.
template <class Body>
bool HasToBeSaid(Date on, bool excused, const Draft& draft) {
  bool has = false;
  ForEach<Body>(draft.file(), [&](const HeldRecord&, const Body& body) {
    has = has || (on.IsPresent() && IsOn(body.held_on(), on) && MayBecome(body, excused));
  });
  return has;
}

}  // namespace

void Check(const RendezVous& rendez_vous, Draft* draft) {
  const Date made = draft->FactOr("madeOn", rendez_vous.made_on(), Date::Absent());
  const Date held = draft->Plan("heldOn", rendez_vous.held_on());
  draft->InOrder(made, "heldOn", held, "un rendez-vous n'est pas avant le jour où il est fixé");
  const bool told =
      rendez_vous.outcome() == RendezVous::HONOURED || rendez_vous.outcome() == RendezVous::ABSENT;
  CheckHeld(rendez_vous.held_on(), !told, draft);
  // The exit itself cancels what was planned after it.
  if (rendez_vous.outcome() != RendezVous::CANCELLED) RequireBeforeExit("heldOn", held, draft);
}

void Check(const Convocation& convocation, Draft* draft) {
  const Date sent = draft->Fact("sentOn", convocation.sent_on());
  const Date held = draft->Plan("heldOn", convocation.held_on());
  draft->InOrder(sent, "heldOn", held, "on convoque pour le jour de la lettre ou après");
  const bool told =
      convocation.outcome() == Convocation::CAME || convocation.outcome() == Convocation::ABSENT;
  CheckHeld(convocation.held_on(), !told, draft);
  RequireBeforeExit("sentOn", sent, draft);
}

void Do(const jalon::v1::FixRendezVous& intent, Draft* draft) {
  const Date held = DayOf(intent.held_on());
  // A rendez-vous of last week, recorded today without the day it was made.
  const Date made = held.IsPresent() ? std::min(held, draft->today()) : draft->today();
  RendezVous rendez_vous;
  rendez_vous.set_made_on(intent.made_on().empty() ? made.ToString() : intent.made_on());
  rendez_vous.set_held_on(intent.held_on());
  rendez_vous.set_outcome(RendezVous::PLANNED);
  rendez_vous.set_kind(intent.kind());
  rendez_vous.set_structure(intent.structure());
  Check(rendez_vous, draft);
  *draft->New<RendezVous>() = rendez_vous;
}

void Do(const jalon::v1::MoveRendezVous& intent, Draft* draft) {
  const Date held = draft->Plan("heldOn", intent.held_on());
  const HeldRecord* record = FindPlanned(intent, draft);
  if (record == nullptr) return;
  draft->InOrder(DayOf(record->event.rendez_vous().made_on()), "heldOn", held,
                 "un rendez-vous n'est pas avant le jour où il est fixé");
  RequireBeforeExit("heldOn", held, draft);
  draft->Revise<RendezVous>(*record)->set_held_on(held.ToString());
}

void Do(const jalon::v1::CancelRendezVous& intent, Draft* draft) {
  const HeldRecord* record = FindPlanned(intent, draft);
  if (record == nullptr) return;
  draft->Revise<RendezVous>(*record)->set_outcome(RendezVous::CANCELLED);
}

void Do(const jalon::v1::RecordRendezVousOutcome& intent, Draft* draft) {
  const bool excused = intent.outcome() == RendezVous::EXCUSED;
  draft->Valid(
      excused || intent.outcome() == RendezVous::HONOURED || intent.outcome() == RendezVous::ABSENT,
      "outcome", "INVALID_VALUE",
      "dites HONOURED, ABSENT ou EXCUSED (pour annuler : cancelRendezVous)");
  const Date on = AskedDay(intent, draft);
  const bool named = !intent.rendez_vous().record_id().empty();
  const bool of_day_to_say = HasToBeSaid<RendezVous>(on, excused, *draft);
  const auto is_meant = [&](const RendezVous& it) {
    if (it.outcome() == RendezVous::CANCELLED || !IsOn(it.held_on(), on)) return false;
    if (!named && on.IsPresent()) return !of_day_to_say || MayBecome(it, excused);
    // Without a name or a day, it is one whose outcome is not known, and may be.
    return named || (IsPlanned(it) && (excused || DayOf(it.held_on()) <= draft->today()));
  };
  const HeldRecord* record = draft->Find<RendezVous>(
      "rendezVous", intent.rendez_vous(),
      {is_meant, "NO_RENDEZ_VOUS", "un rendez-vous non annulé dont l'issue reste à dire"});
  if (record == nullptr) return;
  CheckNotSaid(record->event.rendez_vous(), excused, draft);
  CheckHeld(record->event.rendez_vous().held_on(), excused, draft);
  draft->Revise<RendezVous>(*record)->set_outcome(intent.outcome());
}

void Do(const jalon::v1::Convene& intent, Draft* draft) {
  Convocation convocation;
  convocation.set_sent_on(intent.sent_on().empty() ? draft->today().ToString() : intent.sent_on());
  convocation.set_held_on(intent.held_on());
  convocation.set_motive(intent.motive());
  Check(convocation, draft);
  *draft->New<Convocation>() = convocation;
}

void Do(const jalon::v1::RecordConvocationOutcome& intent, Draft* draft) {
  draft->Valid(intent.outcome() != Convocation::OUTCOME_UNSPECIFIED, "outcome", "INVALID_VALUE",
               "dites CAME, EXCUSED ou ABSENT");
  const Date on = AskedDay(intent, draft);
  const bool excused = intent.outcome() == Convocation::EXCUSED;
  const bool named = !intent.convocation().record_id().empty();
  const bool of_day_to_say = HasToBeSaid<Convocation>(on, excused, *draft);
  const auto is_meant = [&](const Convocation& it) {
    if (!IsOn(it.held_on(), on)) return false;
    if (!named && on.IsPresent()) return !of_day_to_say || MayBecome(it, excused);
    return named || IsToBeSaid(it);
  };
  const HeldRecord* record = draft->Find<Convocation>(
      "convocation", intent.convocation(),
      {is_meant, "NO_CONVOCATION", "une convocation dont l'issue reste à dire"});
  if (record == nullptr) return;
  CheckNotSaid(record->event.convocation(), excused, draft);
  CheckHeld(record->event.convocation().held_on(), excused, draft);
  draft->Revise<Convocation>(*record)->set_outcome(intent.outcome());
}

}  // namespace jalon::workflow
