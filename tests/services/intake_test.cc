// SPDX-License-Identifier: EUPL-1.2
//
// What becomes of files, as an operator meets it: archive, imports, rejects, the drop folder.
#include <catch2/catch.hpp>
#include <chrono>
#include <csignal>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <thread>

#include "tests/engine/flux/pack.h"
#include "tests/services/process.h"

using namespace jalon::tests;
using jalon::flux::testing::Gzipped;
using jalon::flux::testing::Zipped;
using nlohmann::json;

namespace {

namespace filesystem = std::filesystem;

std::string DataFile(const std::string& name) {
  return std::string(JALON_SOURCE_DIR) + "/tests/data/flux/" + name;
}

const char* const kRejects = "quotidien-caf-rejets.xml";
const char* const kPlain = "quotidien-caf-utf8.xml";

Outcome Run(const Jalond& service, std::vector<std::string> command) {
  command.insert(command.end(), {"--departement", "062"});
  return service.Jalon(command);
}

json RunJson(const Jalond& service, std::vector<std::string> command) {
  command.insert(command.end(), {"--format", "json"});
  const Outcome outcome = Run(service, command);
  INFO(outcome.err);
  REQUIRE(outcome.code <= 1);
  return json::parse(outcome.out);
}

Outcome Import(const Jalond& service, const std::string& file,
               const std::vector<std::string>& more = {}) {
  std::vector<std::string> command = {"import", file};
  command.insert(command.end(), more.begin(), more.end());
  return Run(service, command);
}

json Imports(const Jalond& service) { return RunJson(service, {"imports", "list"})["imports"]; }

json Matrix(const Jalond& service) {
  return RunJson(service, {"matrix", "--from", "2000-01-01", "--to", "2025-12-31"})["rows"];
}

std::string LogPosition(const Jalond& service) {
  const Outcome outcome = service.Jalon({"status", "--format", "json"});
  REQUIRE(outcome.code == 0);
  return json::parse(outcome.out)["stores"][0]["logPosition"];
}

std::string ShaOf(const json& import) {
  const std::string name = import["name"];
  return name.substr(name.rfind('/') + 1);
}

// The largest file of a small simulated département.
std::string BigFile(const TemporaryFolder& folder) {
  const Outcome made = RunToEnd({JalonPath(), "simulate", "--output", folder / "sim", "--set",
                                 "seed=5", "--set", "stock=6000", "--set", "entrants=100"});
  INFO(made.err);
  REQUIRE(made.code == 0);
  std::string largest;
  for (const auto& entry : filesystem::directory_iterator(folder / "sim/flux")) {
    if (largest.empty() || entry.file_size() > filesystem::file_size(largest)) {
      largest = entry.path();
    }
  }
  return largest;
}

std::string CopyInto(const std::string& folder, const std::string& name) {
  filesystem::create_directories(folder);
  filesystem::copy_file(DataFile(name), folder + "/" + name);
  return folder + "/" + name;
}

// Whether `path` comes to be, within half a minute.
bool Appears(const std::string& path) {
  for (int i = 0; i < 3000 && !filesystem::exists(path); ++i) {
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  }
  return filesystem::exists(path);
}

int64_t CountFiles(const std::string& folder) {
  return std::distance(filesystem::directory_iterator(folder), filesystem::directory_iterator());
}

// The report of the last night in a drop folder.
json NightOf(const std::string& drop) {
  std::string last;
  for (const auto& entry : filesystem::directory_iterator(drop + "/reports")) {
    const std::string name = entry.path().filename();
    if (name.rfind("nuit-", 0) == 0 && entry.path().extension() == ".json") {
      last = std::max(last, entry.path().string());
    }
  }
  REQUIRE_FALSE(last.empty());
  return json::parse(ReadFile(last));
}

}  // namespace

TEST_CASE("an import is listed with its facts, shown, and watched to its end") {
  TemporaryFolder folder;
  Jalond service(folder / "data");
  REQUIRE(Import(service, DataFile(kRejects)).code == 1);
  const json imports = Imports(service);
  REQUIRE(imports.size() == 1);
  CHECK(imports[0]["state"] == "COMPLETE");
  CHECK(imports[0]["fileName"] == kRejects);
  CHECK(imports[0]["archived"] == true);
  CHECK(imports[0]["report"]["cadence"] == "DAILY");
  const Outcome shown = Run(service, {"imports", "show", ShaOf(imports[0]).substr(0, 8)});
  CHECK(shown.code == 0);
  CHECK(shown.out.find("rejet : bloc") != std::string::npos);
  CHECK(Run(service, {"imports", "watch", ShaOf(imports[0])}).code == 1);
  CHECK(Run(service, {"imports", "cancel", ShaOf(imports[0])}).code == 2);
  CHECK(Run(service, {"imports", "show", "abcdef012345"}).code == 2);
}

TEST_CASE("an archived import goes on after kill -9, without its client") {
  TemporaryFolder folder;
  const std::string file = BigFile(folder);
  {
    Jalond service(folder / "data");
    std::thread client([&] { Import(service, file); });
    // Archived, and perhaps begun.
    while (!filesystem::exists(folder / "data/062/archive") ||
           filesystem::is_empty(folder / "data/062/archive") || Imports(service).empty()) {
      std::this_thread::sleep_for(std::chrono::milliseconds(5));
    }
    service.Kill();
    client.join();
  }
  Jalond service(folder / "data");
  const std::string sha256 = ShaOf(Imports(service)[0]);
  CHECK(Run(service, {"imports", "watch", sha256}).code <= 1);
  CHECK(Imports(service)[0]["state"] == "COMPLETE");
  CHECK(Run(service, {"verify"}).code == 0);
  const json again = RunJson(service, {"import", file});
  CHECK(again["alreadyImported"] == true);
}

TEST_CASE("the archive gives files back, and fills a lost store again") {
  TemporaryFolder folder;
  json before;
  {
    Jalond service(folder / "data");
    REQUIRE(Import(service, DataFile(kPlain)).code <= 1);
    REQUIRE(Import(service, DataFile(kRejects), {"--known-at", "transmission"}).code <= 1);
    const json files = RunJson(service, {"archive", "list"})["files"];
    REQUIRE(files.size() == 2);
    CHECK(files[0]["fileName"] == kPlain);
    const std::string out = folder / "extrait.xml";
    CHECK(Run(service, {"archive", "extract", ShaOf(files[0]), "--output", out}).code == 0);
    CHECK(ReadFile(out) == ReadFile(DataFile(kPlain)));
    before = Matrix(service);
    REQUIRE(service.Stop() == 0);
  }
  filesystem::remove_all(folder / "data/062/db");
  filesystem::remove(folder / "data/062/HEAD");
  Jalond service(folder / "data");
  const Outcome replayed = Run(service, {"archive", "replay", "--all"});
  INFO(replayed.err);
  CHECK(replayed.code <= 1);
  CHECK(Matrix(service) == before);
  CHECK(Run(service, {"archive", "replay"}).code == 2);
}

TEST_CASE("validating says what an import says, and writes nothing") {
  TemporaryFolder folder;
  Jalond service(folder / "data");
  const json said = RunJson(service, {"import", DataFile(kRejects), "--validate-only"});
  CHECK(said["validatedOnly"] == true);
  // Not even the folder of a département that has none yet.
  CHECK_FALSE(std::filesystem::exists(folder / "data/062"));
  const json done = RunJson(service, {"import", DataFile(kRejects)});
  CHECK(done["eventsNew"] == said["eventsNew"]);
  CHECK(done["rejects"] == said["rejects"]);
}

TEST_CASE("rejects are listed without their content, shown with it, replayed and dismissed") {
  TemporaryFolder folder;
  Jalond service(folder / "data");
  REQUIRE(Import(service, DataFile(kRejects)).code == 1);
  const json rejects = RunJson(service, {"rejects", "list"})["rejects"];
  REQUIRE_FALSE(rejects.empty());
  CHECK(rejects.dump().find("InfosFoyerRSA>") == std::string::npos);
  const std::string name = rejects[0]["name"];
  CHECK(Run(service, {"rejects", "show", name}).out.find("InfosFoyerRSA") != std::string::npos);
  CHECK(Run(service, {"rejects", "export", "--output", folder / "rejets"}).code == 0);
  CHECK(filesystem::exists(folder / "rejets/rejets.ndjson"));
  const json replayed = RunJson(service, {"rejects", "replay", "--author", "A. Essai"});
  CHECK(replayed["replayed"] == std::to_string(rejects.size()));
  CHECK(replayed["remaining"].size() == rejects.size());
  const std::vector<std::string> dismiss = {"rejects",  "dismiss",  name,     "--author",
                                            "A. Essai", "--reason", "renvoyé"};
  CHECK(Run(service, dismiss).code == 0);
  CHECK(Run(service, dismiss).code == 2);
  CHECK(RunJson(service, {"rejects", "list"})["rejects"].size() == rejects.size() - 1);
  CHECK(RunJson(service, {"rejects", "list", "--with-settled"})["rejects"].size() ==
        rejects.size());
}

TEST_CASE("a policy refuses a truncated file whole; it stays in the archive") {
  TemporaryFolder folder;
  const std::string file = DataFile("mensuel-msa-tronque.xml");
  {
    Jalond service(folder / "data", {"--refuse-totals", "MSA"});
    const Outcome refused = Import(service, file);
    CHECK(refused.code == 2);
    CHECK(refused.err.find("TOTALS_DIFFER") != std::string::npos);
    CHECK(LogPosition(service) == "0");
    const json imports = Imports(service);
    REQUIRE(imports.size() == 1);
    CHECK(imports[0]["state"] == "REFUSED");
    CHECK(imports[0]["archived"] == true);
    REQUIRE(service.Stop() == 0);
  }
  Jalond service(folder / "data");
  CHECK(Run(service, {"archive", "replay", "--all"}).code == 1);
  CHECK(Imports(service)[0]["state"] == "INCOMPLETE");
}

TEST_CASE("files dropped in a folder are taken or refused, each with its report") {
  TemporaryFolder folder;
  Jalond service(folder / "data");
  const std::string drop = folder / "depot";
  CopyInto(drop, kPlain);
  CopyInto(drop, kRejects);
  folder.Write("depot/lettre.txt", "Madame, Monsieur,\n");
  folder.Write("depot/en-cours.xml.part", "<Racine>");
  const std::vector<std::string> watch = {"import", "--watch", drop, "--once", "--settle", "0"};
  const Outcome pass = Run(service, watch);
  INFO(pass.err);
  CHECK(pass.code == 2);
  CHECK(filesystem::exists(drop + "/done/" + kPlain));
  CHECK(filesystem::exists(drop + "/done/" + kRejects));
  CHECK(filesystem::exists(drop + "/refused/lettre.txt"));
  CHECK(filesystem::exists(drop + "/en-cours.xml.part"));
  int texts = 0;
  for (const auto& entry : filesystem::directory_iterator(drop + "/reports")) {
    if (entry.path().extension() == ".txt") ++texts;
    if (entry.path().extension() != ".json") continue;
    const json report = json::parse(ReadFile(entry.path()));
    if (report.contains("night")) CHECK(report["files"].size() == 3);
  }
  CHECK(texts == 4);  // three files and a night
  CHECK(pass.err.find("lettre.txt") != std::string::npos);
  CHECK(Run(service, watch).code == 0);
  CHECK(Imports(service).size() == 3);
}

TEST_CASE("a dropped file that still changes waits, unless its witness says that it is whole") {
  TemporaryFolder folder;
  Jalond service(folder / "data");
  const std::string drop = folder / "depot";
  CopyInto(drop, kPlain);
  const std::vector<std::string> watch = {"import", "--watch", drop, "--once", "--settle", "3600"};
  const Outcome waits = Run(service, watch);
  CHECK(waits.code == 1);
  CHECK(waits.err.find("1 fichier(s) attendent") != std::string::npos);
  CHECK(filesystem::exists(drop + "/" + kPlain));
  folder.Write("depot/" + std::string(kPlain) + ".ok", "");
  CHECK(Run(service, watch).code <= 1);
  CHECK(filesystem::exists(drop + "/done/" + kPlain));
  CHECK_FALSE(filesystem::exists(drop + "/" + kPlain + ".ok"));
}

TEST_CASE("dropped files stay where they are while the service is away") {
  TemporaryFolder folder;
  const std::string drop = folder / "depot";
  const std::string file = CopyInto(drop, kPlain);
  const Outcome away = RunToEnd({JalonPath(), "--server", "127.0.0.1:1", "import", "--departement",
                                 "062", "--watch", drop, "--once", "--settle", "0"});
  CHECK(away.code == 3);
  CHECK(filesystem::exists(file));
  const Outcome no_folder = RunToEnd(
      {JalonPath(), "import", "--departement", "062", "--watch", folder / "absent", "--once"});
  CHECK(no_folder.code == 2);
}

TEST_CASE("a watched folder is looked at until SIGTERM") {
  TemporaryFolder folder;
  Jalond service(folder / "data");
  const std::string drop = folder / "depot";
  filesystem::create_directories(drop);
  Process watcher({JalonPath(), "--server", service.address(), "import", "--departement", "062",
                   "--watch", drop, "--settle", "0"},
                  folder / "out", folder / "err");
  CopyInto(drop, kPlain);
  CHECK(Appears(drop + "/done/" + kPlain));
  watcher.Signal(SIGTERM);
  CHECK(watcher.Wait() == 0);
}

TEST_CASE("jalond itself takes what is dropped in the folders of its configuration") {
  TemporaryFolder folder;
  const std::string drop = folder / "depot";
  const std::string registrations = folder / "radiations";
  filesystem::create_directories(registrations);
  CopyInto(drop, kPlain);
  folder.Write("depot/lettre.txt", "Madame, Monsieur,\n");
  folder.Write("depot/en-cours.xml.part", "<Racine>");
  const std::string file = folder.Write(
      "jalond.conf", "watch = [\"062=" + drop + "\", \"062:radiations=" + registrations +
                         "\"]\nwatch-settle = 0\nkey-file = \"" + folder / "jalon.key" + "\"\n");
  Jalond service(folder / "data", {"--config", file});
  CHECK(Appears(drop + "/done/" + kPlain));
  CHECK(Appears(drop + "/refused/lettre.txt"));
  CHECK(filesystem::exists(drop + "/en-cours.xml.part"));
  // The content of these does not say what they are; the folder does. And what comes later is seen.
  CopyInto(registrations, "pole-emploi-radiations.csv");
  CHECK(Appears(registrations + "/done/pole-emploi-radiations.csv"));
  CHECK(Imports(service).size() == 3);
  CHECK(NightOf(drop)["files"].size() == 2);
  CHECK(CountFiles(drop + "/reports") == 6);  // two files and a night, as text and as JSON
  REQUIRE(service.Stop() == 0);
}

TEST_CASE("a dropped archive that is damaged is refused, and told of in the night's report") {
  TemporaryFolder folder;
  const std::string drop = folder / "depot";
  filesystem::create_directories(drop);
  const std::string zip = Zipped({{"a.xml", ReadFile(DataFile(kPlain))}});
  folder.Write("depot/alea.zip", "PK\x03\x04" + std::string(500, '\x7f'));
  folder.Write("depot/coupe.zip", zip.substr(0, 25));
  folder.Write("depot/MARTIN_LEA_2850399999001.txt", "Madame, Monsieur");
  Jalond service(folder / "data", {"--watch", "062=" + drop, "--watch-settle", "0"});
  CHECK(Appears(drop + "/refused/alea.zip"));
  CHECK(Appears(drop + "/refused/coupe.zip"));
  CHECK(Appears(drop + "/refused/MARTIN_LEA_2850399999001.txt"));
  CHECK(NightOf(drop)["files"].size() == 3);
  const Outcome refused = Run(service, {"import", drop + "/refused/coupe.zip"});
  CHECK(refused.code == 2);
  CHECK(refused.err.find("DAMAGED_ARCHIVE") != std::string::npos);
  REQUIRE(service.Stop() == 0);
  const std::string log = ReadFile(folder / "data.log");
  CHECK(log.find("alea.zip") != std::string::npos);
  CHECK(log.find("2850399999001") == std::string::npos);
  CHECK(log.find("MARTIN") == std::string::npos);
}

TEST_CASE("a folder that cannot be watched is a wrong configuration") {
  TemporaryFolder folder;
  for (const std::string& watched :
       {"062=" + folder / "absent", folder / "absent", std::string("062:lettres=/tmp"),
        std::string("62=/tmp"), std::string("062=")}) {
    const Outcome refused = RunToEnd({JalondPath(), "--data", folder / "data", "--watch", watched});
    CAPTURE(watched);
    CHECK(refused.code == 2);
    CHECK(refused.err.find("watch") != std::string::npos);
  }
}

TEST_CASE("a gzip, a zip of one file and the file itself say the same") {
  TemporaryFolder folder;
  Jalond service(folder / "data");
  const std::string content = ReadFile(DataFile(kPlain));
  const json plain = RunJson(service, {"import", DataFile(kPlain)});
  REQUIRE(plain["eventsNew"] != "0");
  for (const std::string& packed :
       {folder.Write("envoi.xml.gz", Gzipped(content)),
        folder.Write("envoi.zip", Zipped({{"dossier/envoi.xml", content}}))}) {
    CAPTURE(packed);
    const json said = RunJson(service, {"import", packed});
    CHECK(said["fileName"] == filesystem::path(packed).filename().string());
    CHECK(said["dossiers"] == plain["dossiers"]);
    CHECK(said["eventsNew"] == "0");
    CHECK(said["eventsDuplicate"] == plain["eventsNew"]);
  }
}

TEST_CASE("each file of a zip is an import of its own, and the worst gives the exit code") {
  TemporaryFolder folder;
  Jalond service(folder / "data");
  const std::string zip =
      folder.Write("envoi.zip", Zipped({{"a.xml", ReadFile(DataFile(kPlain))},
                                        {"lettre.txt", "Madame, Monsieur,\n"},
                                        {"b.xml", ReadFile(DataFile(kRejects))}}));
  const Outcome checked = Import(service, zip, {"--validate-only"});
  CHECK(checked.code == 2);
  CHECK_FALSE(std::filesystem::exists(folder / "data/062"));
  const Outcome outcome = Import(service, zip);
  CHECK(outcome.code == 2);
  CHECK(outcome.out.find("envoi.zip/a.xml : ") != std::string::npos);
  CHECK(outcome.out.find("envoi.zip/b.xml : ") != std::string::npos);
  CHECK(outcome.err.find("envoi.zip/lettre.txt :") != std::string::npos);
  std::vector<std::string> states;
  for (const json& import : Imports(service)) {
    states.push_back(import["fileName"].get<std::string>() + " " +
                     import["state"].get<std::string>());
  }
  CHECK(states == std::vector<std::string>{"envoi.zip/b.xml COMPLETE",
                                           "envoi.zip/lettre.txt REFUSED",
                                           "envoi.zip/a.xml COMPLETE"});
  // The same file by itself is the same content.
  CHECK(RunJson(service, {"import", DataFile(kPlain)})["alreadyImported"] == true);
}

TEST_CASE("a dropped zip has a report a file, and goes where its worst file does") {
  TemporaryFolder folder;
  Jalond service(folder / "data");
  const std::string drop = folder / "depot";
  filesystem::create_directories(drop);
  const std::string plain = ReadFile(DataFile(kPlain));
  const std::string rejects = ReadFile(DataFile(kRejects));
  folder.Write("depot/bon.zip", Zipped({{"a.xml", plain}, {"b.xml", rejects}}));
  const std::vector<std::string> watch = {"import", "--watch", drop, "--once", "--settle", "0"};
  CHECK(Run(service, watch).code == 1);
  CHECK(filesystem::exists(drop + "/done/bon.zip"));
  CHECK(CountFiles(drop + "/reports") == 6);
  folder.Write("depot/mauvais.zip", Zipped({{"a.xml", plain}, {"lettre.txt", "Madame,\n"}}));
  folder.Write("depot/tronque.zip", Zipped({{"a.xml", "x"}, {"b.xml", rejects}}).substr(0, 300));
  CHECK(Run(service, watch).code == 2);
  CHECK(filesystem::exists(drop + "/refused/mauvais.zip"));
  CHECK(filesystem::exists(drop + "/refused/tronque.zip"));
  CHECK(NightOf(drop)["files"].size() == 5);
  CHECK(Imports(service).size() == 3);
}

TEST_CASE("every new command has an example in its help") {
  for (const auto& command : std::vector<std::vector<std::string>>{{"imports", "list"},
                                                                   {"imports", "show"},
                                                                   {"imports", "watch"},
                                                                   {"imports", "cancel"},
                                                                   {"imports", "gaps"},
                                                                   {"imports", "conflicts"},
                                                                   {"imports", "disappeared"},
                                                                   {"archive", "list"},
                                                                   {"archive", "extract"},
                                                                   {"archive", "replay"},
                                                                   {"rejects", "list"},
                                                                   {"rejects", "show"},
                                                                   {"rejects", "export"},
                                                                   {"rejects", "replay"},
                                                                   {"rejects", "dismiss"},
                                                                   {"import"}}) {
    std::vector<std::string> line = {JalonPath()};
    line.insert(line.end(), command.begin(), command.end());
    line.push_back("--help");
    const Outcome help = RunToEnd(line);
    CAPTURE(command.back());
    CHECK(help.code == 0);
    CHECK(help.out.find("Exemple :\n  jalon " + command[0]) != std::string::npos);
  }
}

TEST_CASE("missing files are told, with an exit code") {
  TemporaryFolder folder;
  Jalond service(folder / "data");
  REQUIRE(Import(service, DataFile(kPlain)).code <= 1);
  const Outcome gaps = Run(service, {"imports", "gaps", "--format", "json"});
  CHECK(gaps.code == 1);
  CHECK_FALSE(json::parse(gaps.out)["gaps"].empty());
  CHECK(Run(service, {"imports", "gaps", "--from", "2022-02-30"}).code == 2);
  CHECK(Run(service, {"imports", "conflicts"}).code == 0);
}
