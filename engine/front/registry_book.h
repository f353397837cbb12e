// SPDX-License-Identifier: EUPL-1.2
//
// The registry in the store: structures, référents and territories (proto: RegistryEntry).
#ifndef JALON_ENGINE_FRONT_REGISTRY_BOOK_H_
#define JALON_ENGINE_FRONT_REGISTRY_BOOK_H_

#include <functional>
#include <optional>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "engine/store/store.h"
#include "jalon/v1/registry.pb.h"

namespace jalon::front {

// The key of an entry in the family registry.
std::string RegistryKey(jalon::v1::RegistryEntry::Kind kind, const std::string& id);

// The entry, or nothing.
absl::StatusOr<std::optional<jalon::v1::RegistryEntry>> ReadRegistryEntry(
    const store::Reader& reader, jalon::v1::RegistryEntry::Kind kind, const std::string& id);

// Visits the entries of a kind by id, from `from` on, until the visitor returns false. Fails with
// kDataLoss for one that cannot be read.
using RegistryVisitor = std::function<bool(const jalon::v1::RegistryEntry&)>;
absl::Status ForRegistryEntries(const store::Reader& reader, jalon::v1::RegistryEntry::Kind kind,
                                const std::string& from, const RegistryVisitor& visitor);

// Makes `entry` well formed: a kind, an id, dates that exist in their order, INSEE codes, what its
// kind has. Fails with kInvalidArgument naming the field.
absl::Status CheckRegistryEntry(const jalon::v1::RegistryEntry& entry);

// Whether what `entry` names is there: the structure of a référent, the territories of a structure,
// registered or communes. Fails with kInvalidArgument naming the field.
absl::Status CheckRegistryNames(const store::Reader& reader, const jalon::v1::RegistryEntry& entry);

// The tag of what an entry says.
std::string RegistryEtag(jalon::v1::RegistryEntry entry);

}  // namespace jalon::front

#endif  // JALON_ENGINE_FRONT_REGISTRY_BOOK_H_
