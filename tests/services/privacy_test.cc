// SPDX-License-Identifier: EUPL-1.2
//
// Erasure with the programs themselves: after it nothing reads the person again, in the store, in
// the archive, in rejects, in exports, or with older copies put back.
#include <catch2/catch.hpp>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "tests/services/imports.h"
#include "tests/services/process.h"

using namespace jalon::tests;
using nlohmann::json;

namespace {

bool Says(const Outcome& outcome, const std::string& part) {
  return outcome.out.find(part) != std::string::npos;
}

// Whether a file under `folder` holds `text`.
bool OnDisk(const std::string& folder, const std::string& text) {
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) {
    if (entry.is_regular_file() && ReadFile(entry.path()).find(text) != std::string::npos) {
      return true;
    }
  }
  return false;
}

// A person of the file: invented, as all of it.
constexpr char kFirstName[] = "ÉLOÏSE";
constexpr char kNir[] = "2840899999019";

json Search(const Jalond& service) {
  const Outcome outcome =
      service.Jalon({"search", "--departement", "062", "--nir", kNir, "--format", "json"});
  INFO(outcome.err);
  REQUIRE(outcome.code == 0);
  return json::parse(outcome.out)["beneficiaries"];
}

std::vector<std::string> OfDepartement(std::vector<std::string> command) {
  command.insert(command.end(), {"--departement", "062"});
  return command;
}

}  // namespace

TEST_CASE("an erasure leaves nothing to read of the person, and every figure as it was") {
  TemporaryFolder folder;
  const std::string data = folder / "data";
  Jalond service(data);
  const std::string file =
      std::string(JALON_SOURCE_DIR) + "/tests/data/flux/quotidien-caf-utf8.xml";
  REQUIRE(service.Jalon(ImportCommand({file})).code <= 1);
  const json found = Search(service);
  REQUIRE(found.size() == 1);
  const std::string id = found[0]["personId"];
  const json answers = Answers(service);
  CHECK_FALSE(OnDisk(data, kFirstName));
  CHECK(Says(service.Jalon(OfDepartement({"privacy", "export", "--person", id})), kFirstName));

  const auto erase = [&](std::vector<std::string> more) {
    std::vector<std::string> command = {"privacy",  "erase", id,         "--departement", "062",
                                        "--author", "dpo",   "--reason", "demande"};
    command.insert(command.end(), more.begin(), more.end());
    return service.Jalon(command);
  };
  CHECK(Says(erase({"--validate-only"}), "serait effacée, 1 fichier"));
  CHECK(Says(service.Jalon(OfDepartement({"show", "--person", id})), kFirstName));
  const Outcome erased = erase({});
  INFO(erased.err);
  REQUIRE(erased.code == 0);
  CHECK(Says(erased, "effacée, 1 fichier"));

  CHECK_FALSE(Says(service.Jalon(OfDepartement({"show", "--person", id})), kFirstName));
  CHECK_FALSE(Says(service.Jalon(OfDepartement({"document", "--person", id, "--with-identity"})),
                   kFirstName));
  CHECK_FALSE(
      Says(service.Jalon(OfDepartement({"privacy", "export", "--person", id})), kFirstName));
  CHECK(Search(service).empty());
  CHECK(Answers(service) == answers);
  CHECK(service.Jalon(OfDepartement({"verify"})).code == 0);
  // The file, sent again, is known, and tells nothing of her.
  REQUIRE(service.Jalon(ImportCommand({file})).code <= 1);
  CHECK_FALSE(Says(service.Jalon(OfDepartement({"show", "--person", id})), kFirstName));
  REQUIRE(service.Stop() == 0);
  CHECK_FALSE(OnDisk(folder.path(), kFirstName));
}

// What stands between <tag> and the next tag.
std::string TextOf(const std::string& xml, const std::string& tag) {
  const size_t at = xml.find("<" + tag + ">") + tag.size() + 2;
  return xml.substr(at, xml.find('<', at) - at);
}

TEST_CASE("a rejected record that names the person is destroyed with her, and its file") {
  TemporaryFolder folder;
  Jalond service(folder / "data");
  REQUIRE(service
              .Jalon(ImportCommand(
                  {std::string(JALON_SOURCE_DIR) + "/tests/data/flux/quotidien-caf-rejets.xml"}))
              .code == 1);
  const auto rejects = [&] {
    const Outcome list = service.Jalon(OfDepartement({"rejects", "list", "--format", "json"}));
    REQUIRE(list.code == 0);
    return json::parse(list.out)["rejects"];
  };
  const size_t count = rejects().size();
  // Those whose text names somebody.
  std::vector<std::string> names;
  for (const json& reject : rejects()) {
    const std::string name = reject["name"];
    if (Says(service.Jalon({"rejects", "show", name}), "<NOMNAI>")) names.push_back(name);
  }
  REQUIRE(names.size() > 1);
  const std::string name = names[0];
  const std::string other = names[1];
  const std::string xml = service.Jalon({"rejects", "show", name}).out;
  const std::string line =
      R"({"departement":"062","source":"essai","person":{"externalId":"R"},"contact":{"identity":{)"
      R"("birthName":")" +
      TextOf(xml, "NOMNAI") + R"(","firstName":")" + TextOf(xml, "PRENOM") +
      R"(","bornOn":"1980-01-01"}}})" + "\n";
  const Outcome recorded = service.Jalon(OfDepartement({"record", folder.Write("r.ndjson", line)}));
  INFO(recorded.err);
  REQUIRE(recorded.code == 0);
  const Outcome shown = service.Jalon(
      OfDepartement({"show", "--person", "R", "--source", "essai", "--format", "json"}));
  INFO(shown.err);
  const std::string id = json::parse(shown.out)["personId"];
  const Outcome erased = service.Jalon(
      OfDepartement({"privacy", "erase", id, "--author", "dpo", "--reason", "demande"}));
  INFO(erased.err);
  REQUIRE(erased.code == 0);
  CHECK(Says(erased, "effacée, 1 fichier(s) de l'archive et 1 rejet(s) détruits"));
  CHECK_FALSE(Says(service.Jalon({"rejects", "show", name}), "NOMNAI"));
  CHECK(Says(service.Jalon({"rejects", "show", other}), "NOMNAI"));
  CHECK(rejects().size() == count);
}

TEST_CASE("an erasure says who decided it and why, and whom it is about") {
  TemporaryFolder folder;
  Jalond service(folder / "data");
  REQUIRE(service
              .Jalon(ImportCommand(
                  {std::string(JALON_SOURCE_DIR) + "/tests/data/flux/quotidien-caf-utf8.xml"}))
              .code <= 1);
  CHECK(service.Jalon(OfDepartement({"privacy", "erase", "p1"})).code == 2);
  const Outcome unknown = service.Jalon(
      OfDepartement({"privacy", "erase", "p999999", "--author", "dpo", "--reason", "demande"}));
  CHECK(unknown.code == 2);
  CHECK(unknown.err.find("personne inconnue") != std::string::npos);
}
