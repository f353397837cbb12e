// SPDX-License-Identifier: EUPL-1.2
//
// The embedded store: one RocksDB a département. Everything that touches RocksDB is in this folder;
// rocksdb::Status is converted here, once.
#ifndef JALON_ENGINE_STORE_STORE_H_
#define JALON_ENGINE_STORE_STORE_H_

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/types/span.h"

namespace rocksdb {
class Env;
}

namespace jalon::store {

// Column families. Numbers are positions in the list of names and never change; a new family goes
// at the end. Keys are binary; integers in them are big-endian (encoding.h).
//
//   family     key                                   value
//   log        sequence u64                          StoredEvent (ledger/stored_event.proto)
//   event_ids  event id, 16 bytes                    sequence u64 le, known i64 le (microseconds)
//   timeline   subject u64, sequence u64             empty; "r" when a later one tells it again
//   history    subject u64                           compact history (pathway/history.h)
//   records    record key, 16 bytes                  RecordState (pathway/record_state.proto)
//   subjects   subject u64                           SubjectNode (identity/subject_node.proto)
//   identity   'S' subject key, 16 bytes             subject u64 le
//              'K' match key, 16 bytes, subject u64  empty
//   persons    subject u64                           last sealed civil status
//   dossiers   NUMDEMRSA, 0x00, subject u64          empty
//   imports    SHA-256, 32 bytes                     ImportState (intake/import_state.proto)
//              SHA-256, 'C', SHA-256                 ConflictState
//              SHA-256, 'T', position u64            log positions u64 le, of what it tells again
//   rejects    SHA-256, 32 bytes, position u64,      RejectState (intake/import_state.proto)
//              byte offset u64
//   meta       name                                  see ledger/ledger.cc
//   departement  record key, 16 bytes                RecordState, of records without a person
//   details    subject u64                           what figures are split by (pathway/details.h)
//   names      StructureCode u64                     the name that the code stands for
//   publications  'P', id                            PublicationState
//              'C', id, code                         PinnedCell (front/publication_state.proto)
//   registry   kind u8, id                           RegistryEntry (proto/jalon/v1/registry.proto)
//   requests   hash of application and request id,   RequestState (front/request_state.proto)
//              16 bytes
//   erasures   subject u64, microseconds u64         ErasureState (front/erasure_state.proto)
//   audit      see audit/audit_log.h
enum class Family {
  kLog,
  kEventIds,
  kTimeline,
  kHistory,
  kRecords,
  kSubjects,
  kIdentity,
  kPersons,
  kDossiers,
  kImports,
  kRejects,
  kMeta,
  kDepartement,
  kDetails,
  kNames,
  kPublications,
  kRegistry,
  kRequests,
  kErasures,
  kAudit,
};
inline constexpr int kFamilyCount = 20;
// What filters of the family identity are over: its letter and a key.
inline constexpr size_t kIdentityPrefixBytes = 17;
// Derived from the log alone: a rebuild empties them and makes them again, byte for byte.
inline constexpr Family kDerivedFamilies[] = {
    Family::kEventIds,    Family::kTimeline, Family::kHistory, Family::kRecords,
    Family::kSubjects,    Family::kIdentity, Family::kPersons, Family::kDossiers,
    Family::kDepartement, Family::kDetails,  Family::kNames};

// Writes that become durable together. Later writes of a key win.
class Batch {
 public:
  void Put(Family family, std::string key, std::string value);
  void Delete(Family family, std::string key);
  bool empty() const { return operations_.empty(); }

 private:
  friend class Store;
  struct Operation {
    Family family;
    std::string key;
    std::optional<std::string> value;  // absent: delete
  };
  std::vector<Operation> operations_;
};

// Reads; a snapshot or the store itself.
class Reader {
 public:
  using Visitor = std::function<bool(std::string_view key, std::string_view value)>;
  virtual ~Reader() = default;
  // The value of `key`, or nothing.
  virtual absl::StatusOr<std::optional<std::string>> Get(Family family,
                                                         std::string_view key) const = 0;
  // The values of `keys`, in their order.
  virtual absl::StatusOr<std::vector<std::optional<std::string>>> GetMany(
      Family family, absl::Span<const std::string> keys) const = 0;
  // Visits keys >= `from` that start with `prefix`, in order, until the visitor returns false.
  virtual absl::Status Scan(Family family, std::string_view prefix, std::string_view from,
                            const Visitor& visitor) const = 0;
};

// Thread-safety: reads from any thread; Write from one thread at a time.
class Store : public Reader {
 public:
  // Opens or creates the store in `folder`. Fails with kFailedPrecondition when another process
  // holds it, kDataLoss when RocksDB finds it damaged, kUnavailable when it cannot be written.
  // `env`: the disk, for tests that make it fail; null is the system's. Not owned.
  static absl::StatusOr<std::unique_ptr<Store>> Open(const std::string& folder,
                                                     rocksdb::Env* env = nullptr);
  ~Store() override;

  // Makes `batch` durable (fsync) before it returns, all or nothing. Fails with kResourceExhausted
  // when the disk is full, kUnavailable when it fails otherwise. After a
  // failure the store refuses every write with kAborted until it is reopened: what reached the disk
  // is not known.
  absl::Status Write(Batch batch);
  bool Writable() const;
  // Empties the families that a rebuild makes again.
  absl::Status ClearDerived();
  // Writes memory tables to disk; for clean ends.
  absl::Status Flush();
  // RocksDB's own checksums of everything on disk.
  absl::Status VerifyChecksums() const;

  absl::StatusOr<std::optional<std::string>> Get(Family family,
                                                 std::string_view key) const override;
  absl::StatusOr<std::vector<std::optional<std::string>>> GetMany(
      Family family, absl::Span<const std::string> keys) const override;
  absl::Status Scan(Family family, std::string_view prefix, std::string_view from,
                    const Visitor& visitor) const override;

  // Visits all keys of the family identity that start with one of `prefixes`, each of
  // kIdentityPrefixBytes. Much cheaper than a scan of each: one iterator, and filters that say
  // without reading that nothing starts with a prefix.
  using PrefixVisitor = std::function<void(const std::string& prefix, std::string_view key)>;
  absl::Status ScanIdentity(std::vector<std::string> prefixes, const PrefixVisitor& visitor) const;

  // A view that later writes do not change. Must not outlive the store.
  std::unique_ptr<Reader> Snapshot() const;

  struct Internal;

 private:
  explicit Store(std::unique_ptr<Internal> internal);
  std::unique_ptr<Internal> internal_;
};

// Whether something can be written and made durable in `folder`: writes, syncs and removes a file
// of some megabytes. Fails as Store::Write does.
absl::Status ProbeDisk(const std::string& folder, rocksdb::Env* env = nullptr);

}  // namespace jalon::store

#endif  // JALON_ENGINE_STORE_STORE_H_
