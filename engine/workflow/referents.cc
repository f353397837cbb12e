// SPDX-License-Identifier: EUPL-1.2
#include "absl/strings/str_cat.h"
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

}  // namespace

void Do(const jalon::v1::AssignReferent& intent, Draft* draft) {
  draft->Mandatory("referent", intent.referent(), "qui est le référent");
  const Date from = draft->PlanOr("from", intent.from(), draft->today());
  RequireInScheme(draft);
  if (!draft->ok()) return;
  MakeRoom<ReferentAssignment>(from, draft);
  auto* assignment = draft->New<ReferentAssignment>();
  assignment->set_referent(intent.referent());
  assignment->set_structure(intent.structure());
  assignment->set_from(from.ToString());
  const HeldRecord* orientation = StandingOrientation(draft->file(), from);
  if (intent.type() != OrientationType::TYPE_UNSPECIFIED || orientation == nullptr) {
    assignment->set_type(intent.type());
  } else {
    assignment->set_type(orientation->event.orientation().type());
  }
}

void Do(const jalon::v1::EndReferent& intent, Draft* draft) {
  EndPeriod<ReferentAssignment>("referent", intent.referent(), intent.to(),
                                "un référent qui accompagne la personne ce jour-là", draft);
}

void Do(const jalon::v1::DesignateReferentDeParcours& intent, Draft* draft) {
  draft->Mandatory("referent", intent.referent(), "qui est le référent de parcours");
  const Date from = draft->PlanOr("from", intent.from(), draft->today());
  RequireInScheme(draft);
  if (!draft->ok()) return;
  MakeRoom<ReferentDeParcours>(from, draft);
  auto* designation = draft->New<ReferentDeParcours>();
  designation->set_referent(intent.referent());
  designation->set_from(from.ToString());
}

void Do(const jalon::v1::EndReferentDeParcours& intent, Draft* draft) {
  EndPeriod<ReferentDeParcours>("referentDeParcours", intent.referent_de_parcours(), intent.to(),
                                "un référent de parcours désigné ce jour-là", draft);
}

}  // namespace jalon::workflow
