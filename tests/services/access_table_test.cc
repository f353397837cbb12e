// SPDX-License-Identifier: EUPL-1.2
//
// The table of access against the contract itself: every method is listed, and what a row says of
// its request is there.
#include "services/access_table.h"

#include <google/protobuf/descriptor.h>

#include <catch2/catch.hpp>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "engine/base/error.h"
#include "jalon/v1/administration.pb.h"
#include "jalon/v1/archive.pb.h"
#include "jalon/v1/audit.pb.h"
#include "jalon/v1/beneficiaries.pb.h"
#include "jalon/v1/events.pb.h"
#include "jalon/v1/imports.pb.h"
#include "jalon/v1/publications.pb.h"
#include "jalon/v1/rejects.pb.h"
#include "services/policy.h"
#include "services/request_fields.h"
#include "tests/services/access_policy_text.h"
#include "tests/services/contract_methods.h"

using namespace jalon;
using namespace jalon::services;
using jalon::tests::ContractMethods;
using jalon::tests::EmptyRequest;
using jalon::v1::AccessRole;
using jalon::v1::AuditEntry;

namespace {

std::string NameOf(const google::protobuf::MethodDescriptor* method) {
  return absl::StrCat(method->service()->full_name(), "/", method->name());
}

}  // namespace

TEST_CASE("every method of every service is in the table of access") {
  CHECK(ContractMethods().size() >= 40);
  std::set<std::string> requests;
  for (const auto* method : ContractMethods()) {
    CAPTURE(NameOf(method));
    CHECK(FindAccess(NameOf(method)) != nullptr);
    CHECK(MethodOf(method->input_type()) == NameOf(method));
    CHECK(requests.insert(method->input_type()->full_name()).second);
  }
}

TEST_CASE("a row names a method that exists, and fields that its request has") {
  std::set<std::string> services;
  std::set<std::string> methods;
  for (const auto* method : ContractMethods()) {
    services.insert(method->service()->full_name());
    methods.insert(NameOf(method));
  }
  std::set<std::string> seen;
  for (const AccessRow& row : AccessTable()) {
    const std::string name(row.method);
    CAPTURE(name);
    CHECK(seen.insert(name).second);
    const std::string method = name.substr(0, name.find(':'));
    // Services that this build does not have yet.
    if (!services.contains(method.substr(0, method.find('/')))) continue;
    CHECK(methods.contains(method));
  }
}

TEST_CASE("a row's fields are those of the request") {
  for (const auto* method : ContractMethods()) {
    const AccessRow* row = FindAccess(NameOf(method));
    REQUIRE(row != nullptr);
    const auto request = EmptyRequest(method);
    CAPTURE(NameOf(method));
    const std::vector<std::string> paths = absl::StrSplit(std::string(row->departement), ',');
    for (const std::string& path : paths) {
      if (!path.empty()) CHECK(FindField(*request, path).has_value());
    }
    if (!row->when.empty()) CHECK(FindField(*request, row->when).has_value());
    if (row->reach == Reach::kPerson) {
      const auto person = FindField(*request, row->person);
      REQUIRE(person.has_value());
      CHECK(person->field->message_type()->full_name() == "jalon.v1.Person");
    }
    if (row->reach != Reach::kNothing) CHECK_FALSE(row->departement.empty());
    if (row->reach == Reach::kPortfolio) CHECK(FindField(*request, "scope").has_value());
  }
}

TEST_CASE("lists of anybody are for roles that need a grant of nominative data") {
  for (const AccessRow& row : AccessTable()) {
    if (row.reach != Reach::kEverybody) continue;
    CAPTURE(std::string(row.method));
    CHECK(row.nominative);
    for (const auto role :
         {AccessRole::REFERENT, AccessRole::STRUCTURE_MANAGER, AccessRole::ORIENTATION_TEAM}) {
      CHECK_FALSE(row.roles.Has(role));
    }
  }
}

TEST_CASE("what tells of persons is audited") {
  for (const AccessRow& row : AccessTable()) {
    CAPTURE(std::string(row.method));
    if (row.nominative) CHECK(row.audit != AuditEntry::KIND_UNSPECIFIED);
  }
}

TEST_CASE("auditors read the audit, and no person") {
  for (const AccessRow& row : AccessTable()) {
    CAPTURE(std::string(row.method));
    if (row.reach == Reach::kPerson || row.reach == Reach::kPersons) {
      CHECK_FALSE(row.roles.Has(AccessRole::AUDITOR));
      CHECK_FALSE(row.roles.Has(AccessRole::IMPORT_JOB));
    }
  }
}

TEST_CASE("a command is found by its intent, and else by its method") {
  const AccessRow* any = FindAccess("jalon.v1.PathwayService/ExecuteCommand", "sign_contract");
  const AccessRow* orient = FindAccess("jalon.v1.PathwayService/ExecuteCommand", "orient");
  REQUIRE(any != nullptr);
  REQUIRE(orient != nullptr);
  CHECK(any->roles.Has(AccessRole::REFERENT));
  CHECK_FALSE(orient->roles.Has(AccessRole::REFERENT));
  CHECK(FindAccess("jalon.v1.PathwayService/Unlisted", "orient") == nullptr);
}

TEST_CASE("a policy is refused with its line") {
  const auto refused = [](const std::string& text) {
    const auto policy = Policy::Parse(text);
    REQUIRE_FALSE(policy.ok());
    return DetailOf(policy.status()).message;
  };
  CHECK_THAT(refused("\n\nprincipal { certificat: \"a\" }"), Catch::Contains("ligne 3"));
  CHECK_THAT(refused("\nprincipal {\n certificate: \"a\"\n grant { role: REFERENT }\n}"),
             Catch::Contains("ligne 4") && Catch::Contains("département"));
  CHECK_THAT(refused("principal { certificate: \"a\" grant { role: KING departement: \"062\" } }"),
             Catch::Contains("ligne 1"));
  CHECK_THAT(
      refused("principal { certificate: \"a\" grant { role: REFERENT departement: \"062\" } }"),
      Catch::Contains("referent"));
  CHECK_THAT(refused("principal { certificate: \"a\"\n grant { role: ORIENTATION_TEAM departement: "
                     "\"062\" territory: \"Nulle part\" } }"),
             Catch::Contains("ligne 2") && Catch::Contains("Nulle part"));
  CHECK_THAT(refused("principal { certificate: \"a\" grant { role: REFERENT departement: \"062\" "
                     "referent_claim: \"r\" } }"),
             Catch::Contains("_claim"));
  CHECK_THAT(refused("limit { role: REFERENT calls_per_second: 0 burst: 1 streams: 1 }"),
             Catch::Contains("limite"));
  CHECK(Policy::Parse(jalon::tests::kPolicyText).ok());
}

TEST_CASE("claims give what the policy takes from them, and never everything") {
  const auto policy = Policy::Parse(jalon::tests::kPolicyText);
  REQUIRE(policy.ok());
  const auto grants = policy->GrantsOfClaims(
      {{"realm_access.roles", {"autre", "jalon-referent"}}, {"referent", {"ref-12", "*"}}});
  REQUIRE(grants.size() == 1);
  CHECK(grants[0].scope.referents == std::vector<std::string>{"ref-12"});
  CHECK(grants[0].departements == std::vector<std::string>{"062"});
  CHECK(policy->GrantsOfClaims({{"realm_access.roles", {"autre"}}}).empty());
  CHECK(policy->GrantsOfCertificate("inconnu").empty());
  CHECK(policy->GrantsOfCertificate("orientation").front().scope.communes.size() == 2);
}

TEST_CASE("persons are collected from any answer, each once") {
  jalon::v1::ListIdentityDoubtsResponse doubts;
  for (int i = 0; i < 2; ++i) {
    auto* doubt = doubts.add_doubts();
    doubt->set_person_id("p1");
    doubt->set_other_person_id("p2");
    doubt->mutable_beneficiary()->set_person_id("p1");
  }
  CHECK(PersonsIn(doubts, 10) == std::vector<std::string>{"p1", "p2"});
  CHECK(PersonsIn(doubts, 1) == std::vector<std::string>{"p1"});
}
