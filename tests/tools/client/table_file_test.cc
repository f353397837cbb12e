// SPDX-License-Identifier: EUPL-1.2
// Tables read from CSV files, and what lint finds in the reports' own.
#include "tools/client/table_file.h"

#include <stdlib.h>
#include <unistd.h>

#include <algorithm>
#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>
#include <set>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "engine/base/error.h"
#include "engine/indicators/lint.h"

namespace jalon::client {
namespace {

using jalon::v1::LintFinding;
using jalon::v1::TableCell;
using Texts = std::vector<std::string>;

// A file that goes away with the object.
struct File {
  explicit File(const std::string& text) {
    std::string name = std::filesystem::temp_directory_path() / "jalon-test-XXXXXX";
    const int descriptor = mkstemp(name.data());
    REQUIRE(descriptor >= 0);
    close(descriptor);
    path = name;
    std::ofstream(path, std::ios::binary) << text;
  }
  ~File() { std::filesystem::remove(path); }
  File(const File&) = delete;
  File& operator=(const File&) = delete;

  std::string path;
};

std::string Refused(const std::string& text) {
  const File file(text);
  const auto goals = ReadGoals(file.path);
  REQUIRE(absl::IsInvalidArgument(goals.status()));
  return DetailOf(goals.status()).message;
}

std::vector<LintFinding> LintReports() {
  const auto cells =
      ReadTableCells(std::string(JALON_SOURCE_DIR) + "/tests/data/indicators/rapports-publics.csv");
  REQUIRE(cells.ok());
  CHECK(cells->size() == 326);
  return indicators::Lint({cells->begin(), cells->end()}, {});
}

// "RULE table period code" of each finding of a severity, sorted; a half-year without its brackets.
Texts Found(LintFinding::Severity severity) {
  Texts found;
  for (const LintFinding& finding : LintReports()) {
    if (finding.severity() != severity) continue;
    const std::string period = finding.period().substr(0, finding.period().find(' '));
    found.push_back(absl::StrCat(LintFinding::Rule_Name(finding.rule()), " ", finding.table(), " ",
                                 period, " ", finding.code()));
  }
  std::sort(found.begin(), found.end());
  return found;
}

TEST_CASE("lint finds the figures of the public reports that cannot be, and no others") {
  CHECK(Found(LintFinding::ERROR) == Texts{
                                         "ABOVE_POPULATION Pas-de-Calais 2019 3.2.1.a",
                                         "ABOVE_POPULATION Pas-de-Calais 2021 3.2.1.a",
                                         "ABOVE_POPULATION Pas-de-Calais 2022 3.2.1.a",
                                         "ABOVE_POPULATION Pas-de-Calais 2022-S1 3.2.1.a",
                                         "IMPOSSIBLE_DATE Haute-Garonne 2020 X.actipro",
                                         "IMPOSSIBLE_DATE Pas-de-Calais 2022 3.1.1.a",
                                         "IMPOSSIBLE_DATE Pas-de-Calais 2022 3.1.1.b",
                                         "IMPOSSIBLE_DATE Pas-de-Calais 2022 3.1.2.a",
                                         "IMPOSSIBLE_DATE Pas-de-Calais 2022 3.1.2.b",
                                         "IMPOSSIBLE_DATE Pas-de-Calais 2022 3.1.3.a",
                                         "IMPOSSIBLE_DATE Pas-de-Calais 2022 3.1.3.b",
                                         "NOT_A_COUNT Haute-Garonne 2020 8.1.b",
                                         "NOT_A_COUNT Haute-Garonne 2020 8.1.c",
                                         "NOT_A_COUNT Haute-Garonne 2021 4.a",
                                         "NOT_A_COUNT Haute-Garonne 2021 8.1.a",
                                         "NOT_A_COUNT Haute-Garonne 2021 8.1.b",
                                         "NOT_A_COUNT Haute-Garonne 2021 8.1.c",
                                         "NOT_A_COUNT Haute-Garonne 2021 8.1.d",
                                         "NOT_A_COUNT Haute-Garonne 2021 8.1.e",
                                         "NOT_A_COUNT Pas-de-Calais 2018 3.1.2.a",
                                         "PART_ABOVE_WHOLE Pas-de-Calais 2019 3.1.2.b",
                                         "STOCK_RATIO Pas-de-Calais 2019 3.2.2.c",
                                     });
}

// The kind of a reason is before its colon: these are what lint calls errors; the others are values
// that are missing, or another holder's.
Texts ImpossibleCells() {
  const std::set<std::string> kinds = {"date impossible", "durée dans un effectif",
                                       "sous-ensemble au-dessus du total", "population dépassée",
                                       "ratio incohérent"};
  std::ifstream in(std::string(JALON_SOURCE_DIR) + "/tests/data/rapports/impossibles.csv");
  Texts cells;
  std::string line;
  std::getline(in, line);
  while (std::getline(in, line)) {
    const Texts columns = absl::StrSplit(line, ';');
    REQUIRE(columns.size() == 4);
    if (!kinds.contains(columns[3].substr(0, columns[3].find(" :")))) continue;
    cells.push_back(absl::StrCat(columns[0], " ", columns[1], " ", columns[2]));
  }
  std::sort(cells.begin(), cells.end());
  return cells;
}

TEST_CASE("lint finds exactly the cells of 2.2 and 3 that no log can produce") {
  Texts cells;
  for (const std::string& found : Found(LintFinding::ERROR)) {
    const std::string cell = found.substr(found.find(' ') + 1);
    const std::string code = cell.substr(cell.rfind(' ') + 1);
    if (code.rfind("3.", 0) == 0 || code.rfind("2.2", 0) == 0) cells.push_back(cell);
  }
  std::sort(cells.begin(), cells.end());
  CHECK(cells == ImpossibleCells());
  CHECK(cells.size() == 13);
}

TEST_CASE("lint finds the figures of the public reports that are to be checked, and no others") {
  CHECK(Found(LintFinding::WARNING) == Texts{
                                           "BREAK Aude 2019 3.1.1.b",
                                           "BREAK Haute-Garonne 2021 2.1.b",
                                           "BREAK Haute-Garonne 2021 2.1.c",
                                           "BREAK Pas-de-Calais 2020 2.1.b",
                                           "BREAK Pas-de-Calais 2020 3.1.1.a",
                                           "BREAK Pas-de-Calais 2020 3.1.2.a",
                                           "BREAK Pas-de-Calais 2020 3.1.2.b",
                                           "BREAK Pas-de-Calais 2020 3.1.3.a",
                                           "BREAK Pas-de-Calais 2020 3.1.3.b",
                                           "BREAK Pas-de-Calais 2021 2.2.a",
                                           "BREAK Pas-de-Calais 2021 2.2.b",
                                           "BREAK Pas-de-Calais 2021 3.1.2.b",
                                           "BREAK Pas-de-Calais 2021 3.2.1.a",
                                           "BREAK Pas-de-Calais 2022 5.1.b",
                                           "COPIED_TOTAL Aude 2018 1.1.d",
                                           "COPIED_TOTAL Aude 2018 1.1.f",
                                           "COPIED_TOTAL Aude 2018 3.1.3.a",
                                           "COPIED_TOTAL Aude 2018 3.2.1.b",
                                           "COPIED_TOTAL Aude 2019 1.1.c",
                                           "COPIED_TOTAL Aude 2019 1.1.d",
                                           "COPIED_TOTAL Aude 2019 3.1.3.a",
                                           "COPIED_TOTAL Haute-Garonne 2021 1.1.c",
                                           "COPIED_TOTAL Pas-de-Calais 2018 1.1.c",
                                           "COPIED_TOTAL Pas-de-Calais 2018 1.1.d",
                                           "COPIED_TOTAL Pas-de-Calais 2018 1.1.e",
                                           "COPIED_TOTAL Pas-de-Calais 2018 1.1.f",
                                           "COPIED_TOTAL Pas-de-Calais 2019 1.1.c",
                                           "COPIED_TOTAL Pas-de-Calais 2019 1.1.d",
                                           "COPIED_TOTAL Pas-de-Calais 2019 1.1.e",
                                           "COPIED_TOTAL Pas-de-Calais 2019 1.1.f",
                                           "COPIED_TOTAL Pas-de-Calais 2019 3.1.3.b",
                                           "COPIED_TOTAL Pas-de-Calais 2020 1.1.c",
                                           "COPIED_TOTAL Pas-de-Calais 2020 1.1.f",
                                           "COPIED_TOTAL Pas-de-Calais 2020 3.1.2.a",
                                           "COPIED_TOTAL Pas-de-Calais 2020 3.1.3.a",
                                           "COPIED_TOTAL Pas-de-Calais 2021 1.1.c",
                                           "COPIED_TOTAL Pas-de-Calais 2021 1.1.f",
                                           "COPIED_TOTAL Pas-de-Calais 2021 3.1.2.a",
                                           "COPIED_TOTAL Pas-de-Calais 2021 3.1.3.a",
                                           "COPIED_TOTAL Pas-de-Calais 2022 5.1.b",
                                           "COPIED_TOTAL Pas-de-Calais 2022-S1 3.1.2.a",
                                           "COPIED_TOTAL Pas-de-Calais 2022-S1 5.1.b",
                                           "COPIED_YEAR Pas-de-Calais 2019 2.2.a",
                                           "COPIED_YEAR Pas-de-Calais 2019 2.2.b",
                                           "COPIED_YEAR Pas-de-Calais 2020 2.2.a",
                                           "COPIED_YEAR Pas-de-Calais 2020 2.2.b",
                                           "COPIED_YEAR Pas-de-Calais 2022 2.1.b",
                                           "COPIED_YEAR Pas-de-Calais 2022 2.2.a",
                                           "STOCK_RATIO Pas-de-Calais 2021 3.2.2.c",
                                           "STOCK_RATIO Pas-de-Calais 2022 3.2.2.c",
                                           "UNREACHABLE Haute-Garonne 2020 3.1.1.b",
                                           "UNREACHABLE Haute-Garonne 2021 3.1.1.b",
                                           "ZERO_OR_MISSING Haute-Garonne 2020 3.1.1.b",
                                           "ZERO_OR_MISSING Haute-Garonne 2021 3.1.1.b",
                                       });
}

TEST_CASE("the public reports leave many figures without saying why") {
  const Texts found = Found(LintFinding::NOTICE);
  const auto count = [&](const std::string& prefix) {
    return std::count_if(found.begin(), found.end(),
                         [&](const std::string& text) { return text.starts_with(prefix); });
  };
  CHECK(count("UNTYPED_MISSING") == 51);
  CHECK(count("PARTIAL_PERIOD Haute-Garonne 2021 3.1.1.a") == 1);
  CHECK(count("PARTIAL_PERIOD Pas-de-Calais 2022-S1") == 1);
  CHECK(count("PARTIAL_PERIOD") == 7);
}

TEST_CASE("goals are read with their justifications, in both kinds of CSV") {
  const File file(
      "\xEF\xBB\xBF"
      "code;previsionnel;justification;commentaire\r\n"
      "3.1.1.a;6 500;;\r\n"
      "3.2.2.d;16,7;\"flux ; réorganisé\";à suivre\r\n");
  const auto goals = ReadGoals(file.path);
  REQUIRE(goals.ok());
  REQUIRE(goals->size() == 2);
  CHECK((*goals)[0].target() == 6500);
  CHECK((*goals)[1].target() == 16.7);
  CHECK((*goals)[1].justification() == "flux ; réorganisé");
  const File commas("code,justification\n3.1.1.a,\"moins d'entrées, pas d'autre cause\"\n");
  const auto without_targets = ReadGoals(commas.path);
  REQUIRE(without_targets.ok());
  CHECK_FALSE((*without_targets)[0].has_target());
}

TEST_CASE("a bad line of goals is refused with its number") {
  const std::string header = "code;previsionnel;justification;commentaire\n";
  CHECK(Refused(header + "3.1.1.a;6500;;\n3.1.1.b;beaucoup;;\n").find("ligne 3 : ") !=
        std::string::npos);
  CHECK(Refused(header + ";6500;;\n").find("ligne 2 : ") != std::string::npos);
  CHECK(Refused(header + "3.1.1.a;1;;\n\n3.1.1.a;2;;\n").find("ligne 4 : ") != std::string::npos);
  CHECK(Refused(header + "3.1.1.a;\"1;;\n").find("ligne 2 : ") != std::string::npos);
  CHECK(Refused("code;cible\n").find("« cible »") != std::string::npos);
  CHECK(Refused("indicateur;previsionnel\n").find("colonne code") != std::string::npos);
  CHECK(Refused("").find("vide") != std::string::npos);
}

TEST_CASE("a table without a code is refused with its line") {
  const File file("departement,annee,code,value\nAude,2019,3.1.1.a,12\nAude,2019,,12\n");
  const auto cells = ReadTableCells(file.path);
  REQUIRE_FALSE(cells.ok());
  CHECK(DetailOf(cells.status()).message.find("ligne 3 : ") != std::string::npos);
  CHECK_FALSE(ReadTableCells(file.path + ".absent").ok());
}

}  // namespace
}  // namespace jalon::client
