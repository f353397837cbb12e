// SPDX-License-Identifier: EUPL-1.2
#include "tools/cli/connection.h"

#include <grpcpp/create_channel.h>
#include <grpcpp/security/credentials.h>
#include <grpcpp/support/client_interceptor.h>

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "engine/base/error.h"

namespace jalon::cli {
namespace {

using Metadata = std::vector<std::pair<std::string, std::string>>;

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

// Gives every call its metadata.
class AddMetadata final : public grpc::experimental::Interceptor {
 public:
  explicit AddMetadata(const Metadata& metadata) : metadata_(metadata) {}

  void Intercept(grpc::experimental::InterceptorBatchMethods* methods) override {
    if (methods->QueryInterceptionHookPoint(
            grpc::experimental::InterceptionHookPoints::PRE_SEND_INITIAL_METADATA)) {
      for (const auto& [key, value] : metadata_) {
        methods->GetSendInitialMetadata()->emplace(key, value);
      }
    }
    methods->Proceed();
  }

 private:
  const Metadata metadata_;
};

class AddMetadataFactory final : public grpc::experimental::ClientInterceptorFactoryInterface {
 public:
  explicit AddMetadataFactory(Metadata metadata) : metadata_(std::move(metadata)) {}
  grpc::experimental::Interceptor* CreateClientInterceptor(
      grpc::experimental::ClientRpcInfo* /*info*/) override {
    return new AddMetadata(metadata_);
  }

 private:
  const Metadata metadata_;
};

bool IsLocal(const std::string& server) {
  return absl::StartsWith(server, "127.") || absl::StartsWith(server, "localhost:") ||
         absl::StartsWith(server, "[::1]") || absl::StartsWith(server, "unix:");
}

// gRPC ends the program for any other byte in metadata.
bool CanBeMetadata(const std::string& text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return absl::ascii_isprint(c); });
}

absl::StatusOr<std::string> TokenOf(const ConnectionOptions& options) {
  std::string token = options.token;
  if (!options.token_file.empty()) {
    std::ifstream file(options.token_file);
    token.assign((std::istreambuf_iterator<char>(file)), std::istreambuf_iterator<char>());
    if (absl::StripAsciiWhitespace(token).empty()) {
      return InvalidField("token-file", "INVALID_TOKEN",
                          absl::StrCat("fichier illisible ou vide : ", options.token_file));
    }
  }
  token = std::string(absl::StripAsciiWhitespace(token));
  if (CanBeMetadata(token)) return token;
  const std::string place =
      options.token_file.empty() ? "variable JALON_TOKEN" : "fichier " + options.token_file;
  return InvalidField("token-file", "INVALID_TOKEN",
                      absl::StrCat("jeton refusé (", place,
                                   ") : une seule ligne de caractères ASCII imprimables, sans "
                                   "marque d'ordre des octets (BOM)"));
}

absl::StatusOr<Metadata> MetadataOf(const ConnectionOptions& options) {
  Metadata metadata;
  if (!CanBeMetadata(options.purpose)) {
    return InvalidField("purpose", "INVALID_PURPOSE",
                        "--purpose (ou JALON_PURPOSE) : un code en caractères ASCII imprimables, "
                        "sans accent ni saut de ligne ; exemple : controle");
  }
  if (!options.purpose.empty()) metadata.emplace_back("jalon-purpose", options.purpose);
  const absl::StatusOr<std::string> token = TokenOf(options);
  if (!token.ok()) return token.status();
  if (token->empty()) return metadata;
  if (options.tls_ca.empty() && !IsLocal(options.server)) {
    return InvalidField("token-file", "TLS_REQUIRED",
                        "un jeton ne part sur le réseau qu'avec TLS (--tls-ca)");
  }
  metadata.emplace_back("authorization", absl::StrCat("Bearer ", *token));
  return metadata;
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
  app->add_option("--token-file", options->token_file,
                  "Fichier du jeton (JWT) de l'appelant ; sinon la variable JALON_TOKEN");
  if (const char* token = std::getenv("JALON_TOKEN")) options->token = token;
  app->add_option("--purpose", options->purpose, "But de la consultation, un code pour l'audit")
      ->envname("JALON_PURPOSE");
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
  auto metadata = MetadataOf(options);
  if (!metadata.ok()) return metadata.status();
  std::vector<std::unique_ptr<grpc::experimental::ClientInterceptorFactoryInterface>> adders;
  adders.push_back(std::make_unique<AddMetadataFactory>(*std::move(metadata)));
  return grpc::experimental::CreateCustomChannelWithInterceptors(options.server, *credentials,
                                                                 arguments, std::move(adders));
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
