// SPDX-License-Identifier: EUPL-1.2
//
// The services over a real socket in this process, on fake départements.
#ifndef JALON_TESTS_SERVICES_IN_PROCESS_H_
#define JALON_TESTS_SERVICES_IN_PROCESS_H_

#include <grpcpp/grpcpp.h>

#include <catch2/catch.hpp>
#include <memory>
#include <string>

#include "engine/indicators/convention.h"
#include "services/host.h"
#include "services/server.h"
#include "tests/services/fake_departement.h"

namespace jalon::tests {

class InProcess {
 public:
  explicit InProcess(Script* script, size_t max_imports = 0, services::HostOptions options = {})
      : conventions_(indicators::ConventionRegistry::BuiltIn().value()) {
    options.data_folder = "/nonexistent";
    options.conventions = &conventions_;
    options.max_imports = max_imports;
    options.open = [script](const Departement::Options&) {
      return std::make_unique<FakeDepartement>(script);
    };
    host_ = std::make_unique<services::Host>(options);
    server_ = services::Server::Start(host_.get(), {{"127.0.0.1", 0}, {}}).value();
    channel_ =
        grpc::CreateChannel(server_->address().ToString(), grpc::InsecureChannelCredentials());
  }

  services::Host* host() { return host_.get(); }
  services::Server* server() { return server_.get(); }
  const std::shared_ptr<grpc::Channel>& channel() const { return channel_; }
  // Of a client of its own, whose connection takes little that is not read.
  std::shared_ptr<grpc::Channel> SmallChannel() const {
    grpc::ChannelArguments small;
    small.SetInt(GRPC_ARG_HTTP2_BDP_PROBE, 0);
    small.SetInt(GRPC_ARG_HTTP2_STREAM_LOOKAHEAD_BYTES, 1 << 16);
    return grpc::CreateCustomChannel(server_->address().ToString(),
                                     grpc::InsecureChannelCredentials(), small);
  }

 private:
  const indicators::ConventionRegistry conventions_;
  std::unique_ptr<services::Host> host_;
  std::unique_ptr<services::Server> server_;
  std::shared_ptr<grpc::Channel> channel_;
};

// Waits until `condition` holds, ten seconds at most.
template <class Condition>
bool Eventually(Condition condition) {
  for (int i = 0; i < 1000; ++i) {
    if (condition()) return true;
    absl::SleepFor(absl::Milliseconds(10));
  }
  return condition();
}

}  // namespace jalon::tests

#endif  // JALON_TESTS_SERVICES_IN_PROCESS_H_
