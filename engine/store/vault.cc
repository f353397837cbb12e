// SPDX-License-Identifier: EUPL-1.2
#include "engine/store/vault.h"

#include <rocksdb/db.h>
#include <rocksdb/filter_policy.h>
#include <rocksdb/table.h>
#include <sodium.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <mutex>
#include <utility>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "engine/store/durable_file.h"
#include "engine/store/encoding.h"
#include "engine/store/no_recovery.h"
#include "engine/store/rocksdb_status.h"

namespace jalon::store {
namespace {

constexpr size_t kKeyBytes = crypto_aead_xchacha20poly1305_ietf_KEYBYTES;
constexpr size_t kNonceBytes = crypto_aead_xchacha20poly1305_ietf_NPUBBYTES;
constexpr size_t kTagBytes = crypto_aead_xchacha20poly1305_ietf_ABYTES;
// Keys opened recently; 64 bytes each.
constexpr size_t kCachedKeys = 100'000;
// Before a subject, as a key of the keys' store: when it was erased, microseconds, u64.
constexpr char kErasedPrefix[] = "E";
constexpr char kStoreName[] = "le magasin des clés";

absl::Status Convert(const rocksdb::Status& status) { return StatusOf(status, kStoreName); }

const unsigned char* Bytes(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}

unsigned char* Bytes(std::string* text) { return reinterpret_cast<unsigned char*>(text->data()); }

std::string Blake(std::string_view key, std::string_view domain, std::string_view text,
                  size_t size) {
  std::string out(size, '\0');
  crypto_generichash_state state;
  crypto_generichash_init(&state, key.empty() ? nullptr : Bytes(key), key.size(), size);
  const auto domain_size = static_cast<unsigned char>(domain.size());
  crypto_generichash_update(&state, &domain_size, 1);
  crypto_generichash_update(&state, Bytes(domain), domain.size());
  crypto_generichash_update(&state, Bytes(text), text.size());
  crypto_generichash_final(&state, Bytes(&out), size);
  return out;
}

// `use` is not in what is sealed, and is needed to open it.
std::string EncryptWith(std::string_view key, std::string_view nonce, std::string_view use,
                        std::string_view plain) {
  std::string out(kNonceBytes + plain.size() + kTagBytes, '\0');
  nonce.copy(out.data(), kNonceBytes);
  unsigned char* cipher = Bytes(&out) + kNonceBytes;
  crypto_aead_xchacha20poly1305_ietf_encrypt(cipher, nullptr, Bytes(plain), plain.size(),
                                             Bytes(use), use.size(), nullptr, Bytes(&out),
                                             Bytes(key));
  return out;
}

std::string Encrypt(std::string_view key, std::string_view plain) {
  std::array<char, kNonceBytes> nonce;
  randombytes_buf(nonce.data(), nonce.size());
  return EncryptWith(key, {nonce.data(), nonce.size()}, "", plain);
}

absl::StatusOr<std::string> Decrypt(std::string_view key, std::string_view sealed,
                                    std::string_view use = "") {
  if (sealed.size() < kNonceBytes + kTagBytes)
    return absl::DataLossError("donnée scellée tronquée");
  std::string plain(sealed.size() - kNonceBytes - kTagBytes, '\0');
  const int result = crypto_aead_xchacha20poly1305_ietf_decrypt(
      Bytes(&plain), nullptr, nullptr, Bytes(sealed) + kNonceBytes, sealed.size() - kNonceBytes,
      Bytes(use), use.size(), Bytes(sealed), Bytes(key));
  if (result != 0) return absl::DataLossError("donnée scellée altérée, ou clé d'un autre magasin");
  return plain;
}

absl::StatusOr<std::string> ReadKeyFile(const std::string& path) {
  struct stat facts {};
  if (stat(path.c_str(), &facts) != 0) return absl::ErrnoToStatus(errno, path);
  if ((facts.st_mode & 077) != 0) {
    return absl::FailedPreconditionError(absl::StrCat(
        "le fichier de clé ", path, " est lisible par d'autres : faites chmod 600 ", path));
  }
  std::ifstream in(path);
  std::string hex;
  in >> hex;
  const std::string key = absl::HexStringToBytes(hex);
  if (hex.size() != 2 * kKeyBytes || absl::BytesToHexString(key) != hex) {
    return absl::FailedPreconditionError(absl::StrCat("ce n'est pas un fichier de clé : ", path));
  }
  return key;
}

absl::Status CreateKeyFile(const std::string& path) {
  std::string key(kKeyBytes, '\0');
  randombytes_buf(key.data(), key.size());
  const absl::Status status = CreateFileDurably(path, absl::BytesToHexString(key) + "\n");
  // Another process was faster: its key holds.
  return absl::IsAlreadyExists(status) ? absl::OkStatus() : status;
}

}  // namespace

absl::StatusOr<std::string> LoadOrCreateMasterKey(const std::string& path) {
  // Nonces by the million: a generator in this process, seeded by the system's, costs no call each.
  // Once: other stores may be sealing.
  static std::once_flag once;
  std::call_once(once,
                 [] { randombytes_set_implementation(&randombytes_internal_implementation); });
  if (sodium_init() < 0) return absl::InternalError("libsodium ne démarre pas");
  if (access(path.c_str(), F_OK) != 0 && errno == ENOENT) {
    if (absl::Status status = CreateKeyFile(path); !status.ok()) return status;
  }
  return ReadKeyFile(path);
}

std::string ChainHash(std::string_view previous, std::string_view bytes) {
  return Blake(previous, "chain", bytes, 32);
}

uint64_t PublicHash64(std::string_view bytes) {
  const std::string hash = Blake("", "public", bytes, 16);
  uint64_t value = 0;
  std::memcpy(&value, hash.data(), sizeof(value));
  return value;
}

struct Vault::Internal {
  std::string hash_key;
  std::string wrap_key;
  std::string token_key;
  std::unique_ptr<rocksdb::DB> db;
  mutable std::mutex mutex;
  mutable absl::flat_hash_map<std::string, std::string> cache;  // subject -> key
  // subject -> wrapped key: new ones, and those that Persist is writing.
  absl::flat_hash_map<std::string, std::string> unsaved;
  absl::flat_hash_map<std::string, std::string> saving;
  std::mutex persist_mutex;                          // one Persist at a time; locked before `mutex`
  absl::flat_hash_map<std::string, int64_t> erased;  // subject -> when, microseconds
  std::atomic<bool> writable{true};

  // Reads who was erased.
  absl::Status LoadErased() {
    const std::unique_ptr<rocksdb::Iterator> it(db->NewIterator(rocksdb::ReadOptions()));
    for (it->Seek(kErasedPrefix); it->Valid() && it->key().starts_with(kErasedPrefix); it->Next()) {
      if (it->key().size() != std::strlen(kErasedPrefix) + kKeyedHashBytes) continue;
      const rocksdb::Slice subject(it->key().data() + std::strlen(kErasedPrefix), kKeyedHashBytes);
      erased[subject.ToString()] = static_cast<int64_t>(ReadKey64(it->value().ToStringView()));
    }
    return Convert(it->status());
  }

  // Whether what was told of `subject` then was erased. The mutex is held.
  bool WasErased(const std::string& subject, int64_t told_micros) const {
    const auto found = erased.find(subject);
    return found != erased.end() && told_micros <= found->second;
  }

  // The key of `subject`, or kNotFound. The mutex is held.
  absl::StatusOr<std::string> Find(const std::string& subject) const {
    if (const auto found = cache.find(subject); found != cache.end()) return found->second;
    std::string wrapped;
    if (const auto found = unsaved.find(subject); found != unsaved.end()) {
      wrapped = found->second;
    } else if (const auto written = saving.find(subject); written != saving.end()) {
      wrapped = written->second;
    } else {
      const rocksdb::Status status = db->Get(rocksdb::ReadOptions(), subject, &wrapped);
      if (status.IsNotFound()) {
        return absl::NotFoundError("pas de clé pour ce sujet : ses données ont été effacées");
      }
      if (!status.ok()) return Convert(status);
    }
    absl::StatusOr<std::string> key = Decrypt(wrap_key, wrapped);
    if (key.ok()) Remember(subject, *key);
    return key;
  }

  // Forgets the keys of `subjects` and writes their end, with what `batch` has. Both mutexes are
  // held.
  absl::Status DestroyIn(absl::Span<const std::string> subjects, rocksdb::WriteBatch* batch) {
    for (const std::string& subject : subjects) {
      cache.erase(subject);
      unsaved.erase(subject);
      saving.erase(subject);
      const rocksdb::Status status = batch->Delete(subject);
      if (!status.ok()) return Convert(status);
    }
    return Write(batch);
  }

  // Makes `batch` durable. After a failure what reached the disk is not known: nothing is written
  // any more.
  absl::Status Write(rocksdb::WriteBatch* batch) {
    if (!writable) return RefusesWrites(kStoreName);
    rocksdb::WriteOptions options;
    options.sync = true;
    const rocksdb::Status status = db->Write(options, batch);
    if (!status.ok()) writable = false;
    return Convert(status);
  }

  void Remember(const std::string& subject, const std::string& key) const {
    if (cache.size() >= kCachedKeys) cache.clear();
    cache[subject] = key;
  }
};

Vault::Vault(std::unique_ptr<Internal> internal) : internal_(std::move(internal)) {}

Vault::~Vault() = default;

absl::StatusOr<std::unique_ptr<Vault>> Vault::Open(const std::string& folder,
                                                   std::string_view departement,
                                                   std::string_view master_key,
                                                   rocksdb::Env* disk) {
  auto internal = std::make_unique<Internal>();
  internal->hash_key = Blake(master_key, "hash", departement, kKeyBytes);
  internal->wrap_key = Blake(master_key, "wrap", departement, kKeyBytes);
  internal->token_key = Blake(master_key, "token", departement, kKeyBytes);
  rocksdb::Options options;
  options.create_if_missing = true;
  options.write_buffer_size = 4u << 20;
  options.wal_recovery_mode = rocksdb::WALRecoveryMode::kTolerateCorruptedTailRecords;
  ForbidRecovery(&options);
  options.stats_dump_period_sec = 0;
  if (disk != nullptr) options.env = disk;
  // Most subjects of a first file have no key yet: that is to be seen without reading.
  rocksdb::BlockBasedTableOptions table;
  table.filter_policy.reset(rocksdb::NewBloomFilterPolicy(10));
  options.table_factory.reset(rocksdb::NewBlockBasedTableFactory(table));
  options.memtable_prefix_bloom_size_ratio = 0.1;
  options.memtable_whole_key_filtering = true;
  rocksdb::DB* db = nullptr;
  const rocksdb::Status status = rocksdb::DB::Open(options, folder, &db);
  if (!status.ok()) return Convert(status);
  internal->db.reset(db);
  if (absl::Status loaded = internal->LoadErased(); !loaded.ok()) return loaded;
  return std::unique_ptr<Vault>(new Vault(std::move(internal)));
}

std::string Vault::KeyedHash(std::string_view domain, std::string_view text) const {
  return Blake(internal_->hash_key, domain, text, kKeyedHashBytes);
}

std::string Vault::Fingerprint() const { return KeyedHash("fingerprint", ""); }

// The nonce comes from what is sealed, by another key than it is sealed with: it serves no two
// texts.
std::string Vault::SealToken(std::string_view use, std::string_view plain) const {
  const std::string of = Blake("", "token-use", use, kKeyBytes).append(plain);
  const std::string nonce = Blake(internal_->hash_key, "token-nonce", of, kNonceBytes);
  return EncryptWith(internal_->token_key, nonce, use, plain);
}

absl::StatusOr<std::string> Vault::OpenToken(std::string_view use, std::string_view sealed) const {
  return Decrypt(internal_->token_key, sealed, use);
}

std::unique_ptr<Vault> Vault::Forgetful() const {
  auto internal = std::make_unique<Internal>();
  internal->hash_key = internal_->hash_key;
  internal->wrap_key = internal_->wrap_key;
  internal->token_key = internal_->token_key;
  return std::unique_ptr<Vault>(new Vault(std::move(internal)));
}

absl::Status Vault::Destroy(absl::Span<const std::string> subjects) {
  if (internal_->db == nullptr) return absl::OkStatus();
  const std::lock_guard<std::mutex> persisting(internal_->persist_mutex);
  const std::lock_guard<std::mutex> lock(internal_->mutex);
  rocksdb::WriteBatch batch;
  return internal_->DestroyIn(subjects, &batch);
}

absl::Status Vault::Erase(const std::vector<std::string>& subjects, int64_t erased_micros) {
  if (internal_->db == nullptr) return absl::OkStatus();
  const std::lock_guard<std::mutex> persisting(internal_->persist_mutex);
  const std::lock_guard<std::mutex> lock(internal_->mutex);
  std::vector<std::string> to_erase;
  for (const std::string& subject : subjects) {
    if (!internal_->WasErased(subject, erased_micros)) to_erase.push_back(subject);
  }
  if (to_erase.empty()) return absl::OkStatus();
  rocksdb::WriteBatch batch;
  const std::string when = Key64(static_cast<uint64_t>(erased_micros));
  for (const std::string& subject : to_erase) {
    const rocksdb::Status status = batch.Put(kErasedPrefix + subject, when);
    if (!status.ok()) return Convert(status);
  }
  const absl::Status status = internal_->DestroyIn(to_erase, &batch);
  if (!status.ok()) return status;
  for (const std::string& subject : to_erase) internal_->erased[subject] = erased_micros;
  return absl::OkStatus();
}

absl::StatusOr<bool> Vault::HasKey(const std::string& subject) const {
  const std::lock_guard<std::mutex> lock(internal_->mutex);
  const absl::Status found = internal_->Find(subject).status();
  if (!found.ok() && !absl::IsNotFound(found)) return found;
  return found.ok();
}

bool Vault::Writable() const { return internal_->writable; }

absl::Status Vault::Scrub() {
  rocksdb::CompactRangeOptions options;
  options.bottommost_level_compaction = rocksdb::BottommostLevelCompaction::kForce;
  rocksdb::Status status = internal_->db->Flush(rocksdb::FlushOptions());
  if (status.ok()) status = internal_->db->CompactRange(options, nullptr, nullptr);
  if (!status.ok()) internal_->writable = false;
  return Convert(status);
}

absl::StatusOr<std::string> Vault::Seal(std::string_view subject, std::string_view plain,
                                        int64_t told_micros) {
  if (internal_->db == nullptr) return Encrypt(internal_->wrap_key, plain);
  const std::string name(subject);
  std::string key;
  {
    const std::lock_guard<std::mutex> lock(internal_->mutex);
    if (internal_->WasErased(name, told_micros)) return std::string();
    absl::StatusOr<std::string> found = internal_->Find(name);
    if (found.ok()) {
      key = *found;
    } else if (absl::IsNotFound(found.status())) {
      key.resize(kKeyBytes);
      randombytes_buf(key.data(), key.size());
      internal_->unsaved[name] = Encrypt(internal_->wrap_key, key);
      internal_->Remember(name, key);
    } else {
      // Whoever seals may take it for a fault of what is sealed: nothing of it is to be kept.
      if (!absl::IsDataLoss(found.status())) internal_->writable = false;
      return found.status();
    }
  }
  return Encrypt(key, plain);
}

absl::StatusOr<std::string> Vault::Unseal(std::string_view subject, std::string_view sealed) const {
  if (internal_->db == nullptr) return absl::NotFoundError("un coffre sans clés n'ouvre rien");
  std::string key;
  {
    const std::lock_guard<std::mutex> lock(internal_->mutex);
    absl::StatusOr<std::string> found = internal_->Find(std::string(subject));
    if (!found.ok()) return found.status();
    key = *std::move(found);
  }
  return Decrypt(key, sealed);
}

// Others seal meanwhile: the disk is waited for without the lock of the keys.
absl::Status Vault::Persist() {
  if (internal_->db == nullptr) return absl::OkStatus();
  const std::lock_guard<std::mutex> persisting(internal_->persist_mutex);
  rocksdb::WriteBatch batch;
  {
    const std::lock_guard<std::mutex> lock(internal_->mutex);
    // What a failed Persist left is still there.
    internal_->saving.merge(internal_->unsaved);
    internal_->unsaved.clear();
    if (!internal_->writable) return RefusesWrites(kStoreName);
    if (internal_->saving.empty()) return absl::OkStatus();
    for (const auto& [subject, wrapped] : internal_->saving) {
      const rocksdb::Status status = batch.Put(subject, wrapped);
      if (!status.ok()) return Convert(status);
    }
  }
  if (absl::Status status = internal_->Write(&batch); !status.ok()) return status;
  const std::lock_guard<std::mutex> lock(internal_->mutex);
  internal_->saving.clear();
  return absl::OkStatus();
}

}  // namespace jalon::store
