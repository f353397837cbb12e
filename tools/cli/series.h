// SPDX-License-Identifier: EUPL-1.2
//
// One question, again and again: what a series is made of.
#ifndef JALON_TOOLS_CLI_SERIES_H_
#define JALON_TOOLS_CLI_SERIES_H_

#include <vector>

#include "absl/status/statusor.h"
#include "jalon/v1/indicators.pb.h"
#include "tools/cli/connection.h"

namespace jalon::cli {

// The periods of `months` calendar months that the period of `whole` is cut into; the first and the
// last may be shorter. Fails with kInvalidArgument for more than a century of months.
absl::StatusOr<std::vector<jalon::v1::Question>> Periods(const jalon::v1::Question& whole,
                                                         int months);

// The matrices of these questions, in their order, behind what is in `points`. Returns an exit
// code.
int AskPoints(const ConnectionOptions& connection,
              const std::vector<jalon::v1::Question>& questions,
              std::vector<jalon::v1::GetMatrixResponse>* points);

// Adds, to each of the matrices `points` of these questions, its other figures (GetFigures).
int AskFigures(const ConnectionOptions& connection,
               const std::vector<jalon::v1::Question>& questions,
               std::vector<jalon::v1::GetMatrixResponse>* points);

}  // namespace jalon::cli

#endif  // JALON_TOOLS_CLI_SERIES_H_
