// SPDX-License-Identifier: EUPL-1.2
//
// The tables are written here because the flux only use windows-1252: 27 code points above Latin-1
// and the accents of Latin letters. ICU would do both, at 30 MB.
#include "engine/base/text.h"

#include <array>
#include <cstdint>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"

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

// The folded letters of one code point; " " for what separates words, "-" for what joins them, ""
// for what is dropped.
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
      return " ";
    case 0x2010:
    case 0x2013:
      return "-";
    default:
      return "";
  }
}

// The same in a sentence, whose signs separate words; in a name, what has no letter is dropped, and
// keys are made of names.
std::string_view FoldCodeOfText(uint32_t code) {
  const std::string_view folded = FoldCode(code);
  if (!folded.empty()) return folded;
  constexpr uint32_t kSoftHyphen = 0xAD;
  constexpr uint32_t kUnbreakableHyphen = 0x2011;
  if (code == kUnbreakableHyphen) return "-";
  const bool latin_sign = code > 0xA0 && code < 0xC0 && code != kSoftHyphen;
  const bool space_or_sign =
      (code >= 0x2000 && code <= 0x200A) || (code >= 0x2012 && code <= 0x205F) || code == 0x3000;
  return latin_sign || space_or_sign ? " " : "";
}

enum class Folded { kName, kText };

// Words in folded letters. Single spaces are between them, and in a text the hyphen that touches
// both.
std::string Fold(std::string_view text, Folded as) {
  std::string out;
  char between = '\0';  // what is before the next letter
  const auto append = [&](std::string_view letters) {
    if (letters.empty()) return;
    if (letters == " " || letters == "-") {
      const bool joins = as == Folded::kText && letters == "-" && between == '\0';
      if (!out.empty()) between = joins ? '-' : ' ';
      return;
    }
    if (between != '\0') out.push_back(between);
    between = '\0';
    out.append(letters);
  };
  const auto append_code = [&](uint32_t code) {
    append(as == Folded::kText ? FoldCodeOfText(code) : FoldCode(code));
  };
  while (!text.empty()) {
    uint32_t code = 0;
    const size_t length = DecodeUtf8(text, &code);
    if (length == 0) {
      append_code(static_cast<unsigned char>(text[0]));
      text.remove_prefix(1);
      continue;
    }
    if (code < 0x80) {
      const char c = absl::ascii_toupper(static_cast<char>(code));
      const bool letter = absl::ascii_isalnum(static_cast<unsigned char>(c));
      append(letter || c == '-' ? std::string_view(&c, 1) : std::string_view(" "));
    } else {
      append_code(code);
    }
    text.remove_prefix(length);
  }
  return out;
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

std::string FoldName(std::string_view name) { return Fold(name, Folded::kName); }

FoldedText::FoldedText(std::string_view text)
    : joined_(absl::StrCat(" ", Fold(text, Folded::kText), " ")),
      words_(absl::StrReplaceAll(joined_, {{"-", " "}})) {}

bool FoldedText::Holds(std::string_view folded) const {
  if (folded.empty()) return false;
  const std::string name = absl::StrCat(" ", std::string(folded), " ");
  for (size_t at = words_.find(name); at != std::string::npos; at = words_.find(name, at + 1)) {
    if (joined_[at] == ' ' && joined_[at + name.size() - 1] == ' ') return true;
  }
  return false;
}

}  // namespace jalon
