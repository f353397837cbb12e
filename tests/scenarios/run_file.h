// SPDX-License-Identifier: EUPL-1.2
//
// What the generated tests call, one for each file of tests/scenarios/files.
#ifndef JALON_TESTS_SCENARIOS_RUN_FILE_H_
#define JALON_TESTS_SCENARIOS_RUN_FILE_H_

#include <string>

namespace jalon::scenario {

// Checks a file's expectations against the naive evaluation, then against the engine.
void RunFile(const std::string& path);

}  // namespace jalon::scenario

#endif  // JALON_TESTS_SCENARIOS_RUN_FILE_H_
