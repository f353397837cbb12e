// SPDX-License-Identifier: EUPL-1.2
//
// The engine against the naive evaluation, over many histories at once.
#ifndef JALON_TESTS_PROPERTIES_COMPARISON_H_
#define JALON_TESTS_PROPERTIES_COMPARISON_H_

#include <string>
#include <vector>

#include "jalon/v1/indicators.pb.h"
#include "tests/properties/random_history.h"
#include "tests/scenarios/engine_driver.h"

namespace jalon::properties {

// The figures of all histories, added up, as one comparable text.
std::string OracleAnswer(const std::vector<RandomHistory>& histories,
                         const jalon::v1::Question& question);

// The matrix of the engine in the same form.
std::string EngineAnswer(const Departement& departement, const jalon::v1::Question& question);

// The first history on which both disagree when it stands alone, told so that it can be replayed.
std::string FirstDisagreement(const std::vector<RandomHistory>& histories,
                              const jalon::v1::Question& question);

}  // namespace jalon::properties

#endif  // JALON_TESTS_PROPERTIES_COMPARISON_H_
