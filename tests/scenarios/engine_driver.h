// SPDX-License-Identifier: EUPL-1.2
//
// The engine's front door over a store of its own in a temporary folder, for tests.
#ifndef JALON_TESTS_SCENARIOS_ENGINE_DRIVER_H_
#define JALON_TESTS_SCENARIOS_ENGINE_DRIVER_H_

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "engine/departement.h"
#include "engine/indicators/convention.h"
#include "jalon/v1/event.pb.h"
#include "tests/scenarios/runner.h"

namespace jalon::scenario {

// What "now" is for every engine under test.
absl::Time TestNow();

// One département. Not thread-safe. The folder disappears with it.
class EngineUnderTest {
 public:
  explicit EngineUnderTest(const std::string& departement = "062");
  // With the key of another one, so that both name the same subjects alike.
  static std::unique_ptr<EngineUnderTest> WithKeyOf(const EngineUnderTest& other);
  ~EngineUnderTest();
  EngineUnderTest(const EngineUnderTest&) = delete;
  EngineUnderTest& operator=(const EngineUnderTest&) = delete;

  // Records events as one batch. Fails when the commit does, or with the first rejection.
  absl::Status Record(const std::vector<jalon::v1::Event>& events);
  // Of the last Record.
  const jalon::v1::RecordEventsResponse& last_result() const { return last_result_; }

  // Closes the store, and opens it again; between them nothing else may be called.
  void Close();
  void Open();

  Departement& departement() { return *departement_; }
  const Departement& departement() const { return *departement_; }
  const Departement::Options& options() const { return options_; }
  // Answers with values, denominators, rates and waiting; with persons when `with_persons`.
  Evaluation AsEvaluation(bool with_persons);

 private:
  EngineUnderTest(const std::string& departement, const std::string& key_file);

  std::filesystem::path folder_;
  Departement::Options options_;
  std::unique_ptr<Departement> departement_;
  jalon::v1::RecordEventsResponse last_result_;
};

}  // namespace jalon::scenario

#endif  // JALON_TESTS_SCENARIOS_ENGINE_DRIVER_H_
