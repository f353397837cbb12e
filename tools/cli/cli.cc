// SPDX-License-Identifier: EUPL-1.2
#include "tools/cli/cli.h"

#include <algorithm>
#include <iostream>
#include <numeric>
#include <string_view>
#include <vector>

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

// How many letters to change, add or leave out to make `a` of `b`.
size_t Distance(std::string_view a, std::string_view b) {
  std::vector<size_t> row(b.size() + 1);
  std::iota(row.begin(), row.end(), size_t{0});
  for (size_t i = 1; i <= a.size(); ++i) {
    size_t diagonal = std::exchange(row[0], i);
    for (size_t j = 1; j <= b.size(); ++j) {
      const size_t changed = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
      diagonal = std::exchange(row[j], std::min({row[j] + 1, row[j - 1] + 1, changed}));
    }
  }
  return row.back();
}

// The commands of `app`.
std::vector<const CLI::App*> CommandsOf(const CLI::App& app) {
  return app.get_subcommands([](const CLI::App* /*command*/) { return true; });
}

// The command of `app` that `word` looks like; empty when none does.
std::string Nearest(const CLI::App& app, const std::string& word) {
  constexpr size_t kMistakes = 2;
  std::string nearest;
  size_t least = kMistakes + 1;
  for (const CLI::App* command : CommandsOf(app)) {
    const size_t distance = Distance(word, command->get_name());
    if (distance < least) nearest = command->get_name();
    least = std::min(least, distance);
  }
  return nearest;
}

// What is wrong with the use of `meant`, the last command that was understood.
std::string WrongUse(const CLI::App& root, const CLI::App& meant, const CLI::ParseError& error) {
  const bool lacks_command = error.get_name() == "RequiredError" && !CommandsOf(meant).empty();
  const std::vector<std::string> unknown = root.remaining(/*recurse=*/true);
  if (!lacks_command || unknown.empty()) return client::FrenchUsage(error.what());
  const std::string& word = unknown.front();
  if (word.rfind('-', 0) == 0) return "non attendu : " + word;
  const std::string nearest = Nearest(meant, word);
  return "commande inconnue : " + word + (nearest.empty() ? "" : " ; peut-être : " + nearest);
}

int ReportWrongUse(const CLI::App& root, const CLI::ParseError& error) {
  std::string help = "jalon";
  const CLI::App* meant = &root;
  while (!meant->get_subcommands().empty()) {
    meant = meant->get_subcommands().front();
    help += " " + meant->get_name();
  }
  std::cerr << "jalon : mauvais emploi : " << WrongUse(root, *meant, error) << "\n(" << help
            << " --help)" << std::endl;
  return kRefused;
}

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

std::string FooterOf(const std::string& example) {
  return "\nExemple :\n  " + example + R"(

Codes de sortie : 0 terminé ; 1 terminé avec des remarques ; 2 mauvais emploi ou entrée refusée ;
3 service injoignable ou occupé ; 4 erreur interne.
Connexion (--server, --tls-*, --token-file, --purpose, --timeout) : jalon --help)";
}

int RunCli(int argc, const char* const* argv) {
  Cli cli;
  Declare(&cli);
  try {
    cli.app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    if (error.get_exit_code() == 0) return cli.app.exit(error);
    return ReportWrongUse(cli.app, error);
  }
  return cli.run();
}

}  // namespace jalon::cli
