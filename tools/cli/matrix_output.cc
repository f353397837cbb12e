// SPDX-License-Identifier: EUPL-1.2
#include "tools/cli/matrix_output.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <utility>
#include <vector>

#include "tools/cli/split_option.h"
#include "tools/cli/table.h"

namespace jalon::cli {
namespace {

using client::IsMissing;
using jalon::v1::DeclaredFigure;
using jalon::v1::DeclaredValue;
using jalon::v1::DelaySummary;
using jalon::v1::GetMatrixResponse;
using jalon::v1::MatrixRow;

// "not_available": as the reference spells the kinds of missing values (B.19).
std::string MissingName(DeclaredValue::Missing missing) {
  std::string name = DeclaredValue::Missing_Name(missing);
  std::transform(name.begin(), name.end(), name.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return name;
}

Json ValueJson(const MatrixRow& row) {
  if (IsMissing(row)) return nullptr;
  return row.has_decimal_value() ? Json(row.decimal_value()) : Json(row.value());
}

Json DelayJson(const DelaySummary& delay) {
  Json json;
  json["count"] = delay.count();
  json["mean"] = delay.has_mean() ? Json(delay.mean()) : Json(nullptr);
  json["median"] = delay.has_median() ? Json(delay.median()) : Json(nullptr);
  json["p90"] = delay.has_p90() ? Json(delay.p90()) : Json(nullptr);
  json["waiting"] = delay.waiting();
  json["left"] = delay.left();
  json["notStarted"] = delay.not_started();
  json["immature"] = delay.immature();
  return json;
}

Json DeclaredJson(const DeclaredFigure& declared) {
  Json json;
  const bool missing = declared.missing() != DeclaredValue::MISSING_UNSPECIFIED;
  json["value"] = declared.has_value() ? Json(declared.value()) : Json(nullptr);
  json["missing"] = missing ? Json(MissingName(declared.missing())) : Json(nullptr);
  json["holder"] = declared.holder();
  json["comment"] = declared.comment();
  json["knownOn"] = declared.known_on();
  json["alsoComputed"] = declared.also_computed();
  return json;
}

std::string Of(bool present, int64_t number) { return present ? Thousands(number) : ""; }

// What a table has beside codes, labels, values and rates.
struct Beside {
  bool hors_pe = false;
  // What each figure divides by, in words, in place of who waits: of the figures beside the socle.
  bool populations = false;
};

Beside BesideIn(const GetMatrixResponse& matrix) {
  const auto any = [&](const auto& has) {
    return std::any_of(matrix.rows().begin(), matrix.rows().end(), has);
  };
  return {any([](const MatrixRow& row) { return row.has_value_hors_pe(); }),
          !any([](const MatrixRow& row) { return row.has_waiting(); })};
}

std::vector<std::string> TableCells(const MatrixRow& row, const Beside& beside) {
  std::vector<std::string> cells = {
      row.code(),
      row.label(),
      ValueText(row),
      Of(row.has_denominator(), row.denominator()),
      row.has_rate() ? Percent(row.rate()) : "",
      beside.populations ? row.denominator_code() : Of(row.has_waiting(), row.waiting())};
  if (!beside.hors_pe) return cells;
  cells.push_back(Of(row.has_value_hors_pe(), row.value_hors_pe()));
  cells.push_back(row.has_rate_hors_pe() ? Percent(row.rate_hors_pe()) : "");
  return cells;
}

// Who declared what, and what is to be known beside a figure.
void PrintNotes(std::ostream& out, const GetMatrixResponse& matrix) {
  for (const auto& row : matrix.rows()) {
    if (!row.comment().empty()) out << fmt::format("{} : {}\n", row.code(), row.comment());
    if (!row.has_declared()) continue;
    const DeclaredFigure& declared = row.declared();
    out << fmt::format("{} : déclaré par {}, su le {}{}{}\n", row.code(), declared.holder(),
                       declared.known_on(), declared.comment().empty() ? "" : " ; ",
                       declared.comment());
  }
}

std::string Days(bool present, double days) { return present ? Decimal(days) : ""; }

void PrintDelays(std::ostream& out, const GetMatrixResponse& matrix) {
  using Align = Table::Align;
  Table table({{"Délai (jours)"},
               {"Moyenne", Align::kRight},
               {"Médiane", Align::kRight},
               {"9 sur 10", Align::kRight},
               {"Sur", Align::kRight},
               {"En attente", Align::kRight},
               {"Partis", Align::kRight},
               {"Pas échus", Align::kRight}});
  bool any = false;
  for (const auto& row : matrix.rows()) {
    if (!row.has_delay()) continue;
    any = true;
    const DelaySummary& delay = row.delay();
    table.Add({row.code(), Days(delay.has_mean(), delay.mean()),
               Days(delay.has_median(), delay.median()), Days(delay.has_p90(), delay.p90()),
               Thousands(delay.count()), Thousands(delay.waiting()), Thousands(delay.left()),
               Thousands(delay.immature())});
  }
  if (!any) return;
  out << "\n";
  table.Print(out);
}

void PrintTable(std::ostream& out, const GetMatrixResponse& matrix) {
  using Align = Table::Align;
  const Beside beside = BesideIn(matrix);
  std::vector<Table::Column> columns = {{"Code"},
                                        {"Indicateur"},
                                        {"Valeur", Align::kRight},
                                        {"Sur", Align::kRight},
                                        {"Taux", Align::kRight},
                                        {"En attente", Align::kRight}};
  if (beside.populations) columns.back() = {"Sur quoi"};
  if (beside.hors_pe) {
    columns.push_back({"Hors PE", Align::kRight});
    columns.push_back({"Taux hors PE", Align::kRight});
  }
  Table table(columns);
  for (const auto& row : matrix.rows()) table.Add(TableCells(row, beside));
  out << fmt::format("Département {}, du {} au {}, tel que connu le {}\n", matrix.departement(),
                     matrix.from(), matrix.to(), matrix.known_at());
  if (!matrix.valid_at().empty()) out << "Sans ce qui suit le " << matrix.valid_at() << "\n";
  out << fmt::format("Convention {}, version {} ({:.12})\n\n", matrix.convention().name(),
                     matrix.convention().version(), matrix.convention().checksum());
  table.Print(out);
  PrintNotes(out, matrix);
  PrintDelays(out, matrix);
  PrintGroups(out, matrix);
}

std::string Plain(bool present, int64_t number) { return present ? std::to_string(number) : ""; }

std::string PlainRate(bool present, double rate) {
  return present ? fmt::format("{:.1f}", rate) : "";
}

// What was declared: its value, or why there is none.
std::string DeclaredCsv(const MatrixRow& row) {
  if (!row.has_declared()) return "";
  const DeclaredFigure& declared = row.declared();
  return declared.has_value() ? fmt::format("{}", declared.value())
                              : MissingName(declared.missing());
}

std::vector<std::string> CsvCells(const MatrixRow& row) {
  return {row.code(),
          row.label(),
          ValueCsv(row),
          Plain(row.has_denominator(), row.denominator()),
          row.denominator_code(),
          PlainRate(row.has_rate(), row.rate()),
          Plain(row.has_waiting(), row.waiting()),
          MissingCsv(row),
          row.declared().holder(),
          DeclaredCsv(row),
          Plain(row.has_value_hors_pe(), row.value_hors_pe()),
          Plain(row.has_denominator_hors_pe(), row.denominator_hors_pe()),
          PlainRate(row.has_rate_hors_pe(), row.rate_hors_pe()),
          Plain(row.has_out_of_reach(), row.out_of_reach())};
}

void AddDelayCells(const MatrixRow& row, std::vector<std::string>* cells) {
  const DelaySummary& delay = row.delay();
  const bool any = row.has_delay();
  cells->insert(cells->end(), {Plain(any, delay.count()), PlainRate(delay.has_mean(), delay.mean()),
                               PlainRate(delay.has_median(), delay.median()),
                               PlainRate(delay.has_p90(), delay.p90()), Plain(any, delay.waiting()),
                               Plain(any, delay.left()), Plain(any, delay.not_started()),
                               Plain(any, delay.immature())});
}

// New columns go behind: programs may read them by place.
void PrintCsv(std::ostream& out, const GetMatrixResponse& matrix) {
  std::vector<Table::Column> columns = {{"code"},        {"label"},           {"value"},
                                        {"denominator"}, {"denominatorCode"}, {"rate"},
                                        {"waiting"},     {"missing"},         {"holder"},
                                        {"declared"},    {"valueHorsPe"},     {"denominatorHorsPe"},
                                        {"rateHorsPe"},  {"outOfReach"}};
  const bool delays = std::any_of(matrix.rows().begin(), matrix.rows().end(),
                                  [](const MatrixRow& row) { return row.has_delay(); });
  if (delays) {
    for (const char* name : {"delayCount", "delayMean", "delayMedian", "delayP90", "delayWaiting",
                             "delayLeft", "delayNotStarted", "delayImmature"}) {
      columns.push_back({name});
    }
  }
  Table table(std::move(columns));
  for (const auto& row : matrix.rows()) {
    std::vector<std::string> cells = CsvCells(row);
    if (delays) AddDelayCells(row, &cells);
    table.Add(cells);
  }
  table.PrintCsv(out);
  PrintGroupsCsv(out, matrix);
}

}  // namespace

std::string ValueCsv(const MatrixRow& row) {
  if (IsMissing(row)) return "";
  return row.has_decimal_value() ? fmt::format("{:.1f}", row.decimal_value())
                                 : std::to_string(row.value());
}

std::string MissingCsv(const MatrixRow& row) {
  return IsMissing(row) ? MissingName(row.missing()) : "";
}

Json MatrixRowJson(const MatrixRow& row) {
  Json json;
  json["code"] = row.code();
  json["label"] = row.label();
  json["value"] = ValueJson(row);
  json["denominator"] = row.has_denominator() ? Json(row.denominator()) : Json(nullptr);
  json["denominatorCode"] = OrNull(row.denominator_code());
  json["rate"] = row.has_rate() ? Json(row.rate()) : Json(nullptr);
  json["missing"] = IsMissing(row) ? Json(MissingName(row.missing())) : Json(nullptr);
  json["waiting"] = row.has_waiting() ? Json(row.waiting()) : Json(nullptr);
  if (row.has_value_hors_pe()) {
    json["valueHorsPe"] = row.value_hors_pe();
    json["denominatorHorsPe"] = row.denominator_hors_pe();
    json["rateHorsPe"] = row.has_rate_hors_pe() ? Json(row.rate_hors_pe()) : Json(nullptr);
  }
  if (row.out_of_reach() > 0) json["outOfReach"] = row.out_of_reach();
  if (!row.comment().empty()) json["comment"] = row.comment();
  if (row.has_delay()) json["delay"] = DelayJson(row.delay());
  if (row.has_declared()) json["declared"] = DeclaredJson(row.declared());
  if (row.groups_size() > 0) json["groups"] = GroupsJson(row);
  return json;
}

Json MatrixJson(const GetMatrixResponse& matrix) {
  Json json;
  json["departement"] = matrix.departement();
  json["convention"] = StampJson(matrix.convention());
  json["from"] = matrix.from();
  json["to"] = matrix.to();
  json["knownAt"] = matrix.known_at();
  if (!matrix.valid_at().empty()) json["validAt"] = matrix.valid_at();
  json["logPosition"] = PositionJson(matrix.log_position());
  json["rows"] = Json::array();
  for (const auto& row : matrix.rows()) json["rows"].push_back(MatrixRowJson(row));
  return json;
}

void PrintMatrix(std::ostream& out, const GetMatrixResponse& matrix, Format format) {
  switch (format) {
    case Format::kTable:
      return PrintTable(out, matrix);
    case Format::kJson:
      return PrintJson(out, MatrixJson(matrix));
    case Format::kCsv:
      return PrintCsv(out, matrix);
  }
}

}  // namespace jalon::cli
