// SPDX-License-Identifier: EUPL-1.2
//
// What a report is made of: answers of the service, as they came. Files are written from nothing
// else, so that the same answers make the same bytes.
#ifndef JALON_TOOLS_REPORT_REPORT_H_
#define JALON_TOOLS_REPORT_REPORT_H_

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "jalon/v1/indicators.pb.h"

namespace jalon::report {

struct Report {
  jalon::v1::GetMatrixResponse matrix;  // with delays, and with groups where some were asked for
  jalon::v1::DescribeConventionResponse convention;
  std::vector<jalon::v1::GetMatrixResponse> series;  // of successive periods, at the matrix' K
  std::string rows_sha256;                           // of what `jalon matrix --format csv` writes
  std::string jalon_version;
};

// Gives the persons of `code`, page after page, to `take`. Its failure ends the writing.
using TakePage = std::function<void(const jalon::v1::ListCellPersonsResponse&)>;
using ListPersons = std::function<absl::Status(const std::string& code, const TakePage& take)>;

// The row of `code`; null when there is none. It belongs to `matrix`.
const jalon::v1::MatrixRow* FindRow(const jalon::v1::GetMatrixResponse& matrix,
                                    const std::string& code);

// Whether `row` is a number of persons or entries that the engine counted, so that there is a list
// of them: not a ratio, a mean, a missing or a declared value.
bool IsCounted(const jalon::v1::MatrixRow& row);

// What has to be known before the figures are used, in French: delays that will still move, a
// series that was answered at another position of the log.
std::vector<std::string> Remarks(const Report& report);

// Writes `bytes` to `path` through a file beside it, so that what stands there is whole. Fails with
// kInvalidArgument, naming the option, when the folder does not take it.
absl::Status WriteWhole(const std::string& path, const std::string& bytes);
// The same for a file that somebody else writes: `write` gets the path to write to.
absl::Status WriteWhole(const std::string& path,
                        const std::function<absl::Status(const std::string&)>& write);

}  // namespace jalon::report

#endif  // JALON_TOOLS_REPORT_REPORT_H_
