// SPDX-License-Identifier: EUPL-1.2
//
// The imports of a département as resources: the union of what the archive received and what the
// store knows of it.
#ifndef JALON_ENGINE_INTAKE_IMPORT_BOOK_H_
#define JALON_ENGINE_INTAKE_IMPORT_BOOK_H_

#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "engine/base/resource_name.h"
#include "engine/intake/archive.h"
#include "engine/intake/import_state.pb.h"
#include "engine/store/store.h"
#include "jalon/v1/archive.pb.h"
#include "jalon/v1/imports.pb.h"

namespace jalon::intake {

// Imports under way in this process, and how far they are. Thread-safe.
class RunningImports {
 public:
  void Set(const std::string& sha256, const jalon::v1::ImportProgress& progress);
  void Remove(const std::string& sha256);
  std::optional<jalon::v1::ImportProgress> Find(const std::string& sha256) const;

 private:
  mutable std::mutex mutex_;
  std::map<std::string, jalon::v1::ImportProgress> running_;
};

// Thread-safe. Not owned: all pointers.
class ImportBook {
 public:
  ImportBook(std::string departement, const store::Reader* store, const Archive* archive,
             const RunningImports* running)
      : departement_(std::move(departement)), store_(store), archive_(archive), running_(running) {}

  // Every import, the first received first, without rejects.
  absl::StatusOr<std::vector<jalon::v1::Import>> All() const;
  // Reports of the imports that read their file to its end, by SHA-256.
  absl::StatusOr<std::vector<jalon::v1::ImportReport>> EndedReports() const;
  absl::StatusOr<std::vector<jalon::v1::ImportConflict>> Conflicts() const;
  absl::StatusOr<jalon::v1::ListImportsResponse> List(
      const jalon::v1::ListImportsRequest& request) const;
  // With up to kMaxShownRejects rejects.
  absl::StatusOr<jalon::v1::Import> Get(const std::string& name) const;
  // The whole SHA-256 (hex) of the one import that `name` names.
  absl::StatusOr<std::string> Resolve(const std::string& name) const;

  // What the sender said of the file when it was received. kNotFound when it was never archived.
  absl::StatusOr<jalon::v1::ImportFluxRequest::Start> StartOf(const std::string& sha256) const;
  // Archived files whose import has not ended, the first received first.
  absl::StatusOr<std::vector<ArchiveState>> Unfinished() const;
  absl::StatusOr<jalon::v1::ListArchiveResponse> ListArchive(
      const jalon::v1::ListArchiveRequest& request) const;
  absl::StatusOr<std::vector<ArchiveState>> Replayable(
      const jalon::v1::ReplayArchiveRequest& request) const;

  // Archived files of which the log does not say whom they tell of, whose content is there: those
  // that no import has read to their end, and those that gave no event (out of scope, all
  // rejected).
  absl::StatusOr<std::vector<std::string>> Unread() const;

  // What the store keeps of `sha256` (hex); nothing when nothing was applied.
  absl::StatusOr<std::optional<ImportState>> State(const std::string& sha256) const;

 private:
  absl::StatusOr<std::map<std::string, ImportState>> States() const;
  jalon::v1::Import Describe(const std::string& sha256, const ArchiveState* archived,
                             const ImportState* state) const;
  absl::Status AddRejects(const std::string& sha256, jalon::v1::ImportReport* report) const;

  const std::string departement_;
  const store::Reader* const store_;
  const Archive* const archive_;
  const RunningImports* const running_;
};

// Whether an import in that state will do nothing more by itself.
bool HasEnded(jalon::v1::Import::State state);

void SetTimestamp(int64_t micros, google::protobuf::Timestamp* timestamp);

}  // namespace jalon::intake

#endif  // JALON_ENGINE_INTAKE_IMPORT_BOOK_H_
