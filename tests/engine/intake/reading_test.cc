// SPDX-License-Identifier: EUPL-1.2
// How a file is read, and since when it is known, are part of its import.
#include <catch2/catch.hpp>

#include "absl/strings/str_cat.h"
#include "engine/base/error.h"
#include "tests/engine/intake/file_import.h"

namespace jalon::tests {
namespace {

using flux::testing::Flux;
using jalon::v1::ImportFluxRequest;
using jalon::v1::ImportReport;
using jalon::v1::Reject;
using scenario::EngineUnderTest;
using scenario::TestNow;

// A takeover of two lines, the second with a code that the first mapping does not have.
constexpr const char* kOrientations =
    "N;Saisi;NIR;Ne;Dec;Type\n"
    "17;11/03/2021;2850399999001;12/03/1985;05/03/2021;Social\n"
    "18;11/03/2021;2850399999001;12/03/1985;06/03/2021;Autre\n";

Sent MappedBy(const std::string& more_codes) {
  Sent sent;
  sent.name = "orientations.csv";
  sent.mapping =
      R"(source: "SOLIS" body: "orientation" record_prefix: "o-"
         column { name: "N" field: "recordId" }
         column { name: "Saisi" field: "known" required: true }
         column { name: "NIR" field: "person.nir" }
         column { name: "Ne" field: "person.bornOn" }
         column { name: "Dec" field: "decidedOn" required: true }
         column { name: "Type" field: "type" code { from: "Social" to: "SOCIAL" } )" +
      more_codes + "}";
  return sent;
}

constexpr const char* kOther = R"(code { from: "Autre" to: "SOCIOPRO" })";

std::vector<Reject> OpenRejects(EngineUnderTest& engine) {
  const auto list = engine.departement().imports()->ListRejects({});
  REQUIRE(list.ok());
  return {list->rejects().begin(), list->rejects().end()};
}

// The same content sent again.
absl::StatusOr<ImportReport> SendAgain(EngineUnderTest& engine, const std::string& content,
                                       const Sent& sent) {
  return RunArchived(engine, StartOf(content, sent));
}

TEST_CASE("a mapping that was mended reads the same file again, lines that were right stay") {
  EngineUnderTest engine;
  const ImportReport first = MustImport(engine, kOrientations, MappedBy(""));
  CHECK(first.events_new() == 1);
  CHECK(first.rejects_size() == 1);
  CHECK(OpenRejects(engine).size() == 1);
  const auto mended = SendAgain(engine, kOrientations, MappedBy(kOther));
  INFO(mended.status().ToString());
  REQUIRE(mended.ok());
  CHECK_FALSE(mended->already_imported());
  CHECK(mended->events_new() == 1);
  CHECK(mended->events_duplicate() == 1);
  CHECK(mended->rejects_size() == 0);
  CHECK(OpenRejects(engine).empty());
  CHECK(SendAgain(engine, kOrientations, MappedBy(kOther))->already_imported());
  const auto import = engine.departement().imports()->Get(NameOf(kOrientations));
  CHECK(import->report().rejected() == 0);
  CHECK(import->report().rejects_size() == 0);
}

// More lines than a batch holds, of a code that the first mapping does not have.
std::string ManyOthers(int count) {
  std::string text = "N;Saisi;NIR;Ne;Dec;Type\n";
  for (int i = 0; i < count; ++i) {
    absl::StrAppend(&text, i, ";11/03/2021;", 2850399000000 + i, ";12/03/1985;06/03/2021;Autre\n");
  }
  return text;
}

TEST_CASE("a second reading that is stopped and gone on with settles what the first rejected") {
  constexpr int kLines = 2500;
  const std::string content = ManyOthers(kLines);
  EngineUnderTest engine;
  SECTION("after a whole reading") {
    CHECK(MustImport(engine, content, MappedBy("")).rejected() == kLines);
  }
  SECTION("after one that was stopped too") {
    REQUIRE(Receive(engine, content, MappedBy("")).ok());
    REQUIRE(RunArchived(engine, StartOf(content, MappedBy("")), 1).ok());
  }
  CHECK(OpenRejects(engine).size() > 0);
  REQUIRE(RunArchived(engine, StartOf(content, MappedBy(kOther)), 1).ok());
  const auto report = SendAgain(engine, content, MappedBy(kOther));
  REQUIRE(report.ok());
  CHECK(report->events_new() == kLines);
  CHECK(report->rejected() == 0);
  CHECK(OpenRejects(engine).empty());
}

TEST_CASE("a mapping with an error is refused, and the one the file was read with stays") {
  EngineUnderTest engine;
  MustImport(engine, kOrientations, MappedBy(kOther));
  for (const char* mapping : {"body: \"zz\"", "body:", "source: \"S\" body: \"cer\""}) {
    Sent wrong = MappedBy("");
    wrong.mapping = mapping;
    CHECK(absl::IsInvalidArgument(SendAgain(engine, kOrientations, wrong).status()));
  }
  CHECK(SendAgain(engine, kOrientations, MappedBy(kOther))->already_imported());
}

TEST_CASE("a line of a mapped file is replayed under the names of its columns") {
  EngineUnderTest engine;
  MustImport(engine, kOrientations, MappedBy(""));
  const std::vector<Reject> before = OpenRejects(engine);
  REQUIRE(before.size() == 1);
  Reject outcome;
  auto batch = engine.departement().imports()->ReplayReject(before[0].name(), "A. Essai", TestNow(),
                                                            &outcome);
  INFO(batch.status().ToString());
  REQUIRE(batch.ok());
  CHECK(outcome.state() == Reject::OPEN);
  CHECK(outcome.record().reason() == before[0].record().reason());
}

TEST_CASE("a line that lacks columns is not told to be the end of its file when it is replayed") {
  EngineUnderTest engine;
  Sent sent;
  sent.name = "inscriptions.csv";
  sent.kind = ImportFluxRequest::Start::INSCRIPTIONS;
  const std::string person = "2850399999001;1234567X001;GENDEMO;LISON;12/03/1985;";
  MustImport(engine,
             "nir;identifiantpe;nom;prenom;dtnai;date;code;nir2\n" + person + "01/02/2022\n" +
                 person + "02/02/2022;1;2850399999001\n" + person + "03/02",
             sent);
  const std::vector<Reject> before = OpenRejects(engine);
  REQUIRE(before.size() == 2);
  CHECK_THAT(before[0].record().reason(), Catch::Contains("l'en-tête en nomme 8"));
  CHECK_THAT(before[1].record().reason(), Catch::Contains("s'arrête au milieu"));
  for (const Reject& reject : before) {
    Reject outcome;
    auto batch = engine.departement().imports()->ReplayReject(reject.name(), "A. Essai", TestNow(),
                                                              &outcome);
    INFO(batch.status().ToString());
    REQUIRE(batch.ok());
    CHECK(outcome.state() == Reject::OPEN);
    CHECK(outcome.record().reason() == reject.record().reason());
  }
}

TEST_CASE("a file that is imported stays, whatever it is said to be later") {
  EngineUnderTest engine;
  const std::string content = Flux({Dossier(1)});
  MustImport(engine, content);
  REQUIRE(engine.departement().imports()->DropContent(Sha256Of(content)).ok());
  CHECK(engine.departement().imports()->Archived(Sha256Of(content)));
}

TEST_CASE("a file is not known after its reception") {
  EngineUnderTest engine;
  const std::string content = Flux({Dossier(1)});
  const auto refusal = [&](const std::string& text, const Sent& sent) {
    REQUIRE(Receive(engine, text, sent).ok());
    const auto report = RunArchived(engine, StartOf(text, sent));
    REQUIRE_FALSE(report.ok());
    CHECK(absl::IsInvalidArgument(report.status()));
    return DetailOf(report.status()).reason;
  };
  Sent later;
  later.known_on = "2999-01-01";
  CHECK(refusal(content, later) == "KNOWN_AFTER_RECEPTION");
  Sent at_transmission;
  at_transmission.at_transmission = true;
  CHECK(refusal(Flux({Dossier(1)}, Daily("2099-01-10")), at_transmission) ==
        "KNOWN_AFTER_RECEPTION");
  Sent earlier;
  earlier.known_on = "2022-06-01";
  CHECK(MustImport(engine, content, earlier).events_new() > 0);
  CHECK(absl::IsInvalidArgument(SendAgain(engine, content, later).status()));
  CHECK(SendAgain(engine, content, earlier)->already_imported());
}

TEST_CASE("a report names the file that is sent, also when it was imported under another name") {
  EngineUnderTest engine;
  const std::string content = Flux({Dossier(1)});
  MustImport(engine, content, {"premier.xml", TestNow(), false});
  Sent second;
  second.name = "second.RCV";
  const auto report = SendAgain(engine, content, second);
  REQUIRE(report.ok());
  CHECK(report->already_imported());
  CHECK(report->file_name() == "second.RCV");
}

TEST_CASE(
    "a file that says it is of a day to come is taken, with a warning that says what follows") {
  EngineUnderTest engine;
  const auto warnings = [&](const std::string& reference_on, const std::string& created_on) {
    const auto report =
        MustImport(engine, flux::testing::Flux({Dossier(1)}, Monthly(reference_on, created_on)));
    CHECK(report.events_new() == 1);
    std::string all;
    for (const std::string& warning : report.warnings()) all += warning + "\n";
    return all;
  };
  CHECK_THAT(warnings("2030-01-31", "2025-02-03"), Catch::Contains("DTREF : le 2030-01-31"));
  CHECK_THAT(warnings("2025-01-31", "2030-02-03"), Catch::Contains("DTCREAFLUX : le 2030-02-03"));
  CHECK_THAT(warnings("2025-01-31", "2026-01-01"), !Catch::Contains("après la réception"));
}

TEST_CASE("a file that is declared to be known before its transmission is taken, and says so") {
  EngineUnderTest engine;
  const auto report = [&](int number, const std::string& known_on) {
    Sent sent;
    sent.known_on = known_on;
    return MustImport(engine, flux::testing::Flux({Dossier(number)}, Daily("2022-03-23")), sent);
  };
  const auto early = report(1, "2022-03-22");
  CHECK(early.events_new() == 1);
  REQUIRE(early.warnings_size() == 1);
  CHECK_THAT(early.warnings(0),
             Catch::Contains("connu le 2022-03-22, avant sa transmission le 2022-03-23 : "));
  CHECK(report(2, "2022-03-23").warnings().empty());
  CHECK(report(3, "").warnings().empty());
}

}  // namespace
}  // namespace jalon::tests
