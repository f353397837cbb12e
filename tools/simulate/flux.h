// SPDX-License-Identifier: EUPL-1.2
//
// The files of the caisses: a daily for each working day and a monthly for each month, of the CAF
// and of the MSA.
#ifndef JALON_TOOLS_SIMULATE_FLUX_H_
#define JALON_TOOLS_SIMULATE_FLUX_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "tools/simulate/description.h"
#include "tools/simulate/model.h"

namespace jalon::simulate {

struct FluxTotals {
  int64_t files = 0;
  int64_t bytes = 0;
};

// Writes all files into `folder`, which exists. A daily tells the dossiers in which something
// happened that day; a monthly the stock at the end of the month (états 2, 3, 4), the closures of
// the month, and a few closures of the month before (état 6). The stock is told by monthlies made
// before the period. Fails with kUnavailable when a file cannot be written.
absl::StatusOr<FluxTotals> WriteFlux(const Description& description,
                                     const std::vector<Dossier>& dossiers,
                                     const std::string& folder);

// Writes `content` to `path`; kUnavailable, with the path, when that fails.
absl::Status WriteFile(const std::string& path, std::string_view content);

}  // namespace jalon::simulate

#endif  // JALON_TOOLS_SIMULATE_FLUX_H_
