// SPDX-License-Identifier: EUPL-1.2
//
// One InfoDemandeRSA block to one observation. Internal to this folder.
#ifndef JALON_ENGINE_FLUX_INSTRUCTION_PARSER_H_
#define JALON_ENGINE_FLUX_INSTRUCTION_PARSER_H_

#include <optional>
#include <string_view>

#include "engine/base/text.h"
#include "engine/flux/instruction.h"
#include "engine/flux/xml_block.h"
#include "engine/flux/xml_fields.h"

namespace jalon::flux {

// Parses blocks one after the other; keeps its buffers between them. Not thread-safe.
class InstructionParser {
 public:
  explicit InstructionParser(Encoding encoding) : block_(encoding) {}

  // As DossierParser::Parse.
  std::optional<Problem> Parse(std::string_view block, InstructionObservation* request);

  // Values of optional fields that were not understood, over all blocks.
  const UnexpectedValues& unexpected() const { return unexpected_; }

 private:
  XmlBlock block_;
  UnexpectedValues unexpected_;
};

}  // namespace jalon::flux

#endif  // JALON_ENGINE_FLUX_INSTRUCTION_PARSER_H_
