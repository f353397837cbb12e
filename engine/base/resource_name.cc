// SPDX-License-Identifier: EUPL-1.2
#include "engine/base/resource_name.h"

#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "engine/base/departement.h"
#include "engine/base/error.h"

namespace jalon {
namespace {

constexpr size_t kShaDigits = 64;
constexpr size_t kFewestDigits = 6;
constexpr size_t kPublicationDigits = 16;
constexpr char kHexDigits[] = "0123456789abcdef";

// "departements", "062", "imports", sha256, …
bool NamesImport(const std::vector<std::string>& parts) {
  return parts.size() >= 4 && parts[0] == "departements" && IsDepartementCode(parts[1]) &&
         parts[2] == "imports" && parts[3].size() >= kFewestDigits &&
         parts[3].size() <= kShaDigits &&
         parts[3].find_first_not_of(kHexDigits) == std::string::npos;
}

std::vector<std::string> Split(std::string_view text) {
  return absl::StrSplit(std::string(text), '/');
}

}  // namespace

std::string ToString(const ImportName& name) {
  return absl::StrCat("departements/", name.departement, "/imports/", name.sha256);
}

std::string ToString(const RejectName& name) {
  return absl::StrCat(ToString(name.import), "/rejects/", name.position, "-", name.byte_offset);
}

std::string ToString(const PublicationName& name) {
  return absl::StrCat("departements/", name.departement, "/publications/", name.id);
}

absl::StatusOr<ImportName> ParseImportName(std::string_view text) {
  const std::vector<std::string> parts = Split(text);
  if (parts.size() == 4 && NamesImport(parts)) return ImportName{parts[1], parts[3]};
  return InvalidField("name", "INVALID_NAME",
                      "nom d'import attendu : departements/062/imports/{SHA-256}, ou ses premiers "
                      "chiffres (6 au moins)");
}

absl::StatusOr<RejectName> ParseRejectName(std::string_view text) {
  const std::vector<std::string> parts = Split(text);
  RejectName name;
  if (parts.size() == 6 && NamesImport(parts) && parts[4] == "rejects") {
    const std::vector<std::string> place = absl::StrSplit(parts[5], '-');
    if (place.size() == 2 && absl::SimpleAtoi(place[0], &name.position) &&
        absl::SimpleAtoi(place[1], &name.byte_offset)) {
      name.import = {parts[1], parts[3]};
      return name;
    }
  }
  return InvalidField(
      "name", "INVALID_NAME",
      "nom de rejet attendu : departements/062/imports/{SHA-256}/rejects/{position}-{octet}");
}

absl::StatusOr<PublicationName> ParsePublicationName(std::string_view text) {
  const std::vector<std::string> parts = Split(text);
  if (parts.size() == 4 && parts[0] == "departements" && IsDepartementCode(parts[1]) &&
      parts[2] == "publications" && parts[3].size() == kPublicationDigits &&
      parts[3].find_first_not_of(kHexDigits) == std::string::npos) {
    return PublicationName{parts[1], parts[3]};
  }
  return InvalidField("name", "INVALID_NAME",
                      "nom de publication attendu : departements/062/publications/{16 chiffres "
                      "hexadécimaux}");
}

}  // namespace jalon
