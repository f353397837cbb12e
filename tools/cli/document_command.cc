// SPDX-License-Identifier: EUPL-1.2
#include <iostream>
#include <memory>
#include <string>

#include "jalon/v1/beneficiaries.grpc.pb.h"
#include "tools/cli/call.h"
#include "tools/cli/cli.h"
#include "tools/cli/question.h"

namespace jalon::cli {
namespace {

using jalon::v1::BeneficiaryService;
using jalon::v1::GetPathwayDocumentRequest;

struct Options {
  std::string departement;
  PersonOptions person;
  AsOfOptions as_of;
  ConventionOptions convention;
  bool html = false;
  bool with_identity = false;
};

int Run(const ConnectionOptions& connection, const Options& options) {
  const auto as_of = ReadAsOf(options.as_of);
  if (!as_of.ok()) return ReportFailure(as_of.status());
  const auto convention = ReadConvention(options.convention);
  if (!convention.ok()) return ReportFailure(convention.status());
  auto request = RequestAbout<GetPathwayDocumentRequest>(options.departement, options.person);
  *request.mutable_as_of() = *as_of;
  *request.mutable_convention() = *convention;
  request.set_format(options.html ? GetPathwayDocumentRequest::HTML
                                  : GetPathwayDocumentRequest::TEXT);
  request.set_with_identity(options.with_identity);
  return Ask<BeneficiaryService>(connection, &BeneficiaryService::Stub::GetPathwayDocument, request,
                                 [](const jalon::v1::GetPathwayDocumentResponse& response) {
                                   std::cout << response.content();
                                   return static_cast<int>(kDone);
                                 });
}

}  // namespace

void AddDocumentCommand(Cli* cli) {
  AddCommand(cli, "document", "Le parcours d'une personne en phrases, à remettre",
             "jalon document --departement 062 --person p42 --html > parcours.html",
             [cli](CLI::App* command) {
               auto options = std::make_shared<Options>();
               DeclareDepartement(command, &options->departement);
               DeclarePerson(command, &options->person);
               DeclareAsOf(command, &options->as_of);
               DeclareConvention(command, &options->convention);
               command->add_flag("--html", options->html, "Une page HTML, au lieu d'un texte");
               command->add_flag("--with-identity", options->with_identity,
                                 "Mettre l'état civil en tête");
               return [cli, options] { return Run(cli->connection, *options); };
             });
}

}  // namespace jalon::cli
