// SPDX-License-Identifier: EUPL-1.2
//
// A simulated log in an engine of its own.
#ifndef JALON_TESTS_TOOLS_SIMULATE_REPORT_LOG_H_
#define JALON_TESTS_TOOLS_SIMULATE_REPORT_LOG_H_

#include <string>

#include "jalon/v1/indicators.pb.h"
#include "tests/scenarios/engine_driver.h"
#include "tools/simulate/description.h"

namespace jalon::simulate {

// The log that `jalon simulate` makes of a description. Anything that fails is a failure of the
// running test case.
class ReportLog {
 public:
  // What the caisses say is read from droits.ndjson, or from the files of flux/.
  enum class Rights { kEvents, kFlux };

  explicit ReportLog(const Description& description, Rights rights = Rights::kEvents);
  // Of a published year, by its name.
  explicit ReportLog(const std::string& report);

  const Description& description() const { return description_; }
  // From the first day of the period to `to`, as known on the K of the description.
  jalon::v1::Question Ask(const std::string& to, const std::string& convention) const;
  absl::StatusOr<jalon::v1::GetMatrixResponse> Matrix(const jalon::v1::Question& question) const;
  // With the first of the persons who make the difference.
  jalon::v1::CompareQuestionsResponse Compare(const jalon::v1::Question& first,
                                              const jalon::v1::Question& second,
                                              const std::string& code) const;

 private:
  void RecordFile(const std::string& path);
  void RecordBatch(std::string* events);
  void ImportFolder(const std::string& folder);

  Description description_;
  scenario::EngineUnderTest engine_;
};

// The row of `code`; an empty one when there is none.
jalon::v1::MatrixRow RowOf(const jalon::v1::GetMatrixResponse& matrix, const std::string& code);

}  // namespace jalon::simulate

#endif  // JALON_TESTS_TOOLS_SIMULATE_REPORT_LOG_H_
