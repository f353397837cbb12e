// SPDX-License-Identifier: EUPL-1.2
//
// `jalon report` as its users meet it: against a jalond with a few invented persons.
#include <catch2/catch.hpp>
#include <filesystem>
#include <map>

#include "engine/base/sha256.h"
#include "tests/services/process.h"
#include "tests/tools/report/workbook_reader.h"

using namespace jalon;
using namespace jalon::tests;

namespace {

std::string Line(const std::string& person, const std::string& known_on, const std::string& body) {
  return R"({"departement":"062","source":"essai","person":{"externalId":")" + person +
         R"("},"knownOn":")" + known_on + R"(",)" + body + "}\n";
}

std::string Right(const std::string& on, const std::string& dossier) {
  return R"("effectiveOn":")" + on + R"(","rightObserved":{"dossier":")" + dossier +
         R"(","role":"DEM","etat":"2","soumis":true})";
}

std::string Oriented(const std::string& record, const std::string& on) {
  return R"("recordId":")" + record + R"(","orientation":{"decidedOn":")" + on +
         R"(","notifiedOn":")" + on + R"(","type":"SOCIAL"})";
}

// anne is oriented in time and signs, basile is late by a day, chloé waits; what is declared of
// 2.2.a is told by somebody whose name wants escaping.
std::string Events() {
  return Line("anne", "2022-01-05", Right("2022-01-05", "1")) +
         Line("basile", "2022-01-10", Right("2022-01-10", "2")) +
         Line("chloe", "2022-03-10", Right("2022-03-10", "3")) +
         Line("anne", "2022-01-20", Oriented("o1", "2022-01-19")) +
         Line("basile", "2022-02-12", Oriented("o2", "2022-02-11")) +
         Line("anne", "2022-02-02", R"("recordId":"c1","cer":{"signedOn":"2022-02-01"})") +
         R"({"departement":"062","source":"essai","knownOn":"2022-12-31","recordId":"d1",)"
         R"("declaredValue":{"indicator":"2.2.a","period":"2022-01-01/2022-12-31","value":300,)"
         R"("holder":"DRH <siège>"}})"
         "\n";
}

struct Fixture {
  Fixture() : service(folder / "data") {
    const Outcome recorded = service.Jalon({"record", folder.Write("events.ndjson", Events())});
    INFO(recorded.err);
    REQUIRE(recorded.code == 0);
  }

  // `command` on the question of these tests, with more words behind it.
  Outcome Ask(const std::string& command, const std::vector<std::string>& more) const {
    std::vector<std::string> words = {command,      "--departement", "062",
                                      "--from",     "2022-01-01",    "--to",
                                      "2022-12-31", "--known-at",    "2023-01-31"};
    words.insert(words.end(), more.begin(), more.end());
    return service.Jalon(words);
  }

  TemporaryFolder folder;
  Jalond service;
};

}  // namespace

TEST_CASE("a workbook is asked from the command line, and its lists agree with its figures") {
  Fixture test;
  const std::string file = test.folder / "rapport.xlsx";
  const Outcome outcome = test.Ask("report", {"--format", "xlsx", "--persons", "-o", file,
                                              "--convention", "PAS_DE_CALAIS_2022"});
  INFO(outcome.err);
  REQUIRE(outcome.code == 0);
  CHECK(outcome.out == "écrit : " + file + "\n");
  const ReadWorkbook book(file);
  CHECK(book.Sheet("Matrice").Find("3.1.1.a")->at(2).number == 3);
  CHECK(book.Sheet("Matrice").Find("3.1.1.b")->at(2).number == 1);
  CHECK(book.Sheet("Matrice").Find("3.1.1.b")->at(5).number == Approx(0.333));
  CHECK(book.Sheet("Matrice").Find("2.2.a")->at(2).number == 300);
  const ReadSheet& persons = book.Sheet("Personnes");
  CHECK(persons.Count(2, "anne") >= 6);
  CHECK(persons.Count(2, "chloe") >= 3);
  const ReadSheet& checks = book.Sheet("Sommes de contrôle");
  CHECK(checks.Count(3, "oui") >= 6);
  CHECK(checks.Count(3, "non") == 0);
  CHECK(book.Sheet("Série").Count(3, "3.1.1.a") == 12);
  const ReadSheet& definitions = book.Sheet("Définitions");
  CHECK(definitions.rows.size() > 50);
  CHECK(definitions.Count(1, "orientation_threshold") == 1);
  // Other than BASE: soumis_rule, reentry_keeps_original_entry, rdv_threshold, gad_ag,
  // gad_new_entrants_only.
  CHECK(definitions.Count(6, "non") == 5);
}

TEST_CASE("the checksum of a report is that of what jalon matrix writes") {
  Fixture test;
  const std::string file = test.folder / "rapport.xlsx";
  REQUIRE(test.Ask("report", {"--format", "xlsx", "-o", file, "--split", "age", "sex"}).code == 0);
  const Outcome matrix = test.Ask("matrix", {"--format", "csv"});
  const ReadWorkbook book(file);
  CHECK(book.Sheet("Sommes de contrôle").Find("SHA-256 de la matrice")->at(1).text ==
        Sha256Hex(matrix.out));
  CHECK(book.Sheet("Sommes de contrôle").Find("Position du journal")->at(1).text == "7");
}

TEST_CASE("groups are in both files, and add up to the figure") {
  Fixture test;
  const std::string book_file = test.folder / "rapport.xlsx";
  const std::string page_file = test.folder / "rapport.html";
  const std::vector<std::string> splits = {"--split", "type", "age"};
  const auto write = [&](const std::string& format, const std::string& file) {
    std::vector<std::string> words = {"--format", format, "-o", file};
    words.insert(words.end(), splits.begin(), splits.end());
    REQUIRE(test.Ask("report", words).code == 0);
  };
  write("xlsx", book_file);
  write("html", page_file);
  const ReadWorkbook book(book_file);
  std::map<std::string, double> sums;  // of 3.1.1.a, by dimension
  for (const auto& [number, row] : book.Sheet("Répartitions").rows) {
    if (row.at(3).text == "3.1.1.a") sums[row.at(0).text] += *row.at(5).number;
  }
  CHECK(sums == std::map<std::string, double>{{"Type d'orientation", 3}, {"Âge", 3}});
  pugi::xml_document page;
  REQUIRE(page.load_string(ReadFile(page_file).c_str()));
  CHECK(page.select_nodes("//section[@id='repartitions']//svg").size() == 2);
}

TEST_CASE("a page is asked from the command line: well-formed, escaped, without persons") {
  Fixture test;
  const std::string file = test.folder / "rapport.html";
  const Outcome outcome =
      test.Ask("report", {"--format", "html", "-o", file, "--set", "orientation_threshold=40 day"});
  INFO(outcome.err);
  REQUIRE(outcome.code == 0);
  const std::string page = ReadFile(file);
  pugi::xml_document xml;
  REQUIRE(xml.load_string(page.c_str()));
  CHECK(page.find("DRH &lt;siège&gt;") != std::string::npos);
  CHECK(page.find("BASE+1") != std::string::npos);
  CHECK(page.find("40 jours, échéance comprise") != std::string::npos);
  CHECK(page.find("66,7\u00a0%") != std::string::npos);
  for (const char* name : {"anne", "basile", "chloe"}) {
    CHECK(page.find(std::string(">") + name) == std::string::npos);
  }
  CHECK(xml.select_nodes("//section[@id='serie']//tbody/tr").size() == 12);
}

TEST_CASE("the same question makes the same files, byte for byte") {
  Fixture test;
  for (const std::string format : {"xlsx", "html"}) {
    const auto write = [&](const std::string& name) {
      const std::string file = test.folder / name;
      REQUIRE(test.Ask("report", {"--format", format, "-o", file}).code == 0);
      return ReadFile(file);
    };
    CHECK(write("un") == write("deux"));
  }
}

TEST_CASE("what a report cannot be is refused, and leaves no file") {
  Fixture test;
  const std::string file = test.folder / "rapport";
  CHECK(test.Ask("report", {"--format", "html", "--persons", "-o", file}).code == 2);
  CHECK(test.Ask("report", {"--format", "pdf", "-o", file}).code == 2);
  CHECK(test.Ask("report", {"--format", "html"}).code == 2);
  CHECK(test.Ask("report", {"--format", "html", "-o", file, "--split", "taille"}).code == 2);
  CHECK(test.Ask("report", {"--format", "html", "-o", file, "--convention", "INCONNUE"}).code == 2);
  const Outcome folder = test.Ask("report", {"--format", "xlsx", "-o", file + "/absent/a.xlsx"});
  CHECK(folder.code == 2);
  CHECK(folder.err.find("output") != std::string::npos);
  CHECK_FALSE(std::filesystem::exists(file));
}
