// SPDX-License-Identifier: EUPL-1.2
//
// NIR (numéro d'inscription au répertoire): normal form and validity, as the département's systems
// check it. A NIR is nominative: it never goes into a log line, an error or a resource name.
#ifndef JALON_ENGINE_BASE_NIR_H_
#define JALON_ENGINE_BASE_NIR_H_

#include <string>
#include <string_view>

#include "absl/status/status.h"

namespace jalon {

// A NIR as it was sent and what it is worth for matching.
struct Nir {
  // The first 13 characters without spaces, upper case; "" when fewer were given.
  std::string first13;
  // 13 or 15 characters; sex 1, 2, or 7, 8 (provisional); month 01-12 or 20-99; Corsica 2A, 2B;
  // when 15 are given, the key is right. An invalid NIR is kept but never matches.
  bool valid = false;
};

// Reads a NIR as CAF (13 characters), MSA (15) or an agent (with spaces) writes it.
Nir ReadNir(std::string_view raw);

// The two-digit key of a well-formed 13-character NIR (97 - n mod 97; 2A counts as 19, 2B as 18),
// or -1 when `first13` is not well formed.
int NirKey(std::string_view first13);

// Whether `text` holds what looks like a NIR, however it is spaced: 15 characters whose key is
// right, and no letter or digit directly behind them; in words (not in an id, where 13 digits may
// be many things), 13 as well.
bool HoldsNir(std::string_view text, bool in_words);
// `path` as it may be told in a log line or an error: where the name of its file holds what looks
// like a NIR, the folder alone, and that the name is withheld. Whoever puts the NIR of a person in
// a name may well put her own name beside it.
std::string PathWithoutNir(const std::string& path);
// The refusal of a field whose text holds one: kInvalidArgument, NIR_IN_TEXT.
absl::Status NirInText(std::string_view field);

// Who decides something and why are kept for ever, and shown: `text` must be there, have at most
// this many bytes, and hold no NIR. Fails with kInvalidArgument: MISSING_FIELD ("dites " `what`),
// TOO_LONG, NIR_IN_TEXT.
inline constexpr size_t kMostSaidBytes = 1000;
absl::Status CheckSaid(std::string_view field, const std::string& text, const std::string& what,
                       size_t most_bytes = kMostSaidBytes);

}  // namespace jalon

#endif  // JALON_ENGINE_BASE_NIR_H_
