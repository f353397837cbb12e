// SPDX-License-Identifier: EUPL-1.2
//
// What lint found, for people and for programs.
#ifndef JALON_TOOLS_CLI_LINT_OUTPUT_H_
#define JALON_TOOLS_CLI_LINT_OUTPUT_H_

#include <google/protobuf/repeated_ptr_field.h>

#include <ostream>

#include "jalon/v1/publications.pb.h"
#include "tools/cli/json.h"
#include "tools/cli/table.h"
#include "tools/client/exit_code.h"

namespace jalon::cli {

using Findings = google::protobuf::RepeatedPtrField<jalon::v1::LintFinding>;

// [{"rule", "severity", "table", "code", "period", "message", "otherCode", "otherPeriod"}]: rules
// and severities as in the contract, in capitals; what is not there is null.
Json FindingsJson(const Findings& findings);

// A line a finding: severity, table, period, code, message; the same with the rule for programs.
Table FindingsTable(const Findings& findings);
void PrintFindingsCsv(std::ostream& out, const Findings& findings);

// kWarnings when there is something to check, kDone when there are notices at most.
client::ExitCode ExitCodeOf(const Findings& findings);

}  // namespace jalon::cli

#endif  // JALON_TOOLS_CLI_LINT_OUTPUT_H_
