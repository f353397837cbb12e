// SPDX-License-Identifier: EUPL-1.2
#include "engine/intake/event_builder.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "engine/base/nir.h"

namespace jalon::intake {
namespace {

using flux::DossierObservation;
using flux::OrganismeKind;
using flux::PersonObservation;
using jalon::v1::Event;
using jalon::v1::Role;

jalon::v1::Organisme::Kind KindOf(OrganismeKind kind) {
  switch (kind) {
    case OrganismeKind::kCaf:
      return jalon::v1::Organisme::CAF;
    case OrganismeKind::kMsa:
      return jalon::v1::Organisme::MSA;
    case OrganismeKind::kOther:
      return jalon::v1::Organisme::OPF;
    case OrganismeKind::kUnknown:
      break;
  }
  return jalon::v1::Organisme::KIND_UNSPECIFIED;
}

void SetIdentity(const PersonObservation& person, jalon::v1::Identity* identity) {
  identity->set_nir(person.nir);
  identity->set_birth_name(person.birth_name);
  identity->set_usage_name(person.usage_name);
  identity->set_first_name(person.first_name);
  identity->set_born_on(person.born_on.ToString());
  identity->set_sex(person.sex);
}

void SetTransfer(const flux::Transfer& transfer, jalon::v1::Transfer* out) {
  const std::string other = absl::StrCat(transfer.other.code, " ", transfer.other.number);
  out->set_on(transfer.on.ToString());
  if (transfer.direction == flux::Transfer::Direction::kIn) {
    out->set_direction(jalon::v1::Transfer::IN);
    out->set_from(other);
  } else {
    out->set_direction(jalon::v1::Transfer::OUT);
    out->set_to(other);
  }
}

// All blocks but the one whose motif is the right's.
void SetFurtherBlocks(const DossierObservation& dossier, jalon::v1::RightObserved* right) {
  bool own = false;
  for (const flux::StateBlock& block : dossier.state_blocks) {
    const char etat = flux::StateOf(block.kind);
    if (!own && dossier.state == etat) {
      own = true;
      continue;
    }
    auto* further = right->add_further_blocks();
    further->set_etat(std::string(1, etat));
    further->set_motif(block.motif);
    further->set_on(block.on.ToString());
  }
}

// Each person of a dossier lives in its household.
void SetHousehold(const DossierObservation& dossier, jalon::v1::RightHousehold* household) {
  if (const auto* address = dossier.CurrentAddress(); address != nullptr) {
    household->set_commune_code(address->commune_code);
    household->set_commune_since(address->moved_in.ToString());
  }
  household->set_family_situation(dossier.family_situation);
  household->set_family_since(dossier.family_situation_since.ToString());
  if (dossier.dependents.has_value()) household->set_dependents(*dossier.dependents);
}

void SetRight(const DossierObservation& dossier, const PersonObservation& person,
              const flux::Header& header, jalon::v1::RightObserved* right) {
  right->set_dossier(dossier.numdemrsa);
  right->set_role(RoleOf(person));
  right->mutable_organisme()->set_kind(KindOf(dossier.organisme.kind));
  right->mutable_organisme()->set_number(dossier.organisme.number);
  // An unknown code is kept, and says nothing.
  right->set_etat(dossier.state.has_value() ? std::string(1, *dossier.state) : dossier.state_code);
  right->set_motif(dossier.motif);
  SetFurtherBlocks(dossier, right);
  if (person.soumis.has_value()) right->set_soumis(*person.soumis);
  if (person.entrant.has_value()) right->set_entrant(*person.entrant);
  if (const auto* transfer = dossier.CurrentTransfer(); transfer != nullptr) {
    SetTransfer(*transfer, right->mutable_transfer());
  }
  right->set_requested_on(dossier.requested_on.ToString());
  right->set_opened_on(dossier.opened_on.ToString());
  right->set_reference_on(header.reference_on.ToString());
  SetHousehold(dossier, right->mutable_household());
}

const PersonObservation& Demandeur(const DossierObservation& dossier) {
  for (const PersonObservation& person : dossier.persons) {
    if (person.role == "DEM") return person;
  }
  return dossier.persons.front();
}

Event ContactEvent(const DossierObservation& dossier, const flux::Address& address,
                   const ImportContext& context) {
  const PersonObservation& person = Demandeur(dossier);
  Event event = BeginEvent(dossier.organisme, dossier.position, person, context);
  event.set_effective_on(address.moved_in.ToString());
  auto* contact = event.mutable_contact();
  contact->set_dossier(dossier.numdemrsa);
  contact->set_role(RoleOf(person));
  SetAddress(address, contact);
  return event;
}

Event HouseholdEvent(const DossierObservation& dossier, const ImportContext& context) {
  const PersonObservation& person = Demandeur(dossier);
  Event event = BeginEvent(dossier.organisme, dossier.position, person, context);
  event.set_effective_on(dossier.family_situation_since.ToString());
  auto* household = event.mutable_household();
  household->set_dossier(dossier.numdemrsa);
  household->set_role(RoleOf(person));
  household->set_family_situation(dossier.family_situation);
  household->set_since(dossier.family_situation_since.ToString());
  if (dossier.dependents.has_value()) household->set_dependents(*dossier.dependents);
  return event;
}

}  // namespace

void SetTimestamp(absl::Time time, google::protobuf::Timestamp* timestamp) {
  const int64_t micros = absl::ToUnixMicros(time);
  timestamp->set_seconds(micros / 1'000'000);
  timestamp->set_nanos(static_cast<int32_t>(micros % 1'000'000) * 1000);
}

void SetImport(const ImportContext& context, int64_t position, Event* event) {
  SetTimestamp(context.known, event->mutable_known_at());
  auto* provenance = event->mutable_provenance();
  provenance->set_file_sha256(context.sha256);
  provenance->set_file_position(position);
  provenance->set_request(context.name);
}

Role::Value RoleOf(const PersonObservation& person) {
  Role::Value role = Role::AUT;
  if (person.role == "DEM") role = Role::DEM;
  if (person.role == "CJT") role = Role::CJT;
  if (person.role == "ENF") role = Role::ENF;
  return role;
}

Event BeginEvent(const flux::Organisme& organisme, int64_t position,
                 const PersonObservation& person, const ImportContext& context) {
  Event event;
  event.set_departement(context.departement);
  event.set_source(organisme.code.empty() ? "CAF" : organisme.code);
  SetIdentity(person, event.mutable_person()->mutable_identity());
  SetImport(context, position, &event);
  event.mutable_provenance()->set_shares_role_and_birth_date(person.shares_role_and_birth_date);
  event.mutable_provenance()->set_previous_dossier(person.previous_dossier);
  return event;
}

void SetAddress(const flux::Address& address, jalon::v1::Contact* contact) {
  for (const std::string& line : address.lines) contact->add_address_lines(line);
  contact->set_postal_code(address.postal_code);
  contact->set_commune_code(address.commune_code);
  contact->set_commune(address.commune);
}

absl::Time TransmittedAt(const flux::Header& header, const CivilTime& time) {
  return time.StartOf(header.created_on) + absl::Microseconds(header.created_time_micros);
}

std::vector<Event> BuildEvents(const DossierObservation& dossier, const flux::Header& header,
                               const ImportContext& context, const CivilTime& time) {
  std::vector<Event> events;
  // That of the MSA may be a NIR, which no event has in clear.
  const std::string& matricule = dossier.organisme.matricule;
  const bool keeps_matricule = !HoldsNir(matricule, /*in_words=*/true);
  for (const PersonObservation& person : dossier.persons) {
    Event event = BeginEvent(dossier.organisme, dossier.position, person, context);
    event.set_effective_on(header.as_of().ToString());
    SetTimestamp(TransmittedAt(header, time), event.mutable_transmitted_at());
    auto* right = event.mutable_right_observed();
    SetRight(dossier, person, header, right);
    if (keeps_matricule) right->mutable_organisme()->set_matricule(matricule);
    events.push_back(std::move(event));
  }
  if (dossier.persons.empty()) return events;
  if (const auto* address = dossier.CurrentAddress(); address != nullptr) {
    events.push_back(ContactEvent(dossier, *address, context));
  }
  if (!dossier.family_situation.empty()) events.push_back(HouseholdEvent(dossier, context));
  return events;
}

}  // namespace jalon::intake
