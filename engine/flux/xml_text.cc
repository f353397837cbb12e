// SPDX-License-Identifier: EUPL-1.2
#include "engine/flux/xml_text.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdint>
#include <cstring>

namespace jalon::flux {
namespace {

constexpr size_t kNowhere = std::string_view::npos;
constexpr std::array<std::string_view, 5> kEntities = {"amp", "lt", "gt", "quot", "apos"};
// "&#x10FFFF;" and some leading zeros: what is longer is no reference.
constexpr size_t kMaxReferenceBytes = 16;

constexpr bool IsControl(char c) {
  return static_cast<unsigned char>(c) < 0x20 && c != '\t' && c != '\n' && c != '\r';
}

// Char of XML 1.0: no control, no surrogate, neither U+FFFE nor U+FFFF.
constexpr bool IsXmlChar(uint32_t point) {
  if (point < 0x20) return point == '\t' || point == '\n' || point == '\r';
  return point < 0xD800 || (point > 0xDFFF && point < 0xFFFE) ||
         (point > 0xFFFF && point < 0x110000);
}

// Eight bytes at a time: most have none below 0x20, and the others are ends of lines.
size_t FindControl(std::string_view block) {
  constexpr uint64_t kSpaces = 0x2020202020202020u;
  constexpr uint64_t kHighBits = 0x8080808080808080u;
  size_t at = 0;
  for (uint64_t word = 0; at + sizeof word <= block.size(); at += sizeof word) {
    std::memcpy(&word, block.data() + at, sizeof word);
    if (((word - kSpaces) & ~word & kHighBits) == 0) continue;
    const auto bytes = block.substr(at, sizeof word);
    if (std::any_of(bytes.begin(), bytes.end(), IsControl)) break;
  }
  while (at < block.size() && !IsControl(block[at])) ++at;
  return at < block.size() ? at : kNowhere;
}

bool IsCharacter(std::string_view digits) {
  const bool hexadecimal = digits.starts_with('x');
  if (hexadecimal) digits.remove_prefix(1);
  uint32_t point = 0;
  const char* const end = digits.data() + digits.size();
  const auto read = std::from_chars(digits.data(), end, point, hexadecimal ? 16 : 10);
  return read.ec == std::errc() && read.ptr == end && IsXmlChar(point);
}

// Whether `text`, behind a '&', begins a reference.
bool IsReference(std::string_view text) {
  const size_t end = text.substr(0, kMaxReferenceBytes).find(';');
  if (end == kNowhere) return false;
  const std::string_view name = text.substr(0, end);
  if (name.starts_with('#')) return IsCharacter(name.substr(1));
  return std::find(kEntities.begin(), kEntities.end(), name) != kEntities.end();
}

// Behind the CDATA section or the comment that begins at `begin`; the end when it has none.
size_t EndOfSection(std::string_view block, size_t begin) {
  const bool is_comment = block.substr(begin).starts_with("<!--");
  return std::min(block.find(is_comment ? "-->" : "]]>", begin), block.size());
}

size_t FindBadReference(std::string_view block) {
  size_t at = block.find('&');
  if (at == kNowhere) return at;  // most often: sections need not be looked for
  size_t section = block.find("<!");
  while (at != kNowhere) {
    if (section < at) {
      const size_t end = EndOfSection(block, section);
      section = block.find("<!", end);
      if (at < end) at = block.find('&', end);
    } else if (IsReference(block.substr(at + 1))) {
      at = block.find('&', at + 1);
    } else {
      return at;
    }
  }
  return kNowhere;
}

}  // namespace

std::optional<BadText> FindBadText(std::string_view block) {
  if (const size_t at = FindControl(block); at != kNowhere) {
    return BadText{at, "caractère de contrôle"};
  }
  if (const size_t at = FindBadReference(block); at != kNowhere) {
    return BadText{at, "« & » qui ne commence ni une entité ni un caractère de XML"};
  }
  return std::nullopt;
}

}  // namespace jalon::flux
