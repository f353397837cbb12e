// SPDX-License-Identifier: EUPL-1.2
//
// Rejects that a later file settles: a reject asks for its dossier again, and here it is.
#ifndef JALON_ENGINE_INTAKE_SETTLED_REJECTS_H_
#define JALON_ENGINE_INTAKE_SETTLED_REJECTS_H_

#include <vector>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "engine/intake/census.h"
#include "engine/intake/flux_import.h"
#include "engine/store/store.h"
#include "jalon/v1/flux.pb.h"

namespace jalon::intake {

// Adds to `batch` the open rejects of other files that `report` settles: of the same kind and
// organisme, not transmitted after it, and whose dossier was taken, as its sorted `census` says.
// `others` are the reports of the imports that ended.
absl::Status SettleRejectsOf(const std::vector<jalon::v1::ImportReport>& others,
                             const jalon::v1::ImportReport& report, const Census& census,
                             absl::Time now, const store::Store& store, ImportBatch* batch);

}  // namespace jalon::intake

#endif  // JALON_ENGINE_INTAKE_SETTLED_REJECTS_H_
