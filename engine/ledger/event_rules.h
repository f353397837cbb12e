// SPDX-License-Identifier: EUPL-1.2
//
// What makes an event well formed. No rule here depends on what arrived before: the same event is
// taken or refused whenever it comes.
#ifndef JALON_ENGINE_LEDGER_EVENT_RULES_H_
#define JALON_ENGINE_LEDGER_EVENT_RULES_H_

#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "jalon/v1/event.pb.h"

namespace jalon::ledger {

// kInvalidArgument with an ErrorDetail (field with JSON names, reason, French message) when `event`
// is not one that département `departement` may hold.
absl::Status CheckEvent(const jalon::v1::Event& event, std::string_view departement);

// The name of the body in JSON: "rendezVous"; empty when there is none.
std::string BodyName(const jalon::v1::Event& event);

// Whether the body is one that can be corrected (® in event.proto).
bool IsCorrectable(jalon::v1::Event::BodyCase body);

// Whether the body is an observation that a caisse repeats: its id does not depend on when it
// became known, so that content told again is one event.
bool IsObservation(jalon::v1::Event::BodyCase body);

// Whether a text field of that proto name ("signed_on", "from") holds a civil day.
bool IsDateField(std::string_view name);

// Completes what the contract lets a sender leave out: the other date of an orientation, the zeros
// of a dossier number, the day of a right observed.
void Normalise(jalon::v1::Event* event);

}  // namespace jalon::ledger

#endif  // JALON_ENGINE_LEDGER_EVENT_RULES_H_
