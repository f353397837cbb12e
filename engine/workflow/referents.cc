// SPDX-License-Identifier: EUPL-1.2
#include <algorithm>

#include "absl/strings/str_cat.h"
#include "engine/workflow/record_rules.h"
#include "engine/workflow/steps.h"

namespace jalon::workflow {

using jalon::v1::OrientationType;
using jalon::v1::ReferentAssignment;
using jalon::v1::ReferentDeParcours;

namespace {

constexpr char kReplaced[] = "remplacé le jour même";

// One at a time, every day: who is active on `from` ends the day before; who began on that very day
// never was, and is cancelled. Nobody may be there after.
template <class Body>
void MakeRoom(Date from, Draft* draft) {
  ForEach<Body>(draft->file(), [&](const HeldRecord& record, const Body& other) {
    const Date began = DayOf(other.from());
    draft->Require(began <= from, "from", "REFERENT_COMES_LATER",
                   absl::StrCat("un référent est déjà désigné à partir du ", French(began),
                                " : commencez ce jour-là ou après, ou annulez d'abord cette "
                                "désignation (cancelRecord)"));
    if (!Covers(other, from)) return;
    if (began == from) {
      draft->Cancel(record, kReplaced);
    } else {
      draft->Revise<Body>(record)->set_to(from.AddDays(-1).ToString());
    }
  });
}

// `who`: in French, with its article.
template <class Body>
void CheckPeriod(const Body& body, std::string_view who, Draft* draft) {
  draft->Mandatory("referent", body.referent(), absl::StrCat("qui est ", std::string(who)));
  const Date from = draft->Plan("from", body.from());
  const Date to = draft->PlanOr("to", body.to(), Date::Absent());
  draft->InOrder(from, "to", to, "le dernier jour ne précède pas le premier");
}

// Who has come back is accompanied from then on: between the exit and the return, nobody is.
void RequireAccompanied(Date from, Draft* draft) {
  if (!draft->ok()) return;
  ForEach<jalon::v1::Exit>(draft->file(), [&](const HeldRecord&, const jalon::v1::Exit& exit) {
    const Date on = DayOf(exit.on());
    const Date back = draft->file().right.ReopenedAfter(on);
    const bool outlasts =
        on.IsPresent() && back.IsPresent() && std::max(from, on.AddDays(1)) < back;
    draft->Require(!outlasts, "from", "REFERENT_AFTER_EXIT",
                   absl::StrCat("la personne est sortie du dispositif le ", French(on),
                                ", et un droit n'est demandé ou ouvert de nouveau que le ",
                                French(back), " : commencez ce jour-là ou après"));
  });
}

// Who begins on a day, by default today, and takes the place of the one before.
template <class Body, class Intent>
Body* Begin(const Intent& intent, Draft* draft) {
  Body body;
  body.set_referent(intent.referent());
  body.set_from(intent.from().empty() ? draft->today().ToString() : intent.from());
  RequireInScheme(draft);
  Check(body, draft);
  RequireAccompanied(DayOf(body.from()), draft);
  if (!draft->ok()) return nullptr;
  MakeRoom<Body>(DayOf(body.from()), draft);
  auto* made = draft->New<Body>();
  *made = body;
  return made;
}

// `ref`, or without a name the one who is active on the last day, `to` or today.
template <class Body>
jalon::v1::RecordRef Meant(const jalon::v1::RecordRef& ref, const std::string& to, Draft* draft) {
  if (!ref.record_id().empty()) return ref;
  const Date last = to.empty() ? draft->today() : DayOf(to);
  const HeldRecord* active = ActiveOn<Body>(draft->file(), last);
  jalon::v1::RecordRef meant = ref;
  if (active != nullptr && last < EndOf(BodyOf<Body>(active->event).to())) {
    meant.set_source(active->event.source());
    meant.set_record_id(active->event.record_id());
  }
  return meant;
}

}  // namespace

void Check(const ReferentAssignment& assignment, Draft* draft) {
  CheckPeriod(assignment, "le référent", draft);
}
void Check(const ReferentDeParcours& designation, Draft* draft) {
  CheckPeriod(designation, "le référent de parcours", draft);
}

void Do(const jalon::v1::AssignReferent& intent, Draft* draft) {
  auto* assignment = Begin<ReferentAssignment>(intent, draft);
  if (assignment == nullptr) return;
  assignment->set_structure(intent.structure());
  const HeldRecord* orientation = StandingOrientation(draft->file(), DayOf(assignment->from()));
  if (intent.type() != OrientationType::TYPE_UNSPECIFIED || orientation == nullptr) {
    assignment->set_type(intent.type());
  } else {
    assignment->set_type(orientation->event.orientation().type());
  }
}

void Do(const jalon::v1::EndReferent& intent, Draft* draft) {
  EndPeriod<ReferentAssignment>(
      "referent", Meant<ReferentAssignment>(intent.referent(), intent.to(), draft), intent.to(),
      "un référent qui accompagne la personne ce jour-là", draft);
}

void Do(const jalon::v1::DesignateReferentDeParcours& intent, Draft* draft) {
  Begin<ReferentDeParcours>(intent, draft);
}

void Do(const jalon::v1::EndReferentDeParcours& intent, Draft* draft) {
  EndPeriod<ReferentDeParcours>(
      "referentDeParcours",
      Meant<ReferentDeParcours>(intent.referent_de_parcours(), intent.to(), draft), intent.to(),
      "un référent de parcours désigné ce jour-là", draft);
}

}  // namespace jalon::workflow
