// SPDX-License-Identifier: EUPL-1.2
#include "tools/client/drop_folder.h"

#include <stdlib.h>

#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>

#include "absl/time/clock.h"
#include "tests/temporary_folder.h"
#include "tools/client/night_report.h"

using namespace jalon;
using namespace jalon::client;

namespace {

struct Folder : public tests::TemporaryFolder {
  std::vector<std::string> Complete(std::chrono::seconds settle) const {
    std::vector<std::string> names;
    for (const std::string& file :
         LookInto(path(), settle, std::chrono::file_clock::now() + std::chrono::seconds(1))
             .complete) {
      names.push_back(std::filesystem::path(file).filename());
    }
    return names;
  }

  int64_t Waiting(std::chrono::seconds settle) const {
    return LookInto(path(), settle, std::chrono::file_clock::now() + std::chrono::seconds(1))
        .waiting;
  }
};

std::string Header(const std::string& type, const std::string& reference_on,
                   const std::string& created_on, const std::string& time) {
  return "<Racine><IdentificationFlux><TYPEFLUX>" + type + "</TYPEFLUX><DTCREAFLUX>" + created_on +
         "</DTCREAFLUX><HEUCREAFLUX>" + time + "</HEUCREAFLUX><DTREF>" + reference_on +
         "</DTREF></IdentificationFlux>";
}

}  // namespace

TEST_CASE("dropped files come in the order of what they are about, then of their transmission") {
  const Folder folder;
  folder.Write("a.xml", Header("I", "2022-03-02", "2022-03-02", "21:00:00"));
  folder.Write("b.xml", Header("M", "2022-02-28", "2022-03-04", "20:00:00"));
  folder.Write("c.xml", Header("I", "2022-03-01", "2022-03-01", "21:00:00"));
  folder.Write("d.xml", Header("I", "2022-03-01", "2022-03-01", "06:00:00"));
  folder.Write("e.csv", "NIR;NOM\n");
  CHECK(folder.Complete(std::chrono::seconds(0)) ==
        std::vector<std::string>{"b.xml", "d.xml", "c.xml", "a.xml", "e.csv"});
}

TEST_CASE("the anomaly twin of a file that was dropped with it comes before it") {
  const Folder folder;
  const auto body = [](const std::string& situation) {
    return "<InfosFoyerRSA>" + situation + "</InfosFoyerRSA><TransmissionFlux>";
  };
  const std::string state = body("<ETATDOSRSA>2</ETATDOSRSA>");
  const std::string bare = body("");
  folder.Write("a.xml", Header("I", "2022-03-01", "2022-03-01", "21:00:00") + state);
  folder.Write("b.xml", Header("I", "2022-03-01", "2022-03-01", "21:00:09") + bare +
                            "<NBTOTDOSRSATRANSMANO>00000001");
  folder.Write("c.xml", Header("I", "2022-03-02", "2022-03-02", "21:00:00") + state);
  folder.Write("d.xml", Header("I", "2022-03-02", "2022-03-02", "21:00:09") + bare +
                            "<NBTOTDOSRSATRANSM>00000001");
  CHECK(folder.Complete(std::chrono::seconds(0)) ==
        std::vector<std::string>{"b.xml", "a.xml", "c.xml", "d.xml"});
}

TEST_CASE("what is still being written, hidden, a witness or a link is left alone") {
  const Folder folder;
  for (const char* name : {"a.xml", "b.xml.part", "c.tmp", "d.filepart", ".e.xml", "f.xml.ok"}) {
    folder.Write(name, "x");
  }
  std::filesystem::create_directory(folder.path() + "/done");
  std::filesystem::create_symlink(folder.path() + "/a.xml", folder.path() + "/g.xml");
  CHECK(folder.Complete(std::chrono::seconds(0)) == std::vector<std::string>{"a.xml"});
  CHECK(folder.Waiting(std::chrono::seconds(0)) == 0);
  CHECK(folder.Complete(std::chrono::hours(1)).empty());
  CHECK(folder.Waiting(std::chrono::hours(1)) == 1);
  folder.Write("a.xml.ok", "");
  CHECK(folder.Complete(std::chrono::hours(1)) == std::vector<std::string>{"a.xml"});
}

TEST_CASE("a night goes from noon to noon and has the name of its morning") {
  const absl::TimeZone utc = absl::UTCTimeZone();
  const auto at = [&](int day, int hour) {
    return absl::FromCivil(absl::CivilHour(2022, 3, day, hour), utc);
  };
  CHECK(NightOf(at(4, 23), utc) == absl::CivilDay(2022, 3, 5));
  CHECK(NightOf(at(5, 11), utc) == absl::CivilDay(2022, 3, 5));
  CHECK(NightOf(at(5, 12), utc) == absl::CivilDay(2022, 3, 6));
}

TEST_CASE("a night's report adds up its files, whatever their number of passes") {
  const Folder folder;
  FileOutcome outcome;
  outcome.at = absl::Now();
  for (const ExitCode code : {kDone, kWarnings, kRefused}) {
    outcome.file = "f" + std::to_string(static_cast<int>(code)) + ".xml";
    outcome.code = code;
    outcome.problem.message = "essai";
    REQUIRE(AddToNight(folder.path(), outcome, {}).ok());
  }
  std::string text;
  for (const auto& entry : std::filesystem::directory_iterator(folder.path())) {
    if (entry.path().extension() != ".txt") continue;
    std::ifstream file(entry.path());
    std::getline(file, text);
  }
  CHECK(text.find("3 fichiers, 1 sans remarque, 1 avec remarques, 1 refusés") != std::string::npos);
}
