// SPDX-License-Identifier: EUPL-1.2
#include "engine/store/rocksdb_status.h"

#include <string>

#include "absl/strings/str_cat.h"

namespace jalon::store {

absl::Status StatusOf(const rocksdb::Status& status, std::string_view store) {
  if (status.ok()) return absl::OkStatus();
  const std::string name(store);
  const std::string text = status.ToString();
  // The file that holds it; "block" is in what is said of reads.
  if (status.IsIOError() && text.find("/LOCK") != std::string::npos) {
    return absl::FailedPreconditionError(
        absl::StrCat(name, " est déjà ouvert par un autre processus : ", text));
  }
  if (status.IsCorruption()) {
    return absl::DataLossError(absl::StrCat(name, " est endommagé : ", text));
  }
  // Both begin with what the disk has, which is what is told and watched for.
  if (status.IsNoSpace()) {
    return absl::ResourceExhaustedError(absl::StrCat("disque plein : ", name, " : ", text));
  }
  if (text.find("Permission denied") != std::string::npos) {
    return absl::UnavailableError(absl::StrCat("accès refusé : ", name, " : ", text));
  }
  if (status.IsIOError()) {
    return absl::UnavailableError(absl::StrCat("le disque échoue : ", name, " : ", text));
  }
  return absl::InternalError(absl::StrCat(name, " : ", text));
}

absl::Status RefusesWrites(std::string_view store) {
  return absl::AbortedError(absl::StrCat(
      "une écriture a échoué : ", std::string(store),
      " refuse d'écrire jusqu'à ce qu'il soit rouvert, ce que le service fait de lui-même quand le "
      "disque écrit de nouveau"));
}

}  // namespace jalon::store
