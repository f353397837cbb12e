// SPDX-License-Identifier: EUPL-1.2
//
// Short commands: status, verify, conventions.
#include <iostream>
#include <vector>

#include "jalon/v1/administration.grpc.pb.h"
#include "jalon/v1/indicators.grpc.pb.h"
#include "tools/cli/call.h"
#include "tools/cli/cli.h"
#include "tools/cli/json.h"
#include "tools/cli/listing.h"
#include "tools/cli/question.h"
#include "tools/cli/table.h"

namespace jalon::cli {
namespace {

using jalon::v1::AdministrationService;
using jalon::v1::IndicatorService;

struct Options {
  std::string departement;
  std::string name;
  Format format = Format::kTable;
};

int PrintStatus(const jalon::v1::GetStatusResponse& status, Format format) {
  if (format == Format::kJson) {
    PrintJson(std::cout, MessageJson(status));
    return kDone;
  }
  using Align = Table::Align;
  Table table({{"Département", Align::kLeft, "departement"},
               {"Événements", Align::kRight, "logPosition"},
               {"Personnes", Align::kRight, "persons"},
               {"Mémoire (octets)", Align::kRight, "historyBytes"},
               {"Écriture", Align::kLeft, "writable"},
               {"Empreinte du journal", Align::kLeft, "chainHash"}});
  for (const auto& store : status.stores()) {
    table.Add({store.departement(), NumberCell(store.log_position()), NumberCell(store.persons()),
               NumberCell(store.history_bytes()),
               store.writable() ? YesNoCell(true) : Cell("refusée", "false"), store.chain_hash()});
  }
  if (format == Format::kTable) std::cout << "jalond " << status.version() << "\n\n";
  PrintTable(table, format);
  return kDone;
}

int Status(const ConnectionOptions& connection, const Options& options) {
  return Ask<AdministrationService>(connection, &AdministrationService::Stub::GetStatus,
                                    jalon::v1::GetStatusRequest(),
                                    [&](const jalon::v1::GetStatusResponse& status) {
                                      return PrintStatus(status, options.format);
                                    });
}

int PrintVerdict(const jalon::v1::VerifyStoreResponse& verdict, Format format) {
  if (format == Format::kJson) {
    PrintJson(std::cout, MessageJson(verdict));
  } else {
    std::cout << (verdict.clean() ? "Sain" : "Anomalies") << " : " << Thousands(verdict.events())
              << " événements vérifiés, " << Thousands(verdict.derived_entries())
              << " entrées déduites comparées\n";
    for (const auto& finding : verdict.findings()) std::cout << "  " << finding << "\n";
  }
  return verdict.clean() ? kDone : kWarnings;
}

int Verify(ConnectionOptions connection, const Options& options) {
  connection.timeout_seconds = 0;  // reads everything: minutes on a large store
  jalon::v1::VerifyStoreRequest request;
  request.set_departement(options.departement);
  return Ask<AdministrationService>(connection, &AdministrationService::Stub::VerifyStore, request,
                                    [&](const jalon::v1::VerifyStoreResponse& verdict) {
                                      return PrintVerdict(verdict, options.format);
                                    });
}

int PrintConventions(const jalon::v1::ListConventionsResponse& answer, const Options& options) {
  if (!options.name.empty()) {
    for (const auto& convention : answer.conventions()) {
      if (convention.stamp().name() != options.name) continue;
      std::cout << convention.text();
      return kDone;
    }
    return ReportFailure(NotFound("name", "convention inconnue du service : " + options.name));
  }
  if (options.format == Format::kJson) {
    PrintJson(std::cout, MessageJson(answer));
    return kDone;
  }
  using Align = Table::Align;
  Table table({{"Nom", Align::kLeft, "name"},
               {"Version", Align::kLeft, "version"},
               {"Empreinte", Align::kLeft, "checksum"}});
  for (const auto& convention : answer.conventions()) {
    const auto& stamp = convention.stamp();
    table.Add({stamp.name(), stamp.version(), stamp.checksum()});
  }
  PrintTable(table, options.format);
  return kDone;
}

int Conventions(const ConnectionOptions& connection, const Options& options) {
  return Ask<IndicatorService>(connection, &IndicatorService::Stub::ListConventions,
                               jalon::v1::ListConventionsRequest(),
                               [&](const jalon::v1::ListConventionsResponse& answer) {
                                 return PrintConventions(answer, options);
                               });
}

}  // namespace

void AddStatusCommand(Cli* cli) {
  AddCommand(cli, "status", "Ce que le service contient", "jalon status --server 127.0.0.1:7062",
             [cli](CLI::App* command) {
               auto options = std::make_shared<Options>();
               DeclareFormat(command, &options->format);
               return [cli, options] { return Status(cli->connection, *options); };
             });
}

void AddVerifyCommand(Cli* cli) {
  AddCommand(cli, "verify", "Vérifier le journal d'un département et ce qui s'en déduit",
             "jalon verify --departement 062", [cli](CLI::App* command) {
               auto options = std::make_shared<Options>();
               DeclareDepartement(command, &options->departement);
               DeclareFormatWithoutCsv(command, &options->format);
               return [cli, options] { return Verify(cli->connection, *options); };
             });
}

void AddConventionsCommand(Cli* cli) {
  AddCommand(cli, "conventions", "Les conventions que le service connaît, ou le texte de l'une",
             "jalon conventions --name BASE > ma_convention.textproto", [cli](CLI::App* command) {
               auto options = std::make_shared<Options>();
               command->add_option("--name", options->name, "Écrire le texte de celle-ci");
               DeclareFormat(command, &options->format);
               return [cli, options] { return Conventions(cli->connection, *options); };
             });
}

}  // namespace jalon::cli
