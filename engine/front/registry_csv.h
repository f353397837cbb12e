// SPDX-License-Identifier: EUPL-1.2
//
// A CSV file of structures, référents or territories.
#ifndef JALON_ENGINE_FRONT_REGISTRY_CSV_H_
#define JALON_ENGINE_FRONT_REGISTRY_CSV_H_

#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "engine/store/store.h"
#include "jalon/v1/registry.pb.h"

namespace jalon::front {

// The entries of `csv`, and what is wrong with its lines; names are looked up in `store`. Fails
// with kInvalidArgument when it has no line of headers with the column id, or one that is not
// known.
absl::StatusOr<std::vector<jalon::v1::RegistryEntry>> ReadRegistryCsv(
    const store::Reader& store, std::string_view csv, jalon::v1::RegistryEntry::Kind kind,
    jalon::v1::ImportRegistryResponse* response);

}  // namespace jalon::front

#endif  // JALON_ENGINE_FRONT_REGISTRY_CSV_H_
