// SPDX-License-Identifier: EUPL-1.2
//
// Words in a recordId.
#ifndef JALON_ENGINE_INTAKE_DIGEST_H_
#define JALON_ENGINE_INTAKE_DIGEST_H_

#include <string>
#include <string_view>

#include "absl/strings/str_cat.h"
#include "engine/store/vault.h"

namespace jalon::intake {

// What stands for `words` in a recordId, which holds none: 16 hexadecimal digits. No key is in it:
// not for what names a person.
inline std::string DigestOf(std::string_view words) {
  return absl::StrCat(absl::Hex(store::PublicHash64(words), absl::kZeroPad16));
}

}  // namespace jalon::intake

#endif  // JALON_ENGINE_INTAKE_DIGEST_H_
