// SPDX-License-Identifier: EUPL-1.2
//
// Descriptions of the years that départements published (rapports/*.description), built into
// the program.
#ifndef JALON_TOOLS_SIMULATE_REPORTS_H_
#define JALON_TOOLS_SIMULATE_REPORTS_H_

#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "absl/types/span.h"

namespace jalon::simulate {

struct PublishedReport {
  std::string_view name;         // "aude-2019"
  std::string_view description;  // text, for ReadDescription
};

// All of them, by name.
absl::Span<const PublishedReport> PublishedReports();

// The text of one. kInvalidArgument (French message, with the names there are) when there is none.
absl::StatusOr<std::string> DescriptionOfReport(std::string_view name);

// "aude-2018, aude-2019, …"
std::string ReportNames();

}  // namespace jalon::simulate

#endif  // JALON_TOOLS_SIMULATE_REPORTS_H_
