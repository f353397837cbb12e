// SPDX-License-Identifier: EUPL-1.2
//
// Recording the pathway: command sends one command, state shows what holds, suggest what rules
// suggest.
#include <fmt/format.h>
#include <google/protobuf/util/json_util.h>

#include <iostream>

#include "engine/base/error.h"
#include "jalon/v1/pathways.grpc.pb.h"
#include "tools/cli/call.h"
#include "tools/cli/cli.h"
#include "tools/cli/json.h"
#include "tools/cli/ndjson.h"
#include "tools/cli/question.h"
#include "tools/cli/table.h"

namespace jalon::cli {
namespace {

using jalon::v1::Command;
using jalon::v1::Event;
using jalon::v1::ExecuteCommandRequest;
using jalon::v1::ExecuteCommandResponse;
using jalon::v1::GetPathwayStateResponse;
using jalon::v1::PathwayService;
using jalon::v1::SuggestOrientationResponse;

struct Options {
  ExecuteCommandRequest request;  // what of it has an option of its own
  PersonOptions person;
  std::string json;
  Format format = Format::kTable;
};

absl::StatusOr<Command> ReadCommand(const std::string& json) {
  Command command;
  const auto status = google::protobuf::util::JsonStringToMessage(json, &command);
  if (status.ok()) return command;
  const LineRejection why = ExplainJsonError(1, std::string(status.message()));
  return InvalidField(why.field.empty() ? "command" : "command." + why.field, why.reason,
                      fmt::format("commande illisible : {} ; exemple : {}", why.message,
                                  R"({"orient":{"decidedOn":"2026-01-20","type":"SOCIAL"}})"));
}

// What the body of `event` says, as JSON.
std::string BodyText(const Event& event) {
  Json json = MessageJson(event);
  const std::string name = BodyName(event);
  return json.contains(name) ? json[name].dump() : "";
}

void PrintResponse(const Options& options, const ExecuteCommandResponse& response) {
  if (options.format == Format::kJson) return PrintJson(std::cout, MessageJson(response));
  std::cout << (options.request.validate_only() ? "Serait enregistré"
                : response.replayed()           ? "Déjà enregistré"
                                                : "Enregistré")
            << fmt::format(" pour {} :\n", response.person_id());
  Table table({{"Enregistrement"}, {"Source"}, {"Événement"}, {"Contenu"}});
  for (const Event& event : response.events()) {
    table.Add({event.record_id(), event.source(), BodyName(event), BodyText(event)});
  }
  table.Print(std::cout);
  std::cout << fmt::format("etag : {}\n", response.etag());
}

template <class Request>
Request RequestOf(const Options& options) {
  return RequestAbout<Request>(options.request.departement(), options.person);
}

int RunCommand(const ConnectionOptions& connection, const Options& options) {
  const auto command = ReadCommand(options.json);
  if (!command.ok()) return ReportFailure(command.status());
  ExecuteCommandRequest request = options.request;
  request.MergeFrom(RequestOf<ExecuteCommandRequest>(options));
  *request.mutable_command() = *command;
  return Ask<PathwayService>(connection, &PathwayService::Stub::ExecuteCommand, request,
                             [&](const ExecuteCommandResponse& response) {
                               PrintResponse(options, response);
                               return kDone;
                             });
}

std::string RightText(const jalon::v1::RightSummary& right) {
  const std::string soumis = !right.has_soumis() ? ""
                             : right.soumis()    ? ", soumise"
                                                 : ", non soumise";
  switch (right.state()) {
    case jalon::v1::RightSummary::OPEN:
      return "ouvert depuis le " + right.since() + soumis;
    case jalon::v1::RightSummary::REQUESTED:
      return "demandé le " + right.since() + soumis;
    case jalon::v1::RightSummary::CLOSED:
      return "clos depuis le " + right.since() + soumis;
    default:
      return "inconnu" + soumis;
  }
}

// A mark beside what is in force today.
std::string MarkOf(const GetPathwayStateResponse& state, const jalon::v1::RecordRef& ref) {
  for (const auto* current : {&state.orientation(), &state.referent(), &state.contract()}) {
    if (current->record_id() == ref.record_id() && current->source() == ref.source()) return "*";
  }
  return "";
}

void PrintState(const Options& options, const GetPathwayStateResponse& state) {
  if (options.format == Format::kJson) return PrintJson(std::cout, MessageJson(state));
  const bool csv = options.format == Format::kCsv;
  std::vector<Table::Column> columns = {{""},         {"Source"},    {"Enregistrement"},
                                        {"Connu le"}, {"Événement"}, {"Contenu"}};
  if (csv) columns = {{"current"}, {"source"}, {"recordId"}, {"knownOn"}, {"body"}, {"content"}};
  Table table(std::move(columns));
  for (const auto& record : state.records()) {
    table.Add({MarkOf(state, record.ref()), record.ref().source(), record.ref().record_id(),
               record.known_on(), BodyName(record.event()), BodyText(record.event())});
  }
  if (csv) return table.PrintCsv(std::cout);
  std::cout << fmt::format("Personne {}\nDroit : {}\n", state.person_id(),
                           RightText(state.right()));
  if (!state.exited_on().empty()) {
    std::cout << fmt::format("Sortie du dispositif le {}\n", state.exited_on());
  }
  table.Print(std::cout);
  std::cout << fmt::format("etag : {}\n", state.etag());
}

int RunState(const ConnectionOptions& connection, const Options& options) {
  return Ask<PathwayService>(connection, &PathwayService::Stub::GetPathwayState,
                             RequestOf<jalon::v1::GetPathwayStateRequest>(options),
                             [&](const GetPathwayStateResponse& state) {
                               PrintState(options, state);
                               return kDone;
                             });
}

void PrintSuggestion(const Options& options, const SuggestOrientationResponse& response) {
  if (options.format == Format::kJson) return PrintJson(std::cout, MessageJson(response));
  const bool csv = options.format == Format::kCsv;
  std::vector<Table::Column> columns = {{"Règle"}, {"Propose"}, {"Parce que"}, {"Données"}};
  if (csv) columns = {{"rule"}, {"type"}, {"text"}, {"facts"}};
  Table table(std::move(columns));
  for (const auto& reason : response.reasons()) {
    std::string facts;
    for (const std::string& fact : reason.facts()) facts += (facts.empty() ? "" : " ") + fact;
    table.Add({reason.rule(), jalon::v1::OrientationType::Value_Name(reason.type()), reason.text(),
               facts});
  }
  if (csv) return table.PrintCsv(std::cout);
  if (response.already_oriented()) std::cout << "Une orientation est déjà en vigueur.\n";
  if (!response.reasons().empty()) {
    std::cout << "Orientation proposée : " +
                     jalon::v1::OrientationType::Value_Name(response.type()) + "\n";
    table.Print(std::cout);
  } else if (!response.already_oriented()) {
    std::cout << "Aucune règle ne propose d'orientation : les données manquent\n";
  }
}

int RunSuggest(const ConnectionOptions& connection, const Options& options) {
  return Ask<PathwayService>(connection, &PathwayService::Stub::SuggestOrientation,
                             RequestOf<jalon::v1::SuggestOrientationRequest>(options),
                             [&](const SuggestOrientationResponse& response) {
                               PrintSuggestion(options, response);
                               return kDone;
                             });
}

// Declares who is meant; the rest is the command's own.
std::shared_ptr<Options> DeclareWho(CLI::App* command) {
  auto options = std::make_shared<Options>();
  DeclareDepartement(command, options->request.mutable_departement());
  DeclarePerson(command, &options->person);
  return options;
}

// The same, of what can be a table.
std::shared_ptr<Options> DeclareWhoAndFormat(CLI::App* command) {
  auto options = DeclareWho(command);
  DeclareFormat(command, &options->format);
  return options;
}

std::shared_ptr<Options> DeclareCommand(CLI::App* command) {
  auto options = DeclareWho(command);
  DeclareFormatWithoutCsv(command, &options->format);
  auto& request = options->request;
  command->add_option("command", options->json, "La commande, en JSON (commands.proto)")
      ->required();
  command->add_option("--etag", *request.mutable_etag(),
                      "Refuser si la personne a changé depuis cette lecture");
  command->add_option("--request-id", *request.mutable_request_id(),
                      "Identifiant de la demande : renvoyée, elle n'enregistre rien de plus");
  command->add_option("--application", *request.mutable_application(),
                      "Système émetteur des nouveaux enregistrements (défaut : jalon)");
  command->add_flag_callback(
      "--validate-only", [options] { options->request.set_validate_only(true); },
      "Dire ce qui serait enregistré, ou pourquoi non, sans rien enregistrer");
  return options;
}

}  // namespace

void AddPathwayCommands(Cli* cli) {
  AddCommand(cli, "command", "Enregistrer une étape du parcours d'une personne",
             "jalon command --departement 062 --person A --source SOLIS "
             "'{\"orient\":{\"decidedOn\":\"2026-01-20\",\"type\":\"SOCIAL\"}}'",
             [cli](CLI::App* command) {
               auto options = DeclareCommand(command);
               return [cli, options] { return RunCommand(cli->connection, *options); };
             });
  AddCommand(cli, "state", "Ce qui vaut aujourd'hui d'une personne, et son etag",
             "jalon state --departement 062 --person A --source SOLIS", [cli](CLI::App* command) {
               auto options = DeclareWhoAndFormat(command);
               return [cli, options] { return RunState(cli->connection, *options); };
             });
  AddCommand(cli, "suggest", "L'orientation que les règles proposent, et pourquoi",
             "jalon suggest --departement 062 --person A --source SOLIS", [cli](CLI::App* command) {
               auto options = DeclareWhoAndFormat(command);
               return [cli, options] { return RunSuggest(cli->connection, *options); };
             });
}

}  // namespace jalon::cli
