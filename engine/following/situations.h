// SPDX-License-Identifier: EUPL-1.2
//
// The lists of those for whom something has to be done that no deadline says: without orientation,
// référent or contract, perdus de vue, absent, struck off, contradicted sources. "Perdus de vue"
// and "without référent" are two lists (contract §5).
#ifndef JALON_ENGINE_FOLLOWING_SITUATIONS_H_
#define JALON_ENGINE_FOLLOWING_SITUATIONS_H_

#include <vector>

#include "engine/following/followed.h"
#include "jalon/v1/portfolios.pb.h"

namespace jalon::following {

// A person is in a situation.
struct InSituation {
  jalon::v1::Situation::Kind kind = jalon::v1::Situation::KIND_UNSPECIFIED;
  pathway::Day since = 0;  // 0 when it is not known
  const char* why = "";    // in French; its day comes after it
  pathway::Day why_on = 0;
};

// The situations of `followed`, by kind.
void FindSituations(const Followed& followed, const pathway::Rules& rules,
                    const indicators::FigureRules& figures, std::vector<InSituation>* situations);

jalon::v1::Situation ToSituation(const InSituation& situation);

}  // namespace jalon::following

#endif  // JALON_ENGINE_FOLLOWING_SITUATIONS_H_
