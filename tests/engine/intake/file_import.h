// SPDX-License-Identifier: EUPL-1.2
//
// Imports as the service runs them: into the archive, then from it.
#ifndef JALON_TESTS_ENGINE_INTAKE_FILE_IMPORT_H_
#define JALON_TESTS_ENGINE_INTAKE_FILE_IMPORT_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "engine/imports.h"
#include "tests/engine/flux/flux_text.h"
#include "tests/scenarios/engine_driver.h"

namespace jalon::tests {

// What a test says of a file.
struct Sent {
  std::string name = "essai.xml";
  absl::Time received_at = scenario::TestNow();
  bool at_transmission = false;
  std::string known_on = "";
  std::string mapping = "";
  jalon::v1::ImportFluxRequest::Start::Kind kind =
      jalon::v1::ImportFluxRequest::Start::KIND_UNSPECIFIED;
};

std::string Sha256Of(const std::string& content);
// "departements/062/imports/…".
std::string NameOf(const std::string& content);
jalon::v1::ImportFluxRequest::Start StartOf(const std::string& content, const Sent& sent = {});

// Archives `content`.
absl::Status Receive(scenario::EngineUnderTest& engine, const std::string& content,
                     const Sent& sent = {});
// Runs the import of an archived file; stops after `batches` of them, as a crash would.
absl::StatusOr<jalon::v1::ImportReport> RunArchived(
    scenario::EngineUnderTest& engine, const jalon::v1::ImportFluxRequest::Start& start,
    int batches = 1'000'000);
// Both.
jalon::v1::ImportReport MustImport(scenario::EngineUnderTest& engine, const std::string& content,
                                   const Sent& sent = {});
// Commits what the engine handed out.
absl::Status Commit(scenario::EngineUnderTest& engine, absl::StatusOr<PreparedBatch> batch);

// A dossier of one person: everything that names them follows from `number`.
std::string Dossier(int number, const std::string& state = "2");
// "00000000007" for 7.
std::string NumberOf(int number);
// Dossiers 1 to `count`, all in state 2.
std::vector<std::string> Dossiers(int count);

flux::testing::HeaderText Monthly(const std::string& reference_on, const std::string& created_on);
flux::testing::HeaderText Daily(const std::string& created_on);

}  // namespace jalon::tests

#endif  // JALON_TESTS_ENGINE_INTAKE_FILE_IMPORT_H_
