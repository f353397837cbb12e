// SPDX-License-Identifier: EUPL-1.2
#include "tools/simulate/reports.h"

#include <fmt/format.h>

namespace jalon::simulate {

absl::StatusOr<std::string> DescriptionOfReport(std::string_view name) {
  for (const PublishedReport& report : PublishedReports()) {
    if (report.name == name) return std::string(report.description);
  }
  return absl::InvalidArgumentError(
      fmt::format("rapport inconnu « {} » : attendu un de {}", name, ReportNames()));
}

std::string ReportNames() {
  std::string names;
  for (const PublishedReport& report : PublishedReports()) {
    names.append(names.empty() ? "" : ", ").append(report.name);
  }
  return names;
}

}  // namespace jalon::simulate
