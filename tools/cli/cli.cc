// SPDX-License-Identifier: EUPL-1.2
#include "tools/cli/cli.h"

#include <iostream>

#include "tools/cli/failure.h"
#include "tools/client/usage_text.h"

namespace jalon::cli {
namespace {

constexpr char kFooter[] = R"(
Codes de sortie :
  0  terminé
  1  terminé, avec des avertissements, des rejets ou des anomalies trouvées
  2  mauvais emploi, ou entrée refusée (option, date impossible, convention, fichier, code inconnu)
  3  service injoignable, trop occupé, ou qui ne peut pas écrire pour le moment
  4  erreur interne

Exemples :
  jalon import --departement 062 --known-at transmission flux/*.xml
  jalon record --departement 062 evenements.ndjson
  jalon matrix --departement 062 --from 2022-01-01 --to 2022-12-31 --known-at 2023-01-31
  jalon <commande> --help)";

void Declare(Cli* cli) {
  cli->app.description("jalon : parcours des bénéficiaires du RSA, en ligne de commande");
  cli->app.footer(kFooter);
  cli->app.set_help_flag("--help,-h", "Cette aide");
  cli->app.set_version_flag("--version", std::string("jalon ") + JALON_VERSION, "Version");
  cli->app.require_subcommand(1);
  DeclareConnection(&cli->app, &cli->connection);
  AddImportCommand(cli);
  AddImportsCommands(cli);
  AddArchiveCommands(cli);
  AddAuditCommands(cli);
  AddAccessCommands(cli);
  AddRejectsCommands(cli);
  AddRecordCommand(cli);
  AddMatrixCommand(cli);
  AddFiguresCommand(cli);
  AddDreesCommand(cli);
  AddLintCommand(cli);
  AddPublishCommand(cli);
  AddPublicationsCommands(cli);
  AddPersonsCommand(cli);
  AddCompareCommand(cli);
  AddWhatIfCommand(cli);
  AddSeriesCommand(cli);
  AddReportCommand(cli);
  AddExplainCommand(cli);
  AddShowCommand(cli);
  AddSearchCommand(cli);
  AddDocumentCommand(cli);
  AddPortfolioCommands(cli);
  AddPrivacyCommands(cli);
  AddRegistryCommands(cli);
  AddIdentityCommands(cli);
  AddStatusCommand(cli);
  AddVerifyCommand(cli);
  AddConventionsCommand(cli);
  AddSimulateCommand(cli);
  AddPathwayCommands(cli);
}

}  // namespace

int RunCli(int argc, const char* const* argv) {
  Cli cli;
  Declare(&cli);
  try {
    cli.app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    if (error.get_exit_code() == 0) return cli.app.exit(error);
    std::cerr << "jalon : mauvais emploi : " << client::FrenchUsage(error.what())
              << "\n(jalon --help)" << std::endl;
    return kRefused;
  }
  return cli.run();
}

}  // namespace jalon::cli
