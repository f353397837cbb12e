// SPDX-License-Identifier: EUPL-1.2
#include "absl/strings/str_cat.h"
#include "engine/base/error.h"
#include "engine/ledger/event_rules.h"
#include "engine/workflow/steps.h"

namespace jalon::workflow {

using jalon::v1::Event;

namespace {

const HeldRecord* FindNamed(const jalon::v1::RecordRef& ref, Draft* draft) {
  draft->Mandatory("record.recordId", ref.record_id(), "quel enregistrement");
  return draft->ok() ? draft->Named("record", ref) : nullptr;
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
  if (well_formed.ok()) return ledger::Normalise(version);
  const ErrorDetail detail = DetailOf(well_formed);
  draft->Valid(false, absl::StrCat("event.", detail.field), detail.reason, detail.message);
}

void Do(const jalon::v1::CancelRecord& intent, Draft* draft) {
  draft->Mandatory("reason", intent.reason(), "pourquoi l'enregistrement est annulé");
  const HeldRecord* record = FindNamed(intent.record(), draft);
  if (record != nullptr) draft->Cancel(*record, intent.reason());
}

}  // namespace jalon::workflow
