// SPDX-License-Identifier: EUPL-1.2
//
// What became known of a person since: what a difference between two answers comes from.
#ifndef JALON_ENGINE_FRONT_NEW_FACTS_H_
#define JALON_ENGINE_FRONT_NEW_FACTS_H_

#include <cstdint>
#include <functional>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "engine/base/departement.h"
#include "engine/store/store.h"
#include "jalon/v1/indicators.pb.h"

namespace jalon::front {

// Whether what has that place in the log, and became known on that day, is new.
using IsNew = std::function<bool(uint64_t sequence, Date known_on)>;

// What is new among all that was known of the person of `subjects` by the end of `until`, by the
// day it became known. A version of a record is told beside the one that it replaces; so are a
// cancellation, and a version that gave the record to another person, whom nothing here names.
absl::StatusOr<std::vector<jalon::v1::ExplainedFact>> NewFacts(const store::Reader& store,
                                                               const CivilTime& time,
                                                               absl::Span<const uint64_t> subjects,
                                                               Date until, const IsNew& is_new);

}  // namespace jalon::front

#endif  // JALON_ENGINE_FRONT_NEW_FACTS_H_
