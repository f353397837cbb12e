// SPDX-License-Identifier: EUPL-1.2
//
// Which events a takeover can make, and of what their fields are: read off event.proto, so that a
// field added there can be taken over.
#ifndef JALON_ENGINE_INTAKE_TAKEOVER_BODIES_H_
#define JALON_ENGINE_INTAKE_TAKEOVER_BODIES_H_

#include "absl/status/status.h"
#include "engine/flux/person_row.h"
#include "engine/flux/takeover_mapping.h"
#include "jalon/v1/event.pb.h"

namespace jalon::intake {

// The bodies that can be corrected and are about one person, with those of their fields that hold
// one value. Thread-safe.
const flux::TakeoverBodies& TakeoverBodies();

// Sets the body of `event` to that of `row`. Fails with kInvalidArgument, the field and a French
// message when a value is not one that the field takes.
absl::Status SetTakeoverBody(const flux::TakeoverRow& row, jalon::v1::Event* event);

}  // namespace jalon::intake

#endif  // JALON_ENGINE_INTAKE_TAKEOVER_BODIES_H_
