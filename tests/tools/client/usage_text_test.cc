// SPDX-License-Identifier: EUPL-1.2
#include "tools/client/usage_text.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <catch2/catch.hpp>
#include <string>
#include <vector>

namespace jalon::client {
namespace {

// What a wrong use is told in French, from CLI11 itself: its texts may change.
std::string Told(std::vector<std::string> arguments) {
  CLI::App app;
  std::string data;
  int threads = 0;
  app.add_option("--data", data)->required();
  app.add_option("--threads", threads)->check(CLI::Range(0, 256));
  std::reverse(arguments.begin(), arguments.end());
  try {
    app.parse(arguments);
  } catch (const CLI::ParseError& error) {
    return FrenchUsage(error.what());
  }
  return "";
}

TEST_CASE("a wrong use is told in French") {
  CHECK(Told({}) == "--data est obligatoire");
  CHECK(Told({"--data"}) == "--data: 1 valeur(s) attendue(s)");
  CHECK(Told({"--data", "x", "--threads", "900"}) ==
        "--threads : la valeur 900 n'est pas dans l'intervalle de 0 à 256");
  CHECK(Told({"--data", "x", "--foo"}) == "non attendu : --foo");
  CHECK(Told({"--data", "x"}).empty());
}

}  // namespace
}  // namespace jalon::client
