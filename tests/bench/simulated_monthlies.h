// SPDX-License-Identifier: EUPL-1.2
//
// Files for the drivers to import, made by the simulator.
#ifndef JALON_TESTS_BENCH_SIMULATED_MONTHLIES_H_
#define JALON_TESTS_BENCH_SIMULATED_MONTHLIES_H_

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <stdexcept>
#include <string>
#include <vector>

#include "tests/services/process.h"

namespace jalon::bench {

// The monthlies of three months of the CAF of a département with so many adults, in their order.
// Throws when they cannot be made.
inline std::vector<std::string> SimulateMonthlies(const std::string& folder, int adults) {
  const tests::Outcome made =
      tests::RunToEnd({tests::JalonPath(), "simulate", "--output", folder, "--set",
                       "from=2022-04-01", "--set", "to=2022-06-30", "--set", "entrants=200",
                       "--set", "msa_permille=0", "--set", fmt::format("stock={}", adults)});
  if (made.code != 0) throw std::runtime_error(made.err);
  std::vector<std::string> files;
  for (const auto& entry : std::filesystem::directory_iterator(folder + "/flux")) {
    const std::string path = entry.path();
    if (path.find("RSABEM") != std::string::npos) files.push_back(path);
  }
  std::sort(files.begin(), files.end());
  return files;
}

}  // namespace jalon::bench

#endif  // JALON_TESTS_BENCH_SIMULATED_MONTHLIES_H_
