// SPDX-License-Identifier: EUPL-1.2
//
// Unary calls: the reactor only hands the work to a pool, which answers.
#ifndef JALON_SERVICES_UNARY_CALL_H_
#define JALON_SERVICES_UNARY_CALL_H_

#include <grpcpp/server_context.h>
#include <grpcpp/support/server_callback.h>

#include <string_view>
#include <utility>

#include "absl/status/statusor.h"
#include "absl/time/clock.h"
#include "services/log.h"
#include "services/status.h"
#include "services/work_pool.h"

namespace jalon::services {

inline void LogCall(std::string_view method, const absl::Status& status, absl::Time begun) {
  Log(LogLevel::kDebug, "call",
      {{"method", std::string(method)},
       {"code", absl::StatusCodeToString(status.code())},
       {"duration_us", absl::ToInt64Microseconds(absl::Now() - begun)}});
}

// Answers a call with what `work` returns, a StatusOr<Response>. `work` runs on `pool` and may use
// the request of the call, which lives until the answer.
template <class Response, class Work>
grpc::ServerUnaryReactor* AnswerOn(WorkPool* pool, grpc::CallbackServerContext* context,
                                   std::string_view method, Response* response, Work work) {
  auto* reactor = context->DefaultReactor();
  const absl::Time begun = absl::Now();
  const bool posted =
      pool->TryPost([context, reactor, method, response, begun, work = std::move(work)] {
        if (context->IsCancelled()) {
          reactor->Finish(grpc::Status::CANCELLED);
          return;
        }
        absl::StatusOr<Response> answer = work();
        const absl::Status status = answer.status();
        if (status.ok()) *response = *std::move(answer);
        LogCall(method, status, begun);
        reactor->Finish(ToGrpc(status));
      });
  if (!posted) reactor->Finish(ToGrpc(TooBusy("trop de demandes en cours ; recommencer")));
  return reactor;
}

}  // namespace jalon::services

#endif  // JALON_SERVICES_UNARY_CALL_H_
