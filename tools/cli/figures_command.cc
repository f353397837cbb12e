// SPDX-License-Identifier: EUPL-1.2
#include <iostream>
#include <memory>

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
  std::vector<std::string> splits;
  Format format = Format::kTable;
};

int Run(const ConnectionOptions& connection, const Options& options) {
  const auto question = ReadQuestion(options.question);
  if (!question.ok()) return ReportFailure(question.status());
  jalon::v1::GetFiguresRequest request;
  *request.mutable_question() = *question;
  if (absl::Status s = ReadSplits(options.splits, request.mutable_splits()); !s.ok())
    return ReportFailure(s);
  return Ask<IndicatorService>(connection, &IndicatorService::Stub::GetFigures, request,
                               [&](const jalon::v1::GetFiguresResponse& response) {
                                 PrintMatrix(std::cout, response.figures(), options.format);
                                 return kDone;
                               });
}

}  // namespace

void AddFiguresCommand(Cli* cli) {
  AddCommand(cli, "figures",
             "Les autres chiffres : soumis, orientés, contrats, perdus de vue, réexamens, sorties, "
             "actions, portefeuilles",
             "jalon figures --departement 062 --from 2022-01-01 --to 2022-12-31 "
             "--known-at 2023-01-31 --split structure",
             [cli](CLI::App* command) {
               auto options = std::make_shared<Options>();
               DeclareQuestion(command, &options->question);
               DeclareSplits(command, &options->splits);
               DeclareFormat(command, &options->format);
               return [cli, options] { return Run(cli->connection, *options); };
             });
}

}  // namespace jalon::cli
