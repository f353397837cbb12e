// SPDX-License-Identifier: EUPL-1.2
#include "engine/base/nir.h"

#include <cstdint>

#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "engine/base/error.h"

namespace jalon {
namespace {

constexpr size_t kShortLength = 13;
constexpr size_t kFullLength = 15;

// The 13 characters as a number, Corsica's letters replaced; false when one is not a digit.
bool AsNumber(std::string_view first13, uint64_t* number) {
  std::string digits(first13);
  if (digits.size() != kShortLength) return false;
  if (digits[5] == '2' && (digits[6] == 'A' || digits[6] == 'B')) {
    digits[5] = '1';
    digits[6] = digits[6] == 'A' ? '9' : '8';
  }
  for (char c : digits) {
    if (!absl::ascii_isdigit(c)) return false;
  }
  return absl::SimpleAtoi(digits, number);
}

bool HasPlausibleSexAndMonth(std::string_view first13) {
  const char sex = first13[0];
  const int month = (first13[3] - '0') * 10 + (first13[4] - '0');
  return (sex == '1' || sex == '2' || sex == '7' || sex == '8') &&
         ((month >= 1 && month <= 12) || month >= 20);
}

bool IsSpacing(char c) { return c == ' ' || c == '.' || c == '-' || c == ':'; }

// Whether a NIR begins where `text` does.
bool BeginsWithNir(std::string_view text, bool in_words) {
  std::string told;
  for (size_t i = 0; i < text.size() && told.size() < kFullLength; ++i) {
    if (IsSpacing(text[i])) continue;
    if (!absl::ascii_isalnum(static_cast<unsigned char>(text[i]))) break;
    told.push_back(text[i]);
    const bool length = told.size() == kFullLength || (in_words && told.size() == kShortLength);
    // Nothing more may follow it directly: hashes, which ids are made of, hold any digits.
    const bool whole =
        i + 1 == text.size() || !absl::ascii_isalnum(static_cast<unsigned char>(text[i + 1]));
    if (length && whole && ReadNir(told).valid) return true;
  }
  return false;
}

// Whether a part of a path holds a NIR; what is written against it does not hide it.
bool NamesPerson(const std::string& text) {
  std::string figures = text;
  for (char& c : figures) c = absl::ascii_isdigit(static_cast<unsigned char>(c)) ? c : '_';
  return HoldsNir(text, /*in_words=*/true) || HoldsNir(figures, /*in_words=*/true);
}

}  // namespace

int NirKey(std::string_view first13) {
  uint64_t number = 0;
  if (!AsNumber(first13, &number)) return -1;
  return 97 - static_cast<int>(number % 97);
}

Nir ReadNir(std::string_view raw) {
  std::string text;
  for (char c : raw) {
    if (!absl::ascii_isspace(c)) text.push_back(absl::ascii_toupper(c));
  }
  Nir nir;
  if (text.size() < kShortLength) return nir;
  nir.first13 = text.substr(0, kShortLength);
  const int key = NirKey(nir.first13);
  if (key < 0 || !HasPlausibleSexAndMonth(nir.first13)) return nir;
  if (text.size() == kShortLength) {
    nir.valid = true;
  } else if (text.size() == kFullLength) {
    int given = -1;
    nir.valid = absl::SimpleAtoi(text.substr(kShortLength), &given) && given == key;
  }
  return nir;
}

bool HoldsNir(std::string_view text, bool in_words) {
  for (size_t i = 0; i + kShortLength <= text.size(); ++i) {
    const bool begins = text[i] >= '1' && text[i] <= '8' &&
                        (i == 0 || !absl::ascii_isalnum(static_cast<unsigned char>(text[i - 1])));
    if (begins && BeginsWithNir(text.substr(i), in_words)) return true;
  }
  return false;
}

std::string PathWithoutNir(const std::string& path) {
  const std::string withheld = "(nom non écrit : il contient un NIR)";
  const size_t name = path.find_last_of('/') + 1;  // 0 where there is no folder
  if (NamesPerson(path.substr(0, name))) return withheld;
  return NamesPerson(path.substr(name)) ? path.substr(0, name) + withheld : path;
}

absl::Status NirInText(std::string_view field) {
  return InvalidField(field, "NIR_IN_TEXT",
                      "ce texte contient ce qui est, ou ressemble à, un NIR : ôtez-le ; une "
                      "personne se désigne par person");
}

absl::Status CheckSaid(std::string_view field, const std::string& text, const std::string& what,
                       size_t most_bytes) {
  if (absl::StripAsciiWhitespace(text).empty()) {
    return InvalidField(field, "MISSING_FIELD", absl::StrCat("dites ", what));
  }
  if (text.size() > most_bytes) {
    return InvalidField(field, "TOO_LONG",
                        absl::StrCat("au plus ", most_bytes, " octets pour dire ", what));
  }
  return HoldsNir(text, /*in_words=*/true) ? NirInText(field) : absl::OkStatus();
}

}  // namespace jalon
