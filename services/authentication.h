// SPDX-License-Identifier: EUPL-1.2
//
// Who calls: by the certificate of the connection or by the token of the call. Nothing is kept from
// one call to the next: a connection is shared by many people.
#ifndef JALON_SERVICES_AUTHENTICATION_H_
#define JALON_SERVICES_AUTHENTICATION_H_

#include <grpcpp/server_context.h>

#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "services/caller.h"
#include "services/policy.h"
#include "services/tokens.h"

namespace jalon::services {

// Names of metadata.
inline constexpr char kAuthorizationKey[] = "authorization";
inline constexpr char kPurposeKey[] = "jalon-purpose";
inline constexpr char kRequestIdKey[] = "jalon-request-id";
inline constexpr char kOwnKey[] = "jalon-own";

// What a call brings as proof, and says of itself.
struct Credentials {
  std::vector<std::string> authorization;  // values of the metadata; more than one is refused
  std::vector<std::string> certificates;   // names in the certificate that TLS verified
  std::string purpose;
  std::string request_id;
  std::string own;  // this service's own word (Authenticator::own_word)
};
Credentials CredentialsOf(const grpc::ServerContextBase& context);

// Thread-safe.
class Authenticator {
 public:
  // Not owned; null `policy`: the service is open to everybody; null `tokens`: none is accepted.
  Authenticator(const Policy* policy, const TokenVerifier* tokens);

  // Fails with kUnauthenticated. A token that does not hold is refused even beside a certificate
  // that does: who brings one acts for its bearer.
  absl::StatusOr<std::shared_ptr<const Identity>> Identify(const Credentials& credentials,
                                                           absl::Time now) const;

  // Metadata by which a client inside this process (watched folders) is told from all others.
  const std::string& own_word() const { return own_word_; }
  // The service itself.
  const std::shared_ptr<const Identity>& self() const { return self_; }

 private:
  absl::StatusOr<std::shared_ptr<const Identity>> OfToken(const std::string& header,
                                                          absl::Time now) const;
  std::shared_ptr<const Identity> OfCertificate(const std::vector<std::string>& names) const;

  const Policy* const policy_;
  const TokenVerifier* const tokens_;
  const std::string own_word_;
  const std::shared_ptr<const Identity> everybody_;
  const std::shared_ptr<const Identity> self_;
};

}  // namespace jalon::services

#endif  // JALON_SERVICES_AUTHENTICATION_H_
