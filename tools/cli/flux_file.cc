// SPDX-License-Identifier: EUPL-1.2
#include "tools/cli/flux_file.h"

#include <sodium.h>

#include <array>
#include <filesystem>

#include "absl/strings/str_cat.h"
#include "engine/base/error.h"

namespace jalon::cli {
namespace {

// Half of what the service takes at most (proto/jalon/v1/flux.proto).
constexpr size_t kChunkBytes = size_t{512} << 10;

std::string Hex(const std::array<unsigned char, crypto_hash_sha256_BYTES>& digest) {
  std::string hex(2 * digest.size() + 1, '\0');
  sodium_bin2hex(hex.data(), hex.size(), digest.data(), digest.size());
  hex.pop_back();
  return hex;
}

}  // namespace

absl::StatusOr<FluxFile> FluxFile::Open(const std::string& path) {
  FluxFile flux;
  flux.file_.open(path, std::ios::binary);
  if (!flux.file_ || std::filesystem::is_directory(path)) {
    return InvalidField("file", "UNREADABLE_FILE", absl::StrCat("fichier illisible : ", path));
  }
  crypto_hash_sha256_state state;
  crypto_hash_sha256_init(&state);
  for (std::string chunk = flux.NextChunk(); !chunk.empty(); chunk = flux.NextChunk()) {
    crypto_hash_sha256_update(&state, reinterpret_cast<const unsigned char*>(chunk.data()),
                              chunk.size());
    flux.size_bytes_ += static_cast<int64_t>(chunk.size());
  }
  std::array<unsigned char, crypto_hash_sha256_BYTES> digest{};
  crypto_hash_sha256_final(&state, digest.data());
  flux.sha256_ = Hex(digest);
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
