// SPDX-License-Identifier: EUPL-1.2
//
// What pugixml lets pass and XML does not: characters and references that no text may have.
// Internal to this folder.
#ifndef JALON_ENGINE_FLUX_XML_TEXT_H_
#define JALON_ENGINE_FLUX_XML_TEXT_H_

#include <cstddef>
#include <optional>
#include <string_view>

namespace jalon::flux {

// The first thing in a text that is not XML.
struct BadText {
  size_t offset = 0;      // of its first byte
  std::string_view what;  // in French
};

// Looks through `block`, UTF-8, tags included, for control characters, and, outside CDATA sections
// and comments, for a '&' that begins none of the five entities of XML and no reference to a
// character that XML has. Such a text would be taken for another one: "A&#0;B" for "A". Linear.
std::optional<BadText> FindBadText(std::string_view block);

}  // namespace jalon::flux

#endif  // JALON_ENGINE_FLUX_XML_TEXT_H_
