// SPDX-License-Identifier: EUPL-1.2
#include "engine/store/head_marker.h"

#include <fcntl.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <vector>

#include "absl/strings/escaping.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"

namespace jalon::store {
namespace {

constexpr std::string_view kMagic = "jalon-head";
constexpr size_t kHashBytes = 32;

absl::Status SyncPath(const std::string& path, int flags) {
  const int file = open(path.c_str(), flags);
  if (file < 0) return absl::ErrnoToStatus(errno, absl::StrCat("ouverture de ", path));
  const int result = fsync(file);
  const int error = errno;
  close(file);
  if (result != 0) return absl::ErrnoToStatus(error, absl::StrCat("fsync de ", path));
  return absl::OkStatus();
}

}  // namespace

absl::Status WriteMarker(const std::string& path, const HeadMarker& marker) {
  const std::string temporary = path + ".new";
  {
    std::ofstream out(temporary, std::ios::trunc);
    out << kMagic << " 1 " << marker.sequence << ' ' << absl::BytesToHexString(marker.chain_hash)
        << '\n';
    out.flush();
    if (!out) return absl::InternalError(absl::StrCat("écriture impossible : ", temporary));
  }
  if (absl::Status status = SyncPath(temporary, O_RDONLY); !status.ok()) return status;
  std::error_code error;
  std::filesystem::rename(temporary, path, error);
  if (error)
    return absl::InternalError(absl::StrCat("renommage de ", path, " : ", error.message()));
  return SyncPath(std::filesystem::path(path).parent_path().string(), O_RDONLY | O_DIRECTORY);
}

absl::StatusOr<std::optional<HeadMarker>> ReadMarker(const std::string& path) {
  std::ifstream in(path);
  if (!in) return std::optional<HeadMarker>();
  std::string line;
  std::getline(in, line);
  const std::vector<std::string> words = absl::StrSplit(line, ' ');
  HeadMarker marker;
  if (words.size() == 4 && words[0] == kMagic && words[1] == "1" &&
      absl::SimpleAtoi(words[2], &marker.sequence) && words[3].size() == 2 * kHashBytes) {
    marker.chain_hash = absl::HexStringToBytes(words[3]);
    return std::optional<HeadMarker>(marker);
  }
  return absl::DataLossError(absl::StrCat("repère de tête illisible : ", path));
}

}  // namespace jalon::store
