// SPDX-License-Identifier: EUPL-1.2
#include "tools/simulate/description.h"

#include <catch2/catch.hpp>
#include <fstream>
#include <sstream>

namespace jalon::simulate {
namespace {

std::string ErrorOf(std::string_view text) {
  const absl::StatusOr<Description> description = ReadDescription(text);
  REQUIRE(description.status().code() == absl::StatusCode::kInvalidArgument);
  return std::string(description.status().message());
}

TEST_CASE("the example file says what an empty description means") {
  std::ifstream file(JALON_SOURCE_DIR "/tools/simulate/exemple.description");
  std::stringstream text;
  text << file.rdbuf();
  REQUIRE(!text.str().empty());
  const Description example = ReadDescription(text.str()).value();
  const Description none = ReadDescription("").value();
  CHECK(example.departement == none.departement);
  CHECK(example.seed == none.seed);
  CHECK(example.from == none.from);
  CHECK(example.to == none.to);
  CHECK(example.stock == none.stock);
  CHECK(example.rdv_days_threshold == none.rdv_days_threshold);
  CHECK(WantedCounts(example) == WantedCounts(none));
  CHECK(example.shares.couples == none.shares.couples);
  CHECK(example.shares.closures == none.shares.closures);
  CHECK(example.shares.late_records == none.shares.late_records);
}

TEST_CASE("keys, comments and targets are read") {
  const Description description = ReadDescription(
                                      "# une ligne\n\n departement=971 # outre-mer\n"
                                      "from = 2023-01-01\nto = 2023-03-31\nseed = 77\n"
                                      "entrants = 100\ntarget_3_1_1_b = 90\nmsa_permille = 300\n")
                                      .value();
  CHECK(description.departement == "971");
  CHECK(description.from.ToString() == "2023-01-01");
  CHECK(description.to.ToString() == "2023-03-31");
  CHECK(description.seed == 77);
  CHECK(description.targets.oriented_in_time == 90);
  CHECK_FALSE(description.targets.rdv.has_value());
  CHECK(description.shares.msa == 300);
}

TEST_CASE("a description that cannot be read names its line in French") {
  CHECK(ErrorOf("seed = 1\nsede = 2\n") == "description, ligne 2 : clé inconnue « sede »");
  CHECK(ErrorOf("stock = beaucoup") ==
        "description, ligne 1 : « stock » attend un nombre entier, pas « beaucoup »");
  CHECK(ErrorOf("\n\nto = 2022-11-31").find("ligne 3 : « to » attend une date qui existe") !=
        std::string::npos);
  CHECK(ErrorOf("stock").find("« clé = valeur »") != std::string::npos);
  CHECK(ErrorOf("seed = -1").find("« seed »") != std::string::npos);
}

TEST_CASE("figures that cannot exist are refused") {
  CHECK(ErrorOf("entrants = 10\ntarget_3_1_1_b = 11") ==
        "l'effectif 3.1.1.b (11) dépasse celui de 3.1.1.a (10) dont il est une partie");
  CHECK(ErrorOf("target_3_1_2_a = 20\ntarget_3_1_2_b = 21").find("3.1.2.b (21)") !=
        std::string::npos);
  CHECK(ErrorOf("target_3_1_3_a = 20\ntarget_3_1_3_b = 21").find("3.1.3.b (21)") !=
        std::string::npos);
  CHECK(ErrorOf("entrants = 10\ntarget_3_1_3_a = 11").find("3.1.3.a (11)") != std::string::npos);
  CHECK(ErrorOf("target_3_1_1_b = -1").find("négatif") != std::string::npos);
}

TEST_CASE("sizes, shares and periods out of bounds are refused") {
  CHECK(ErrorOf("from = 2022-02-01\nto = 2022-01-31").find("avant de commencer") !=
        std::string::npos);
  CHECK(ErrorOf("known_by = 2022-11-29").find("« known_by »") != std::string::npos);
  CHECK(ErrorOf("couples_permille = 1001").find("« couples_permille »") != std::string::npos);
  CHECK(ErrorOf("stock = -1").find("« stock »") != std::string::npos);
  CHECK(ErrorOf("departement = 62").find("« departement »") != std::string::npos);
  CHECK(ErrorOf("rdv_days_threshold = 0").find("« rdv_days_threshold »") != std::string::npos);
}

TEST_CASE("accompaniment, declared values and the convention are read") {
  const Description description =
      ReadDescription(
          "convention = AUDE_2019\nrights = both\nknown_by = 2023-02-24\n"
          "support_to = 2022-12-31\ntarget_3_2_1_a = 433\ntarget_3_2_2_a = 264\n"
          "target_3_2_2_d = 16.7\ntarget_2_2_b = 4\ngad_and_ag = 20\n"
          "declared_2_2_a = 48 | Conseil départemental\n"
          "declared_3_2_2_c = NOT_PROVIDED | Pôle emploi | NC dans le rapport\n")
          .value();
  CHECK(description.profile().cer_stands_for_rdv);
  CHECK(description.rights == Rights::kBoth);
  CHECK(description.SupportTo().ToString() == "2022-12-31");
  CHECK(description.support.gad == 433);
  CHECK(description.support.ag_delay_tenths == 167);
  CHECK_FALSE(description.support.ag_stock.has_value());
  REQUIRE(description.declarations.size() == 2);
  CHECK(description.declarations[0].indicator == "2.2.a");
  CHECK(description.declarations[0].value == "48");
  CHECK(description.declarations[1].holder == "Pôle emploi");
  CHECK(description.declarations[1].comment == "NC dans le rapport");
  // The signature stands for the rendez-vous.
  CHECK(WantedCounts(description).rdv == WantedCounts(description).cer);
}

void CheckRefused(std::string_view text, const std::string& part) {
  const std::string error = ErrorOf(text);
  INFO(error);
  CHECK(error.find(part) != std::string::npos);
}

TEST_CASE("figures that no log can have under the convention are refused") {
  // As published by Pas-de-Calais for 2019 and 2022.
  CheckRefused("entrants = 868\ntarget_3_1_2_a = 479\ntarget_3_1_2_b = 745", "3.1.2.b (745)");
  CheckRefused("target_3_2_1_a = 19238", "3.2.1.a (19238) dépasse les 6060 nouveaux entrants");
  CheckRefused("target_3_2_2_a = 2573\ntarget_3_2_2_b = 3094\ntarget_3_2_2_c = 68",
               "aucun nombre entier de conseillers ne donne 68");
  CheckRefused("convention = HAUTE_GARONNE_2021\ntarget_3_1_1_b = 1", "ne peut être que zéro");
  CheckRefused(
      "convention = HAUTE_GARONNE_2021\ntarget_3_2_1_a = 10\n"
      "target_3_2_1_b = 11",
      "3.2.1.b (11) dépasse 3.2.1.a (10)");
  CheckRefused("convention = AUDE_2019\ntarget_3_1_2_a = 5\ntarget_3_1_3_a = 6", "sont égaux");
  CheckRefused(
      "convention = AUDE_2019\ntarget_3_1_2_a = 6\ntarget_3_1_3_a = 6\n"
      "target_3_1_2_b = 4\ntarget_3_1_3_b = 3",
      "3.1.2.b (4)");
  CheckRefused("convention = AUDE_2019\ntarget_3_2_1_a = 5\ntarget_3_2_2_a = 6", "3.2.2.a");
}

TEST_CASE("words that a key does not take are refused") {
  CheckRefused("convention = BASE", "« convention » attend un de PAS_DE_CALAIS_2022");
  CheckRefused("rights = xml", "« rights » attend flux, events ou both");
  CheckRefused("declared_2_2_a = 48", "valeur | détenteur");
  CheckRefused("declared_2_2_a = beaucoup | Conseil départemental", "NOT_AVAILABLE");
  CheckRefused("target_3_2_2_d = vite", "un nombre de jours");
  CheckRefused("support_to = 2021-12-31", "« support_to »");
}

}  // namespace
}  // namespace jalon::simulate
