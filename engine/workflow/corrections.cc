// SPDX-License-Identifier: EUPL-1.2
#include "absl/strings/str_cat.h"
#include "engine/base/error.h"
#include "engine/ledger/event_rules.h"
#include "engine/workflow/record_rules.h"
#include "engine/workflow/steps.h"

namespace jalon::workflow {

using jalon::v1::Event;

namespace {

const HeldRecord* FindNamed(const jalon::v1::RecordRef& ref, Draft* draft) {
  draft->Mandatory("record.recordId", ref.record_id(), "quel enregistrement");
  return draft->ok() ? draft->Named("record", ref) : nullptr;
}

// What the intent that makes such a record asks of it. There is none of the other bodies.
void CheckRecord(const Event& version, Draft* draft) {
  switch (version.body_case()) {
    case Event::kOrientation:
      return Check(version.orientation(), draft);
    case Event::kReferentAssignment:
      return Check(version.referent_assignment(), draft);
    case Event::kReferentDeParcours:
      return Check(version.referent_de_parcours(), draft);
    case Event::kRendezVous:
      return Check(version.rendez_vous(), draft);
    case Event::kConvocation:
      return Check(version.convocation(), draft);
    case Event::kCer:
    case Event::kPpae:
    case Event::kContratEngagement:
      return CheckContract(version, draft);
    case Event::kGarantieActivite:
      return Check(version.garantie_activite(), draft);
    case Event::kAccompagnementGlobal:
      return Check(version.accompagnement_global(), draft);
    case Event::kInsertionAction:
      return Check(version.insertion_action(), draft);
    case Event::kActivity:
      return Check(version.activity(), draft);
    case Event::kMiseEnDemeure:
      return Check(version.mise_en_demeure(), draft);
    case Event::kEquipePluridisciplinaire:
      return Check(version.equipe_pluridisciplinaire(), draft);
    case Event::kSanction:
      return Check(version.sanction(), draft);
    case Event::kExit:
      return Check(version.exit(), draft);
    default:
      return;
  }
}

}  // namespace

void Do(const jalon::v1::CorrectRecord& intent, Draft* draft) {
  const HeldRecord* record = FindNamed(intent.record(), draft);
  if (record == nullptr) return;
  if (!draft->Valid(intent.event().body_case() == record->event.body_case(), "event", "WRONG_KIND",
                    "une correction est de la même sorte que l'enregistrement qu'elle remplace : "
                    "donnez son corps entier, ou annulez-le (cancelRecord)")) {
    return;
  }
  Event* version = draft->ReviseEvent(*record);
  const auto* body = version->GetReflection()->GetOneofFieldDescriptor(
      intent.event(), Event::descriptor()->FindOneofByName("body"));
  version->GetReflection()
      ->MutableMessage(version, body)
      ->CopyFrom(version->GetReflection()->GetMessage(intent.event(), body));
  version->set_effective_on(intent.event().effective_on());
  const absl::Status well_formed = ledger::CheckEvent(*version, version->departement());
  if (!well_formed.ok()) {
    const ErrorDetail detail = DetailOf(well_formed);
    draft->Valid(false, absl::StrCat("event.", detail.field), detail.reason, detail.message);
    return;
  }
  ledger::Normalise(version);
  draft->Under(absl::StrCat("event.", ledger::BodyName(*version)));
  CheckRecord(*version, draft);
}

void Do(const jalon::v1::CancelRecord& intent, Draft* draft) {
  draft->Mandatory("reason", intent.reason(), "pourquoi l'enregistrement est annulé");
  const HeldRecord* record = FindNamed(intent.record(), draft);
  if (record != nullptr) draft->Cancel(*record, intent.reason());
}

}  // namespace jalon::workflow
