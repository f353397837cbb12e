// SPDX-License-Identifier: EUPL-1.2
//
// An archive that keeps what it receives in memory, and nothing else of imports: the other half of
// fake_departement.h.
#ifndef JALON_TESTS_SERVICES_FAKE_IMPORTS_H_
#define JALON_TESTS_SERVICES_FAKE_IMPORTS_H_

#include <atomic>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "engine/base/error.h"
#include "engine/departement.h"
#include "engine/flux/byte_sink.h"
#include "engine/flux/byte_source.h"
#include "engine/imports.h"

namespace jalon::tests {

// Whole files, by SHA-256, and the bytes received so far.
class FakeArchive {
 public:
  explicit FakeArchive(std::atomic<int64_t>* bytes) : bytes_(bytes) {}

  bool Has(const std::string& sha256) const {
    std::lock_guard lock(mutex_);
    return files_.contains(sha256);
  }
  const std::string& Get(const std::string& sha256) {
    std::lock_guard lock(mutex_);
    return files_[sha256];
  }
  void Put(const std::string& sha256, std::string content) {
    std::lock_guard lock(mutex_);
    files_[sha256] = std::move(content);
  }
  void Count(size_t bytes) { *bytes_ += static_cast<int64_t>(bytes); }

 private:
  std::atomic<int64_t>* const bytes_;
  mutable std::mutex mutex_;
  std::map<std::string, std::string> files_;
};

class FakeSink : public flux::ByteSink {
 public:
  FakeSink(FakeArchive* archive, std::string sha256)
      : archive_(archive), sha256_(std::move(sha256)) {}
  absl::Status Append(std::string_view bytes) override {
    content_ += bytes;
    archive_->Count(bytes.size());
    return absl::OkStatus();
  }
  absl::Status Finish() override {
    archive_->Put(sha256_, std::move(content_));
    return absl::OkStatus();
  }

 private:
  FakeArchive* const archive_;
  const std::string sha256_;
  std::string content_;
};

class FakeImports : public Imports {
 public:
  using Starter = std::function<std::unique_ptr<Import>(const std::string& content)>;
  FakeImports(std::atomic<int64_t>* bytes, Starter start)
      : archive_(bytes), start_(std::move(start)) {}

  absl::StatusOr<std::optional<jalon::v1::ImportReport>> ErasedReport(
      const std::string&) const override {
    return std::optional<jalon::v1::ImportReport>();
  }
  bool Archived(const std::string& sha256) const override { return archive_.Has(sha256); }
  absl::StatusOr<std::unique_ptr<flux::ByteSink>> BeginArchive(
      const jalon::v1::ImportFluxRequest::Start& start, absl::Time) override {
    return std::make_unique<FakeSink>(&archive_, start.sha256());
  }
  absl::StatusOr<PendingImport> Adopt(const jalon::v1::ImportFluxRequest::Start& start) override {
    return PendingImport{start, absl::UnixEpoch()};
  }
  absl::StatusOr<std::unique_ptr<Import>> Run(const PendingImport& import, absl::Time) override {
    return start_(archive_.Get(import.start.sha256()));
  }
  absl::Status CheckPolicies(const PendingImport&) const override { return absl::OkStatus(); }
  absl::StatusOr<PreparedBatch> End(const PendingImport&, jalon::v1::Import::State,
                                    const std::string&, absl::Time) override {
    return PreparedBatch();
  }
  absl::Status DropContent(const std::string&) override { return absl::OkStatus(); }
  absl::StatusOr<std::vector<PendingImport>> Unfinished() const override {
    return std::vector<PendingImport>();
  }
  absl::StatusOr<int> PurgeArchive(absl::Time, absl::Time) override { return 0; }

  absl::StatusOr<std::unique_ptr<flux::ByteSource>> OpenArchived(
      const std::string&) const override {
    return None();
  }
  absl::StatusOr<jalon::v1::ListArchiveResponse> ListArchive(
      const jalon::v1::ListArchiveRequest&) const override {
    return None();
  }
  absl::StatusOr<std::vector<PendingImport>> Replayable(
      const jalon::v1::ReplayArchiveRequest&) const override {
    return None();
  }
  absl::StatusOr<jalon::v1::ListImportsResponse> List(
      const jalon::v1::ListImportsRequest&) const override {
    return None();
  }
  absl::StatusOr<jalon::v1::Import> Get(const std::string&) const override { return None(); }
  absl::StatusOr<jalon::v1::ImportReport> Validate(
      flux::ByteSource*, const jalon::v1::ImportFluxRequest::Start&, absl::Time,
      const std::function<void(const jalon::v1::ImportProgress&)>&) const override {
    return None();
  }
  absl::StatusOr<jalon::v1::ListImportGapsResponse> Gaps(const jalon::v1::ListImportGapsRequest&,
                                                         Date) const override {
    return None();
  }
  absl::StatusOr<jalon::v1::ListImportConflictsResponse> Conflicts() const override {
    return None();
  }
  absl::StatusOr<jalon::v1::ListDisappearancesResponse> Disappearances(
      const std::string&) const override {
    return None();
  }
  absl::StatusOr<jalon::v1::ListRejectsResponse> ListRejects(
      const jalon::v1::ListRejectsRequest&) const override {
    return None();
  }
  absl::StatusOr<RawReject> GetReject(const std::string&) const override { return None(); }
  absl::StatusOr<PreparedBatch> ReplayReject(const std::string&, const std::string&, absl::Time,
                                             jalon::v1::Reject*) override {
    return None();
  }
  absl::StatusOr<PreparedBatch> DismissReject(const jalon::v1::DismissRejectRequest&, absl::Time,
                                              jalon::v1::Reject*) override {
    return None();
  }

 private:
  static absl::Status None() { return NotFound("name", "rien"); }

  FakeArchive archive_;
  const Starter start_;
};

}  // namespace jalon::tests

#endif  // JALON_TESTS_SERVICES_FAKE_IMPORTS_H_
