// SPDX-License-Identifier: EUPL-1.2
//
// The implementation of engine/departement.h: what holds the parts of one département together.
#ifndef JALON_ENGINE_FRONT_FRONT_DOOR_H_
#define JALON_ENGINE_FRONT_FRONT_DOOR_H_

#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "engine/access.h"
#include "engine/audit.h"
#include "engine/audit/audit_log.h"
#include "engine/base/readers_gate.h"
#include "engine/base/resource_name.h"
#include "engine/departement.h"
#include "engine/following/document.h"
#include "engine/front/condition.h"
#include "engine/front/directory.h"
#include "engine/front/known_names.h"
#include "engine/front/nominative.h"
#include "engine/front/turns.h"
#include "engine/front/units.h"
#include "engine/identity/identity_projection.h"
#include "engine/indicators/convention.h"
#include "engine/intake/tracked_import.h"
#include "engine/ledger/ledger.h"
#include "engine/ledger/prepare.h"
#include "engine/pathway/history_projection.h"
#include "engine/publications.h"
#include "engine/store/store.h"
#include "engine/store/vault.h"

namespace jalon {

namespace front {
// An entry of the registry that is to be written over the one whose etag is `before`; empty: over
// none.
struct RegistryWrite {
  std::string key;
  std::string value;
  std::string before;
};
}  // namespace front

struct PreparedBatch::Content {
  std::vector<ledger::PreparedEvent> events;
  std::vector<int> indexes;  // of each event in the request
  bool from_import = false;  // its events name persons as files do
  intake::TrackedImport* import = nullptr;
  intake::ImportBatch import_batch;  // its events are in `events`
  // Keys and values of the family publications; not written when the first key is there already.
  std::vector<std::pair<std::string, std::string>> publication;
  std::vector<front::RegistryWrite> registry;
  std::vector<std::pair<std::string, std::string>> erasures;  // keys and values of the family
  front::Turn erasure_turn;     // what `erasures` say of files holds as long
  bool registry_stale = false;  // set by Commit: an entry had changed, and nothing was written
  // Of a command: written only if it holds (condition.h).
  std::optional<front::Condition> condition;
  std::vector<audit::StoredEntry> audit;
  audit::Removal audit_removal;

  // Takes the events out of `batch`, and keeps the rest of it.
  void Adopt(intake::ImportBatch batch) {
    from_import = true;
    events = std::move(batch.events);
    import_batch = std::move(batch);
  }
};

namespace front {

// Projections over a store, with the ledger that feeds them.
struct Derivation {
  Derivation(store::Store* store, const CivilTime& time)
      : identity(store, time), history(store, time, &identity) {}

  absl::Status Load();
  absl::Status Attach(store::Store* store, const std::string& marker_path);

  ReadersGate gate;
  identity::IdentityProjection identity;
  pathway::HistoryProjection history;
  std::unique_ptr<ledger::Ledger> ledger;
};

// What `derived` publishes. To be read behind its gate.
Memory MemoryOf(const Derivation& derived);

// Places of a département's files.
std::string DatabaseFolder(const Departement::Options& options);
std::string ArchiveFolder(const Departement::Options& options);
std::string MarkerPath(const Departement::Options& options);
std::string KeysFolder(const Departement::Options& options);

// Checks what `log` holds and what was derived from it. `scratch` is a folder that may be used and
// is removed.
absl::StatusOr<jalon::v1::VerifyStoreResponse> CheckStore(const store::Reader& log,
                                                          const CivilTime& time,
                                                          const std::string& scratch);

class Commands;
class FrontImports;
class FrontPortfolios;
class FrontPrivacy;
class FrontRegistry;
struct CountedEntry;

// A person, and what is doubted of her records.
struct DoubtfulPerson {
  struct Doubt {
    uint64_t subject = 0;  // one of hers
    uint64_t other = 0;
    int32_t reason = 0;
    int32_t known_day = 0;  // of `subject`
  };
  std::vector<uint64_t> subjects;
  std::vector<Doubt> doubts;
  // The first of her subjects with a doubt; kNoSubject when there is none.
  uint64_t first_doubted = ledger::kNoSubject;
};

class FrontDoor : public Departement, public Publications, public AccessQueries, public Audit {
 public:
  FrontDoor(Options options, CivilTime time);
  ~FrontDoor() override;

  absl::Status Open();

  PreparedBatch Prepare(google::protobuf::RepeatedPtrField<jalon::v1::Event>* events,
                        const Reception& reception) const override;
  absl::Status Commit(absl::Span<PreparedBatch* const> batches) override;
  absl::StatusOr<std::unique_ptr<Import>> StartImport(
      flux::ByteSource* source, const jalon::v1::ImportFluxRequest::Start& start,
      absl::Time now) override;
  Imports* imports() override;
  Publications* publications() override;
  Portfolios* portfolios() override;
  Registry* registry() override;
  Privacy* privacy() override;
  Pathways* pathways() override;
  const AccessQueries* access() const override { return this; }
  const Audit* audit() const override { return this; }
  absl::Status WriteHeadMarker() override;

  absl::StatusOr<jalon::v1::GetMatrixResponse> Matrix(const jalon::v1::GetMatrixRequest& request,
                                                      absl::Time now,
                                                      Parallel* parallel) const override;
  absl::StatusOr<jalon::v1::GetFiguresResponse> Figures(const jalon::v1::GetFiguresRequest& request,
                                                        absl::Time now,
                                                        Parallel* parallel) const override;
  absl::StatusOr<jalon::v1::GetDreesTablesResponse> DreesTables(
      const jalon::v1::GetDreesTablesRequest& request, absl::Time now,
      Parallel* parallel) const override;
  absl::StatusOr<jalon::v1::ListCellPersonsResponse> CellPersons(
      const jalon::v1::ListCellPersonsRequest& request, absl::Time now,
      Parallel* parallel) const override;
  absl::StatusOr<jalon::v1::CompareQuestionsResponse> Compare(
      const jalon::v1::CompareQuestionsRequest& request, absl::Time now,
      Parallel* parallel) const override;
  absl::StatusOr<jalon::v1::ExplainPersonResponse> Explain(
      const jalon::v1::ExplainPersonRequest& request, absl::Time now) const override;
  absl::StatusOr<jalon::v1::GetBeneficiaryResponse> Beneficiary(
      const jalon::v1::GetBeneficiaryRequest& request, absl::Time now) const override;
  absl::StatusOr<jalon::v1::ListTimelineResponse> Timeline(
      const jalon::v1::ListTimelineRequest& request, absl::Time now) const override;
  absl::StatusOr<jalon::v1::GetPathwayDocumentResponse> PathwayDocument(
      const jalon::v1::GetPathwayDocumentRequest& request, absl::Time now) const override;
  absl::StatusOr<jalon::v1::SearchBeneficiariesResponse> Search(
      const jalon::v1::SearchBeneficiariesRequest& request) const override;
  absl::StatusOr<jalon::v1::ListIdentityDoubtsResponse> IdentityDoubts(
      const jalon::v1::ListIdentityDoubtsRequest& request) const override;
  jalon::v1::StoreStatus Status() const override;
  absl::StatusOr<jalon::v1::VerifyStoreResponse> VerifyOnline() const override;
  std::vector<std::pair<std::string, std::string>> DumpHistories() const override;

  absl::StatusOr<jalon::v1::GetAnnexeResponse> Annexe(const jalon::v1::GetAnnexeRequest& request,
                                                      absl::Time now,
                                                      Parallel* parallel) const override;
  absl::StatusOr<PreparedBatch> Publish(const jalon::v1::CreatePublicationRequest& request,
                                        absl::Time now, Parallel* parallel,
                                        std::string* name) const override;
  absl::Status CheckSame(const jalon::v1::CreatePublicationRequest& request,
                         const std::string& name) const override;
  absl::StatusOr<jalon::v1::Publication> Published(const std::string& name) const override;
  absl::StatusOr<jalon::v1::ListPublicationsResponse> ListPublished(
      const jalon::v1::ListPublicationsRequest& request) const override;
  absl::StatusOr<jalon::v1::ReproducePublicationResponse> Reproduce(
      const jalon::v1::ReproducePublicationRequest& request) const override;
  absl::StatusOr<jalon::v1::CheckPublicationResponse> CheckPublication(
      const jalon::v1::CheckPublicationRequest& request, absl::Time now,
      Parallel* parallel) const override;

  std::string BodyOfRecord(const jalon::v1::ExecuteCommandRequest& request,
                           const std::vector<std::string>& person_ids) const override;
  absl::StatusOr<PersonAccess> AccessTo(const jalon::v1::Person& person, const std::string& source,
                                        const std::string& known_at, const AccessScope& scope,
                                        absl::Time now) const override;
  bool InScope(const std::string& person_id, const AccessScope& scope,
               absl::Time now) const override;

  absl::Status Note(jalon::v1::AuditEntry entry, PreparedBatch* batch) const override;
  absl::StatusOr<jalon::v1::SearchAuditResponse> SearchAudit(
      const jalon::v1::SearchAuditRequest& request, absl::Time now) const override;
  absl::Status ExportAudit(const jalon::v1::ExportAuditRequest& request, absl::Time now,
                           const EntryVisitor& each) const override;
  absl::StatusOr<jalon::v1::VerifyAuditResponse> VerifyAudit() const override;
  absl::StatusOr<bool> PurgeAudit(absl::Time before, PreparedBatch* batch) const override;

 private:
  friend class Departement;
  friend class FrontPrivacy;

  // front_door.cc
  absl::Status CheckOwnership();
  absl::Status CheckSchema() const;
  absl::Status SetSchema(const char* version);
  bool KnowsSubjects(const ledger::StoredEvent& stored) const;
  void RejectUnknown(PreparedBatch* batch) const;
  absl::Status KeepFirstPublications(absl::Span<PreparedBatch* const> batches) const;
  absl::Status Judge(absl::Span<PreparedBatch* const> batches) const;

  // answers.cc, people.cc. The caller holds the gate where memory is read.
  Memory MemoryNow() const;
  absl::StatusOr<std::vector<uint64_t>> FindPerson(const jalon::v1::Person& person,
                                                   const std::string& source,
                                                   int32_t known_day) const;
  // compare.cc: a person in two questions, but for how often it counts; what became known of it
  // after one day and until another.
  absl::StatusOr<jalon::v1::ComparedPerson> ComparePerson(const Memory& memory,
                                                          const Question& first,
                                                          const Question& second,
                                                          const std::string& code,
                                                          uint64_t subject) const;
  absl::Status AddNewFacts(const std::vector<uint64_t>& subjects, Date after, Date until,
                           jalon::v1::ComparedPerson* person) const;
  absl::StatusOr<std::vector<jalon::v1::TimelineEntry>> EventsOf(
      absl::Span<const uint64_t> subjects, absl::Time known_before, bool nominative) const;
  // The events of `subjects` that were known on that day.
  absl::StatusOr<int64_t> CountEvents(absl::Span<const uint64_t> subjects, Date known_at,
                                      Date today) const;
  absl::StatusOr<jalon::v1::Beneficiary> Describe(absl::Span<const uint64_t> subjects) const;
  // documents.cc
  absl::StatusOr<std::vector<jalon::v1::DocumentSection>> SectionsOf(
      const std::vector<uint64_t>& subjects, Date known_at) const;
  absl::StatusOr<following::Document> MakeDocument(
      const jalon::v1::GetPathwayDocumentRequest& request, absl::Time now,
      std::string* person_id) const;
  // publications.cc
  absl::StatusOr<PublicationName> OwnPublication(const std::string& name) const;
  // A person whom a publication, which counts `entries` for `code`, counts otherwise than now; not
  // how often it counts now.
  absl::StatusOr<jalon::v1::RestatedPerson> Restate(const Memory& memory,
                                                    const jalon::v1::Publication& publication,
                                                    const Question& now, const std::string& code,
                                                    absl::Span<const CountedEntry> entries,
                                                    uint64_t subject) const;
  absl::Status AddFactsSince(const jalon::v1::Publication& publication,
                             const std::vector<uint64_t>& subjects, Date until,
                             jalon::v1::RestatedPerson* person) const;
  // audit_answer.cc
  void WriteAudit(absl::Span<PreparedBatch* const> batches,
                  absl::Span<const ledger::Outcome> outcomes, store::Batch* write);
  jalon::v1::AuditEntry Shown(const audit::StoredEntry& stored, uint64_t number) const;
  // doubts.cc
  absl::StatusOr<DoubtfulPerson> ReadDoubtful(uint64_t subject) const;
  absl::Status AddDoubtsOf(uint64_t subject, bool with_persons,
                           jalon::v1::ListIdentityDoubtsResponse* response) const;
  absl::Status OriginOf(uint64_t subject, jalon::v1::DoubtOrigin* origin) const;
  absl::Status AddPersons(jalon::v1::IdentityDoubt* doubt) const;
  void SetIdentity(absl::Span<const uint64_t> subjects, jalon::v1::Beneficiary* person) const;

  Options options_;
  CivilTime time_;
  std::unique_ptr<store::Vault> vault_;
  std::unique_ptr<store::Store> store_;
  std::unique_ptr<ledger::Preparer> preparer_;
  std::unique_ptr<Derivation> derived_;
  std::unique_ptr<Directory> directory_;
  std::unique_ptr<Nominative> nominative_;
  std::unique_ptr<StoredNames> known_names_;
  std::unique_ptr<FrontImports> imports_;
  std::unique_ptr<FrontPortfolios> portfolios_;
  std::unique_ptr<FrontRegistry> registry_;
  std::unique_ptr<FrontPrivacy> privacy_;
  std::unique_ptr<Commands> commands_;
  std::unique_ptr<audit::AuditLog> audit_log_;
  mutable std::mutex verifying_;  // held by the verification that runs
};

}  // namespace front
}  // namespace jalon

#endif  // JALON_ENGINE_FRONT_FRONT_DOOR_H_
