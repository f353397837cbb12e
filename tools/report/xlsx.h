// SPDX-License-Identifier: EUPL-1.2
//
// The report as a workbook, for those who go on computing: one sheet a subject, numbers as numbers,
// dates as dates, and what is missing in words.
#ifndef JALON_TOOLS_REPORT_XLSX_H_
#define JALON_TOOLS_REPORT_XLSX_H_

#include <cstdint>
#include <string>

#include "absl/status/status.h"
#include "tools/report/report.h"

namespace jalon::report {

// Rows that a sheet can hold (limit of the format).
inline constexpr uint32_t kMostRows = 1048576;

// Writes "Matrice", "Personnes" (when `persons` is there: ids only), "Définitions", "Répartitions",
// "Délais", "Série" and "Sommes de contrôle" to `path`. Persons beyond `most_rows`, the header
// among them, go on in "Personnes 2". Fails with what `persons` failed with, or with
// kInvalidArgument when the file cannot be written.
absl::Status WriteXlsx(const Report& report, const ListPersons& persons, const std::string& path,
                       uint32_t most_rows = kMostRows);

}  // namespace jalon::report

#endif  // JALON_TOOLS_REPORT_XLSX_H_
