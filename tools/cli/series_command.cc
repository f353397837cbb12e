// SPDX-License-Identifier: EUPL-1.2
//
// The same question again and again: month by month, or as known on successive days.
#include <fmt/format.h>

#include <algorithm>
#include <iostream>
#include <map>

#include "engine/base/error.h"
#include "jalon/v1/indicators.pb.h"
#include "tools/cli/cli.h"
#include "tools/cli/failure.h"
#include "tools/cli/json.h"
#include "tools/cli/matrix_output.h"
#include "tools/cli/question.h"
#include "tools/cli/series.h"
#include "tools/cli/table.h"

namespace jalon::cli {
namespace {

using jalon::v1::GetMatrixResponse;
using jalon::v1::Question;

struct Options {
  QuestionOptions question;
  int months = 1;                  // of each period
  std::vector<std::string> known;  // instead of periods: the days of knowledge
  std::vector<std::string> codes;  // empty: all
  Format format = Format::kTable;
};

absl::StatusOr<std::vector<Question>> Points(const Options& options) {
  auto whole = ReadQuestion(options.question);
  if (!whole.ok()) return whole.status();
  if (options.known.empty()) return Periods(*whole, options.months);
  std::vector<Question> points;
  for (const std::string& day : options.known) {
    if (auto status = CheckDate("known", day); !status.ok()) return status;
    points.push_back(*whole);
    points.back().mutable_as_of()->set_known_at(day);
  }
  return points;
}

bool Wanted(const Options& options, const std::string& code) {
  return options.codes.empty() ||
         std::find(options.codes.begin(), options.codes.end(), code) != options.codes.end();
}

// A code asked for that no point has; empty when each is somewhere.
std::string Absent(const Options& options, const std::vector<GetMatrixResponse>& points) {
  for (const std::string& code : options.codes) {
    const bool found = std::any_of(points.begin(), points.end(), [&](const auto& point) {
      return std::any_of(point.rows().begin(), point.rows().end(),
                         [&](const auto& row) { return row.code() == code; });
    });
    if (!found) return code;
  }
  return "";
}

// "2022-03" for a whole month, the days otherwise; the day of knowledge when that is what changes.
std::string PointName(const Options& options, const GetMatrixResponse& point) {
  if (!options.known.empty()) return "su le " + point.known_at();
  if (options.months == 1) return point.from().substr(0, 7);
  return point.from().substr(0, 7) + ".." + point.to().substr(0, 7);
}

// The codes in the order of the columns.
std::vector<std::string> CodesOf(const Options& options,
                                 const std::vector<GetMatrixResponse>& points) {
  if (!options.codes.empty()) return options.codes;
  std::vector<std::string> codes;
  for (const auto& row : points.front().rows()) codes.push_back(row.code());
  return codes;
}

// One line a point, one column a code: a series is read downwards.
void PrintTable(const Options& options, const std::vector<GetMatrixResponse>& points) {
  std::vector<Table::Column> columns = {{options.known.empty() ? "Période" : "Connaissance"}};
  const std::vector<std::string> codes = CodesOf(options, points);
  for (const std::string& code : codes) columns.push_back({code, Table::Align::kRight});
  Table table(columns);
  for (const GetMatrixResponse& point : points) {
    std::map<std::string, std::string> values;
    for (const auto& row : point.rows()) values[row.code()] = ValueText(row);
    std::vector<std::string> cells = {PointName(options, point)};
    cells.reserve(codes.size() + 1);
    for (const std::string& code : codes) cells.push_back(values[code]);
    table.Add(cells);
  }
  std::cout << fmt::format("Département {}, convention {}\n\n", points.front().departement(),
                           points.front().convention().name());
  table.Print(std::cout);
}

void PrintCsv(const Options& options, const std::vector<GetMatrixResponse>& points) {
  Table table({{"from"}, {"to"}, {"knownAt"}, {"code"}, {"value"}, {"denominator"}, {"rate"}});
  for (const GetMatrixResponse& point : points) {
    for (const auto& row : point.rows()) {
      if (!Wanted(options, row.code())) continue;
      table.Add({point.from(), point.to(), point.known_at(), row.code(), ValueCsv(row),
                 row.has_denominator() ? std::to_string(row.denominator()) : "",
                 row.has_rate() ? fmt::format("{:.1f}", row.rate()) : ""});
    }
  }
  table.PrintCsv(std::cout);
}

void PrintAsJson(const Options& options, std::vector<GetMatrixResponse> points) {
  Json json;
  json["series"] = Json::array();
  for (GetMatrixResponse& point : points) {
    auto* rows = point.mutable_rows();
    rows->erase(std::remove_if(rows->begin(), rows->end(),
                               [&](const auto& row) { return !Wanted(options, row.code()); }),
                rows->end());
    json["series"].push_back(MatrixJson(point));
  }
  PrintJson(std::cout, json);
}

int Run(const ConnectionOptions& connection, const Options& options) {
  const auto questions = Points(options);
  if (!questions.ok()) return ReportFailure(questions.status());
  std::vector<GetMatrixResponse> points;
  const int code = AskPoints(connection, *questions, &points);
  if (code != kDone) return code;
  if (points.empty()) return kDone;
  if (!Absent(options, points).empty()) {
    // Not of the socle: of the figures beside it, or of nothing.
    const int figures = AskFigures(connection, *questions, &points);
    if (figures != kDone) return figures;
  }
  const std::string absent = Absent(options, points);
  if (!absent.empty()) {
    return ReportFailure(InvalidField(
        "code", "INVALID_VALUE",
        fmt::format("« {} » n'est ni un indicateur que « jalon matrix » ou « jalon figures » "
                    "calcule, ni une valeur déclarée pour ces périodes",
                    absent)));
  }
  if (options.format == Format::kJson) {
    PrintAsJson(options, std::move(points));
  } else if (options.format == Format::kCsv) {
    PrintCsv(options, points);
  } else {
    PrintTable(options, points);
  }
  return kDone;
}

}  // namespace

void AddSeriesCommand(Cli* cli) {
  AddCommand(
      cli, "series", "Les indicateurs mois par mois, ou tels que connus à plusieurs dates",
      "jalon series --departement 062 --from 2022-01-01 --to 2022-12-31 --code 3.1.1.a "
      "--code 3.1.1.b",
      [cli](CLI::App* command) {
        auto options = std::make_shared<Options>();
        DeclareQuestion(command, &options->question);
        auto* months =
            command
                ->add_option("--months", options->months,
                             "Mois de chaque période : 1, 3 pour un trimestre, 12 pour un an")
                ->check(CLI::Range(1, 120));
        command
            ->add_option("--known", options->known,
                         "Au lieu de périodes : toute la période, telle que connue ce jour ; "
                         "à répéter")
            ->allow_extra_args(false)
            ->excludes(months);
        command
            ->add_option("--code", options->codes,
                         "Cet indicateur seul, du socle ou de « jalon figures » ; à répéter")
            ->allow_extra_args(false);
        DeclareFormat(command, &options->format);
        return [cli, options] { return Run(cli->connection, *options); };
      });
}

}  // namespace jalon::cli
