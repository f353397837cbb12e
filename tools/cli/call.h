// SPDX-License-Identifier: EUPL-1.2
//
// One question to the service.
#ifndef JALON_TOOLS_CLI_CALL_H_
#define JALON_TOOLS_CLI_CALL_H_

#include <grpcpp/client_context.h>
#include <grpcpp/support/sync_stream.h>

#include <memory>
#include <utility>

#include "tools/cli/connection.h"
#include "tools/cli/failure.h"

namespace jalon::cli {

// Calls `method` of a stub of `Service`, and `show`, which returns an exit code, with the answer.
// Reports failures.
template <class Service, class Request, class Response, class Show>
int Ask(const ConnectionOptions& connection,
        grpc::Status (Service::Stub::*method)(grpc::ClientContext*, const Request&, Response*),
        const Request& request, Show show) {
  const auto channel = Connect(connection);
  if (!channel.ok()) return ReportFailure(channel.status());
  const auto stub = Service::NewStub(*channel);
  grpc::ClientContext context;
  SetDeadline(connection, &context);
  Response response;
  const grpc::Status status = (stub.get()->*method)(&context, request, &response);
  if (!status.ok()) return ReportFailure(status, connection);
  return show(response);
}

// The same for a list in pages: asks until `next_page_token` is empty and gives all pages to
// `take`, one after the other. Returns an exit code; kDone when all pages were there.
template <class Service, class Request, class Response, class Take>
int AskPages(const ConnectionOptions& connection,
             grpc::Status (Service::Stub::*method)(grpc::ClientContext*, const Request&, Response*),
             Request request, Take take) {
  std::string token;
  int code = kDone;
  do {
    request.set_page_token(token);
    code = Ask<Service>(connection, method, request, [&](const Response& response) {
      take(response);
      token = response.next_page_token();
      return kDone;
    });
  } while (code == kDone && !token.empty());
  return code;
}

// The same for an answer in a stream: `take` gets each message. No deadline. Returns an exit code.
template <class Service, class Request, class Response, class Take>
int AskStream(const ConnectionOptions& connection,
              std::unique_ptr<grpc::ClientReader<Response>> (Service::Stub::*method)(
                  grpc::ClientContext*, const Request&),
              const Request& request, Take take) {
  const auto channel = Connect(connection);
  if (!channel.ok()) return ReportFailure(channel.status());
  const auto stub = Service::NewStub(*channel);
  grpc::ClientContext context;
  const auto reader = (stub.get()->*method)(&context, request);
  Response response;
  while (reader->Read(&response)) take(response);
  const grpc::Status status = reader->Finish();
  return status.ok() ? static_cast<int>(kDone) : ReportFailure(status, connection);
}

}  // namespace jalon::cli

#endif  // JALON_TOOLS_CLI_CALL_H_
