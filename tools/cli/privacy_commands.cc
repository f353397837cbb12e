// SPDX-License-Identifier: EUPL-1.2
//
// What the law on personal data asks for: access, erasure, retention.
#include <fmt/format.h>

#include <iostream>
#include <memory>
#include <string>
#include <vector>

#include "jalon/v1/privacy.grpc.pb.h"
#include "tools/cli/call.h"
#include "tools/cli/cli.h"
#include "tools/cli/question.h"

namespace jalon::cli {
namespace {

using jalon::v1::PrivacyService;

struct Options {
  std::string departement;
  PersonOptions person;
  std::vector<std::string> person_ids;
  std::string author;
  std::string reason;
  int months = 0;
  bool html = false;
  bool validate_only = false;
};

int Export(const ConnectionOptions& connection, const Options& options) {
  const auto request =
      RequestAbout<jalon::v1::ExportPersonRequest>(options.departement, options.person);
  return Ask<PrivacyService>(connection, &PrivacyService::Stub::ExportPerson, request,
                             [&](const jalon::v1::ExportPersonResponse& response) {
                               std::cout << (options.html ? response.html() : response.json());
                               return static_cast<int>(kDone);
                             });
}

void Tell(const google::protobuf::RepeatedPtrField<jalon::v1::Erasure>& erasures,
          bool validate_only) {
  for (const auto& erasure : erasures) {
    std::cout << fmt::format("{} : {}, {} fichier(s) de l'archive et {} rejet(s) détruits\n",
                             erasure.person_id(), validate_only ? "serait effacée" : "effacée",
                             erasure.purged_files_size(), erasure.purged_rejects());
  }
}

int Erase(const ConnectionOptions& connection, const Options& options) {
  jalon::v1::ErasePersonsRequest request;
  request.set_departement(options.departement);
  request.mutable_person_ids()->Assign(options.person_ids.begin(), options.person_ids.end());
  request.set_author(options.author);
  request.set_reason(options.reason);
  request.set_validate_only(options.validate_only);
  return Ask<PrivacyService>(connection, &PrivacyService::Stub::ErasePersons, request,
                             [&](const jalon::v1::ErasePersonsResponse& response) {
                               Tell(response.erasures(), options.validate_only);
                               return static_cast<int>(kDone);
                             });
}

int List(const ConnectionOptions& connection, const Options& options) {
  jalon::v1::ListRetentionRequest request;
  request.set_departement(options.departement);
  request.set_months(options.months);
  return AskPages<PrivacyService>(connection, &PrivacyService::Stub::ListRetention, request,
                                  [](const jalon::v1::ListRetentionResponse& page) {
                                    for (const auto& person : page.persons()) {
                                      std::cout << person.person_id() << " " << person.last_on()
                                                << "\n";
                                    }
                                  });
}

int Apply(const ConnectionOptions& connection, const Options& options) {
  jalon::v1::ApplyRetentionRequest request;
  request.set_departement(options.departement);
  request.set_months(options.months);
  request.set_author(options.author);
  request.set_validate_only(options.validate_only);
  return Ask<PrivacyService>(connection, &PrivacyService::Stub::ApplyRetention, request,
                             [&](const jalon::v1::ApplyRetentionResponse& response) {
                               Tell(response.erasures(), options.validate_only);
                               std::cout << fmt::format("reste à effacer : {}\n", response.left());
                               return static_cast<int>(kDone);
                             });
}

void DeclareDecision(CLI::App* command, Options* options) {
  command->add_option("--author", options->author, "Qui l'a décidé")->required();
  command->add_flag("--validate-only", options->validate_only,
                    "Dire ce qui serait effacé, sans rien effacer");
}

}  // namespace

void AddPrivacyCommands(Cli* cli) {
  CLI::App* group =
      AddGroup(cli, "privacy", "Données personnelles : accès, effacement, durées",
               "jalon privacy export --departement 062 --person p42 --html > acces.html");
  AddCommandTo(group, cli, "export", "Tout ce qui est détenu sur une personne",
               "jalon privacy export --departement 062 --person p42 --html > acces.html",
               [cli](CLI::App* command) {
                 auto options = std::make_shared<Options>();
                 DeclareDepartement(command, &options->departement);
                 DeclarePerson(command, &options->person);
                 command->add_flag("--html", options->html, "Une page à remettre, au lieu du JSON");
                 return [cli, options] { return Export(cli->connection, *options); };
               });
  AddCommandTo(
      group, cli, "erase", "Effacer pour toujours ce qui est nominatif",
      "jalon privacy erase p42 --departement 062 --author dpo --reason \"demande du 3 mai\"",
      [cli](CLI::App* command) {
        auto options = std::make_shared<Options>();
        DeclareDepartement(command, &options->departement);
        command->add_option("persons", options->person_ids, "Personnes (p42 …)")->required();
        command->add_option("--reason", options->reason, "Pourquoi")->required();
        DeclareDecision(command, options.get());
        return [cli, options] { return Erase(cli->connection, *options); };
      });
  AddCommandTo(group, cli, "retention", "Les personnes sans rien depuis tant de mois",
               "jalon privacy retention --departement 062 --months 24", [cli](CLI::App* command) {
                 auto options = std::make_shared<Options>();
                 DeclareDepartement(command, &options->departement);
                 command->add_option("--months", options->months, "Mois depuis la fin")->required();
                 return [cli, options] { return List(cli->connection, *options); };
               });
  AddCommandTo(group, cli, "apply", "Effacer celles dont la durée est écoulée",
               "jalon privacy apply --departement 062 --months 24 --author dpo --validate-only",
               [cli](CLI::App* command) {
                 auto options = std::make_shared<Options>();
                 DeclareDepartement(command, &options->departement);
                 command->add_option("--months", options->months, "Mois depuis la fin")->required();
                 DeclareDecision(command, options.get());
                 return [cli, options] { return Apply(cli->connection, *options); };
               });
}

}  // namespace jalon::cli
