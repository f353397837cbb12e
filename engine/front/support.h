// SPDX-License-Identifier: EUPL-1.2
//
// The figures of accompaniment over all persons, and over one.
#ifndef JALON_ENGINE_FRONT_SUPPORT_H_
#define JALON_ENGINE_FRONT_SUPPORT_H_

#include <cstdint>
#include <vector>

#include "absl/types/span.h"
#include "engine/base/parallel.h"
#include "engine/front/question.h"
#include "engine/front/units.h"
#include "engine/indicators/support_cells.h"

namespace jalon::front {

// Sums over all persons.
indicators::SupportTotals CountSupport(const Memory& memory, const Question& question,
                                       Parallel* parallel);

// The row of `code`, with the conseillers as they are known on K.
jalon::v1::MatrixRow SupportRow(const Memory& memory, const Question& question,
                                indicators::SupportCode code,
                                const indicators::SupportTotals& totals);

// A person as one figure sees it.
struct ListedSupport {
  uint64_t subject = 0;  // the smallest of the person's
  indicators::SupportStanding standing;
};
// Persons that have something to do with `code`, by subject.
std::vector<ListedSupport> ListSupport(const Memory& memory, const Question& question,
                                       indicators::SupportCode code, Parallel* parallel);
// How one person stands to `code`.
std::vector<indicators::SupportStanding> SupportOf(const Memory& memory, const Question& question,
                                                   absl::Span<const uint64_t> subjects,
                                                   indicators::SupportCode code);

}  // namespace jalon::front

#endif  // JALON_ENGINE_FRONT_SUPPORT_H_
