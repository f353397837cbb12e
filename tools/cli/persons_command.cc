// SPDX-License-Identifier: EUPL-1.2
#include <fmt/ranges.h>

#include <iostream>
#include <vector>

#include "jalon/v1/indicators.grpc.pb.h"
#include "tools/cli/call.h"
#include "tools/cli/cli.h"
#include "tools/cli/json.h"
#include "tools/cli/question.h"
#include "tools/cli/table.h"

namespace jalon::cli {
namespace {

using jalon::v1::CellPerson;
using jalon::v1::IndicatorService;
using jalon::v1::ListCellPersonsRequest;

struct Options {
  QuestionOptions question;
  std::string code;
  bool in = false;
  bool out = false;
  Format format = Format::kTable;
};

ListCellPersonsRequest::Membership MembershipOf(const Options& options) {
  if (options.in) return ListCellPersonsRequest::IN;
  return options.out ? ListCellPersonsRequest::OUT : ListCellPersonsRequest::MEMBERSHIP_UNSPECIFIED;
}

// The ids that senders gave; the engine's when there is none.
std::string NameOf(const CellPerson& person) {
  return person.external_ids().empty() ? person.person_id()
                                       : fmt::format("{}", fmt::join(person.external_ids(), " "));
}

Json PersonJson(const CellPerson& person) {
  Json json;
  json["personId"] = person.person_id();
  json["externalIds"] = Json::array();
  for (const auto& id : person.external_ids()) json["externalIds"].push_back(id);
  json["enteredOn"] = OrNull(person.entered_on());
  json["deadline"] = OrNull(person.deadline());
  json["eventOn"] = OrNull(person.event_on());
  json["counted"] = person.counted();
  json["why"] = person.why();
  return json;
}

void PrintAsJson(const Options& options, const std::vector<CellPerson>& persons,
                 int64_t log_position) {
  Json json;
  json["departement"] = options.question.departement;
  json["code"] = options.code;
  json["from"] = options.question.from;
  json["to"] = options.question.to;
  json["logPosition"] = PositionJson(log_position);
  json["persons"] = Json::array();
  for (const auto& person : persons) json["persons"].push_back(PersonJson(person));
  PrintJson(std::cout, json);
}

Table TableOf(const std::vector<CellPerson>& persons, std::vector<Table::Column> columns) {
  Table table(std::move(columns));
  for (const auto& person : persons) {
    table.Add({NameOf(person), person.entered_on(), person.deadline(), person.event_on(),
               YesNoCell(person.counted()), person.why()});
  }
  return table;
}

void Print(const Options& options, const std::vector<CellPerson>& persons, int64_t log_position) {
  switch (options.format) {
    case Format::kTable:
      TableOf(persons,
              {{"Personne"}, {"Entrée"}, {"Échéance"}, {"Événement"}, {"Compté"}, {"Pourquoi"}})
          .Print(std::cout);
      std::cout << "\n" << Thousands(static_cast<int64_t>(persons.size())) << " personnes\n";
      return;
    case Format::kJson:
      return PrintAsJson(options, persons, log_position);
    case Format::kCsv:
      TableOf(persons, {{"person"}, {"enteredOn"}, {"deadline"}, {"eventOn"}, {"counted"}, {"why"}})
          .PrintCsv(std::cout);
  }
}

int Run(const ConnectionOptions& connection, const Options& options) {
  const auto question = ReadQuestion(options.question);
  if (!question.ok()) return ReportFailure(question.status());
  ListCellPersonsRequest request;
  *request.mutable_question() = *question;
  request.set_code(options.code);
  request.set_membership(MembershipOf(options));
  std::vector<CellPerson> persons;
  int64_t log_position = 0;
  const int code = AskPages<IndicatorService>(
      connection, &IndicatorService::Stub::ListCellPersons, request,
      [&](const jalon::v1::ListCellPersonsResponse& page) {
        persons.insert(persons.end(), page.persons().begin(), page.persons().end());
        log_position = page.log_position();
      });
  if (code == kDone) Print(options, persons, log_position);
  return code;
}

}  // namespace

void AddPersonsCommand(Cli* cli) {
  AddCommand(
      cli, "persons", "Les personnes derrière un chiffre",
      "jalon persons --departement 062 --code 3.1.1.b --out --from 2022-01-01 "
      "--to 2022-11-30",
      [cli](CLI::App* command) {
        auto options = std::make_shared<Options>();
        DeclareQuestion(command, &options->question);
        command->add_option("--code", options->code, "Code de l'indicateur : 3.1.1.b")->required();
        auto* in = command->add_flag("--in", options->in, "Celles qui sont comptées");
        command->add_flag("--out", options->out, "Celles du dénominateur qui ne le sont pas")
            ->excludes(in);
        DeclareFormat(command, &options->format);
        return [cli, options] { return Run(cli->connection, *options); };
      });
}

}  // namespace jalon::cli
