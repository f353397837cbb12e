// SPDX-License-Identifier: EUPL-1.2
//
// An authority of certificates for one test, made with the openssl command.
#ifndef JALON_TESTS_SERVICES_CERTIFICATES_H_
#define JALON_TESTS_SERVICES_CERTIFICATES_H_

#include <grpcpp/grpcpp.h>

#include <memory>
#include <string>

#include "tests/services/process.h"

namespace jalon::tests {

class Certificates {
 public:
  // Makes the authority, and a certificate of the service for 127.0.0.1.
  Certificates();

  std::string ca() const { return folder_ / "ca.pem"; }
  std::string server() const { return folder_ / "server.pem"; }
  std::string server_key() const { return folder_ / "server.key"; }
  // Makes a client's certificate whose CN is `name`, and returns its path; the key is beside it,
  // in name.key.
  std::string Client(const std::string& name) const;
  // A channel to `address`, with the certificate of `client`; empty: with none.
  std::shared_ptr<grpc::Channel> Channel(const std::string& address, const std::string& client,
                                         grpc::ChannelArguments arguments = {}) const;

 private:
  void Sign(const std::string& name, const std::string& more) const;

  TemporaryFolder folder_;
};

}  // namespace jalon::tests

#endif  // JALON_TESTS_SERVICES_CERTIFICATES_H_
