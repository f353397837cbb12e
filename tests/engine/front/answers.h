// SPDX-License-Identifier: EUPL-1.2
//
// Questions to an engine under test, and households of invented flux.
#ifndef JALON_TESTS_ENGINE_FRONT_ANSWERS_H_
#define JALON_TESTS_ENGINE_FRONT_ANSWERS_H_

#include <cstdint>
#include <string>
#include <vector>

#include "tests/engine/flux/flux_text.h"
#include "tests/scenarios/engine_driver.h"

namespace jalon::tests {

// `person`, subject to droits et devoirs.
flux::testing::PersonText Soumis(flux::testing::PersonText person);
// A dossier of these persons.
std::string Household(const std::string& number,
                      const std::vector<flux::testing::PersonText>& persons,
                      const std::string& state = "2");
// `text` with the first `from` replaced; fails the test when there is none.
std::string Replaced(std::string text, const std::string& from, const std::string& to);

// The values of 2022's matrix, in the order of the codes, as known on `known_at` ("": now).
std::vector<int64_t> Matrix(const scenario::EngineUnderTest& engine,
                            const std::string& known_at = "");
// All doubts, asked for in pages.
std::vector<jalon::v1::IdentityDoubt> Doubts(const scenario::EngineUnderTest& engine,
                                             int page_size = 0);
// Who the engine's `id` names; fails the test when nobody.
jalon::v1::Beneficiary Person(const scenario::EngineUnderTest& engine, const std::string& id,
                              const std::string& known_at = "");
// Her events.
std::vector<jalon::v1::Event> Timeline(const scenario::EngineUnderTest& engine,
                                       const std::string& id);

}  // namespace jalon::tests

#endif  // JALON_TESTS_ENGINE_FRONT_ANSWERS_H_
