// SPDX-License-Identifier: EUPL-1.2
//
// What a command does to a person's file: the events to record, or the refusal. Pure: no store, no
// clock. The rules, each with the law or the convention behind it, are the table of README.md.
#ifndef JALON_ENGINE_WORKFLOW_DECIDE_H_
#define JALON_ENGINE_WORKFLOW_DECIDE_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "engine/base/date.h"
#include "engine/workflow/person_file.h"
#include "jalon/v1/commands.pb.h"
#include "jalon/v1/event.pb.h"

namespace jalon::workflow {

// What a decision is made on, beside the file.
struct Ground {
  std::string departement;
  std::string application;  // source of new records, and of references that name none
  std::string person_id;    // whose new records are
  std::string record_id;    // of the record that the command makes
  Date today;
  int64_t now_micros = 0;  // when the events will become known
};

// The events of `command`, complete but for what the ledger adds. They hold together: all of them
// are to be recorded at once. A version of a record that became known later than `now_micros` says
// so itself, so that it comes after.
// Fails with an ErrorDetail (field: path from "command", JSON names): kInvalidArgument when a field
// is missing or cannot be, kNotFound when a record that is named does not hold, kFailedPrecondition
// when a rule refuses it as the person stands.
absl::StatusOr<std::vector<jalon::v1::Event>> Decide(const PersonFile& file,
                                                     const jalon::v1::Command& command,
                                                     const Ground& ground);

}  // namespace jalon::workflow

#endif  // JALON_ENGINE_WORKFLOW_DECIDE_H_
