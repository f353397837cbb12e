// SPDX-License-Identifier: EUPL-1.2
//
// The steps of one import: read, prepare and commit, batch after batch.
#ifndef JALON_SERVICES_IMPORT_RUN_H_
#define JALON_SERVICES_IMPORT_RUN_H_

#include <functional>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "jalon/v1/flux.pb.h"
#include "services/chunk_queue.h"
#include "services/stores.h"

namespace jalon::services {

// Imports `source` into `store` and returns the report, or why the import stopped; what was
// committed stays, and the same content sent again goes on from there. Blocks for as long as the
// file lasts; other writers of the store go on meanwhile. `on_progress` is called after each
// commit.
absl::StatusOr<jalon::v1::ImportReport> RunImport(
    Store* store, const jalon::v1::ImportFluxRequest::Start& start, ChunkQueue* source,
    absl::Time now, const std::function<void(const jalon::v1::ImportProgress&)>& on_progress);

}  // namespace jalon::services

#endif  // JALON_SERVICES_IMPORT_RUN_H_
