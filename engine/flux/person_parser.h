// SPDX-License-Identifier: EUPL-1.2
//
// One Personne of a dossier. Internal to this folder.
#ifndef JALON_ENGINE_FLUX_PERSON_PARSER_H_
#define JALON_ENGINE_FLUX_PERSON_PARSER_H_

#include <pugixml.hpp>
#include <vector>

#include "engine/flux/instruction.h"
#include "engine/flux/observation.h"
#include "engine/flux/xml_fields.h"

namespace jalon::flux {

// Reads a Personne element. A failure is left in `reader`.
PersonObservation ReadPerson(pugi::xml_node node, ValueReader& reader);

// Sets shares_role_and_birth_date of each of the persons of one dossier or request.
void MarkSharedKeys(std::vector<PersonObservation>& persons);
void MarkSharedKeys(std::vector<InstructionPerson>& persons);

}  // namespace jalon::flux

#endif  // JALON_ENGINE_FLUX_PERSON_PARSER_H_
