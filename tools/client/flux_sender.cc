// SPDX-License-Identifier: EUPL-1.2
#include "tools/client/flux_sender.h"

#include <grpcpp/client_context.h>

#include <array>
#include <thread>
#include <utility>

#include "jalon/v1/flux.grpc.pb.h"

namespace jalon::client {
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

constexpr std::array<std::pair<std::string_view, ImportFluxRequest::Start::Kind>, 4> kKinds = {{
    {"inscriptions", ImportFluxRequest::Start::INSCRIPTIONS},
    {"cessations", ImportFluxRequest::Start::CESSATIONS},
    {"radiations", ImportFluxRequest::Start::RADIATIONS},
    {"stock", ImportFluxRequest::Start::STOCK},
}};

}  // namespace

SendOutcome SendFlux(const std::shared_ptr<grpc::Channel>& channel, ImportFluxRequest::Start start,
                     FluxFile* file,
                     const std::function<void(const jalon::v1::ImportProgress&)>& on_progress) {
  start.set_file_name(file->name());
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

ImportFluxRequest::Start::Kind KindOf(std::string_view word) {
  for (const auto& [known, kind] : kKinds) {
    if (known == word) return kind;
  }
  return ImportFluxRequest::Start::KIND_UNSPECIFIED;
}

}  // namespace jalon::client
