// SPDX-License-Identifier: EUPL-1.2
//
// Unary calls: the reactor only hands the work to a pool, which lets the caller in and answers.
#ifndef JALON_SERVICES_UNARY_CALL_H_
#define JALON_SERVICES_UNARY_CALL_H_

#include <grpcpp/server_context.h>
#include <grpcpp/support/server_callback.h>

#include <string>
#include <utility>

#include "absl/status/statusor.h"
#include "absl/time/clock.h"
#include "services/access.h"
#include "services/host.h"
#include "services/log.h"
#include "services/status.h"
#include "services/work_pool.h"

namespace jalon::services {

inline void LogCall(const std::string& method, const absl::Status& status, absl::Time begun) {
  Log(LogLevel::kDebug, "call",
      {{"method", method},
       {"code", absl::StatusCodeToString(status.code())},
       {"duration_us", absl::ToInt64Microseconds(absl::Now() - begun)}});
}

// What `work` answers to `request`, once its caller was let in and the audit has what is to be
// seen.
template <class Request, class Response, class Work>
absl::StatusOr<Response> AnswerAdmitted(Access* access, const grpc::CallbackServerContext& context,
                                        const Request& request, const Work& work) {
  const absl::Time now = absl::Now();
  const auto caller = access->Admit(CredentialsOf(context), request, now);
  if (!caller.ok()) return caller.status();
  absl::StatusOr<Response> answer = work(*caller);
  if (!answer.ok()) return answer;
  const absl::Status seen = access->Seen(*caller, request, &*answer, now);
  return seen.ok() ? std::move(answer) : seen;
}

// Answers the call of `request` with what `work` returns, a StatusOr<Response>. `work` is given the
// Caller; it runs on `pool` and may use the request of the call, which lives until the answer.
template <class Request, class Response, class Work>
grpc::ServerUnaryReactor* AnswerOn(Host* host, WorkPool* pool, grpc::CallbackServerContext* context,
                                   const Request* request, Response* response, Work work) {
  auto* reactor = context->DefaultReactor();
  const absl::Time begun = absl::Now();
  const bool posted =
      pool->TryPost([host, context, reactor, request, response, begun, work = std::move(work)] {
        if (context->IsCancelled()) {
          reactor->Finish(grpc::Status::CANCELLED);
          return;
        }
        auto answer = AnswerAdmitted<Request, Response>(&host->access, *context, *request, work);
        const absl::Status status = answer.status();
        if (status.ok()) *response = *std::move(answer);
        LogCall(MethodOf(Request::descriptor()), status, begun);
        reactor->Finish(ToGrpc(status));
      });
  if (!posted) reactor->Finish(ToGrpc(TooBusy("trop de demandes en cours ; recommencer")));
  return reactor;
}

}  // namespace jalon::services

#endif  // JALON_SERVICES_UNARY_CALL_H_
