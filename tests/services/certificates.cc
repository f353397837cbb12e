// SPDX-License-Identifier: EUPL-1.2
#include "tests/services/certificates.h"

#include <filesystem>
#include <stdexcept>
#include <vector>

namespace jalon::tests {
namespace {

void OpenSsl(std::vector<std::string> arguments) {
  arguments.insert(arguments.begin(), "/usr/bin/openssl");
  const Outcome outcome = RunToEnd(arguments);
  if (outcome.code != 0) throw std::runtime_error("openssl: " + outcome.err);
}

}  // namespace

Certificates::Certificates() {
  OpenSsl({"req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes",
           "-subj", "/CN=essai", "-days", "2", "-keyout", folder_ / "ca.key", "-out", ca()});
  Sign("server", "subjectAltName=IP:127.0.0.1,DNS:localhost");
}

void Certificates::Sign(const std::string& name, const std::string& more) const {
  const std::string request = folder_ / (name + ".csr");
  OpenSsl({"req", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-subj",
           "/CN=" + name, "-keyout", folder_ / (name + ".key"), "-out", request});
  const std::string extensions = folder_.Write(name + ".ext", more + "\n");
  OpenSsl({"x509", "-req", "-in", request, "-CA", ca(), "-CAkey", folder_ / "ca.key",
           "-CAcreateserial", "-days", "2", "-extfile", extensions, "-out",
           folder_ / (name + ".pem")});
}

std::string Certificates::Client(const std::string& name) const {
  const std::string path = folder_ / (name + ".pem");
  if (!std::filesystem::exists(path)) Sign(name, "extendedKeyUsage=clientAuth");
  return path;
}

std::shared_ptr<grpc::Channel> Certificates::Channel(const std::string& address,
                                                     const std::string& client,
                                                     grpc::ChannelArguments arguments) const {
  grpc::SslCredentialsOptions options;
  options.pem_root_certs = ReadFile(ca());
  if (!client.empty()) {
    options.pem_cert_chain = ReadFile(Client(client));
    options.pem_private_key = ReadFile(folder_ / (client + ".key"));
  }
  arguments.SetInt(GRPC_ARG_ENABLE_HTTP_PROXY, 0);
  return grpc::CreateCustomChannel(address, grpc::SslCredentials(options), arguments);
}

}  // namespace jalon::tests
