// SPDX-License-Identifier: EUPL-1.2
//
// Parts of IdentificationRSA that beneficiary and instruction flux share. Internal to this folder.
#ifndef JALON_ENGINE_FLUX_IDENTIFICATION_PARSER_H_
#define JALON_ENGINE_FLUX_IDENTIFICATION_PARSER_H_

#include <fmt/format.h>

#include <pugixml.hpp>
#include <string>
#include <vector>

#include "engine/flux/limits.h"
#include "engine/flux/observation.h"
#include "engine/flux/xml_fields.h"

namespace jalon::flux {

// A failure is left in the reader by each of these.

// FONORG, NUMORG, MATRICULE.
void ReadOrganisme(pugi::xml_node node, Organisme& organisme, ValueReader& reader);
// OrganismeCedant: where the dossier comes from. The instruction flux gives it no date.
Transfer ReadCedant(pugi::xml_node node, ValueReader& reader);
// OrganismePrenant: where it goes.
Transfer ReadPrenant(pugi::xml_node node, ValueReader& reader);
// IDEPARTE has 3 characters; a lost leading zero is put back.
std::string ReadDepartement(pugi::xml_node node, ValueReader& reader);
// NUMDEMRSA as NormalNumdemrsa; fails when it is none.
std::string ReadNumdemrsa(pugi::xml_node node, ValueReader& reader);

// The same for a dossier or a request, whose members have the same names.
template <class Target>
constexpr Field<Target> kPartenaire[] = {
    {"IDEPARTE", [](pugi::xml_node node, Target& target, ValueReader& reader) {
       target.departement = ReadDepartement(node, reader);
     }}};

template <class Target>
constexpr Field<Target> kDemandeRsa[] = {
    {"DTDEMRSA", &ReadRequiredDate<Target, &Target::requested_on>},
    {"NUMDEMRSA", [](pugi::xml_node node, Target& target, ValueReader& reader) {
       target.numdemrsa = ReadNumdemrsa(node, reader);
     }}};

template <class Target>
constexpr Field<Target> kSituationFamille[] = {
    {"SITFAM", &ReadText<Target, &Target::family_situation>},
    {"DDSITFAM", &ReadOptionalDate<Target, &Target::family_situation_since>},
};

// Makes room for one more repeated part, or fails.
template <class T>
T* AddRepeat(pugi::xml_node node, std::vector<T>& list, ValueReader& reader) {
  if (list.size() == kMaxRepeats) {
    reader.Fail(node, fmt::format("plus de {} éléments de ce nom", kMaxRepeats));
    return nullptr;
  }
  return &list.emplace_back();
}

// Makes room for one more person, or fails.
template <class T>
T* AddPerson(pugi::xml_node node, std::vector<T>& persons, ValueReader& reader) {
  if (persons.size() == kMaxPersons) {
    reader.Fail(node, fmt::format("plus de {} personnes", kMaxPersons));
    return nullptr;
  }
  return &persons.emplace_back();
}

// What no dossier and no request can do without.
template <class Target>
std::optional<Problem> MissingPart(const Target& target) {
  if (target.numdemrsa.empty()) {
    return Problem{"IdentificationRSA/DemandeRSA/NUMDEMRSA",
                   "absent ou vide : le dossier n'est pas identifiable"};
  }
  if (target.persons.empty()) return Problem{"Personne", "aucune personne dans le dossier"};
  return std::nullopt;
}

}  // namespace jalon::flux

#endif  // JALON_ENGINE_FLUX_IDENTIFICATION_PARSER_H_
