// SPDX-License-Identifier: EUPL-1.2
#include "services/server.h"

#include <grpcpp/ext/proto_server_reflection_plugin.h>
#include <grpcpp/grpcpp.h>
#include <grpcpp/support/client_interceptor.h>

#include <chrono>
#include <fstream>
#include <iterator>

#include "absl/strings/str_cat.h"
#include "engine/base/error.h"
#include "services/access_service.h"
#include "services/administration_service.h"
#include "services/archive_service.h"
#include "services/audit_service.h"
#include "services/beneficiary_service.h"
#include "services/event_service.h"
#include "services/flux_service.h"
#include "services/import_service.h"
#include "services/indicator_service.h"
#include "services/limits.h"
#include "services/pathway_service.h"
#include "services/portfolio_service.h"
#include "services/privacy_service.h"
#include "services/publication_service.h"
#include "services/registry_service.h"
#include "services/reject_service.h"

namespace jalon::services {
namespace {

// A client that vanished without a word is noticed after this long.
constexpr int kKeepaliveMs = 60'000;

absl::StatusOr<std::string> ReadPem(const std::string& option, const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  std::string text((std::istreambuf_iterator<char>(file)), std::istreambuf_iterator<char>());
  if (text.find("-----BEGIN ") != std::string::npos) return text;
  return InvalidField(option, "INVALID_PEM",
                      absl::StrCat("--", option, " : ", path,
                                   " n'est pas un fichier PEM lisible (« -----BEGIN … »)"));
}

absl::StatusOr<std::shared_ptr<grpc::ServerCredentials>> Credentials(const TlsFiles& tls) {
  if (!tls.enabled()) return grpc::InsecureServerCredentials();
  const auto certificate = ReadPem("tls-certificate", tls.certificate);
  if (!certificate.ok()) return certificate.status();
  const auto key = ReadPem("tls-key", tls.key);
  if (!key.ok()) return key.status();
  grpc::SslServerCredentialsOptions options;
  options.pem_key_cert_pairs.push_back({*key, *certificate});
  if (!tls.client_ca.empty()) {
    const auto ca = ReadPem("tls-ca", tls.client_ca);
    if (!ca.ok()) return ca.status();
    options.pem_root_certs = *ca;
    options.client_certificate_request =
        tls.client_optional ? GRPC_SSL_REQUEST_CLIENT_CERTIFICATE_AND_VERIFY
                            : GRPC_SSL_REQUEST_AND_REQUIRE_CLIENT_CERTIFICATE_AND_VERIFY;
  }
  return grpc::SslServerCredentials(options);
}

absl::Status CheckAddress(const ServerOptions& options, bool open) {
  if (!options.tls.enabled() && !options.address.IsLoopback()) {
    return InvalidField("listen", "TLS_REQUIRED",
                        absl::StrCat("écouter sur ", options.address.ToString(),
                                     " demande TLS : --tls-certificate et --tls-key"));
  }
  if (open && !options.address.IsLoopback()) {
    return InvalidField("listen", "ACCESS_REQUIRED",
                        absl::StrCat("écouter sur ", options.address.ToString(),
                                     " demande de dire qui peut quoi : --access (politique "
                                     "d'accès, services/README.md)"));
  }
  return CheckCanListen(options.address);
}

// Gives the calls of this process's own clients the word by which they are known.
class OwnWord final : public grpc::experimental::Interceptor {
 public:
  explicit OwnWord(const std::string& word) : word_(word) {}

  void Intercept(grpc::experimental::InterceptorBatchMethods* methods) override {
    if (methods->QueryInterceptionHookPoint(
            grpc::experimental::InterceptionHookPoints::PRE_SEND_INITIAL_METADATA)) {
      methods->GetSendInitialMetadata()->emplace(kOwnKey, word_);
    }
    methods->Proceed();
  }

 private:
  const std::string word_;
};

class OwnWordFactory final : public grpc::experimental::ClientInterceptorFactoryInterface {
 public:
  explicit OwnWordFactory(std::string word) : word_(std::move(word)) {}
  grpc::experimental::Interceptor* CreateClientInterceptor(
      grpc::experimental::ClientRpcInfo* /*info*/) override {
    return new OwnWord(word_);
  }

 private:
  const std::string word_;
};

class GrpcServer final : public Server {
 public:
  explicit GrpcServer(Host* host)
      : host_(host),
        access_(host),
        administration_(host),
        archive_(host),
        audit_(host),
        beneficiaries_(host),
        events_(host),
        flux_(host),
        imports_(host),
        indicators_(host),
        pathways_(host),
        portfolios_(host),
        privacy_(host),
        publications_(host),
        registry_(host),
        rejects_(host) {}

  ~GrpcServer() override { Stop(); }

  absl::Status Listen(const ServerOptions& options) {
    auto credentials = Credentials(options.tls);
    if (!credentials.ok()) return credentials.status();
    address_ = options.address;
    grpc::EnableDefaultHealthCheckService(true);
    grpc::reflection::InitProtoReflectionServerBuilderPlugin();
    grpc::ServerBuilder builder;
    int port = 0;
    builder.AddListeningPort(options.address.ToString(), *credentials, &port);
    Limit(&builder);
    Register(&builder);
    server_ = builder.BuildAndStart();
    if (server_ == nullptr || port == 0) return CannotListen();
    address_.port = static_cast<uint16_t>(port);
    host_->health.Attach(server_->GetHealthCheckService());
    return absl::OkStatus();
  }

  ListenAddress address() const override { return address_; }

  std::shared_ptr<grpc::Channel> OwnChannel() override {
    grpc::ChannelArguments arguments;
    arguments.SetMaxReceiveMessageSize(-1);  // reports, as the command line takes them
    std::vector<std::unique_ptr<grpc::experimental::ClientInterceptorFactoryInterface>> own;
    own.push_back(std::make_unique<OwnWordFactory>(host_->access.own_word()));
    return server_->experimental().InProcessChannelWithInterceptors(arguments, std::move(own));
  }

  void Stop() override {
    if (server_ == nullptr) return;
    host_->health.Attach(nullptr);
    if (auto* health = server_->GetHealthCheckService()) health->Shutdown();
    host_->desk.Stop();
    host_->streams.Drain();
    server_->Shutdown(std::chrono::system_clock::now() + kShutdownGrace);
    server_->Wait();
    server_.reset();
  }

 private:
  static void Limit(grpc::ServerBuilder* builder) {
    grpc::ResourceQuota quota("jalond");
    quota.Resize(kMaxTransportBytes);
    builder->SetResourceQuota(quota);
    builder->SetMaxReceiveMessageSize(kMaxMessageBytes);
    builder->AddChannelArgument(GRPC_ARG_MAX_CONCURRENT_STREAMS, kMaxCallsPerConnection);
    builder->AddChannelArgument(GRPC_ARG_KEEPALIVE_TIME_MS, kKeepaliveMs);
    // Otherwise a second jalond would share the port in silence.
    builder->AddChannelArgument(GRPC_ARG_ALLOW_REUSEPORT, 0);
  }

  void Register(grpc::ServerBuilder* builder) {
    builder->RegisterService(&access_);
    builder->RegisterService(&administration_);
    builder->RegisterService(&archive_);
    builder->RegisterService(&audit_);
    builder->RegisterService(&beneficiaries_);
    builder->RegisterService(&events_);
    builder->RegisterService(&flux_);
    builder->RegisterService(&imports_);
    builder->RegisterService(&indicators_);
    builder->RegisterService(&pathways_);
    builder->RegisterService(&portfolios_);
    builder->RegisterService(&privacy_);
    builder->RegisterService(&publications_);
    builder->RegisterService(&registry_);
    builder->RegisterService(&rejects_);
  }

  absl::Status CannotListen() const {
    return MakeError(absl::StatusCode::kUnavailable,
                     {"CANNOT_LISTEN", "listen",
                      absl::StrCat("impossible d'écouter sur ", address_.ToString(),
                                   " : port pris à l'instant, ou certificat et clé qui ne vont "
                                   "pas ensemble")});
  }

  Host* const host_;
  AccessServiceImpl access_;
  AdministrationServiceImpl administration_;
  ArchiveServiceImpl archive_;
  AuditServiceImpl audit_;
  BeneficiaryServiceImpl beneficiaries_;
  EventServiceImpl events_;
  FluxServiceImpl flux_;
  ImportServiceImpl imports_;
  IndicatorServiceImpl indicators_;
  PathwayServiceImpl pathways_;
  PortfolioServiceImpl portfolios_;
  PrivacyServiceImpl privacy_;
  PublicationServiceImpl publications_;
  RegistryServiceImpl registry_;
  RejectServiceImpl rejects_;
  ListenAddress address_;
  std::unique_ptr<grpc::Server> server_;
};

}  // namespace

absl::StatusOr<std::unique_ptr<Server>> Server::Start(Host* host, const ServerOptions& options) {
  if (auto status = CheckAddress(options, host->access.open()); !status.ok()) return status;
  auto server = std::make_unique<GrpcServer>(host);
  if (auto status = server->Listen(options); !status.ok()) return status;
  return server;
}

}  // namespace jalon::services
