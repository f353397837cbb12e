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
};

template <const auto& kFields>
void ReadPart(pugi::xml_node node, Person& person, ValueReader& reader) {
  reader.MustBeUnique(node);
  ReadChildren(node, kFields, person, reader);
}

constexpr Field<Person> kPersonne[] = {
    {"Identification", &ReadPart<kIdentification>},
    {"DossierCAF", &ReadPart<kDossierCaf>},
    {"Prestations", &ReadPrestation},
    {"DossierPoleEmploi", &ReadPart<kPoleEmploi>},
    {"MontantCalculDroitRSAPersonne", &ReadPart<kMontants>},
};

}  // namespace

PersonObservation ReadPerson(pugi::xml_node node, ValueReader& reader) {
  Person person;
  ReadChildren(node, kPersonne, person, reader);
  if (!node.child("Identification")) reader.Fail(node, "Identification absente");
  return person;
}

void MarkSharedKeys(std::vector<PersonObservation>& persons) {
  for (size_t i = 0; i < persons.size(); ++i) {
    for (size_t j = i + 1; j < persons.size(); ++j) {
      if (persons[i].role != persons[j].role || persons[i].born_on != persons[j].born_on) continue;
      persons[i].shares_role_and_birth_date = true;
      persons[j].shares_role_and_birth_date = true;
    }
  }
}

}  // namespace jalon::flux
