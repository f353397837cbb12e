// SPDX-License-Identifier: EUPL-1.2
//
// What a file tells beside others of its series (same organisme, same kind): whether another one
// contradicts it on the same day, and which dossiers left the monthly stock without a closing.
// Depends on the files that are known, not on the order in which they came.
#ifndef JALON_ENGINE_INTAKE_COMPARISON_H_
#define JALON_ENGINE_INTAKE_COMPARISON_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "engine/intake/archive.h"
#include "engine/intake/census.h"
#include "jalon/v1/imports.pb.h"

namespace jalon::intake {

// A file, and the censuses of all others.
struct Comparison {
  const Archive* archive = nullptr;
  // Reports of every import that ended (their names name the censuses).
  const std::vector<jalon::v1::ImportReport>* reports = nullptr;
};

// A file that ended before and says of every dossier what `census`, that of `report`, says: the
// same flux packed in another way, or with a byte more. Null when there is none.
absl::StatusOr<const jalon::v1::ImportReport*> FindSame(const Comparison& comparison,
                                                        const jalon::v1::ImportReport& report,
                                                        const Census& census);

// Files of the organisme of `report` about the same day that describe dossiers differently (of
// another kind: that give them another ETATDOSRSA), one entry each, one for those that say the
// same. `census` is sorted. Files whose census is gone are passed over.
absl::StatusOr<std::vector<jalon::v1::ImportConflict>> FindConflicts(
    const Comparison& comparison, const jalon::v1::ImportReport& report, const Census& census);

// Dossiers with an open right (ETATDOSRSA 2, 3, 4) in the monthly before that of `report` (of two
// of one day, the last one transmitted), absent from it, unless
// - the last that files in between say of it, or another monthly of that day, is a closing;
// - a file about the same day, or a later one within a month, has it, whatever it says;
// - another organisme's monthly of the same month has it.
// Nothing is concluded from a truncated file, nor from a dossier that is in the anomaly twin.
absl::StatusOr<jalon::v1::ListDisappearancesResponse> FindDisappearances(
    const Comparison& comparison, const jalon::v1::ImportReport& report, const Census& census);

// What a monthly that came late shows missing from the next one, which ended before it.
struct LateDisappearances {
  std::string import;  // name of the next monthly's
  std::string file_name;
  std::string as_of;
  int64_t total = 0;
};

// The same of the monthly after that of `report`, when it is imported already: its own report could
// not know. Nothing when there is none, or none is missing.
absl::StatusOr<std::optional<LateDisappearances>> FindLateDisappearances(
    const Comparison& comparison, const jalon::v1::ImportReport& report, const Census& census);

// All of these of one file.
struct Findings {
  const jalon::v1::ImportReport* same = nullptr;  // of the comparison's
  std::vector<jalon::v1::ImportConflict> conflicts;
  jalon::v1::ListDisappearancesResponse left;
  std::optional<LateDisappearances> late;

  bool any() const { return !conflicts.empty() || left.total() > 0 || late.has_value(); }
};
absl::StatusOr<Findings> FindAll(const Comparison& comparison,
                                 const jalon::v1::ImportReport& report, const Census& census);

}  // namespace jalon::intake

#endif  // JALON_ENGINE_INTAKE_COMPARISON_H_
