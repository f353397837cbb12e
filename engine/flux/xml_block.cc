// SPDX-License-Identifier: EUPL-1.2
#include "engine/flux/xml_block.h"

#include <fmt/format.h>

#include <cstdint>
#include <cstring>

#include "engine/flux/limits.h"
#include "engine/flux/xml_text.h"

namespace jalon::flux {
namespace {

// Whether something below `node`, itself `depth` deep, stands deeper than kMaxDepth. Most elements
// have no children and are looked at only once: this walk is a sixth of the reading.
bool IsTooDeep(pugi::xml_node node, int depth) {
  if (depth == kMaxDepth) return true;
  for (pugi::xml_node child = node.first_child(); child; child = child.next_sibling()) {
    if (child.first_child() && IsTooDeep(child, depth + 1)) return true;
  }
  return false;
}

// Length of the ASCII at the beginning of `text`, found eight bytes at a time: all of a dossier,
// most often.
size_t AsciiPrefix(std::string_view text) {
  constexpr uint64_t kHighBits = 0x8080808080808080u;
  size_t length = 0;
  for (uint64_t word = 0; length + sizeof word <= text.size(); length += sizeof word) {
    std::memcpy(&word, text.data() + length, sizeof word);
    if ((word & kHighBits) != 0) break;
  }
  while (length < text.size() && static_cast<unsigned char>(text[length]) < 0x80) ++length;
  return length;
}

Problem NotXml(const pugi::xml_parse_result& result) {
  const bool is_mismatch = result.status == pugi::status_end_element_mismatch;
  const char* what = is_mismatch ? "balises ouvrante et fermante qui ne se répondent pas"
                                 : "signe ou balise inattendus";
  return {"", fmt::format("XML mal formé vers l'octet {} du bloc ({})", result.offset, what)};
}

}  // namespace

// The whole block is made UTF-8 before it is parsed, since a character reference (&#233;) becomes
// UTF-8 whatever the encoding of the rest.
void XmlBlock::Load(std::string_view block) {
  buffer_.clear();
  if (encoding_ == Encoding::kUtf8) {
    buffer_.append(block);
    return;
  }
  while (!block.empty()) {
    const size_t ascii = AsciiPrefix(block);
    buffer_.append(block.substr(0, ascii));
    if (ascii == block.size()) return;
    buffer_.append(ToUtf8(block.substr(ascii, 1), encoding_));
    block.remove_prefix(ascii + 1);
  }
}

std::optional<Problem> XmlBlock::Parse(std::string_view block) {
  Load(block);
  if (const std::optional<BadText> bad = FindBadText(buffer_)) {
    return Problem{
        "", fmt::format("XML mal formé vers l'octet {} du bloc ({})", bad->offset, bad->what)};
  }
  const pugi::xml_parse_result result = document_.load_buffer_inplace(
      buffer_.data(), buffer_.size(), kParseOptions, pugi::encoding_utf8);
  if (!result) return NotXml(result);
  if (!IsTooDeep(root(), 1)) return std::nullopt;
  return Problem{"", fmt::format("éléments imbriqués sur plus de {} niveaux", kMaxDepth)};
}

}  // namespace jalon::flux
