// SPDX-License-Identifier: EUPL-1.2
#include "tools/cli/flux_sender.h"

#include <grpcpp/client_context.h>

#include <thread>
#include <utility>

#include "jalon/v1/flux.grpc.pb.h"

namespace jalon::cli {
namespace {

using jalon::v1::ImportFluxRequest;
using jalon::v1::ImportFluxResponse;

using Stream = grpc::ClientReaderWriter<ImportFluxRequest, ImportFluxResponse>;

// A write that fails says that the service has ended the stream; its answer says why.
void Send(ImportFluxRequest::Start start, FluxFile* file, Stream* stream) {
  ImportFluxRequest request;
  *request.mutable_start() = std::move(start);
  if (!stream->Write(request)) return;
  for (std::string chunk = file->NextChunk(); !chunk.empty(); chunk = file->NextChunk()) {
    request.set_chunk(std::move(chunk));
    if (!stream->Write(request)) return;
  }
  stream->WritesDone();
}

}  // namespace

SendOutcome SendFlux(const std::shared_ptr<grpc::Channel>& channel, ImportFluxRequest::Start start,
                     FluxFile* file,
                     const std::function<void(const jalon::v1::ImportProgress&)>& on_progress) {
  start.set_sha256(file->sha256());
  start.set_size_bytes(file->size_bytes());
  const auto stub = jalon::v1::FluxService::NewStub(channel);
  grpc::ClientContext context;
  const auto stream = stub->ImportFlux(&context);
  std::thread sender([&] { Send(std::move(start), file, stream.get()); });
  SendOutcome outcome;
  ImportFluxResponse response;
  while (stream->Read(&response)) {
    if (response.has_report()) outcome.report = response.report();
    on_progress(response.progress());
  }
  // Whatever is left to send, nobody waits for it any more.
  outcome.status = stream->Finish();
  sender.join();
  return outcome;
}

}  // namespace jalon::cli
