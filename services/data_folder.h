// SPDX-License-Identifier: EUPL-1.2
//
// The data folder and what must be right about it before any store is opened.
#ifndef JALON_SERVICES_DATA_FOLDER_H_
#define JALON_SERVICES_DATA_FOLDER_H_

#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace jalon::services {

// The data folder, held by this process for as long as the object lives.
class DataFolder {
 public:
  // Creates `path` when it does not exist (mode 0700) and takes it. Fails with kUnavailable, saying
  // why, when another jalond holds it or nothing can be written there.
  static absl::StatusOr<DataFolder> Take(const std::string& path);
  ~DataFolder();
  DataFolder(DataFolder&& other) noexcept;
  DataFolder& operator=(DataFolder&&) = delete;

 private:
  explicit DataFolder(int descriptor) : descriptor_(descriptor) {}
  int descriptor_;
};

// Fails with kInvalidArgument when `path` exists and others than its owner may read it.
absl::Status CheckKeyFile(const std::string& path);

// Writes `text` in `path` at once: a reader sees all of it or no file. Fails with kUnavailable.
absl::Status WriteWholeFile(const std::string& path, const std::string& text);

}  // namespace jalon::services

#endif  // JALON_SERVICES_DATA_FOLDER_H_
