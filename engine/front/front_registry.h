// SPDX-License-Identifier: EUPL-1.2
//
// The implementation of engine/registry.h.
#ifndef JALON_ENGINE_FRONT_FRONT_REGISTRY_H_
#define JALON_ENGINE_FRONT_FRONT_REGISTRY_H_

#include "engine/departement.h"
#include "engine/registry.h"
#include "engine/store/store.h"

namespace jalon::front {

class FrontRegistry : public Registry {
 public:
  // Not owned.
  explicit FrontRegistry(const store::Reader* store) : store_(store) {}

  absl::StatusOr<PreparedBatch> Set(const jalon::v1::SetRegistryEntryRequest& request,
                                    jalon::v1::RegistryEntry* entry) const override;
  absl::StatusOr<PreparedBatch> Import(const jalon::v1::ImportRegistryRequest& request,
                                       jalon::v1::ImportRegistryResponse* response) const override;
  bool WasStale(const PreparedBatch& batch) const override;
  absl::StatusOr<jalon::v1::RegistryEntry> Get(
      const jalon::v1::GetRegistryEntryRequest& request) const override;
  absl::StatusOr<jalon::v1::ListRegistryEntriesResponse> List(
      const jalon::v1::ListRegistryEntriesRequest& request) const override;

 private:
  const store::Reader* store_;
};

// Before a commit: what was prepared from entries that are not the ones that hold any more, in the
// store or by an earlier batch of the same commit, writes nothing.
absl::Status DropStaleRegistry(const store::Reader& store,
                               absl::Span<PreparedBatch* const> batches);

}  // namespace jalon::front

#endif  // JALON_ENGINE_FRONT_FRONT_REGISTRY_H_
