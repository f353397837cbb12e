// SPDX-License-Identifier: EUPL-1.2
//
// Pages of lists whose order later writes do not change.
#ifndef JALON_ENGINE_FRONT_PAGING_H_
#define JALON_ENGINE_FRONT_PAGING_H_

#include <algorithm>
#include <cstdint>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "engine/base/error.h"

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

}  // namespace jalon::front

#endif  // JALON_ENGINE_FRONT_PAGING_H_
