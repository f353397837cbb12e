// SPDX-License-Identifier: EUPL-1.2
#include <fmt/ranges.h>
#include <google/protobuf/util/time_util.h>

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
using jalon::v1::TimelineEntry;

struct Options {
  std::string departement;
  PersonOptions person;
  AsOfOptions as_of;
  ConventionOptions convention;
  bool timeline = false;
  Format format = Format::kTable;
};

Table Spells(const Beneficiary& person, std::vector<Table::Column> columns) {
  Table table(std::move(columns));
  for (const auto& spell : person.spells()) {
    table.Add({spell.starts_on(), spell.ends_on(), spell.entered_on(), spell.orientation_due_on(),
               spell.oriented_notified_on(), spell.rdv_due_on(), spell.first_rdv_on(),
               spell.cer_due_on(), spell.first_cer_on()});
  }
  return table;
}

void PrintPerson(const Beneficiary& person) {
  const auto& identity = person.identity();
  std::cout << "Personne " << person.person_id() << "\n";
  if (person.person_ids_size() > 1) {
    std::cout << fmt::format("Réunit : {}\n", fmt::join(person.person_ids(), ", "));
  }
  if (!person.external_ids().empty()) {
    std::cout << fmt::format("Identifiants : {}\n", fmt::join(person.external_ids(), ", "));
  }
  std::cout << fmt::format("Nom : {} {} (née {}), le {}\n", identity.usage_name(),
                           identity.first_name(), identity.birth_name(), identity.born_on());
  std::cout << fmt::format("Dossiers : {}\nÉvénements connus : {}\n\n",
                           fmt::join(person.dossiers(), ", "), Thousands(person.events()));
  Spells(person, {{"Début"},
                  {"Fin"},
                  {"Entrée"},
                  {"À orienter avant le"},
                  {"Orientée le"},
                  {"RDV avant le"},
                  {"RDV le"},
                  {"CER avant le"},
                  {"CER le"}})
      .Print(std::cout);
}

Table Timeline(const std::vector<TimelineEntry>& entries, std::vector<Table::Column> columns) {
  Table table(std::move(columns));
  for (const auto& entry : entries) {
    table.Add({std::to_string(entry.log_position()),
               google::protobuf::util::TimeUtil::ToString(entry.known_at()), entry.event().source(),
               BodyName(entry.event())});
  }
  return table;
}

void Print(const Options& options, const Beneficiary& person,
           const std::vector<TimelineEntry>& entries) {
  if (options.format == Format::kJson) {
    Json json = MessageJson(person);
    if (options.timeline) json["timeline"] = Json::array();
    for (const auto& entry : entries) json["timeline"].push_back(MessageJson(entry));
    return PrintJson(std::cout, json);
  }
  if (options.format == Format::kCsv && options.timeline) {
    return Timeline(entries, {{"logPosition"}, {"knownAt"}, {"source"}, {"event"}})
        .PrintCsv(std::cout);
  }
  if (options.format == Format::kCsv) {
    return Spells(person, {{"startsOn"},
                           {"endsOn"},
                           {"enteredOn"},
                           {"orientationDueOn"},
                           {"orientedNotifiedOn"},
                           {"rdvDueOn"},
                           {"firstRdvOn"},
                           {"cerDueOn"},
                           {"firstCerOn"}})
        .PrintCsv(std::cout);
  }
  PrintPerson(person);
  if (!options.timeline) return;
  std::cout << "\n";
  Timeline(entries, {{"Position", Table::Align::kRight}, {"Connu le"}, {"Source"}, {"Événement"}})
      .Print(std::cout);
}

template <class Request>
Request RequestOf(const Options& options, const jalon::v1::AsOf& as_of) {
  auto request = RequestAbout<Request>(options.departement, options.person);
  *request.mutable_as_of() = as_of;
  return request;
}

int Run(const ConnectionOptions& connection, const Options& options) {
  const auto as_of = ReadAsOf(options.as_of);
  if (!as_of.ok()) return ReportFailure(as_of.status());
  const auto convention = ReadConvention(options.convention);
  if (!convention.ok()) return ReportFailure(convention.status());
  auto request = RequestOf<jalon::v1::GetBeneficiaryRequest>(options, *as_of);
  *request.mutable_convention() = *convention;
  Beneficiary person;
  int code = Ask<BeneficiaryService>(connection, &BeneficiaryService::Stub::GetBeneficiary, request,
                                     [&](const jalon::v1::GetBeneficiaryResponse& response) {
                                       person = response.beneficiary();
                                       return kDone;
                                     });
  std::vector<TimelineEntry> entries;
  if (code == kDone && options.timeline) {
    code = AskPages<BeneficiaryService>(connection, &BeneficiaryService::Stub::ListTimeline,
                                        RequestOf<jalon::v1::ListTimelineRequest>(options, *as_of),
                                        [&](const jalon::v1::ListTimelineResponse& page) {
                                          entries.insert(entries.end(), page.entries().begin(),
                                                         page.entries().end());
                                        });
  }
  if (code == kDone) Print(options, person, entries);
  return code;
}

}  // namespace

void AddShowCommand(Cli* cli) {
  AddCommand(cli, "show", "Une personne, son parcours et ses événements",
             "jalon show --departement 062 --person p42 --known-at 2022-06-30 --timeline",
             [cli](CLI::App* command) {
               auto options = std::make_shared<Options>();
               DeclareDepartement(command, &options->departement);
               DeclarePerson(command, &options->person);
               DeclareAsOf(command, &options->as_of);
               DeclareConvention(command, &options->convention);
               command->add_flag("--timeline", options->timeline,
                                 "Ses événements aussi ; en CSV, eux seuls");
               DeclareFormat(command, &options->format);
               return [cli, options] { return Run(cli->connection, *options); };
             });
}

}  // namespace jalon::cli
