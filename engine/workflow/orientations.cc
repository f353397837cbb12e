// SPDX-License-Identifier: EUPL-1.2
#include <algorithm>

#include "absl/strings/str_cat.h"
#include "engine/workflow/record_rules.h"
#include "engine/workflow/steps.h"

namespace jalon::workflow {

using jalon::v1::Orientation;
using jalon::v1::OrientationType;

namespace {

constexpr char kReorientation[] = "réorientation";

Draft::Wanted<Orientation> Standing(const Draft& draft) {
  return {[&draft](const Orientation& orientation) {
            return Stands(orientation, draft.file().right, draft.today());
          },
          "NO_STANDING_ORIENTATION", "une orientation en vigueur"};
}

// The orientation that the intent is about to make.
template <class Intent>
Orientation OrientationOf(const Intent& intent) {
  Orientation orientation;
  orientation.set_decided_on(intent.decided_on());
  orientation.set_notified_on(intent.notified_on());
  orientation.set_type(intent.type());
  orientation.set_structure(intent.structure());
  orientation.set_origin(intent.origin());
  return orientation;
}

// Only adults DEM or CJT, and who is declared soumis, have a pathway. What no caisse tells is not
// known, and refuses nobody.
void RequireConcerned(Draft* draft) {
  const Right& right = draft->file().right;
  draft->Require(
      !right.only_dependant || right.soumis.value_or(false), "", "NOT_CONCERNED",
      "d'après la caisse, la personne n'est au dossier que comme enfant ou autre membre "
      "du foyer (ENF, AUT), sans être soumise aux droits et devoirs : seuls le demandeur "
      "(DEM), son conjoint (CJT) et qui est déclaré soumis s'orientent ; vérifiez de "
      "quelle personne il s'agit");
}

// An orientation of before the right closed and opened again stands no more, and says so.
void EndLapsed(Date on, Draft* draft) {
  ForEach<Orientation>(draft->file(), [&](const HeldRecord& record, const Orientation& old) {
    const bool lapsed = !old.external() && DecidedOn(old) < on && on < EndOf(old.ended_on()) &&
                        draft->file().right.ClosedBetween(DecidedOn(old), on);
    if (lapsed) draft->Revise<Orientation>(record)->set_ended_on(on.ToString());
  });
}

}  // namespace

void Check(const Orientation& orientation, Draft* draft) {
  const Date decided = draft->Fact("decidedOn", orientation.decided_on());
  const Date notified = draft->FactOr("notifiedOn", orientation.notified_on(), Date::Absent());
  const Date ended = draft->FactOr("endedOn", orientation.ended_on(), Date::Absent());
  draft->InOrder(decided, "notifiedOn", notified, "la notification ne précède pas la décision");
  draft->InOrder(decided, "endedOn", ended, "la fin ne précède pas la décision");
  draft->Valid(orientation.type() != OrientationType::TYPE_UNSPECIFIED, "type", "MISSING_FIELD",
               "dites le type d'accompagnement : SOCIAL, SOCIOPRO ou EMPLOI");
  RequireConcerned(draft);
  RequireBeforeExit("decidedOn", decided, draft);
  RequireRight("decidedOn", decided, draft);
}

void Do(const jalon::v1::Orient& intent, Draft* draft) {
  const Orientation orientation = OrientationOf(intent);
  RequireInScheme(draft);
  Check(orientation, draft);
  if (!draft->ok()) return;
  const Date decided = DecidedOn(orientation);
  ForEach<Orientation>(draft->file(), [&](const HeldRecord&, const Orientation& other) {
    const Date from = std::max(decided, DecidedOn(other));
    draft->Require(!Stands(other, draft->file().right, from), "decidedOn", "ORIENTATION_STANDS",
                   absl::StrCat("une orientation du ", French(DecidedOn(other)),
                                " est en vigueur : réorientez (reorient), ou terminez-la d'abord "
                                "(endOrientation)"));
  });
  EndLapsed(decided, draft);
  *draft->New<Orientation>() = orientation;
}

void Do(const jalon::v1::NotifyOrientation& intent, Draft* draft) {
  const Date notified = draft->Fact("notifiedOn", intent.notified_on());
  const HeldRecord* record = draft->Find("orientation", intent.orientation(), Standing(*draft));
  if (record == nullptr) return;
  const Orientation& orientation = record->event.orientation();
  draft->InOrder(DecidedOn(orientation), "notifiedOn", notified,
                 "la notification ne précède pas la décision");
  // An orientation without a notification is recorded as notified on the day of its decision.
  const Date before = DayOf(orientation.notified_on());
  draft->Require(!before.IsPresent() || before == DecidedOn(orientation), "notifiedOn",
                 "ALREADY_NOTIFIED",
                 absl::StrCat("elle a été notifiée le ", French(before),
                              " : corrigez l'enregistrement (correctRecord) si c'est faux"));
  draft->Revise<Orientation>(*record)->set_notified_on(notified.ToString());
}

void Do(const jalon::v1::Reorient& intent, Draft* draft) {
  Orientation after = OrientationOf(intent);
  if (intent.origin().empty()) after.set_origin(kReorientation);
  RequireInScheme(draft);
  Check(after, draft);
  const HeldRecord* record = draft->Find("orientation", intent.orientation(), Standing(*draft));
  if (record == nullptr || !draft->ok()) return;
  const Orientation& before = record->event.orientation();
  draft->InOrder(DecidedOn(before).AddDays(1), "decidedOn", DecidedOn(after),
                 "une réorientation suit l'orientation qu'elle remplace");
  draft->Require(intent.type() != before.type() || intent.structure() != before.structure(), "type",
                 "SAME_ORIENTATION",
                 "le type et la structure sont ceux de l'orientation en vigueur : dites ce qui "
                 "change");
  draft->Revise<Orientation>(*record)->set_ended_on(after.decided_on());
  *draft->New<Orientation>() = after;
}

void Do(const jalon::v1::EndOrientation& intent, Draft* draft) {
  const Date ended = draft->FactOr("endedOn", intent.ended_on(), draft->today());
  const HeldRecord* record = draft->Find("orientation", intent.orientation(), Standing(*draft));
  if (record == nullptr) return;
  draft->InOrder(DecidedOn(record->event.orientation()), "endedOn", ended,
                 "la fin ne précède pas la décision");
  draft->Revise<Orientation>(*record)->set_ended_on(ended.ToString());
}

}  // namespace jalon::workflow
