// SPDX-License-Identifier: EUPL-1.2
#include "engine/base/person_id.h"

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"

namespace jalon {

std::string PersonId(uint64_t subject) { return absl::StrCat("p", subject); }

uint64_t ParsePersonId(std::string_view id) {
  uint64_t subject = 0;
  if (id.size() < 2 || id[0] != 'p' || !absl::SimpleAtoi(std::string(id.substr(1)), &subject)) {
    return 0;
  }
  return PersonId(subject) == id ? subject : 0;
}

}  // namespace jalon
