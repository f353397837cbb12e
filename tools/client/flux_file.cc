// SPDX-License-Identifier: EUPL-1.2
#include "tools/client/flux_file.h"

#include <unistd.h>

#include <cerrno>
#include <filesystem>
#include <utility>

#include "absl/strings/str_cat.h"
#include "engine/base/error.h"
#include "engine/base/nir.h"
#include "engine/base/sha256.h"
#include "engine/flux/unpacked_source.h"

namespace jalon::client {

using flux::ByteSource;
using flux::FileByteSource;
using flux::UnpackedSource;

namespace {

// Half of what the service takes at most (proto/jalon/v1/flux.proto).
constexpr size_t kChunkBytes = size_t{512} << 10;

std::string FileName(const std::string& path) { return std::filesystem::path(path).filename(); }

absl::Status Unreadable(const std::string& path) {
  if (access(path.c_str(), R_OK) != 0 && errno == EACCES) {
    return InvalidField("file", kNotAllowedToRead,
                        absl::StrCat("pas le droit de lire ", PathWithoutNir(path),
                                     " : donnez la lecture au compte qui importe ; le fichier "
                                     "reste, et peut être repris"));
  }
  return InvalidField("file", "UNREADABLE_FILE",
                      absl::StrCat("fichier illisible : ", PathWithoutNir(path)));
}

absl::StatusOr<std::unique_ptr<FileByteSource>> OpenFile(const std::string& path) {
  auto file = FileByteSource::Open(path);
  if (file.ok() && !std::filesystem::is_directory(path)) return file;
  return Unreadable(path);
}

absl::Status Damaged(const absl::Status& why) {
  return InvalidField("file", "UNREADABLE_ARCHIVE", jalon::DetailOf(why).message);
}

// What a content is named and announced by.
struct Digest {
  std::string sha256;
  int64_t size_bytes = 0;
};

absl::StatusOr<Digest> DigestOf(ByteSource* source) {
  RunningSha256 hash;
  std::string buffer(kChunkBytes, '\0');
  Digest digest;
  while (true) {
    const absl::StatusOr<size_t> count = source->Read(buffer.data(), buffer.size());
    if (!count.ok()) return count.status();
    if (*count == 0) break;
    hash.Add({buffer.data(), *count});
    digest.size_bytes += static_cast<int64_t>(*count);
  }
  digest.sha256 = hash.Hex();
  return digest;
}

}  // namespace

// The files of a zip, which are unpacked as they are asked for.
class PackedFiles {
 public:
  explicit PackedFiles(std::string path) : path_(std::move(path)) {}

  // Stands on the file at `index`. Going on costs what lies between; going back begins afresh.
  absl::StatusOr<UnpackedSource*> At(size_t index) {
    if (unpacked_ == nullptr || index < index_) {
      if (absl::Status status = Reopen(); !status.ok()) return status;
    }
    while (index_ < index) {
      const absl::StatusOr<bool> more = unpacked_->NextFile();
      if (!more.ok()) return more.status();
      if (!*more) return absl::OutOfRangeError("no such file");
      ++index_;
    }
    return unpacked_.get();
  }

 private:
  absl::Status Reopen() {
    unpacked_.reset();
    auto file = OpenFile(path_);
    if (!file.ok()) return file.status();
    file_ = *std::move(file);
    auto unpacked = UnpackedSource::Open(*file_);
    if (!unpacked.ok()) return unpacked.status();
    unpacked_ = *std::move(unpacked);
    index_ = 0;
    return absl::OkStatus();
  }

  const std::string path_;
  std::unique_ptr<FileByteSource> file_;
  std::unique_ptr<UnpackedSource> unpacked_;
  size_t index_ = 0;
};

absl::StatusOr<FluxFile> FluxFile::Whole(const std::string& path) {
  const auto source = OpenFile(path);
  if (!source.ok()) return source.status();
  const absl::StatusOr<Digest> digest = DigestOf(source->get());
  if (!digest.ok()) {
    return Unreadable(path);
  }
  FluxFile file;
  file.path_ = path;
  file.name_ = FileName(path);
  file.sha256_ = digest->sha256;
  file.size_bytes_ = digest->size_bytes;
  return file;
}

// The files of a zip; none when there are not several, or when it is not a zip.
absl::StatusOr<std::vector<FluxFile>> FluxFile::Each(const std::string& path) {
  std::vector<FluxFile> files;
  const auto packed = std::make_shared<PackedFiles>(path);
  PackedFiles listing(path);
  const absl::StatusOr<UnpackedSource*> unpacked = listing.At(0);
  if (!unpacked.ok() || (*unpacked)->packing() != flux::Packing::kZip) return files;
  absl::StatusOr<bool> more = true;
  while (more.ok() && *more) {
    const absl::StatusOr<Digest> digest = DigestOf(*unpacked);
    if (!digest.ok()) {
      more = digest.status();
      break;
    }
    FluxFile& file = files.emplace_back(FluxFile());
    file.name_ = absl::StrCat(FileName(path), "/", (*unpacked)->file_name());
    file.sha256_ = digest->sha256;
    file.size_bytes_ = digest->size_bytes;
    file.packed_ = packed;
    file.index_ = files.size() - 1;
    file.path_ = path;
    more = (*unpacked)->NextFile();
  }
  // The service says that it wants one file, of an archive that is not one: not what is wrong.
  if (files.empty() && absl::IsDataLoss(more.status()) && PackedFiles(path).At(1).ok()) {
    return Damaged(more.status());
  }
  // What is wrong with the first file, the service says better than we do.
  if (files.empty() || (more.ok() && files.size() == 1)) return std::vector<FluxFile>();
  if (more.ok()) return files;
  return Damaged(more.status());
}

absl::StatusOr<std::vector<FluxFile>> FluxFile::Open(const std::string& path) {
  if (const auto file = OpenFile(path); !file.ok()) return file.status();
  absl::StatusOr<std::vector<FluxFile>> files = Each(path);
  if (!files.ok() || !files->empty()) return files;
  absl::StatusOr<FluxFile> whole = Whole(path);
  if (!whole.ok()) return whole.status();
  files->push_back(*std::move(whole));
  return files;
}

std::string FluxFile::NextChunk() {
  if (source_ == nullptr && packed_ != nullptr) {
    source_ = packed_->At(index_).value_or(nullptr);
  } else if (source_ == nullptr) {
    auto opened = FileByteSource::Open(path_);
    if (opened.ok()) opened_ = *std::move(opened);
    source_ = opened_.get();
  }
  if (source_ == nullptr) return "";
  std::string chunk(kChunkBytes, '\0');
  size_t filled = 0;
  while (filled < chunk.size()) {
    const auto count = source_->Read(chunk.data() + filled, chunk.size() - filled);
    if (!count.ok() || *count == 0) break;
    filled += *count;
  }
  chunk.resize(filled);
  return chunk;
}

}  // namespace jalon::client
