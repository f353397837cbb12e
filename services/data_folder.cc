// SPDX-License-Identifier: EUPL-1.2
#include "services/data_folder.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>
#include <fstream>
#include <system_error>
#include <utility>

#include "absl/strings/str_cat.h"
#include "engine/base/error.h"

namespace jalon::services {
namespace {

constexpr char kLockName[] = "jalond.lock";
constexpr mode_t kOwnerOnly = 0700;
constexpr mode_t kOthers = 0077;

absl::Status NotWritable(const std::string& path, const std::error_code& error) {
  return MakeError(absl::StatusCode::kUnavailable,
                   {"NOT_WRITABLE", "data",
                    absl::StrCat("impossible d'écrire dans ", path, " : ", error.message())});
}

std::error_code LastError() { return {errno, std::generic_category()}; }

absl::Status MakeFolder(const std::string& path) {
  std::error_code error;
  const bool created = std::filesystem::create_directories(path, error);
  if (error) return NotWritable(path, error);
  if (created && chmod(path.c_str(), kOwnerOnly) != 0) return NotWritable(path, LastError());
  return absl::OkStatus();
}

// A full or read-only disk shows only when something is written.
absl::Status TryWriting(int descriptor, const std::string& path) {
  const std::string text = absl::StrCat(getpid(), "\n");
  if (ftruncate(descriptor, 0) == 0 &&
      pwrite(descriptor, text.data(), text.size(), 0) == static_cast<ssize_t>(text.size()) &&
      fsync(descriptor) == 0) {
    return absl::OkStatus();
  }
  return NotWritable(path, LastError());
}

}  // namespace

absl::StatusOr<DataFolder> DataFolder::Take(const std::string& path) {
  if (auto status = MakeFolder(path); !status.ok()) return status;
  const std::string lock = std::filesystem::path(path) / kLockName;
  const int descriptor = open(lock.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, S_IRUSR | S_IWUSR);
  if (descriptor < 0) return NotWritable(path, LastError());
  DataFolder folder(descriptor);
  if (flock(descriptor, LOCK_EX | LOCK_NB) != 0) {
    return MakeError(absl::StatusCode::kUnavailable,
                     {"STORE_LOCKED", "data",
                      absl::StrCat("un autre jalond tient déjà ", path,
                                   " ; l'arrêter, ou choisir un autre dossier avec --data")});
  }
  if (auto status = TryWriting(descriptor, path); !status.ok()) return status;
  return folder;
}

DataFolder::~DataFolder() {
  if (descriptor_ >= 0) close(descriptor_);
}

DataFolder::DataFolder(DataFolder&& other) noexcept
    : descriptor_(std::exchange(other.descriptor_, -1)) {}

absl::Status CheckKeyFile(const std::string& path) {
  struct stat facts {};
  if (stat(path.c_str(), &facts) != 0) return absl::OkStatus();
  if ((facts.st_mode & kOthers) == 0) return absl::OkStatus();
  return InvalidField("key-file", "UNSAFE_KEY_FILE",
                      absl::StrCat("le fichier de clé ", path,
                                   " est lisible par d'autres que son propriétaire ; le protéger : "
                                   "chmod 600"));
}

absl::Status WriteWholeFile(const std::string& path, const std::string& text) {
  const std::string partial = path + ".tmp";
  {
    std::ofstream file(partial, std::ios::binary | std::ios::trunc);
    file << text;
    if (!file.flush()) return NotWritable(partial, LastError());
  }
  std::error_code error;
  std::filesystem::rename(partial, path, error);
  return error ? NotWritable(path, error) : absl::OkStatus();
}

}  // namespace jalon::services
