// SPDX-License-Identifier: EUPL-1.2
#include "services/access_service.h"

#include "services/unary_call.h"

namespace jalon::services {

using namespace jalon::v1;  // NOLINT: every name below is one of the contract's

namespace {

void Assign(const std::vector<std::string>& values,
            google::protobuf::RepeatedPtrField<std::string>* field) {
  field->Assign(values.begin(), values.end());
}

AccessGrant ToMessage(const Grant& grant) {
  AccessGrant message;
  message.set_role(grant.role);
  Assign(grant.departements, message.mutable_departements());
  Assign(grant.scope.referents, message.mutable_referents());
  Assign(grant.scope.structures, message.mutable_structures());
  Assign(grant.scope.communes, message.mutable_communes());
  if (grant.scope.everyone) *message.add_communes() = std::string(1, '*');
  Assign(grant.territories, message.mutable_territories());
  message.set_nominative(grant.nominative);
  return message;
}

}  // namespace

grpc::ServerUnaryReactor* AccessServiceImpl::WhoAmI(grpc::CallbackServerContext* context,
                                                    const WhoAmIRequest* request,
                                                    WhoAmIResponse* response) {
  return AnswerOn(host_, &host_->pool, context, request, response,
                  [](const Caller& caller) -> absl::StatusOr<WhoAmIResponse> {
                    WhoAmIResponse answer;
                    answer.set_principal(caller.principal());
                    answer.set_open(caller.open());
                    for (const Grant& grant : caller.identity->grants) {
                      *answer.add_grants() = ToMessage(grant);
                    }
                    return answer;
                  });
}

grpc::ServerUnaryReactor* AccessServiceImpl::BreakGlass(grpc::CallbackServerContext* context,
                                                        const BreakGlassRequest* request,
                                                        BreakGlassResponse* response) {
  return AnswerOn(host_, &host_->pool, context, request, response,
                  [this, request](const Caller& caller) {
                    return host_->access.OpenPerson(caller, *request, absl::Now());
                  });
}

}  // namespace jalon::services
