// SPDX-License-Identifier: EUPL-1.2
#include "engine/intake/instruction_events.h"

#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "engine/intake/digest.h"

namespace jalon::intake {
namespace {

using flux::Authorisation;
using flux::CaisseAppointment;
using flux::ContactMeans;
using flux::InstructionObservation;
using flux::InstructionPerson;
using jalon::v1::Contact;
using jalon::v1::Event;
using jalon::v1::OrientationType;
using jalon::v1::RendezVous;

constexpr const char* kOrigin = "instruction de la caisse";
constexpr std::string_view kFaxOnly = "FAX";

OrientationType::Value TypeOf(std::string_view parcours) {
  if (parcours == "PS") return OrientationType::SOCIAL;
  if (parcours == "AS") return OrientationType::SOCIOPRO;
  return parcours == "PP" ? OrientationType::EMPLOI : OrientationType::TYPE_UNSPECIFIED;
}

Contact::Authorisation AuthorisationOf(Authorisation authorisation) {
  switch (authorisation) {
    case Authorisation::kGranted:
      return Contact::GRANTED;
    case Authorisation::kRefused:
      return Contact::REFUSED;
    case Authorisation::kUnknown:
      return Contact::UNKNOWN;
    case Authorisation::kNotSaid:
      break;
  }
  return Contact::AUTHORISATION_UNSPECIFIED;
}

void AddCode(const std::string& field, const std::string& code,
             google::protobuf::Map<std::string, std::string>* codes) {
  if (code.empty()) return;
  std::string& value = (*codes)[field];
  if (!value.empty()) value.push_back(',');
  value.append(code);
}

// "1" or "0"; nothing when it was not said.
void AddFlag(const std::string& field, std::optional<bool> flag,
             google::protobuf::Map<std::string, std::string>* codes) {
  if (flag.has_value()) AddCode(field, std::string(1, *flag ? '1' : '0'), codes);
}

// Makes the events of one request.
class InstructionEvents {
 public:
  InstructionEvents(const InstructionObservation& request, const flux::Header& header,
                    const ImportContext& context, const ledger::Preparer& preparer)
      : request_(request), header_(header), context_(context), preparer_(preparer) {}

  std::vector<Event> Build() {
    AddAddress();
    for (const ContactMeans& means : request_.contacts) AddMeans(means);
    AddHousehold();
    for (const InstructionPerson& person : request_.persons) {
      AddCodes(person);
      AddOrientation(person);
      AddDecision(person);
    }
    return std::move(events_);
  }

 private:
  const flux::PersonObservation& Demandeur() const;
  Event& Begin(const flux::PersonObservation& person);
  Event& BeginRecord(const flux::PersonObservation& person, std::string_view what,
                     std::string_view which);
  void SayDayOfFile(Date own, Event* event) const;
  Contact* BeginContact(Date on);
  std::string PersonKey(const Event& event) const;
  Date OrOfFile(Date on) const { return on.IsPresent() ? on : header_.as_of(); }
  void AddAddress();
  void AddMeans(const ContactMeans& means);
  void AddHousehold();
  void AddCodes(const InstructionPerson& person);
  void AddOrientation(const InstructionPerson& person);
  void AddDecision(const InstructionPerson& person);
  void AddRendezVous(const InstructionPerson& person, const CaisseAppointment& appointment,
                     Date made_on, RendezVous::Kind kind);

  const InstructionObservation& request_;
  const flux::Header& header_;
  const ImportContext& context_;
  const ledger::Preparer& preparer_;
  std::vector<Event> events_;
};

const flux::PersonObservation& InstructionEvents::Demandeur() const {
  for (const InstructionPerson& person : request_.persons) {
    if (person.person.role == "DEM") return person.person;
  }
  return request_.persons.front().person;
}

Event& InstructionEvents::Begin(const flux::PersonObservation& person) {
  events_.push_back(BeginEvent(request_.organisme, request_.position, person, context_));
  auto* provenance = events_.back().mutable_provenance();
  provenance->set_dossier(request_.numdemrsa);
  provenance->set_role(RoleOf(person));
  return events_.back();
}

// A keyed hash of who, by what stays in a dossier: the birth date under a role, or the names where
// twins share both.
std::string InstructionEvents::PersonKey(const Event& event) const {
  const auto& provenance = event.provenance();
  const ledger::MatchKeys keys =
      preparer_.KeysOf(event.person().identity(), provenance.dossier(), provenance.role(),
                       provenance.shares_role_and_birth_date());
  if (!keys.dossier_role_birth().empty()) {
    return absl::BytesToHexString(keys.dossier_role_birth());
  }
  if (!keys.dossier_names_birth().empty()) {
    return absl::BytesToHexString(keys.dossier_names_birth());
  }
  return absl::BytesToHexString(
      preparer_.SubjectKey(event.person(), "", provenance.dossier(), provenance.role()));
}

Event& InstructionEvents::BeginRecord(const flux::PersonObservation& person, std::string_view what,
                                      std::string_view which) {
  Event& event = Begin(person);
  event.set_record_id(absl::StrCat(std::string(what), "-", request_.numdemrsa, "-",
                                   std::string(which), "-", PersonKey(event)));
  event.set_event_id(event.record_id());
  return event;
}

// Marks a record whose day, `own`, the flux leaves out: the body has the file's, and every file
// that tells it again has another one. The first of these days holds (pathway/messages.h).
void InstructionEvents::SayDayOfFile(Date own, Event* event) const {
  if (!own.IsPresent()) event->set_effective_on(header_.as_of().ToString());
}

Contact* InstructionEvents::BeginContact(Date on) {
  const flux::PersonObservation& person = Demandeur();
  Event& event = Begin(person);
  event.set_effective_on(on.ToString());
  event.mutable_contact()->set_dossier(request_.numdemrsa);
  event.mutable_contact()->set_role(RoleOf(person));
  return event.mutable_contact();
}

void InstructionEvents::AddAddress() {
  const flux::Address* address = request_.CurrentAddress();
  if (address != nullptr) SetAddress(*address, BeginContact(OrOfFile(address->moved_in)));
}

void InstructionEvents::AddMeans(const ContactMeans& means) {
  const bool has_phone = !means.phone.empty() && means.phone_device != kFaxOnly;
  if (!has_phone && means.email.empty()) return;
  Contact* contact = BeginContact(header_.as_of());
  if (has_phone) {
    contact->add_phones(means.phone);
    contact->set_phone_authorisation(AuthorisationOf(means.phone_authorisation));
  }
  if (means.email.empty()) return;
  contact->set_email(means.email);
  contact->set_email_authorisation(AuthorisationOf(means.email_authorisation));
}

void InstructionEvents::AddHousehold() {
  if (request_.family_situation.empty()) return;
  const flux::PersonObservation& person = Demandeur();
  Event& event = Begin(person);
  const Date since = request_.family_situation_since;
  event.set_effective_on(OrOfFile(since).ToString());
  auto* household = event.mutable_household();
  household->set_dossier(request_.numdemrsa);
  household->set_role(RoleOf(person));
  household->set_family_situation(request_.family_situation);
  household->set_since(since.ToString());
}

void InstructionEvents::AddCodes(const InstructionPerson& person) {
  jalon::v1::SocioProfessional body;
  auto* codes = body.mutable_codes();
  for (const auto& [field, code] : person.socio_professional) AddCode(field, code, codes);
  AddCode("SITPERSSOCPRO", person.follow_up.situation, codes);
  AddCode("NATPARCOCAL", person.parcours_computed, codes);
  AddCode("NATPARCOMOD", person.parcours_modified, codes);
  AddCode("MOTIMODPARCO", person.parcours_motive, codes);
  AddFlag("TOPOBLSOCPRO", person.follow_up.obliged, codes);
  AddFlag("TOPSOUHSOCPRO", person.follow_up.wishes, codes);
  AddFlag("TOPREFUPARCO", person.parcours_refused, codes);
  if (codes->empty()) return;
  Event& event = Begin(person.person);
  event.set_effective_on(OrOfFile(person.follow_up.data_recorded_on).ToString());
  *event.mutable_socio_professional() = std::move(body);
}

// The day is in the recordId: an orientation on another day is another one. Without a day, what it
// says is: told again by the recueil, it would pass for a réorientation. The rendez-vous is not:
// one that is given later, or put off, makes no other orientation.
void InstructionEvents::AddOrientation(const InstructionPerson& person) {
  if (!person.orientation.has_value()) return;
  const Date own = person.follow_up.orientation_recorded_on;
  const OrientationType::Value type = TypeOf(person.parcours());
  const std::string content = absl::StrCat(type, "-", person.orientation->structure);
  Event& event = BeginRecord(person.person, "instruction-orientation",
                             own.IsPresent() ? own.ToString() : DigestOf(content));
  SayDayOfFile(own, &event);
  auto* body = event.mutable_orientation();
  body->set_decided_on(OrOfFile(own).ToString());
  body->set_type(type);
  body->set_structure(person.orientation->structure);
  body->set_origin(kOrigin);
  AddRendezVous(person, *person.orientation, own, RendezVous::ACCOMPAGNEMENT);
}

void InstructionEvents::AddDecision(const InstructionPerson& person) {
  if (!person.decision.has_value()) return;
  AddRendezVous(person, *person.decision, person.follow_up.parcours_recorded_on,
                RendezVous::DIAGNOSTIC);
}

void InstructionEvents::AddRendezVous(const InstructionPerson& person,
                                      const CaisseAppointment& appointment, Date made_on,
                                      RendezVous::Kind kind) {
  if (!appointment.on.IsPresent()) return;
  const bool is_diagnostic = kind == RendezVous::DIAGNOSTIC;
  const char* what = is_diagnostic ? "instruction-rdv-diagnostic" : "instruction-rdv";
  Event& event = BeginRecord(person.person, what, appointment.on.ToString());
  SayDayOfFile(made_on, &event);
  auto* body = event.mutable_rendez_vous();
  body->set_made_on(OrOfFile(made_on).ToString());
  body->set_held_on(appointment.on.ToString());
  body->set_kind(kind);
  body->set_structure(appointment.structure);
}

}  // namespace

std::vector<Event> BuildInstructionEvents(const InstructionObservation& request,
                                          const flux::Header& header, const ImportContext& context,
                                          const ledger::Preparer& preparer) {
  return InstructionEvents(request, header, context, preparer).Build();
}

}  // namespace jalon::intake
