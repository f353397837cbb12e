// SPDX-License-Identifier: EUPL-1.2
//
// How a command line names an import or a reject.
#ifndef JALON_TOOLS_CLI_IMPORT_OPTION_H_
#define JALON_TOOLS_CLI_IMPORT_OPTION_H_

#include <CLI/CLI.hpp>
#include <string>

#include "absl/status/statusor.h"
#include "engine/base/resource_name.h"

namespace jalon::cli {

struct ImportOption {
  std::string departement;
  std::string name;  // resource name, or the first digits of the SHA-256 with --departement
};

// The name as an argument, and --departement.
void DeclareImport(CLI::App* command, ImportOption* option);

// The resource name. Fails with kInvalidArgument when it cannot be one.
absl::StatusOr<std::string> NameOfImport(const ImportOption& option);

// The same for a reject; its short form is "{digits of the SHA-256}/{position}-{byte offset}".
absl::StatusOr<std::string> NameOfReject(const ImportOption& option);

// What a list shows of a name: the first twelve digits of the SHA-256, enough to name it again.
std::string ShortName(const std::string& import_name);
// "{twelve digits}/{position}-{byte offset}".
std::string ShortRejectName(const std::string& reject_name);

}  // namespace jalon::cli

#endif  // JALON_TOOLS_CLI_IMPORT_OPTION_H_
