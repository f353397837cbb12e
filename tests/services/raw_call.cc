// SPDX-License-Identifier: EUPL-1.2
#include "tests/services/raw_call.h"

#include <grpcpp/support/byte_buffer.h>

#include <vector>

namespace jalon::tests {
namespace {

std::string Text(const grpc::ByteBuffer& buffer) {
  std::vector<grpc::Slice> slices;
  if (!buffer.Dump(&slices).ok()) return "";
  std::string text;
  for (const auto& slice : slices) {
    text.append(reinterpret_cast<const char*>(slice.begin()), slice.size());
  }
  return text;
}

bool Next(grpc::CompletionQueue* queue) {
  void* tag = nullptr;
  bool ok = false;
  return queue->Next(&tag, &ok) && ok;
}

}  // namespace

grpc::Status RawStatus(const std::shared_ptr<grpc::Channel>& channel, const std::string& method,
                       const std::string& request, const Metadata& metadata, std::string* answer,
                       std::chrono::milliseconds patience) {
  grpc::GenericStub stub(channel);
  grpc::ClientContext context;
  for (const auto& [key, value] : metadata) context.AddMetadata(key, value);
  if (patience.count() > 0) context.set_deadline(std::chrono::system_clock::now() + patience);
  grpc::CompletionQueue queue;
  auto call = stub.PrepareCall(&context, method, &queue);
  call->StartCall(nullptr);
  bool goes = Next(&queue);
  const grpc::Slice slice(request);
  if (goes) {
    call->Write(grpc::ByteBuffer(&slice, 1), nullptr);
    goes = Next(&queue);
  }
  if (goes) {
    call->WritesDone(nullptr);
    Next(&queue);
  }
  grpc::ByteBuffer message;
  call->Read(&message, nullptr);
  const bool answered = Next(&queue);
  if (answered && answer != nullptr) *answer = Text(message);
  while (goes && answered) {
    grpc::ByteBuffer more;
    call->Read(&more, nullptr);
    if (!Next(&queue)) break;
  }
  grpc::Status status;
  call->Finish(&status, nullptr);
  Next(&queue);
  return status;
}

std::string RawCall(const std::shared_ptr<grpc::Channel>& channel, const std::string& method,
                    const std::string& request) {
  std::string answer;
  const grpc::Status status = RawStatus(channel, method, request, {}, &answer);
  return status.ok() ? answer : "";
}

bool IsServing(const std::shared_ptr<grpc::Channel>& channel, const std::string& service) {
  // HealthCheckRequest.service is field 1; HealthCheckResponse.status is field 1, SERVING is 1.
  const std::string request = std::string("\x0a") + static_cast<char>(service.size()) + service;
  return RawCall(channel, "/grpc.health.v1.Health/Check", request) == "\x08\x01";
}

}  // namespace jalon::tests
