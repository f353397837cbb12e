// SPDX-License-Identifier: EUPL-1.2
#include <fmt/ranges.h>

#include <iostream>

#include "jalon/v1/indicators.grpc.pb.h"
#include "tools/cli/call.h"
#include "tools/cli/cli.h"
#include "tools/cli/json.h"
#include "tools/cli/question.h"
#include "tools/cli/table.h"

namespace jalon::cli {
namespace {

using jalon::v1::ExplainPersonResponse;
using jalon::v1::IndicatorService;

struct Options {
  QuestionOptions question;
  PersonOptions person;
  Format format = Format::kTable;
};

Table Decisions(const ExplainPersonResponse& answer, std::vector<Table::Column> columns) {
  Table table(std::move(columns));
  for (const auto& decision : answer.decisions()) {
    table.Add({decision.code(), decision.entered_on(), decision.deadline(), decision.event_on(),
               YesNoCell(decision.counted()), decision.rule()});
  }
  return table;
}

void PrintTable(const ExplainPersonResponse& answer) {
  std::cout << "Personne " << answer.person_id();
  if (!answer.external_ids().empty()) {
    std::cout << fmt::format(" ({})", fmt::join(answer.external_ids(), ", "));
  }
  std::cout << ", convention " << answer.convention().name() << "\n\nFaits connus\n";
  Table facts({{"Jour"}, {"Connu le"}, {"Fait"}});
  for (const auto& fact : answer.facts()) facts.Add({fact.on(), fact.known_on(), fact.text()});
  facts.Print(std::cout);
  std::cout << "\nCe qui a été décidé\n";
  Decisions(answer, {{"Code"}, {"Entrée"}, {"Échéance"}, {"Événement"}, {"Compté"}, {"Règle"}})
      .Print(std::cout);
}

int Print(const ExplainPersonResponse& answer, Format format) {
  switch (format) {
    case Format::kTable:
      PrintTable(answer);
      break;
    case Format::kJson:
      PrintJson(std::cout, MessageJson(answer));
      break;
    case Format::kCsv:
      Decisions(answer, {{"code"}, {"enteredOn"}, {"deadline"}, {"eventOn"}, {"counted"}, {"rule"}})
          .PrintCsv(std::cout);
      break;
  }
  return kDone;
}

int Run(const ConnectionOptions& connection, const Options& options) {
  const auto question = ReadQuestion(options.question);
  if (!question.ok()) return ReportFailure(question.status());
  jalon::v1::ExplainPersonRequest request;
  *request.mutable_question() = *question;
  *request.mutable_person() = ReadPerson(options.person);
  request.set_source(options.person.source);
  return Ask<IndicatorService>(
      connection, &IndicatorService::Stub::ExplainPerson, request,
      [&](const ExplainPersonResponse& answer) { return Print(answer, options.format); });
}

}  // namespace

void AddExplainCommand(Cli* cli) {
  AddCommand(cli, "explain", "Pourquoi une personne est comptée, ou ne l'est pas",
             "jalon explain --departement 062 --person p42 --from 2022-01-01 --to 2022-11-30",
             [cli](CLI::App* command) {
               auto options = std::make_shared<Options>();
               DeclareQuestion(command, &options->question);
               DeclarePerson(command, &options->person);
               DeclareFormat(command, &options->format);
               return [cli, options] { return Run(cli->connection, *options); };
             });
}

}  // namespace jalon::cli
