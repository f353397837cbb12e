// SPDX-License-Identifier: EUPL-1.2
#include <iostream>
#include <map>
#include <utility>

#include "engine/base/error.h"
#include "jalon/v1/indicators.grpc.pb.h"
#include "jalon/v1/publications.grpc.pb.h"
#include "tools/cli/annexe_output.h"
#include "tools/cli/call.h"
#include "tools/cli/cli.h"
#include "tools/cli/lint_output.h"
#include "tools/cli/matrix_output.h"
#include "tools/cli/split_option.h"
#include "tools/client/table_file.h"

namespace jalon::cli {
namespace {

using jalon::v1::GetAnnexeRequest;
using jalon::v1::GetAnnexeResponse;
using jalon::v1::GetMatrixRequest;
using jalon::v1::IndicatorService;
using jalon::v1::PublicationService;

enum class Layout { kMatrix, kAnnexe };

struct Options {
  QuestionOptions question;
  bool delays = false;
  std::vector<std::string> splits;
  Layout layout = Layout::kMatrix;
  bool lint = false;
  std::string previous_from;
  std::string previous_to;
  std::string previous_known_at;
  std::string goals;
  Format format = Format::kTable;
};

absl::StatusOr<GetMatrixRequest> ReadRequest(const Options& options) {
  const auto question = ReadQuestion(options.question);
  if (!question.ok()) return question.status();
  GetMatrixRequest request;
  *request.mutable_question() = *question;
  request.set_with_delays(options.delays);
  if (absl::Status status = ReadSplits(options.splits, request.mutable_splits()); !status.ok())
    return status;
  return request;
}

absl::Status ReadPrevious(const Options& options, GetAnnexeRequest* request) {
  if (options.previous_from.empty() != options.previous_to.empty()) {
    return InvalidField("previous-to", "MISSING_FIELD",
                        "--previous-from et --previous-to vont ensemble");
  }
  if (options.previous_from.empty()) return absl::OkStatus();
  const std::pair<const char*, const std::string*> days[] = {
      {"previous-from", &options.previous_from},
      {"previous-to", &options.previous_to},
      {"previous-known-at", &options.previous_known_at}};
  for (const auto& [option, day] : days) {
    if (absl::Status status = CheckDate(option, *day); !status.ok()) return status;
  }
  auto* previous = request->mutable_previous();
  previous->set_from(options.previous_from);
  previous->set_to(options.previous_to);
  previous->set_known_at(options.previous_known_at);
  return absl::OkStatus();
}

absl::StatusOr<GetAnnexeRequest> ReadAnnexeRequest(const Options& options,
                                                   const GetMatrixRequest& matrix) {
  GetAnnexeRequest request;
  *request.mutable_matrix() = matrix;
  if (absl::Status status = ReadPrevious(options, &request); !status.ok()) return status;
  if (options.goals.empty()) return request;
  const auto goals = client::ReadGoals(options.goals);
  if (!goals.ok()) return goals.status();
  request.mutable_goals()->Assign(goals->begin(), goals->end());
  return request;
}

// The matrix with what lint finds beside it.
void PrintWithFindings(const GetAnnexeResponse& annexe, Format format) {
  if (format == Format::kJson) {
    Json json = MatrixJson(annexe.matrix());
    json["lint"] = FindingsJson(annexe.findings());
    return PrintJson(std::cout, json);
  }
  PrintMatrix(std::cout, annexe.matrix(), format);
  if (annexe.findings().empty()) return;
  std::cout << (format == Format::kCsv ? "\r\n" : "\n");
  if (format == Format::kCsv) return PrintFindingsCsv(std::cout, annexe.findings());
  FindingsTable(annexe.findings()).Print(std::cout);
}

int AskAnnexe(const ConnectionOptions& connection, const Options& options,
              const GetMatrixRequest& matrix) {
  const auto request = ReadAnnexeRequest(options, matrix);
  if (!request.ok()) return ReportFailure(request.status());
  return Ask<PublicationService>(connection, &PublicationService::Stub::GetAnnexe, *request,
                                 [&](const GetAnnexeResponse& annexe) {
                                   if (options.layout == Layout::kAnnexe) {
                                     PrintAnnexe(std::cout, annexe, options.format);
                                   } else {
                                     PrintWithFindings(annexe, options.format);
                                   }
                                   return kDone;
                                 });
}

absl::Status CheckLayout(const Options& options) {
  if (options.layout != Layout::kAnnexe || (options.splits.empty() && !options.delays)) {
    return absl::OkStatus();
  }
  return InvalidField("layout", "NOT_IN_THIS_LAYOUT",
                      "--split et --delays ne vont pas avec --layout annexe4 : le tableau de la "
                      "convention n'a ni l'un ni l'autre");
}

int Run(const ConnectionOptions& connection, const Options& options) {
  if (absl::Status status = CheckLayout(options); !status.ok()) return ReportFailure(status);
  const auto request = ReadRequest(options);
  if (!request.ok()) return ReportFailure(request.status());
  if (options.lint || options.layout == Layout::kAnnexe) {
    return AskAnnexe(connection, options, *request);
  }
  if (!options.goals.empty() || !options.previous_from.empty()) {
    return ReportFailure(InvalidField("layout", "MISSING_FIELD",
                                      "--goals et --previous-from demandent --layout annexe4 ou "
                                      "--lint"));
  }
  return Ask<IndicatorService>(connection, &IndicatorService::Stub::GetMatrix, *request,
                               [&](const jalon::v1::GetMatrixResponse& matrix) {
                                 PrintMatrix(std::cout, matrix, options.format);
                                 return kDone;
                               });
}

void DeclareAnnexe(CLI::App* command, Options* options) {
  static const std::map<std::string, Layout> kLayouts = {{"matrix", Layout::kMatrix},
                                                         {"annexe4", Layout::kAnnexe}};
  command
      ->add_option("--layout", options->layout,
                   "matrix, ou annexe4 : le tableau de la convention (situation précédente, "
                   "prévisionnel, résultat, écart, justification), pour tout le socle")
      ->transform(CLI::CheckedTransformer(kLayouts).description(""));
  command->add_flag("--lint", options->lint, "Aussi ce qui ne va pas dans les chiffres");
  auto* previous = command->add_option("--previous-from", options->previous_from,
                                       "Le premier jour de la situation précédente");
  command->add_option("--previous-to", options->previous_to, "Son dernier jour");
  command
      ->add_option("--previous-known-at", options->previous_known_at,
                   "Son K ; celui de la question par défaut")
      ->needs(previous);
  command->add_option("--goals", options->goals,
                      "CSV : code;previsionnel;justification;commentaire");
}

}  // namespace

void AddMatrixCommand(Cli* cli) {
  AddCommand(cli, "matrix", "Les indicateurs du socle sur une période",
             "jalon matrix --departement 062 --from 2022-01-01 --to 2022-11-30 "
             "--known-at 2022-11-30 --convention PAS_DE_CALAIS_2022",
             [cli](CLI::App* command) {
               auto options = std::make_shared<Options>();
               DeclareQuestion(command, &options->question);
               command->add_flag("--delays", options->delays,
                                 "Aussi les délais : moyenne, médiane, 9 sur 10, qui attend, qui "
                                 "est parti");
               DeclareSplits(command, &options->splits);
               DeclareAnnexe(command, options.get());
               DeclareFormat(command, &options->format);
               return [cli, options] { return Run(cli->connection, *options); };
             });
}

}  // namespace jalon::cli
