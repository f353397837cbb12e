// SPDX-License-Identifier: EUPL-1.2
#include "tools/simulate/dossier_xml.h"

#include <fmt/format.h>

#include <algorithm>

#include "absl/strings/ascii.h"
#include "tools/simulate/calendar.h"

namespace jalon::simulate {
namespace {

constexpr std::string_view kNoAmount = "0000000.00";
constexpr std::string_view kElsewhere = "751";  // the organisme of those who come and go
constexpr int64_t kStreetNumbers = 90;

std::string_view FamilyName(Emitter emitter) { return emitter == Emitter::kCaf ? "CAF" : "MSA"; }

std::string_view RoleCode(Role role) {
  switch (role) {
    case Role::kDemandeur:
      return "DEM";
    case Role::kConjoint:
      return "CJT";
    case Role::kEnfant:
      return "ENF";
  }
  return "";
}

bool IsCouple(const Dossier& dossier) {
  return std::any_of(dossier.persons.begin(), dossier.persons.end(),
                     [](const Person& person) { return person.role == Role::kConjoint; });
}

// A commune of the département that does not exist.
std::string CommuneCode(std::string_view departement) {
  if (departement[0] == '0') return fmt::format("{}990", departement.substr(1));
  return fmt::format("{}99", departement);
}

std::string PostalCode(std::string_view departement) {
  std::string code = CommuneCode(departement);
  for (char& c : code) {
    if (!absl::ascii_isdigit(static_cast<unsigned char>(c))) c = '0';
  }
  return code;
}

// Where the dossier came from stays in it for ever; where it goes is told once.
void AddMutations(const Dossier& dossier, bool has_left, pugi::xml_node parent) {
  if (dossier.came_on.IsPresent()) {
    pugi::xml_node cedant = parent.append_child("OrganismeCedant");
    AddText(cedant, "FONORGCEDMUT", "CAF");
    AddText(cedant, "NUMORGCEDMUT", kElsewhere);
    AddText(cedant, "DDARRMUT", dossier.came_on.ToString());
  }
  if (!has_left) return;
  pugi::xml_node prenant = parent.append_child("OrganismePrenant");
  AddText(prenant, "FONORGPRENMUT", "CAF");
  AddText(prenant, "NUMORGPRENMUT", kElsewhere);
  AddText(prenant, "DDDEPAMUT", dossier.left_on.ToString());
}

void AddIdentificationRsa(const Dossier& dossier, std::string_view departement, bool has_left,
                          pugi::xml_node parent) {
  pugi::xml_node node = parent.append_child("IdentificationRSA");
  pugi::xml_node organisme = node.append_child("Organisme");
  AddText(organisme, "FONORG", FamilyName(dossier.emitter));
  AddText(organisme, "NUMORG", OrganismeNumber(departement));
  AddText(organisme, "MATRICULE", dossier.matricule);
  pugi::xml_node partenaire = node.append_child("Partenaire");
  AddText(partenaire, "TYPEPARTE", dossier.emitter == Emitter::kCaf ? "CG  " : "CG");
  AddText(partenaire, "IDEPARTE", departement);
  pugi::xml_node demande = node.append_child("DemandeRSA");
  AddText(demande, "DTDEMRSA", dossier.requested_on.ToString());
  AddText(demande, "NUMDEMRSA", dossier.number);
  AddMutations(dossier, has_left, node);
}

void AddIdentification(const Identity& identity, pugi::xml_node parent) {
  pugi::xml_node node = parent.append_child("Identification");
  AddText(node, "QUAL", identity.woman ? "MME" : "MR");
  AddText(node, "NOM", identity.usage_name);
  AddText(node, "NOMNAI", identity.birth_name);
  AddText(node, "PRENOM", identity.first_name);
  AddText(node, "NOMCOMNAI", "EXEMPLEVILLE");
  AddText(node, "DTNAI", identity.born_on.ToString());
  if (!identity.nir.empty()) AddText(node, "NIR", identity.nir);
  AddText(node, "SEXE", identity.woman ? "2" : "1");
}

void AddPrestation(std::string_view nature, Role role, pugi::xml_node parent) {
  pugi::xml_node node = parent.append_child("Prestations");
  AddText(node, "NATPREST", nature);
  AddText(node, "ROLEPERS", RoleCode(role));
  AddText(node, "TOPCHAPERS", nature == "RSA" || role == Role::kEnfant ? "1" : "0");
}

// Whether the daily of `day` says that `person` becomes soumis; never of those who come from
// another département.
bool EntersDroitsDevoirs(const Dossier& dossier, const Person& person, Date day) {
  if (dossier.came_on.IsPresent()) return false;
  if (person.way.has_value() && dossier.seen_on == day) return true;
  return std::any_of(person.flips.begin(), person.flips.end(),
                     [&](const SoumisChange& flip) { return flip.on == day && flip.soumis; });
}

void AddSoumis(const Dossier& dossier, const Person& person, const Message& message,
               pugi::xml_node parent) {
  const Soumis soumis = SoumisOn(person, message.reference_on);
  if (soumis == Soumis::kUnsaid) return;
  pugi::xml_node node = parent.append_child("MontantCalculDroitRSAPersonne");
  AddText(node, "TOPPERSDRODEVORSA", soumis == Soumis::kYes ? "1" : "0");
  if (!message.monthly && EntersDroitsDevoirs(dossier, person, message.made_on)) {
    AddText(node, "TOPPERSENTDRODEVORSA", "1");
  }
}

void AddActivity(const Dossier& dossier, pugi::xml_node parent) {
  pugi::xml_node node = parent.append_child("Activite");
  AddText(node, "REG", dossier.emitter == Emitter::kCaf ? "GE" : "AG");
  AddText(node, "ACT", "CHO");
  AddText(node, "DDACT", dossier.requested_on.ToString());
}

void AddPerson(const Dossier& dossier, const Person& person, char etat, const Message& message,
               pugi::xml_node parent) {
  pugi::xml_node node = parent.append_child("Personne");
  AddIdentification(person.identity, node);
  pugi::xml_node attachment = node.append_child("DossierCAF");
  AddText(attachment, "TOPRESPDOS", person.role == Role::kDemandeur ? "1" : "0");
  AddText(attachment, "DDRATDOS", dossier.requested_on.ToString());
  AddPrestation("PFA", person.role, node);
  AddPrestation("RSA", person.role, node);
  if (person.role == Role::kEnfant) return;
  // The tops are computed with the right: only where it is payable.
  if (etat == '2') AddSoumis(dossier, person, message, node);
  if (!message.monthly) AddActivity(dossier, node);
}

void AddAddress(const Dossier& dossier, std::string_view departement, pugi::xml_node parent) {
  pugi::xml_node address = parent.append_child("Adresse");
  pugi::xml_node common = address.append_child("TroncCommunAdresse");
  AddText(common, "RGADR", "01");
  AddText(common, "PAYS", "FRA");
  AddText(common, "TYPEADR", "D");
  AddText(common, "ETATADR", "CO");
  pugi::xml_node detail = address.append_child("AdresseDetailleeFrance");
  const int64_t number = 1 + dossier.persons.front().number % kStreetNumbers;
  AddText(detail, "COMPLIDEADR", "");
  AddText(detail, "COMPLADR", "");
  AddText(detail, "NUMVOIE", fmt::to_string(number));
  AddText(detail, "LIBTYPEVOIE", "RUE");
  AddText(detail, "NOMVOIE", "DE L EXEMPLE");
  AddText(detail, "LIEUDIST", "");
  AddText(detail, "NUMCOM", CommuneCode(departement));
  AddText(detail, "CODEPOS", PostalCode(departement));
  AddText(detail, "NOMCOM", "EXEMPLEVILLE");
}

void AddHousehold(const Dossier& dossier, std::string_view departement, pugi::xml_node parent) {
  pugi::xml_node node = parent.append_child("DonneesAdministratives");
  pugi::xml_node family = node.append_child("SituationFamille");
  AddText(family, "SITFAM", IsCouple(dossier) ? "MAR" : "CEL");
  AddText(family, "DDSITFAM", dossier.requested_on.ToString());
  if (dossier.emitter == Emitter::kMsa) AddText(family, "REGAGRIFAM", "SA");
  AddAddress(dossier, departement, node);
}

void AddDatedState(const char* block, const char* motif_name, const char* date_name,
                   std::string_view motif, Date date, pugi::xml_node parent) {
  pugi::xml_node node = parent.append_child(block);
  AddText(node, motif_name, motif);
  AddText(node, date_name, date.ToString());
}

void AddState(const Step& step, char etat, pugi::xml_node parent) {
  pugi::xml_node node = parent.append_child("SituationDossierRSA");
  AddText(node.append_child("EtatDossierRSA"), "ETATDOSRSA", std::string_view(&etat, 1));
  if (etat == '3') {
    AddDatedState("SuspensionDroit", "MOTISUSDRORSA", "DDSUSDRORSA", step.motif, step.on, node);
  } else if (etat == '4') {
    AddDatedState("SuspensionVersement", "MOTISUSVERSRSA", "DDSUSVERSRSA", step.motif,
                  FirstOfMonth(step.on), node);
  } else if (etat == '5') {
    AddDatedState("FinDroit", "MOTICLORSA", "DTCLORSA", step.motif, step.on, node);
  } else if (etat == '6') {
    AddDatedState("FinDroitMoisAnterieur", "MOTICLORSA", "DTCLORSA", step.motif, step.on, node);
  }
}

void AddRight(const Step& step, char etat, const Message& message, pugi::xml_node parent) {
  pugi::xml_node node = parent.append_child("PrestationRSA");
  AddState(step, etat, node);
  pugi::xml_node detail = node.append_child("DetailDroitRSA");
  pugi::xml_node common = detail.append_child("TroncCommunDroitRSA");
  AddText(common, "TOPSANSDOMFIXE", "0");
  AddText(common, "ORIDEMRSA", "DEM");
  // Optional, and a third of a monthly if it were there.
  if (etat != '2' || message.monthly) return;
  pugi::xml_node amounts = detail.append_child("MontantsCalculDroitRSA");
  AddText(amounts, "DDELECAL", FirstOfMonth(message.reference_on).ToString());
  AddText(amounts, "MTREVMINIGARARSA", "0000575.52");
  AddText(amounts, "MTREVGARARSA", "0000575.52");
  AddText(amounts, "MTRESSMENRSA", kNoAmount);
  AddText(amounts, "MTTOTDRORSA", "0000575.52");
}

// FG: what the caisse worked on.
std::string_view EventCode(const Dossier& dossier, const Step& step, Date day) {
  if (step.on != day) return "RESTRIRSA";
  if (step.etat == '5') return step.motif == "MUT" ? "MUT" : "RAD";
  if (step.etat == '4' || step.etat == '3') return "SUS";
  if (step.etat == '0' || dossier.seen_on == day) return "DEMRSA";
  return "REA";
}

void AddEvent(const Dossier& dossier, const Step& step, Date day, pugi::xml_node parent) {
  pugi::xml_node node = parent.append_child("Evenement");
  AddText(node, "DTLIQ", day.ToString());
  AddText(node, "HEULIQ", "10:30:00.0000");
  AddText(node, "FG", EventCode(dossier, step, day));
}

}  // namespace

void AddText(pugi::xml_node parent, const char* name, std::string_view value) {
  pugi::xml_node node = parent.append_child(name);
  if (!value.empty()) node.text().set(std::string(value).c_str());
}

std::string OrganismeNumber(std::string_view departement) {
  if (departement[0] != '0') return std::string(departement);
  std::string number = fmt::format("{}1", departement.substr(1));
  if (!absl::ascii_isdigit(static_cast<unsigned char>(number[1])))
    number[1] = '0';  // Corsica: 201, 202
  return number;
}

void AddDossier(const Dossier& dossier, const Step& step, char etat, std::string_view departement,
                const Message& message, pugi::xml_node parent) {
  pugi::xml_node node = parent.append_child("InfosFoyerRSA");
  AddIdentificationRsa(dossier, departement, etat == '5' && step.motif == "MUT", node);
  for (const Person& person : dossier.persons) AddPerson(dossier, person, etat, message, node);
  AddHousehold(dossier, departement, node);
  AddRight(step, etat, message, node);
  if (!message.monthly) AddEvent(dossier, step, message.made_on, node);
}

}  // namespace jalon::simulate
