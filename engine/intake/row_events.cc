// SPDX-License-Identifier: EUPL-1.2
#include "engine/intake/row_events.h"

#include <string>
#include <string_view>
#include <utility>
#include <variant>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "engine/base/error.h"
#include "engine/base/text.h"
#include "engine/intake/digest.h"
#include "engine/intake/takeover_bodies.h"

namespace jalon::intake {
namespace {

using flux::PersonKeys;
using flux::PersonRow;
using jalon::v1::Event;
using jalon::v1::PoleEmploiRegistration;
using jalon::v1::Role;

constexpr const char* kCaf = "CAF";
constexpr const char* kPoleEmploi = "PE";
// SPIE has ids of its own, which no other file of Pôle emploi knows.
constexpr const char* kSpie = "PE-SPIE";
constexpr std::string_view kGlobal = "GLO";  // modality: accompagnement global

Role::Value RoleOf(const PersonKeys& keys) {
  if (keys.role == "DEM") return Role::DEM;
  if (keys.role == "CJT") return Role::CJT;
  if (keys.role == "ENF") return Role::ENF;
  return keys.role == "AUT" ? Role::AUT : Role::ROLE_UNSPECIFIED;
}

void SetIdentity(const PersonKeys& keys, jalon::v1::Identity* identity) {
  identity->set_nir(keys.nir);
  identity->set_birth_name(keys.birth_name);
  identity->set_usage_name(keys.usage_name);
  identity->set_first_name(keys.first_name);
  identity->set_born_on(keys.born_on.ToString());
  identity->set_sex(keys.sex);
}

bool HasIdentity(const PersonKeys& keys) {
  return !keys.nir.empty() || !keys.birth_name.empty() || !keys.usage_name.empty();
}

// Makes the events of one row.
class RowEvents {
 public:
  RowEvents(const PersonRow& row, const flux::Header& header, const ImportContext& context,
            const ledger::Preparer& preparer)
      : row_(row), header_(header), context_(context), preparer_(preparer) {}

  absl::StatusOr<std::vector<Event>> Build() {
    const absl::Status status =
        std::visit([this](const auto& body) { return Add(body); }, row_.body);
    if (!status.ok()) return status;
    return std::move(events_);
  }

 private:
  absl::Status Add(const flux::ContactRow& contact);
  absl::Status Add(const flux::PoleEmploiRow& line);
  absl::Status Add(const flux::PecgRow& dossier);
  absl::Status Add(const flux::SpieRow& line);
  absl::Status Add(const flux::SpieActionRow& action);
  absl::Status Add(const flux::TakeoverRow& line);

  Event& Begin(const char* source);
  void AddIdentity(const char* source);
  Event& BeginRecord(const char* source, std::string_view what, Date on);
  void AddRegistration(const char* source, PoleEmploiRegistration::Kind kind, Date on,
                       const std::string& categorie, const std::string& motif,
                       const std::string& motif_label = "");
  std::string PersonKey() const;

  const PersonRow& row_;
  const flux::Header& header_;
  const ImportContext& context_;
  const ledger::Preparer& preparer_;
  std::vector<Event> events_;
};

Event& RowEvents::Begin(const char* source) {
  Event& event = events_.emplace_back();
  event.set_departement(context_.departement);
  event.set_source(source);
  if (row_.keys.external_id.empty()) {
    SetIdentity(row_.keys, event.mutable_person()->mutable_identity());
  } else {
    event.mutable_person()->set_external_id(row_.keys.external_id);
  }
  if (header_.created_on.IsPresent()) {
    SetTimestamp(TransmittedAt(header_, preparer_.time()), event.mutable_transmitted_at());
  }
  SetImport(context_, row_.position, &event);
  return event;
}

// A keyed hash of who the row is about, by what is surest: the sender's id, the NIR, or the names.
std::string RowEvents::PersonKey() const {
  jalon::v1::Person person;
  if (!row_.keys.external_id.empty()) {
    person.set_external_id(row_.keys.external_id);
    return absl::BytesToHexString(preparer_.SubjectKey(person, kSpie, "", 0));
  }
  const std::string nir = preparer_.NirKeyOf(row_.keys.nir);
  if (!nir.empty()) return absl::BytesToHexString(nir);
  SetIdentity(row_.keys, person.mutable_identity());
  return absl::BytesToHexString(preparer_.SubjectKey(person, "", "", 0));
}

Event& RowEvents::BeginRecord(const char* source, std::string_view what, Date on) {
  Event& event = Begin(source);
  event.set_record_id(absl::StrCat(std::string(what), "-", on.ToString(), "-", PersonKey()));
  event.set_event_id(event.record_id());
  // The day the file was made would make the same fact another event each month.
  event.clear_transmitted_at();
  event.set_effective_on(on.ToString());
  return event;
}

absl::Status RowEvents::Add(const flux::ContactRow& contact) {
  if (!contact.phones.empty() || !contact.email.empty() || !contact.address_lines.empty()) {
    auto* body = Begin(kCaf).mutable_contact();
    body->set_dossier(row_.keys.numdemrsa);
    body->set_role(RoleOf(row_.keys));
    for (const std::string& phone : contact.phones) body->add_phones(phone);
    body->set_email(contact.email);
    for (const std::string& line : contact.address_lines) body->add_address_lines(line);
    body->set_postal_code(contact.postal_code);
    body->set_commune(contact.commune);
  }
  if (!contact.droits_devoirs_on.IsPresent()) return absl::OkStatus();
  Event& event = Begin(kCaf);
  event.set_effective_on(contact.droits_devoirs_on.ToString());
  auto* right = event.mutable_right_observed();
  right->set_dossier(row_.keys.numdemrsa);
  right->set_role(RoleOf(row_.keys));
  right->set_requested_on(contact.requested_on.ToString());
  right->set_opened_on(contact.droits_devoirs_on.ToString());
  return absl::OkStatus();
}

void RowEvents::AddRegistration(const char* source, PoleEmploiRegistration::Kind kind, Date on,
                                const std::string& categorie, const std::string& motif,
                                const std::string& motif_label) {
  if (!on.IsPresent()) return;
  std::string code = motif.empty() ? categorie : motif;
  if (code.empty() && !motif_label.empty()) code = DigestOf(FoldName(motif_label));
  const std::string what = absl::StrCat("pe-", PoleEmploiRegistration::Kind_Name(kind), "-", code);
  auto* body = BeginRecord(source, what, on).mutable_pole_emploi_registration();
  body->set_kind(kind);
  body->set_categorie(categorie);
  body->set_motif(motif);
  body->set_motif_label(motif_label);
}

absl::Status RowEvents::Add(const flux::PoleEmploiRow& line) {
  PoleEmploiRegistration::Kind kind = PoleEmploiRegistration::INSCRIPTION;
  if (line.move == flux::PoleEmploiMove::kCessation) kind = PoleEmploiRegistration::CESSATION;
  if (line.move == flux::PoleEmploiMove::kRadiation) kind = PoleEmploiRegistration::RADIATION;
  AddRegistration(kPoleEmploi, kind, line.on, line.categorie, line.code, line.motif);
  return absl::OkStatus();
}

absl::Status RowEvents::Add(const flux::PecgRow& dossier) {
  AddRegistration(kPoleEmploi, PoleEmploiRegistration::INSCRIPTION, dossier.registered_on,
                  dossier.categorie, "");
  AddRegistration(kPoleEmploi, PoleEmploiRegistration::CESSATION, dossier.ceased_on, "",
                  dossier.ceased_motif);
  AddRegistration(kPoleEmploi, PoleEmploiRegistration::RADIATION, dossier.struck_off_on, "",
                  dossier.struck_off_motif);
  const Date signed_on = dossier.ppae_signed_on;
  if (!signed_on.IsPresent()) return absl::OkStatus();
  BeginRecord(kPoleEmploi, "ppae", signed_on).mutable_ppae()->set_signed_on(signed_on.ToString());
  if (dossier.modalite_code != kGlobal) return absl::OkStatus();
  auto* global = BeginRecord(kPoleEmploi, "ag", signed_on).mutable_accompagnement_global();
  global->set_started_on(signed_on.ToString());
  global->set_conseiller(dossier.conseiller);
  return absl::OkStatus();
}

// Says who a sender's own id is, where the row names the person in both ways: other rows, other
// files, name her by the id alone.
void RowEvents::AddIdentity(const char* source) {
  if (row_.keys.external_id.empty() || !HasIdentity(row_.keys)) return;
  SetIdentity(row_.keys, Begin(source).mutable_contact()->mutable_identity());
}

absl::Status RowEvents::Add(const flux::SpieRow& line) {
  AddIdentity(kSpie);
  if (!line.address_lines.empty()) {
    auto* contact = Begin(kSpie).mutable_contact();
    for (const std::string& text : line.address_lines) contact->add_address_lines(text);
  }
  AddRegistration(kSpie, PoleEmploiRegistration::INSCRIPTION, line.registered_on, line.categorie,
                  line.registration_code);
  return absl::OkStatus();
}

// What Pôle emploi prescribes works on the return to a job (code du travail, L5312-1). What is
// prescribed and has not begun is no action yet: a stretch would begin on the day of prescription.
absl::Status RowEvents::Add(const flux::SpieActionRow& action) {
  const Date first = action.FirstDay();
  if (!first.IsPresent()) return absl::OkStatus();
  const Date on = action.prescribed_on.IsPresent() ? action.prescribed_on : first;
  // One code is prescribed several times on a day: two workshops, or one workshop twice.
  const std::string what =
      absl::StrCat("action-", action.code, "-", DigestOf(action.label), "-", first.ToString());
  Event& event = BeginRecord(kSpie, what, on);
  auto* body = event.mutable_insertion_action();
  body->set_kind(jalon::v1::InsertionAction::PROFESSIONAL);
  body->set_label(action.label);
  body->set_from(first.ToString());
  // Of one that is known by its realisation alone, that day is all there is.
  const bool is_one_day = !action.from.IsPresent() && !action.to.IsPresent();
  body->set_to(is_one_day ? first.ToString() : action.to.ToString());
  return absl::OkStatus();
}

absl::Status RowEvents::Add(const flux::TakeoverRow& line) {
  const bool known = line.known_on.IsPresent();
  if (known && preparer_.time().StartOf(line.known_on) > context_.received) {
    return InvalidField("known", "INVALID_DATE",
                        "jour d'enregistrement à venir ; vérifier la colonne et son format de "
                        "date dans la correspondance");
  }
  AddIdentity(line.source.c_str());
  Event& event = Begin(line.source.c_str());
  event.set_record_id(line.record_id);
  event.set_effective_on(line.effective_on.ToString());
  const absl::Status status = SetTakeoverBody(line, &event);
  if (!known) return status;
  for (Event& each : events_) each.set_known_on(line.known_on.ToString());
  return status;
}

}  // namespace

absl::StatusOr<std::vector<Event>> BuildRowEvents(const PersonRow& row, const flux::Header& header,
                                                  const ImportContext& context,
                                                  const ledger::Preparer& preparer) {
  return RowEvents(row, header, context, preparer).Build();
}

}  // namespace jalon::intake
