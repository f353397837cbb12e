// SPDX-License-Identifier: EUPL-1.2
// Rules of lint, one by one. The reports' whole tables are in tests/tools/client.
#include "engine/indicators/lint.h"

#include <catch2/catch.hpp>

#include "absl/strings/str_cat.h"
#include "engine/indicators/written_figure.h"

namespace jalon::indicators {
namespace {

using jalon::v1::DeclaredValue;
using jalon::v1::LintFinding;
using jalon::v1::LintRules;
using jalon::v1::TableCell;
using Kind = WrittenFigure::Kind;

TableCell Cell(const std::string& code, const std::string& text,
               const std::string& period = "2022") {
  TableCell cell;
  cell.set_table("062");
  cell.set_code(code);
  cell.set_period(period);
  cell.set_text(text);
  return cell;
}

std::vector<LintFinding> LintOf(const std::vector<TableCell>& cells, const LintRules& rules = {}) {
  google::protobuf::RepeatedPtrField<TableCell> table(cells.begin(), cells.end());
  return Lint(table, rules);
}

// "RULE code period" of each finding.
std::vector<std::string> Found(const std::vector<TableCell>& cells, const LintRules& rules = {}) {
  std::vector<std::string> found;
  for (const LintFinding& finding : LintOf(cells, rules)) {
    CHECK_FALSE(finding.message().empty());
    found.push_back(absl::StrCat(LintFinding::Rule_Name(finding.rule()), " ", finding.code(), " ",
                                 finding.period()));
  }
  return found;
}

using Texts = std::vector<std::string>;

Kind KindOf(const std::string& text) { return ReadFigure(Cell("3.1.1.a", text)).kind; }

TEST_CASE("a figure is read as people write it, and what is missing is never a zero") {
  CHECK(ReadFigure(Cell("c", "19 238")).number == 19238);
  CHECK(ReadFigure(Cell("c", "98%")).kind == Kind::kPercentage);
  CHECK(ReadFigure(Cell("c", "25 jours")).in_days);
  CHECK(KindOf("3 à 4 mois") == Kind::kDuration);
  CHECK_FALSE(ReadFigure(Cell("c", "3 à 4 mois")).Comparable().has_value());
  CHECK(KindOf("Aucun") == Kind::kNone);
  CHECK(KindOf("voir le texte") == Kind::kText);
  for (const char* text : {"", "/", "NC", "ND", "NR", "idem", "Non connu", "NC (relevé annuel)"}) {
    const WrittenFigure figure = ReadFigure(Cell("c", text));
    INFO(text);
    CHECK(figure.kind == Kind::kMissing);
    CHECK(figure.missing == DeclaredValue::MISSING_UNSPECIFIED);
    CHECK_FALSE(figure.Comparable().has_value());
  }
  CHECK(ReadFigure(Cell("c", "Non disponible")).missing == DeclaredValue::NOT_AVAILABLE);
  CHECK(ReadFigure(Cell("c", "Sans Objet")).missing == DeclaredValue::NOT_APPLICABLE);
  CHECK(ReadFigure(Cell("c", "Donnée PE")).missing == DeclaredValue::HELD_BY_PARTNER);
}

TEST_CASE("dates are found in what is written around them") {
  const auto days = FindDates("1/01/2021 au 30/05/22, puis 2022-11-31(!)");
  REQUIRE(days.size() == 3);
  CHECK(days[0].day.ToString() == "2021-01-01");
  CHECK(days[1].day.ToString() == "2022-05-30");
  CHECK(days[2].text == "2022-11-31");
  CHECK_FALSE(days[2].day.IsPresent());
  CHECK(FindDates("01/01/2020-31/05/2021").size() == 2);
  CHECK(FindDates("2022-01-01/2022-12-31").size() == 2);
  CHECK(FindDates("2022-S1, 2019-2021, 12-13 mois").empty());
}

TEST_CASE("periods are read, and others are compared with none") {
  CHECK(ReadPeriod("2022")->to.ToString() == "2022-12-31");
  CHECK(ReadPeriod("2022-S1 (1/01 au 30/05/22)")->to.ToString() == "2022-06-30");
  CHECK(ReadPeriod("2022-S2")->from.ToString() == "2022-07-01");
  CHECK(ReadPeriod("2022-01-01/2022-11-30")->to.ToString() == "2022-11-30");
  CHECK_FALSE(ReadPeriod("2019-2021").has_value());
  CHECK_FALSE(ReadPeriod("2022-12-31/2022-01-01").has_value());
}

TEST_CASE("a part above its whole, and a half-year above its year") {
  CHECK(Found({Cell("3.1.2.a", "479"), Cell("3.1.2.b", "745")}) ==
        Texts{"PART_ABOVE_WHOLE 3.1.2.b 2022"});
  CHECK(Found({Cell("3.1.2.a", "745"), Cell("3.1.2.b", "744")}).empty());
  CHECK(Found({Cell("3.1.1.a", "100"), Cell("3.1.1.a", "120", "2022-S1")}) ==
        Texts{"PART_ABOVE_WHOLE 3.1.1.a 2022-S1"});
  // A stock may be larger in the middle of the year.
  CHECK(Found({Cell("3.2.1.b", "100"), Cell("3.2.1.b", "120", "2022-S1")}).empty());
}

TEST_CASE("more persons than entered") {
  CHECK(Found({Cell("3.1.1.a", "100"), Cell("3.1.3.a", "101")}) ==
        Texts{"ABOVE_POPULATION 3.1.3.a 2022"});
  LintRules by_event;
  by_event.set_by_event(true);
  CHECK(Found({Cell("3.1.1.a", "100"), Cell("3.1.3.a", "101")}, by_event).empty());
  TableCell gad = Cell("3.2.1.a", "19 238");
  CHECK(Found({Cell("3.1.1.a", "6060"), gad}).empty());
  gad.set_definition("Uniquement les nouveaux entrants de l'année");
  CHECK(Found({Cell("3.1.1.a", "6060"), gad}) == Texts{"ABOVE_POPULATION 3.2.1.a 2022"});
  LintRules new_entrants;
  new_entrants.set_gad_new_entrants_only(true);
  CHECK(Found({Cell("3.1.1.a", "6060"), Cell("3.2.1.a", "6061")}, new_entrants).size() == 1);
}

TEST_CASE("days that do not exist, and figures that stop before their period") {
  TableCell cell = Cell("3.1.1.a", "6060");
  cell.set_as_of("31/11/22");
  CHECK(Found({cell}) == Texts{"IMPOSSIBLE_DATE 3.1.1.a 2022"});
  cell.set_as_of("2022-11-30");
  TableCell second = Cell("3.1.1.b", "5950");
  second.set_as_of("2022-11-30");
  CHECK(Found({cell, second}) == Texts{"PARTIAL_PERIOD 3.1.1.a 2022"});
  cell.set_as_of("2022-12-31 (extraction 2023-02-24)");
  CHECK(Found({cell}).empty());
}

TEST_CASE("a duration, a percentage or a text where a count is expected") {
  CHECK(Found({Cell("3.1.2.a", "3 à 4 mois")}) == Texts{"NOT_A_COUNT 3.1.2.a 2022"});
  CHECK(Found({Cell("3.1.2.a", "98 %")}) == Texts{"NOT_A_COUNT 3.1.2.a 2022"});
  CHECK(Found({Cell("3.1.2.a", "voir plus haut")}) == Texts{"NOT_A_COUNT 3.1.2.a 2022"});
  CHECK(Found({Cell("2.1.a", "98 %"), Cell("3.2.2.d", "25 jours")}).empty());
  CHECK(Found({Cell("2.1.a", "101 %")}) == Texts{"NOT_A_COUNT 2.1.a 2022"});
  CHECK(Found({Cell("X.delai", "167 jours")}).empty());
}

TEST_CASE("a number of persons is neither negative nor fractional") {
  CHECK(Found({Cell("3.1.1.a", "-5")}) == Texts{"NOT_A_COUNT 3.1.1.a 2022"});
  CHECK(Found({Cell("3.1.2.a", "3,5")}) == Texts{"NOT_A_COUNT 3.1.2.a 2022"});
  CHECK(Found({Cell("3.2.2.d", "16,7"), Cell("3.2.2.c", "62,5")}).empty());
}

TEST_CASE("what is missing without a reason, and the word that may be a zero") {
  CHECK(Found({Cell("3.1.2.a", "NC")}) == Texts{"UNTYPED_MISSING 3.1.2.a 2022"});
  CHECK(Found({Cell("3.1.2.a", "")}) == Texts{"UNTYPED_MISSING 3.1.2.a 2022"});
  CHECK(Found({Cell("3.1.2.a", "Sans objet")}).empty());
  CHECK(Found({Cell("3.1.2.a", "Aucun")}) == Texts{"ZERO_OR_MISSING 3.1.2.a 2022"});
}

TEST_CASE("none of many in time points at data that come too late") {
  CHECK(Found({Cell("3.1.1.a", "6870"), Cell("3.1.1.b", "0")}) ==
        Texts{"UNREACHABLE 3.1.1.b 2022"});
  CHECK(Found({Cell("3.1.1.a", "12"), Cell("3.1.1.b", "0")}).empty());
  CHECK(Found({Cell("3.1.1.a", "6870"), Cell("3.1.1.b", "1")}).empty());
}

TEST_CASE("totals copied from another indicator or another year") {
  CHECK(Found({Cell("3.1.1.a", "4672"), Cell("3.1.2.a", "4672"), Cell("3.1.3.a", "4672")}) ==
        Texts{"COPIED_TOTAL 3.1.2.a 2022", "COPIED_TOTAL 3.1.3.a 2022"});
  CHECK(Found({Cell("2.2.b", "74"), Cell("2.2.b", "74", "2021"), Cell("2.2.b", "73", "2020")}) ==
        Texts{"COPIED_YEAR 2.2.b 2022"});
  // Of another measure, or small: chance.
  CHECK(Found({Cell("3.1.1.a", "4672"), Cell("5.1.a", "4672")}).empty());
  CHECK(Found({Cell("3.1.1.a", "12"), Cell("3.1.2.a", "12")}).empty());
}

TEST_CASE("a break needs a justification, from the factor on") {
  CHECK(Found({Cell("2.2.a", "30", "2020"), Cell("2.2.a", "300", "2021")}) ==
        Texts{"BREAK 2.2.a 2021"});
  CHECK(Found({Cell("2.2.a", "300", "2020"), Cell("2.2.a", "150", "2021")}).size() == 1);
  CHECK(Found({Cell("2.2.a", "300", "2020"), Cell("2.2.a", "151", "2021")}).empty());
  CHECK(Found({Cell("2.2.a", "0", "2020"), Cell("2.2.a", "151", "2021")}).size() == 1);
  CHECK(Found({Cell("2.2.a", "1", "2020"), Cell("2.2.a", "20", "2021")}).empty());
  LintRules rules;
  rules.set_break_factor(1.5);
  CHECK(Found({Cell("2.2.a", "300", "2020"), Cell("2.2.a", "151", "2021")}, rules).size() == 1);
  TableCell justified = Cell("2.2.a", "300", "2021");
  justified.set_justification("ouverture à trois métiers de plus");
  CHECK(Found({Cell("2.2.a", "30", "2020"), justified}).empty());
  // Two years are not next to each other when one was skipped, but they still are the last two.
  CHECK(Found({Cell("2.2.a", "30", "2019"), Cell("2.2.a", "300", "2021")}).size() == 1);
  // Periods of other lengths are not compared.
  CHECK(Found({Cell("2.2.a", "300", "2021"), Cell("2.2.a", "90", "2022-S1")}) == Texts{});
}

TEST_CASE("stock and load that imply a leap of conseillers") {
  const std::vector<TableCell> before = {Cell("3.2.2.b", "3453", "2020"),
                                         Cell("3.2.2.c", "70", "2020")};
  auto table = before;
  table.push_back(Cell("3.2.2.b", "4894", "2021"));
  table.push_back(Cell("3.2.2.c", "60", "2021"));
  const auto findings = LintOf(table);
  REQUIRE(findings.size() == 1);
  CHECK(findings[0].rule() == LintFinding::STOCK_RATIO);
  CHECK(findings[0].code() == "3.2.2.c");
  CHECK(findings[0].message().find("81,6") != std::string::npos);
  table = before;
  table.push_back(Cell("3.2.2.b", "3500", "2021"));
  table.push_back(Cell("3.2.2.c", "69", "2021"));
  CHECK(LintOf(table).empty());
}

TEST_CASE("a load that no whole number of conseillers gives") {
  const auto load = [](const std::string& stock, const std::string& persons) {
    return LintOf({Cell("3.2.2.b", stock), Cell("3.2.2.c", persons)});
  };
  CHECK(load("3094", "67").empty());  // 46 conseillers: 67.3
  CHECK(load("3094", "69").empty());  // 45: 68.8
  REQUIRE(load("3094", "68").size() == 1);
  CHECK(load("3094", "68")[0].severity() == LintFinding::ERROR);
  CHECK(load("3094", "68,0").size() == 1);
  CHECK(load("3094", "68,5").empty());
  CHECK(load("62", "62").empty());
}

TEST_CASE("figures of two tables are not compared") {
  TableCell other = Cell("3.1.2.b", "745");
  other.set_table("031");
  CHECK(Found({Cell("3.1.2.a", "479"), other}).empty());
}

}  // namespace
}  // namespace jalon::indicators
