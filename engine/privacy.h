// SPDX-License-Identifier: EUPL-1.2
//
// Access, erasure and retention (RGPD). A part of the front door (departement.h).
//
// Nominative data lives sealed under keys of the persons, which are kept apart from the store and
// its copies. To erase is to destroy keys: what they sealed cannot be read any more, wherever a
// copy of it is, and nothing else changes. An erasure is a fact of its own, written before
// anything is destroyed, and carried out again at every opening: an older copy of the keys, put
// back, gives nothing back. The keys' store remembers it too: an older copy of the store, put back,
// does not make new keys for what was told before the erasure, nor does a file that is sent again.
//
// Thread-safety: everything may be called from any thread, beside the writer; what changes the
// store is handed out as a PreparedBatch, for the writer to commit.
#ifndef JALON_ENGINE_PRIVACY_H_
#define JALON_ENGINE_PRIVACY_H_

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "engine/base/parallel.h"
#include "jalon/v1/privacy.pb.h"

namespace jalon {

class PreparedBatch;

class Privacy {
 public:
  virtual ~Privacy() = default;

  virtual absl::StatusOr<jalon::v1::ExportPersonResponse> Export(
      const jalon::v1::ExportPersonRequest& request, absl::Time now) const = 0;

  // To be committed, unless it only says what would be done; then CarryOut. All persons of the
  // request, or none. Reads every reject: who is in one is known by its text alone. Fails with
  // kFailedPrecondition (IMPORT_UNDER_WAY) while an import runs or waits; none begins until the
  // batch is gone.
  virtual absl::StatusOr<PreparedBatch> Erase(const jalon::v1::ErasePersonsRequest& request,
                                              absl::Time now,
                                              jalon::v1::ErasePersonsResponse* response) const = 0;
  // Destroys the keys, and the archived content, of every erasure that is committed and not carried
  // out. The batch, to be committed, says that it was. Done again, it changes nothing.
  virtual absl::StatusOr<PreparedBatch> CarryOut(absl::Time now) const = 0;

  virtual absl::StatusOr<jalon::v1::ListRetentionResponse> Retention(
      const jalon::v1::ListRetentionRequest& request, absl::Time now, Parallel* parallel) const = 0;
};

}  // namespace jalon

#endif  // JALON_ENGINE_PRIVACY_H_
