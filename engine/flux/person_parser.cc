// SPDX-License-Identifier: EUPL-1.2
#include "engine/flux/person_parser.h"

#include <string>
#include <utility>

namespace jalon::flux {
namespace {

using Person = PersonObservation;

constexpr Field<Person> kIdentification[] = {
    {"NOM", &ReadText<Person, &Person::usage_name>},
    {"NOMNAI", &ReadText<Person, &Person::birth_name>},
    {"PRENOM", &ReadText<Person, &Person::first_name>},
    {"DTNAI", &ReadRequiredDate<Person, &Person::born_on>},
    {"TYPEDTNAI", &ReadText<Person, &Person::born_on_kind>},
    {"NIR", &ReadText<Person, &Person::nir>},
    {"SEXE", &ReadText<Person, &Person::sex>},
};

void ReadPreviousDossier(pugi::xml_node node, Person& person, ValueReader& reader) {
  const std::string_view raw = reader.Raw(node);
  person.previous_dossier = NormalNumdemrsa(raw);
  if (!raw.empty() && person.previous_dossier.empty()) reader.CountUnexpected(node);
}

constexpr Field<Person> kDossierCaf[] = {
    {"DDRATDOS", &ReadOptionalDate<Person, &Person::in_dossier_from>},
    {"DFRATDOS", &ReadOptionalDate<Person, &Person::in_dossier_until>},
    {"NUMDEMRSAPRECE", &ReadPreviousDossier},
};

// One of the two Prestations of a person; there may be fewer or more of them.
struct Prestation {
  std::string nature;
  std::string role;
};

constexpr Field<Prestation> kPrestation[] = {
    {"NATPREST", &ReadText<Prestation, &Prestation::nature>},
    {"ROLEPERS", &ReadText<Prestation, &Prestation::role>},
};

// The roles under PFA and RSA differ at times; only the latter makes someone a demandeur of the
// RSA.
void ReadPrestation(pugi::xml_node node, Person& person, ValueReader& reader) {
  Prestation prestation;
  ReadChildren(node, kPrestation, prestation, reader);
  if (prestation.nature == "RSA" && person.role.empty()) {
    person.role = std::move(prestation.role);
  } else if (prestation.nature == "PFA" && person.pfa_role.empty()) {
    person.pfa_role = std::move(prestation.role);
  }
}

constexpr Field<Person> kPoleEmploi[] = {
    {"IDASSEDIC", &ReadText<Person, &Person::id_assedic>},
};

constexpr Field<Person> kMontants[] = {
    {"TOPPERSDRODEVORSA", &ReadFlag<Person, &Person::soumis>},
    {"TOPPERSENTDRODEVORSA", &ReadFlag<Person, &Person::entrant>},
    {"DDSOUDRODEV", &ReadOptionalDate<Person, &Person::soumis_from>},
    {"DFSOUDRODEV", &ReadOptionalDate<Person, &Person::soumis_until>},
};

// The 2015 schema has an element for each of the two prestations.
constexpr Field<Person> kFonctionRsa[] = {{"ROLEPERS", &ReadText<Person, &Person::role>}};
constexpr Field<Person> kFonctionPfa[] = {{"ROLEPERS", &ReadText<Person, &Person::pfa_role>}};

constexpr Field<Person> kPersonne[] = {
    {"Identification", &ReadPart<kIdentification>},
    {"DossierCAF", &ReadPart<kDossierCaf>},
    {"DossierCafMsa", &ReadPart<kDossierCaf>},
    {"Prestations", &ReadPrestation},
    {"DossierPoleEmploi", &ReadPart<kPoleEmploi>},
    {"FonctionPersonnePFA", &ReadPart<kFonctionPfa>},
    {"FonctionPersonneRSA", &ReadPart<kFonctionRsa>},
    {"MontantCalculDroitRSAPersonne", &ReadPart<kMontants>},
    {"CalculDroitRSAPersonne", &ReadPart<kMontants>},
};

template <class T, class PersonOf>
void MarkPairs(std::vector<T>& persons, PersonOf person_of) {
  for (size_t i = 0; i < persons.size(); ++i) {
    for (size_t j = i + 1; j < persons.size(); ++j) {
      Person& one = person_of(persons[i]);
      Person& other = person_of(persons[j]);
      if (one.role != other.role || one.born_on != other.born_on) continue;
      one.shares_role_and_birth_date = true;
      other.shares_role_and_birth_date = true;
    }
  }
}

}  // namespace

PersonObservation ReadPerson(pugi::xml_node node, ValueReader& reader) {
  Person person;
  ReadChildren(node, kPersonne, person, reader);
  if (!node.child("Identification")) reader.Fail(node, "Identification absente");
  return person;
}

void MarkSharedKeys(std::vector<Person>& persons) {
  MarkPairs(persons, [](Person& person) -> Person& { return person; });
}

void MarkSharedKeys(std::vector<InstructionPerson>& persons) {
  MarkPairs(persons, [](InstructionPerson& person) -> Person& { return person.person; });
}

}  // namespace jalon::flux
