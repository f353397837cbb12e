// SPDX-License-Identifier: EUPL-1.2
#include <fmt/format.h>

#include <filesystem>
#include <fstream>
#include <iostream>

#include "tools/cli/cli.h"
#include "tools/cli/failure.h"
#include "tools/cli/json.h"
#include "tools/cli/progress.h"
#include "tools/cli/question.h"
#include "tools/cli/recorder.h"
#include "tools/cli/table.h"

namespace jalon::cli {
namespace {

struct Options {
  std::string departement;
  std::string file;
  Format format = Format::kTable;
};

void PrintAsJson(const RecordOutcome& outcome) {
  Json json = {{"recorded", outcome.recorded},
               {"duplicates", outcome.duplicates},
               {"rejected", Json::array()},
               {"logPosition", PositionJson(outcome.log_position)}};
  for (const auto& rejection : outcome.rejections) {
    json["rejected"].push_back({{"line", rejection.line},
                                {"reason", rejection.reason},
                                {"field", OrNull(rejection.field)},
                                {"message", rejection.message}});
  }
  PrintJson(std::cout, json);
}

void PrintRejections(const std::vector<LineRejection>& rejections) {
  for (const auto& rejection : rejections) {
    std::cerr << fmt::format("ligne {} : {}{} [{}]\n", rejection.line,
                             rejection.field.empty() ? "" : rejection.field + " : ",
                             rejection.message, rejection.reason);
  }
}

void Print(const RecordOutcome& outcome, Format format) {
  PrintRejections(outcome.rejections);
  if (format == Format::kJson) return PrintAsJson(outcome);
  std::cout << fmt::format("{} événements enregistrés, {} déjà connus, {} refusés ; position {}\n",
                           Thousands(outcome.recorded), Thousands(outcome.duplicates),
                           Thousands(static_cast<int64_t>(outcome.rejections.size())),
                           Thousands(outcome.log_position));
}

int RecordInput(const ConnectionOptions& connection, const Options& options, std::istream* input,
                int64_t total_bytes) {
  const auto channel = Connect(connection);
  if (!channel.ok()) return ReportFailure(channel.status());
  Progress progress("enregistrement", total_bytes);
  const RecordOutcome outcome =
      Record(*channel, input, options.departement,
             [&](int64_t bytes, int64_t events) { progress.Show(bytes, events); });
  progress.Clear();
  Print(outcome, options.format);
  if (!outcome.status.ok()) {
    std::cerr << "interrompu ; ce qui va jusqu'à la ligne " << outcome.last_durable_line
              << " est enregistré ; recommencer ne double rien\n";
    return ReportFailure(outcome.status, connection);
  }
  return outcome.rejections.empty() ? kDone : kWarnings;
}

int Run(const ConnectionOptions& connection, const Options& options) {
  if (options.file == "-") return RecordInput(connection, options, &std::cin, 0);
  std::ifstream file(options.file, std::ios::binary);
  std::error_code error;
  const auto size = std::filesystem::file_size(options.file, error);
  if (!file || error) {
    return ReportFailure(
        InvalidField("file", "UNREADABLE_FILE", "fichier illisible : " + options.file));
  }
  return RecordInput(connection, options, &file, static_cast<int64_t>(size));
}

}  // namespace

void AddRecordCommand(Cli* cli) {
  AddCommand(cli, "record", "Enregistrer des événements, un objet JSON par ligne",
             "jalon record --departement 062 evenements.ndjson\n"
             "  zcat evenements.ndjson.gz | jalon record --departement 062 -",
             [cli](CLI::App* command) {
               auto options = std::make_shared<Options>();
               command->add_option("--departement", options->departement,
                                   "Département des événements qui n'en disent pas");
               command->add_option("file", options->file, "Fichier, ou - pour l'entrée standard")
                   ->required();
               DeclareFormatWithoutCsv(command, &options->format);
               return [cli, options] { return Run(cli->connection, *options); };
             });
}

}  // namespace jalon::cli
