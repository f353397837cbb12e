// SPDX-License-Identifier: EUPL-1.2
#include "tests/services/guarded_calls.h"

#include <catch2/catch.hpp>

#include "jalon/v1/audit.grpc.pb.h"
#include "jalon/v1/beneficiaries.grpc.pb.h"

namespace jalon::tests {

void AddTwoPersons(GuardedServer* server) {
  server->AddPerson("A", "ref-12", "MDS Arras", "62041");
  server->AddPerson("B", "ref-99", "MDS Lens", "62498x");
}

grpc::Status Get(const std::shared_ptr<grpc::Channel>& channel, const std::string& person,
                 jalon::v1::GetBeneficiaryResponse* response, const std::string& purpose) {
  jalon::v1::GetBeneficiaryRequest request;
  request.set_departement("062");
  request.set_source("essai");
  request.mutable_person()->set_external_id(person);
  jalon::v1::GetBeneficiaryResponse ignored;
  grpc::ClientContext context;
  if (!purpose.empty()) context.AddMetadata("jalon-purpose", purpose);
  return jalon::v1::BeneficiaryService::NewStub(channel)->GetBeneficiary(
      &context, request, response == nullptr ? &ignored : response);
}

jalon::v1::SearchAuditResponse SearchAudit(const GuardedServer& server,
                                           const jalon::v1::SearchAuditRequest& asked) {
  jalon::v1::SearchAuditRequest request = asked;
  request.set_departement("062");
  jalon::v1::SearchAuditResponse response;
  grpc::ClientContext context;
  const auto status = jalon::v1::AuditService::NewStub(server.As("auditeur"))
                          ->SearchAudit(&context, request, &response);
  INFO(status.error_message());
  REQUIRE(status.ok());
  return response;
}

}  // namespace jalon::tests
