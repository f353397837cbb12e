// SPDX-License-Identifier: EUPL-1.2
//
// Structures, référents and territories: what stands behind the names that records use. A part of
// the front door (departement.h). The registry is no part of the log: nothing that is counted
// depends on it, and a rebuild leaves it alone.
//
// Thread-safety: everything may be called from any thread, beside the writer; what changes the
// store is handed out as a PreparedBatch, for the writer to commit. Failure: as in departement.h;
// an entry that is not there is kNotFound.
#ifndef JALON_ENGINE_REGISTRY_H_
#define JALON_ENGINE_REGISTRY_H_

#include "absl/status/statusor.h"
#include "jalon/v1/registry.pb.h"

namespace jalon {

class PreparedBatch;

class Registry {
 public:
  virtual ~Registry() = default;

  // To be committed: `entry` is what will hold. Fails with kAborted when the request has an etag
  // and the entry has another one.
  virtual absl::StatusOr<PreparedBatch> Set(const jalon::v1::SetRegistryEntryRequest& request,
                                            jalon::v1::RegistryEntry* entry) const = 0;
  // To be committed unless it has errors, or only says what would be done.
  virtual absl::StatusOr<PreparedBatch> Import(
      const jalon::v1::ImportRegistryRequest& request,
      jalon::v1::ImportRegistryResponse* response) const = 0;
  // Whether a batch of Set or Import was committed without effect, because an entry had changed
  // since it was prepared: to be prepared again.
  virtual bool WasStale(const PreparedBatch& batch) const = 0;

  virtual absl::StatusOr<jalon::v1::RegistryEntry> Get(
      const jalon::v1::GetRegistryEntryRequest& request) const = 0;
  virtual absl::StatusOr<jalon::v1::ListRegistryEntriesResponse> List(
      const jalon::v1::ListRegistryEntriesRequest& request) const = 0;
};

}  // namespace jalon

#endif  // JALON_ENGINE_REGISTRY_H_
