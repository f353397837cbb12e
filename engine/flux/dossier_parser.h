// SPDX-License-Identifier: EUPL-1.2
//
// One InfosFoyerRSA block to one observation. Internal to this folder.
#ifndef JALON_ENGINE_FLUX_DOSSIER_PARSER_H_
#define JALON_ENGINE_FLUX_DOSSIER_PARSER_H_

#include <optional>
#include <string_view>

#include "engine/base/text.h"
#include "engine/flux/observation.h"
#include "engine/flux/xml_block.h"
#include "engine/flux/xml_fields.h"

namespace jalon::flux {

// Parses blocks one after the other; keeps its buffers between them. Not thread-safe.
class DossierParser {
 public:
  explicit DossierParser(Encoding encoding) : block_(encoding) {}

  // Reads `block` into `dossier` (all but its position and offset), or returns why it cannot be
  // taken: not XML, too deep, no IdentificationRSA, NUMDEMRSA or Personne, an impossible date in a
  // field that matters, or over a limit. Unknown elements and codes are no reason.
  std::optional<Problem> Parse(std::string_view block, DossierObservation* dossier);

  // Values of optional fields that were not understood, over all blocks.
  const UnexpectedValues& unexpected() const { return unexpected_; }

 private:
  XmlBlock block_;
  UnexpectedValues unexpected_;
};

}  // namespace jalon::flux

#endif  // JALON_ENGINE_FLUX_DOSSIER_PARSER_H_
