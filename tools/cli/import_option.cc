// SPDX-License-Identifier: EUPL-1.2
#include "tools/cli/import_option.h"

#include "absl/strings/str_cat.h"

namespace jalon::cli {
namespace {

constexpr size_t kShortDigits = 12;

bool IsFullName(const std::string& text) { return text.rfind("departements/", 0) == 0; }

}  // namespace

void DeclareImport(CLI::App* command, ImportOption* option) {
  command->add_option("--departement", option->departement,
                      "Département, quand seuls les premiers chiffres de l'empreinte sont donnés");
  command
      ->add_option("name", option->name,
                   "Nom complet (departements/062/imports/…), ou les premiers chiffres de "
                   "l'empreinte SHA-256 avec --departement")
      ->required();
}

absl::StatusOr<std::string> NameOfImport(const ImportOption& option) {
  const std::string name =
      IsFullName(option.name) ? option.name : ToString(ImportName{option.departement, option.name});
  const absl::StatusOr<ImportName> parsed = ParseImportName(name);
  if (!parsed.ok()) return parsed.status();
  return name;
}

absl::StatusOr<std::string> NameOfReject(const ImportOption& option) {
  std::string name = option.name;
  const size_t slash = name.find('/');
  if (!IsFullName(name) && slash != std::string::npos) {
    name = absl::StrCat(ToString(ImportName{option.departement, name.substr(0, slash)}),
                        "/rejects/", name.substr(slash + 1));
  }
  const absl::StatusOr<RejectName> parsed = ParseRejectName(name);
  if (!parsed.ok()) return parsed.status();
  return name;
}

std::string ShortName(const std::string& import_name) {
  const absl::StatusOr<ImportName> parsed = ParseImportName(import_name);
  return parsed.ok() ? parsed->sha256.substr(0, kShortDigits) : import_name;
}

std::string ShortRejectName(const std::string& reject_name) {
  const absl::StatusOr<RejectName> parsed = ParseRejectName(reject_name);
  if (!parsed.ok()) return reject_name;
  return absl::StrCat(parsed->import.sha256.substr(0, kShortDigits), "/", parsed->position, "-",
                      parsed->byte_offset);
}

}  // namespace jalon::cli
