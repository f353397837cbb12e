// SPDX-License-Identifier: EUPL-1.2
#include "engine/store/durable_file.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>
#include <system_error>

#include "absl/strings/str_cat.h"

namespace jalon::store {
namespace {

constexpr mode_t kOwnerOnly = 0600;

absl::Status Failure(int error, std::string_view what, const std::string& path) {
  if (error == ENOSPC || error == EDQUOT || error == EFBIG) {
    return absl::ResourceExhaustedError(
        absl::StrCat("disque plein : ", path, " ; libérez de la place, puis recommencez"));
  }
  return absl::UnavailableError(
      absl::StrCat(std::string(what), path, " : ", std::generic_category().message(error)));
}

}  // namespace

absl::Status SyncDescriptor(int descriptor, const std::string& path) {
  if (fsync(descriptor) == 0) return absl::OkStatus();
  return Failure(errno, "fsync de ", path);
}

absl::Status SyncFolder(const std::string& folder) {
  const int descriptor = open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (descriptor < 0) return Failure(errno, "ouverture de ", folder);
  absl::Status status = SyncDescriptor(descriptor, folder);
  close(descriptor);
  return status;
}

absl::Status RenameDurably(const std::string& from, const std::string& to) {
  std::error_code error;
  std::filesystem::rename(from, to, error);
  if (error) return Failure(error.value(), "renommage vers ", to);
  return SyncFolder(std::filesystem::path(to).parent_path().string());
}

absl::Status WriteAll(int descriptor, std::string_view bytes, const std::string& path) {
  while (!bytes.empty()) {
    const ssize_t written = write(descriptor, bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return Failure(errno, "écriture de ", path);
    bytes.remove_prefix(static_cast<size_t>(written));
  }
  return absl::OkStatus();
}

absl::Status WriteFileDurably(const std::string& path, std::string_view bytes) {
  const std::string temporary = path + ".new";
  const int descriptor =
      open(temporary.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, kOwnerOnly);
  if (descriptor < 0) return Failure(errno, "création de ", temporary);
  absl::Status status = WriteAll(descriptor, bytes, temporary);
  if (status.ok()) status = SyncDescriptor(descriptor, temporary);
  close(descriptor);
  return status.ok() ? RenameDurably(temporary, path) : status;
}

}  // namespace jalon::store
