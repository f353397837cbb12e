// SPDX-License-Identifier: EUPL-1.2
//
// Running an import on a thread that may block: first the file whole into the archive, then from
// the archive into the store.
#ifndef JALON_SERVICES_IMPORT_RUN_H_
#define JALON_SERVICES_IMPORT_RUN_H_

#include <functional>
#include <string>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "engine/imports.h"
#include "jalon/v1/flux.pb.h"
#include "services/caller.h"
#include "services/chunk_queue.h"
#include "services/import_desk.h"
#include "services/stores.h"

namespace jalon::services {

struct Host;

using OnImportProgress = std::function<void(const jalon::v1::ImportProgress&)>;

// Receives the file that `source` brings, unless it is in the archive already, and adopts it. A
// file that does not come whole, or that the disk does not take, leaves nothing.
absl::StatusOr<PendingImport> ReceiveFile(Host* host, Store* store,
                                          const jalon::v1::ImportFluxRequest::Start& start,
                                          ChunkQueue* source, absl::Time now,
                                          const OnImportProgress& on_progress);

// Imports an archived file and returns the report, or why the import stopped; what was committed
// stays, and the import goes on from there when it is run again. How it ended is recorded: a file
// that is no flux is refused and leaves the archive, one that a policy refuses stays there; after a
// stop of the service, or when the disk fails, the import is unfinished, and goes on at the next
// start or when the disk works again. Other writers of the store go on meanwhile. `on_progress` is
// called after each commit. Each commit has `caller` in the audit.
absl::StatusOr<jalon::v1::ImportReport> RunImport(Host* host, Store* store,
                                                  const PendingImport& pending,
                                                  const ImportDesk::Turn& turn,
                                                  const Caller& caller,
                                                  const OnImportProgress& on_progress);

// Logs what became of an import.
void LogImport(const jalon::v1::ImportFluxRequest::Start& start, absl::Time begun,
               const absl::StatusOr<jalon::v1::ImportReport>& outcome);

// Goes on with every import that a stop, a crash or a failing disk left unfinished, one after the
// other, and purges what the archive has kept long enough. To be run after the stores are open.
void ResumeImports(Host* host);
// The same for one département, after its disk has failed. Ends early when it fails again.
void ResumeImportsOf(Host* host, const std::string& departement);

// Purges the archive of `store` when that is due. Retention of 0: nothing is ever purged.
void TidyArchive(Host* host, Store* store);

}  // namespace jalon::services

#endif  // JALON_SERVICES_IMPORT_RUN_H_
