// SPDX-License-Identifier: EUPL-1.2
#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "engine/workflow/record_rules.h"
#include "engine/workflow/steps.h"

namespace jalon::workflow {

using jalon::v1::Cer;
using jalon::v1::ContractKind;
using jalon::v1::OrientationType;

namespace {

// Law 2023-1196: the contrat d'engagement exists from this day.
const Date& ContratEngagementSince() {
  static const Date kDay = *Date::FromCivil(2025, 1, 1);
  return kDay;
}

// What a new contract is about to be.
struct Draught {
  ContractKind::Value kind = ContractKind::KIND_UNSPECIFIED;
  Date signed_on;
  Date starts;
  Date ends = Date::Infinite();
  bool renewal = false;
  int rank = 1;
};

// L262-34: a PPAE for who is oriented to employment; L262-35 and L262-36: a CER for the others. An
// orientation that says no type allows both.
bool Suits(ContractKind::Value kind, OrientationType::Value type) {
  if (type == OrientationType::TYPE_UNSPECIFIED) return true;
  if (kind == ContractKind::PPAE) return type == OrientationType::EMPLOI;
  if (kind == ContractKind::CER) return type != OrientationType::EMPLOI;
  return true;
}

constexpr char kAfterSignature[] = "rien ne s'enregistre ni ne se valide avant la signature";
constexpr char kStartsOnSignature[] =
    "ce contrat commence le jour de sa signature : laissez ce champ vide";

// What the law asks of a contract of that day, first or not.
void CheckLaw(const Draught& contract, Draft* draft) {
  draft->InOrder(contract.starts, "endsOn", contract.ends,
                 "un contrat ne finit pas avant de commencer");
  draft->Valid(contract.kind != ContractKind::CONTRAT_ENGAGEMENT ||
                   ContratEngagementSince() <= contract.signed_on,
               "signedOn", "BEFORE_THE_LAW",
               "le contrat d'engagement existe depuis le 01/01/2025 (loi 2023-1196) : avant, un "
               "CER ou un PPAE");
  RequireRight("signedOn", contract.signed_on, draft);
  const HeldRecord* orientation = StandingOrientation(draft->file(), contract.signed_on);
  if (orientation == nullptr) return;
  draft->Require(Suits(contract.kind, orientation->event.orientation().type()), "kind",
                 "CONTRACT_OF_OTHER_TYPE",
                 "PPAE après une orientation vers l'emploi (CASF L262-34), CER après une "
                 "orientation sociale ou socioprofessionnelle (L262-35, L262-36) : choisissez "
                 "l'autre contrat, ou réorientez d'abord");
}

// What a new contract must be beside that.
void CheckSigning(const Draught& contract, Draft* draft) {
  draft->Valid(contract.kind != ContractKind::KIND_UNSPECIFIED, "kind", "MISSING_FIELD",
               "dites quel contrat : CER, PPAE ou CONTRAT_ENGAGEMENT");
  if (contract.kind != ContractKind::CER) {
    draft->Valid(contract.starts == contract.signed_on, "startsOn", "INVALID_VALUE",
                 kStartsOnSignature);
  }
  RequireInScheme(draft);
  CheckLaw(contract, draft);
  if (!draft->ok()) return;
  draft->Require(StandingOrientation(draft->file(), contract.signed_on) != nullptr, "signedOn",
                 "NO_STANDING_ORIENTATION",
                 "un contrat suit une orientation (CASF L262-29, L262-34 à L262-36), et aucune "
                 "n'est en vigueur le jour de la signature : orientez d'abord");
}

// Gives a contract its last day, when that is earlier than what it says.
void EndBy(const Contract& contract, Date last, Draft* draft) {
  if (contract.ends <= last) return;
  jalon::v1::Event* event = draft->ReviseEvent(*contract.record);
  switch (contract.kind) {
    case ContractKind::CER:
      event->mutable_cer()->set_ends_on(last.ToString());
      break;
    case ContractKind::PPAE:
      event->mutable_ppae()->set_ends_on(last.ToString());
      break;
    default:
      event->mutable_contrat_engagement()->set_ends_on(last.ToString());
      break;
  }
}

std::string Iso(Date day) { return day == Date::Infinite() ? std::string() : day.ToString(); }

template <class Body>
void FillShort(const Draught& contract, Body* body) {
  body->set_signed_on(contract.signed_on.ToString());
  body->set_ends_on(Iso(contract.ends));
}

void Write(const Draught& contract, Draft* draft) {
  if (contract.kind == ContractKind::PPAE) {
    return FillShort(contract, draft->New<jalon::v1::Ppae>());
  }
  if (contract.kind == ContractKind::CONTRAT_ENGAGEMENT) {
    return FillShort(contract, draft->New<jalon::v1::ContratEngagement>());
  }
  auto* cer = draft->New<Cer>();
  FillShort(contract, cer);
  cer->set_starts_on(contract.starts.ToString());
  cer->set_kind(contract.renewal ? Cer::RENEWAL : Cer::FIRST);
  cer->set_rank(contract.rank);
}

// A contract of a right that closed since is none of the right that was opened anew: who comes back
// signs a first one.
bool Lapsed(const Contract& earlier, const Draught& contract, const Draft* draft) {
  return draft->file().right.ClosedBetween(earlier.signed_on, contract.signed_on);
}

// The new contract takes the place of those that would still run: they end the day before. One that
// begins on its first day or after cannot.
void MakeRoom(const Draught& contract, Draft* draft) {
  for (const Contract& other : Contracts(draft->file())) {
    if (other.ends < contract.starts) continue;
    draft->Require(other.starts < contract.starts, "signedOn", "CONTRACT_COMES_LATER",
                   absl::StrCat("un contrat commence déjà le ", French(other.starts),
                                " : terminez-le ou annulez-le d'abord"));
    EndBy(other, contract.starts.AddDays(-1), draft);
  }
}

const HeldRecord* FindContract(const jalon::v1::RecordRef& ref, const char* reason,
                               const char* what, const std::function<bool(const Contract&)>& is,
                               Draft* draft) {
  return draft->FindRecord("contract", ref, reason, what, [&](const HeldRecord& record) {
    const auto contract = ToContract(record);
    if (!contract.has_value()) return Draft::Fit::kOtherKind;
    return is(*contract) ? Draft::Fit::kYes : Draft::Fit::kNo;
  });
}

// A date of a CER that follows its signature, once: the saisie or the validation.
void SetOnce(const jalon::v1::RecordRef& ref, std::string_view field, const std::string& iso,
             const std::string& (Cer::*get)() const, const char* what,
             const std::function<void(Cer*, const std::string&)>& set, Draft* draft) {
  const Date day = draft->FactOr(field, iso, draft->today());
  const HeldRecord* record = draft->Find<Cer>(
      "contract", ref,
      {[get](const Cer& cer) { return (cer.*get)().empty(); }, "ALREADY_DONE", what});
  if (record == nullptr) return;
  draft->InOrder(ToContract(*record)->signed_on, field, day, kAfterSignature);
  set(draft->Revise<Cer>(*record), day.ToString());
}

// The days of a contract, as its record has them. A CER has more of them.
template <class Body>
Draught ReadDays(const Body& body, ContractKind::Value kind, Draft* draft) {
  Draught contract;
  contract.kind = kind;
  contract.signed_on = draft->Fact("signedOn", body.signed_on());
  contract.starts = contract.signed_on;
  contract.ends = draft->PlanOr("endsOn", body.ends_on(), Date::Infinite());
  return contract;
}

Draught ReadCer(const Cer& cer, Draft* draft) {
  Draught contract = ReadDays(cer, ContractKind::CER, draft);
  contract.starts = draft->PlanOr("startsOn", cer.starts_on(), contract.signed_on);
  for (const auto& [field, day] :
       {std::pair("recordedOn", cer.recorded_on()), {"validatedOn", cer.validated_on()}}) {
    draft->InOrder(contract.signed_on, field, draft->FactOr(field, day, Date::Absent()),
                   kAfterSignature);
  }
  return contract;
}

}  // namespace

void CheckContract(const jalon::v1::Event& event, Draft* draft) {
  const Draught contract = event.has_cer()    ? ReadCer(event.cer(), draft)
                           : event.has_ppae() ? ReadDays(event.ppae(), ContractKind::PPAE, draft)
                                              : ReadDays(event.contrat_engagement(),
                                                         ContractKind::CONTRAT_ENGAGEMENT, draft);
  if (draft->ok()) CheckLaw(contract, draft);
}

void Do(const jalon::v1::SignContract& intent, Draft* draft) {
  Draught contract;
  contract.kind = intent.kind();
  contract.signed_on = draft->Fact("signedOn", intent.signed_on());
  contract.starts = draft->PlanOr("startsOn", intent.starts_on(), contract.signed_on);
  contract.ends = draft->PlanOr("endsOn", intent.ends_on(), Date::Infinite());
  CheckSigning(contract, draft);
  if (!draft->ok()) return;
  for (const Contract& other : Contracts(draft->file())) {
    if (other.kind != contract.kind) continue;
    contract.rank = std::max(contract.rank, other.rank + 1);
    draft->Require(
        other.ends < contract.starts || Lapsed(other, contract, draft), "signedOn", "CONTRACT_RUNS",
        absl::StrCat("un contrat de même nature signé le ", French(other.signed_on),
                     " est encore en cours : renouvelez-le (renewContract) ou modifiez-le "
                     "(amendContract)"));
  }
  MakeRoom(contract, draft);
  Write(contract, draft);
}

void Do(const jalon::v1::RecordContract& intent, Draft* draft) {
  SetOnce(
      intent.contract(), "recordedOn", intent.recorded_on(), &Cer::recorded_on,
      "un CER qui n'a pas encore été saisi",
      [](Cer* cer, const std::string& day) { cer->set_recorded_on(day); }, draft);
}

void Do(const jalon::v1::ValidateContract& intent, Draft* draft) {
  SetOnce(
      intent.contract(), "validatedOn", intent.validated_on(), &Cer::validated_on,
      "un CER qui n'a pas encore été validé",
      [](Cer* cer, const std::string& day) { cer->set_validated_on(day); }, draft);
}

void Do(const jalon::v1::AmendContract& intent, Draft* draft) {
  const Date ends = draft->Plan("endsOn", intent.ends_on());
  const HeldRecord* record = FindContract(
      intent.contract(), "NOT_RUNNING", "un contrat en cours",
      [&](const Contract& it) { return draft->today() <= it.ends; }, draft);
  if (record == nullptr) return;
  const Contract contract = *ToContract(*record);
  const bool cer = contract.kind == ContractKind::CER;
  draft->Valid(cer || intent.starts_on().empty(), "startsOn", "INVALID_VALUE", kStartsOnSignature);
  const Date starts = draft->PlanOr("startsOn", intent.starts_on(), contract.starts);
  draft->InOrder(starts, "endsOn", ends, "un contrat ne finit pas avant de commencer");
  if (!draft->ok()) return;
  if (cer) {
    auto* body = draft->Revise<Cer>(*record);
    body->set_starts_on(starts.ToString());
    body->set_ends_on(ends.ToString());
  } else if (contract.kind == ContractKind::PPAE) {
    draft->Revise<jalon::v1::Ppae>(*record)->set_ends_on(ends.ToString());
  } else {
    draft->Revise<jalon::v1::ContratEngagement>(*record)->set_ends_on(ends.ToString());
  }
}

namespace {

// The contract that a renewal follows: the one named, or the last of the kind, or of all.
std::optional<Contract> Previous(const jalon::v1::RenewContract& intent, Draft* draft) {
  if (!intent.contract().record_id().empty()) {
    const HeldRecord* record = FindContract(
        intent.contract(), "NO_CONTRACT", "un contrat", [](const Contract&) { return true; },
        draft);
    if (record == nullptr) return std::nullopt;
    draft->Valid(intent.kind() == ContractKind::KIND_UNSPECIFIED ||
                     intent.kind() == ToContract(*record)->kind,
                 "kind", "INVALID_VALUE", "un renouvellement est de la nature du contrat d'avant");
    return ToContract(*record);
  }
  std::optional<Contract> last;
  for (const Contract& contract : Contracts(draft->file())) {
    const bool any = intent.kind() == ContractKind::KIND_UNSPECIFIED;
    if (any || contract.kind == intent.kind()) last = contract;
  }
  draft->Require(last.has_value(), "contract", "NO_CONTRACT",
                 "il n'y a pas de contrat à renouveler : signez le premier (signContract)");
  return last;
}

}  // namespace

void Do(const jalon::v1::RenewContract& intent, Draft* draft) {
  Draught contract;
  contract.renewal = true;
  contract.signed_on = draft->Fact("signedOn", intent.signed_on());
  contract.ends = draft->PlanOr("endsOn", intent.ends_on(), Date::Infinite());
  const std::optional<Contract> previous = Previous(intent, draft);
  if (!draft->ok()) return;
  contract.kind = previous->kind;
  contract.rank = std::max(previous->rank, 1) + 1;
  draft->InOrder(previous->signed_on.AddDays(1), "signedOn", contract.signed_on,
                 "un renouvellement est signé après le contrat qu'il suit");
  const bool follows = contract.kind == ContractKind::CER && previous->ends < Date::Infinite() &&
                       contract.signed_on <= previous->ends;
  contract.starts = draft->PlanOr("startsOn", intent.starts_on(),
                                  follows ? previous->ends.AddDays(1) : contract.signed_on);
  CheckSigning(contract, draft);
  draft->Require(
      !Lapsed(*previous, contract, draft), "contract", "NO_CONTRACT",
      absl::StrCat("le droit s'est fermé depuis le contrat signé le ", French(previous->signed_on),
                   " : celui du nouveau droit est un premier contrat (signContract)"));
  if (!draft->ok()) return;
  MakeRoom(contract, draft);
  Write(contract, draft);
}

void Do(const jalon::v1::EndContract& intent, Draft* draft) {
  const Date ended = draft->FactOr("endedOn", intent.ended_on(), draft->today());
  const HeldRecord* record = FindContract(
      intent.contract(), "NOT_RUNNING", "un contrat en cours ce jour-là",
      [ended](const Contract& it) { return it.RunsOn(ended) && ended < it.ends; }, draft);
  if (record != nullptr) EndBy(*ToContract(*record), ended, draft);
}

}  // namespace jalon::workflow
