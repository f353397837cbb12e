// SPDX-License-Identifier: EUPL-1.2
//
// Bearer tokens: signed JWT (RFC 7519, 7515) as Keycloak and ProConnect give them. RS256 and ES256
// alone, and only with a key that is for it: what a token says of itself never chooses how it is
// checked (RFC 8725).
#ifndef JALON_SERVICES_TOKENS_H_
#define JALON_SERVICES_TOKENS_H_

#include <string>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "services/key_set.h"
#include "services/policy.h"

namespace jalon::services {

// A token that holds.
struct VerifiedToken {
  Claims claims;  // text, numbers and flags, by path; a list has several values
  absl::Time expires_at;
};

// Thread-safe.
class TokenVerifier {
 public:
  struct Options {
    std::string issuer;    // `iss` must be this
    std::string audience;  // `aud` must be or hold this
  };

  // `keys` is not owned and must outlive this.
  TokenVerifier(KeySet* keys, Options options) : keys_(keys), options_(std::move(options)) {}

  // Fails with kUnauthenticated: malformed, another algorithm, an unknown key, a wrong signature,
  // issuer or audience, expired, not valid yet. May read the keys again, hence blocks.
  absl::StatusOr<VerifiedToken> Verify(const std::string& token, absl::Time now) const;

 private:
  absl::Status CheckClaims(const Claims& claims, absl::Time now) const;

  KeySet* const keys_;
  const Options options_;
};

}  // namespace jalon::services

#endif  // JALON_SERVICES_TOKENS_H_
