// SPDX-License-Identifier: EUPL-1.2
//
// One département's engine: its log, what is derived from it, and the answers. This is the front
// door that services, tools and tests use; it takes and returns the messages of proto/jalon/v1.
//
// Thread-safety: one thread at a time may call Commit and the methods of an Import ("the writer");
// everything const may be called from any thread at any time, beside the writer.
// Failure: requests fail with kInvalidArgument or kNotFound and an ErrorDetail (base/error.h) that
// names the field; a disk that is full (kResourceExhausted) or fails (kUnavailable) is no fault of
// the request. A store that failed to make a batch durable answers kAborted to every later write
// until it is reopened, because what reached the disk is not known.
#ifndef JALON_ENGINE_DEPARTEMENT_H_
#define JALON_ENGINE_DEPARTEMENT_H_

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "absl/types/span.h"
#include "engine/base/parallel.h"
#include "jalon/v1/administration.pb.h"
#include "jalon/v1/beneficiaries.pb.h"
#include "jalon/v1/events.pb.h"
#include "jalon/v1/flux.pb.h"
#include "jalon/v1/indicators.pb.h"

namespace rocksdb {
class Env;
}

namespace jalon {

class AccessQueries;
class Audit;
class Imports;
class Portfolios;
class Pathways;
class Privacy;
class Publications;
class Registry;
namespace flux {
class ByteSource;
}
namespace indicators {
class ConventionRegistry;
}

// How a batch reached the engine.
struct Reception {
  absl::Time received_at;  // what "now" is for events without `known`
  std::string request;     // import name or request id, kept as provenance
};

// Validated events on their way to Commit, and what became of them after it.
class PreparedBatch {
 public:
  PreparedBatch();
  ~PreparedBatch();
  PreparedBatch(PreparedBatch&&) noexcept;
  PreparedBatch& operator=(PreparedBatch&&) noexcept;

  // Rejections are final when Prepare returns, but for UNKNOWN_PERSON, which Commit may add.
  // The counts and the log position are set by Commit.
  jalon::v1::RecordEventsResponse result;

  struct Content;
  std::unique_ptr<Content> content;  // the engine's own
};

// An import under way. Used by one thread, which may prepare a batch while the writer commits the
// one before; all other methods are for when nothing of the import is being committed. Batches are
// committed in the order in which they were prepared; after one that was not, none may follow.
class Import {
 public:
  virtual ~Import() = default;
  // Reads dossiers until `batch` is worth committing. Returns false when the file is at its end and
  // `batch` is empty. A failure ends the import; what was committed stays.
  virtual absl::StatusOr<bool> Prepare(PreparedBatch* batch) = 0;
  // To be called after `batch` was committed, before the next is.
  virtual void Committed(const PreparedBatch& batch) = 0;
  virtual jalon::v1::ImportProgress Progress() const = 0;
  // The last batch to commit: the final state of the import, which ends at `now`. Fails with
  // kInvalidArgument when the content is not the announced SHA-256.
  virtual absl::StatusOr<PreparedBatch> Finish(absl::Time now) = 0;
  // After Finish's batch was committed.
  virtual jalon::v1::ImportReport Report() const = 0;
};

// The figures of two matrices side by side, without persons: for two départements.
jalon::v1::CompareQuestionsResponse CompareMatrices(const jalon::v1::GetMatrixResponse& first,
                                                    const jalon::v1::GetMatrixResponse& second);

class Departement {
 public:
  struct Options {
    std::string folder;       // of this département; created when it does not exist
    std::string departement;  // "062"
    std::string key_file;     // master key; created with mode 0600 when it does not exist
    const indicators::ConventionRegistry* conventions = nullptr;  // not owned; must outlive
    rocksdb::Env* disk = nullptr;  // for tests that make it fail; not owned; null: the system's
    // Sources ("CAF", "MSA") whose files are refused whole, before anything is applied, when their
    // trailer announces another number of dossiers than they have or is missing. Of the others
    // such a file is taken, with a warning, and is incomplete.
    std::vector<std::string> refuse_totals;
  };

  // Opens or creates the store. Fails with kFailedPrecondition when another process holds it, when
  // the key does not belong to it, or when the log ends before the head marker (a lost WAL).
  static absl::StatusOr<std::unique_ptr<Departement>> Open(const Options& options);
  // Drops everything derived and derives it again from the log.
  static absl::Status Rebuild(const Options& options);
  // Checks a stopped store. Findings are in the answer; a failure means it could not be checked.
  static absl::StatusOr<jalon::v1::VerifyStoreResponse> Verify(const Options& options);

  // Whether the folders of this département can be written durably: to be asked, after a failed
  // write, before it is opened again. Fails with what the disk says, in French.
  static absl::Status ProbeDisk(const Options& options);

  virtual ~Departement() = default;

  // Validates events, derives their ids and seals what is nominative. `events` is consumed.
  virtual PreparedBatch Prepare(google::protobuf::RepeatedPtrField<jalon::v1::Event>* events,
                                const Reception& reception) const = 0;
  // Makes the batches durable, all or none, in order, and sets their results. Those of commands go
  // first; one whose person changed meanwhile is not written, and Pathways::Answer says so.
  virtual absl::Status Commit(absl::Span<PreparedBatch* const> batches) = 0;
  // Begins an import, or goes on with an interrupted one of the same content. `source` must outlive
  // the import. Fails with kInvalidArgument when the content is not a flux that is read.
  virtual absl::StatusOr<std::unique_ptr<Import>> StartImport(
      flux::ByteSource* source, const jalon::v1::ImportFluxRequest::Start& start,
      absl::Time now) = 0;
  // Imports as resources, the archive and the rejects (imports.h). Lives as long as this.
  virtual Imports* imports() = 0;
  // Tables and publications (publications.h). Lives as long as this.
  virtual Publications* publications() = 0;
  // Who is followed, what is due (portfolios.h). Lives as long as this.
  virtual Portfolios* portfolios() = 0;
  // Access, erasure, retention (privacy.h). Lives as long as this.
  virtual Privacy* privacy() = 0;
  // Structures, référents, territories (registry.h). Lives as long as this.
  virtual Registry* registry() = 0;
  // Commands about the pathway (pathways.h). Lives as long as this.
  virtual Pathways* pathways() = 0;
  // Whose persons are whose (access.h). Lives as long as this.
  virtual const AccessQueries* access() const = 0;
  // Who saw or changed what (audit.h). Lives as long as this.
  virtual const Audit* audit() const = 0;
  // Writes the head marker outside the store: what is in the log up to here must be there at the
  // next opening. Cheap; meant to be called every second and at the end.
  virtual absl::Status WriteHeadMarker() = 0;

  // `now` gives K when the question has none.
  virtual absl::StatusOr<jalon::v1::GetMatrixResponse> Matrix(
      const jalon::v1::GetMatrixRequest& request, absl::Time now, Parallel* parallel) const = 0;
  virtual absl::StatusOr<jalon::v1::GetFiguresResponse> Figures(
      const jalon::v1::GetFiguresRequest& request, absl::Time now, Parallel* parallel) const = 0;
  virtual absl::StatusOr<jalon::v1::GetDreesTablesResponse> DreesTables(
      const jalon::v1::GetDreesTablesRequest& request, absl::Time now,
      Parallel* parallel) const = 0;
  virtual absl::StatusOr<jalon::v1::ListCellPersonsResponse> CellPersons(
      const jalon::v1::ListCellPersonsRequest& request, absl::Time now,
      Parallel* parallel) const = 0;
  // Two questions about this département.
  virtual absl::StatusOr<jalon::v1::CompareQuestionsResponse> Compare(
      const jalon::v1::CompareQuestionsRequest& request, absl::Time now,
      Parallel* parallel) const = 0;
  virtual absl::StatusOr<jalon::v1::ExplainPersonResponse> Explain(
      const jalon::v1::ExplainPersonRequest& request, absl::Time now) const = 0;
  virtual absl::StatusOr<jalon::v1::GetBeneficiaryResponse> Beneficiary(
      const jalon::v1::GetBeneficiaryRequest& request, absl::Time now) const = 0;
  virtual absl::StatusOr<jalon::v1::ListTimelineResponse> Timeline(
      const jalon::v1::ListTimelineRequest& request, absl::Time now) const = 0;
  // `now` gives K, and the day of what is due, when the request has none.
  virtual absl::StatusOr<jalon::v1::GetPathwayDocumentResponse> PathwayDocument(
      const jalon::v1::GetPathwayDocumentRequest& request, absl::Time now) const = 0;
  virtual absl::StatusOr<jalon::v1::SearchBeneficiariesResponse> Search(
      const jalon::v1::SearchBeneficiariesRequest& request) const = 0;
  virtual absl::StatusOr<jalon::v1::ListIdentityDoubtsResponse> IdentityDoubts(
      const jalon::v1::ListIdentityDoubtsRequest& request) const = 0;
  virtual jalon::v1::StoreStatus Status() const = 0;
  // Checks the store while it serves. Fails with kAborted while another such check runs.
  virtual absl::StatusOr<jalon::v1::VerifyStoreResponse> VerifyOnline() const = 0;

  // The encoded history and details of each person, by subject, for tests of determinism: pairs of
  // a stable name of the subject and its bytes, sorted.
  virtual std::vector<std::pair<std::string, std::string>> DumpHistories() const = 0;
};

}  // namespace jalon

#endif  // JALON_ENGINE_DEPARTEMENT_H_
