// SPDX-License-Identifier: EUPL-1.2
//
// Public samples of real flux and the XSD, which are not part of the repository: tests that read
// them are skipped where they are not at hand.
#ifndef JALON_TESTS_REFERENCE_DATA_H_
#define JALON_TESTS_REFERENCE_DATA_H_

#include <cstdlib>
#include <filesystem>
#include <iostream>
#include <optional>
#include <string>

namespace jalon::tests {

// The path of `name` in the folder that JALON_REFERENCE_DATA gives (`root`/../shared/data without
// it); nothing when it is not there, and then ctest is told that the test is skipped: return.
inline std::optional<std::string> ReferenceData(const std::string& root, const std::string& name) {
  const char* given = std::getenv("JALON_REFERENCE_DATA");
  const std::string path = (given != nullptr ? given : root + "/../shared/data") + "/" + name;
  if (std::filesystem::exists(path)) return path;
  std::cout << "SKIPPED: no " << path << " (see JALON_REFERENCE_DATA)\n";
  return std::nullopt;
}

}  // namespace jalon::tests

#endif  // JALON_TESTS_REFERENCE_DATA_H_
