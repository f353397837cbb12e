// SPDX-License-Identifier: EUPL-1.2
//
// The implementation of engine/imports.h: archive, imports and rejects of one département.
#ifndef JALON_ENGINE_FRONT_FRONT_IMPORTS_H_
#define JALON_ENGINE_FRONT_FRONT_IMPORTS_H_

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "engine/departement.h"
#include "engine/front/turns.h"
#include "engine/imports.h"
#include "engine/intake/archive.h"
#include "engine/intake/import_book.h"
#include "engine/intake/reject_book.h"
#include "engine/intake/tracked_import.h"
#include "engine/ledger/ledger.h"

namespace jalon::front {

// What imports stand on. Not owned.
struct ImportsGround {
  store::Store* store = nullptr;
  store::Vault* vault = nullptr;
  const ledger::Preparer* preparer = nullptr;
  const ledger::Ledger* ledger = nullptr;
  const ledger::KnownNames* known_names = nullptr;
};

class FrontImports : public Imports {
 public:
  FrontImports(const Departement::Options& options, const ImportsGround& ground);

  // As Departement::StartImport: from a source that is not archived.
  absl::StatusOr<std::unique_ptr<Import>> StartFrom(
      flux::ByteSource* source, const jalon::v1::ImportFluxRequest::Start& start, absl::Time now);

  bool Archived(const std::string& sha256) const override;
  absl::StatusOr<std::optional<jalon::v1::ImportReport>> ErasedReport(
      const std::string& sha256) const override;
  absl::StatusOr<std::unique_ptr<flux::ByteSink>> BeginArchive(
      const jalon::v1::ImportFluxRequest::Start& start, absl::Time now) override;
  absl::StatusOr<PendingImport> Adopt(const jalon::v1::ImportFluxRequest::Start& start) override;
  absl::StatusOr<std::unique_ptr<flux::ByteSource>> OpenArchived(
      const std::string& name) const override;
  absl::Status CheckOneFile(const std::string& sha256) const;
  absl::Status CheckPolicies(const PendingImport& import) const override;
  absl::StatusOr<jalon::v1::ListArchiveResponse> ListArchive(
      const jalon::v1::ListArchiveRequest& request) const override;
  absl::StatusOr<std::vector<PendingImport>> Replayable(
      const jalon::v1::ReplayArchiveRequest& request) const override;
  absl::StatusOr<int> PurgeArchive(absl::Time before, absl::Time now) override;
  // Whether the content of `sha256` (hex) is there.
  absl::StatusOr<bool> Holds(const std::string& sha256) const { return archive_.Holds(sha256); }
  // See ImportBook.
  absl::StatusOr<std::vector<std::string>> Unread() const { return book_.Unread(); }
  // The bytes of `sha256` (hex) as they were received.
  absl::StatusOr<std::unique_ptr<flux::ByteSource>> OpenContent(const std::string& sha256) const {
    return archive_.Open(sha256);
  }
  // Until it is let go of, no import begins. Fails with kFailedPrecondition while one runs or
  // waits: whom its file tells of is not known yet.
  absl::StatusOr<Turn> TakeErasureTurn();
  // What a crash left of files that were being received.
  absl::Status DiscardUnfinished() { return archive_.DiscardUnfinished(); }
  // Destroys its content.
  absl::Status PurgeFile(const std::string& sha256, absl::Time now) {
    return archive_.Purge(sha256, now);
  }
  // Destroys its content, unless it was received after `before`.
  absl::Status PurgeReceivedBefore(const std::string& sha256, absl::Time before, absl::Time now);

  absl::StatusOr<std::vector<PendingImport>> Unfinished() const override;
  absl::StatusOr<jalon::v1::ListImportsResponse> List(
      const jalon::v1::ListImportsRequest& request) const override;
  absl::StatusOr<jalon::v1::Import> Get(const std::string& name) const override;
  absl::StatusOr<std::unique_ptr<Import>> Run(const PendingImport& import,
                                              absl::Time started) override;
  absl::StatusOr<PreparedBatch> End(const PendingImport& import, jalon::v1::Import::State state,
                                    const std::string& reason, absl::Time now) override;
  absl::Status DropContent(const std::string& sha256) override;
  absl::StatusOr<jalon::v1::ImportReport> Validate(
      flux::ByteSource* source, const jalon::v1::ImportFluxRequest::Start& start, absl::Time now,
      const std::function<void(const jalon::v1::ImportProgress&)>& on_progress) const override;
  absl::StatusOr<jalon::v1::ListImportGapsResponse> Gaps(
      const jalon::v1::ListImportGapsRequest& request, Date today) const override;
  absl::StatusOr<jalon::v1::ListImportConflictsResponse> Conflicts() const override;
  absl::StatusOr<jalon::v1::ListDisappearancesResponse> Disappearances(
      const std::string& name) const override;

  absl::StatusOr<jalon::v1::ListRejectsResponse> ListRejects(
      const jalon::v1::ListRejectsRequest& request) const override;
  absl::StatusOr<RawReject> GetReject(const std::string& name) const override;
  absl::StatusOr<PreparedBatch> ReplayReject(const std::string& name, const std::string& author,
                                             absl::Time now, jalon::v1::Reject* outcome) override;
  absl::StatusOr<PreparedBatch> DismissReject(const jalon::v1::DismissRejectRequest& request,
                                              absl::Time now, jalon::v1::Reject* outcome) override;

 private:
  absl::StatusOr<std::unique_ptr<Import>> StartTracked(std::unique_ptr<flux::ByteSource> owned,
                                                       flux::ByteSource* source,
                                                       const PendingImport& import,
                                                       absl::Time started);
  absl::Status TryReading(const PendingImport& import) const;
  bool RefusesTotalsOf(const std::string& source) const;

  const Departement::Options options_;
  const ImportsGround ground_;
  intake::Archive archive_;
  intake::RunningImports running_;
  Turns turns_;
  const intake::ImportBook book_;
  const intake::RejectBook rejects_;
};

}  // namespace jalon::front

#endif  // JALON_ENGINE_FRONT_FRONT_IMPORTS_H_
