// SPDX-License-Identifier: EUPL-1.2
//
// Keys and sealing. Nominative data lives only encrypted, under a key of its subject; destroying
// that key erases the data everywhere, in the log and in backups, without touching them. Keys are
// kept apart from the log: the master key in a file of its own, the subjects' keys, wrapped by it,
// in a small store of their own.
//
// Algorithms are libsodium's: XChaCha20-Poly1305 to seal, BLAKE2b for keyed hashes.
#ifndef JALON_ENGINE_STORE_VAULT_H_
#define JALON_ENGINE_STORE_VAULT_H_

#include <cstdint>
#include <memory>
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

inline constexpr size_t kKeyedHashBytes = 16;

// Reads the master key of `path`, or makes one with mode 0600 when there is no such file. Fails
// with kFailedPrecondition when the file can be read by others than its owner or is not a key.
absl::StatusOr<std::string> LoadOrCreateMasterKey(const std::string& path);

// Hash of `previous`, then `bytes`: one step of the chain of the log. 32 bytes.
std::string ChainHash(std::string_view previous, std::string_view bytes);

// Unkeyed 64-bit hash, for values that are not nominative (dossier numbers, structures).
uint64_t PublicHash64(std::string_view bytes);

// Thread-safe. Writes fail as Store::Write does, and then refuse as it does.
class Vault {
 public:
  // Opens the keys of one département in `folder`. `master_key` is LoadOrCreateMasterKey's. `disk`
  // and failures: as of Store::Open.
  static absl::StatusOr<std::unique_ptr<Vault>> Open(const std::string& folder,
                                                     std::string_view departement,
                                                     std::string_view master_key,
                                                     rocksdb::Env* disk = nullptr);
  ~Vault();

  // Keyed hash of `text`, 16 bytes, different for each `domain`. Tells whether two texts are equal
  // and nothing else to who lacks the key.
  std::string KeyedHash(std::string_view domain, std::string_view text) const;
  // Value that tells whether a store was made with this key.
  std::string Fingerprint() const;

  // Seals `plain` under a key of the store, for a client who is to give it back and keeps nothing:
  // no erasure takes it. What was sealed for `use` opens for it alone. The same twice is sealed
  // alike.
  std::string SealToken(std::string_view use, std::string_view plain) const;
  // Opens what SealToken made of this département's keys for `use`; kDataLoss for anything else.
  absl::StatusOr<std::string> OpenToken(std::string_view use, std::string_view sealed) const;

  // Seals `plain` under the key of `subject` (16 bytes), made when there is none yet. A new key is
  // durable only after Persist.
  // Empty, and nothing is kept, for what was told (microseconds) no later than an erasure. When the
  // keys cannot be read for the moment it fails with kUnavailable, and nothing is written any more.
  absl::StatusOr<std::string> Seal(std::string_view subject, std::string_view plain,
                                   int64_t told_micros = INT64_MAX);
  // Opens what Seal made. kNotFound when the key was destroyed, kDataLoss when it was altered or
  // the keys are damaged, kUnavailable when they cannot be read for the moment.
  absl::StatusOr<std::string> Unseal(std::string_view subject, std::string_view sealed) const;
  // Makes new keys durable. To be called before what they sealed is.
  absl::Status Persist();
  // Destroys the keys of `subjects`, durably: what they sealed can never be opened again, wherever
  // a copy of it is. A subject without a key is left alone.
  absl::Status Destroy(absl::Span<const std::string> subjects);

  // Destroys the keys of `subjects`, and remembers it, in one durable write: what was told of them
  // until then (Seal) is not sealed again, whoever sends it. Done again, it changes nothing: a key
  // that was made since is of what was told since, and stays.
  absl::Status Erase(const std::vector<std::string>& subjects, int64_t erased_micros);
  // Whether something can be opened for `subject`.
  absl::StatusOr<bool> HasKey(const std::string& subject) const;
  // False after a failure: the vault is to be opened again.
  bool Writable() const;
  // Removes destroyed keys from the disk's files, where they lie, wrapped, until then.
  absl::Status Scrub();

  // A vault that hashes as this one does and seals for nobody: its keys are forgotten at once and
  // nothing of it reaches the disk. For saying what would be written.
  std::unique_ptr<Vault> Forgetful() const;

 private:
  struct Internal;
  explicit Vault(std::unique_ptr<Internal> internal);
  std::unique_ptr<Internal> internal_;
};

}  // namespace jalon::store

#endif  // JALON_ENGINE_STORE_VAULT_H_
