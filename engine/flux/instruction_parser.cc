// SPDX-License-Identifier: EUPL-1.2
#include "engine/flux/instruction_parser.h"

#include <algorithm>
#include <string>
#include <utility>

#include "engine/flux/address_parser.h"
#include "engine/flux/identification_parser.h"
#include "engine/flux/limits.h"
#include "engine/flux/person_parser.h"

namespace jalon::flux {
namespace {

using Request = InstructionObservation;
using Person = InstructionPerson;

constexpr Field<Request> kOrganisme[] = {
    {"STATUDEMRSA", &ReadText<Request, &Request::request_status>}};

void ReadRequestOrganisme(pugi::xml_node node, Request& request, ValueReader& reader) {
  ReadOrganisme(node, request.organisme, reader);
  ReadChildren(node, kOrganisme, request, reader);
}

constexpr Field<Request> kSuiviInstruction[] = {{"SUIIRSA", &ReadText<Request, &Request::step>}};

constexpr Field<Request> kIdentificationRsa[] = {
    {"Organisme", &ReadRequestOrganisme},
    {"Partenaire", &ReadPart<kPartenaire<Request>>},
    {"DemandeRSA", &ReadPart<kDemandeRsa<Request>>},
    {"OrganismeCedant",
     [](pugi::xml_node node, Request& request, ValueReader& reader) {
       request.transfer_in = ReadCedant(node, reader);
     }},
    // Repeated when one file tells several steps: the last one is the furthest.
    {"SuiviInstruction",
     [](pugi::xml_node node, Request& request, ValueReader& reader) {
       ReadChildren(node, kSuiviInstruction, request, reader);
     }},
};

constexpr Field<SupportFollowUp> kFollowUp[] = {
    {"TOPOBLSOCPRO", &ReadFlag<SupportFollowUp, &SupportFollowUp::obliged>},
    {"TOPSOUHSOCPRO", &ReadFlag<SupportFollowUp, &SupportFollowUp::wishes>},
    {"SITPERSSOCPRO", &ReadText<SupportFollowUp, &SupportFollowUp::situation>},
    {"DTENRSOCPRO", &ReadOptionalDate<SupportFollowUp, &SupportFollowUp::data_recorded_on>},
    // They date the rendez-vous and the orientation: the day of the file is for one that is not
    // said, not for one that does not exist.
    {"DTENRPARCO", &ReadRequiredDate<SupportFollowUp, &SupportFollowUp::parcours_recorded_on>},
    {"DTENRORIE", &ReadRequiredDate<SupportFollowUp, &SupportFollowUp::orientation_recorded_on>},
};

// Elements of DonneesSocioProfessionnelles that are codes, flags or years (flux reference §4.2),
// in the order of the alphabet. What is not here is not kept.
constexpr std::string_view kSocioProfessional[] = {
    "ACCOEMPLOI",
    "ACCOSOCFAM",
    "ACCOSOCINDI",
    "ANNOBTNIVDIPMAX",
    "CESSDERACT",
    "CONCOFORMQUALIEMPLOI",
    "DEMARLOG",
    "DIFDISP",
    "DIFLOG",
    "DIFSOC",
    "DURACTDOMI",
    "HISPRO",
    "INSCDEMEMPLOI",
    "NATACCOSOCFAM",
    "NATACCOSOCINDI",
    "NATLOG",
    "NATMOB",
    "NIVDIPMAXOBT",
    "NIVETU",
    "SITPERSDEMRSA",
    "SOUTDEMARSOC",
    "TOPAUTRPERMICONDU",
    "TOPCOMPEEXTRAPRO",
    "TOPCOUVSOC",
    "TOPCREAREPRIENTRE",
    "TOPDOMIDERACT",
    "TOPDRORSARMIANT",
    "TOPENGDEMARECHEMPLOI",
    "TOPISOGROOUENF",
    "TOPISOGRORECHEMPLOI",
    "TOPMOYLOCO",
    "TOPPERMICONDUB",
    "TOPPROJPRO",
    "TOPQUALIPRO",
};

static_assert(std::is_sorted(std::begin(kSocioProfessional), std::end(kSocioProfessional)));

bool IsSocioProfessional(std::string_view name) {
  return std::binary_search(std::begin(kSocioProfessional), std::end(kSocioProfessional), name);
}

// Walks the groups of DonneesSocioProfessionnelles. Depth is bounded by kMaxDepth.
void ReadSocioProfessional(pugi::xml_node node, Person& person, ValueReader& reader) {
  for (pugi::xml_node child = node.first_child(); child; child = child.next_sibling()) {
    if (!IsSocioProfessional(child.name())) {
      ReadSocioProfessional(child, person, reader);
      continue;
    }
    std::string value = reader.Text(child);
    if (value.empty()) continue;
    auto* entry = AddRepeat(child, person.socio_professional, reader);
    if (entry == nullptr) return;
    *entry = {child.name(), std::move(value)};
  }
}

constexpr Field<CaisseAppointment> kAppointment[] = {
    {"RAISOCORGORIE", &ReadText<CaisseAppointment, &CaisseAppointment::structure>},
    {"RAISOCORGDECIORIE", &ReadText<CaisseAppointment, &CaisseAppointment::structure>},
    {"DTRVORGORIE", &ReadRequiredDate<CaisseAppointment, &CaisseAppointment::on>},
    {"DTRVORGDECIORIE", &ReadRequiredDate<CaisseAppointment, &CaisseAppointment::on>},
};

// Absent when it names neither a structure nor a day: an empty form is no orientation.
template <std::optional<CaisseAppointment> Person::*kMember>
void ReadAppointment(pugi::xml_node node, Person& person, ValueReader& reader) {
  CaisseAppointment appointment;
  ReadChildren(node, kAppointment, appointment, reader);
  if (appointment == CaisseAppointment{}) return;
  person.*kMember = std::move(appointment);
}

constexpr Field<Person> kDetermination[] = {
    {"NATPARCOCAL", &ReadText<Person, &Person::parcours_computed>},
    {"NATPARCOMOD", &ReadText<Person, &Person::parcours_modified>},
    {"TOPREFUPARCO", &ReadFlag<Person, &Person::parcours_refused>},
    {"MOTIMODPARCO", &ReadText<Person, &Person::parcours_motive>},
};

constexpr Field<Person> kParcours[] = {
    {"DeterminationParcours", &ReadPart<kDetermination>},
    {"OrganismeDecisionOrientation", &ReadAppointment<&Person::decision>},
};

constexpr Field<Person> kOrientation[] = {
    {"OrganismeReferentOrientation", &ReadAppointment<&Person::orientation>},
};

constexpr Field<Person> kPersonne[] = {
    {"SuiviAppuiOrientation",
     [](pugi::xml_node node, Person& person, ValueReader& reader) {
       reader.MustBeUnique(node);
       ReadChildren(node, kFollowUp, person.follow_up, reader);
     }},
    {"DonneesSocioProfessionnelles", &ReadSocioProfessional},
    {"DSP", &ReadSocioProfessional},
    {"Parcours", &ReadPart<kParcours>},
    {"Orientation", &ReadPart<kOrientation>},
};

void ReadPersonne(pugi::xml_node node, Request& request, ValueReader& reader) {
  Person* person = AddPerson(node, request.persons, reader);
  if (person == nullptr) return;
  person->person = ReadPerson(node, reader);
  ReadChildren(node, kPersonne, *person, reader);
}

Authorisation AuthorisationOf(pugi::xml_node node, ValueReader& reader) {
  const std::string_view raw = reader.Raw(node);
  if (raw == "A") return Authorisation::kGranted;
  if (raw == "R") return Authorisation::kRefused;
  if (raw == "I") return Authorisation::kUnknown;
  if (!raw.empty()) reader.CountUnexpected(node);
  return Authorisation::kNotSaid;
}

template <Authorisation ContactMeans::*kMember>
void ReadAuthorisation(pugi::xml_node node, ContactMeans& means, ValueReader& reader) {
  means.*kMember = AuthorisationOf(node, reader);
}

constexpr Field<ContactMeans> kModesContacts[] = {
    {"NUMTEL", &ReadText<ContactMeans, &ContactMeans::phone>},
    {"NATTEL", &ReadText<ContactMeans, &ContactMeans::phone_nature>},
    {"MATETEL", &ReadText<ContactMeans, &ContactMeans::phone_device>},
    {"AUTORUTITEL", &ReadAuthorisation<&ContactMeans::phone_authorisation>},
    {"ADRELEC", &ReadText<ContactMeans, &ContactMeans::email>},
    {"AUTORUTIADRELEC", &ReadAuthorisation<&ContactMeans::email_authorisation>},
};

void ReadModesContacts(pugi::xml_node node, Request& request, ValueReader& reader) {
  ContactMeans* means = AddRepeat(node, request.contacts, reader);
  if (means != nullptr) ReadChildren(node, kModesContacts, *means, reader);
}

void ReadRequestAddress(pugi::xml_node node, Request& request, ValueReader& reader) {
  Address* address = AddRepeat(node, request.addresses, reader);
  if (address != nullptr) *address = ReadAddress(node, reader);
}

// Paiement (RIB, IBAN) stands here too, and is not in the table on purpose.
constexpr Field<Request> kDonneesAdministratives[] = {
    {"SituationFamille", &ReadPart<kSituationFamille<Request>>},
    {"Adresse", &ReadRequestAddress},
    {"ModesContacts", &ReadModesContacts},
};

constexpr Field<Request> kInfoDemandeRsa[] = {
    {"IdentificationRSA", &ReadPart<kIdentificationRsa>},
    {"Personne", &ReadPersonne},
    {"DonneesAdministratives", &ReadPart<kDonneesAdministratives>},
};

}  // namespace

std::optional<Problem> InstructionParser::Parse(std::string_view block, Request* request) {
  *request = {};
  if (std::optional<Problem> problem = block_.Parse(block)) return problem;
  ValueReader reader(&unexpected_);
  ReadChildren(block_.root(), kInfoDemandeRsa, *request, reader);
  if (reader.failed()) return reader.problem();
  if (std::optional<Problem> missing = MissingPart(*request)) return missing;
  MarkSharedKeys(request->persons);
  return std::nullopt;
}

}  // namespace jalon::flux
