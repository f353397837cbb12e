// SPDX-License-Identifier: EUPL-1.2
#include "tools/cli/annexe_output.h"

#include <fmt/format.h>

#include <utility>

#include "engine/base/french_number.h"
#include "tools/cli/lint_output.h"
#include "tools/cli/matrix_output.h"
#include "tools/cli/table.h"

namespace jalon::cli {
namespace {

using jalon::v1::AnnexeRow;
using jalon::v1::GetAnnexeResponse;
using jalon::v1::MatrixRow;

Json OptionalNumber(bool present, double number) {
  if (!present) return nullptr;
  const auto whole = static_cast<int64_t>(number);
  return static_cast<double>(whole) == number ? Json(whole) : Json(number);
}

Json SituationJson(const MatrixRow& row) {
  Json json = MatrixRowJson(row);
  return {{"value", json["value"]}, {"missing", json["missing"]}};
}

Json AnnexeRowJson(const AnnexeRow& row) {
  const Json result = MatrixRowJson(row.result());
  Json json;
  json["measure"] = row.measure();
  json["measureLabel"] = row.measure_label();
  json["code"] = result["code"];
  json["label"] = result["label"];
  json["previous"] = row.has_previous() ? SituationJson(row.previous()) : Json(nullptr);
  json["target"] = OptionalNumber(row.has_target(), row.target());
  json["value"] = result["value"];
  json["missing"] = result["missing"];
  json["variance"] = OptionalNumber(row.has_variance(), row.variance());
  json["varianceRate"] = row.has_variance_rate() ? Json(row.variance_rate()) : Json(nullptr);
  json["justification"] = row.justification();
  json["comment"] = row.comment();
  return json;
}

std::string Signed(double number, const std::string& text) {
  return number > 0 ? "+" + text : text;
}

std::string Variance(const AnnexeRow& row) {
  return row.has_variance() ? Signed(row.variance(), FrenchNumber(row.variance())) : "";
}

void PrintHead(std::ostream& out, const GetAnnexeResponse& annexe) {
  const auto& matrix = annexe.matrix();
  out << fmt::format("Tableau des indicateurs, département {}, du {} au {}, tel que connu le {}\n",
                     matrix.departement(), matrix.from(), matrix.to(), matrix.known_at());
  if (annexe.has_previous()) {
    out << fmt::format("Situation précédente : du {} au {}, telle que connue le {}\n",
                       annexe.previous().from(), annexe.previous().to(),
                       annexe.previous().known_at());
  }
  out << fmt::format("Convention {}, version {} ({:.12})\n\n", matrix.convention().name(),
                     matrix.convention().version(), matrix.convention().checksum());
}

// Justifications and comments are too long for a column of a terminal.
void PrintWords(std::ostream& out, const GetAnnexeResponse& annexe) {
  for (const AnnexeRow& row : annexe.rows()) {
    const std::string& code = row.result().code();
    if (!row.justification().empty()) {
      out << fmt::format("{} : justification : {}\n", code, row.justification());
    }
    if (!row.comment().empty()) out << fmt::format("{} : {}\n", code, row.comment());
  }
}

void PrintTable(std::ostream& out, const GetAnnexeResponse& annexe) {
  using Align = Table::Align;
  Table table({{"Mesure"},
               {"Code"},
               {"Indicateur"},
               {"Précédente", Align::kRight},
               {"Prévisionnel", Align::kRight},
               {"Résultat", Align::kRight},
               {"Écart", Align::kRight},
               {"Écart %", Align::kRight}});
  std::string measure;
  for (const AnnexeRow& row : annexe.rows()) {
    const std::string label =
        row.measure_label().empty() ? row.measure() : row.measure() + " " + row.measure_label();
    table.Add(
        {label == measure ? "" : label, row.result().code(), row.result().label(),
         row.has_previous() ? ValueText(row.previous()) : "",
         row.has_target() ? FrenchNumber(row.target()) : "", ValueText(row.result()), Variance(row),
         row.has_variance_rate() ? Signed(row.variance_rate(), Percent(row.variance_rate())) : ""});
    measure = label;
  }
  PrintHead(out, annexe);
  table.Print(out);
  PrintWords(out, annexe);
  if (annexe.findings().empty()) return;
  out << "\n";
  FindingsTable(annexe.findings()).Print(out);
}

std::string Plain(bool present, double number) {
  return present ? OptionalNumber(true, number).dump() : "";
}

void PrintCsv(std::ostream& out, const GetAnnexeResponse& annexe) {
  Table table({{"measure"},
               {"measureLabel"},
               {"code"},
               {"label"},
               {"previous"},
               {"previousMissing"},
               {"target"},
               {"value"},
               {"missing"},
               {"variance"},
               {"varianceRate"},
               {"justification"},
               {"comment"}});
  for (const AnnexeRow& row : annexe.rows()) {
    table.Add({row.measure(), row.measure_label(), row.result().code(), row.result().label(),
               row.has_previous() ? ValueCsv(row.previous()) : "",
               row.has_previous() ? MissingCsv(row.previous()) : "",
               Plain(row.has_target(), row.target()), ValueCsv(row.result()),
               MissingCsv(row.result()), Plain(row.has_variance(), row.variance()),
               Plain(row.has_variance_rate(), row.variance_rate()), row.justification(),
               row.comment()});
  }
  table.PrintCsv(out);
}

}  // namespace

Json AnnexeJson(const GetAnnexeResponse& annexe) {
  Json json = MatrixJson(annexe.matrix());
  if (annexe.has_previous()) {
    json["previousFrom"] = annexe.previous().from();
    json["previousTo"] = annexe.previous().to();
    json["previousKnownAt"] = annexe.previous().known_at();
  }
  json["rows"] = Json::array();
  for (const AnnexeRow& row : annexe.rows()) json["rows"].push_back(AnnexeRowJson(row));
  json["lint"] = FindingsJson(annexe.findings());
  return json;
}

void PrintAnnexe(std::ostream& out, const GetAnnexeResponse& annexe, Format format) {
  switch (format) {
    case Format::kTable:
      return PrintTable(out, annexe);
    case Format::kJson:
      return PrintJson(out, AnnexeJson(annexe));
    case Format::kCsv:
      return PrintCsv(out, annexe);
  }
}

}  // namespace jalon::cli
