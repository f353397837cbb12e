// SPDX-License-Identifier: EUPL-1.2
#include "tools/client/usage_text.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <catch2/catch.hpp>
#include <map>
#include <string>
#include <vector>

namespace jalon::client {
namespace {

enum class Level { kLow, kHigh };

// What a wrong use is told in French, from CLI11 itself: its texts may change. Has every sort of
// option that jalon and jalond have.
std::string Told(std::vector<std::string> arguments) {
  const std::map<std::string, Level> levels = {{"bas", Level::kLow}, {"haut", Level::kHigh}};
  CLI::App app;
  std::string text;
  int number = 0;
  bool flag = false;
  Level level = Level::kLow;
  app.set_config("--config", "", "");
  app.add_option("--data", text)->required();
  app.add_option("--threads", number)->check(CLI::Range(0, 256));
  app.add_option("--norm", number);
  app.add_option("--level", level)->transform(CLI::CheckedTransformer(levels).description(""));
  app.add_option("--kind", text)->check(CLI::IsMember({"stock", "flux"}));
  app.add_option("--file", text)->check(CLI::ExistingFile);
  auto* on = app.add_flag("--on", flag);
  auto* off = app.add_flag("--off", flag)->excludes(on);
  app.add_flag("--more", flag)->needs(off);
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
  CHECK(Told({"--data"}) == "--data : 1 valeur(s) attendue(s)");
  CHECK(Told({"--data", "x", "--data", "y"}) == "--data : 1 valeur(s) au plus, 2 reçues");
  CHECK(Told({"--data", "x", "--threads", "900"}) ==
        "--threads : la valeur 900 n'est pas dans l'intervalle de 0 à 256");
  CHECK(Told({"--data", "x", "--foo"}) == "non attendu : --foo");
  CHECK(Told({"--data", "x", "--norm", "abc"}) == "--norm : valeur illisible : abc");
  CHECK(Told({"--data", "x", "--level", "moyen"}) ==
        "--level : « moyen » n'est pas accepté ; acceptés : bas, haut");
  CHECK(Told({"--data", "x", "--level"}) == "--level : 1 valeur(s) attendue(s)");
  CHECK(Told({"--data", "x", "--kind", "autre"}) ==
        "--kind : « autre » n'est pas accepté ; acceptés : stock, flux");
  CHECK(Told({"--data", "x", "--file", "/absent"}) == "--file : ce fichier n'existe pas : /absent");
  CHECK(Told({"--data", "x", "--file", "/"}) == "--file : c'est un dossier, non un fichier : /");
  CHECK(Told({"--data", "x", "--config", "/absent"}) ==
        "fichier de configuration illisible ou absent : /absent");
  CHECK(Told({"--data", "x", "--on=peut-être"}) == "--on : valeur illisible : peut-être");
  CHECK(Told({"--data", "x", "--on", "--off"}) == "--on ne va pas avec --off");
  CHECK(Told({"--data", "x", "--more"}) == "--more demande aussi --off");
  CHECK(Told({"--data", "x"}).empty());
}

TEST_CASE("what was typed stays as it was typed") {
  CHECK(Told({"--data", "x", "from here to there"}) == "non attendu : from here to there");
  CHECK(Told({"--data", "x", "this is required"}) == "non attendu : this is required");
  CHECK(Told({"--data", "x", "--kind", "a requires b to c"}) ==
        "--kind : « a requires b to c » n'est pas accepté ; acceptés : stock, flux");
  CHECK(FrenchUsage("--watch: 062 n'est pas un dossier") == "--watch: 062 n'est pas un dossier");
}

}  // namespace
}  // namespace jalon::client
