// SPDX-License-Identifier: EUPL-1.2
//
// The matrix as files: a workbook, or a page to hand over.
#include <iostream>
#include <map>
#include <sstream>

#include "engine/base/error.h"
#include "engine/base/sha256.h"
#include "jalon/v1/indicators.grpc.pb.h"
#include "tools/cli/call.h"
#include "tools/cli/cli.h"
#include "tools/cli/matrix_output.h"
#include "tools/cli/question.h"
#include "tools/cli/series.h"
#include "tools/cli/split_option.h"
#include "tools/report/html.h"
#include "tools/report/report.h"
#include "tools/report/xlsx.h"

namespace jalon::cli {
namespace {

using jalon::v1::GetMatrixResponse;
using jalon::v1::IndicatorService;
using jalon::v1::ListCellPersonsResponse;
using jalon::v1::Question;
using report::Report;

enum class FileFormat { kXlsx, kHtml };

// The most the service gives at once: a report wants them all.
constexpr int kPersonsAPage = 10000;

struct Options {
  QuestionOptions question;
  FileFormat format = FileFormat::kXlsx;
  std::string output;
  bool persons = false;
  int series_months = 1;
  std::vector<std::string> splits;
};

absl::Status Check(const Options& options) {
  if (!options.persons || options.format == FileFormat::kXlsx) return absl::OkStatus();
  return InvalidField("persons", "NOT_IN_THIS_FORMAT",
                      "--persons : la page HTML ne contient aucune personne ; demandez le classeur "
                      "(--format xlsx)");
}

int AskMatrix(const ConnectionOptions& connection, const Options& options, const Question& question,
              Report* report) {
  jalon::v1::GetMatrixRequest request;
  *request.mutable_question() = question;
  request.set_with_delays(true);
  if (auto status = ReadSplits(options.splits, request.mutable_splits()); !status.ok()) {
    return ReportFailure(status);
  }
  return Ask<IndicatorService>(connection, &IndicatorService::Stub::GetMatrix, request,
                               [&](const GetMatrixResponse& matrix) {
                                 report->matrix = matrix;
                                 return kDone;
                               });
}

int AskConvention(const ConnectionOptions& connection, const Question& question, Report* report) {
  jalon::v1::DescribeConventionRequest request;
  *request.mutable_convention() = question.convention();
  return Ask<IndicatorService>(connection, &IndicatorService::Stub::DescribeConvention, request,
                               [&](const jalon::v1::DescribeConventionResponse& convention) {
                                 report->convention = convention;
                                 return kDone;
                               });
}

int AskSeries(const ConnectionOptions& connection, const Options& options, const Question& question,
              Report* report) {
  if (options.series_months == 0) return kDone;
  const auto periods = Periods(question, options.series_months);
  if (!periods.ok()) return ReportFailure(periods.status());
  return AskPoints(connection, *periods, &report->series);
}

// Of the matrix without what only a report asks for: what `jalon matrix` answers to the question.
std::string RowsSha256(GetMatrixResponse matrix) {
  for (auto& row : *matrix.mutable_rows()) {
    row.clear_delay();
    row.clear_groups();
  }
  std::ostringstream rows;
  PrintMatrix(rows, matrix, Format::kCsv);
  return Sha256Hex(rows.str());
}

int Gather(const ConnectionOptions& connection, const Options& options, Question* question,
           Report* report) {
  report->jalon_version = JALON_VERSION;
  int code = AskMatrix(connection, options, *question, report);
  if (code != kDone) return code;
  // Everything else is asked as of the same day, even when midnight comes.
  question->mutable_as_of()->set_known_at(report->matrix.known_at());
  report->rows_sha256 = RowsSha256(report->matrix);
  code = AskConvention(connection, *question, report);
  return code == kDone ? AskSeries(connection, options, *question, report) : code;
}

// The service's list of persons as the workbook wants it. A failure, which was reported, leaves its
// exit code in `code`.
report::ListPersons PersonsOf(const ConnectionOptions& connection, const Question& question,
                              int* code) {
  return [&connection, &question, code](const std::string& cell, const report::TakePage& take) {
    jalon::v1::ListCellPersonsRequest request;
    *request.mutable_question() = question;
    request.set_code(cell);
    request.set_page_size(kPersonsAPage);
    *code = AskPages<IndicatorService>(connection, &IndicatorService::Stub::ListCellPersons,
                                       request, take);
    return *code == kDone ? absl::OkStatus() : absl::CancelledError();
  };
}

int Run(const ConnectionOptions& connection, const Options& options) {
  if (const auto status = Check(options); !status.ok()) return ReportFailure(status);
  auto question = ReadQuestion(options.question);
  if (!question.ok()) return ReportFailure(question.status());
  Report report;
  int code = Gather(connection, options, &*question, &report);
  if (code != kDone) return code;
  const auto persons =
      options.persons ? PersonsOf(connection, *question, &code) : report::ListPersons();
  const absl::Status status = options.format == FileFormat::kXlsx
                                  ? report::WriteXlsx(report, persons, options.output)
                                  : report::WriteWhole(options.output, report::Html(report));
  if (code != kDone) return code;
  if (!status.ok()) return ReportFailure(status);
  for (const std::string& remark : report::Remarks(report)) std::cerr << remark << "\n";
  std::cout << "écrit : " << options.output << std::endl;
  return kDone;
}

void Declare(CLI::App* command, Options* options) {
  static const std::map<std::string, FileFormat> kFormats = {{"xlsx", FileFormat::kXlsx},
                                                             {"html", FileFormat::kHtml}};
  DeclareQuestion(command, &options->question);
  command->add_option("--format", options->format, "xlsx (classeur) ou html (page à imprimer)")
      ->required()
      ->transform(CLI::CheckedTransformer(kFormats).description(""));
  command->add_option("-o,--output", options->output, "Fichier à écrire")->required();
  command->add_flag("--persons", options->persons,
                    "Classeur : aussi les personnes de chaque chiffre, par leurs identifiants");
  command
      ->add_option("--series-months", options->series_months,
                   "Mois de chaque point de la série ; 0 : sans série ; par défaut 1")
      ->check(CLI::Range(0, 120));
  DeclareSplits(command, &options->splits);
}

}  // namespace

void AddReportCommand(Cli* cli) {
  AddCommand(cli, "report", "La matrice en fichier : classeur XLSX, ou page HTML à imprimer",
             "jalon report --departement 062 --from 2022-01-01 --to 2022-12-31 "
             "--known-at 2023-01-31 --split territory --format html -o rapport.html",
             [cli](CLI::App* command) {
               auto options = std::make_shared<Options>();
               Declare(command, options.get());
               return [cli, options] { return Run(cli->connection, *options); };
             });
}

}  // namespace jalon::cli
