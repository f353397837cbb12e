// SPDX-License-Identifier: EUPL-1.2
#include "engine/store/durable_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <system_error>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"

namespace jalon::store {
namespace {

namespace filesystem = std::filesystem;

// What a file that is being written ends with; six characters before are its own.
constexpr char kTemporary[] = ".XXXXXX.new";
constexpr char kTemporarySuffix[] = ".new";

absl::Status Failure(int error, std::string_view what, const std::string& path) {
  if (error == ENOSPC || error == EDQUOT || error == EFBIG) {
    return absl::ResourceExhaustedError(
        absl::StrCat("disque plein : ", path, " ; libérez de la place, puis recommencez"));
  }
  return absl::UnavailableError(
      absl::StrCat(std::string(what), path, " : ", std::generic_category().message(error)));
}

std::string FolderOf(const std::string& path) {
  const std::string folder = filesystem::path(path).parent_path().string();
  return folder.empty() ? "." : folder;
}

// A file beside `path`, of the owner only, with `bytes` on the disk. Two writers have one each.
absl::StatusOr<std::string> WriteTemporary(const std::string& path, std::string_view bytes) {
  std::string temporary = path + kTemporary;
  const int descriptor =
      mkostemps(temporary.data(), static_cast<int>(std::strlen(kTemporarySuffix)), O_CLOEXEC);
  if (descriptor < 0) return Failure(errno, "création de ", path);
  absl::Status status = WriteAll(descriptor, bytes, temporary);
  if (status.ok()) status = SyncDescriptor(descriptor, temporary);
  close(descriptor);
  if (status.ok()) return temporary;
  unlink(temporary.c_str());
  return status;
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
  filesystem::rename(from, to, error);
  if (error) return Failure(error.value(), "renommage vers ", to);
  return SyncFolder(FolderOf(to));
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
  const absl::StatusOr<std::string> temporary = WriteTemporary(path, bytes);
  if (!temporary.ok()) return temporary.status();
  const absl::Status status = RenameDurably(*temporary, path);
  // Where it was renamed there is nothing to unlink.
  if (!status.ok()) unlink(temporary->c_str());
  return status;
}

absl::Status CreateFileDurably(const std::string& path, std::string_view bytes) {
  const absl::StatusOr<std::string> temporary = WriteTemporary(path, bytes);
  if (!temporary.ok()) return temporary.status();
  // Unlike a rename, never over what another process has just made.
  const int error = link(temporary->c_str(), path.c_str()) == 0 ? 0 : errno;
  unlink(temporary->c_str());
  if (error == EEXIST) return absl::AlreadyExistsError(path);
  return error == 0 ? SyncFolder(FolderOf(path)) : Failure(error, "création de ", path);
}

absl::Status RemoveTemporaries(const std::string& folder) {
  std::error_code error;
  for (filesystem::directory_iterator entry(folder, error), end; !error && entry != end;
       entry.increment(error)) {
    const std::string path = entry->path().string();
    if (path.ends_with(kTemporarySuffix)) unlink(path.c_str());
  }
  return error ? Failure(error.value(), "lecture de ", folder) : absl::OkStatus();
}

absl::Status CreateFolderDurably(const std::string& folder) {
  if (access(folder.c_str(), F_OK) == 0) return absl::OkStatus();
  const std::string above = FolderOf(folder);
  if (above != folder) {
    if (absl::Status status = CreateFolderDurably(above); !status.ok()) return status;
  }
  if (mkdir(folder.c_str(), S_IRWXU | S_IRWXG | S_IRWXO) != 0 && errno != EEXIST) {
    return Failure(errno, "impossible de créer le dossier ", folder);
  }
  return SyncFolder(above);
}

}  // namespace jalon::store
