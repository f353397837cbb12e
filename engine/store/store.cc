// SPDX-License-Identifier: EUPL-1.2
#include "engine/store/store.h"

#include <rocksdb/cache.h>
#include <rocksdb/db.h>
#include <rocksdb/env.h>
#include <rocksdb/filter_policy.h>
#include <rocksdb/options.h>
#include <rocksdb/slice_transform.h>
#include <rocksdb/table.h>
#include <rocksdb/write_batch.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <random>
#include <utility>

#include "engine/base/turns.h"
#include "engine/store/no_recovery.h"
#include "engine/store/rocksdb_status.h"

namespace jalon::store {
namespace {

constexpr std::array<const char*, kFamilyCount> kNames = {
    "log",     "event_ids",    "timeline", "history",  "records",  "subjects",    "identity",
    "persons", "dossiers",     "imports",  "rejects",  "meta",     "departement", "details",
    "names",   "publications", "registry", "requests", "erasures", "audit"};

// Memory: memtables of all families together, and blocks read. An import must stay under 300 MB.
constexpr size_t kMemtableBytes = 64u << 20;
constexpr size_t kCacheBytes = 64u << 20;
constexpr size_t kLargestWalBytes = 256u << 20;
// One memtable of the log; the total above is what bounds memory.
constexpr size_t kFamilyMemtableBytes = 32u << 20;
// With more shards a filter block can be larger than a shard, and is then never cached.
constexpr int kCacheShardBits = 2;
// What opening a store may write: a head of a log, a manifest, a small table.
constexpr size_t kProbeBytes = 4u << 20;
constexpr char kProbeName[] = "essai-disque.tmp";
constexpr double kBloomBitsPerKey = 10;
// Operations put into a batch of RocksDB between two turns.
constexpr size_t kOperationsOfATurn = 4000;
constexpr double kMemtableBloomShare = 0.05;  // of a memtable

absl::Status Convert(const rocksdb::Status& status) { return StatusOf(status, "le magasin"); }

rocksdb::ColumnFamilyOptions FamilyOptions(Family family,
                                           const std::shared_ptr<rocksdb::Cache>& cache) {
  rocksdb::BlockBasedTableOptions table;
  table.block_cache = cache;
  table.block_size = size_t{16} * 1024;
  table.format_version = 5;
  const bool point_lookups = family == Family::kEventIds || family == Family::kRecords ||
                             family == Family::kIdentity || family == Family::kSubjects;
  if (point_lookups) table.filter_policy.reset(rocksdb::NewBloomFilterPolicy(kBloomBitsPerKey));
  rocksdb::ColumnFamilyOptions options;
  // Most keys that are looked up are new: a filter over the memtable says so without a search.
  if (point_lookups) {
    options.memtable_prefix_bloom_size_ratio = kMemtableBloomShare;
    options.memtable_whole_key_filtering = true;
  }
  if (family == Family::kIdentity) {
    options.prefix_extractor.reset(rocksdb::NewFixedPrefixTransform(kIdentityPrefixBytes));
  }
  options.table_factory.reset(rocksdb::NewBlockBasedTableFactory(table));
  options.write_buffer_size = kFamilyMemtableBytes;
  options.level_compaction_dynamic_level_bytes = true;
  options.compression = rocksdb::kLZ4Compression;
  if (family == Family::kLog) options.bottommost_compression = rocksdb::kZSTD;
  return options;
}

rocksdb::DBOptions DatabaseOptions() {
  rocksdb::DBOptions options;
  options.create_if_missing = true;
  options.create_missing_column_families = true;
  options.max_background_jobs = 2;
  options.db_write_buffer_size = kMemtableBytes;
  options.max_total_wal_size = kLargestWalBytes;
  options.bytes_per_sync = 1u << 20;
  options.wal_bytes_per_sync = 1u << 20;
  // The default opens in silence with fsynced data missing after a flipped byte.
  options.wal_recovery_mode = rocksdb::WALRecoveryMode::kTolerateCorruptedTailRecords;
  ForbidRecovery(&options);
  options.stats_dump_period_sec = 0;
  return options;
}

rocksdb::Slice Slice(std::string_view text) { return {text.data(), text.size()}; }

std::string_view View(const rocksdb::Slice& slice) { return {slice.data(), slice.size()}; }

}  // namespace

struct Store::Internal {
  std::unique_ptr<rocksdb::DB> db;
  std::vector<rocksdb::ColumnFamilyHandle*> handles;
  std::atomic<bool> writable{true};

  ~Internal() {
    for (rocksdb::ColumnFamilyHandle* handle : handles) {
      db->DestroyColumnFamilyHandle(handle).PermitUncheckedError();
    }
  }

  rocksdb::ColumnFamilyHandle* Handle(Family family) const {
    return handles[static_cast<size_t>(family)];
  }

  absl::StatusOr<std::optional<std::string>> Get(const rocksdb::ReadOptions& options, Family family,
                                                 std::string_view key) const {
    std::string value;
    const rocksdb::Status status = db->Get(options, Handle(family), Slice(key), &value);
    if (status.IsNotFound()) return std::optional<std::string>();
    if (!status.ok()) return Convert(status);
    return std::optional<std::string>(std::move(value));
  }

  absl::StatusOr<std::vector<std::optional<std::string>>> GetMany(
      const rocksdb::ReadOptions& options, Family family,
      absl::Span<const std::string> keys) const {
    std::vector<rocksdb::Slice> slices(keys.begin(), keys.end());
    std::vector<rocksdb::PinnableSlice> values(keys.size());
    std::vector<rocksdb::Status> statuses(keys.size());
    db->MultiGet(options, Handle(family), keys.size(), slices.data(), values.data(),
                 statuses.data());
    std::vector<std::optional<std::string>> found(keys.size());
    for (size_t i = 0; i < keys.size(); ++i) {
      if (statuses[i].ok()) {
        found[i] = values[i].ToString();
      } else if (!statuses[i].IsNotFound()) {
        return Convert(statuses[i]);
      }
    }
    return found;
  }

  absl::Status Scan(rocksdb::ReadOptions options, Family family, std::string_view prefix,
                    std::string_view from, const Visitor& visitor) const {
    options.total_order_seek = true;
    const std::unique_ptr<rocksdb::Iterator> iterator(db->NewIterator(options, Handle(family)));
    for (iterator->Seek(Slice(std::max(prefix, from)));
         iterator->Valid() && iterator->key().starts_with(Slice(prefix)); iterator->Next()) {
      if (!visitor(View(iterator->key()), View(iterator->value()))) break;
    }
    return Convert(iterator->status());
  }
};

namespace {

class SnapshotReader : public Reader {
 public:
  explicit SnapshotReader(const Store::Internal* internal)
      : internal_(internal), snapshot_(internal->db->GetSnapshot()) {
    options_.snapshot = snapshot_;
  }
  ~SnapshotReader() override { internal_->db->ReleaseSnapshot(snapshot_); }
  SnapshotReader(const SnapshotReader&) = delete;
  SnapshotReader& operator=(const SnapshotReader&) = delete;

  absl::StatusOr<std::optional<std::string>> Get(Family family,
                                                 std::string_view key) const override {
    return internal_->Get(options_, family, key);
  }
  absl::StatusOr<std::vector<std::optional<std::string>>> GetMany(
      Family family, absl::Span<const std::string> keys) const override {
    return internal_->GetMany(options_, family, keys);
  }
  absl::Status Scan(Family family, std::string_view prefix, std::string_view from,
                    const Visitor& visitor) const override {
    return internal_->Scan(options_, family, prefix, from, visitor);
  }

 private:
  const Store::Internal* internal_;
  const rocksdb::Snapshot* snapshot_;
  rocksdb::ReadOptions options_;
};

}  // namespace

void Batch::Put(Family family, std::string key, std::string value) {
  operations_.push_back({family, std::move(key), std::move(value)});
}

void Batch::Delete(Family family, std::string key) {
  operations_.push_back({family, std::move(key), std::nullopt});
}

Store::Store(std::unique_ptr<Internal> internal) : internal_(std::move(internal)) {}

Store::~Store() = default;

absl::StatusOr<std::unique_ptr<Store>> Store::Open(const std::string& folder, rocksdb::Env* env) {
  const auto cache = rocksdb::NewLRUCache(kCacheBytes, kCacheShardBits);
  std::vector<rocksdb::ColumnFamilyDescriptor> families;
  families.emplace_back(rocksdb::kDefaultColumnFamilyName, rocksdb::ColumnFamilyOptions());
  for (int i = 0; i < kFamilyCount; ++i) {
    families.emplace_back(kNames[static_cast<size_t>(i)],
                          FamilyOptions(static_cast<Family>(i), cache));
  }
  auto internal = std::make_unique<Internal>();
  rocksdb::DB* db = nullptr;
  std::vector<rocksdb::ColumnFamilyHandle*> handles;
  rocksdb::DBOptions options = DatabaseOptions();
  if (env != nullptr) options.env = env;
  const rocksdb::Status status = rocksdb::DB::Open(options, folder, families, &handles, &db);
  if (!status.ok()) return Convert(status);
  internal->db.reset(db);
  db->DestroyColumnFamilyHandle(handles.front()).PermitUncheckedError();
  internal->handles.assign(handles.begin() + 1, handles.end());
  return std::unique_ptr<Store>(new Store(std::move(internal)));
}

// A batch is written once: it is taken, not read.
absl::Status Store::Write(Batch batch) {  // NOLINT(performance-unnecessary-value-param)
  if (!internal_->writable) return RefusesWrites("le magasin");
  // Ascending keys are written four times faster; the last write of a key stays last. Pointers are
  // cheap to move, and say what came first.
  std::vector<const Batch::Operation*> operations;
  operations.reserve(batch.operations_.size());
  for (const auto& operation : batch.operations_) operations.push_back(&operation);
  std::sort(operations.begin(), operations.end(), [](const auto* a, const auto* b) {
    if (a->family != b->family) return a->family < b->family;
    const int order = a->key.compare(b->key);
    return order != 0 ? order < 0 : a < b;
  });
  rocksdb::WriteBatch write(0, 0, /*protection_bytes_per_key=*/8, 0);
  rocksdb::Status status;
  Turns turns(kOperationsOfATurn);
  for (const auto* operation : operations) {
    turns.Step();
    rocksdb::ColumnFamilyHandle* handle = internal_->Handle(operation->family);
    status = operation->value.has_value() ? write.Put(handle, operation->key, *operation->value)
                                          : write.Delete(handle, operation->key);
    if (!status.ok()) break;
  }
  rocksdb::WriteOptions options;
  options.sync = true;
  if (status.ok()) status = internal_->db->Write(options, &write);
  if (!status.ok()) internal_->writable = false;
  return Convert(status);
}

bool Store::Writable() const { return internal_->writable; }

absl::Status Store::ClearDerived() {
  rocksdb::ReadOptions total_order;
  total_order.total_order_seek = true;
  for (Family family : kDerivedFamilies) {
    rocksdb::ColumnFamilyHandle* handle = internal_->Handle(family);
    std::string first;
    std::string last;
    const std::unique_ptr<rocksdb::Iterator> iterator(
        internal_->db->NewIterator(total_order, handle));
    iterator->SeekToFirst();
    if (iterator->Valid()) first = iterator->key().ToString();
    if (iterator->Valid()) iterator->SeekToLast();
    // One that cannot be read is not an empty one.
    if (!iterator->status().ok()) return Convert(iterator->status());
    if (!iterator->Valid()) continue;
    last = iterator->key().ToString() + '\0';
    const rocksdb::Status status =
        internal_->db->DeleteRange(rocksdb::WriteOptions(), handle, first, last);
    if (!status.ok()) return Convert(status);
  }
  return absl::OkStatus();
}

absl::Status Store::Flush() {
  return Convert(internal_->db->Flush(rocksdb::FlushOptions(), internal_->handles));
}

absl::Status Store::VerifyChecksums() const { return Convert(internal_->db->VerifyChecksum()); }

absl::StatusOr<std::optional<std::string>> Store::Get(Family family, std::string_view key) const {
  return internal_->Get(rocksdb::ReadOptions(), family, key);
}

absl::StatusOr<std::vector<std::optional<std::string>>> Store::GetMany(
    Family family, absl::Span<const std::string> keys) const {
  return internal_->GetMany(rocksdb::ReadOptions(), family, keys);
}

absl::Status Store::Scan(Family family, std::string_view prefix, std::string_view from,
                         const Visitor& visitor) const {
  return internal_->Scan(rocksdb::ReadOptions(), family, prefix, from, visitor);
}

absl::Status Store::ScanIdentity(std::vector<std::string> prefixes,
                                 const PrefixVisitor& visitor) const {
  std::sort(prefixes.begin(), prefixes.end());
  rocksdb::ReadOptions options;
  options.prefix_same_as_start = true;
  const std::unique_ptr<rocksdb::Iterator> iterator(
      internal_->db->NewIterator(options, internal_->Handle(Family::kIdentity)));
  for (const std::string& prefix : prefixes) {
    for (iterator->Seek(Slice(prefix)); iterator->Valid(); iterator->Next()) {
      visitor(prefix, View(iterator->key()));
    }
    if (!iterator->status().ok()) return Convert(iterator->status());
  }
  return absl::OkStatus();
}

std::unique_ptr<Reader> Store::Snapshot() const {
  return std::make_unique<SnapshotReader>(internal_.get());
}

absl::Status ProbeDisk(const std::string& folder, rocksdb::Env* env) {
  if (env == nullptr) env = rocksdb::Env::Default();
  const std::string path = folder + "/" + kProbeName;
  std::unique_ptr<rocksdb::WritableFile> file;
  rocksdb::Status status = env->NewWritableFile(path, &file, rocksdb::EnvOptions());
  if (status.ok()) {
    // Not zeros: a disk that compresses would find room for these.
    std::mt19937_64 random(kProbeBytes);
    std::string bytes(kProbeBytes, '\0');
    for (char& byte : bytes) byte = static_cast<char>(random());
    status = file->Append(bytes);
  }
  if (status.ok()) status = file->Sync();
  if (status.ok()) status = file->Close();
  file.reset();
  env->DeleteFile(path).PermitUncheckedError();
  return Convert(status);
}

}  // namespace jalon::store
