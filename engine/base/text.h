// SPDX-License-Identifier: EUPL-1.2
//
// Text as the flux write it: encodings, padding, and the form in which names are compared.
#ifndef JALON_ENGINE_BASE_TEXT_H_
#define JALON_ENGINE_BASE_TEXT_H_

#include <string>
#include <string_view>

namespace jalon {

// Encodings that a flux declares. ISO-8859-1 is read as windows-1252: bytes 0x80-0x9F are letters
// and signs of windows-1252 in practice, control characters in theory.
enum class Encoding { kUtf8, kWindows1252 };

// `bytes` as UTF-8. Bytes that are not valid in UTF-8 input are read as windows-1252, so that
// nothing is lost when a file lies about its encoding.
std::string ToUtf8(std::string_view bytes, Encoding encoding);

// Whether `text` is well-formed UTF-8.
bool IsUtf8(std::string_view text);

// The form in which two names are the same name: upper case, without accents (œ is OE), hyphens and
// apostrophes as spaces, single spaces, none at the ends. `name` is UTF-8.
std::string FoldName(std::string_view name);

// A text, UTF-8, in which names are looked for.
class FoldedText {
 public:
  explicit FoldedText(std::string_view text);

  // Whether the words of `folded`, a name as FoldName makes it, stand in the text one after the
  // other, whole. What a hyphen joins is one word: "Saint-Martin" does not hold "MARTIN", and
  // "Jean-Pierre" holds "JEAN PIERRE" as "Jean Pierre" does.
  bool Holds(std::string_view folded) const;

 private:
  // Folded words with a space before and behind each; in the first, hyphens stay.
  std::string joined_;
  std::string words_;
};

}  // namespace jalon

#endif  // JALON_ENGINE_BASE_TEXT_H_
