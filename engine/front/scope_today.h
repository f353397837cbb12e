// SPDX-License-Identifier: EUPL-1.2
//
// Whom a scope of access holds (access.h): today, as known now, whatever day a question is about.
#ifndef JALON_ENGINE_FRONT_SCOPE_TODAY_H_
#define JALON_ENGINE_FRONT_SCOPE_TODAY_H_

#include <cstdint>
#include <vector>

#include "absl/types/span.h"
#include "engine/access.h"
#include "engine/front/question.h"
#include "engine/front/units.h"

namespace jalon::front {

// Thread-safe. Names are kept by the codes that histories and details have.
class ScopeToday {
 public:
  // `today`: a question that asks for no period, as known on the day that it is.
  ScopeToday(Question today, const AccessScope& scope);

  // Whether every one of `subjects`, a person as some day knew her, is of somebody in the scope.
  // The caller holds the gate.
  bool Has(const Memory& memory, absl::Span<const uint64_t> subjects) const;

 private:
  const Question today_;
  bool everyone_ = false;
  std::vector<uint64_t> referents_;
  std::vector<uint64_t> structures_;
  std::vector<uint64_t> communes_;
};

}  // namespace jalon::front

#endif  // JALON_ENGINE_FRONT_SCOPE_TODAY_H_
