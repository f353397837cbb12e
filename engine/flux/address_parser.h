// SPDX-License-Identifier: EUPL-1.2
//
// One Adresse of a dossier. Internal to this folder.
#ifndef JALON_ENGINE_FLUX_ADDRESS_PARSER_H_
#define JALON_ENGINE_FLUX_ADDRESS_PARSER_H_

#include <pugixml.hpp>

#include "engine/flux/observation.h"
#include "engine/flux/xml_fields.h"

namespace jalon::flux {

// Reads an Adresse element, in France or abroad. A failure is left in `reader`.
Address ReadAddress(pugi::xml_node node, ValueReader& reader);

}  // namespace jalon::flux

#endif  // JALON_ENGINE_FLUX_ADDRESS_PARSER_H_
