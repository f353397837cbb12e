// SPDX-License-Identifier: EUPL-1.2
//
// The table of the convention (the reports' ANNEXE 4), for people and for programs.
#ifndef JALON_TOOLS_CLI_ANNEXE_OUTPUT_H_
#define JALON_TOOLS_CLI_ANNEXE_OUTPUT_H_

#include <ostream>

#include "jalon/v1/publications.pb.h"
#include "tools/cli/json.h"
#include "tools/cli/question.h"

namespace jalon::cli {

// As MatrixJson, but each of "rows" is {"measure", "measureLabel", "code", "label", "previous",
// "target", "value", "missing", "variance", "varianceRate", "justification", "comment"}; "previous"
// is {"value", "missing"}, null when no situation before was asked for; "previousFrom",
// "previousTo" and "previousKnownAt" are there when it was. "lint" has the findings.
Json AnnexeJson(const jalon::v1::GetAnnexeResponse& annexe);

void PrintAnnexe(std::ostream& out, const jalon::v1::GetAnnexeResponse& annexe, Format format);

}  // namespace jalon::cli

#endif  // JALON_TOOLS_CLI_ANNEXE_OUTPUT_H_
