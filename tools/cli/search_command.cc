// SPDX-License-Identifier: EUPL-1.2
#include <fmt/ranges.h>

#include <iostream>
#include <vector>

#include "jalon/v1/beneficiaries.grpc.pb.h"
#include "tools/cli/call.h"
#include "tools/cli/cli.h"
#include "tools/cli/json.h"
#include "tools/cli/question.h"
#include "tools/cli/table.h"

namespace jalon::cli {
namespace {

using jalon::v1::Beneficiary;
using jalon::v1::BeneficiaryService;
using jalon::v1::SearchBeneficiariesRequest;

struct Options {
  SearchBeneficiariesRequest request;
  bool nir_from_input = false;
  Format format = Format::kTable;
};

Table TableOf(const std::vector<Beneficiary>& persons, std::vector<Table::Column> columns) {
  Table table(std::move(columns));
  for (const auto& person : persons) {
    const auto& identity = person.identity();
    table.Add({person.person_id(), identity.birth_name(), identity.usage_name(),
               identity.first_name(), identity.born_on(),
               fmt::format("{}", fmt::join(person.dossiers(), " ")),
               fmt::format("{}", fmt::join(person.external_ids(), " "))});
  }
  return table;
}

void Print(Format format, const std::vector<Beneficiary>& persons) {
  if (format == Format::kJson) {
    Json json = {{"beneficiaries", Json::array()}};
    for (const auto& person : persons) json["beneficiaries"].push_back(MessageJson(person));
    return PrintJson(std::cout, json);
  }
  if (format == Format::kCsv) {
    return TableOf(persons, {{"personId"},
                             {"birthName"},
                             {"usageName"},
                             {"firstName"},
                             {"bornOn"},
                             {"dossiers"},
                             {"externalIds"}})
        .PrintCsv(std::cout);
  }
  TableOf(persons, {{"Personne"},
                    {"Nom de naissance"},
                    {"Nom d'usage"},
                    {"Prénom"},
                    {"Naissance"},
                    {"Dossiers"},
                    {"Identifiants"}})
      .Print(std::cout);
}

int Run(const ConnectionOptions& connection, const Options& options) {
  SearchBeneficiariesRequest request = options.request;
  if (auto status = CheckDate("born-on", request.born_on()); !status.ok()) {
    return ReportFailure(status);
  }
  if (options.nir_from_input) std::getline(std::cin, *request.mutable_nir());
  std::vector<Beneficiary> persons;
  const int code = AskPages<BeneficiaryService>(
      connection, &BeneficiaryService::Stub::SearchBeneficiaries, request,
      [&](const jalon::v1::SearchBeneficiariesResponse& page) {
        persons.insert(persons.end(), page.beneficiaries().begin(), page.beneficiaries().end());
      });
  if (code == kDone) Print(options.format, persons);
  return code;
}

}  // namespace

void AddSearchCommand(Cli* cli) {
  AddCommand(
      cli, "search", "Retrouver une personne par nom, naissance, dossier ou NIR",
      "jalon search --departement 062 --name lefevre --born-on 1988-10-18",
      [cli](CLI::App* command) {
        auto options = std::make_shared<Options>();
        auto& request = options->request;
        DeclareDepartement(command, request.mutable_departement());
        command->add_option("--name", *request.mutable_name(), "Nom de naissance ou d'usage");
        command->add_option("--first-name", *request.mutable_first_name(), "Prénom");
        command->add_option("--born-on", *request.mutable_born_on(), "Naissance (AAAA-MM-JJ)");
        command->add_option("--dossier", *request.mutable_dossier(), "Numéro de demande RSA");
        auto* nir = command->add_option("--nir", *request.mutable_nir(), "NIR");
        // A command line can be seen by every user of the machine.
        command
            ->add_flag("--nir-from-input", options->nir_from_input,
                       "Lire le NIR sur l'entrée standard : il n'apparaît pas dans la liste des "
                       "processus")
            ->excludes(nir);
        DeclareFormat(command, &options->format);
        return [cli, options] { return Run(cli->connection, *options); };
      });
}

}  // namespace jalon::cli
