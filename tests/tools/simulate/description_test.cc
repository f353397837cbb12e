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

}  // namespace
}  // namespace jalon::simulate
