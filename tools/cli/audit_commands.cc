// SPDX-License-Identifier: EUPL-1.2
//
// Who saw or changed what: audit search, export, verify; and whoami, break-glass.
#include <fmt/ranges.h>

#include <fstream>
#include <iostream>
#include <vector>

#include "jalon/v1/access.grpc.pb.h"
#include "jalon/v1/audit.grpc.pb.h"
#include "tools/cli/call.h"
#include "tools/cli/cli.h"
#include "tools/cli/json.h"
#include "tools/cli/listing.h"
#include "tools/cli/question.h"
#include "tools/cli/table.h"
#include "tools/client/import_report.h"

namespace jalon::cli {
namespace {

using client::LocalTime;
using jalon::v1::AccessService;
using jalon::v1::AuditEntry;
using jalon::v1::AuditService;

struct Options {
  std::string departement;
  PersonOptions person;
  std::string agent;
  std::string from;
  std::string to;
  std::string output;
  std::string reason;
  int most = 100;
  Format format = Format::kTable;
};

std::string KindLabel(AuditEntry::Kind kind) {
  switch (kind) {
    case AuditEntry::SEEN:
      return "vu";
    case AuditEntry::CHANGED:
      return "changé";
    case AuditEntry::DENIED:
      return "refusé";
    case AuditEntry::BREAK_GLASS:
      return "urgence";
    default:
      return "";
  }
}

// The persons of an entry; beyond a few, how many.
std::string PersonsText(const AuditEntry& entry) {
  constexpr int kShown = 3;
  if (entry.person_ids_size() == 0) return "";
  if (entry.person_ids_size() > kShown) return fmt::format("{} personnes", entry.person_ids_size());
  return fmt::format("{}", fmt::join(entry.person_ids(), " "));
}

void PrintEntries(const std::vector<AuditEntry>& entries, Format format) {
  using Align = Table::Align;
  Table table({{"N°", Align::kRight, "number"},
               {"Le", Align::kLeft, "at"},
               {"Agent", Align::kLeft, "agent"},
               {"Quoi", Align::kLeft, "kind"},
               {"Opération", Align::kLeft, "method"},
               {"Personnes", Align::kLeft, "personIds"},
               {"Nombre", Align::kRight, "count"},
               {"But", Align::kLeft, "purpose"},
               {"Motif", Align::kLeft, "reason"}});
  for (const auto& entry : entries) {
    const std::string& method = entry.method();
    table.Add({NumberCell(entry.number()), LocalTime(entry.has_at(), entry.at()), entry.agent(),
               KindLabel(entry.kind()), method.substr(method.rfind('/') + 1), PersonsText(entry),
               NumberCell(entry.count()), entry.purpose(), entry.reason()});
  }
  PrintList("entries", entries, table, format);
}

int Search(const ConnectionOptions& connection, const Options& options) {
  jalon::v1::SearchAuditRequest request;
  request.set_departement(options.departement);
  if (!options.person.person.empty()) {
    *request.mutable_person() = ReadPerson(options.person);
    request.set_source(options.person.source);
  }
  request.set_agent(options.agent);
  request.set_from(options.from);
  request.set_to(options.to);
  request.set_page_size(options.most);
  return Ask<AuditService>(
      connection, &AuditService::Stub::SearchAudit, request,
      [&](const jalon::v1::SearchAuditResponse& page) {
        PrintEntries({page.entries().begin(), page.entries().end()}, options.format);
        return kDone;
      });
}

int Export(const ConnectionOptions& connection, const Options& options) {
  std::ofstream file;
  if (!options.output.empty()) file.open(options.output, std::ios::trunc);
  std::ostream& out = options.output.empty() ? std::cout : file;
  jalon::v1::ExportAuditRequest request;
  request.set_departement(options.departement);
  request.set_from(options.from);
  request.set_to(options.to);
  const int code = AskStream<AuditService>(
      connection, &AuditService::Stub::ExportAudit, request,
      [&](const jalon::v1::ExportAuditResponse& line) { out << MessageJson(line).dump() << "\n"; });
  out.flush();
  if (code != kDone || out) return code;
  return ReportFailure(
      InvalidField("output", "UNWRITABLE_FILE", "impossible d'écrire " + options.output));
}

int Verify(ConnectionOptions connection, const Options& options) {
  connection.timeout_seconds = 0;  // reads everything
  jalon::v1::VerifyAuditRequest request;
  request.set_departement(options.departement);
  return Ask<AuditService>(connection, &AuditService::Stub::VerifyAudit, request,
                           [&](const jalon::v1::VerifyAuditResponse& verdict) {
                             if (options.format == Format::kJson) {
                               PrintJson(std::cout, MessageJson(verdict));
                             } else {
                               std::cout << (verdict.clean() ? "Sain" : "Anomalies") << " : "
                                         << Thousands(verdict.entries())
                                         << " entrées vérifiées après la "
                                         << Thousands(verdict.purged_to()) << "e\n";
                               for (const auto& finding : verdict.findings())
                                 std::cout << "  " << finding << "\n";
                             }
                             return verdict.clean() ? kDone : kWarnings;
                           });
}

int WhoAmI(const ConnectionOptions& connection, const Options& /*options*/) {
  return Ask<AccessService>(connection, &AccessService::Stub::WhoAmI, jalon::v1::WhoAmIRequest(),
                            [](const jalon::v1::WhoAmIResponse& answer) {
                              PrintJson(std::cout, MessageJson(answer));
                              return kDone;
                            });
}

int BreakGlass(const ConnectionOptions& connection, const Options& options) {
  jalon::v1::BreakGlassRequest request;
  request.set_departement(options.departement);
  *request.mutable_person() = ReadPerson(options.person);
  request.set_source(options.person.source);
  request.set_reason(options.reason);
  return Ask<AccessService>(connection, &AccessService::Stub::BreakGlass, request,
                            [](const jalon::v1::BreakGlassResponse& answer) {
                              std::cout << "Personne " << answer.person_id() << " ouverte jusqu'au "
                                        << LocalTime(true, answer.expires_at()) << "\n";
                              return kDone;
                            });
}

void DeclarePeriod(CLI::App* command, Options* options) {
  DeclareDepartement(command, &options->departement);
  command->add_option("--from", options->from, "Premier jour, AAAA-MM-JJ");
  command->add_option("--to", options->to, "Dernier jour, compris");
}

void AddSearch(Cli* cli, CLI::App* group) {
  AddCommandTo(group, cli, "search", "Qui a vu ou changé quoi, le plus récent d'abord",
               "jalon audit search --departement 062 --person p42 --from 2025-01-01",
               [cli](CLI::App* command) {
                 auto options = std::make_shared<Options>();
                 DeclarePeriod(command, options.get());
                 DeclarePerson(command, &options->person)->required(false);
                 command->add_option("--agent", options->agent,
                                     "L'agent : jeton:… ou certificat:…");
                 command->add_option("--most", options->most, "Au plus autant d'entrées")
                     ->check(CLI::Range(1, 1000))
                     ->capture_default_str();
                 DeclareFormat(command, &options->format);
                 return [cli, options] { return Search(cli->connection, *options); };
               });
}

void AddExport(Cli* cli, CLI::App* group) {
  AddCommandTo(group, cli, "export", "Toutes les entrées d'une période, une ligne JSON chacune",
               "jalon audit export --departement 062 --from 2025-01-01 --output audit.ndjson",
               [cli](CLI::App* command) {
                 auto options = std::make_shared<Options>();
                 DeclarePeriod(command, options.get());
                 command->add_option("--output", options->output,
                                     "Fichier à écrire ; sinon, la sortie");
                 return [cli, options] { return Export(cli->connection, *options); };
               });
}

void AddVerify(Cli* cli, CLI::App* group) {
  AddCommandTo(group, cli, "verify", "Recalculer la chaîne du journal d'audit",
               "jalon audit verify --departement 062", [cli](CLI::App* command) {
                 auto options = std::make_shared<Options>();
                 DeclareDepartement(command, &options->departement);
                 DeclareFormatWithoutCsv(command, &options->format);
                 return [cli, options] { return Verify(cli->connection, *options); };
               });
}

}  // namespace

void AddAuditCommands(Cli* cli) {
  CLI::App* group = AddGroup(cli, "audit", "Le journal d'audit : qui a vu ou changé quoi",
                             "jalon audit search --departement 062 --person p42");
  AddSearch(cli, group);
  AddExport(cli, group);
  AddVerify(cli, group);
}

void AddAccessCommands(Cli* cli) {
  AddCommand(cli, "whoami", "Pour qui le service vous prend, et ce que vous pouvez",
             "jalon whoami --token-file jeton.txt", [cli](CLI::App*) {
               auto options = std::make_shared<Options>();
               return [cli, options] { return WhoAmI(cli->connection, *options); };
             });
  AddCommand(cli, "break-glass", "Ouvrir une personne en urgence, pour un temps, avec un motif",
             "jalon break-glass --departement 062 --person p42 --reason \"appel de la personne\"",
             [cli](CLI::App* command) {
               auto options = std::make_shared<Options>();
               DeclareDepartement(command, &options->departement);
               DeclarePerson(command, &options->person);
               command->add_option("--reason", options->reason, "Pourquoi ; sans NIR")->required();
               return [cli, options] { return BreakGlass(cli->connection, *options); };
             });
}

}  // namespace jalon::cli
