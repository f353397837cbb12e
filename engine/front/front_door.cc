// SPDX-License-Identifier: EUPL-1.2
//
// Keys of the family meta that belong here: "fingerprint" (of the key), "schema" (layout version).
#include "engine/front/front_door.h"

#include <algorithm>
#include <set>
#include <utility>

#include "absl/strings/str_cat.h"
#include "engine/base/error.h"
#include "engine/front/commands.h"
#include "engine/front/front_imports.h"
#include "engine/front/front_portfolios.h"
#include "engine/front/front_privacy.h"
#include "engine/front/front_registry.h"
#include "engine/store/durable_file.h"
#include "engine/store/encoding.h"

namespace jalon {

using front::Derivation;
using front::FrontDoor;
using store::Family;

PreparedBatch::PreparedBatch() : content(std::make_unique<Content>()) {}
PreparedBatch::~PreparedBatch() = default;
PreparedBatch::PreparedBatch(PreparedBatch&&) noexcept = default;
PreparedBatch& PreparedBatch::operator=(PreparedBatch&&) noexcept = default;

namespace {

constexpr char kFingerprintKey[] = "fingerprint";
constexpr char kSchemaKey[] = "schema";
constexpr char kSchemaVersion[] = "4";
// What stands in its place while a rebuild is under way: one that was cut short is noticed.
constexpr char kRebuilding[] = "rebuilding";

// What a batch that belongs to no import under way writes beside its events.
void WriteBeside(const intake::ImportBatch& batch, store::Batch* write) {
  for (const auto& [key, value] : batch.rejects) write->Put(Family::kRejects, key, value);
  for (const auto& [key, value] : batch.notes) write->Put(Family::kImports, key, value);
}

}  // namespace

namespace front {

std::string DatabaseFolder(const Departement::Options& options) { return options.folder + "/db"; }
std::string ArchiveFolder(const Departement::Options& options) {
  return options.folder + "/archive";
}
std::string MarkerPath(const Departement::Options& options) { return options.folder + "/HEAD"; }
std::string KeysFolder(const Departement::Options& options) {
  return options.key_file + ".d/" + options.departement;
}

absl::Status Derivation::Load() {
  if (absl::Status status = identity.Load(); !status.ok()) return status;
  return history.Load();
}

absl::Status Derivation::Attach(store::Store* store, const std::string& marker_path) {
  absl::StatusOr<std::unique_ptr<ledger::Ledger>> opened =
      ledger::Ledger::Open(store, marker_path, &gate);
  if (!opened.ok()) return opened.status();
  ledger = *std::move(opened);
  ledger->AddProjection(&identity);
  ledger->AddProjection(&history);
  return absl::OkStatus();
}

FrontDoor::FrontDoor(Options options, CivilTime time) : options_(std::move(options)), time_(time) {}

FrontDoor::~FrontDoor() = default;

absl::Status FrontDoor::CheckOwnership() {
  auto fingerprint = store_->Get(Family::kMeta, kFingerprintKey);
  if (!fingerprint.ok()) return fingerprint.status();
  if (!fingerprint->has_value()) {
    store::Batch batch;
    batch.Put(Family::kMeta, kFingerprintKey, vault_->Fingerprint());
    batch.Put(Family::kMeta, kSchemaKey, kSchemaVersion);
    return store_->Write(std::move(batch));
  }
  if (**fingerprint != vault_->Fingerprint()) {
    return absl::FailedPreconditionError(absl::StrCat(
        "la clé ", options_.key_file, " n'est pas celle de ce magasin : remettez la bonne"));
  }
  return absl::OkStatus();
}

absl::Status FrontDoor::CheckSchema() const {
  auto schema = store_->Get(Family::kMeta, kSchemaKey);
  if (!schema.ok()) return schema.status();
  if (schema->value_or("") != kSchemaVersion) {
    return absl::FailedPreconditionError(
        "le magasin est d'une autre version du logiciel, ou sa reconstruction a été interrompue : "
        "lancez jalond --rebuild");
  }
  return absl::OkStatus();
}

absl::Status FrontDoor::SetSchema(const char* version) {
  store::Batch batch;
  batch.Put(Family::kMeta, kSchemaKey, version);
  return store_->Write(std::move(batch));
}

absl::Status FrontDoor::Open() {
  absl::StatusOr<std::string> master = store::LoadOrCreateMasterKey(options_.key_file);
  if (!master.ok()) return master.status();
  for (const std::string& folder :
       {options_.folder, ArchiveFolder(options_), KeysFolder(options_)}) {
    if (absl::Status status = store::CreateFolderDurably(folder); !status.ok()) return status;
  }
  absl::StatusOr<std::unique_ptr<store::Store>> store =
      store::Store::Open(DatabaseFolder(options_), options_.disk);
  if (!store.ok()) return store.status();
  store_ = *std::move(store);
  // Nobody else writes there now: the store is ours.
  if (absl::Status status = store::RemoveTemporaries(options_.folder); !status.ok()) return status;
  absl::StatusOr<std::unique_ptr<store::Vault>> vault =
      store::Vault::Open(KeysFolder(options_), options_.departement, *master, options_.disk);
  if (!vault.ok()) return vault.status();
  vault_ = *std::move(vault);
  if (absl::Status status = CheckOwnership(); !status.ok()) return status;
  preparer_ = std::make_unique<ledger::Preparer>(options_.departement, time_, vault_.get());
  derived_ = std::make_unique<Derivation>(store_.get(), time_);
  directory_ = std::make_unique<Directory>(store_.get(), preparer_.get());
  if (absl::Status status = derived_->Attach(store_.get(), MarkerPath(options_)); !status.ok()) {
    return status;
  }
  nominative_ =
      std::make_unique<Nominative>(store_.get(), vault_.get(), &derived_->history.arena());
  known_names_ = std::make_unique<StoredNames>(directory_.get(), nominative_.get(),
                                               &derived_->identity.persons(), &derived_->gate);
  imports_ = std::make_unique<FrontImports>(
      options_, ImportsGround{store_.get(), vault_.get(), preparer_.get(), derived_->ledger.get(),
                              known_names_.get()});
  if (absl::Status status = imports_->DiscardUnfinished(); !status.ok()) return status;
  registry_ = std::make_unique<FrontRegistry>(store_.get());
  privacy_ = std::make_unique<FrontPrivacy>(this, store_.get(), vault_.get(), imports_.get());
  if (absl::Status status = privacy_->DestroyAgain(); !status.ok()) return status;
  portfolios_ = std::make_unique<FrontPortfolios>(
      PortfoliosGround{options_.departement, time_, store_.get(), vault_.get(), derived_.get(),
                       options_.conventions});
  commands_ = std::make_unique<Commands>(
      CommandsGround{options_.departement, time_, store_.get(), vault_.get(), preparer_.get(),
                     directory_.get(), known_names_.get(), derived_.get()});
  audit_log_ = std::make_unique<audit::AuditLog>(store_.get(), vault_.get());
  return audit_log_->Load();
}

PreparedBatch FrontDoor::Prepare(google::protobuf::RepeatedPtrField<jalon::v1::Event>* events,
                                 const Reception& reception) const {
  PreparedBatch batch;
  batch.content->events.reserve(static_cast<size_t>(events->size()));
  const ledger::NameCheck names(*events, known_names_.get());
  const auto prepare = [&](jalon::v1::Event* event) -> absl::StatusOr<ledger::PreparedEvent> {
    if (absl::Status named = names.Check(*event); !named.ok()) return named;
    return preparer_->Prepare(event, reception.received_at, reception.request,
                              /*from_import=*/false);
  };
  for (int i = 0; i < events->size(); ++i) {
    absl::StatusOr<ledger::PreparedEvent> prepared = prepare(events->Mutable(i));
    if (prepared.ok()) {
      batch.content->events.push_back(*std::move(prepared));
      batch.content->indexes.push_back(i);
      continue;
    }
    const ErrorDetail detail = DetailOf(prepared.status());
    auto* rejection = batch.result.add_rejections();
    rejection->set_index(i);
    rejection->set_reason(detail.reason);
    rejection->set_field(detail.field);
    rejection->set_message(detail.message);
  }
  return batch;
}

// Whether the engine's ids that the event names exist.
bool FrontDoor::KnowsSubjects(const ledger::StoredEvent& stored) const {
  const auto known = [this](const std::string& id) {
    const uint64_t subject = identity::ParsePersonId(id);
    return subject != ledger::kNoSubject && subject <= derived_->identity.count();
  };
  if (stored.event().person().has_person_id() && !known(stored.event().person().person_id())) {
    return false;
  }
  for (const std::string& id : stored.fact_subjects()) {
    if (id.size() != store::kKeyedHashBytes && !known(id)) return false;
  }
  return true;
}

void FrontDoor::RejectUnknown(PreparedBatch* batch) const {
  auto& content = *batch->content;
  if (content.from_import) return;
  size_t kept = 0;
  for (size_t i = 0; i < content.events.size(); ++i) {
    if (KnowsSubjects(content.events[i].stored)) {
      if (kept != i) {
        content.events[kept] = std::move(content.events[i]);
        content.indexes[kept] = content.indexes[i];
      }
      ++kept;
      continue;
    }
    auto* rejection = batch->result.add_rejections();
    rejection->set_index(content.indexes[i]);
    rejection->set_reason("UNKNOWN_PERSON");
    rejection->set_field("person.personId");
    rejection->set_message("aucune personne n'a cet identifiant dans ce département");
  }
  content.events.resize(kept);
  content.indexes.resize(kept);
}

Imports* FrontDoor::imports() { return imports_.get(); }

Portfolios* FrontDoor::portfolios() { return portfolios_.get(); }

Registry* FrontDoor::registry() { return registry_.get(); }

Privacy* FrontDoor::privacy() { return privacy_.get(); }

Pathways* FrontDoor::pathways() { return commands_.get(); }

// Keeps of the conditional batches those whose condition holds, and empties the others.
absl::Status FrontDoor::Judge(absl::Span<PreparedBatch* const> batches) const {
  ConditionJudge judge(store_.get(), &derived_->identity.persons());
  for (PreparedBatch* batch : batches) {
    if (!batch->content->condition.has_value()) continue;
    const absl::StatusOr<bool> admitted = judge.Admit(&*batch->content->condition);
    if (!admitted.ok()) return admitted.status();
    if (*admitted) continue;
    batch->content->events.clear();
    batch->content->indexes.clear();
    batch->content->audit.clear();
  }
  return absl::OkStatus();
}

// A publication never changes: the one that is there stays.
absl::Status FrontDoor::KeepFirstPublications(absl::Span<PreparedBatch* const> batches) const {
  std::set<std::string> first;
  for (PreparedBatch* batch : batches) {
    auto& publication = batch->content->publication;
    if (publication.empty()) continue;
    const std::string& key = publication.front().first;
    const auto there = store_->Get(Family::kPublications, key);
    if (!there.ok()) return there.status();
    if (there->has_value() || !first.insert(key).second) publication.clear();
  }
  return absl::OkStatus();
}

absl::Status FrontDoor::Commit(absl::Span<PreparedBatch* const> given) {
  // What a condition is judged on is the store: nothing of this commit may come before.
  std::vector<PreparedBatch*> batches(given.begin(), given.end());
  std::stable_partition(batches.begin(), batches.end(), [](const PreparedBatch* batch) {
    return batch->content->condition.has_value();
  });
  if (absl::Status status = Judge(batches); !status.ok()) return status;
  std::vector<const ledger::PreparedEvent*> events;
  for (PreparedBatch* batch : batches) {
    RejectUnknown(batch);
    for (const auto& event : batch->content->events) events.push_back(&event);
  }
  if (absl::Status status = KeepFirstPublications(batches); !status.ok()) return status;
  if (absl::Status status = front::DropStaleRegistry(*store_, batches); !status.ok()) return status;
  if (absl::Status status = vault_->Persist(); !status.ok()) return status;
  // Calls `each` for every batch with the outcomes of its events.
  const auto for_each_batch = [&](absl::Span<const ledger::Outcome> outcomes, const auto& each) {
    size_t first = 0;
    for (PreparedBatch* batch : batches) {
      const size_t count = batch->content->events.size();
      each(batch, outcomes.subspan(first, count));
      first += count;
    }
  };
  const auto companion = [&](absl::Span<const ledger::Outcome> outcomes, store::Batch* write) {
    for_each_batch(outcomes, [&](PreparedBatch* batch, absl::Span<const ledger::Outcome> own) {
      auto& content = *batch->content;
      if (content.import != nullptr) content.import->WriteState(content.import_batch, own, write);
      if (content.import == nullptr) WriteBeside(content.import_batch, write);
      if (content.condition.has_value() && content.condition->fate == Fate::kPending) {
        WriteAnswer(own, &*content.condition, write);
      }
      for (auto& [key, value] : content.publication) {
        write->Put(Family::kPublications, key, std::move(value));
      }
      for (auto& [key, value] : content.erasures) {
        write->Put(Family::kErasures, std::move(key), std::move(value));
      }
      for (auto& entry : content.registry) {
        write->Put(Family::kRegistry, std::move(entry.key), std::move(entry.value));
      }
    });
    WriteAudit(batches, outcomes, write);
  };
  std::vector<ledger::Outcome> outcomes;
  const absl::Status status = derived_->ledger->Append(events, companion, &outcomes);
  status.ok() ? audit_log_->Committed() : audit_log_->Aborted();
  if (!status.ok()) return status;
  const auto position = static_cast<int64_t>(derived_->ledger->head().sequence);
  for_each_batch(outcomes, [&](PreparedBatch* batch, absl::Span<const ledger::Outcome> own) {
    for (const ledger::Outcome& outcome : own) {
      auto& result = batch->result;
      outcome.duplicate ? result.set_duplicates(result.duplicates() + 1)
                        : result.set_recorded(result.recorded() + 1);
    }
    batch->result.set_log_position(position);
  });
  return absl::OkStatus();
}

absl::StatusOr<std::unique_ptr<Import>> FrontDoor::StartImport(
    flux::ByteSource* source, const jalon::v1::ImportFluxRequest::Start& start, absl::Time now) {
  return imports_->StartFrom(source, start, now);
}

absl::Status FrontDoor::WriteHeadMarker() { return derived_->ledger->WriteMarker(); }

jalon::v1::StoreStatus FrontDoor::Status() const {
  const auto reading = derived_->gate.Read();
  const ledger::Head head = derived_->ledger->head();
  jalon::v1::StoreStatus status;
  status.set_departement(options_.departement);
  status.set_log_position(static_cast<int64_t>(head.sequence));
  std::string hex;
  for (const char byte : head.chain_hash) {
    absl::StrAppend(&hex, absl::Hex(static_cast<unsigned char>(byte), absl::kZeroPad2));
  }
  status.set_chain_hash(hex);
  auto persons = static_cast<int64_t>(derived_->identity.count());
  for (const auto* cluster : derived_->identity.persons().All()) {
    persons -= static_cast<int64_t>(cluster->subjects.size());
    persons += static_cast<int64_t>(identity::PersonsOn(*cluster, INT32_MAX).size());
  }
  status.set_persons(persons);
  status.set_history_bytes(static_cast<int64_t>(derived_->history.arena().bytes() +
                                                derived_->history.dossiers().bytes()));
  status.set_writable(store_->Writable() && vault_->Writable());
  return status;
}

std::vector<std::pair<std::string, std::string>> FrontDoor::DumpHistories() const {
  const auto reading = derived_->gate.Read();
  std::vector<std::pair<std::string, std::string>> dump;
  for (uint64_t subject = 1; subject <= derived_->identity.count(); ++subject) {
    absl::StatusOr<identity::SubjectNode> node = directory_->Node(subject);
    if (!node.ok()) continue;
    const std::string name = node->external_id().empty()
                                 ? node->subject()
                                 : absl::StrCat(node->source(), "/", node->external_id());
    dump.emplace_back(name, absl::StrCat(std::string(derived_->history.arena().Get(subject)),
                                         std::string(derived_->history.details().Get(subject))));
  }
  std::sort(dump.begin(), dump.end());
  return dump;
}

}  // namespace front

absl::StatusOr<std::unique_ptr<Departement>> Departement::Open(const Options& options) {
  if (!IsDepartementCode(options.departement)) {
    return InvalidField("departement", "INVALID_VALUE",
                        "code de département attendu sur 3 caractères, par exemple 062");
  }
  absl::StatusOr<CivilTime> time = CivilTime::For(options.departement);
  if (!time.ok()) return time.status();
  auto door = std::make_unique<FrontDoor>(options, *time);
  if (absl::Status status = door->Open(); !status.ok()) return status;
  if (absl::Status status = door->CheckSchema(); !status.ok()) return status;
  if (absl::Status status = door->derived_->Load(); !status.ok()) return status;
  return door;
}

absl::Status Departement::Rebuild(const Options& options) {
  absl::StatusOr<CivilTime> time = CivilTime::For(options.departement);
  if (!time.ok()) return time.status();
  FrontDoor door(options, *time);
  if (absl::Status status = door.Open(); !status.ok()) return status;
  if (absl::Status status = door.SetSchema(kRebuilding); !status.ok()) return status;
  if (absl::Status status = door.store_->ClearDerived(); !status.ok()) return status;
  if (absl::Status status = door.derived_->Load(); !status.ok()) return status;
  const uint64_t last = door.derived_->ledger->head().sequence;
  if (absl::Status status = door.derived_->ledger->Rederive(*door.store_, last); !status.ok()) {
    return status;
  }
  if (absl::Status status = door.SetSchema(kSchemaVersion); !status.ok()) return status;
  return door.store_->Flush();
}

absl::StatusOr<jalon::v1::VerifyStoreResponse> Departement::Verify(const Options& options) {
  absl::StatusOr<CivilTime> time = CivilTime::For(options.departement);
  if (!time.ok()) return time.status();
  FrontDoor door(options, *time);
  if (absl::Status status = door.Open(); !status.ok()) return status;
  if (absl::Status status = door.CheckSchema(); !status.ok()) return status;
  absl::StatusOr<jalon::v1::VerifyStoreResponse> response = door.VerifyOnline();
  if (!response.ok()) return response;
  if (absl::Status status = door.store_->VerifyChecksums(); !status.ok()) {
    response->set_clean(false);
    response->add_findings(std::string(status.message()));
  }
  return response;
}

absl::Status Departement::ProbeDisk(const Options& options) {
  for (const std::string& folder : {options.folder, front::KeysFolder(options)}) {
    if (absl::Status status = store::ProbeDisk(folder, options.disk); !status.ok()) return status;
  }
  return absl::OkStatus();
}

}  // namespace jalon
