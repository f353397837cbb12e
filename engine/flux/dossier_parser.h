// SPDX-License-Identifier: EUPL-1.2
//
// One InfosFoyerRSA block to one observation. Internal to this folder.
#ifndef JALON_ENGINE_FLUX_DOSSIER_PARSER_H_
#define JALON_ENGINE_FLUX_DOSSIER_PARSER_H_

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "engine/base/text.h"
#include "engine/flux/observation.h"
#include "engine/flux/xml_fields.h"

namespace jalon::flux {

// Parses blocks one after the other; keeps its buffers between them. Not thread-safe.
class DossierParser {
 public:
  explicit DossierParser(Encoding encoding) : encoding_(encoding) {}

  // Reads `block` into `dossier` (all but its position and offset), or returns why it cannot be
  // taken: not XML, too deep, no IdentificationRSA, NUMDEMRSA or Personne, an impossible date in a
  // field that matters, or over a limit. Unknown elements and codes are no reason.
  std::optional<Problem> Parse(std::string_view block, DossierObservation* dossier);

  // Values of optional fields that were not understood, over all blocks.
  const UnexpectedValues& unexpected() const { return unexpected_; }

 private:
  void Load(std::string_view block);

  Encoding encoding_;
  std::string buffer_;  // parsed in place
  pugi::xml_document document_;
  UnexpectedValues unexpected_;
};

// NUMDEMRSA of a block that could not be parsed, as NormalNumdemrsa; "" when it cannot be read.
std::string FindNumdemrsa(std::string_view block);

}  // namespace jalon::flux

#endif  // JALON_ENGINE_FLUX_DOSSIER_PARSER_H_
