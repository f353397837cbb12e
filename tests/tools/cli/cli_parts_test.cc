// SPDX-License-Identifier: EUPL-1.2
#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <sstream>

#include "engine/base/error.h"
#include "tools/cli/cli.h"
#include "tools/cli/connection.h"
#include "tools/cli/failure.h"
#include "tools/cli/import_option.h"
#include "tools/cli/matrix_output.h"
#include "tools/cli/ndjson.h"
#include "tools/cli/progress.h"
#include "tools/cli/question.h"
#include "tools/cli/table.h"

using namespace jalon;
using namespace jalon::cli;

namespace {

jalon::v1::GetMatrixResponse ExampleMatrix() {
  jalon::v1::GetMatrixResponse matrix;
  matrix.set_departement("062");
  matrix.mutable_convention()->set_name("BASE");
  matrix.mutable_convention()->set_version("1");
  matrix.mutable_convention()->set_checksum("abc");
  matrix.set_from("2022-01-01");
  matrix.set_to("2022-12-31");
  matrix.set_known_at("2023-01-31");
  matrix.set_log_position(9007199254740993);
  auto* all = matrix.add_rows();
  all->set_code("3.1.1.a");
  all->set_label("Nombre de nouveaux entrants");
  all->set_value(6060);
  auto* some = matrix.add_rows();
  some->set_code("3.1.1.b");
  some->set_label("Orientés en un mois et moins");
  some->set_value(5950);
  some->set_denominator(6060);
  some->set_denominator_code("3.1.1.a");
  some->set_rate(98.2);
  some->set_waiting(12);
  return matrix;
}

std::string Printed(Format format) {
  std::ostringstream out;
  PrintMatrix(out, ExampleMatrix(), format);
  return out.str();
}

// What `jalon` says and returns.
struct Said {
  int code = 0;
  std::string out;
  std::string err;
};

Said Jalon(std::vector<const char*> arguments) {
  arguments.insert(arguments.begin(), "jalon");
  std::ostringstream out;
  std::ostringstream err;
  auto* const cout = std::cout.rdbuf(out.rdbuf());
  auto* const cerr = std::cerr.rdbuf(err.rdbuf());
  const int code = RunCli(static_cast<int>(arguments.size()), arguments.data());
  std::cout.rdbuf(cout);
  std::cerr.rdbuf(cerr);
  return {code, out.str(), err.str()};
}

}  // namespace

TEST_CASE("numbers as a French reader writes them") {
  CHECK(Thousands(0) == "0");
  CHECK(Thousands(999) == "999");
  CHECK(Thousands(6060) == "6\u00a0060");
  CHECK(Thousands(-1234567) == "-1\u00a0234\u00a0567");
  CHECK(Percent(98.2) == "98,2\u00a0%");
  CHECK(Percent(100) == "100,0\u00a0%");
}

TEST_CASE("columns stay aligned under accents") {
  CHECK(DisplayWidth("é") == 1);
  CHECK(DisplayWidth("e\u0301") == 1);
  CHECK(DisplayWidth("Échéance") == 8);
  Table table({{"Nom"}, {"Âge", Table::Align::kRight}, {"Fin"}});
  table.Add({"Zoé", "7", "x"});
  table.Add({"Éléonore", "1\u00a0000", ""});
  std::ostringstream out;
  table.Print(out);
  CHECK(out.str() ==
        "Nom         Âge  Fin\n"
        "────────  ─────  ───\n"
        "Zoé           7  x\n"
        "Éléonore  1\u00a0000\n");
}

TEST_CASE("CSV quotes what needs it") {
  Table table({{"a"}, {"b"}});
  table.Add({"x,y", "il dit \"non\""});
  table.Add({"", "deux\nlignes"});
  std::ostringstream out;
  table.PrintCsv(out);
  CHECK(out.str() == "a,b\r\n\"x,y\",\"il dit \"\"non\"\"\"\r\n,\"deux\nlignes\"\r\n");
}

TEST_CASE("CSV has the names of the JSON, plain numbers and truth values") {
  Table table({{"Événements", Table::Align::kRight, "logPosition"},
               {"Écriture", Table::Align::kLeft, "writable"}});
  table.Add({NumberCell(4202696), YesNoCell(true)});
  std::ostringstream csv;
  table.PrintCsv(csv);
  CHECK(csv.str() == "logPosition,writable\r\n4202696,true\r\n");
  std::ostringstream text;
  table.Print(text);
  CHECK(text.str().find("4\u00a0202\u00a0696  oui") != std::string::npos);
}

TEST_CASE("no text of a CSV is a formula of a spreadsheet, and numbers stay numbers") {
  Table table({{"a"}});
  for (const char* text : {"=1+1", "+33 6", "-x", "@A1", "\tx", "-12.5", "+3", "", "a=b"}) {
    table.Add({text});
  }
  std::ostringstream out;
  table.PrintCsv(out);
  CHECK(out.str() == "a\r\n'=1+1\r\n'+33 6\r\n'-x\r\n'@A1\r\n'\tx\r\n-12.5\r\n+3\r\n\r\na=b\r\n");
}

TEST_CASE("the JSON of a matrix, to the byte") {
  CHECK(Printed(Format::kJson) ==
        R"({"departement":"062","convention":{"name":"BASE","version":"1","checksum":"abc"},)"
        R"("from":"2022-01-01","to":"2022-12-31","knownAt":"2023-01-31",)"
        R"("logPosition":"9007199254740993","rows":[{"code":"3.1.1.a",)"
        R"("label":"Nombre de nouveaux entrants","value":6060,"denominator":null,)"
        R"("denominatorCode":null,"rate":null,"missing":null,"waiting":null},)"
        R"({"code":"3.1.1.b","label":"Orientés en un mois et moins","value":5950,)"
        R"("denominator":6060,"denominatorCode":"3.1.1.a","rate":98.2,"missing":null,)"
        R"("waiting":12}]})"
        "\n");
}

TEST_CASE("a matrix as CSV and as a table") {
  CHECK(Printed(Format::kCsv) ==
        "code,label,value,denominator,denominatorCode,rate,waiting,missing,holder,declared,"
        "valueHorsPe,denominatorHorsPe,rateHorsPe,outOfReach\r\n"
        "3.1.1.a,Nombre de nouveaux entrants,6060,,,,,,,,,,,\r\n"
        "3.1.1.b,Orientés en un mois et moins,5950,6060,3.1.1.a,98.2,12,,,,,,,\r\n");
  const std::string table = Printed(Format::kTable);
  CHECK(table.find("tel que connu le 2023-01-31") != std::string::npos);
  CHECK(table.find("6\u00a0060  98,2\u00a0%          12") != std::string::npos);
}

TEST_CASE("files say as much as the table: hors PE, out of reach, declared, delays") {
  jalon::v1::GetMatrixResponse matrix;
  auto* row = matrix.add_rows();
  row->set_code("3.1.3.a");
  row->set_value(5);
  row->set_value_hors_pe(4);
  row->set_denominator_hors_pe(8);
  row->set_rate_hors_pe(50);
  row->set_out_of_reach(3);
  row->mutable_declared()->set_value(99);
  row->mutable_declared()->set_holder("CD");
  row->mutable_declared()->set_also_computed(true);
  row->mutable_delay()->set_count(2);
  row->mutable_delay()->set_mean(10.5);
  row->mutable_delay()->set_waiting(1);
  std::ostringstream csv;
  PrintMatrix(csv, matrix, Format::kCsv);
  CHECK(csv.str().find("delayCount,delayMean,delayMedian,delayP90,delayWaiting") !=
        std::string::npos);
  CHECK(csv.str().find("3.1.3.a,,5,,,,,,CD,99,4,8,50.0,3,2,10.5,,,1,0,0,0\r\n") !=
        std::string::npos);
  const Json json = MatrixJson(matrix)["rows"][0];
  CHECK(json["valueHorsPe"] == 4);
  CHECK(json["denominatorHorsPe"] == 8);
  CHECK(json["rateHorsPe"] == 50.0);
  CHECK(json["outOfReach"] == 3);
}

TEST_CASE("a missing value is null with its kind, a ratio has its decimal") {
  jalon::v1::GetMatrixResponse matrix;
  auto* load = matrix.add_rows();
  load->set_code("3.2.2.c");
  load->set_value(62);
  load->set_decimal_value(62.0);
  auto* delay = matrix.add_rows();
  delay->set_code("3.2.2.d");
  delay->set_missing(jalon::v1::DeclaredValue::HELD_BY_PARTNER);
  delay->mutable_declared()->set_holder("Pôle emploi");
  const Json rows = MatrixJson(matrix)["rows"];
  CHECK(rows[0]["value"].dump() == "62.0");
  CHECK(rows[0]["missing"].is_null());
  CHECK(rows[1]["value"].is_null());
  CHECK(rows[1]["missing"] == "held_by_partner");
  CHECK(rows[1]["declared"]["holder"] == "Pôle emploi");
  std::ostringstream table;
  PrintMatrix(table, matrix, Format::kTable);
  CHECK(table.str().find("donnée d'un partenaire") != std::string::npos);
}

TEST_CASE("lines are numbered as in the file, empty ones included") {
  std::istringstream input("{\"source\":\"a\"}\n\n  \r\nfaux\n{\"source\":\"b\"}");
  BatchReader reader(&input);
  RawBatch raw;
  REQUIRE(reader.Next(&raw));
  CHECK(raw.numbers == std::vector<int64_t>{1, 4, 5});
  const ParsedBatch parsed = Parse(raw, "062");
  REQUIRE(parsed.request.events_size() == 2);
  CHECK(parsed.request.events(1).source() == "b");
  CHECK(parsed.request.events(1).departement() == "062");
  CHECK(parsed.numbers == std::vector<int64_t>{1, 5});
  REQUIRE(parsed.rejections.size() == 1);
  CHECK(parsed.rejections[0].line == 4);
  CHECK_FALSE(reader.Next(&raw));
}

TEST_CASE("a département that an event says is kept") {
  const ParsedBatch parsed = Parse({{R"({"departement":"971"})"}, {1}, 0}, "062");
  CHECK(parsed.request.events(0).departement() == "971");
}

TEST_CASE("what protobuf says of a bad line is told without its content") {
  const auto explain = [](const std::string& line) {
    const ParsedBatch parsed = Parse({{line}, {1}, 0}, "062");
    REQUIRE(parsed.rejections.size() == 1);
    CHECK(parsed.rejections[0].message.find("DUPONT") == std::string::npos);
    return parsed.rejections[0];
  };
  CHECK(explain(R"({"orientation":{"notfiedOn":"2022-01-01"}})").field == "orientation.notfiedOn");
  CHECK(explain(R"({"surnom":"DUPONT"})").field == "surnom");
  const auto value = explain(R"({"rightObserved":{"soumis":"DUPONT"}})");
  CHECK(value.reason == "INVALID_VALUE");
  CHECK(value.field == "rightObserved.soumis");
  CHECK(explain(R"({"orientation":{},"cer":{}})").reason == "SEVERAL_VALUES");
  CHECK(explain("DUPONT").reason == "INVALID_JSON");
  CHECK(explain("[]").reason == "INVALID_JSON");
}

TEST_CASE("an input is cut in batches that the service takes") {
  std::string text;
  for (int i = 0; i < 4500; ++i) text += "{}\n";
  std::istringstream input(text);
  BatchReader reader(&input);
  RawBatch raw;
  size_t lines = 0;
  int batches = 0;
  while (reader.Next(&raw)) {
    ++batches;
    lines += raw.lines.size();
    CHECK(raw.lines.size() <= 5000);
  }
  CHECK(lines == 4500);
  CHECK(batches == 3);
}

TEST_CASE("dates that do not exist are refused with their option") {
  CHECK(CheckDate("to", "2022-11-30").ok());
  CHECK(CheckDate("to", "").ok());
  CHECK(absl::IsInvalidArgument(CheckDate("to", "2022-11-31")));
  CHECK(absl::IsInvalidArgument(CheckDate("to", "30/11/2022")));
  const QuestionOptions second{"062", "2022-01-01", "2022-12-31", {"2022-13-01", ""}, {}};
  CHECK(jalon::DetailOf(ReadQuestion(second, "other-").status()).field == "other-known-at");
}

TEST_CASE("an unknown command is named, with the nearest and the help that knows better") {
  const auto told = [](std::vector<const char*> arguments) {
    const Said said = Jalon(std::move(arguments));
    CHECK(said.code == kRefused);
    return said.err;
  };
  const std::string wrong = "jalon : mauvais emploi : ";
  CHECK(told({"matrice", "--departement", "062"}) ==
        wrong + "commande inconnue : matrice ; peut-être : matrix\n(jalon --help)\n");
  CHECK(told({"imports", "lst"}) ==
        wrong + "commande inconnue : lst ; peut-être : list\n(jalon imports --help)\n");
  CHECK(told({"xyzzy"}) == wrong + "commande inconnue : xyzzy\n(jalon --help)\n");
  CHECK(told({"imports"}) == wrong + "il manque la commande\n(jalon imports --help)\n");
  CHECK(told({"--foo", "matrix"}).find("--from est obligatoire") == std::string::npos);
  CHECK(told({"status", "plus"}) == wrong + "non attendu : plus\n(jalon status --help)\n");
}

TEST_CASE("the help of each command has its example, exit codes and the way to the service") {
  for (const std::vector<const char*>& command : {std::vector<const char*>{"matrix", "--help"},
                                                  {"imports", "--help"},
                                                  {"imports", "list", "--help"}}) {
    const Said said = Jalon(command);
    CHECK(said.code == kDone);
    CHECK(said.out.find(std::string("jalon ") + command[0]) != std::string::npos);
    CHECK(said.out.find("Codes de sortie : 0 terminé") != std::string::npos);
    CHECK(said.out.find("--token-file") != std::string::npos);
  }
  CHECK(Jalon({"imports", "--help"}).out.find("jalon record") == std::string::npos);
}

TEST_CASE("what would be ignored is refused before anything is asked") {
  const auto refused = [](std::vector<const char*> arguments, const std::string& told) {
    const Said said = Jalon(std::move(arguments));
    INFO(said.err);
    CHECK(said.code == kRefused);
    CHECK(said.err.find(told) != std::string::npos);
  };
  const std::string no_csv = "« csv » n'est pas accepté ; acceptés : json, table";
  refused({"verify", "--departement", "062", "--format", "csv"}, no_csv);
  refused({"imports", "show", "x", "--format", "csv"}, no_csv);
  refused({"publications", "reproduce", "x", "--format", "csv"}, no_csv);
  refused({"matrix", "--departement", "062", "--from", "2022-01-01", "--to", "2022-12-31",
           "--layout", "annexe4", "--delays"},
          "ne vont pas avec --layout annexe4");
  refused({"series", "--departement", "062", "--from", "2022-01-01", "--to", "2022-12-31",
           "--known", "2022-06-30", "--months", "3"},
          "--months ne va pas avec --known");
  refused({"import", "--departement", "062", "--known-at", "demain", "x.xml"},
          "ni now, ni transmission");
  refused({"import", "--departement", "062", "x.ndjson"}, "jalon record");
  refused({"import", "--departement", "062", "/tmp"}, "--watch");
  refused({"import", "--departement", "062", "--watch", "/tmp", "--format", "json"},
          "--watch ne va pas avec --format");
  refused({"import", "--departement", "062", "--watch", "/tmp", "--quiet"},
          "--watch ne va pas avec --quiet");
}

TEST_CASE("a token and a purpose that cannot be sent are refused") {
  const auto reason = [](const ConnectionOptions& options) {
    const auto channel = Connect(options);
    return channel.ok() ? "" : jalon::DetailOf(channel.status()).reason;
  };
  ConnectionOptions options;
  options.purpose = "controle 2024";
  CHECK(reason(options).empty());
  options.purpose = "contrôle";
  CHECK(reason(options) == "INVALID_PURPOSE");
  options.purpose = "controle\n";
  CHECK(reason(options) == "INVALID_PURPOSE");
  options.purpose.clear();
  options.token = "abc\ndef";
  CHECK(reason(options) == "INVALID_TOKEN");
  const std::string file = std::filesystem::temp_directory_path() / "jalon-cli-test-token";
  options.token_file = file;
  std::ofstream(file) << "abc.def\n";
  CHECK(reason(options).empty());
  std::ofstream(file) << "\xEF\xBB\xBF"
                      << "abc.def\n";
  CHECK(reason(options) == "INVALID_TOKEN");
  std::filesystem::remove(file);
}

TEST_CASE("who is meant by --person") {
  CHECK(ReadPerson({"p42", ""}).person_id() == "p42");
  CHECK(ReadPerson({"p42", "SOLIS"}).external_id() == "p42");
  CHECK(ReadPerson({"paul", ""}).external_id() == "paul");
  CHECK(ReadPerson({"p", ""}).external_id() == "p");
}

TEST_CASE("progress is a bar on a terminal and plain lines elsewhere") {
  using std::chrono::seconds;
  const Progress::Clock::time_point begun{};
  std::ostringstream terminal;
  Progress bar("import", 100 << 20, &terminal, true, begun);
  bar.Show(50 << 20, 1000, begun + seconds(10));
  CHECK(terminal.str() ==
        "[████████████············] import : 1\u00a0000 événements, 5,0 Mio/s  50 %, encore 10 s");
  bar.Clear();
  std::ostringstream file;
  Progress lines("import", 100 << 20, &file, false, begun);
  lines.Show(1 << 20, 10, begun + seconds(1));
  CHECK(file.str().empty());
  lines.Show(50 << 20, 1000, begun + seconds(10));
  CHECK(file.str() == "import : 1\u00a0000 événements, 5,0 Mio/s  50 %, encore 10 s\n");
}

TEST_CASE("imports and rejects can be named in full or shortly") {
  const std::string sha256(64, 'a');
  CHECK(*NameOfImport({"062", "aaaaaaaa"}) == "departements/062/imports/aaaaaaaa");
  CHECK(*NameOfImport({"", "departements/062/imports/" + sha256}) ==
        "departements/062/imports/" + sha256);
  CHECK(absl::IsInvalidArgument(NameOfImport({"062", "aaa"}).status()));
  CHECK(absl::IsInvalidArgument(NameOfImport({"", "aaaaaaaa"}).status()));
  const std::string reject = "departements/062/imports/" + sha256 + "/rejects/17-48213";
  CHECK(ShortRejectName(reject) == "aaaaaaaaaaaa/17-48213");
  CHECK(*NameOfReject({"062", ShortRejectName(reject)}) ==
        "departements/062/imports/aaaaaaaaaaaa/rejects/17-48213");
  CHECK(absl::IsInvalidArgument(NameOfReject({"062", "aaaaaaaaaaaa/17"}).status()));
}
