// SPDX-License-Identifier: EUPL-1.2
#include "tests/scenarios/run_file.h"

#include <catch2/catch.hpp>
#include <fstream>
#include <sstream>

#include "tests/scenarios/engine_driver.h"
#include "tests/scenarios/runner.h"
#include "tests/scenarios/scenario.h"

namespace jalon::scenario {
namespace {

std::string ReadFile(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  REQUIRE(file.good());
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

void CheckNone(const std::string& who, const std::vector<std::string>& differences) {
  for (const std::string& difference : differences) FAIL_CHECK(who << ", " << difference);
}

size_t CountExpectations(const Scenario& scenario) {
  size_t count = 0;
  for (const Query& query : scenario.queries) {
    count += query.expectations.size() + query.deadlines.size() + (query.refused ? 1 : 0);
  }
  return count;
}

}  // namespace

void RunFile(const std::string& path) {
  const auto scenario = ParseScenario(ReadFile(path));
  INFO(path);
  INFO(scenario.status());
  REQUIRE(scenario.ok());
  INFO(scenario->title);
  REQUIRE(CountExpectations(*scenario) > 0);
  CheckNone("oracle", Differences(*scenario, OracleEvaluation(scenario->events)));
  EngineUnderTest engine(scenario->departement);
  const absl::Status recorded = engine.Record(scenario->events);
  INFO(recorded);
  REQUIRE(recorded.ok());
  CheckNone("engine", Differences(*scenario, engine.AsEvaluation(/*with_persons=*/true)));
}

}  // namespace jalon::scenario
