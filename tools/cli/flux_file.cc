// SPDX-License-Identifier: EUPL-1.2
#include "tools/cli/flux_file.h"

#include <filesystem>

#include "absl/strings/str_cat.h"
#include "engine/base/error.h"
#include "engine/base/sha256.h"

namespace jalon::cli {
namespace {

// Half of what the service takes at most (proto/jalon/v1/flux.proto).
constexpr size_t kChunkBytes = size_t{512} << 10;

}  // namespace

absl::StatusOr<FluxFile> FluxFile::Open(const std::string& path) {
  FluxFile flux;
  flux.file_.open(path, std::ios::binary);
  if (!flux.file_ || std::filesystem::is_directory(path)) {
    return InvalidField("file", "UNREADABLE_FILE", absl::StrCat("fichier illisible : ", path));
  }
  RunningSha256 hash;
  for (std::string chunk = flux.NextChunk(); !chunk.empty(); chunk = flux.NextChunk()) {
    hash.Add(chunk);
    flux.size_bytes_ += static_cast<int64_t>(chunk.size());
  }
  flux.sha256_ = hash.Hex();
  flux.file_.clear();
  flux.file_.seekg(0);
  return flux;
}

std::string FluxFile::NextChunk() {
  std::string chunk(kChunkBytes, '\0');
  file_.read(chunk.data(), static_cast<std::streamsize>(chunk.size()));
  chunk.resize(static_cast<size_t>(file_.gcount()));
  return chunk;
}

}  // namespace jalon::cli
