// SPDX-License-Identifier: EUPL-1.2
#include "tools/cli/matrix_output.h"

#include <fmt/format.h>

#include <algorithm>

#include "tools/cli/table.h"

namespace jalon::cli {
namespace {

using jalon::v1::GetMatrixResponse;
using jalon::v1::MatrixRow;

Json RowJson(const MatrixRow& row) {
  Json json;
  json["code"] = row.code();
  json["label"] = row.label();
  json["value"] = row.value();
  json["denominator"] = row.has_denominator() ? Json(row.denominator()) : Json(nullptr);
  json["denominatorCode"] = OrNull(row.denominator_code());
  json["rate"] = row.has_rate() ? Json(row.rate()) : Json(nullptr);
  json["missing"] = nullptr;
  json["waiting"] = row.has_waiting() ? Json(row.waiting()) : Json(nullptr);
  return json;
}

std::string Of(bool present, int64_t number) { return present ? Thousands(number) : ""; }

std::vector<std::string> TableCells(const MatrixRow& row, bool hors_pe) {
  std::vector<std::string> cells = {row.code(),
                                    row.label(),
                                    Thousands(row.value()),
                                    Of(row.has_denominator(), row.denominator()),
                                    row.has_rate() ? Percent(row.rate()) : "",
                                    Of(row.has_waiting(), row.waiting())};
  if (!hors_pe) return cells;
  cells.push_back(Of(row.has_value_hors_pe(), row.value_hors_pe()));
  cells.push_back(row.has_rate_hors_pe() ? Percent(row.rate_hors_pe()) : "");
  return cells;
}

void PrintTable(std::ostream& out, const GetMatrixResponse& matrix) {
  using Align = Table::Align;
  const bool hors_pe = std::any_of(matrix.rows().begin(), matrix.rows().end(),
                                   [](const auto& row) { return row.has_value_hors_pe(); });
  std::vector<Table::Column> columns = {{"Code"},
                                        {"Indicateur"},
                                        {"Valeur", Align::kRight},
                                        {"Sur", Align::kRight},
                                        {"Taux", Align::kRight},
                                        {"En attente", Align::kRight}};
  if (hors_pe) {
    columns.push_back({"Hors PE", Align::kRight});
    columns.push_back({"Taux hors PE", Align::kRight});
  }
  Table table(columns);
  for (const auto& row : matrix.rows()) table.Add(TableCells(row, hors_pe));
  out << fmt::format("Département {}, du {} au {}, tel que connu le {}\n", matrix.departement(),
                     matrix.from(), matrix.to(), matrix.known_at());
  if (!matrix.valid_at().empty()) out << "Sans ce qui suit le " << matrix.valid_at() << "\n";
  out << fmt::format("Convention {}, version {} ({:.12})\n\n", matrix.convention().name(),
                     matrix.convention().version(), matrix.convention().checksum());
  table.Print(out);
}

std::string Plain(bool present, int64_t number) { return present ? std::to_string(number) : ""; }

void PrintCsv(std::ostream& out, const GetMatrixResponse& matrix) {
  Table table({{"code"},
               {"label"},
               {"value"},
               {"denominator"},
               {"denominatorCode"},
               {"rate"},
               {"waiting"}});
  for (const auto& row : matrix.rows()) {
    table.Add({row.code(), row.label(), std::to_string(row.value()),
               Plain(row.has_denominator(), row.denominator()), row.denominator_code(),
               row.has_rate() ? fmt::format("{:.1f}", row.rate()) : "",
               Plain(row.has_waiting(), row.waiting())});
  }
  table.PrintCsv(out);
}

}  // namespace

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
  for (const auto& row : matrix.rows()) json["rows"].push_back(RowJson(row));
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
