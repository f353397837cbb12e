// SPDX-License-Identifier: EUPL-1.2
//
// Imports through the command line.
#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include "tests/services/imports.h"
#include "tests/services/process.h"

using namespace jalon::tests;
using nlohmann::json;

TEST_CASE("importing a file twice changes nothing") {
  TemporaryFolder folder;
  Jalond service(folder / "data");
  const std::string file =
      std::string(JALON_SOURCE_DIR) + "/tests/data/flux/quotidien-caf-utf8.xml";
  const auto import = [&] {
    const Outcome outcome = service.Jalon(ImportCommand({file}));
    INFO(outcome.err);
    REQUIRE(outcome.code <= 1);
    return json::parse(outcome.out);
  };
  const json first = import();
  CHECK(std::stoll(first["eventsNew"].get<std::string>()) > 0);
  CHECK(first["alreadyImported"] == false);
  const json before = Answers(service);
  const json second = import();
  CHECK(second["eventsNew"] == "0");
  CHECK(second["alreadyImported"] == true);
  CHECK(Answers(service) == before);
}

TEST_CASE("a truncated file is told apart; what is no flux is refused with a reason") {
  TemporaryFolder folder;
  Jalond service(folder / "data");
  const std::string truncated =
      std::string(JALON_SOURCE_DIR) + "/tests/data/flux/mensuel-msa-tronque.xml";
  const Outcome cut = service.Jalon(ImportCommand({truncated}));
  CHECK(cut.code == 1);
  CHECK(json::parse(cut.out)["state"] == "INCOMPLETE");
  const std::string text = folder.Write("lettre.txt", "Madame, Monsieur,\n");
  const Outcome refused = service.Jalon(ImportCommand({text}));
  CHECK(refused.code == 2);
  CHECK(refused.err.find("raison : ") != std::string::npos);
  CHECK(service.Jalon(ImportCommand({folder / "absent.xml"})).code == 2);
}

TEST_CASE("a kind and a mapping say what a content cannot") {
  TemporaryFolder folder;
  Jalond service(folder / "data");
  const std::string data = std::string(JALON_SOURCE_DIR) + "/tests/data/flux/";
  const auto import = [&](std::vector<std::string> arguments) {
    std::vector<std::string> command = {"import", "--departement", "062", "--format", "json"};
    command.insert(command.end(), arguments.begin(), arguments.end());
    return service.Jalon(command);
  };
  const std::string radiations = data + "pole-emploi-radiations.csv";
  const Outcome unnamed = import({radiations});
  CHECK(unnamed.code == 2);
  CHECK(unnamed.err.find("--kind inscriptions|cessations|radiations|stock") != std::string::npos);
  CHECK(import({"--kind", "licenciements", radiations}).code == 2);
  CHECK(import({"--kind", "stock", radiations}).code == 2);
  const Outcome named = import({"--kind", "radiations", radiations});
  INFO(named.err);
  REQUIRE(named.code == 0);
  CHECK(json::parse(named.out)["eventsNew"] == "2");
  const std::string past = data + "reprise-orientations.csv";
  CHECK(import({past}).err.find("--mapping") != std::string::npos);
  CHECK(import({"--mapping", folder / "absente", past}).code == 2);
  const Outcome taken = import({"--mapping", data + "reprise-orientations.mapping", past});
  CHECK(taken.code == 1);  // two of its lines are rejects
  CHECK(json::parse(taken.out)["rejects"].size() == 2);
}
