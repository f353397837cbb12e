// SPDX-License-Identifier: EUPL-1.2
//
// Files that are on the disk when a function returns.
#ifndef JALON_ENGINE_STORE_DURABLE_FILE_H_
#define JALON_ENGINE_STORE_DURABLE_FILE_H_

#include <string>
#include <string_view>

#include "absl/status/status.h"

namespace jalon::store {

// Replaces the file at `path` atomically: a new file, fsync, rename, fsync of the folder. Fails
// with kResourceExhausted when the disk is full, otherwise with kUnavailable and what the system
// says. A crash may leave a temporary file beside it (RemoveTemporaries).
absl::Status WriteFileDurably(const std::string& path, std::string_view bytes);

// The same where there is no file at `path` yet; fails with kAlreadyExists when there is one.
absl::Status CreateFileDurably(const std::string& path, std::string_view bytes);

// Removes from `folder` what a crash left of files that were being written. Nobody else may be
// writing there.
absl::Status RemoveTemporaries(const std::string& folder);

// Makes `folder`, and those above it that are missing.
absl::Status CreateFolderDurably(const std::string& folder);

// What was appended to the open file `descriptor` of `path` reaches the disk.
absl::Status SyncDescriptor(int descriptor, const std::string& path);

// The names in `folder` (new files, renames) reach the disk.
absl::Status SyncFolder(const std::string& folder);

// Gives the file at `from` the name `to`, durably. Both in one folder.
absl::Status RenameDurably(const std::string& from, const std::string& to);

// Writes all of `bytes` to `descriptor`. Same failures as WriteFileDurably.
absl::Status WriteAll(int descriptor, std::string_view bytes, const std::string& path);

}  // namespace jalon::store

#endif  // JALON_ENGINE_STORE_DURABLE_FILE_H_
