// SPDX-License-Identifier: EUPL-1.2
//
// The services over a real socket with TLS, in this process, on a real store, under a policy.
#ifndef JALON_TESTS_SERVICES_GUARDED_SERVER_H_
#define JALON_TESTS_SERVICES_GUARDED_SERVER_H_

#include <memory>
#include <string>
#include <vector>

#include "engine/indicators/convention.h"
#include "jalon/v1/event.pb.h"
#include "services/host.h"
#include "services/server.h"
#include "tests/services/access_policy_text.h"
#include "tests/services/certificates.h"

namespace jalon::tests {

// Today, as the département counts it, `days` later.
std::string DayFromToday(int days);

class GuardedServer {
 public:
  explicit GuardedServer(const services::TokenVerifier* tokens = nullptr,
                         const std::string& policy = kPolicyText,
                         services::HostOptions options = {});

  // Writes events of invented persons, as a client before the policy would have.
  void Record(const std::vector<jalon::v1::Event>& events);
  // A person with a référent of a structure, and a commune.
  void AddPerson(const std::string& id, const std::string& referent, const std::string& structure,
                 const std::string& commune);

  services::Host* host() { return host_.get(); }
  const Certificates& certificates() const { return certificates_; }
  std::string address() const { return server_->address().ToString(); }
  // As who has the certificate of that name; empty: nobody.
  std::shared_ptr<grpc::Channel> As(const std::string& name) const {
    return certificates_.Channel(address(), name);
  }
  // Everything that the store's folder holds, as bytes.
  std::string AllBytes() const;

 private:
  TemporaryFolder folder_;
  Certificates certificates_;
  const indicators::ConventionRegistry conventions_;
  const services::Policy policy_;
  std::unique_ptr<services::Host> host_;
  std::unique_ptr<services::Server> server_;
};

}  // namespace jalon::tests

#endif  // JALON_TESTS_SERVICES_GUARDED_SERVER_H_
