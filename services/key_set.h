// SPDX-License-Identifier: EUPL-1.2
//
// The public keys of who issues tokens (JWKS, RFC 7517), from a file or an HTTPS address.
#ifndef JALON_SERVICES_KEY_SET_H_
#define JALON_SERVICES_KEY_SET_H_

#include <cjose/cjose.h>

#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>

#include "absl/status/statusor.h"
#include "absl/time/time.h"

namespace jalon::services {

// A key that tokens may be signed with.
struct TokenKey {
  std::shared_ptr<cjose_jwk_t> jwk;
  std::string algorithm;  // "RS256" or "ES256": the only one that fits the key
};
using TokenKeys = std::map<std::string, TokenKey, std::less<>>;  // by kid

// The keys of a JWKS that can verify RS256 (RSA of 2048 bits or more) or ES256 (P-256) and are not
// for something else; others are left out. Fails with kInvalidArgument for what is not a JWKS.
absl::StatusOr<TokenKeys> ParseKeySet(const std::string& json);

// Where the text of a key set comes from.
using KeySetReader = std::function<absl::StatusOr<std::string>()>;
// `place` is a file, or an address that begins with https://. Reading an address waits
// kKeySetPatience at most, follows no redirection and speaks TLS 1.2 or later; its certificate is
// signed by one of `authorities` (a PEM file; empty: those of the system). Fails with
// kInvalidArgument for http://, and for authorities that are not readable.
absl::StatusOr<KeySetReader> ReaderOf(const std::string& place, const std::string& authorities);

// Thread-safe.
class KeySet {
 public:
  explicit KeySet(KeySetReader read) : read_(std::move(read)) {}

  // Reads the keys. On failure those read before stay.
  absl::Status Refresh(absl::Time now);
  // The key of `kid`. Reads the set again when it is old, or when it has no such key and was not
  // read lately; while one caller reads, others go on with what there is. kNotFound.
  absl::StatusOr<TokenKey> Find(const std::string& kid, absl::Time now);

 private:
  absl::StatusOr<TokenKey> Known(const std::string& kid) const;
  bool ShouldRefresh(bool known, absl::Time now) const;

  const KeySetReader read_;
  std::mutex reading_;        // one at a time; locked before mutex_
  mutable std::mutex mutex_;  // of what follows
  TokenKeys keys_;
  absl::Time tried_at_ = absl::InfinitePast();
};

}  // namespace jalon::services

#endif  // JALON_SERVICES_KEY_SET_H_
