// SPDX-License-Identifier: EUPL-1.2
//
// The store that a resource name belongs to.
#ifndef JALON_SERVICES_NAMED_STORE_H_
#define JALON_SERVICES_NAMED_STORE_H_

#include <string>

#include "absl/status/statusor.h"
#include "engine/base/resource_name.h"
#include "services/stores.h"

namespace jalon::services {

// The store of an import's name. Fails as ParseImportName and Stores::Find do.
inline absl::StatusOr<StoreHandle> StoreOfImport(const Stores& stores, const std::string& name) {
  const absl::StatusOr<ImportName> parsed = ParseImportName(name);
  if (!parsed.ok()) return parsed.status();
  return stores.Find(parsed->departement);
}

// The same of a reject's name.
inline absl::StatusOr<StoreHandle> StoreOfReject(const Stores& stores, const std::string& name) {
  const absl::StatusOr<RejectName> parsed = ParseRejectName(name);
  if (!parsed.ok()) return parsed.status();
  return stores.Find(parsed->import.departement);
}

// The same of a publication's name.
inline absl::StatusOr<StoreHandle> StoreOfPublication(const Stores& stores,
                                                      const std::string& name) {
  const absl::StatusOr<PublicationName> parsed = ParsePublicationName(name);
  if (!parsed.ok()) return parsed.status();
  return stores.Find(parsed->departement);
}

}  // namespace jalon::services

#endif  // JALON_SERVICES_NAMED_STORE_H_
