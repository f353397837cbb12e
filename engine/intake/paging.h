// SPDX-License-Identifier: EUPL-1.2
//
// Pages of a list that is in memory (AIP-158). A token is the name of the last entry given.
#ifndef JALON_ENGINE_INTAKE_PAGING_H_
#define JALON_ENGINE_INTAKE_PAGING_H_

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>

#include "absl/status/statusor.h"
#include "engine/base/error.h"

namespace jalon::intake {

inline constexpr int32_t kDefaultPage = 100;
inline constexpr int32_t kMaxPage = 1000;

inline int32_t PageSize(int32_t asked) {
  return asked <= 0 ? kDefaultPage : std::min(asked, kMaxPage);
}

inline absl::Status BadToken() {
  return InvalidField("pageToken", "INVALID_PAGE_TOKEN",
                      "jeton de page inconnu : reprenez la liste depuis le début");
}

// The positions [first, last) of `list` to give; `name(entry)` tells entries apart.
template <class List, class Name>
absl::StatusOr<std::pair<size_t, size_t>> PageOf(const List& list, const std::string& token,
                                                 int32_t page_size, Name name) {
  size_t first = 0;
  if (!token.empty()) {
    while (first < list.size() && name(list[first]) != token) ++first;
    if (first++ == list.size()) return BadToken();
  }
  return std::pair(first, std::min(list.size(), first + static_cast<size_t>(PageSize(page_size))));
}

}  // namespace jalon::intake

#endif  // JALON_ENGINE_INTAKE_PAGING_H_
