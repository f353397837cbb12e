// SPDX-License-Identifier: EUPL-1.2
//
// The archive of raw files: archive list, extract, replay.
#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <vector>

#include "jalon/v1/archive.grpc.pb.h"
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
using client::StateLabel;
using jalon::v1::ArchiveService;

struct Options {
  std::string departement;
  ImportOption import;
  std::string output;
  std::vector<std::string> names;
  bool all = false;
  Format format = Format::kTable;
};

void PrintFiles(const std::vector<jalon::v1::ArchivedFile>& files, Format format) {
  using Align = Table::Align;
  Table table({{"Import", Align::kLeft, "name"},
               {"Reçu le", Align::kLeft, "receivedAt"},
               {"Fichier", Align::kLeft, "fileName"},
               {"Nature", Align::kLeft, "kind"},
               {"Au", Align::kLeft, "asOf"},
               {"Octets", Align::kRight, "sizeBytes"},
               {"Sur disque", Align::kRight, "storedBytes"},
               {"Import fait", Align::kLeft, "state"},
               {"Purgé le", Align::kLeft, "purgedAt"}});
  for (const auto& file : files) {
    table.Add({ShortName(file.name()), LocalTime(file.has_received_at(), file.received_at()),
               file.file_name(), file.kind(), file.as_of(), NumberCell(file.size_bytes()),
               NumberCell(file.stored_bytes()), StateLabel(file.state()),
               LocalTime(file.has_purged_at(), file.purged_at())});
  }
  PrintList("files", files, table, format);
}

int List(const ConnectionOptions& connection, const Options& options) {
  jalon::v1::ListArchiveRequest request;
  request.set_departement(options.departement);
  std::vector<jalon::v1::ArchivedFile> files;
  const int code = AskPages<ArchiveService>(connection, &ArchiveService::Stub::ListArchive, request,
                                            [&](const jalon::v1::ListArchiveResponse& page) {
                                              files.insert(files.end(), page.files().begin(),
                                                           page.files().end());
                                            });
  if (code == kDone) PrintFiles(files, options.format);
  return code;
}

// Raw files are nominative: nobody else reads what is written.
absl::Status MakePrivate(const std::string& path) {
  std::error_code error;
  std::filesystem::permissions(
      path, std::filesystem::perms::owner_read | std::filesystem::perms::owner_write, error);
  if (!error) return absl::OkStatus();
  return InvalidField("output", "UNWRITABLE_FILE", "impossible d'écrire " + path);
}

int Extract(const ConnectionOptions& connection, const Options& options) {
  const auto name = NameOfImport(options.import);
  if (!name.ok()) return ReportFailure(name.status());
  const std::string partial = options.output + ".part";
  std::ofstream file(partial, std::ios::binary | std::ios::trunc);
  if (const absl::Status status = MakePrivate(partial); !status.ok()) return ReportFailure(status);
  jalon::v1::ExtractArchiveRequest request;
  request.set_name(*name);
  const int code = AskStream<ArchiveService>(
      connection, &ArchiveService::Stub::ExtractArchive, request,
      [&](const jalon::v1::ExtractArchiveResponse& answer) { file << answer.chunk(); });
  file.close();
  std::error_code error;
  if (code == kDone && file) {
    std::filesystem::rename(partial, options.output, error);
  } else {
    std::filesystem::remove(partial, error);
  }
  if (code != kDone || (file && !error)) return code;
  return ReportFailure(
      InvalidField("output", "UNWRITABLE_FILE", "impossible d'écrire " + options.output));
}

int CodeOf(const jalon::v1::Import& import) {
  if (import.state() == jalon::v1::Import::FAILED) return kInternal;
  if (import.state() == jalon::v1::Import::REFUSED) return kRefused;
  return DeservesALook(import.report()) ? kWarnings : kDone;
}

void PrintReplayed(const jalon::v1::Import& import, Format format) {
  if (format == Format::kJson) return PrintJson(std::cout, MessageJson(import));
  std::cout << fmt::format("{} : {}, {} dossiers, {} événements nouveaux, {} déjà connus{}\n",
                           import.file_name(), StateLabel(import.state()),
                           Thousands(import.report().dossiers()),
                           Thousands(import.report().events_new()),
                           Thousands(import.report().events_duplicate()),
                           import.reason().empty() ? "" : " ; " + import.reason())
            << std::flush;
}

int Replay(const ConnectionOptions& connection, const Options& options) {
  if (options.all != options.names.empty()) {
    return ReportFailure(
        InvalidField("names", "MISSING_FIELD", "dites quels fichiers rejouer, ou --all"));
  }
  jalon::v1::ReplayArchiveRequest request;
  request.set_departement(options.departement);
  for (const std::string& given : options.names) {
    const auto name = NameOfImport({options.departement, given});
    if (!name.ok()) return ReportFailure(name.status());
    request.add_names(*name);
  }
  int worst = kDone;
  const int code =
      AskStream<ArchiveService>(connection, &ArchiveService::Stub::ReplayArchive, request,
                                [&](const jalon::v1::ReplayArchiveResponse& answer) {
                                  PrintReplayed(answer.import(), options.format);
                                  worst = std::max(worst, CodeOf(answer.import()));
                                });
  return std::max(code, worst);
}

void AddList(Cli* cli, CLI::App* group) {
  AddCommandTo(group, cli, "list", "Les fichiers de l'archive, le premier reçu d'abord",
               "jalon archive list --departement 062", [cli](CLI::App* command) {
                 auto options = std::make_shared<Options>();
                 DeclareDepartement(command, &options->departement);
                 DeclareFormat(command, &options->format);
                 return [cli, options] { return List(cli->connection, *options); };
               });
}

void AddExtract(Cli* cli, CLI::App* group) {
  AddCommandTo(group, cli, "extract", "Écrire un fichier brut (nominatif), tel qu'il a été reçu",
               "jalon archive extract --departement 062 3f5a9c --output mensuel.xml",
               [cli](CLI::App* command) {
                 auto options = std::make_shared<Options>();
                 DeclareImport(command, &options->import);
                 command->add_option("--output", options->output, "Fichier à écrire")->required();
                 return [cli, options] { return Extract(cli->connection, *options); };
               });
}

void AddReplay(Cli* cli, CLI::App* group) {
  AddCommandTo(group, cli, "replay",
               "Réimporter des fichiers de l'archive, connus quand ils l'ont été",
               "jalon archive replay --departement 062 --all", [cli](CLI::App* command) {
                 auto options = std::make_shared<Options>();
                 DeclareDepartement(command, &options->departement);
                 command->add_option("names", options->names,
                                     "Imports : noms ou premiers chiffres de l'empreinte");
                 command->add_flag("--all", options->all,
                                   "Tous les fichiers, sauf ceux dont l'import a été annulé");
                 DeclareFormatWithoutCsv(command, &options->format);
                 return [cli, options] { return Replay(cli->connection, *options); };
               });
}

}  // namespace

void AddArchiveCommands(Cli* cli) {
  CLI::App* group = AddGroup(cli, "archive", "L'archive des fichiers bruts reçus",
                             "jalon archive list --departement 062");
  AddList(cli, group);
  AddExtract(cli, group);
  AddReplay(cli, group);
}

}  // namespace jalon::cli
