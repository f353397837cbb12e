// SPDX-License-Identifier: EUPL-1.2
//
// From a row about one person (contact file, Pôle emploi, takeover) to events.
#ifndef JALON_ENGINE_INTAKE_ROW_EVENTS_H_
#define JALON_ENGINE_INTAKE_ROW_EVENTS_H_

#include <vector>

#include "absl/status/statusor.h"
#include "engine/flux/header.h"
#include "engine/flux/person_row.h"
#include "engine/intake/event_builder.h"
#include "engine/ledger/prepare.h"
#include "jalon/v1/event.pb.h"

namespace jalon::intake {

// The events of `row`; README.md has the table. Those of a record that the sender does not name get
// a recordId made of what happened, its day and a keyed hash of who (`preparer` has the key), and
// an eventId that does not depend on when it became known: told again, by a stock or in a file that
// was sent twice, it is the same event. Fails with kInvalidArgument, the field and a French message
// when a line of a takeover says what its body cannot hold.
absl::StatusOr<std::vector<jalon::v1::Event>> BuildRowEvents(const flux::PersonRow& row,
                                                             const flux::Header& header,
                                                             const ImportContext& context,
                                                             const ledger::Preparer& preparer);

}  // namespace jalon::intake

#endif  // JALON_ENGINE_INTAKE_ROW_EVENTS_H_
