// SPDX-License-Identifier: EUPL-1.2
#ifndef JALON_ENGINE_BASE_PERSON_ID_H_
#define JALON_ENGINE_BASE_PERSON_ID_H_

#include <cstdint>
#include <string>
#include <string_view>

namespace jalon {

// "p42" for subject 42, and back; 0 when `id` is not written so. Opaque: never made of a NIR or a
// name (contract §4).
std::string PersonId(uint64_t subject);
uint64_t ParsePersonId(std::string_view id);

}  // namespace jalon

#endif  // JALON_ENGINE_BASE_PERSON_ID_H_
