// SPDX-License-Identifier: EUPL-1.2
//
// Calls of services whose protos are not ours (health, reflection), with messages as bytes.
#ifndef JALON_TESTS_SERVICES_RAW_CALL_H_
#define JALON_TESTS_SERVICES_RAW_CALL_H_

#include <grpcpp/generic/generic_stub.h>
#include <grpcpp/grpcpp.h>

#include <chrono>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace jalon::tests {

// Sends one message to `method` ("/package.Service/Method") and returns the first one that comes
// back;
// "" when none does.
std::string RawCall(const std::shared_ptr<grpc::Channel>& channel, const std::string& method,
                    const std::string& request);

// The same with metadata, for how it ends; `answer` gets the first message when it is not null. An
// answer that goes on is left after `patience`; 0: never.
using Metadata = std::vector<std::pair<std::string, std::string>>;
grpc::Status RawStatus(const std::shared_ptr<grpc::Channel>& channel, const std::string& method,
                       const std::string& request, const Metadata& metadata = {},
                       std::string* answer = nullptr,
                       std::chrono::milliseconds patience = std::chrono::milliseconds(0));

// Whether the health service says SERVING for `service`.
bool IsServing(const std::shared_ptr<grpc::Channel>& channel, const std::string& service);

}  // namespace jalon::tests

#endif  // JALON_TESTS_SERVICES_RAW_CALL_H_
