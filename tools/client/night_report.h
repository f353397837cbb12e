// SPDX-License-Identifier: EUPL-1.2
//
// Reports of files taken without anybody looking: one a file, one a night, as text for people and
// JSON for programs. Never nominative.
#ifndef JALON_TOOLS_CLIENT_NIGHT_REPORT_H_
#define JALON_TOOLS_CLIENT_NIGHT_REPORT_H_

#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "engine/base/error.h"
#include "jalon/v1/imports.pb.h"
#include "tools/client/exit_code.h"

namespace jalon::client {

// What became of a file.
struct FileOutcome {
  std::string file;                               // FluxFile::name
  std::string sha256;                             // "" when it could not be read
  absl::Time at;                                  // when it was dealt with
  ExitCode code = kDone;                          // as `jalon import` would return
  std::optional<jalon::v1::ImportReport> report;  // of a file that was taken
  ErrorDetail problem;                            // of one that was not
};

// The night that `time` belongs to, from noon to noon; named by the day on which it ends.
absl::CivilDay NightOf(absl::Time time, absl::TimeZone zone);

// Writes NAME.DIGEST.txt and .json in `folder`. Fails when nothing can be written there.
absl::Status WriteFileReport(const std::string& folder, const FileOutcome& outcome);

// Adds the file to its night's reports in `folder`, nuit-DATE.json and .txt, with the files that
// are missing now.
absl::Status AddToNight(const std::string& folder, const FileOutcome& outcome,
                        const std::vector<jalon::v1::ImportGap>& gaps);

}  // namespace jalon::client

#endif  // JALON_TOOLS_CLIENT_NIGHT_REPORT_H_
