// SPDX-License-Identifier: EUPL-1.2
#include <fmt/format.h>

#include <fstream>
#include <iostream>
#include <memory>

#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "jalon/v1/indicators.grpc.pb.h"
#include "tools/cli/call.h"
#include "tools/cli/cli.h"
#include "tools/cli/json.h"
#include "tools/cli/matrix_output.h"
#include "tools/cli/table.h"

namespace jalon::cli {
namespace {

using jalon::v1::DreesOrganisme;
using jalon::v1::DreesRow;
using jalon::v1::DreesTable;
using jalon::v1::GetDreesTablesRequest;
using jalon::v1::GetDreesTablesResponse;
using jalon::v1::IndicatorService;

struct Options {
  std::string departement;
  int year = 0;
  AsOfOptions as_of;
  ConventionOptions convention;
  std::string classes;
  Format format = Format::kTable;
};

absl::Status Refused(const std::string& file, int line, const std::string& what) {
  return absl::InvalidArgumentError(absl::StrCat(file, ", ligne ", line, " : ", what));
}

// "structure;MDS d'Arras;DEPARTEMENT" or "action;Permis B;8".
absl::Status ReadClass(const std::string& file, int number, const std::string& text,
                       GetDreesTablesRequest* request) {
  const std::vector<std::string> cells = absl::StrSplit(text, ';');
  if (cells.size() != 3) return Refused(file, number, "trois colonnes sont attendues");
  if (cells[0] == "structure") {
    DreesOrganisme::Category category{};
    if (!DreesOrganisme::Category_Parse(absl::AsciiStrToUpper(cells[2]), &category)) {
      return Refused(file, number, absl::StrCat("catégorie inconnue « ", cells[2], " »"));
    }
    auto* organisme = request->add_organismes();
    organisme->set_structure(cells[1]);
    organisme->set_category(category);
    return absl::OkStatus();
  }
  int modality = 0;
  if (cells[0] != "action" || !absl::SimpleAtoi(cells[2], &modality)) {
    return Refused(file, number, "« structure;nom;CATÉGORIE » ou « action;libellé;1 à 15 »");
  }
  auto* action = request->add_actions();
  action->set_label(cells[1]);
  action->set_modality(modality);
  return absl::OkStatus();
}

absl::Status ReadClasses(const std::string& file, GetDreesTablesRequest* request) {
  if (file.empty()) return absl::OkStatus();
  std::ifstream in(file);
  if (!in) return absl::InvalidArgumentError(absl::StrCat(file, " : lecture impossible"));
  std::string line;
  for (int number = 1; std::getline(in, line); ++number) {
    absl::StripAsciiWhitespace(&line);
    if (line.empty() || line[0] == '#') continue;
    if (absl::Status status = ReadClass(file, number, line, request); !status.ok()) return status;
  }
  return absl::OkStatus();
}

// The questionnaire wants what was told at the end of the year: K and V are its last day, unless
// others are asked for.
absl::StatusOr<GetDreesTablesRequest> ReadRequest(const Options& options) {
  GetDreesTablesRequest request;
  auto* question = request.mutable_question();
  question->set_departement(options.departement);
  question->set_from(fmt::format("{:04}-01-01", options.year));
  question->set_to(fmt::format("{:04}-12-31", options.year));
  AsOfOptions as_of = options.as_of;
  if (as_of.known_at.empty()) as_of.known_at = question->to();
  if (as_of.valid_at.empty()) as_of.valid_at = question->to();
  auto read = ReadAsOf(as_of);
  if (!read.ok()) return read.status();
  *question->mutable_as_of() = *read;
  auto convention = ReadConvention(options.convention);
  if (!convention.ok()) return convention.status();
  *question->mutable_convention() = *convention;
  if (absl::Status s = ReadClasses(options.classes, &request); !s.ok()) return s;
  return request;
}

std::vector<std::string> CellsOf(const DreesRow& row) {
  std::vector<std::string> cells;
  for (const auto& cell : row.cells()) {
    cells.push_back(cell.has_value() ? std::to_string(cell.value()) : "");
  }
  return cells;
}

// Columns are too many and too long for a header: they are numbered, and told above.
void PrintTableText(std::ostream& out, const DreesTable& drees) {
  out << fmt::format("\nTableau {} : {}\n", drees.number(), drees.title());
  std::vector<Table::Column> columns = {{""}};
  for (int i = 0; i < drees.columns_size(); ++i) {
    out << fmt::format("  ({}) {}\n", i + 1, drees.columns(i));
    columns.push_back({fmt::format("({})", i + 1), Table::Align::kRight});
  }
  for (const auto& section : drees.sections()) {
    out << "\n" << section.label() << "\n";
    Table table(columns);
    for (const auto& row : section.rows()) {
      std::vector<std::string> cells = CellsOf(row);
      cells.insert(cells.begin(), row.label());
      table.Add(cells);
    }
    table.Print(out);
  }
}

void PrintText(std::ostream& out, const GetDreesTablesResponse& response) {
  out << fmt::format("Enquête sur l'orientation et l'accompagnement (DREES), département {}\n",
                     response.departement());
  out << fmt::format("Du {} au {}, tel que connu le {}, sans ce qui suit le {}\n", response.from(),
                     response.to(), response.known_at(), response.valid_at());
  for (const DreesTable& table : response.tables()) PrintTableText(out, table);
}

void PrintCsv(std::ostream& out, const GetDreesTablesResponse& response) {
  Table table({{"table"}, {"section"}, {"line"}, {"column"}, {"value"}});
  for (const DreesTable& drees : response.tables()) {
    for (const auto& section : drees.sections()) {
      for (const auto& row : section.rows()) {
        const std::vector<std::string> cells = CellsOf(row);
        for (int i = 0; i < drees.columns_size(); ++i) {
          table.Add({std::to_string(drees.number()), section.label(), row.label(), drees.columns(i),
                     cells[static_cast<size_t>(i)]});
        }
      }
    }
  }
  table.PrintCsv(out);
}

Json RowJson(const DreesRow& row) {
  Json json;
  json["label"] = row.label();
  json["cells"] = Json::array();
  for (const auto& cell : row.cells()) {
    json["cells"].push_back(cell.has_value() ? Json(cell.value()) : Json(nullptr));
  }
  return json;
}

Json TableJson(const DreesTable& drees) {
  Json json;
  json["number"] = drees.number();
  json["title"] = drees.title();
  json["columns"] = Json::array();
  for (const std::string& column : drees.columns()) json["columns"].push_back(column);
  json["sections"] = Json::array();
  for (const auto& section : drees.sections()) {
    Json lines;
    lines["label"] = section.label();
    lines["rows"] = Json::array();
    for (const auto& row : section.rows()) lines["rows"].push_back(RowJson(row));
    json["sections"].push_back(std::move(lines));
  }
  return json;
}

void PrintAsJson(std::ostream& out, const GetDreesTablesResponse& response) {
  Json json;
  json["departement"] = response.departement();
  json["convention"] = StampJson(response.convention());
  json["from"] = response.from();
  json["to"] = response.to();
  json["knownAt"] = response.known_at();
  json["validAt"] = OrNull(response.valid_at());
  json["logPosition"] = PositionJson(response.log_position());
  json["tables"] = Json::array();
  for (const DreesTable& table : response.tables()) json["tables"].push_back(TableJson(table));
  PrintJson(out, json);
}

int Run(const ConnectionOptions& connection, const Options& options) {
  const auto request = ReadRequest(options);
  if (!request.ok()) return ReportFailure(request.status());
  return Ask<IndicatorService>(connection, &IndicatorService::Stub::GetDreesTables, *request,
                               [&](const GetDreesTablesResponse& response) {
                                 if (options.format == Format::kTable) {
                                   PrintText(std::cout, response);
                                 } else if (options.format == Format::kCsv) {
                                   PrintCsv(std::cout, response);
                                 } else {
                                   PrintAsJson(std::cout, response);
                                 }
                                 return kDone;
                               });
}

}  // namespace

void AddDreesCommand(Cli* cli) {
  AddCommand(cli, "drees",
             "Les six tableaux de l'enquête de la DREES (orientation, accompagnement)",
             "jalon drees --departement 062 --year 2022 --classes organismes.csv",
             [cli](CLI::App* command) {
               auto options = std::make_shared<Options>();
               DeclareDepartement(command, &options->departement);
               command->add_option("--year", options->year, "Année de l'enquête")
                   ->required()
                   ->check(CLI::Range(1988, 9999));
               DeclareAsOf(command, &options->as_of);
               DeclareConvention(command, &options->convention);
               command
                   ->add_option("--classes", options->classes,
                                "Lignes « structure;nom;CATÉGORIE » (POLE_EMPLOI, MISSION_LOCALE, "
                                "MDE_PLIE, CREATION_ENTREPRISE, IAE, AUTRE_PLACEMENT, DEPARTEMENT, "
                                "CAF, MSA, CCAS, AUTRE) et « action;libellé;1 à 15 »")
                   ->type_name("FICHIER");
               DeclareFormat(command, &options->format);
               return [cli, options] { return Run(cli->connection, *options); };
             });
}

}  // namespace jalon::cli
