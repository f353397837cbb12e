// SPDX-License-Identifier: EUPL-1.2
//
// Tables and publications, as an agent makes them: lint, matrix --layout annexe4, publish.
#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include "tests/services/process.h"

using namespace jalon::tests;
using nlohmann::json;

namespace {

std::string Line(const std::string& person, const std::string& known_on, const std::string& body) {
  return R"({"departement":"062","source":"essai","person":{"externalId":")" + person +
         R"("},"knownOn":")" + known_on + R"(",)" + body + "}\n";
}

std::string Situation(const std::string& person, const std::string& day) {
  return Line(person, day,
              R"("effectiveOn":")" + day +
                  R"(","rightObserved":{"dossier":"00000000001","etat":"2","soumis":true})");
}

bool Says(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

// A service that knows two entrants of 2022 and one of 2021.
class ThreeEntrants {
 public:
  ThreeEntrants() : service(folder / "data") {
    Record(Situation("A", "2022-01-10") + Situation("B", "2022-02-10") +
           Situation("C", "2021-02-10"));
  }

  void Record(const std::string& lines) {
    const Outcome recorded =
        service.Jalon({"record", folder.Write("evenements.ndjson", lines), "--departement", "062"});
    INFO(recorded.err);
    REQUIRE(recorded.code == 0);
  }
  Outcome Year2022(std::vector<std::string> command, const std::vector<std::string>& more = {}) {
    command.insert(command.end(), {"--departement", "062", "--from", "2022-01-01", "--to",
                                   "2022-12-31", "--known-at", "2022-12-31"});
    command.insert(command.end(), more.begin(), more.end());
    return service.Jalon(command);
  }
  std::string Goals() {
    return folder.Write("previsionnel.csv",
                        "code;previsionnel;justification;commentaire\n"
                        "3.1.1.a;4;moins d'entrées;\n");
  }

  TemporaryFolder folder;
  Jalond service;
};

json RowOf(const json& rows, const std::string& code) {
  for (const json& row : rows) {
    if (row["code"] == code) return row;
  }
  FAIL("no row " << code);
  return {};
}

}  // namespace

TEST_CASE("the table of the convention has the whole socle, with goals and variances") {
  ThreeEntrants test;
  const Outcome answer = test.Year2022(
      {"matrix"}, {"--layout", "annexe4", "--previous-from", "2021-01-01", "--previous-to",
                   "2021-12-31", "--goals", test.Goals(), "--format", "json"});
  INFO(answer.err);
  REQUIRE(answer.code == 0);
  const json annexe = json::parse(answer.out);
  CHECK(annexe["rows"].size() == 32);
  CHECK(annexe["previousFrom"] == "2021-01-01");
  const json entrants = RowOf(annexe["rows"], "3.1.1.a");
  CHECK(entrants["measure"] == "3.1");
  CHECK(entrants["value"] == 2);
  CHECK(entrants["previous"]["value"] == 1);
  CHECK(entrants["target"] == 4);
  CHECK(entrants["variance"] == -2);
  CHECK(entrants["varianceRate"] == -50.0);
  CHECK(entrants["justification"] == "moins d'entrées");
  const json missing = RowOf(annexe["rows"], "1.1.a");
  CHECK(missing["value"].is_null());
  CHECK(missing["missing"] == "not_provided");
  CHECK(annexe["lint"].is_array());
  const Outcome table = test.Year2022({"matrix"}, {"--layout", "annexe4", "--goals", test.Goals()});
  CHECK(Says(table.out, "3.1 Orienter et accompagner les allocataires du RSA"));
  CHECK(Says(table.out, "non communiqué"));
  CHECK(Says(table.out, "-50,0"));
  const Outcome csv = test.Year2022({"matrix"}, {"--layout", "annexe4", "--format", "csv"});
  CHECK(Says(csv.out, "measure,measureLabel,code,label,previous,"));
  CHECK(Says(csv.out, "\r\n1.1,"));
}

TEST_CASE("the plain matrix says no more than before, and its findings when they are asked for") {
  ThreeEntrants test;
  const json plain = json::parse(test.Year2022({"matrix"}, {"--format", "json"}).out);
  CHECK_FALSE(plain.contains("lint"));
  CHECK_FALSE(plain["rows"][0].contains("target"));
  const json linted = json::parse(test.Year2022({"matrix"}, {"--format", "json", "--lint"}).out);
  CHECK(linted["lint"].is_array());
  CHECK(linted["rows"] == plain["rows"]);
  CHECK(test.Year2022({"matrix"}, {"--goals", test.Goals()}).code == 2);
  CHECK(test.Year2022({"matrix"}, {"--layout", "annexe5"}).code == 2);
  CHECK(test.Year2022({"matrix"}, {"--lint", "--previous-from", "2021-01-01"}).code == 2);
  const std::string bad = test.folder.Write("faux.csv", "code;previsionnel\n3.1.1.a;beaucoup\n");
  const Outcome refused = test.Year2022({"matrix"}, {"--lint", "--goals", bad});
  CHECK(refused.code == 2);
  CHECK(Says(refused.err, "ligne 2"));
}

TEST_CASE("lint looks at a table that was published") {
  TemporaryFolder folder;
  Jalond service(folder / "data");
  const std::string table = folder.Write("tableau.csv",
                                         "departement;annee;code;value;as_of\n"
                                         "062;2019;3.1.2.a;479;2019-12-31\n"
                                         "062;2019;3.1.2.b;745;2019-12-31\n");
  const Outcome found = service.Jalon({"lint", table});
  CHECK(found.code == 1);
  CHECK(Says(found.out, "745 dépasse 3.1.2.a (479)"));
  CHECK(Says(found.out, "2 chiffres lus : 1 erreur(s)"));
  const json lint = json::parse(service.Jalon({"lint", table, "--format", "json"}).out)["lint"];
  REQUIRE(lint.size() == 1);
  CHECK(lint[0]["rule"] == "PART_ABOVE_WHOLE");
  CHECK(lint[0]["severity"] == "ERROR");
  CHECK(lint[0]["otherCode"] == "3.1.2.a");
  const std::string sound =
      folder.Write("sain.csv", "departement,annee,code,value\n062,2019,3.1.2.a,479\n");
  CHECK(service.Jalon({"lint", sound}).code == 0);
  CHECK(service.Jalon({"lint", folder / "absent.csv"}).code == 2);
}

TEST_CASE("a publication is made once, kept, and says what changed since") {
  ThreeEntrants test;
  const std::vector<std::string> how = {"--label",      "Rapport 2022", "--author", "A. Essai",
                                        "--request-id", "r-1",          "--goals",  test.Goals(),
                                        "--format",     "json"};
  const Outcome made = test.Year2022({"publish"}, how);
  INFO(made.err);
  REQUIRE(made.code == 0);
  const json publication = json::parse(made.out);
  const std::string name = publication["name"];
  CHECK(RowOf(publication["matrix"]["rows"], "3.1.1.a")["value"] == 2);
  CHECK(json::parse(test.Year2022({"publish"}, how).out)["name"] == name);
  CHECK(test.service.Jalon({"publications", "check", name, "--known-at", "2022-12-31"}).code == 0);

  test.Record(Situation("D", "2022-05-05"));
  const Outcome shown = test.service.Jalon({"publications", "show", name});
  CHECK(shown.code == 0);
  CHECK(Says(shown.out, "Rapport 2022, publiée le"));
  CHECK(Says(shown.out, "moins d'entrées"));
  const Outcome checked =
      test.service.Jalon({"publications", "check", name.substr(name.rfind('/') + 1),
                          "--departement", "062", "--code", "3.1.1.a", "--known-at", "2022-12-31"});
  CHECK(checked.code == 1);
  CHECK(Says(checked.out, "(D)"));
  CHECK(Says(checked.out, "su le 2022-05-05"));
  const Outcome again = test.service.Jalon(
      {"publications", "reproduce", name, "--code", "3.1.1.a", "--format", "json"});
  CHECK(again.code == 0);
  CHECK(json::parse(again.out)["persons"].size() == 2);
  const json list = json::parse(
      test.service.Jalon({"publications", "list", "--departement", "062", "--format", "json"}).out);
  CHECK(list["publications"].size() == 1);
  CHECK(Says(test.service.Jalon({"publications", "show", name, "--convention"}).out,
             "orientation_threshold: {"));
  CHECK(test.service.Jalon({"verify", "--departement", "062"}).code == 0);
}

TEST_CASE("what is refused of a publication says why") {
  ThreeEntrants test;
  CHECK(test.Year2022({"publish"}, {"--label", "Rapport"}).code == 2);
  const std::vector<std::string> how = {"--author", "A. Essai", "--request-id", "r-1"};
  auto first = how;
  first.insert(first.end(), {"--label", "Rapport"});
  REQUIRE(test.Year2022({"publish"}, first).code == 0);
  auto other = how;
  other.insert(other.end(), {"--label", "Autre rapport"});
  const Outcome reused = test.Year2022({"publish"}, other);
  CHECK(reused.code == 2);
  CHECK(Says(reused.err, "déjà servi"));
  CHECK(test.service.Jalon({"publications", "show", "0123"}).code == 2);
  CHECK(test.service.Jalon({"publications", "show", "0123456789abcdef", "--departement", "062"})
            .code == 2);
}
