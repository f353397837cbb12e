// SPDX-License-Identifier: EUPL-1.2
#include "engine/store/head_marker.h"

#include <fstream>
#include <vector>

#include "absl/strings/escaping.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "engine/store/durable_file.h"

namespace jalon::store {
namespace {

constexpr std::string_view kMagic = "jalon-head";
constexpr size_t kHashBytes = 32;

}  // namespace

absl::Status WriteMarker(const std::string& path, const HeadMarker& marker) {
  return WriteFileDurably(path, absl::StrCat(std::string(kMagic), " 1 ", marker.sequence, " ",
                                             absl::BytesToHexString(marker.chain_hash), "\n"));
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
