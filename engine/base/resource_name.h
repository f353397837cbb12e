// SPDX-License-Identifier: EUPL-1.2
//
// Resource names of the contract: "departements/062/imports/{sha256}",
// "departements/062/imports/{sha256}/rejects/{position}-{byte offset}" and
// "departements/062/publications/{id}".
#ifndef JALON_ENGINE_BASE_RESOURCE_NAME_H_
#define JALON_ENGINE_BASE_RESOURCE_NAME_H_

#include <cstdint>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"

namespace jalon {

struct ImportName {
  std::string departement;
  std::string sha256;  // or its first digits
};

struct RejectName {
  ImportName import;
  int64_t position = 0;
  int64_t byte_offset = 0;
};

struct PublicationName {
  std::string departement;
  std::string id;  // 16 lower-case hex digits
};

std::string ToString(const ImportName& name);
std::string ToString(const RejectName& name);
std::string ToString(const PublicationName& name);

// Read such names. Fail with kInvalidArgument (field "name") for any other text; a SHA-256 may be
// cut after its sixth digit.
absl::StatusOr<ImportName> ParseImportName(std::string_view text);
absl::StatusOr<RejectName> ParseRejectName(std::string_view text);
absl::StatusOr<PublicationName> ParsePublicationName(std::string_view text);

}  // namespace jalon

#endif  // JALON_ENGINE_BASE_RESOURCE_NAME_H_
