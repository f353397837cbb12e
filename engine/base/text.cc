// SPDX-License-Identifier: EUPL-1.2
//
// The tables are written here because the flux only use windows-1252: 27 code points above Latin-1
// and the accents of Latin letters. ICU would do both, at 30 MB.
#include "engine/base/text.h"

#include <array>
#include <cstdint>

#include "absl/strings/ascii.h"

namespace jalon {
namespace {

// Windows-1252, 0x80..0x9F; 0 where the byte is not assigned (it is kept as U+FFFD).
constexpr std::array<uint16_t, 32> kWindows1252High = {
    0x20AC, 0,      0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160,
    0x2039, 0x0152, 0,      0x017D, 0,      0,      0x2018, 0x2019, 0x201C, 0x201D, 0x2022,
    0x2013, 0x2014, 0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0,      0x017E, 0x0178};

// Base letters of U+00C0..U+00FF; "" where the sign is not a letter.
constexpr std::array<std::string_view, 64> kLatin1Base = {
    "A", "A", "A", "A", "A", "A", "AE", "C", "E", "E", "E", "E", "I", "I", "I",  "I",
    "D", "N", "O", "O", "O", "O", "O",  "",  "O", "U", "U", "U", "U", "Y", "TH", "SS",
    "A", "A", "A", "A", "A", "A", "AE", "C", "E", "E", "E", "E", "I", "I", "I",  "I",
    "D", "N", "O", "O", "O", "O", "O",  "",  "O", "U", "U", "U", "U", "Y", "TH", "Y"};

void AppendUtf8(uint32_t code, std::string* out) {
  if (code < 0x80) {
    out->push_back(static_cast<char>(code));
  } else if (code < 0x800) {
    out->push_back(static_cast<char>(0xC0 | (code >> 6)));
    out->push_back(static_cast<char>(0x80 | (code & 0x3F)));
  } else {
    out->push_back(static_cast<char>(0xE0 | (code >> 12)));
    out->push_back(static_cast<char>(0x80 | ((code >> 6) & 0x3F)));
    out->push_back(static_cast<char>(0x80 | (code & 0x3F)));
  }
}

uint32_t FromWindows1252(unsigned char byte) {
  if (byte < 0x80 || byte >= 0xA0) return byte;
  const uint16_t code = kWindows1252High[byte - 0x80];
  return code == 0 ? 0xFFFD : code;
}

// Length of the well-formed UTF-8 sequence at the start of `text` and its code, or 0.
size_t DecodeUtf8(std::string_view text, uint32_t* code) {
  const auto byte = [&](size_t i) { return static_cast<unsigned char>(text[i]); };
  const unsigned char lead = byte(0);
  if (lead < 0x80) {
    *code = lead;
    return 1;
  }
  const size_t length = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : lead >= 0xC2 ? 2 : 0;
  if (length == 0 || lead > 0xF4 || text.size() < length) return 0;
  uint32_t value = lead & (0xFFu >> (length + 1));
  for (size_t i = 1; i < length; ++i) {
    if ((byte(i) & 0xC0) != 0x80) return 0;
    value = (value << 6) | (byte(i) & 0x3Fu);
  }
  const bool overlong = (length == 3 && value < 0x800) || (length == 4 && value < 0x10000);
  if (overlong || value > 0x10FFFF || (value >= 0xD800 && value < 0xE000)) return 0;
  *code = value;
  return length;
}

bool IsAscii(std::string_view text) {
  for (char c : text) {
    if (static_cast<unsigned char>(c) >= 0x80) return false;
  }
  return true;
}

// The folded letters of one code point; " " for what separates words, "" for what is dropped.
std::string_view FoldCode(uint32_t code) {
  if (code >= 0xC0 && code <= 0xFF) return kLatin1Base[code - 0xC0];
  switch (code) {
    case 0x152:
    case 0x153:
      return "OE";
    case 0x160:
    case 0x161:
      return "S";
    case 0x17D:
    case 0x17E:
      return "Z";
    case 0x178:
      return "Y";
    case 0xA0:
    case 0x2018:
    case 0x2019:
    case 0x2010:
    case 0x2013:
      return " ";
    default:
      return "";
  }
}

}  // namespace

bool IsUtf8(std::string_view text) {
  uint32_t code = 0;
  while (!text.empty()) {
    const size_t length = DecodeUtf8(text, &code);
    if (length == 0) return false;
    text.remove_prefix(length);
  }
  return true;
}

std::string ToUtf8(std::string_view bytes, Encoding encoding) {
  if (IsAscii(bytes) || (encoding == Encoding::kUtf8 && IsUtf8(bytes))) return std::string(bytes);
  std::string out;
  out.reserve(bytes.size() + 8);
  for (char c : bytes) AppendUtf8(FromWindows1252(static_cast<unsigned char>(c)), &out);
  return out;
}

std::string FoldName(std::string_view name) {
  std::string out;
  bool pending_space = false;
  const auto append = [&](std::string_view letters) {
    if (letters == " ") {
      pending_space = !out.empty();
      return;
    }
    if (letters.empty()) return;
    if (pending_space) out.push_back(' ');
    pending_space = false;
    out.append(letters);
  };
  while (!name.empty()) {
    uint32_t code = 0;
    const size_t length = DecodeUtf8(name, &code);
    if (length == 0) {
      append(FoldCode(static_cast<unsigned char>(name[0])));
      name.remove_prefix(1);
      continue;
    }
    if (code < 0x80) {
      const char c = absl::ascii_toupper(static_cast<char>(code));
      append(absl::ascii_isalnum(c) ? std::string_view(&c, 1) : std::string_view(" "));
    } else {
      append(FoldCode(code));
    }
    name.remove_prefix(length);
  }
  return out;
}

}  // namespace jalon
