// SPDX-License-Identifier: EUPL-1.2
//
// The access policy, read from its file (access_policy.proto, text format) and checked.
#ifndef JALON_SERVICES_POLICY_H_
#define JALON_SERVICES_POLICY_H_

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "services/access_policy.pb.h"
#include "services/caller.h"

namespace jalon::services {

// What a token claims: the values of each claim, by its path ("realm_access.roles").
using Claims = std::map<std::string, std::vector<std::string>>;

// What one principal may use of the service.
struct RateLimit {
  double calls_per_second = 0;
  int burst = 0;
  int streams = 0;
};

// Immutable; thread-safe.
class Policy {
 public:
  // Fails with kInvalidArgument, naming the line, for a text that is malformed, a field or a role
  // that is unknown, a territory that no line defines, a grant without a role or a place.
  static absl::StatusOr<Policy> Parse(std::string_view text);
  // The same of a file. Fails with kInvalidArgument, naming the file.
  static absl::StatusOr<Policy> Load(const std::string& path);

  // What who shows a certificate with `name` may; empty when nothing is said of it.
  std::vector<Grant> GrantsOfCertificate(std::string_view name) const;
  // What who has `claims` may.
  std::vector<Grant> GrantsOfClaims(const Claims& claims) const;
  // The widest limits of the roles in `grants`; those of limits.h where the policy says nothing.
  RateLimit LimitOf(const std::vector<Grant>& grants) const;
  // 0: nobody opens a person in an emergency.
  absl::Duration break_glass() const { return absl::Minutes(policy_.break_glass_minutes()); }
  // Claim that names the agent.
  std::string agent_claim() const {
    return policy_.agent_claim().empty() ? "sub" : policy_.agent_claim();
  }

 private:
  explicit Policy(AccessPolicy policy);

  Grant ToGrant(const PolicyGrant& granted, const Claims& claims) const;
  void AddTerritory(const std::string& name, Grant* grant) const;

  AccessPolicy policy_;
  std::map<std::string, std::vector<std::string>, std::less<>> territories_;  // name → communes
};

}  // namespace jalon::services

#endif  // JALON_SERVICES_POLICY_H_
