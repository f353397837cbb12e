// SPDX-License-Identifier: EUPL-1.2
// What a file tells beside others: conflicts, and dossiers that left the stock.
#include <algorithm>
#include <catch2/catch.hpp>

#include "tests/engine/intake/file_import.h"

namespace jalon::tests {
namespace {

using flux::testing::Flux;
using flux::testing::HeaderText;
using scenario::EngineUnderTest;

std::vector<std::string> Left(EngineUnderTest& engine, const std::string& content) {
  const auto left = engine.departement().imports()->Disappearances(NameOf(content));
  INFO(left.status().ToString());
  REQUIRE(left.ok());
  return {left->dossiers().begin(), left->dossiers().end()};
}

std::string February() {
  return Flux({Dossier(1), Dossier(2), Dossier(3, "4"), Dossier(4, "5"), Dossier(5)},
              Monthly("2022-02-28", "2022-03-04"));
}

std::string March() { return Flux({Dossier(1)}, Monthly("2022-03-31", "2022-04-04")); }

TEST_CASE("open dossiers that are not in the next monthly have left the stock") {
  EngineUnderTest engine;
  CHECK(MustImport(engine, February()).warnings().empty());
  const auto report = MustImport(engine, March());
  CHECK(report.disappeared_dossiers() == 3);
  REQUIRE(report.warnings_size() == 1);
  CHECK(report.warnings(0).find("disparu du stock : 3 dossier(s)") == 0);
  CHECK(Left(engine, March()) == std::vector<std::string>{NumberOf(2), NumberOf(3), NumberOf(5)});
}

TEST_CASE("a closing told by a daily in between, or soon after, explains a disappearance") {
  EngineUnderTest engine;
  const std::string march = March();
  MustImport(engine, Flux({Dossier(2, "5")}, Daily("2022-03-15")));
  MustImport(engine, Flux({Dossier(3, "4")}, Daily("2022-03-16")));
  MustImport(engine, February());
  const auto report = MustImport(engine, march);
  CHECK(report.disappeared_dossiers() == 2);
  CHECK(Left(engine, march) == std::vector<std::string>{NumberOf(3), NumberOf(5)});
  MustImport(engine, Flux({Dossier(5, "6")}, Daily("2022-04-06")));
  CHECK(Left(engine, march) == std::vector<std::string>{NumberOf(3)});
}

TEST_CASE("the order in which monthlies come does not matter to who has left") {
  EngineUnderTest engine;
  MustImport(engine, March());
  CHECK(Left(engine, March()).empty());
  MustImport(engine, February());
  CHECK(Left(engine, March()).size() == 3);
}

TEST_CASE("of two monthlies about a day the last one transmitted is compared, the other explains") {
  const auto sent = [](const std::string& day, const std::string& state) {
    return Flux({Dossier(1), Dossier(2, state)}, Monthly("2022-02-28", day));
  };
  const std::string march = March();
  const std::pair<std::string, std::string> states[] = {{"2", "5"}, {"5", "2"}};
  for (const auto& [first, second] : states) {
    std::vector<std::string> files = {sent("2022-03-04", first), sent("2022-03-05", second), march};
    for (int order = 0; order < 3; ++order) {
      CAPTURE(first, order);
      EngineUnderTest engine;
      for (const std::string& file : files) MustImport(engine, file);
      CHECK(Left(engine, march).empty());
      std::rotate(files.begin(), files.begin() + 1, files.end());
    }
  }
  EngineUnderTest engine;
  MustImport(engine, sent("2022-03-05", "2"));
  MustImport(engine, Flux({Dossier(1)}, Monthly("2022-02-28", "2022-03-04")));
  MustImport(engine, march);
  CHECK(Left(engine, march) == std::vector<std::string>{NumberOf(2)});
}

// The same file, as another caisse of the same source sends it.
std::string FromOther(std::string content) {
  const std::string number = "<NUMORG>621";
  for (size_t at = content.find(number); at != std::string::npos; at = content.find(number, at)) {
    content.replace(at, number.size(), "<NUMORG>622");
  }
  return content;
}

TEST_CASE("the last word before the next monthly decides, not any closing") {
  const std::string march = March();
  std::vector<std::string> files = {
      February(), Flux({Dossier(2, "5"), Dossier(3, "5"), Dossier(5, "5")}, Daily("2022-03-10")),
      Flux({Dossier(2), Dossier(3, "0"), Dossier(5)}, Daily("2022-03-15")),
      Flux({Dossier(5, "5")}, Daily("2022-03-16")), march};
  for (int order = 0; order < 5; ++order) {
    CAPTURE(order);
    EngineUnderTest engine;
    for (const std::string& file : files) MustImport(engine, file);
    CHECK(Left(engine, march) == std::vector<std::string>{NumberOf(2)});
    std::rotate(files.begin(), files.begin() + 1, files.end());
  }
}

TEST_CASE("a dossier that is in another organisme's monthly of the same month has not left") {
  const std::string march = March();
  const std::string others = FromOther(
      Flux({Dossier(2), Dossier(3, "5"), Dossier(9)}, Monthly("2022-03-31", "2022-04-05")));
  EngineUnderTest engine;
  MustImport(engine, FromOther(Flux({Dossier(9)}, Monthly("2022-02-28", "2022-03-05"))));
  MustImport(engine, February());
  SECTION("which came before") {
    MustImport(engine, others);
    CHECK(MustImport(engine, march).disappeared_dossiers() == 1);
  }
  SECTION("or comes after") {
    CHECK(MustImport(engine, march).disappeared_dossiers() == 3);
    MustImport(engine, others);
  }
  SECTION("or of which a monthly of the month before says nothing") {
    MustImport(engine,
               FromOther(Flux({Dossier(5), Dossier(9)}, Monthly("2022-01-31", "2022-02-05"))));
    MustImport(engine, others);
    MustImport(engine, march);
  }
  CHECK(Left(engine, march) == std::vector<std::string>{NumberOf(5)});
  CHECK(Left(engine, others).empty());
}

TEST_CASE("a late monthly knows the dossiers that another organisme took over") {
  EngineUnderTest engine;
  MustImport(engine, FromOther(Flux({Dossier(2)}, Monthly("2022-03-31", "2022-04-05"))));
  MustImport(engine, March());
  const auto report = MustImport(engine, February());
  REQUIRE(report.warnings_size() == 1);
  CHECK(report.warnings(0).find("disparu du stock : 2 dossier(s)") == 0);
}

TEST_CASE("a dossier told again soon after has not left, by a daily or by the next monthly") {
  EngineUnderTest engine;
  const std::string march = March();
  MustImport(engine, February());
  MustImport(engine, march);
  MustImport(engine, Flux({Dossier(2)}, Daily("2022-04-06")));
  CHECK(Left(engine, march) == std::vector<std::string>{NumberOf(3), NumberOf(5)});
  const std::string april = Flux({Dossier(1), Dossier(3)}, Monthly("2022-04-30", "2022-05-04"));
  CHECK(MustImport(engine, april).disappeared_dossiers() == 0);
  CHECK(Left(engine, march) == std::vector<std::string>{NumberOf(5)});
  MustImport(engine, Flux({Dossier(5)}, Monthly("2022-05-31", "2022-06-04")));
  CHECK(Left(engine, march) == std::vector<std::string>{NumberOf(5)});
}

TEST_CASE("a monthly that comes late says what it shows missing from the next one") {
  EngineUnderTest engine;
  MustImport(engine, March(), {"mars.xml", scenario::TestNow(), false});
  const auto report = MustImport(engine, February());
  CHECK(report.disappeared_dossiers() == 0);
  REQUIRE(report.warnings_size() == 1);
  CHECK(report.warnings(0).find("disparu du stock : 3 dossier(s)") == 0);
  CHECK(report.warnings(0).find("2022-03-31 (mars.xml)") != std::string::npos);
  CHECK(report.warnings(0).find(NameOf(March())) != std::string::npos);
}

TEST_CASE("nothing is concluded from a truncated monthly, nor from another organisme's") {
  EngineUnderTest engine;
  MustImport(engine, February());
  const std::string cut = March().substr(0, March().size() - 20);
  CHECK(MustImport(engine, cut).disappeared_dossiers() == 0);
  CHECK_FALSE(engine.departement().imports()->Disappearances(NameOf(cut))->reason().empty());
  std::string other = Flux({Dossier(9)}, Monthly("2022-03-31", "2022-04-05"));
  other.replace(other.find("<NUMORG>621"), 11, "<NUMORG>622");
  CHECK(MustImport(engine, other).disappeared_dossiers() == 0);
}

TEST_CASE("what a truncated monthly lost is missing from the next one, not forgotten") {
  EngineUnderTest engine;
  MustImport(engine, February());
  const std::string march =
      Flux({Dossier(1), Dossier(2), Dossier(5)}, Monthly("2022-03-31", "2022-04-04"));
  MustImport(engine, march.substr(0, march.size() - 500));
  const std::string april = Flux({Dossier(1)}, Monthly("2022-04-30", "2022-05-04"));
  CHECK(MustImport(engine, april).disappeared_dossiers() == 3);
  CHECK(Left(engine, april).size() == 3);
}

TEST_CASE("a rejected dossier is in the file: it has not left") {
  EngineUnderTest engine;
  MustImport(engine, February());
  std::string rejected = Dossier(2);
  rejected.replace(rejected.find("<IDEPARTE>062"), 13, "<IDEPARTE>059");
  const std::string march =
      Flux({Dossier(1), rejected, Dossier(3), Dossier(5)}, Monthly("2022-03-31", "2022-04-04"));
  CHECK(MustImport(engine, march).disappeared_dossiers() == 0);
}

TEST_CASE("two files of one series that contradict each other on a day leave a conflict") {
  EngineUnderTest engine;
  HeaderText morning = Daily("2022-03-23");
  morning.created_time = "06:00:00";
  const std::string first = Flux({Dossier(1), Dossier(2), Dossier(3)}, morning);
  const std::string second = Flux({Dossier(1, "4"), Dossier(2), Dossier(4)}, Daily("2022-03-23"));
  CHECK(MustImport(engine, first, {"matin.xml", scenario::TestNow(), false}).warnings().empty());
  const auto report = MustImport(engine, second);
  REQUIRE(report.warnings_size() == 1);
  CHECK(report.warnings(0).find("matin.xml") != std::string::npos);
  const auto conflicts = engine.departement().imports()->Conflicts();
  REQUIRE(conflicts->conflicts_size() == 1);
  const auto& conflict = conflicts->conflicts(0);
  CHECK(conflict.import() == NameOf(second));
  CHECK(conflict.other_import() == NameOf(first));
  CHECK(conflict.as_of() == "2022-03-23");
  CHECK(conflict.dossiers() == 1);
  REQUIRE(conflict.examples_size() == 1);
  CHECK(conflict.examples(0) == NumberOf(1));
}

TEST_CASE("a daily and a monthly that give a dossier two states on a day leave a conflict") {
  EngineUnderTest engine;
  MustImport(engine, Flux({Dossier(1, "5"), Dossier(2)}, Daily("2022-02-28")));
  const auto report = MustImport(engine, February());
  REQUIRE(report.warnings_size() == 1);
  CHECK(report.warnings(0).find("1 dossier(s)") != std::string::npos);
  CHECK(engine.departement().imports()->Conflicts()->conflicts_size() == 1);
}

TEST_CASE("of two files transmitted at one instant, none is said to be the last") {
  EngineUnderTest engine;
  MustImport(engine, Flux({Dossier(1)}, Daily("2022-03-23")));
  const auto report = MustImport(engine, Flux({Dossier(1, "4")}, Daily("2022-03-23")));
  REQUIRE(report.warnings_size() == 1);
  CHECK(report.warnings(0).find("transmis au même instant") != std::string::npos);
}

TEST_CASE("trap 5: a dossier twice in a file with two states is told") {
  EngineUnderTest engine;
  std::string content = Flux({Dossier(1, "5"), Dossier(2), Dossier(1), Dossier(2)});
  content.replace(content.find("00000004</NBTOT"), 8, "00000002");
  const auto report = MustImport(engine, content);
  REQUIRE(report.warnings_size() == 1);
  CHECK(report.warnings(0).find("1 dossier(s) présents plusieurs fois") == 0);
}

// `content`, whose trailer announces `count` dossiers in the anomaly twin.
std::string WithAnomalies(std::string content, const std::string& count) {
  return content.replace(content.find("00000000</NBTOTDOSRSATRANSMANO>"), count.size(), count);
}

TEST_CASE("an anomaly twin that is announced and absent, or of another size, is told") {
  EngineUnderTest engine;
  HeaderText bare = Daily("2022-03-23");
  bare.root = "<Racine>";
  std::string twin = WithAnomalies(Flux({Dossier(7, "")}, bare), "00000001");
  const std::string total = "<NBTOTDOSRSATRANSM>00000001</NBTOTDOSRSATRANSM>";
  twin.erase(twin.find(total), total.size());
  const auto normal = [](const std::string& count) {
    return WithAnomalies(Flux(Dossiers(2), Daily("2022-03-23")), count);
  };
  const auto alone = MustImport(engine, normal("00000001"));
  REQUIRE(alone.warnings_size() == 1);
  CHECK(alone.warnings(0).find("annonce 1 dossier(s)") != std::string::npos);
  const auto report = MustImport(engine, twin, {"jumeau.xml", scenario::TestNow(), false});
  CHECK(report.anomalies());
  CHECK(report.warnings().empty());
  CHECK(MustImport(engine, normal("00000001") + " ").warnings().empty());
  const auto other = MustImport(engine, normal("00000003"));
  REQUIRE(other.warnings_size() == 1);
  CHECK(other.warnings(0).find("jumeau.xml en contient 1") != std::string::npos);
}

TEST_CASE("a file that says what another one said repeats no conflict, and says so") {
  EngineUnderTest engine;
  const std::string first = Flux({Dossier(1), Dossier(2)}, Daily("2022-03-23"));
  const std::string second = Flux({Dossier(1, "5"), Dossier(2)}, Daily("2022-03-23"));
  MustImport(engine, first, {"matin.xml", scenario::TestNow(), false});
  const auto copy = MustImport(engine, first + "\n", {"matin.xml", scenario::TestNow(), false});
  CHECK(copy.warnings().empty());
  MustImport(engine, second);
  CHECK(engine.departement().imports()->Conflicts()->conflicts_size() == 1);
  const auto again = MustImport(engine, first + "\n\n", {"matin.xml", scenario::TestNow(), false});
  CHECK(again.events_new() == 0);
  REQUIRE(again.warnings_size() == 1);
  CHECK(again.warnings(0).find("la même chose que matin.xml, déjà importé") != std::string::npos);
  REQUIRE(MustImport(engine, second + "\n").warnings_size() == 1);
  CHECK(engine.departement().imports()->Conflicts()->conflicts_size() == 1);
  // The same, but transmitted later, holds against what came in between: that is another story.
  HeaderText evening = Daily("2022-03-23");
  evening.created_time = "23:00:00";
  MustImport(engine, Flux({Dossier(1), Dossier(2)}, evening));
  CHECK(engine.departement().imports()->Conflicts()->conflicts_size() == 2);
}

TEST_CASE("a monthly that says what another one said repeats no disappearance") {
  EngineUnderTest engine;
  MustImport(engine, February());
  MustImport(engine, March());
  const auto again = MustImport(engine, March() + "\n");
  CHECK(again.disappeared_dossiers() == 0);
  REQUIRE(again.warnings_size() == 1);
  CHECK(again.warnings(0).find("déjà importé") != std::string::npos);
  // The first one's are in the report of what came after it.
  const auto late = MustImport(engine, February() + "\n");
  REQUIRE(late.warnings_size() == 1);
  CHECK(late.warnings(0).find("déjà importé") != std::string::npos);
}

TEST_CASE("a file sent again under another name, or another day's, contradicts nothing") {
  EngineUnderTest engine;
  MustImport(engine, Flux(Dossiers(3), Daily("2022-03-23")));
  CHECK(MustImport(engine, Flux(Dossiers(3), Daily("2022-03-23")) + "\n").warnings().empty());
  CHECK(MustImport(engine, Flux({Dossier(1, "4")}, Daily("2022-03-24"))).warnings().empty());
  CHECK(engine.departement().imports()->Conflicts()->conflicts().empty());
}

}  // namespace
}  // namespace jalon::tests
