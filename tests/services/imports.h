// SPDX-License-Identifier: EUPL-1.2
//
// What tests of imports through the command line share.
#ifndef JALON_TESTS_SERVICES_IMPORTS_H_
#define JALON_TESTS_SERVICES_IMPORTS_H_

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "tests/services/process.h"

namespace jalon::tests {

// Everything that can be asked of imports of 2022: figures, and the persons behind them up to their
// ids. Throws when a question fails.
nlohmann::json Answers(const Jalond& service);

// `jalon import` of files known at their transmission, with a report in JSON.
std::vector<std::string> ImportCommand(const std::vector<std::string>& files);

}  // namespace jalon::tests

#endif  // JALON_TESTS_SERVICES_IMPORTS_H_
