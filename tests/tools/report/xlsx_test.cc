// SPDX-License-Identifier: EUPL-1.2
#include "tools/report/xlsx.h"

#include <catch2/catch.hpp>
#include <filesystem>

#include "engine/base/date.h"
#include "tests/services/process.h"
#include "tests/tools/report/example.h"
#include "tests/tools/report/workbook_reader.h"

using namespace jalon;
using namespace jalon::tests;
using report::Report;

namespace {

// Day 1 of a spreadsheet is 1 January 1900, and it believes in 29 February 1900.
double SheetDay(const std::string& iso) { return Date::Parse(iso)->days() + 25569.0; }

struct Written {
  explicit Written(const Report& report, const report::ListPersons& persons = ExamplePersons()) {
    const absl::Status status = report::WriteXlsx(report, persons, path);
    INFO(status);
    REQUIRE(status.ok());
  }
  TemporaryFolder folder;
  const std::string path = folder / "rapport.xlsx";
};

double Number(const SheetRow& row, int column) {
  INFO("column " << column);
  REQUIRE(row.count(column) == 1);
  REQUIRE(row.at(column).number.has_value());
  return *row.at(column).number;
}

}  // namespace

TEST_CASE("a workbook has its sheets, and every figure of the matrix as a number") {
  const Report report = ExampleReport();
  const Written file(report);
  const ReadWorkbook book(file.path);
  CHECK(book.SheetNames() == std::vector<std::string>{"Matrice", "Personnes", "Définitions",
                                                      "Répartitions", "Délais", "Série",
                                                      "Sommes de contrôle"});
  const ReadSheet& sheet = book.Sheet("Matrice");
  for (const auto& row : report.matrix.rows()) {
    INFO(row.code());
    const SheetRow* line = sheet.Find(row.code());
    REQUIRE(line != nullptr);
    CHECK(line->at(1).text == row.label());
    if (row.missing() != 0) continue;
    CHECK(Number(*line, 2) ==
          (row.has_decimal_value() ? row.decimal_value() : static_cast<double>(row.value())));
    if (!row.has_rate()) continue;
    CHECK(Number(*line, 3) == static_cast<double>(row.denominator()));
    CHECK(Number(*line, 5) == Approx(row.rate() / 100));
    CHECK(book.NumberFormat(line->at(5).style) == "0.0%");
    CHECK(Number(*line, 6) == static_cast<double>(row.waiting()));
  }
}

TEST_CASE("what is missing stands in words, never as a number") {
  const Written file(ExampleReport());
  const ReadWorkbook book(file.path);
  const ReadSheet& sheet = book.Sheet("Matrice");
  CHECK(sheet.Find("3.2.2.d")->at(2).text == "donnée d'un partenaire");
  CHECK(sheet.Find("1.1.d")->at(2).text == "non disponible");
  CHECK(sheet.Find("2.1.d")->at(2).text == "laissé vide");
  CHECK_FALSE(sheet.Find("3.2.2.d")->at(2).number.has_value());
  CHECK(book.Part("xl/worksheets/sheet1.xml").find("987654321") == std::string::npos);
}

TEST_CASE("delays and those who have none stand beside the figure") {
  const Written file(ExampleReport());
  const ReadWorkbook book(file.path);
  const SheetRow& row = *book.Sheet("Matrice").Find("3.1.1.b");
  CHECK(Number(row, 7) == Approx(18.4));
  CHECK(Number(row, 8) == 18);
  CHECK(Number(row, 9) == Approx(28.8));
  CHECK(Number(row, 11) == 41);
  CHECK(Number(row, 12) == 37);
  CHECK(Number(row, 13) == 29);
  CHECK(Number(row, 14) == 23);
  const Report report = ExampleReport();
  int lengths = 0;
  for (const auto& line : report.matrix.rows()) lengths += line.delay().lengths_size();
  CHECK(static_cast<int>(book.Sheet("Délais").rows.size()) == lengths + 1);
}

TEST_CASE("persons are ids, dates are dates, and a text is never a formula or a link") {
  const Written file(ExampleReport());
  const ReadWorkbook book(file.path);
  const ReadSheet& sheet = book.Sheet("Personnes");
  const SheetRow& in = sheet.rows.at(2);
  CHECK(in.at(0).text == "3.1.1.a");
  CHECK(in.at(1).text == "p1");
  CHECK(in.at(2).text == "A-1 B-7");
  CHECK(Number(in, 3) == SheetDay("2022-01-31"));
  CHECK(Number(in, 4) == SheetDay("2022-02-28"));
  CHECK(book.NumberFormat(in.at(3).style) == "dd/mm/yyyy");
  CHECK(in.at(6).text == "oui");
  const SheetRow& out = sheet.rows.at(3);
  CHECK(out.count(4) == 0);
  CHECK(out.at(6).text == "non");
  CHECK(out.at(7).text == kNasty);
  // Six figures of the socle and 3.2.1.a are counted; ratios, missing and declared ones are not.
  CHECK(sheet.Count(6, "oui") == 7);
  CHECK(sheet.Count(0, "3.2.2.c") == 0);
  CHECK(sheet.Count(0, "2.2.a") == 0);
  for (const char* part : {"xl/worksheets/sheet1.xml", "xl/worksheets/sheet2.xml"}) {
    CHECK(book.Part(part).find("<f>") == std::string::npos);
    CHECK(book.Part(part).find("hyperlink") == std::string::npos);
  }
}

TEST_CASE("a workbook without persons has no sheet of them") {
  const Written file(ExampleReport(), nullptr);
  const ReadWorkbook book(file.path);
  CHECK(book.SheetNames()[1] == "Définitions");
  CHECK(book.Sheet("Sommes de contrôle").Find("Accord") == nullptr);
}

TEST_CASE("persons beyond what a sheet holds go on in the next one") {
  TemporaryFolder folder;
  constexpr uint32_t kMost = 5;
  REQUIRE(report::WriteXlsx(ExampleReport(), ExamplePersons(), folder / "a.xlsx", kMost).ok());
  const ReadWorkbook book(folder / "a.xlsx");
  int persons = 0;
  for (const std::string& name : book.SheetNames()) {
    if (name.rfind("Personnes", 0) != 0) continue;
    CHECK(book.Sheet(name).rows.size() <= kMost);
    CHECK(book.Sheet(name).rows.at(1).at(0).text == "Code");
    persons += static_cast<int>(book.Sheet(name).rows.size()) - 1;
  }
  CHECK(persons == 14);
  CHECK(book.SheetNames()[4] == "Personnes 4");
  CHECK(book.Sheet("Sommes de contrôle").Find("3.2.1.a")->at(2).number == 1);
}

TEST_CASE("definitions, groups and series are all there") {
  const Report report = ExampleReport();
  const Written file(report);
  const ReadWorkbook book(file.path);
  const ReadSheet& definitions = book.Sheet("Définitions");
  CHECK(definitions.Count(1, "soumis_rule") == 1);
  CHECK(definitions.Count(6, "non") == 2);
  const ReadSheet& groups = book.Sheet("Répartitions");
  CHECK(groups.Count(3, "3.1.1.b") == 33);
  CHECK(groups.Count(2, kNasty) == 2);
  CHECK(groups.Count(2, "non connu") == 2);
  CHECK(book.Sheet("Série").rows.size() == 11 * 6 + 1);
  CHECK(Number(book.Sheet("Série").rows.at(2), 0) == SheetDay("2022-01-01"));
}

TEST_CASE("checks say what the figures were made of, and that the lists agree with them") {
  const Report report = ExampleReport();
  const Written file(report);
  const ReadWorkbook book(file.path);
  const ReadSheet& sheet = book.Sheet("Sommes de contrôle");
  CHECK(sheet.Find("SHA-256 de la convention")->at(1).text ==
        report.matrix.convention().checksum());
  CHECK(sheet.Find("SHA-256 de la matrice")->at(1).text == report.rows_sha256);
  CHECK(Number(*sheet.Find("Tel que connu le (K)"), 1) == SheetDay("2022-11-30"));
  CHECK(sheet.Find("Position du journal")->at(1).text == "31415926");
  CHECK(sheet.Find("Version de Jalon")->at(1).text == "9.8.7");
  // One person of two is counted, not 6 060: the sheet says so.
  const SheetRow& entrants = *sheet.Find("3.1.1.a");
  CHECK(Number(entrants, 1) == 6060);
  CHECK(Number(entrants, 2) == 1);
  CHECK(entrants.at(3).text == "non");
}

TEST_CASE("headers stay in sight, and lists can be filtered") {
  const Written file(ExampleReport());
  const ReadWorkbook book(file.path);
  for (const std::string& name : book.SheetNames()) {
    INFO(name);
    const auto view = book.Sheet(name).xml.child("worksheet").child("sheetViews");
    const auto pane = view.child("sheetView").child("pane");
    CHECK(std::string(pane.attribute("state").value()) == "frozen");
    CHECK(pane.attribute("ySplit").as_int() >= 1);
    CHECK(book.Sheet(name).xml.child("worksheet").child("cols"));
    const auto filter = book.Sheet(name).xml.child("worksheet").child("autoFilter");
    CHECK(bool(filter) == (name != "Matrice" && name != "Sommes de contrôle"));
  }
}

TEST_CASE("the same report makes the same bytes") {
  const Written first(ExampleReport());
  const Written second(ExampleReport());
  CHECK(ReadFile(first.path) == ReadFile(second.path));
  CHECK(ReadWorkbook(first.path).Part("docProps/core.xml").find("2022-11-30T00:00:00Z") !=
        std::string::npos);
  Report other = ExampleReport();
  other.matrix.mutable_rows(0)->set_value(6061);
  CHECK(ReadFile(Written(other).path) != ReadFile(first.path));
}

TEST_CASE("a report without groups, series, delays or rows can be written") {
  Report report;
  report.matrix.set_departement("062");
  const Written file(report);
  const ReadWorkbook book(file.path);
  CHECK(book.Sheet("Répartitions").rows.at(2).at(0).text == "aucune répartition demandée");
  CHECK(book.Sheet("Série").rows.at(2).at(0).text == "aucune série demandée");
}

TEST_CASE("a failure leaves neither the file nor a part of it") {
  TemporaryFolder folder;
  const auto fails = [](const std::string&, const report::TakePage&) {
    return absl::CancelledError("arrêt");
  };
  CHECK(report::WriteXlsx(ExampleReport(), fails, folder / "a.xlsx").code() ==
        absl::StatusCode::kCancelled);
  CHECK(report::WriteXlsx(ExampleReport(), nullptr, folder / "absent/a.xlsx").code() ==
        absl::StatusCode::kInvalidArgument);
  CHECK(report::WriteWhole(folder / "absent/a.html", "x").code() ==
        absl::StatusCode::kInvalidArgument);
  CHECK(std::filesystem::is_empty(folder.path()));
}
