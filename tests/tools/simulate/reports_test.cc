// SPDX-License-Identifier: EUPL-1.2
// The years that five départements published, simulated, and read by the engine: every published
// cell of 2.2, 3.1.x and 3.2.x is reproduced, or is listed with the reason why it cannot be.
#include <catch2/catch.hpp>
#include <cstdlib>
#include <iostream>

#include "tests/tools/simulate/published.h"
#include "tests/tools/simulate/report_log.h"
#include "tools/simulate/reports.h"

namespace jalon::simulate {
namespace {

using jalon::v1::GetMatrixResponse;
using jalon::v1::MatrixRow;

bool StartsWith(const std::string& text, const std::string& start) {
  return text.substr(0, start.size()) == start;
}

// What the cell was asked for: its own last day, or the end of its period.
std::string LastDayOf(const PublishedCell& cell, const Description& description) {
  if (!cell.on.empty()) return cell.on;
  const bool of_entries = StartsWith(cell.code, "3.1");
  return (of_entries ? description.to : description.SupportTo()).ToString();
}

// The row that the département would have printed; nothing when its date does not exist.
absl::StatusOr<MatrixRow> Printed(const ReportLog& log, const PublishedCell& cell,
                                  const std::string& to) {
  const auto matrix = log.Matrix(log.Ask(to, log.description().convention));
  if (!matrix.ok()) return matrix.status();
  return RowOf(*matrix, cell.code);
}

void CheckImpossible(const ReportLog& log, const PublishedCell& cell, const std::string& reason,
                     const absl::StatusOr<MatrixRow>& row) {
  if (StartsWith(reason, "date impossible")) {
    CHECK(row.status().code() == absl::StatusCode::kInvalidArgument);
    const auto at_end = Printed(log, cell, log.description().to.ToString());
    REQUIRE(at_end.ok());
    CHECK(Reproduces(*at_end, cell));
    return;
  }
  REQUIRE(row.ok());
  INFO("calculé : " << row->ShortDebugString());
  CHECK_FALSE(Reproduces(*row, cell));
  const bool declared = StartsWith(reason, "valeur manquante") ||
                        StartsWith(reason, "autre détenteur") ||
                        StartsWith(reason, "durée dans un effectif");
  if (declared) CHECK(Declares(*row, cell));
}

void CheckCell(const ReportLog& log, const PublishedCell& cell) {
  const auto row = Printed(log, cell, LastDayOf(cell, log.description()));
  const auto impossible = ImpossibleCells().find(cell.Name());
  INFO(cell.Name() << " : publié « " << cell.value << " » (" << cell.kind << ")");
  if (impossible != ImpossibleCells().end()) {
    return CheckImpossible(log, cell, impossible->second, row);
  }
  REQUIRE(row.ok());
  INFO("calculé : " << row->ShortDebugString());
  CHECK(Reproduces(*row, cell));
}

// Every cell that `departement` published of `year`.
void CheckYear(const ReportLog& log, const std::string& departement, const std::string& year) {
  int cells = 0;
  for (const PublishedCell& cell : PublishedCells()) {
    if (cell.departement != departement || cell.year != year) continue;
    CheckCell(log, cell);
    ++cells;
  }
  CHECK(cells > 0);
}

TEST_CASE("dump", "[.dump]") {
  const char* name = std::getenv("REPORT");
  const ReportLog log{std::string(name)};
  for (const char* convention : {"AUDE_2019", "HAUTE_GARONNE_2021", "PAS_DE_CALAIS_2022",
                                 "LOT_ET_GARONNE_2020", "BASE"}) {
    const auto own = log.Ask(log.description().to.ToString(), log.description().convention);
    const auto other = log.Ask(log.description().to.ToString(), convention);
    std::cout << "== " << convention << "\n";
    for (const char* code : {"3.1.1.a", "3.1.1.b", "3.1.2.a", "3.1.2.b", "3.1.3.a", "3.1.3.b",
                             "3.2.1.a", "3.2.1.b", "3.2.2.a", "3.2.2.b", "3.2.2.c", "3.2.2.d"}) {
      const auto compared = log.Compare(own, other, code);
      for (const auto& row : compared.rows()) {
        if (row.first().code() != code) continue;
        std::cout << code << " " << row.first().value() << " / " << row.second().value() << " ("
                  << row.only_first() << ", " << row.only_second() << ")\n";
      }
      for (int i = 0; i < std::min(2, compared.persons_size()); ++i) {
        std::cout << "    " << compared.persons(i).first().why() << "  |||  "
                  << compared.persons(i).second().why() << "\n";
      }
    }
  }
}

TEST_CASE("Aude 2018") { CheckYear(ReportLog("aude-2018"), "Aude", "2018"); }
TEST_CASE("Aude 2019") { CheckYear(ReportLog("aude-2019"), "Aude", "2019"); }
TEST_CASE("Haute-Garonne 2020") {
  CheckYear(ReportLog("haute-garonne-2020"), "Haute-Garonne", "2020");
}
TEST_CASE("Haute-Garonne 2021") {
  CheckYear(ReportLog("haute-garonne-2021"), "Haute-Garonne", "2021");
}
TEST_CASE("Pas-de-Calais 2018") {
  CheckYear(ReportLog("pas-de-calais-2018"), "Pas-de-Calais", "2018");
}
TEST_CASE("Pas-de-Calais 2019") {
  CheckYear(ReportLog("pas-de-calais-2019"), "Pas-de-Calais", "2019");
}
TEST_CASE("Pas-de-Calais 2020") {
  CheckYear(ReportLog("pas-de-calais-2020"), "Pas-de-Calais", "2020");
}
TEST_CASE("Pas-de-Calais 2021") {
  CheckYear(ReportLog("pas-de-calais-2021"), "Pas-de-Calais", "2021");
}
TEST_CASE("Pas-de-Calais 2022-S1") {
  CheckYear(ReportLog("pas-de-calais-2022-s1"), "Pas-de-Calais", "2022-S1");
}
TEST_CASE("Pas-de-Calais 2022") {
  CheckYear(ReportLog("pas-de-calais-2022"), "Pas-de-Calais", "2022");
}

}  // namespace
}  // namespace jalon::simulate
