// SPDX-License-Identifier: EUPL-1.2
#include <algorithm>

#include "absl/strings/str_cat.h"
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

struct Decided {
  Date on;
  Date notified;  // absent: not told
};

// The days of a new orientation, and what both kinds of them must be.
template <class Intent>
Decided CheckNew(const Intent& intent, Draft* draft) {
  const Decided decided = {draft->Fact("decidedOn", intent.decided_on()),
                           draft->FactOr("notifiedOn", intent.notified_on(), Date::Absent())};
  draft->InOrder(decided.on, "notifiedOn", decided.notified,
                 "la notification ne précède pas la décision");
  draft->Valid(intent.type() != OrientationType::TYPE_UNSPECIFIED, "type", "MISSING_FIELD",
               "dites le type d'accompagnement : SOCIAL, SOCIOPRO ou EMPLOI");
  RequireInScheme(draft);
  RequireRight("decidedOn", decided.on, draft);
  return decided;
}

template <class Intent>
Orientation* Write(const Intent& intent, const Decided& decided, Draft* draft) {
  auto* orientation = draft->New<Orientation>();
  orientation->set_decided_on(decided.on.ToString());
  orientation->set_notified_on(decided.notified.ToString());
  orientation->set_type(intent.type());
  orientation->set_structure(intent.structure());
  orientation->set_origin(intent.origin());
  return orientation;
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

void Do(const jalon::v1::Orient& intent, Draft* draft) {
  const Decided decided = CheckNew(intent, draft);
  if (!draft->ok()) return;
  ForEach<Orientation>(draft->file(), [&](const HeldRecord&, const Orientation& other) {
    const Date from = std::max(decided.on, DecidedOn(other));
    draft->Require(!Stands(other, draft->file().right, from), "decidedOn", "ORIENTATION_STANDS",
                   absl::StrCat("une orientation du ", French(DecidedOn(other)),
                                " est en vigueur : réorientez (reorient), ou terminez-la d'abord "
                                "(endOrientation)"));
  });
  EndLapsed(decided.on, draft);
  Write(intent, decided, draft);
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
  const Decided decided = CheckNew(intent, draft);
  const HeldRecord* record = draft->Find("orientation", intent.orientation(), Standing(*draft));
  if (record == nullptr || !draft->ok()) return;
  const Orientation& before = record->event.orientation();
  draft->InOrder(DecidedOn(before).AddDays(1), "decidedOn", decided.on,
                 "une réorientation suit l'orientation qu'elle remplace");
  draft->Require(intent.type() != before.type() || intent.structure() != before.structure(), "type",
                 "SAME_ORIENTATION",
                 "le type et la structure sont ceux de l'orientation en vigueur : dites ce qui "
                 "change");
  draft->Revise<Orientation>(*record)->set_ended_on(decided.on.ToString());
  Orientation* after = Write(intent, decided, draft);
  if (intent.origin().empty()) after->set_origin(kReorientation);
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
