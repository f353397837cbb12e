// SPDX-License-Identifier: EUPL-1.2
//
// Pages of lists whose order later writes do not change.
#ifndef JALON_ENGINE_FRONT_PAGING_H_
#define JALON_ENGINE_FRONT_PAGING_H_

#include <algorithm>
#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/escaping.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "engine/base/error.h"
#include "engine/store/vault.h"

namespace jalon::front {

struct PageLimits {
  int32_t usual;
  int32_t largest;
};

// Fails with kInvalidArgument for a negative size.
inline absl::StatusOr<int32_t> PageSize(int32_t asked, const PageLimits& limits) {
  if (asked < 0) return InvalidField("pageSize", "INVALID_VALUE", "taille de page négative");
  return asked == 0 ? limits.usual : std::min(asked, limits.largest);
}

// Tokens are positions in the order of the list; "" is its beginning, 0.
inline std::string Token(uint64_t position) { return absl::StrCat("t", position); }

// Fails with kInvalidArgument for what Token did not make.
inline absl::StatusOr<uint64_t> ReadToken(const std::string& token) {
  uint64_t position = 0;
  if (token.empty()) return position;
  if (token.size() < 2 || token[0] != 't' || !absl::SimpleAtoi(token.substr(1), &position)) {
    return InvalidField("pageToken", "INVALID_VALUE", "ce jeton n'est pas de cette liste");
  }
  return position;
}

// Tokens of a list that answers a question: positions in it, of use for that question alone, which
// `key` names.
inline std::string ListToken(const std::string& key, int64_t offset) {
  std::string token;
  absl::WebSafeBase64Escape(absl::StrCat(store::PublicHash64(key), ":", offset), &token);
  return token;
}

// The offset that a token of the same question holds.
inline absl::StatusOr<int64_t> ReadListToken(const std::string& token, const std::string& key) {
  if (token.empty()) return 0;
  std::string plain;
  int64_t offset = 0;
  if (absl::WebSafeBase64Unescape(token, &plain)) {
    const std::vector<std::string> parts = absl::StrSplit(plain, ':');
    if (parts.size() == 2 && parts[0] == absl::StrCat(store::PublicHash64(key)) &&
        absl::SimpleAtoi(parts[1], &offset) && offset >= 0) {
      return offset;
    }
  }
  return InvalidField("pageToken", "INVALID_VALUE", "ce jeton n'est pas de cette question");
}

}  // namespace jalon::front

#endif  // JALON_ENGINE_FRONT_PAGING_H_
