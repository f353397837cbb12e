// SPDX-License-Identifier: EUPL-1.2
//
// Who issues tokens, with the openssl command alone: nothing of what reads them here makes them.
#ifndef JALON_TESTS_SERVICES_OPENSSL_ISSUER_H_
#define JALON_TESTS_SERVICES_OPENSSL_ISSUER_H_

#include <nlohmann/json.hpp>
#include <string>

#include "tests/services/process.h"

namespace jalon::tests {

// `text` in base64url without padding.
std::string Base64Url(const std::string& text);

class OpenSslIssuer {
 public:
  // Makes an RSA key named `kid`.
  explicit OpenSslIssuer(const std::string& kid);

  // The set with its public key.
  nlohmann::json KeySet() const;
  // A token with these claims, signed RS256.
  std::string Token(const nlohmann::json& claims) const;

 private:
  const std::string kid_;
  TemporaryFolder folder_;
};

}  // namespace jalon::tests

#endif  // JALON_TESTS_SERVICES_OPENSSL_ISSUER_H_
