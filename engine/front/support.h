// SPDX-License-Identifier: EUPL-1.2
//
// The figures of accompaniment over all persons, and over one.
#ifndef JALON_ENGINE_FRONT_SUPPORT_H_
#define JALON_ENGINE_FRONT_SUPPORT_H_

#include <cstdint>
#include <functional>
#include <vector>

#include "absl/types/span.h"
#include "engine/base/parallel.h"
#include "engine/front/question.h"
#include "engine/front/units.h"
#include "engine/indicators/support_cells.h"

namespace jalon::front {

// Calls visit(part, person, code, standing, first) for each standing that counts
// (indicators::ForCountedSupport). Calls of one part come one after the other.
struct SupportedUnit {
  absl::Span<const uint64_t> subjects;
  const pathway::Accompaniment* had = nullptr;
  // The person's spells, folded on demand.
  std::function<const std::vector<pathway::Spell>&()> spells;
};
using SupportVisitor =
    std::function<void(size_t part, const SupportedUnit& person, indicators::SupportCode code,
                       const indicators::SupportStanding& standing, bool first)>;
void WalkCountedSupport(const Memory& memory, const Question& question, Parallel* parallel,
                        const SupportVisitor& visit);

// Working time of conseillers on the last day of the question, as known on K.
std::vector<indicators::Conseiller> ConseillersOf(const Memory& memory, const Question& question);

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
