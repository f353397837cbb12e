// SPDX-License-Identifier: EUPL-1.2
//
// A scenario: dated facts, questions, expected answers, in a French text that a référent's manager
// reads and writes. The format is described, with an example, in README.md.
#ifndef JALON_TESTS_SCENARIOS_SCENARIO_H_
#define JALON_TESTS_SCENARIOS_SCENARIO_H_

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "jalon/v1/event.pb.h"
#include "jalon/v1/indicators.pb.h"

namespace jalon::scenario {

// One "attendu" line.
struct Expectation {
  int line = 0;
  std::string code;
  int64_t value = 0;
  std::optional<int64_t> denominator;
  std::optional<int64_t> waiting;
  std::optional<double> rate;
  std::optional<double> decimal;  // of a ratio or a mean
  // Persons counted, sorted; one who is counted twice is there twice.
  std::optional<std::vector<std::string>> persons;
};

// One deadline of an "échéance" line.
struct ExpectedDeadline {
  int line = 0;
  std::string code;
  std::string person;
  std::string deadline;  // ISO
};

struct Query {
  int line = 0;
  jalon::v1::Question question;
  bool refused = false;       // "attendu refus"
  std::string refused_field;  // the parameter or date that the refusal must name, or ""
  std::vector<Expectation> expectations;
  std::vector<ExpectedDeadline> deadlines;
};

struct Scenario {
  std::string title;
  std::string departement = "062";
  std::vector<jalon::v1::Event> events;
  std::vector<Query> queries;
};

// Fails with kInvalidArgument and "ligne n : …" on the first line that is not understood.
absl::StatusOr<Scenario> ParseScenario(std::string_view text);

}  // namespace jalon::scenario

#endif  // JALON_TESTS_SCENARIOS_SCENARIO_H_
