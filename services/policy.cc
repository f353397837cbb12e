// SPDX-License-Identifier: EUPL-1.2
#include "services/policy.h"

#include <google/protobuf/io/tokenizer.h>
#include <google/protobuf/text_format.h>

#include <algorithm>
#include <fstream>
#include <iterator>
#include <set>

#include "absl/strings/str_cat.h"
#include "engine/base/departement.h"
#include "engine/base/error.h"
#include "services/limits.h"

namespace jalon::services {
namespace {

namespace pb = google::protobuf;
using Places = pb::TextFormat::ParseInfoTree;

constexpr char kAll[] = "*";
constexpr size_t kCommuneLength = 5;  // NUMCOM

absl::Status Refuse(int line, std::string_view what) {
  return InvalidField("access", "INVALID_POLICY",
                      absl::StrCat("ligne ", line, " : ", std::string(what)));
}

// Keeps the first error of the parser, whose words are English.
class FirstError : public pb::io::ErrorCollector {
 public:
  void AddError(int line, int /*column*/, const std::string& message) override {
    if (line_ > 0) return;
    line_ = line + 1;
    message_ = message;
  }
  absl::Status ToStatus() const {
    return Refuse(line_, absl::StrCat("champ, rôle ou écriture que la politique d'accès ne connaît "
                                      "pas (services/README.md) : ",
                                      message_));
  }

 private:
  int line_ = 0;
  std::string message_;
};

bool IsCommune(std::string_view text) {
  return text.size() == kCommuneLength && std::all_of(text.begin(), text.end(), [](char c) {
           return (c >= '0' && c <= '9') || c == 'A' || c == 'B';
         });
}

// Which fields say where a role holds.
bool Misplaced(const PolicyGrant& grant) {
  using Role = jalon::v1::AccessRole;
  const bool referents = grant.referent_size() + grant.referent_claim_size() > 0;
  const bool structures = grant.structure_size() + grant.structure_claim_size() > 0;
  const bool territories = grant.territory_size() + grant.territory_claim_size() > 0;
  return referents != (grant.role() == Role::REFERENT) ||
         structures != (grant.role() == Role::STRUCTURE_MANAGER) ||
         territories != (grant.role() == Role::ORIENTATION_TEAM);
}

// Checks a policy that is well formed.
class Checker {
 public:
  Checker(const AccessPolicy& policy, const Places& places) : policy_(policy), places_(places) {}

  absl::Status Check() {
    absl::Status status = CheckTerritories();
    for (int i = 0; i < policy_.principal_size(); ++i) {
      const Places* at = Nested("principal", i);
      if (policy_.principal(i).certificate().empty()) {
        status.Update(Refuse(Line("principal", i), "le nom du certificat manque (certificate)"));
      }
      status.Update(CheckGrants(policy_.principal(i).grant(), at, /*claims=*/false));
    }
    for (int i = 0; i < policy_.rule_size(); ++i) {
      if (policy_.rule(i).claim().empty() || policy_.rule(i).value().empty()) {
        status.Update(Refuse(Line("rule", i), "une règle dit claim et value"));
      }
      status.Update(CheckGrants(policy_.rule(i).grant(), Nested("rule", i), /*claims=*/true));
    }
    status.Update(CheckLimits());
    return status;
  }

 private:
  static const pb::FieldDescriptor* Field(const char* name) {
    return AccessPolicy::descriptor()->FindFieldByName(name);
  }
  int Line(const char* field, int index) const {
    return places_.GetLocation(Field(field), index).line + 1;
  }
  const Places* Nested(const char* field, int index) const {
    return places_.GetTreeForNested(Field(field), index);
  }

  absl::Status CheckTerritories() {
    for (int i = 0; i < policy_.territory_size(); ++i) {
      const auto& territory = policy_.territory(i);
      if (territory.name().empty() || !territories_.insert(territory.name()).second) {
        return Refuse(Line("territory", i), "un territoire a un nom, qui n'est qu'à lui");
      }
      for (const std::string& commune : territory.commune()) {
        if (!IsCommune(commune)) {
          return Refuse(Line("territory", i),
                        absl::StrCat("« ", commune,
                                     " » n'est pas un numéro de commune : cinq "
                                     "caractères, par exemple 62041"));
        }
      }
    }
    return absl::OkStatus();
  }

  absl::Status CheckGrants(const pb::RepeatedPtrField<PolicyGrant>& grants, const Places* at,
                           bool claims) const {
    for (int i = 0; i < grants.size(); ++i) {
      const auto* field =
          (claims ? ClaimRule::descriptor() : Principal::descriptor())->FindFieldByName("grant");
      const int line = at->GetLocation(field, i).line + 1;
      if (absl::Status status = CheckGrant(grants[i], line, claims); !status.ok()) return status;
    }
    return absl::OkStatus();
  }

  absl::Status CheckGrant(const PolicyGrant& grant, int line, bool claims) const {
    if (grant.role() == AccessRole::ROLE_UNSPECIFIED) return Refuse(line, "le rôle manque (role)");
    if (grant.departement_size() + grant.departement_claim_size() == 0) {
      return Refuse(line, "le département manque (departement: \"062\", ou \"*\" pour tous)");
    }
    for (const std::string& code : grant.departement()) {
      if (code != kAll && !IsDepartementCode(code)) {
        return Refuse(line, absl::StrCat("« ", code, " » n'est pas un code de département"));
      }
    }
    if (Misplaced(grant)) {
      return Refuse(line,
                    "REFERENT va avec referent, STRUCTURE_MANAGER avec structure, ORIENTATION_TEAM "
                    "avec territory, et les autres rôles sans");
    }
    const int from_claims = grant.departement_claim_size() + grant.referent_claim_size() +
                            grant.structure_claim_size() + grant.territory_claim_size();
    if (!claims && from_claims > 0) {
      return Refuse(line, "un certificat n'affirme rien : pas de …_claim ici");
    }
    for (const std::string& name : grant.territory()) {
      if (name != kAll && !IsCommune(name) && !territories_.contains(name)) {
        return Refuse(line, absl::StrCat("territoire « ", name, " » : aucune ligne ne le définit"));
      }
    }
    return absl::OkStatus();
  }

  absl::Status CheckLimits() const {
    for (int i = 0; i < policy_.limit_size(); ++i) {
      const RoleLimit& limit = policy_.limit(i);
      if (limit.role() == AccessRole::ROLE_UNSPECIFIED || limit.calls_per_second() <= 0 ||
          limit.burst() <= 0 || limit.streams() <= 0) {
        return Refuse(Line("limit", i),
                      "une limite dit role, calls_per_second, burst et streams, plus grands que 0");
      }
    }
    if (policy_.break_glass_minutes() < 0) {
      return Refuse(Line("break_glass_minutes", -1), "0 ou plus");
    }
    return absl::OkStatus();
  }

  const AccessPolicy& policy_;
  const Places& places_;
  std::set<std::string, std::less<>> territories_;
};

// What `written` says, and what the claims named in `named` hold.
std::vector<std::string> Gather(const pb::RepeatedPtrField<std::string>& written,
                                const pb::RepeatedPtrField<std::string>& named,
                                const Claims& claims) {
  std::vector<std::string> values(written.begin(), written.end());
  for (const std::string& claim : named) {
    const auto found = claims.find(claim);
    if (found == claims.end()) continue;
    for (const std::string& value : found->second) {
      // "*" is the policy's to say.
      if (value != kAll && !value.empty()) values.push_back(value);
    }
  }
  return values;
}

}  // namespace

Policy::Policy(AccessPolicy policy) : policy_(std::move(policy)) {
  for (const Territory& territory : policy_.territory()) {
    territories_[territory.name()].assign(territory.commune().begin(), territory.commune().end());
  }
}

absl::StatusOr<Policy> Policy::Parse(std::string_view text) {
  AccessPolicy policy;
  FirstError error;
  Places places;
  pb::TextFormat::Parser parser;
  parser.RecordErrorsTo(&error);
  parser.WriteLocationsTo(&places);
  if (!parser.ParseFromString(std::string(text), &policy)) return error.ToStatus();
  if (absl::Status status = Checker(policy, places).Check(); !status.ok()) return status;
  return Policy(std::move(policy));
}

absl::StatusOr<Policy> Policy::Load(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  const std::string text((std::istreambuf_iterator<char>(file)), std::istreambuf_iterator<char>());
  if (!file.is_open() || text.empty()) {
    return InvalidField("access", "INVALID_POLICY",
                        absl::StrCat("--access : ", path, " n'est pas lisible ou est vide"));
  }
  auto policy = Parse(text);
  if (policy.ok()) return policy;
  return InvalidField("access", "INVALID_POLICY",
                      absl::StrCat("--access : ", path, " ", DetailOf(policy.status()).message));
}

void Policy::AddTerritory(const std::string& name, Grant* grant) const {
  if (name == kAll) {
    grant->scope.everyone = true;
    return;
  }
  auto& communes = grant->scope.communes;
  if (IsCommune(name)) communes.push_back(name);
  const auto territory = territories_.find(name);
  // A claim may name a territory that the policy does not know: it opens nothing.
  if (territory == territories_.end()) return;
  grant->territories.push_back(name);
  communes.insert(communes.end(), territory->second.begin(), territory->second.end());
}

Grant Policy::ToGrant(const PolicyGrant& granted, const Claims& claims) const {
  Grant grant;
  grant.role = granted.role();
  grant.departements = Gather(granted.departement(), granted.departement_claim(), claims);
  grant.scope.referents = Gather(granted.referent(), granted.referent_claim(), claims);
  grant.scope.structures = Gather(granted.structure(), granted.structure_claim(), claims);
  for (const std::string& name : Gather(granted.territory(), granted.territory_claim(), claims)) {
    AddTerritory(name, &grant);
  }
  grant.nominative = granted.nominative();
  grant.declared_knowledge = granted.declared_knowledge();
  return grant;
}

std::vector<Grant> Policy::GrantsOfCertificate(std::string_view name) const {
  std::vector<Grant> grants;
  for (const Principal& principal : policy_.principal()) {
    if (principal.certificate() != name) continue;
    for (const PolicyGrant& grant : principal.grant()) grants.push_back(ToGrant(grant, {}));
  }
  return grants;
}

std::vector<Grant> Policy::GrantsOfClaims(const Claims& claims) const {
  std::vector<Grant> grants;
  for (const ClaimRule& rule : policy_.rule()) {
    const auto found = claims.find(rule.claim());
    if (found == claims.end() || !Contains(found->second, rule.value())) continue;
    for (const PolicyGrant& grant : rule.grant()) grants.push_back(ToGrant(grant, claims));
  }
  return grants;
}

RateLimit Policy::LimitOf(const std::vector<Grant>& grants) const {
  RateLimit widest;
  for (const Grant& grant : grants) {
    RateLimit own{kCallsPerSecond, kCallBurst, kStreamsPerCaller};
    for (const RoleLimit& limit : policy_.limit()) {
      if (limit.role() != grant.role) continue;
      own = {limit.calls_per_second(), limit.burst(), limit.streams()};
    }
    widest.calls_per_second = std::max(widest.calls_per_second, own.calls_per_second);
    widest.burst = std::max(widest.burst, own.burst);
    widest.streams = std::max(widest.streams, own.streams);
  }
  return grants.empty() ? RateLimit{kCallsPerSecond, kCallBurst, kStreamsPerCaller} : widest;
}

}  // namespace jalon::services
