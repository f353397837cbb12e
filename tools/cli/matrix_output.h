// SPDX-License-Identifier: EUPL-1.2
//
// The matrix as it is printed. The JSON form is part of the contract: programs read it.
#ifndef JALON_TOOLS_CLI_MATRIX_OUTPUT_H_
#define JALON_TOOLS_CLI_MATRIX_OUTPUT_H_

#include <ostream>
#include <string>

#include "jalon/v1/indicators.pb.h"
#include "tools/cli/json.h"
#include "tools/cli/question.h"
#include "tools/client/figure.h"

namespace jalon::cli {

// {"departement", "convention": {"name", "version", "checksum"}, "from", "to", "knownAt",
//  "logPosition", "rows": [{"code", "label", "value", "denominator", "denominatorCode", "rate",
//  "missing", "waiting"}]}; "validAt" is there when the question had one. "value" has a decimal for
// a ratio or a mean, and is null when "missing" says why there is none; "valueHorsPe",
// "denominatorHorsPe" and "rateHorsPe" (3.1.3), "outOfReach" (of 3.1.1.b, when there are some),
// "comment", "delay" {"count", "mean", "median", "p90", "waiting", "left", "notStarted",
// "immature"} and "declared" {"value", "missing", "holder", "comment", "knownOn", "alsoComputed"}
// are there where there is one.
Json MatrixJson(const jalon::v1::GetMatrixResponse& matrix);
// One of its rows.
Json MatrixRowJson(const jalon::v1::MatrixRow& row);

using client::ValueText;
// The value as a program reads it; "" when there is none.
std::string ValueCsv(const jalon::v1::MatrixRow& row);
// Why there is none, as "not_available"; "" when there is one.
std::string MissingCsv(const jalon::v1::MatrixRow& row);

void PrintMatrix(std::ostream& out, const jalon::v1::GetMatrixResponse& matrix, Format format);

}  // namespace jalon::cli

#endif  // JALON_TOOLS_CLI_MATRIX_OUTPUT_H_
