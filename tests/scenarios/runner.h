// SPDX-License-Identifier: EUPL-1.2
//
// Asks a scenario's questions and compares the answers with what it expects.
#ifndef JALON_TESTS_SCENARIOS_RUNNER_H_
#define JALON_TESTS_SCENARIOS_RUNNER_H_

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "jalon/v1/indicators.pb.h"
#include "tests/scenarios/scenario.h"

namespace jalon::scenario {

// What an evaluation says of one figure.
struct Figure {
  int64_t value = 0;
  std::optional<int64_t> denominator;
  std::optional<int64_t> waiting;
  std::optional<double> rate;
  std::optional<double> decimal;
  std::vector<std::string> persons;              // counted, sorted
  std::map<std::string, std::string> deadlines;  // person to ISO date
};
using Figures = std::map<std::string, Figure>;  // by code

// Answers one question over the scenario's events, or refuses it.
using Evaluation = std::function<absl::StatusOr<Figures>(const jalon::v1::Question&)>;

// The naive evaluation of tests/oracle, over `events`.
Evaluation OracleEvaluation(const std::vector<jalon::v1::Event>& events);

// What is wrong, a line each, beginning with "ligne n : "; empty when all is as expected.
std::vector<std::string> Differences(const Scenario& scenario, const Evaluation& evaluation);

}  // namespace jalon::scenario

#endif  // JALON_TESTS_SCENARIOS_RUNNER_H_
