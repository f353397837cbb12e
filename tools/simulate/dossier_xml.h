// SPDX-License-Identifier: EUPL-1.2
//
// One dossier as the flux vrsb0801 tells it on one day: the block InfosFoyerRSA. The order of the
// elements is the schema's.
#ifndef JALON_TOOLS_SIMULATE_DOSSIER_XML_H_
#define JALON_TOOLS_SIMULATE_DOSSIER_XML_H_

#include <pugixml.hpp>
#include <string>
#include <string_view>

#include "tools/simulate/model.h"

namespace jalon::simulate {

// What a file is: of whom, how often, made when, about which day.
struct Message {
  Emitter emitter = Emitter::kCaf;
  bool monthly = false;
  Date made_on;       // DTCREAFLUX
  Date reference_on;  // DTREF
};

// Adds the child `name` with the text `value` to `parent`.
void AddText(pugi::xml_node parent, const char* name, std::string_view value);

// NUMORG of the organisme of `departement`: "621" for 062, "971" for 971. CAF and MSA share it, as
// they do in places: the organisme is the family and the number together.
std::string OrganismeNumber(std::string_view departement);

// Adds the block of `dossier`, in the state `etat` that holds since `step`, to `parent`.
void AddDossier(const Dossier& dossier, const Step& step, char etat, std::string_view departement,
                const Message& message, pugi::xml_node parent);

}  // namespace jalon::simulate

#endif  // JALON_TOOLS_SIMULATE_DOSSIER_XML_H_
