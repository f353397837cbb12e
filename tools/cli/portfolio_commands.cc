// SPDX-License-Identifier: EUPL-1.2
//
// Following persons: portfolio, deadlines, lists, loads.
#include <fmt/format.h>

#include <array>
#include <iostream>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "jalon/v1/portfolios.grpc.pb.h"
#include "tools/cli/call.h"
#include "tools/cli/cli.h"
#include "tools/cli/json.h"
#include "tools/cli/listing.h"
#include "tools/cli/question.h"
#include "tools/cli/table.h"

namespace jalon::cli {
namespace {

using jalon::v1::Deadline;
using jalon::v1::Identity;
using jalon::v1::PortfolioService;
using jalon::v1::Situation;

// What an agent reads of a kind.
constexpr std::array<std::string_view, Deadline::Kind_ARRAYSIZE> kDeadlineNames = {
    "",
    "orientation",
    "premier rendez-vous",
    "contrat",
    "fin de contrat",
    "réexamen (6 mois)",
    "réexamen (12 mois)",
    "démarrage AG",
    "suite d'une convocation",
    "réponse à une mise en demeure",
    "PE sans activité"};

constexpr auto kLeft = Table::Align::kLeft;

struct ListName {
  std::string_view name;  // of the option --list
  Situation::Kind kind;
};
constexpr std::array<ListName, 7> kLists = {{{"sans-orientation", Situation::WITHOUT_ORIENTATION},
                                             {"sans-referent", Situation::WITHOUT_REFERENT},
                                             {"sans-contrat", Situation::WITHOUT_CONTRACT},
                                             {"perdus-de-vue", Situation::PERDU_DE_VUE},
                                             {"absents", Situation::ABSENT_AT_FIRST_RDV},
                                             {"radies", Situation::STRUCK_OFF},
                                             {"desaccords", Situation::SOURCES_DISAGREE}}};

struct Options {
  std::string departement;
  std::string referent;
  std::string structure;
  std::string territory;
  std::string on;
  std::string known_at;
  ConventionOptions convention;
  bool names = false;
  bool watch = false;
  std::string position;
  std::string list;
  int next_days = 0;
  int norm = 0;
  Format format = Format::kTable;
};

void DeclareScope(CLI::App* command, Options* options) {
  DeclareDepartement(command, &options->departement);
  auto* referent = command->add_option("--referent", options->referent, "D'un référent");
  auto* structure =
      command->add_option("--structure", options->structure, "D'une structure")->excludes(referent);
  command
      ->add_option("--territory", options->territory,
                   "D'un territoire du référentiel, ou d'une commune (code INSEE)")
      ->excludes(referent)
      ->excludes(structure);
  command->add_option("--on", options->on, "Jour (AAAA-MM-JJ) ; aujourd'hui sinon");
  command->add_option("--known-at", options->known_at, "Connu à la fin de ce jour ; sinon tout");
  DeclareConvention(command, &options->convention);
  DeclareFormat(command, &options->format);
}

void DeclareNames(CLI::App* command, Options* options) {
  command->add_flag("--names", options->names, "Dire qui sont les personnes");
}

void SetScope(const Options& options, jalon::v1::PortfolioScope* scope) {
  scope->set_departement(options.departement);
  if (!options.referent.empty()) scope->set_referent(options.referent);
  if (!options.structure.empty()) scope->set_structure(options.structure);
  if (!options.territory.empty()) scope->set_territory(options.territory);
}

// What all requests of this file have.
template <class Request>
absl::StatusOr<Request> RequestOf(const Options& options) {
  Request request;
  if (absl::Status s = CheckDate("on", options.on); !s.ok()) return s;
  if (absl::Status s = CheckDate("known-at", options.known_at); !s.ok()) return s;
  auto convention = ReadConvention(options.convention);
  if (!convention.ok()) return convention.status();
  SetScope(options, request.mutable_scope());
  request.set_on(options.on);
  request.set_known_at(options.known_at);
  *request.mutable_convention() = *std::move(convention);
  return request;
}

std::string NameOf(const Identity& identity) {
  return identity.birth_name().empty() ? "" : identity.birth_name() + " " + identity.first_name();
}

Table PortfolioTable(const std::vector<jalon::v1::PortfolioEntry>& entries) {
  Table table({{"Personne", kLeft, "personId"},
               {"Nom", kLeft, "name"},
               {"Droit", kLeft, "rightOpen"},
               {"Soumis", kLeft, "soumis"},
               {"Entrée", kLeft, "enteredOn"},
               {"Orientation", kLeft, "orientation"},
               {"Référent", kLeft, "referent"},
               {"Prochain RDV", kLeft, "nextRdv"},
               {"Contrat", kLeft, "contract"},
               {"Échéance", kLeft, "dueOn"},
               {"À faire", kLeft, "deadline"}});
  for (const auto& entry : entries) {
    const bool due = entry.deadlines_size() > 0;
    table.Add({entry.person_id(), NameOf(entry.identity()),
               entry.right_open() ? Cell("ouvert", "true") : YesNoCell(false),
               YesNoCell(entry.soumis()), entry.entered_on(), entry.orientation().on(),
               entry.following().referent(), entry.next_rdv().on(), entry.contract().ends_on(),
               due ? entry.deadlines(0).due_on() : "",
               due ? std::string(kDeadlineNames[entry.deadlines(0).kind()]) : ""});
  }
  return table;
}

int ListPortfolio(const ConnectionOptions& connection, const Options& options) {
  auto request = RequestOf<jalon::v1::ListPortfolioRequest>(options);
  if (!request.ok()) return ReportFailure(request.status());
  request->set_with_identities(options.names);
  if (options.names) request->set_order(jalon::v1::ListPortfolioRequest::NAME);
  std::vector<jalon::v1::PortfolioEntry> entries;
  const int code = AskPages<PortfolioService>(
      connection, &PortfolioService::Stub::ListPortfolio, *request,
      [&](const jalon::v1::ListPortfolioResponse& page) {
        entries.insert(entries.end(), page.entries().begin(), page.entries().end());
      });
  if (code == kDone) PrintList("entries", entries, PortfolioTable(entries), options.format);
  return code;
}

// One line a message, as long as the service answers.
int Watch(const ConnectionOptions& connection, const Options& options) {
  jalon::v1::WatchPortfolioRequest request;
  SetScope(options, request.mutable_scope());
  request.set_position(options.position);
  return AskStream<PortfolioService>(connection, &PortfolioService::Stub::WatchPortfolio, request,
                                     [](const jalon::v1::WatchPortfolioResponse& message) {
                                       PrintJson(std::cout, MessageJson(message));
                                       std::cout.flush();
                                     });
}

int Deadlines(const ConnectionOptions& connection, const Options& options) {
  auto request = RequestOf<jalon::v1::ListDeadlinesRequest>(options);
  if (!request.ok()) return ReportFailure(request.status());
  request->set_with_identities(options.names);
  request->set_next_days(options.next_days);
  std::vector<jalon::v1::PersonDeadline> deadlines;
  const int code = AskPages<PortfolioService>(
      connection, &PortfolioService::Stub::ListDeadlines, *request,
      [&](const jalon::v1::ListDeadlinesResponse& page) {
        deadlines.insert(deadlines.end(), page.deadlines().begin(), page.deadlines().end());
      });
  if (code != kDone) return code;
  Table table({{"Échéance", kLeft, "dueOn"},
               {"Jours", Table::Align::kRight, "daysLeft"},
               {"À faire", kLeft, "kind"},
               {"Personne", kLeft, "personId"},
               {"Nom", kLeft, "name"},
               {"Référent", kLeft, "referent"},
               {"Structure", kLeft, "structure"},
               {"D'après", kLeft, "facts"}});
  for (const auto& item : deadlines) {
    table.Add({item.deadline().due_on(), fmt::format("{}", item.deadline().days_left()),
               std::string(kDeadlineNames[item.deadline().kind()]), item.person_id(),
               NameOf(item.identity()), item.referent(), item.structure(),
               item.deadline().facts()});
  }
  PrintList("deadlines", deadlines, table, options.format);
  return kDone;
}

int Situations(const ConnectionOptions& connection, const Options& options) {
  auto request = RequestOf<jalon::v1::ListSituationsRequest>(options);
  if (!request.ok()) return ReportFailure(request.status());
  for (const ListName& list : kLists) {
    if (list.name == options.list) request->set_kind(list.kind);
  }
  request->set_with_identities(options.names);
  std::vector<jalon::v1::PersonSituation> persons;
  const int code = AskPages<PortfolioService>(
      connection, &PortfolioService::Stub::ListSituations, *request,
      [&](const jalon::v1::ListSituationsResponse& page) {
        persons.insert(persons.end(), page.persons().begin(), page.persons().end());
      });
  if (code != kDone) return code;
  Table table({{"Depuis", kLeft, "since"},
               {"Personne", kLeft, "personId"},
               {"Nom", kLeft, "name"},
               {"Référent", kLeft, "referent"},
               {"Structure", kLeft, "structure"},
               {"Pourquoi", kLeft, "why"}});
  for (const auto& item : persons) {
    table.Add({item.situation().since(), item.person_id(), NameOf(item.identity()), item.referent(),
               item.structure(), item.situation().why()});
  }
  PrintList("persons", persons, table, options.format);
  return kDone;
}

std::string_view KindName(jalon::v1::Load::Kind kind) {
  if (kind == jalon::v1::Load::REFERENT) return "référent";
  return kind == jalon::v1::Load::STRUCTURE ? "structure" : "conseiller";
}

int Loads(const ConnectionOptions& connection, const Options& options) {
  auto request = RequestOf<jalon::v1::ListLoadsRequest>(options);
  if (!request.ok()) return ReportFailure(request.status());
  request->set_norm(options.norm);
  return Ask<PortfolioService>(
      connection, &PortfolioService::Stub::ListLoads, *request,
      [&](const jalon::v1::ListLoadsResponse& response) {
        constexpr auto kRight = Table::Align::kRight;
        Table table({{"Qui", kLeft, "kind"},
                     {"Nom", kLeft, "name"},
                     {"Personnes", kRight, "persons"},
                     {"Droit ouvert", kRight, "withOpenRight"},
                     {"Capacité", kRight, "capacity"},
                     {"Dépasse", kLeft, "above"}});
        std::vector<jalon::v1::Load> loads(response.loads().begin(), response.loads().end());
        for (const auto& load : loads) {
          table.Add({std::string(KindName(load.kind())), load.name(), NumberCell(load.persons()),
                     NumberCell(load.with_open_right()),
                     load.capacity() == 0 ? Cell("") : NumberCell(load.capacity()),
                     load.above() ? YesNoCell(true) : Cell("", "false")});
        }
        PrintList("loads", loads, table, options.format);
        return static_cast<int>(kDone);
      });
}

// A command of this file: its options, then what to run.
template <class Declare, class Run>
void AddOne(Cli* cli, const std::string& name, const std::string& description,
            const std::string& example, Declare declare, Run run) {
  AddCommand(cli, name, description, example, [cli, declare, run](CLI::App* command) {
    auto options = std::make_shared<Options>();
    DeclareScope(command, options.get());
    declare(command, options.get());
    return [cli, options, run] { return run(cli->connection, *options); };
  });
}

}  // namespace

void AddPortfolioCommands(Cli* cli) {
  AddOne(
      cli, "portfolio", "Les personnes d'un portefeuille, où elles en sont, ce qui est dû",
      "jalon portfolio --departement 062 --referent ref-12 --names",
      [](CLI::App* command, Options* options) {
        DeclareNames(command, options);
        auto* watch = command->add_flag("--watch", options->watch,
                                        "Dire ce qui change, une ligne JSON par message, sans fin");
        command
            ->add_option("--position", options->position,
                         "Reprendre après cette position, celle du dernier message reçu")
            ->needs(watch);
      },
      [](const ConnectionOptions& connection, const Options& options) {
        return options.watch ? Watch(connection, options) : ListPortfolio(connection, options);
      });
  AddOne(
      cli, "deadlines", "Ce qui est dû : en retard, aujourd'hui, bientôt",
      "jalon deadlines --departement 062 --structure \"MDS Arras\" --next-days 14",
      [](CLI::App* command, Options* options) {
        DeclareNames(command, options);
        command->add_option("--next-days", options->next_days,
                            "Seulement ce qui est dû d'ici tant de jours, ou en retard");
      },
      Deadlines);
  AddOne(
      cli, "situations", "Les personnes pour qui quelque chose manque ou se contredit",
      "jalon situations --departement 062 --list perdus-de-vue",
      [](CLI::App* command, Options* options) {
        DeclareNames(command, options);
        std::vector<std::string> names;
        names.reserve(kLists.size());
        for (const ListName& list : kLists) names.emplace_back(list.name);
        command->add_option("--list", options->list, "Quelle liste")
            ->required()
            ->check(CLI::IsMember(names));
      },
      Situations);
  AddOne(
      cli, "loads", "Combien de personnes chacun suit, face à la norme",
      "jalon loads --departement 062 --norm 70",
      [](CLI::App* command, Options* options) {
        command->add_option("--norm", options->norm, "Norme ; 0, ou rien : celle de la convention");
      },
      Loads);
}

}  // namespace jalon::cli
