// SPDX-License-Identifier: EUPL-1.2
//
// Calls that tests of access make of a GuardedServer.
#ifndef JALON_TESTS_SERVICES_GUARDED_CALLS_H_
#define JALON_TESTS_SERVICES_GUARDED_CALLS_H_

#include <grpcpp/grpcpp.h>

#include <memory>
#include <string>

#include "jalon/v1/audit.pb.h"
#include "jalon/v1/beneficiaries.pb.h"
#include "tests/services/guarded_server.h"

namespace jalon::tests {

// A, whose référent is ref-12 of MDS Arras, and B, who is somebody else's.
void AddTwoPersons(GuardedServer* server);

// GetBeneficiary of the source "essai"; `purpose` is told when there is one.
grpc::Status Get(const std::shared_ptr<grpc::Channel>& channel, const std::string& person,
                 jalon::v1::GetBeneficiaryResponse* response = nullptr,
                 const std::string& purpose = "");

// As the auditor; fails the test when that fails.
jalon::v1::SearchAuditResponse SearchAudit(const GuardedServer& server,
                                           const jalon::v1::SearchAuditRequest& asked);

}  // namespace jalon::tests

#endif  // JALON_TESTS_SERVICES_GUARDED_CALLS_H_
