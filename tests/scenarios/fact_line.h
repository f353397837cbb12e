// SPDX-License-Identifier: EUPL-1.2
//
// One fact of a scenario, from its line to an event.
#ifndef JALON_TESTS_SCENARIOS_FACT_LINE_H_
#define JALON_TESTS_SCENARIOS_FACT_LINE_H_

#include <string>

#include "absl/status/statusor.h"
#include "jalon/v1/event.pb.h"
#include "tests/scenarios/words.h"

namespace jalon::scenario {

// Whether a line that begins with `keyword` is a fact about a person.
bool IsFact(const std::string& keyword);

// The event of a fact; person and record id (unless "fiche" gives one) are the caller's. Known on
// the day it is about unless "connu" says otherwise.
absl::StatusOr<jalon::v1::Event> ParseFact(Words* words, const std::string& departement);

}  // namespace jalon::scenario

#endif  // JALON_TESTS_SCENARIOS_FACT_LINE_H_
