// SPDX-License-Identifier: EUPL-1.2
//
// What a file tells beside others of its series (same organisme, same kind): whether another one
// contradicts it on the same day, and which dossiers left the monthly stock without a closing.
// Depends on the files that are known, not on the order in which they came.
#ifndef JALON_ENGINE_INTAKE_COMPARISON_H_
#define JALON_ENGINE_INTAKE_COMPARISON_H_

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

// Files of the series of `report` about the same day that describe dossiers differently, one entry
// each. `census` is sorted. Files whose census is gone are passed over.
absl::StatusOr<std::vector<jalon::v1::ImportConflict>> FindConflicts(
    const Comparison& comparison, const jalon::v1::ImportReport& report, const Census& census);

// Dossiers with an open right (ETATDOSRSA 2, 3, 4) in the monthly before that of `report`, absent
// from it, whose closing no daily told in between or within a month. Nothing is concluded from a
// truncated file, nor from a dossier that is in the anomaly twin.
absl::StatusOr<jalon::v1::ListDisappearancesResponse> FindDisappearances(
    const Comparison& comparison, const jalon::v1::ImportReport& report, const Census& census);

}  // namespace jalon::intake

#endif  // JALON_ENGINE_INTAKE_COMPARISON_H_
