// SPDX-License-Identifier: EUPL-1.2
#include <fmt/format.h>

#include <algorithm>
#include <iostream>

#include "jalon/v1/publications.grpc.pb.h"
#include "tools/cli/call.h"
#include "tools/cli/cli.h"
#include "tools/cli/lint_output.h"
#include "tools/cli/question.h"
#include "tools/client/table_file.h"

namespace jalon::cli {
namespace {

using jalon::v1::LintFinding;
using jalon::v1::LintTableResponse;
using jalon::v1::PublicationService;

struct Options {
  std::string file;
  double break_factor = 0;
  bool by_event = false;
  Format format = Format::kTable;
};

void PrintTable(const Findings& findings, int cells) {
  if (!findings.empty()) {
    FindingsTable(findings).Print(std::cout);
    std::cout << "\n";
  }
  const auto count = [&](LintFinding::Severity severity) {
    return std::count_if(findings.begin(), findings.end(), [&](const LintFinding& finding) {
      return finding.severity() == severity;
    });
  };
  std::cout << fmt::format("{} chiffres lus : {} erreur(s), {} à vérifier, {} à savoir\n", cells,
                           count(LintFinding::ERROR), count(LintFinding::WARNING),
                           count(LintFinding::NOTICE));
}

int Print(const LintTableResponse& answer, int cells, Format format) {
  if (format == Format::kJson) {
    PrintJson(std::cout, Json{{"lint", FindingsJson(answer.findings())}});
  } else if (format == Format::kCsv) {
    PrintFindingsCsv(std::cout, answer.findings());
  } else {
    PrintTable(answer.findings(), cells);
  }
  return ExitCodeOf(answer.findings());
}

int Run(const ConnectionOptions& connection, const Options& options) {
  const auto cells = client::ReadTableCells(options.file);
  if (!cells.ok()) return ReportFailure(cells.status());
  jalon::v1::LintTableRequest request;
  request.mutable_cells()->Assign(cells->begin(), cells->end());
  request.mutable_rules()->set_break_factor(options.break_factor);
  request.mutable_rules()->set_by_event(options.by_event);
  return Ask<PublicationService>(connection, &PublicationService::Stub::LintTable, request,
                                 [&](const LintTableResponse& answer) {
                                   return Print(answer, request.cells_size(), options.format);
                                 });
}

}  // namespace

void AddLintCommand(Cli* cli) {
  AddCommand(cli, "lint", "Ce qui ne va pas dans un tableau d'indicateurs publié",
             "jalon lint rapport-2022.csv", [cli](CLI::App* command) {
               auto options = std::make_shared<Options>();
               command
                   ->add_option("fichier", options->file,
                                "CSV : departement, annee, code, value ; et label, as_of, target, "
                                "justification, definition")
                   ->required();
               command->add_option("--break-factor", options->break_factor,
                                   "D'une année à l'autre, ce qui demande une justification (2)");
               command->add_flag("--by-event", options->by_event,
                                 "Chiffres attribués à l'événement, non à la cohorte des entrants");
               DeclareFormat(command, &options->format);
               return [cli, options] { return Run(cli->connection, *options); };
             });
}

}  // namespace jalon::cli
