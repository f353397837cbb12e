// SPDX-License-Identifier: EUPL-1.2
//
// The gRPC server: the services, health and reflection on one address.
#ifndef JALON_SERVICES_SERVER_H_
#define JALON_SERVICES_SERVER_H_

#include <grpcpp/channel.h>

#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "services/host.h"
#include "services/listen_address.h"

namespace jalon::services {

// PEM files. All empty: plaintext.
struct TlsFiles {
  std::string certificate;  // of this service, with its chain
  std::string key;
  std::string client_ca;  // not empty: clients must show a certificate that it signed
  // They may do without, and come with a token.
  bool client_optional = false;

  bool enabled() const { return !certificate.empty(); }
};

struct ServerOptions {
  ListenAddress address;
  TlsFiles tls;
};

class Server {
 public:
  // Listens, and serves from then on. `host` is not owned and must outlive the server. Fails with
  // kInvalidArgument (another address than loopback without TLS or without a policy of access, TLS
  // files that cannot be used) or
  // as CheckCanListen.
  static absl::StatusOr<std::unique_ptr<Server>> Start(Host* host, const ServerOptions& options);

  virtual ~Server() = default;
  // The address served, with the port that was chosen when 0 was asked.
  virtual ListenAddress address() const = 0;
  // A way to this server that needs no socket and no certificate.
  virtual std::shared_ptr<grpc::Channel> OwnChannel() = 0;
  // Takes no new call, ends the streams once what they accepted is answered, waits for the other
  // calls (kShutdownGrace at most). What was accepted is durable when this returns.
  virtual void Stop() = 0;
};

}  // namespace jalon::services

#endif  // JALON_SERVICES_SERVER_H_
