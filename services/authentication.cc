// SPDX-License-Identifier: EUPL-1.2
#include "services/authentication.h"

#include <grpc/grpc_security_constants.h>

#include <algorithm>
#include <random>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "services/status.h"

namespace jalon::services {
namespace {

constexpr char kBearer[] = "bearer ";

std::string RandomWord() {
  std::random_device device;
  std::string word;
  for (int i = 0; i < 8; ++i) absl::StrAppend(&word, absl::Hex(device(), absl::kZeroPad8));
  return word;
}

std::string Only(const grpc::ServerContextBase& context, const char* key) {
  const auto& metadata = context.client_metadata();
  const auto found = metadata.find(key);
  return found == metadata.end() ? "" : std::string(found->second.data(), found->second.size());
}

void AddNames(const grpc::AuthContext& peer, const char* property,
              std::vector<std::string>* names) {
  for (const grpc::string_ref& name : peer.FindPropertyValues(property)) {
    names->emplace_back(name.data(), name.size());
  }
}

std::shared_ptr<const Identity> Everybody() {
  auto identity = std::make_shared<Identity>();
  identity->principal = "ouvert";
  identity->open = true;
  return identity;
}

// The service itself, which imports what is dropped in its folders.
std::shared_ptr<const Identity> Self() {
  auto identity = std::make_shared<Identity>();
  identity->principal = "jalond";
  Grant grant;
  grant.role = AccessRole::IMPORT_JOB;
  grant.departements = {"*"};
  grant.declared_knowledge = true;
  identity->grants.push_back(std::move(grant));
  return identity;
}

}  // namespace

Credentials CredentialsOf(const grpc::ServerContextBase& context) {
  Credentials credentials;
  const auto [first, last] = context.client_metadata().equal_range(kAuthorizationKey);
  for (auto it = first; it != last; ++it) {
    credentials.authorization.emplace_back(it->second.data(), it->second.size());
  }
  const auto peer = context.auth_context();
  // Set only when TLS verified a certificate of the client.
  if (peer != nullptr && peer->IsPeerAuthenticated()) {
    AddNames(*peer, GRPC_X509_CN_PROPERTY_NAME, &credentials.certificates);
    AddNames(*peer, GRPC_X509_SAN_PROPERTY_NAME, &credentials.certificates);
  }
  credentials.purpose = Only(context, kPurposeKey);
  credentials.request_id = Only(context, kRequestIdKey);
  credentials.own = Only(context, kOwnKey);
  return credentials;
}

Authenticator::Authenticator(const Policy* policy, const TokenVerifier* tokens)
    : policy_(policy),
      tokens_(tokens),
      own_word_(RandomWord()),
      everybody_(Everybody()),
      self_(Self()) {}

absl::StatusOr<std::shared_ptr<const Identity>> Authenticator::Identify(
    const Credentials& credentials, absl::Time now) const {
  if (policy_ == nullptr) return everybody_;
  if (!credentials.own.empty() && credentials.own == own_word_) return self_;
  if (credentials.authorization.size() > 1) {
    return NotAuthenticated("INVALID_TOKEN", "plusieurs jetons à la fois : un seul est attendu");
  }
  if (!credentials.authorization.empty()) {
    return OfToken(credentials.authorization.front(), now);
  }
  if (!credentials.certificates.empty()) return OfCertificate(credentials.certificates);
  return NotAuthenticated("NO_CREDENTIALS",
                          "ce service demande de savoir qui appelle : un jeton (métadonnée "
                          "authorization) ou un certificat de client");
}

absl::StatusOr<std::shared_ptr<const Identity>> Authenticator::OfToken(const std::string& header,
                                                                       absl::Time now) const {
  if (!absl::StartsWithIgnoreCase(header, kBearer)) {
    return NotAuthenticated("INVALID_TOKEN",
                            "authorization : « Bearer » et un jeton sont attendus");
  }
  if (tokens_ == nullptr) {
    return NotAuthenticated("NO_TOKENS", "ce service n'accepte pas de jeton : un certificat");
  }
  const auto token = tokens_->Verify(header.substr(sizeof(kBearer) - 1), now);
  if (!token.ok()) return token.status();
  const auto agent = token->claims.find(policy_->agent_claim());
  if (agent == token->claims.end() || agent->second.size() != 1 || agent->second.front().empty()) {
    return NotAuthenticated(
        "TOKEN_AGENT",
        absl::StrCat("jeton refusé : il ne dit pas de qui il est (", policy_->agent_claim(), ")"));
  }
  auto identity = std::make_shared<Identity>();
  identity->principal = absl::StrCat("jeton:", agent->second.front());
  identity->grants = policy_->GrantsOfClaims(token->claims);
  identity->expires_at = token->expires_at;
  return identity;
}

std::shared_ptr<const Identity> Authenticator::OfCertificate(
    const std::vector<std::string>& names) const {
  auto identity = std::make_shared<Identity>();
  identity->principal = absl::StrCat("certificat:", names.front());
  for (const std::string& name : names) {
    auto grants = policy_->GrantsOfCertificate(name);
    if (grants.empty()) continue;
    identity->principal = absl::StrCat("certificat:", name);
    identity->grants = std::move(grants);
    break;
  }
  return identity;
}

}  // namespace jalon::services
