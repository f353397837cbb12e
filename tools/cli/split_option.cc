// SPDX-License-Identifier: EUPL-1.2
#include "tools/cli/split_option.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "tools/cli/matrix_output.h"
#include "tools/cli/table.h"
#include "tools/client/figure.h"

namespace jalon::cli {
namespace {

using jalon::v1::Dimension;
using jalon::v1::GetMatrixResponse;
using jalon::v1::MatrixRow;
using jalon::v1::SplitGroup;

struct DimensionText {
  Dimension::Value value;
  const char* name;
};
constexpr DimensionText kTexts[] = {
    {Dimension::TERRITORY, "territory"},
    {Dimension::STRUCTURE, "structure"},
    {Dimension::REFERENT, "referent"},
    {Dimension::ORIENTATION_TYPE, "type"},
    {Dimension::AGE, "age"},
    {Dimension::SEX, "sex"},
    {Dimension::HOUSEHOLD, "household"},
    {Dimension::ORGANISME, "organisme"},
    {Dimension::SENIORITY, "seniority"},
    {Dimension::FLOW, "flow"},
    {Dimension::MOTIVE, "motive"},
    {Dimension::ACTIONS, "actions"},
};

// The last ones come with some figures, and cannot be asked for.
bool CanBeAsked(const DimensionText& text) { return text.value <= Dimension::SENIORITY; }

std::vector<std::string> Names() {
  std::vector<std::string> names;
  for (const DimensionText& text : kTexts) {
    if (CanBeAsked(text)) names.emplace_back(text.name);
  }
  return names;
}

std::string ValueOf(const SplitGroup& group) {
  return group.has_decimal_value() ? Decimal(group.decimal_value()) : Thousands(group.value());
}

// The dimensions of the matrix, in the order asked.
std::vector<Dimension::Value> DimensionsOf(const GetMatrixResponse& matrix) {
  std::vector<Dimension::Value> dimensions;
  for (const MatrixRow& row : matrix.rows()) {
    for (const SplitGroup& group : row.groups()) {
      const auto found = std::find(dimensions.begin(), dimensions.end(), group.dimension());
      if (found == dimensions.end()) dimensions.push_back(group.dimension());
    }
  }
  return dimensions;
}

void PrintDimension(std::ostream& out, const GetMatrixResponse& matrix,
                    Dimension::Value dimension) {
  using Align = Table::Align;
  Table table({{"Code"},
               {client::DimensionLabel(dimension)},
               {"Valeur", Align::kRight},
               {"Sur", Align::kRight},
               {"Taux", Align::kRight},
               {"En attente", Align::kRight}});
  for (const MatrixRow& row : matrix.rows()) {
    for (const SplitGroup& group : row.groups()) {
      if (group.dimension() != dimension) continue;
      table.Add({row.code(), group.label(), ValueOf(group),
                 group.has_denominator() ? Thousands(group.denominator()) : "",
                 group.has_rate() ? Percent(group.rate()) : "",
                 group.has_waiting() ? Thousands(group.waiting()) : ""});
    }
  }
  out << "\n";
  table.Print(out);
}

std::string Plain(bool present, int64_t number) { return present ? std::to_string(number) : ""; }

}  // namespace

void DeclareSplits(CLI::App* command, std::vector<std::string>* splits) {
  command
      ->add_option("--split", *splits,
                   absl::StrCat("Aussi par ", absl::StrJoin(Names(), ", "), " (répétable)"))
      ->type_name("DIMENSION");
}

absl::Status ReadSplits(const std::vector<std::string>& splits,
                        google::protobuf::RepeatedField<int>* dimensions) {
  for (const std::string& split : splits) {
    const auto* found = std::find_if(
        std::begin(kTexts), std::end(kTexts),
        [&](const DimensionText& text) { return CanBeAsked(text) && text.name == split; });
    if (found == std::end(kTexts)) {
      return absl::InvalidArgumentError(
          absl::StrCat("--split ", split, " : attendu ", absl::StrJoin(Names(), ", ")));
    }
    dimensions->Add(found->value);
  }
  return absl::OkStatus();
}

std::string DimensionName(Dimension::Value dimension) {
  for (const DimensionText& text : kTexts) {
    if (text.value == dimension) return text.name;
  }
  return "";
}

Json GroupsJson(const MatrixRow& row) {
  Json groups = Json::array();
  for (const SplitGroup& group : row.groups()) {
    Json json;
    json["dimension"] = DimensionName(group.dimension());
    json["key"] = OrNull(group.key());
    json["label"] = group.label();
    json["value"] = group.has_decimal_value() ? Json(group.decimal_value()) : Json(group.value());
    json["denominator"] = group.has_denominator() ? Json(group.denominator()) : Json(nullptr);
    json["rate"] = group.has_rate() ? Json(group.rate()) : Json(nullptr);
    json["waiting"] = group.has_waiting() ? Json(group.waiting()) : Json(nullptr);
    groups.push_back(std::move(json));
  }
  return groups;
}

void PrintGroups(std::ostream& out, const GetMatrixResponse& matrix) {
  for (const Dimension::Value dimension : DimensionsOf(matrix)) {
    PrintDimension(out, matrix, dimension);
  }
}

void PrintGroupsCsv(std::ostream& out, const GetMatrixResponse& matrix) {
  Table table({{"code"},
               {"dimension"},
               {"key"},
               {"label"},
               {"value"},
               {"denominator"},
               {"rate"},
               {"waiting"}});
  bool any = false;
  for (const MatrixRow& row : matrix.rows()) {
    for (const SplitGroup& group : row.groups()) {
      any = true;
      table.Add({row.code(), DimensionName(group.dimension()), group.key(), group.label(),
                 group.has_decimal_value() ? fmt::format("{:.1f}", group.decimal_value())
                                           : std::to_string(group.value()),
                 Plain(group.has_denominator(), group.denominator()),
                 group.has_rate() ? fmt::format("{:.1f}", group.rate()) : "",
                 Plain(group.has_waiting(), group.waiting())});
    }
  }
  if (!any) return;
  out << "\n";
  table.PrintCsv(out);
}

}  // namespace jalon::cli
