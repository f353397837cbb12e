// SPDX-License-Identifier: EUPL-1.2
//
// Imports as resources, the archive of raw files, and rejects: the second half of the front door
// (departement.h). A file is archived whole before anything of it is applied, so that an import
// needs no client from then on.
//
// Thread-safety: everything may be called from any thread, beside the writer; what changes the
// store is handed out as a PreparedBatch, for the writer to commit.
// Failure: as in departement.h; names that cannot be read are kInvalidArgument, what is not there
// is kNotFound.
#ifndef JALON_ENGINE_IMPORTS_H_
#define JALON_ENGINE_IMPORTS_H_

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "engine/base/date.h"
#include "jalon/v1/archive.pb.h"
#include "jalon/v1/imports.pb.h"
#include "jalon/v1/rejects.pb.h"

namespace jalon {

class Import;
class PreparedBatch;
namespace flux {
class ByteSink;
class ByteSource;
}  // namespace flux

// A file whose import has not ended.
struct PendingImport {
  jalon::v1::ImportFluxRequest::Start start;
  absl::Time received_at;  // "now" of its import, however often it is begun again
};

// A reject with its exact bytes.
struct RawReject {
  jalon::v1::Reject reject;
  std::string raw;  // nominative
};

class Imports {
 public:
  virtual ~Imports() = default;

  // ---- Archive
  // Whether the content of `sha256` (hex) is there. When that cannot be told for the moment it is
  // not, and BeginArchive says why.
  virtual bool Archived(const std::string& sha256) const = 0;
  // What an import said whose content an erasure destroyed: sent again, it would bring back what
  // was erased, so that it is known and not read. Nothing for any other content.
  virtual absl::StatusOr<std::optional<jalon::v1::ImportReport>> ErasedReport(
      const std::string& sha256) const = 0;
  // Begins to receive the file that `start` describes. Whether its content has the announced
  // SHA-256 is checked when it is finished.
  virtual absl::StatusOr<std::unique_ptr<flux::ByteSink>> BeginArchive(
      const jalon::v1::ImportFluxRequest::Start& start, absl::Time now) = 0;
  // The archived file, with what holds of two ways of saying when it was known: the earlier one.
  // To be called before each import of it; `start` is what is asked now.
  virtual absl::StatusOr<PendingImport> Adopt(const jalon::v1::ImportFluxRequest::Start& start) = 0;
  virtual absl::StatusOr<std::unique_ptr<flux::ByteSource>> OpenArchived(
      const std::string& name) const = 0;
  // Whether the policies of the département let the archived file be applied. Reads all of it when
  // a policy depends on its trailer. kFailedPrecondition (TOTALS_DIFFER) when not.
  virtual absl::Status CheckPolicies(const PendingImport& import) const = 0;
  virtual absl::StatusOr<jalon::v1::ListArchiveResponse> ListArchive(
      const jalon::v1::ListArchiveRequest& request) const = 0;
  // Files to replay, in the order in which they were received.
  virtual absl::StatusOr<std::vector<PendingImport>> Replayable(
      const jalon::v1::ReplayArchiveRequest& request) const = 0;
  // Destroys content received before `before` whose import has ended; returns how many files.
  virtual absl::StatusOr<int> PurgeArchive(absl::Time before, absl::Time now) = 0;

  // ---- Imports
  // Files that are archived and whose import has not ended, the first received first.
  virtual absl::StatusOr<std::vector<PendingImport>> Unfinished() const = 0;
  virtual absl::StatusOr<jalon::v1::ListImportsResponse> List(
      const jalon::v1::ListImportsRequest& request) const = 0;
  // By resource name, or by the beginning of its SHA-256.
  virtual absl::StatusOr<jalon::v1::Import> Get(const std::string& name) const = 0;
  // Begins the import of an archived file at `started`, or goes on with it.
  virtual absl::StatusOr<std::unique_ptr<Import>> Run(const PendingImport& import,
                                                      absl::Time started) = 0;
  // To be committed: the import ended otherwise than by reading the file to its end.
  virtual absl::StatusOr<PreparedBatch> End(const PendingImport& import,
                                            jalon::v1::Import::State state,
                                            const std::string& reason, absl::Time now) = 0;
  // The content of `sha256` leaves the archive, as if it had never come: it is no flux. One that
  // was imported whole before stays.
  virtual absl::Status DropContent(const std::string& sha256) = 0;
  // What an import of `source` would say and change. Writes nothing.
  virtual absl::StatusOr<jalon::v1::ImportReport> Validate(
      flux::ByteSource* source, const jalon::v1::ImportFluxRequest::Start& start, absl::Time now,
      const std::function<void(const jalon::v1::ImportProgress&)>& on_progress) const = 0;
  // `today` is the last day that is looked at when the request does not say.
  virtual absl::StatusOr<jalon::v1::ListImportGapsResponse> Gaps(
      const jalon::v1::ListImportGapsRequest& request, Date today) const = 0;
  virtual absl::StatusOr<jalon::v1::ListImportConflictsResponse> Conflicts() const = 0;
  virtual absl::StatusOr<jalon::v1::ListDisappearancesResponse> Disappearances(
      const std::string& name) const = 0;

  // ---- Rejects
  virtual absl::StatusOr<jalon::v1::ListRejectsResponse> ListRejects(
      const jalon::v1::ListRejectsRequest& request) const = 0;
  virtual absl::StatusOr<RawReject> GetReject(const std::string& name) const = 0;
  // To be committed; `now` is when what is taken is known from. `outcome` is filled but for the
  // counts of events, which the batch's result has.
  virtual absl::StatusOr<PreparedBatch> ReplayReject(const std::string& name,
                                                     const std::string& author, absl::Time now,
                                                     jalon::v1::Reject* outcome) = 0;
  // To be committed.
  virtual absl::StatusOr<PreparedBatch> DismissReject(
      const jalon::v1::DismissRejectRequest& request, absl::Time now,
      jalon::v1::Reject* outcome) = 0;
};

}  // namespace jalon

#endif  // JALON_ENGINE_IMPORTS_H_
