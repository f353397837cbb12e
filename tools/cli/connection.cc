// SPDX-License-Identifier: EUPL-1.2
#include "tools/cli/connection.h"

#include <grpcpp/create_channel.h>
#include <grpcpp/security/credentials.h>

#include <fstream>
#include <iterator>

#include "absl/strings/str_cat.h"
#include "engine/base/error.h"

namespace jalon::cli {
namespace {

// A page of 10,000 persons, or of 1,000 events with long addresses, is a few MiB.
constexpr int kMaxAnswerBytes = 64 << 20;

absl::StatusOr<std::string> ReadPem(const std::string& option, const std::string& path) {
  if (path.empty()) return std::string();
  std::ifstream file(path, std::ios::binary);
  std::string text((std::istreambuf_iterator<char>(file)), std::istreambuf_iterator<char>());
  if (!text.empty()) return text;
  return InvalidField(option, "INVALID_PEM", absl::StrCat("fichier illisible ou vide : ", path));
}

absl::StatusOr<std::shared_ptr<grpc::ChannelCredentials>> Credentials(
    const ConnectionOptions& options) {
  if (options.tls_ca.empty()) return grpc::InsecureChannelCredentials();
  const auto ca = ReadPem("tls-ca", options.tls_ca);
  if (!ca.ok()) return ca.status();
  const auto certificate = ReadPem("tls-certificate", options.tls_certificate);
  if (!certificate.ok()) return certificate.status();
  const auto key = ReadPem("tls-key", options.tls_key);
  if (!key.ok()) return key.status();
  return grpc::SslCredentials({*ca, *key, *certificate});
}

}  // namespace

void DeclareConnection(CLI::App* app, ConnectionOptions* options) {
  app->add_option("--server", options->server, "Adresse du service, hôte:port")
      ->envname("JALON_SERVER")
      ->capture_default_str();
  auto* ca = app->add_option("--tls-ca", options->tls_ca,
                             "Autorité du certificat du service, PEM ; donnée : TLS")
                 ->envname("JALON_TLS_CA");
  auto* certificate = app->add_option("--tls-certificate", options->tls_certificate,
                                      "Certificat du client, PEM, si le service en demande un")
                          ->envname("JALON_TLS_CERTIFICATE");
  auto* key = app->add_option("--tls-key", options->tls_key, "Clé de ce certificat, PEM")
                  ->envname("JALON_TLS_KEY");
  certificate->needs(ca)->needs(key);
  key->needs(certificate);
  app->add_option("--timeout", options->timeout_seconds,
                  "Secondes laissées à une question ; 0 : sans limite")
      ->check(CLI::Range(0, 86400))
      ->capture_default_str();
}

absl::StatusOr<std::shared_ptr<grpc::Channel>> Connect(const ConnectionOptions& options) {
  const auto credentials = Credentials(options);
  if (!credentials.ok()) return credentials.status();
  grpc::ChannelArguments arguments;
  arguments.SetMaxReceiveMessageSize(kMaxAnswerBytes);
  // A proxy of the environment is for the web, not for the département's own service.
  arguments.SetInt(GRPC_ARG_ENABLE_HTTP_PROXY, 0);
  return grpc::CreateCustomChannel(options.server, *credentials, arguments);
}

std::chrono::seconds TimeoutOf(const ConnectionOptions& options) {
  constexpr std::chrono::hours kWithoutLimit{24};
  return options.timeout_seconds > 0 ? std::chrono::seconds(options.timeout_seconds)
                                     : kWithoutLimit;
}

void SetDeadline(const ConnectionOptions& options, grpc::ClientContext* context) {
  if (options.timeout_seconds == 0) return;
  context->set_deadline(std::chrono::system_clock::now() + TimeoutOf(options));
}

}  // namespace jalon::cli
