// SPDX-License-Identifier: EUPL-1.2
#ifndef JALON_ENGINE_PATHWAY_DAY_TEXT_H_
#define JALON_ENGINE_PATHWAY_DAY_TEXT_H_

#include <string>

#include "engine/base/date.h"
#include "engine/pathway/rules.h"

namespace jalon::pathway {

// "2022-03-05"; "" for a day that is absent or never comes.
inline std::string Iso(Day day) {
  return day == 0 || day == kNever ? std::string() : Date(day + kDay16Origin).ToString();
}

}  // namespace jalon::pathway

#endif  // JALON_ENGINE_PATHWAY_DAY_TEXT_H_
