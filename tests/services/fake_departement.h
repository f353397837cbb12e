// SPDX-License-Identifier: EUPL-1.2
//
// An engine that keeps nothing: for tests of how the services drive it.
#ifndef JALON_TESTS_SERVICES_FAKE_DEPARTEMENT_H_
#define JALON_TESTS_SERVICES_FAKE_DEPARTEMENT_H_

#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include "engine/base/error.h"
#include "engine/departement.h"
#include "engine/flux/byte_source.h"
#include "tests/services/fake_imports.h"

namespace jalon::tests {

// What a test tells fake départements to do, and what they did. Shared by all of one test.
struct Script {
  void HoldCommits(bool hold) {
    std::lock_guard lock(mutex);
    held = hold;
    changed.notify_all();
  }
  void WaitWhileHeld() {
    std::unique_lock lock(mutex);
    changed.wait(lock, [this] { return !held; });
  }

  std::mutex mutex;
  std::condition_variable changed;
  bool held = false;
  std::atomic<bool> fail_commits{false};
  std::atomic<int> prepared{0};          // batches
  std::atomic<int> commits{0};           // calls of Commit
  std::atomic<int> markers{0};           // head markers
  std::atomic<int> writers{0};           // threads in what is reserved to the writer
  std::atomic<int> committing{0};        // commits under way of batches of imports
  std::atomic<bool> overlapped{false};   // two at once of what must not be
  std::atomic<int64_t> import_bytes{0};  // received
  std::atomic<int> rejects{0};           // of every import's report
};

// Notices two threads in the writer's part.
class WriterSection {
 public:
  explicit WriterSection(Script* script) : script_(script) {
    if (script_->writers.fetch_add(1) > 0) script_->overlapped = true;
  }
  ~WriterSection() { script_->writers.fetch_sub(1); }
  WriterSection(const WriterSection&) = delete;
  WriterSection& operator=(const WriterSection&) = delete;

 private:
  Script* script_;
};

// Marks the batches of imports until they are committed.
constexpr int64_t kOfImport = -1;

// One event for every 1,000 bytes. Notices what is called while a batch of an import is committed,
// all of which is forbidden but Prepare.
class FakeImport : public Import {
 public:
  FakeImport(std::string_view content, Script* script) : source_(content), script_(script) {}

  absl::StatusOr<bool> Prepare(PreparedBatch* batch) override {
    char buffer[1000];
    const auto read = source_.Read(buffer, sizeof(buffer));
    if (!read.ok()) return read.status();
    bytes_ += static_cast<int64_t>(*read);
    batch->result.set_recorded(1);
    batch->result.set_log_position(kOfImport);
    return *read > 0;
  }
  void Committed(const PreparedBatch& batch) override {
    CheckQuiet();
    events_ += batch.result.recorded();
  }
  jalon::v1::ImportProgress Progress() const override {
    CheckQuiet();
    jalon::v1::ImportProgress progress;
    progress.set_bytes_read(bytes_);
    return progress;
  }
  absl::StatusOr<PreparedBatch> Finish(absl::Time) override {
    CheckQuiet();
    PreparedBatch last;
    last.result.set_log_position(kOfImport);
    return last;
  }
  jalon::v1::ImportReport Report() const override {
    CheckQuiet();
    jalon::v1::ImportReport report;
    report.set_events_new(events_);
    report.set_state(jalon::v1::ImportReport::COMPLETE);
    for (int i = 0; i < script_->rejects; ++i) report.add_rejects()->set_reason("rejet inventé");
    return report;
  }

 private:
  void CheckQuiet() const {
    if (script_->committing > 0) script_->overlapped = true;
  }

  flux::MemoryByteSource source_;
  Script* script_;
  int64_t bytes_ = 0;
  int64_t events_ = 0;
};

class FakeDepartement : public Departement {
 public:
  explicit FakeDepartement(Script* script)
      : script_(script), imports_(&script->import_bytes, [script](const std::string& content) {
          return std::make_unique<FakeImport>(content, script);
        }) {}

  // An event whose source is empty is refused, with its index.
  PreparedBatch Prepare(google::protobuf::RepeatedPtrField<jalon::v1::Event>* events,
                        const Reception&) const override {
    ++script_->prepared;
    PreparedBatch batch;
    for (int i = 0; i < events->size(); ++i) {
      if (events->Get(i).source().empty()) {
        auto* rejection = batch.result.add_rejections();
        rejection->set_index(i);
        rejection->set_reason("MISSING_FIELD");
        rejection->set_field("source");
      } else {
        batch.result.set_recorded(batch.result.recorded() + 1);
      }
    }
    return batch;
  }
  absl::Status Commit(absl::Span<PreparedBatch* const> batches) override {
    const WriterSection section(script_);
    const auto of_import = std::count_if(
        batches.begin(), batches.end(),
        [](const PreparedBatch* batch) { return batch->result.log_position() == kOfImport; });
    script_->committing += static_cast<int>(of_import);
    const absl::Status status = CommitAll(batches);
    script_->committing -= static_cast<int>(of_import);
    return status;
  }
  absl::Status CommitAll(absl::Span<PreparedBatch* const> batches) {
    ++script_->commits;
    script_->WaitWhileHeld();
    if (script_->fail_commits) {
      return MakeError(absl::StatusCode::kAborted, {"WRITES_REFUSED", "", "écriture refusée"});
    }
    for (PreparedBatch* batch : batches) {
      position_ += batch->result.recorded();
      batch->result.set_log_position(position_);
    }
    return absl::OkStatus();
  }
  absl::StatusOr<std::unique_ptr<Import>> StartImport(flux::ByteSource*,
                                                      const jalon::v1::ImportFluxRequest::Start&,
                                                      absl::Time) override {
    return absl::UnimplementedError("imports go through the archive");
  }
  Imports* imports() override { return &imports_; }
  Publications* publications() override { return nullptr; }
  Pathways* pathways() override { return nullptr; }
  Portfolios* portfolios() override { return nullptr; }
  Registry* registry() override { return nullptr; }
  Privacy* privacy() override { return nullptr; }
  const AccessQueries* access() const override { return nullptr; }
  const Audit* audit() const override { return nullptr; }
  absl::Status WriteHeadMarker() override {
    const WriterSection section(script_);
    ++script_->markers;
    return absl::OkStatus();
  }
  absl::StatusOr<jalon::v1::GetMatrixResponse> Matrix(const jalon::v1::GetMatrixRequest&,
                                                      absl::Time, Parallel*) const override {
    return InvalidField("question.to", "INVALID_PERIOD", "la période finit avant de commencer");
  }
  absl::StatusOr<jalon::v1::ListCellPersonsResponse> CellPersons(
      const jalon::v1::ListCellPersonsRequest&, absl::Time, Parallel*) const override {
    return jalon::v1::ListCellPersonsResponse();
  }
  absl::StatusOr<jalon::v1::GetFiguresResponse> Figures(const jalon::v1::GetFiguresRequest&,
                                                        absl::Time, Parallel*) const override {
    return absl::UnimplementedError("");
  }
  absl::StatusOr<jalon::v1::GetDreesTablesResponse> DreesTables(
      const jalon::v1::GetDreesTablesRequest&, absl::Time, Parallel*) const override {
    return absl::UnimplementedError("");
  }
  absl::StatusOr<jalon::v1::CompareQuestionsResponse> Compare(
      const jalon::v1::CompareQuestionsRequest&, absl::Time, Parallel*) const override {
    return absl::UnimplementedError("");
  }
  absl::StatusOr<jalon::v1::ExplainPersonResponse> Explain(const jalon::v1::ExplainPersonRequest&,
                                                           absl::Time) const override {
    return jalon::v1::ExplainPersonResponse();
  }
  absl::StatusOr<jalon::v1::GetBeneficiaryResponse> Beneficiary(
      const jalon::v1::GetBeneficiaryRequest&, absl::Time) const override {
    return jalon::v1::GetBeneficiaryResponse();
  }
  absl::StatusOr<jalon::v1::ListTimelineResponse> Timeline(const jalon::v1::ListTimelineRequest&,
                                                           absl::Time) const override {
    return jalon::v1::ListTimelineResponse();
  }
  absl::StatusOr<jalon::v1::GetPathwayDocumentResponse> PathwayDocument(
      const jalon::v1::GetPathwayDocumentRequest&, absl::Time) const override {
    return jalon::v1::GetPathwayDocumentResponse();
  }
  absl::StatusOr<jalon::v1::SearchBeneficiariesResponse> Search(
      const jalon::v1::SearchBeneficiariesRequest&) const override {
    return jalon::v1::SearchBeneficiariesResponse();
  }
  absl::StatusOr<jalon::v1::ListIdentityDoubtsResponse> IdentityDoubts(
      const jalon::v1::ListIdentityDoubtsRequest&) const override {
    return jalon::v1::ListIdentityDoubtsResponse();
  }
  jalon::v1::StoreStatus Status() const override { return jalon::v1::StoreStatus(); }
  absl::StatusOr<jalon::v1::VerifyStoreResponse> VerifyOnline() const override {
    return jalon::v1::VerifyStoreResponse();
  }
  std::vector<std::pair<std::string, std::string>> DumpHistories() const override { return {}; }

 private:
  Script* script_;
  FakeImports imports_;
  int64_t position_ = 0;
};

}  // namespace jalon::tests

#endif  // JALON_TESTS_SERVICES_FAKE_DEPARTEMENT_H_
