// SPDX-License-Identifier: EUPL-1.2
//
// Files imported through the front door of an engine, and what a person's timeline then says.
#ifndef JALON_TESTS_ENGINE_INTAKE_IMPORT_FILES_H_
#define JALON_TESTS_ENGINE_INTAKE_IMPORT_FILES_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "jalon/v1/event.pb.h"
#include "jalon/v1/flux.pb.h"
#include "tests/scenarios/engine_driver.h"

namespace jalon::intake::testing {

// The bytes of tests/data/flux/`name`; fails the test when it is not there.
std::string DataFile(const std::string& name);

// An import into département 062, known now.
jalon::v1::ImportFluxRequest::Start Start();

// Imports all of `content`.
absl::StatusOr<jalon::v1::ImportReport> Import(scenario::EngineUnderTest& engine,
                                               const std::string& content,
                                               jalon::v1::ImportFluxRequest::Start start = Start());
// The same where it must be accepted; fails the test otherwise.
jalon::v1::ImportReport MustImport(scenario::EngineUnderTest& engine, const std::string& content,
                                   const jalon::v1::ImportFluxRequest::Start& start = Start());

// A right that is open, of an invented demandeur.
jalon::v1::Event Seen(const std::string& nir, const std::string& name,
                      const std::string& first_name, const std::string& born_on,
                      const std::string& dossier);

// The events of the one person that `who` names, as known on `known_at` ("": now).
std::vector<jalon::v1::Event> TimelineOf(scenario::EngineUnderTest& engine,
                                         const jalon::v1::Event& who,
                                         const std::string& known_at = "");

// Those of `events` with this body, in their order.
std::vector<jalon::v1::Event> Of(const std::vector<jalon::v1::Event>& events,
                                 jalon::v1::Event::BodyCase body);

}  // namespace jalon::intake::testing

#endif  // JALON_TESTS_ENGINE_INTAKE_IMPORT_FILES_H_
