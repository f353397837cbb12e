// SPDX-License-Identifier: EUPL-1.2
#include "tools/cli/lint_output.h"

#include <algorithm>

namespace jalon::cli {
namespace {

using jalon::v1::LintFinding;

std::string SeverityLabel(LintFinding::Severity severity) {
  if (severity == LintFinding::ERROR) return "erreur";
  return severity == LintFinding::WARNING ? "à vérifier" : "à savoir";
}

}  // namespace

Json FindingsJson(const Findings& findings) {
  Json json = Json::array();
  for (const LintFinding& finding : findings) {
    json.push_back({{"rule", LintFinding::Rule_Name(finding.rule())},
                    {"severity", LintFinding::Severity_Name(finding.severity())},
                    {"table", OrNull(finding.table())},
                    {"code", finding.code()},
                    {"period", finding.period()},
                    {"message", finding.message()},
                    {"otherCode", OrNull(finding.other_code())},
                    {"otherPeriod", OrNull(finding.other_period())}});
  }
  return json;
}

Table FindingsTable(const Findings& findings) {
  Table table({{"Gravité"}, {"Tableau"}, {"Période"}, {"Code"}, {"Constat"}});
  for (const LintFinding& finding : findings) {
    table.Add({SeverityLabel(finding.severity()), finding.table(), finding.period(), finding.code(),
               finding.message()});
  }
  return table;
}

void PrintFindingsCsv(std::ostream& out, const Findings& findings) {
  Table table({{"severity"},
               {"rule"},
               {"table"},
               {"period"},
               {"code"},
               {"otherCode"},
               {"otherPeriod"},
               {"message"}});
  for (const LintFinding& finding : findings) {
    table.Add({LintFinding::Severity_Name(finding.severity()),
               LintFinding::Rule_Name(finding.rule()), finding.table(), finding.period(),
               finding.code(), finding.other_code(), finding.other_period(), finding.message()});
  }
  table.PrintCsv(out);
}

client::ExitCode ExitCodeOf(const Findings& findings) {
  const bool any = std::any_of(findings.begin(), findings.end(), [](const LintFinding& finding) {
    return finding.severity() != LintFinding::NOTICE;
  });
  return any ? client::kWarnings : client::kDone;
}

}  // namespace jalon::cli
