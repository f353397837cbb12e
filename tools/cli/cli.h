// SPDX-License-Identifier: EUPL-1.2
//
// The command line: what all commands share. A command is one function that declares itself on the
// Cli and, when it is the one given, leaves what is to be run in `run`.
#ifndef JALON_TOOLS_CLI_CLI_H_
#define JALON_TOOLS_CLI_CLI_H_

#include <CLI/CLI.hpp>
#include <functional>
#include <memory>
#include <string>
#include <utility>

#include "tools/cli/connection.h"

namespace jalon::cli {

struct Cli {
  CLI::App app;
  ConnectionOptions connection;
  std::function<int()> run;  // returns an ExitCode
};

// What the help of a command ends with: `example`, exit codes, where the other options are.
std::string FooterOf(const std::string& example);

// Declares command `name` on `cli`: `declare` adds its options to the command and returns what to
// run when they are parsed.
template <class Declare>
void AddCommandTo(CLI::App* parent, Cli* cli, const std::string& name,
                  const std::string& description, const std::string& example, Declare declare) {
  CLI::App* command = parent->add_subcommand(name, description);
  command->fallthrough();
  command->footer(FooterOf(example));
  std::function<int()> run = declare(command);
  command->callback([cli, run = std::move(run)] { cli->run = run; });
}

template <class Declare>
void AddCommand(Cli* cli, const std::string& name, const std::string& description,
                const std::string& example, Declare declare) {
  AddCommandTo(&cli->app, cli, name, description, example, std::move(declare));
}

// A command that only has commands of its own ("imports list"), to be added to it.
inline CLI::App* AddGroup(Cli* cli, const std::string& name, const std::string& description,
                          const std::string& example) {
  CLI::App* group = cli->app.add_subcommand(name, description);
  group->fallthrough();
  group->footer(FooterOf(example));
  group->require_subcommand(1);
  return group;
}

// One per file *_command.cc or *_commands.cc.
void AddImportCommand(Cli* cli);
void AddImportsCommands(Cli* cli);
void AddAccessCommands(Cli* cli);
void AddArchiveCommands(Cli* cli);
void AddAuditCommands(Cli* cli);
void AddRejectsCommands(Cli* cli);
void AddRecordCommand(Cli* cli);
void AddMatrixCommand(Cli* cli);
void AddDreesCommand(Cli* cli);
void AddFiguresCommand(Cli* cli);
void AddLintCommand(Cli* cli);
void AddPublishCommand(Cli* cli);
void AddPublicationsCommands(Cli* cli);
void AddPersonsCommand(Cli* cli);
void AddCompareCommand(Cli* cli);
void AddWhatIfCommand(Cli* cli);
void AddSeriesCommand(Cli* cli);
void AddReportCommand(Cli* cli);
void AddExplainCommand(Cli* cli);
void AddShowCommand(Cli* cli);
void AddSearchCommand(Cli* cli);
void AddDocumentCommand(Cli* cli);
void AddPortfolioCommands(Cli* cli);
void AddPrivacyCommands(Cli* cli);
void AddRegistryCommands(Cli* cli);
void AddIdentityCommands(Cli* cli);
void AddVerifyCommand(Cli* cli);
void AddStatusCommand(Cli* cli);
void AddConventionsCommand(Cli* cli);
void AddSimulateCommand(Cli* cli);
void AddPathwayCommands(Cli* cli);

// Runs `jalon` with these arguments and returns its exit code.
int RunCli(int argc, const char* const* argv);

}  // namespace jalon::cli

#endif  // JALON_TOOLS_CLI_CLI_H_
