// SPDX-License-Identifier: EUPL-1.2
//
// Imports as resources: imports list, show, watch, cancel, gaps, conflicts, disappeared.
#include <fmt/format.h>

#include <iostream>
#include <vector>

#include "jalon/v1/imports.grpc.pb.h"
#include "tools/cli/call.h"
#include "tools/cli/cli.h"
#include "tools/cli/import_option.h"
#include "tools/cli/json.h"
#include "tools/cli/listing.h"
#include "tools/cli/question.h"
#include "tools/cli/table.h"
#include "tools/client/import_report.h"

namespace jalon::cli {
namespace {

using client::DeservesALook;
using client::LocalTime;
using client::PrintReport;
using client::StateLabel;
using jalon::v1::Import;
using jalon::v1::ImportService;

struct Options {
  std::string departement;
  std::string from;
  std::string to;
  ImportOption import;
  Format format = Format::kTable;
};

// In seconds for people, in milliseconds for programs.
Cell Duration(const Import& import) {
  if (!import.has_ended_at()) return "";
  return {Decimal(static_cast<double>(import.duration_ms()) / 1000),
          std::to_string(import.duration_ms())};
}

void PrintImports(const std::vector<Import>& imports, Format format) {
  using Align = Table::Align;
  Table table({{"Import", Align::kLeft, "name"},
               {"État", Align::kLeft, "state"},
               {"Reçu le", Align::kLeft, "receivedAt"},
               {"Fichier", Align::kLeft, "fileName"},
               {"Nature", Align::kLeft, "kind"},
               {"Au", Align::kLeft, "asOf"},
               {"Dossiers", Align::kRight, "dossiers"},
               {"Nouveaux", Align::kRight, "eventsNew"},
               {"Déjà connus", Align::kRight, "eventsDuplicate"},
               {"Durée (s)", Align::kRight, "durationMs"}});
  for (const Import& import : imports) {
    const auto& report = import.report();
    table.Add({ShortName(import.name()), StateLabel(import.state()),
               LocalTime(import.has_received_at(), import.received_at()), import.file_name(),
               report.kind(), report.as_of(), NumberCell(report.dossiers()),
               NumberCell(report.events_new()), NumberCell(report.events_duplicate()),
               Duration(import)});
  }
  PrintList("imports", imports, table, format);
}

int List(const ConnectionOptions& connection, const Options& options) {
  jalon::v1::ListImportsRequest request;
  request.set_departement(options.departement);
  std::vector<Import> imports;
  const int code = AskPages<ImportService>(connection, &ImportService::Stub::ListImports, request,
                                           [&](const jalon::v1::ListImportsResponse& page) {
                                             imports.insert(imports.end(), page.imports().begin(),
                                                            page.imports().end());
                                           });
  if (code == kDone) PrintImports(imports, options.format);
  return code;
}

int CodeOf(const Import& import) {
  switch (import.state()) {
    case Import::COMPLETE:
      return DeservesALook(import.report()) ? kWarnings : kDone;
    case Import::INCOMPLETE:
      return kWarnings;
    case Import::FAILED:
      return kInternal;
    case Import::REFUSED:
    case Import::CANCELLED:
      return kRefused;
    default:
      return kDone;
  }
}

void PrintImport(const Import& import) {
  std::cout << import.name() << "\n"
            << fmt::format("  état : {}{}\n", StateLabel(import.state()),
                           import.reason().empty() ? "" : " ; " + import.reason())
            << fmt::format("  reçu le {}, connu le {}, {} octets, {}\n",
                           LocalTime(import.has_received_at(), import.received_at()),
                           LocalTime(import.has_known_at(), import.known_at()),
                           Thousands(import.size_bytes()),
                           import.archived() ? "dans l'archive" : "pas dans l'archive");
  if (import.has_report()) PrintReport(std::cout, import.report());
}

int Show(const ConnectionOptions& connection, const Options& options) {
  const auto name = NameOfImport(options.import);
  if (!name.ok()) return ReportFailure(name.status());
  jalon::v1::GetImportRequest request;
  request.set_name(*name);
  return Ask<ImportService>(connection, &ImportService::Stub::GetImport, request,
                            [&](const jalon::v1::GetImportResponse& answer) {
                              if (options.format == Format::kJson) {
                                PrintJson(std::cout, MessageJson(answer.import()));
                              } else {
                                PrintImport(answer.import());
                              }
                              return static_cast<int>(kDone);
                            });
}

void PrintChange(const Import& import, Format format) {
  if (format == Format::kJson) return PrintJson(std::cout, MessageJson(import));
  const auto& progress = import.progress();
  std::cout << fmt::format("{} : {}, {} octets lus sur {}, {} dossiers, {} événements\n",
                           import.file_name(), StateLabel(import.state()),
                           Thousands(progress.bytes_read()), Thousands(import.size_bytes()),
                           Thousands(import.report().dossiers()), Thousands(progress.events()))
            << std::flush;
}

int Watch(const ConnectionOptions& connection, const Options& options) {
  const auto name = NameOfImport(options.import);
  if (!name.ok()) return ReportFailure(name.status());
  jalon::v1::WatchImportRequest request;
  request.set_name(*name);
  Import last;
  const int code = AskStream<ImportService>(connection, &ImportService::Stub::WatchImport, request,
                                            [&](const jalon::v1::WatchImportResponse& answer) {
                                              last = answer.import();
                                              PrintChange(last, options.format);
                                            });
  return code == kDone ? CodeOf(last) : code;
}

int Cancel(const ConnectionOptions& connection, const Options& options) {
  const auto name = NameOfImport(options.import);
  if (!name.ok()) return ReportFailure(name.status());
  jalon::v1::CancelImportRequest request;
  request.set_name(*name);
  return Ask<ImportService>(connection, &ImportService::Stub::CancelImport, request,
                            [&](const jalon::v1::CancelImportResponse& answer) {
                              if (options.format == Format::kJson) {
                                PrintJson(std::cout, MessageJson(answer.import()));
                              } else {
                                std::cout << answer.import().file_name()
                                          << " : annulation demandée\n";
                              }
                              return static_cast<int>(kDone);
                            });
}

const char* CadenceLabel(jalon::v1::ImportReport::Cadence cadence) {
  return cadence == jalon::v1::ImportReport::MONTHLY ? "mensuel" : "quotidien";
}

int PrintGaps(const jalon::v1::ListImportGapsResponse& answer, Format format) {
  using Align = Table::Align;
  Table table({{"Organisme", Align::kLeft, "organisme"},
               {"Nature", Align::kLeft, "cadence"},
               {"Du", Align::kLeft, "from"},
               {"Au", Align::kLeft, "to"},
               {"Fichiers", Align::kRight, "files"},
               {"À faire", Align::kLeft, "message"}});
  for (const auto& gap : answer.gaps()) {
    table.Add({gap.organisme(), CadenceLabel(gap.cadence()), gap.from(), gap.to(),
               NumberCell(gap.files()), gap.message()});
  }
  PrintList("gaps", answer.gaps(), table, format);
  return answer.gaps().empty() ? kDone : kWarnings;
}

int Gaps(const ConnectionOptions& connection, const Options& options) {
  for (const auto& [option, day] : {std::pair("from", options.from), {"to", options.to}}) {
    if (auto status = CheckDate(option, day); !status.ok()) return ReportFailure(status);
  }
  jalon::v1::ListImportGapsRequest request;
  request.set_departement(options.departement);
  request.set_from(options.from);
  request.set_to(options.to);
  return Ask<ImportService>(connection, &ImportService::Stub::ListImportGaps, request,
                            [&](const jalon::v1::ListImportGapsResponse& answer) {
                              return PrintGaps(answer, options.format);
                            });
}

int PrintConflicts(const jalon::v1::ListImportConflictsResponse& answer, Format format) {
  using Align = Table::Align;
  Table table({{"Import", Align::kLeft, "import"},
               {"Autre import", Align::kLeft, "otherImport"},
               {"Au", Align::kLeft, "asOf"},
               {"Dossiers", Align::kRight, "dossiers"},
               {"Ce que c'est", Align::kLeft, "message"}});
  for (const auto& conflict : answer.conflicts()) {
    table.Add({ShortName(conflict.import()), ShortName(conflict.other_import()), conflict.as_of(),
               NumberCell(conflict.dossiers()), conflict.message()});
  }
  PrintList("conflicts", answer.conflicts(), table, format);
  return answer.conflicts().empty() ? kDone : kWarnings;
}

int Conflicts(const ConnectionOptions& connection, const Options& options) {
  jalon::v1::ListImportConflictsRequest request;
  request.set_departement(options.departement);
  return Ask<ImportService>(connection, &ImportService::Stub::ListImportConflicts, request,
                            [&](const jalon::v1::ListImportConflictsResponse& answer) {
                              return PrintConflicts(answer, options.format);
                            });
}

int PrintDisappearances(const jalon::v1::ListDisappearancesResponse& answer, Format format) {
  if (format == Format::kJson) {
    PrintJson(std::cout, MessageJson(answer));
  } else if (!answer.reason().empty() && format == Format::kTable) {
    std::cout << "rien à comparer : " << answer.reason() << "\n";
  } else {
    Table table({{"Dossier", Table::Align::kLeft, "dossier"}});
    for (const auto& dossier : answer.dossiers()) table.Add({dossier});
    PrintTable(table, format);
  }
  return answer.total() == 0 ? kDone : kWarnings;
}

int Disappeared(const ConnectionOptions& connection, const Options& options) {
  const auto name = NameOfImport(options.import);
  if (!name.ok()) return ReportFailure(name.status());
  jalon::v1::ListDisappearancesRequest request;
  request.set_name(*name);
  return Ask<ImportService>(connection, &ImportService::Stub::ListDisappearances, request,
                            [&](const jalon::v1::ListDisappearancesResponse& answer) {
                              return PrintDisappearances(answer, options.format);
                            });
}

using Command = int (*)(const ConnectionOptions&, const Options&);

// A command about one import.
void AddOne(Cli* cli, CLI::App* group, const char* name, const char* description,
            const char* example, Command run) {
  AddCommandTo(group, cli, name, description, example, [cli, run](CLI::App* command) {
    auto options = std::make_shared<Options>();
    DeclareImport(command, &options->import);
    if (run == Disappeared) {
      DeclareFormat(command, &options->format);
    } else {
      DeclareFormatWithoutCsv(command, &options->format);
    }
    return [cli, run, options] { return run(cli->connection, *options); };
  });
}

// A command about all imports of a département.
void AddAll(Cli* cli, CLI::App* group, const char* name, const char* description,
            const char* example, Command run) {
  AddCommandTo(group, cli, name, description, example, [cli, run, name](CLI::App* command) {
    auto options = std::make_shared<Options>();
    DeclareDepartement(command, &options->departement);
    if (name == std::string("gaps")) {
      command->add_option("--from", options->from,
                          "Premier jour regardé ; par défaut, celui du premier fichier");
      command->add_option("--to", options->to, "Dernier jour regardé ; par défaut, hier");
    }
    DeclareFormat(command, &options->format);
    return [cli, run, options] { return run(cli->connection, *options); };
  });
}

}  // namespace

void AddImportsCommands(Cli* cli) {
  CLI::App* group = AddGroup(cli, "imports", "Les imports : liste, état, annulation, manques",
                             "jalon imports list --departement 062\n"
                             "  jalon imports show --departement 062 3f5a9c");
  AddAll(cli, group, "list", "Les imports, le dernier reçu d'abord",
         "jalon imports list --departement 062", List);
  AddOne(cli, group, "show", "Un import : état, compte rendu, rejets",
         "jalon imports show --departement 062 3f5a9c", Show);
  AddOne(cli, group, "watch", "Suivre un import jusqu'à sa fin",
         "jalon imports watch --departement 062 3f5a9c", Watch);
  AddOne(cli, group, "cancel", "Arrêter un import ; ce qui est appliqué le reste",
         "jalon imports cancel --departement 062 3f5a9c", Cancel);
  AddAll(cli, group, "gaps", "Les fichiers qui manquent, par organisme et par nature",
         "jalon imports gaps --departement 062 --from 2022-01-01", Gaps);
  AddAll(cli, group, "conflicts", "Les fichiers qui se contredisent sur un même jour",
         "jalon imports conflicts --departement 062", Conflicts);
  AddOne(cli, group, "disappeared", "Les dossiers disparus du stock entre deux mensuels",
         "jalon imports disappeared --departement 062 3f5a9c", Disappeared);
}

}  // namespace jalon::cli
