// SPDX-License-Identifier: EUPL-1.2
//
// Who calls, and what the caller may do.
#ifndef JALON_SERVICES_CALLER_H_
#define JALON_SERVICES_CALLER_H_

#include <algorithm>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "absl/time/time.h"
#include "engine/access.h"
#include "jalon/v1/access.pb.h"

namespace jalon::services {

using AccessRole = jalon::v1::AccessRole;

inline bool Contains(const std::vector<std::string>& values, std::string_view value) {
  return std::find(values.begin(), values.end(), value) != values.end();
}

// One role, and where it holds.
struct Grant {
  AccessRole::Value role = AccessRole::ROLE_UNSPECIFIED;
  std::vector<std::string> departements;  // "*": all
  AccessScope scope;
  std::vector<std::string> territories;  // names; their communes are in `scope`
  bool nominative = false;
  bool declared_knowledge = false;

  bool HoldsIn(std::string_view departement) const {
    return Contains(departements, "*") || Contains(departements, departement);
  }
};

// Somebody, as a certificate or a token proves it.
struct Identity {
  std::string principal;  // "certificat:import.example", "jeton:4f1c"
  std::vector<Grant> grants;
  absl::Time expires_at = absl::InfiniteFuture();
  bool open = false;  // there is no policy: everybody may do everything
};

// A place among the streams of a principal; given back when the last copy goes.
using StreamPlace = std::shared_ptr<void>;

// Who makes a call, once admitted. Handed to the work of the call.
struct Caller {
  std::shared_ptr<const Identity> identity;
  std::string method;  // "jalon.v1.IndicatorService/GetMatrix"
  // The roles and the scope that this call has, by the grants that allow it; without a policy, no
  // role, and everyone.
  std::vector<AccessRole::Value> roles;
  AccessScope scope;
  std::string purpose;
  std::string request_id;
  std::string departement;              // that the request is about; may be empty
  std::vector<std::string> person_ids;  // of whom the request names
  StreamPlace stream;

  bool open() const { return identity->open; }
  const std::string& principal() const { return identity->principal; }
  // Whether a grant of this call's roles holds there.
  bool MayIn(std::string_view in) const {
    return open() || AnyGrant([&](const Grant& grant) { return grant.HoldsIn(in); });
  }
  // The same, for saying that something was known before it was received.
  bool MayDeclareIn(std::string_view in) const {
    return open() || AnyGrant([&](const Grant& grant) {
             return grant.declared_knowledge && grant.HoldsIn(in);
           });
  }

 private:
  template <class Test>
  bool AnyGrant(const Test& test) const {
    return std::any_of(identity->grants.begin(), identity->grants.end(), [&](const Grant& grant) {
      return std::find(roles.begin(), roles.end(), grant.role) != roles.end() && test(grant);
    });
  }
};

}  // namespace jalon::services

#endif  // JALON_SERVICES_CALLER_H_
