// SPDX-License-Identifier: EUPL-1.2
#include <iostream>

#include "jalon/v1/indicators.grpc.pb.h"
#include "tools/cli/call.h"
#include "tools/cli/cli.h"
#include "tools/cli/matrix_output.h"
#include "tools/cli/split_option.h"

namespace jalon::cli {
namespace {

using jalon::v1::IndicatorService;

struct Options {
  QuestionOptions question;
  bool delays = false;
  std::vector<std::string> splits;
  Format format = Format::kTable;
};

int Run(const ConnectionOptions& connection, const Options& options) {
  const auto question = ReadQuestion(options.question);
  if (!question.ok()) return ReportFailure(question.status());
  jalon::v1::GetMatrixRequest request;
  *request.mutable_question() = *question;
  request.set_with_delays(options.delays);
  if (absl::Status s = ReadSplits(options.splits, request.mutable_splits()); !s.ok())
    return ReportFailure(s);
  return Ask<IndicatorService>(connection, &IndicatorService::Stub::GetMatrix, request,
                               [&](const jalon::v1::GetMatrixResponse& matrix) {
                                 PrintMatrix(std::cout, matrix, options.format);
                                 return kDone;
                               });
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
               DeclareFormat(command, &options->format);
               return [cli, options] { return Run(cli->connection, *options); };
             });
}

}  // namespace jalon::cli
