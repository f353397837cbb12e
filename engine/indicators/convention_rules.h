// SPDX-License-Identifier: EUPL-1.2
//
// What a convention may say: completing one with BASE's values, and refusing what contradicts
// itself. Internal to engine/indicators.
#ifndef JALON_ENGINE_INDICATORS_CONVENTION_RULES_H_
#define JALON_ENGINE_INDICATORS_CONVENTION_RULES_H_

#include "absl/status/status.h"
#include "jalon/v1/convention.pb.h"

namespace jalon::indicators {

// Gives every parameter that `convention` leaves unsaid the value it has in `base`, and brings
// lists to one order, so that equal rules have equal checksums.
void Complete(const jalon::v1::Convention& base, jalon::v1::Convention* convention);

// Fails with kInvalidArgument on the first value that cannot be or pair that contradicts itself;
// the detail's field is the parameter. `convention` is complete.
absl::Status Check(const jalon::v1::Convention& convention);

}  // namespace jalon::indicators

#endif  // JALON_ENGINE_INDICATORS_CONVENTION_RULES_H_
