// SPDX-License-Identifier: EUPL-1.2
#include "services/audit_service.h"

#include "engine/audit.h"
#include "services/server_stream.h"
#include "services/unary_call.h"

namespace jalon::services {

using namespace jalon::v1;  // NOLINT: every name below is one of the contract's

// What was seen a moment ago is written first: who asks right after finds it.

grpc::ServerUnaryReactor* AuditServiceImpl::SearchAudit(grpc::CallbackServerContext* context,
                                                        const SearchAuditRequest* request,
                                                        SearchAuditResponse* response) {
  return AnswerOn(host_, &host_->pool, context, request, response,
                  [this, request](const Caller&) -> absl::StatusOr<SearchAuditResponse> {
                    host_->audit.Flush();
                    const auto store = host_->stores.Find(request->departement());
                    if (!store.ok()) return store.status();
                    return (*store)->engine->audit()->SearchAudit(*request, absl::Now());
                  });
}

grpc::ServerWriteReactor<ExportAuditResponse>* AuditServiceImpl::ExportAudit(
    grpc::CallbackServerContext* context, const ExportAuditRequest* request) {
  return ServerStream<ExportAuditResponse>::Open(
      host_, &host_->followers, context, request,
      [this, request](const Caller&, ServerStream<ExportAuditResponse>* stream) -> absl::Status {
        host_->audit.Flush();
        const auto store = host_->stores.Find(request->departement());
        if (!store.ok()) return store.status();
        return (*store)->engine->audit()->ExportAudit(
            *request, absl::Now(), [&store, stream](const ExportAuditResponse& response) {
              const absl::Status held = CheckHeld(**store);
              return held.ok() ? stream->Write(response) : held;
            });
      });
}

grpc::ServerUnaryReactor* AuditServiceImpl::VerifyAudit(grpc::CallbackServerContext* context,
                                                        const VerifyAuditRequest* request,
                                                        VerifyAuditResponse* response) {
  return AnswerOn(host_, &host_->long_tasks, context, request, response,
                  [this, request](const Caller&) -> absl::StatusOr<VerifyAuditResponse> {
                    host_->audit.Flush();
                    const auto store = host_->stores.Find(request->departement());
                    if (!store.ok()) return store.status();
                    return (*store)->engine->audit()->VerifyAudit();
                  });
}

}  // namespace jalon::services
