// SPDX-License-Identifier: EUPL-1.2
//
// One block of a flux as an XML tree. Internal to this folder.
#ifndef JALON_ENGINE_FLUX_XML_BLOCK_H_
#define JALON_ENGINE_FLUX_XML_BLOCK_H_

#include <optional>
#include <pugixml.hpp>
#include <string>
#include <string_view>

#include "engine/base/text.h"
#include "engine/flux/xml_fields.h"

namespace jalon::flux {

// Parses blocks one after the other; keeps its buffers between them. Not thread-safe.
class XmlBlock {
 public:
  explicit XmlBlock(Encoding encoding) : encoding_(encoding) {}

  // Parses `block`, whose texts become UTF-8. Returns why it cannot be taken: not XML, text that
  // XML does not allow, or elements nested deeper than kMaxDepth.
  std::optional<Problem> Parse(std::string_view block);
  // Root element of the last block; valid until the next Parse.
  pugi::xml_node root() const { return document_.document_element(); }

 private:
  void Load(std::string_view block);

  Encoding encoding_;
  std::string buffer_;  // parsed in place
  pugi::xml_document document_;
};

}  // namespace jalon::flux

#endif  // JALON_ENGINE_FLUX_XML_BLOCK_H_
