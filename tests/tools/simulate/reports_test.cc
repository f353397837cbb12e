// SPDX-License-Identifier: EUPL-1.2
// The years that départements published, simulated, and read by the engine: every published
// cell of 2.2, 3.1.x and 3.2.x is reproduced, or is listed with the reason why it cannot be.
#include "tools/simulate/reports.h"

#include <algorithm>
#include <catch2/catch.hpp>
#include <cstdlib>
#include <filesystem>
#include <iostream>
#include <set>

#include "absl/strings/str_join.h"
#include "tests/reference_data.h"
#include "tests/tools/simulate/published.h"
#include "tests/tools/simulate/report_log.h"

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

// A difference between two conventions that the same log shows, and how its persons explain it.
struct Difference {
  std::string other;  // convention
  std::string code;
  std::string own_why;    // part of the reason under the département's own convention
  std::string other_why;  // part of the reason under the other one
};

// Whether one of `persons` gives both reasons, and counts in one of the two only.
bool Explains(const jalon::v1::CompareQuestionsResponse& compared, const Difference& difference) {
  return std::any_of(compared.persons().begin(), compared.persons().end(), [&](const auto& person) {
    return person.first().counted() != person.second().counted() &&
           person.first().why().find(difference.own_why) != std::string::npos &&
           person.second().why().find(difference.other_why) != std::string::npos;
  });
}

// The same log under another convention has other figures, and says why, person by person.
void CheckDifference(const ReportLog& log, const Difference& difference) {
  const std::string to = log.description().to.ToString();
  const auto compared = log.Compare(log.Ask(to, log.description().convention),
                                    log.Ask(to, difference.other), difference.code);
  const auto row =
      std::find_if(compared.rows().begin(), compared.rows().end(),
                   [&](const auto& one) { return one.first().code() == difference.code; });
  REQUIRE(row != compared.rows().end());
  INFO(log.description().convention << " / " << difference.other << " : " << difference.code << " "
                                    << row->first().value() << " / " << row->second().value());
  CHECK(row->first().value() != row->second().value());
  CHECK(row->only_first() - row->only_second() == row->first().value() - row->second().value());
  REQUIRE(compared.persons_size() > 0);
  INFO(compared.persons(0).first().why() << " / " << compared.persons(0).second().why());
  CHECK(Explains(compared, difference));
}

TEST_CASE("Aude 2018") { CheckYear(ReportLog("aude-2018"), "Aude", "2018"); }

TEST_CASE("Aude 2019") {
  const ReportLog log("aude-2019");
  CheckYear(log, "Aude", "2019");
  // No rendez-vous is in the tool: only where the signature stands for it are there any.
  CheckDifference(log, {"PAS_DE_CALAIS_2022", "3.1.2.a", "premier rendez-vous le",
                        "pas de rendez-vous d'accompagnement"});
  // The month runs from the notification of the right, or from the daily that tells it later.
  CheckDifference(log, {"PAS_DE_CALAIS_2022", "3.1.1.b", "après l'échéance", "échéance"});
  // The right opens on the first of a month before.
  CheckDifference(log, {"HAUTE_GARONNE_2021", "3.1.1.a", "entrée le 2019", "hors de la période"});
  CheckDifference(log, {"LOT_ET_GARONNE_2020", "3.2.1.a", "accompagnement global", "ni action"});
}

TEST_CASE("Haute-Garonne 2020") {
  CheckYear(ReportLog("haute-garonne-2020"), "Haute-Garonne", "2020");
}

TEST_CASE("Haute-Garonne 2021") {
  const ReportLog log("haute-garonne-2021");
  CheckYear(log, "Haute-Garonne", "2021");
  // The monthly file comes more than a month after the opening, never after its transmission.
  CheckDifference(log, {"PAS_DE_CALAIS_2022", "3.1.1.b", "après l'échéance", "échéance"});
  CheckDifference(log, {"LOT_ET_GARONNE_2020", "3.1.1.b", "après l'échéance", "échéance"});
  // Soon, but not at ACTI PRO.
  CheckDifference(log, {"LOT_ET_GARONNE_2020", "3.1.2.b", "pas de rendez-vous d'accompagnement",
                        "premier rendez-vous le"});
  CheckDifference(log, {"AUDE_2019", "3.1.2.a", "premier rendez-vous le", "pas de"});
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
  const ReportLog log("pas-de-calais-2022-s1");
  CheckYear(log, "Pas-de-Calais", "2022-S1");
  CheckDifference(log, {"AUDE_2019", "3.1.2.a", "premier rendez-vous le", "pas de"});
  CheckDifference(log, {"AUDE_2019", "3.2.1.b", "gad_ag = hors", "garantie d'activité"});
  CheckDifference(log, {"HAUTE_GARONNE_2021", "3.1.1.a", "entrée le 2022", "hors de la période"});
  CheckDifference(log, {"LOT_ET_GARONNE_2020", "3.2.1.a", "gad_new_entrants_only", "garantie"});
}

TEST_CASE("Pas-de-Calais 2022") {
  CheckYear(ReportLog("pas-de-calais-2022"), "Pas-de-Calais", "2022");
}

// A département of Pas-de-Calais small enough to be read twice.
Description Small() {
  const auto description = ReadDescription(
      "rights = both\nstock = 300\nentrants = 200\nfrom = 2022-01-01\nto = 2022-05-30\n"
      "target_3_1_1_b = 171\ntarget_3_1_2_a = 180\ntarget_3_1_2_b = 142\ntarget_3_1_3_a = 163\n"
      "target_3_1_3_b = 109\ntarget_3_2_1_a = 40\ntarget_3_2_1_b = 120\ntarget_3_2_2_a = 60\n"
      "target_3_2_2_b = 70\ntarget_3_2_2_c = 35\ntarget_3_2_2_d = 21.6\ntarget_2_2_b = 16\n");
  INFO(description.status().ToString());
  REQUIRE(description.ok());
  return *description;
}

TEST_CASE("the flux and the events of the caisses are the same log") {
  const ReportLog events(Small(), ReportLog::Rights::kEvents);
  const ReportLog flux(Small(), ReportLog::Rights::kFlux);
  // Not the conventions whose E is a date that vrsb0801 has no field for.
  for (const char* convention : {"PAS_DE_CALAIS_2022", "BASE"}) {
    const auto from_events = events.Matrix(events.Ask("2022-05-30", convention));
    const auto from_flux = flux.Matrix(flux.Ask("2022-05-30", convention));
    REQUIRE(from_events.ok());
    REQUIRE(from_flux.ok());
    REQUIRE(from_events->rows_size() == from_flux->rows_size());
    for (int i = 0; i < from_flux->rows_size(); ++i) {
      CHECK(from_flux->rows(i).ShortDebugString() == from_events->rows(i).ShortDebugString());
    }
    CHECK(RowOf(*from_flux, "3.1.1.b").value() == 171);
    CHECK(RowOf(*from_flux, "3.2.2.d").decimal_value() == 21.6);
  }
}

TEST_CASE("every published cell has a log, or its reason") {
  const std::set<std::string> simulated = {"Aude", "Haute-Garonne", "Pas-de-Calais"};
  std::set<std::string> names;
  for (const PublishedCell& cell : PublishedCells()) {
    INFO(cell.Name());
    CHECK(names.insert(cell.Name()).second);
    CHECK((simulated.contains(cell.departement) || ImpossibleCells().contains(cell.Name())));
  }
  for (const auto& [name, reason] : ImpossibleCells()) {
    INFO(name << " : " << reason);
    CHECK(names.contains(name));
    CHECK(reason.find(" : ") != std::string::npos);  // "kind : detail"
  }
  CHECK(PublishedReports().size() == 10);
}

// As a line of publies.csv.
std::string Line(const std::vector<std::string>& cells) { return absl::StrJoin(cells, ";"); }

// The cells of the seed that these tests are about, as publies.csv writes them.
std::vector<std::string> SeedCells(const std::string& path) {
  enum Column {
    kDepartement = 1,
    kYear = 2,
    kCode = 3,
    kValue = 5,
    kNumber = 8,
    kKind = 9,
    kOn = 11
  };
  std::vector<std::string> cells;
  for (const auto& row : ReadTable(path, ',')) {
    if (row.size() <= kOn) continue;
    const std::string& code = row[kCode];
    if (code.substr(0, 4) != "2.2." && code.substr(0, 4) != "3.1." && code.substr(0, 4) != "3.2.") {
      continue;
    }
    const std::string year = row[kYear].substr(0, row[kYear].find(' '));
    const std::string& value = row[kKind] == "number" ? row[kNumber] : row[kValue];
    const std::string on = row[kOn].substr(0, row[kOn].find_first_not_of("0123456789-"));
    cells.push_back(Line({row[kDepartement], year, code, value, row[kKind], on}));
  }
  return cells;
}

TEST_CASE("what was published is what the reference says") {
  const auto seed = tests::ReferenceData(JALON_SOURCE_DIR, "seed-indicators.csv");
  if (!seed.has_value()) return;
  std::vector<std::string> written;
  for (const PublishedCell& cell : PublishedCells()) {
    written.push_back(
        Line({cell.departement, cell.year, cell.code, cell.value, cell.kind, cell.on}));
  }
  CHECK(written == SeedCells(*seed));
}

}  // namespace
}  // namespace jalon::simulate
