// SPDX-License-Identifier: EUPL-1.2
// An import as a resource: its states, its counts, going on after a stop, refusals, rehearsals.
#include <catch2/catch.hpp>

#include "engine/base/error.h"
#include "engine/flux/byte_source.h"
#include "tests/engine/intake/file_import.h"

namespace jalon::tests {
namespace {

using flux::testing::DataFile;
using flux::testing::Flux;
using jalon::v1::Import;
using scenario::EngineUnderTest;
using scenario::TestNow;

Import MustGet(EngineUnderTest& engine, const std::string& content) {
  const auto import = engine.departement().imports()->Get(NameOf(content));
  INFO(import.status().ToString());
  REQUIRE(import.ok());
  return *import;
}

TEST_CASE("an import tells its state, its facts, its counts and its times") {
  EngineUnderTest engine;
  const std::string content = Flux(Dossiers(3), Monthly("2022-02-28", "2022-03-04"));
  CHECK(absl::IsNotFound(engine.departement().imports()->Get(NameOf(content)).status()));
  REQUIRE(Receive(engine, content, {"mensuel.xml", TestNow(), false}).ok());
  CHECK(MustGet(engine, content).state() == Import::QUEUED);
  REQUIRE(RunArchived(engine, StartOf(content, {"mensuel.xml", TestNow(), false})).ok());
  const Import import = MustGet(engine, content);
  CHECK(import.state() == Import::COMPLETE);
  CHECK(import.file_name() == "mensuel.xml");
  CHECK(import.size_bytes() == static_cast<int64_t>(content.size()));
  CHECK(import.received_at().seconds() == absl::ToUnixSeconds(TestNow()));
  CHECK(import.known_at().seconds() == absl::ToUnixSeconds(TestNow()));
  CHECK(import.duration_ms() == 2000);
  CHECK(import.archived());
  const auto& report = import.report();
  CHECK(report.kind() == "bénéficiaires, mensuel, CAF");
  CHECK(report.source() == "CAF");
  CHECK(report.cadence() == jalon::v1::ImportReport::MONTHLY);
  CHECK(report.as_of() == "2022-02-28");
  CHECK(report.created_on() == "2022-03-04");
  REQUIRE(report.organismes_size() == 1);
  CHECK(report.organismes(0) == "CAF 621");
  CHECK(report.dossiers() == 3);
  CHECK(report.persons() == 3);
  CHECK(report.events_new() == 3);
}

TEST_CASE("an import can be named by the first digits of its digest") {
  EngineUnderTest engine;
  const std::string content = Flux(Dossiers(2));
  MustImport(engine, content);
  const std::string digits = "departements/062/imports/" + Sha256Of(content).substr(0, 8);
  CHECK(engine.departement().imports()->Get(digits)->name() == NameOf(content));
  CHECK(absl::IsInvalidArgument(
      engine.departement().imports()->Get("departements/062/imports/xyz").status()));
}

TEST_CASE("imports are listed in pages, the last received first, by state when asked") {
  EngineUnderTest engine;
  for (int i = 1; i <= 5; ++i) {
    MustImport(engine, Flux(Dossiers(i)), {"f.xml", TestNow() + absl::Hours(i), false});
  }
  REQUIRE(Receive(engine, Flux(Dossiers(6)), {"f.xml", TestNow(), false}).ok());
  const Imports& imports = *engine.departement().imports();
  jalon::v1::ListImportsRequest request;
  request.set_page_size(4);
  const auto first = imports.List(request);
  REQUIRE(first->imports_size() == 4);
  CHECK(first->imports(0).name() == NameOf(Flux(Dossiers(5))));
  request.set_page_token(first->next_page_token());
  const auto second = imports.List(request);
  REQUIRE(second->imports_size() == 2);
  CHECK(second->next_page_token().empty());
  CHECK(second->imports(1).state() == Import::QUEUED);
  request.clear_page_token();
  request.add_states(Import::QUEUED);
  CHECK(imports.List(request)->imports_size() == 1);
  request.set_page_token("inconnu");
  CHECK(absl::IsInvalidArgument(imports.List(request).status()));
}

TEST_CASE("an import that stopped is unfinished, and goes on from the archive without its sender") {
  EngineUnderTest whole;
  EngineUnderTest engine;
  const std::string content = Flux(Dossiers(6000), Monthly("2022-02-28", "2022-03-04"));
  const auto expected = MustImport(whole, content);
  REQUIRE(Receive(engine, content).ok());
  REQUIRE(RunArchived(engine, StartOf(content), 2).ok());
  engine.Close();
  engine.Open();
  CHECK(MustGet(engine, content).state() == Import::QUEUED);
  const auto unfinished = engine.departement().imports()->Unfinished();
  REQUIRE(unfinished->size() == 1);
  const auto resumed = RunArchived(engine, (*unfinished)[0].start);
  REQUIRE(resumed.ok());
  CHECK(resumed->events_new() == expected.events_new());
  CHECK(resumed->events_duplicate() == 0);
  CHECK(engine.departement().imports()->Unfinished()->empty());
  CHECK(MustGet(engine, content).state() == Import::COMPLETE);
  CHECK(engine.departement().Status().log_position() ==
        whole.departement().Status().log_position());
  // What was seen before the stop is still compared afterwards.
  const auto next = MustImport(engine, Flux({Dossier(2)}, Monthly("2022-03-31", "2022-04-04")));
  CHECK(next.disappeared_dossiers() == 5999);
}

// A file of 4,100 dossiers, of which a batch is applied when its import ends so. Returns its
// content.
std::string EndInTheMiddle(EngineUnderTest& engine, Import::State state,
                           const std::string& reason) {
  Imports* const imports = engine.departement().imports();
  const std::string content = Flux(Dossiers(4100));
  REQUIRE(Receive(engine, content).ok());
  REQUIRE(RunArchived(engine, StartOf(content), 1).ok());
  const auto pending = imports->Adopt(StartOf(content));
  REQUIRE(Commit(engine, imports->End(*pending, state, reason, TestNow())).ok());
  return content;
}

TEST_CASE(
    "a cancelled import stays where it is, is not replayed with all, and goes on when asked") {
  EngineUnderTest engine;
  Imports* const imports = engine.departement().imports();
  const std::string content = EndInTheMiddle(engine, Import::CANCELLED, "annulé");
  CHECK(MustGet(engine, content).state() == Import::CANCELLED);
  CHECK(MustGet(engine, content).reason() == "annulé");
  CHECK(imports->Unfinished()->empty());
  CHECK(imports->Replayable({})->empty());
  const auto report = RunArchived(engine, StartOf(content));
  CHECK(report->events_new() == 4100);
  CHECK(MustGet(engine, content).state() == Import::COMPLETE);
  CHECK(MustGet(engine, content).reason().empty());
}

TEST_CASE("a refused import keeps its reason, and is known from its later reception only") {
  EngineUnderTest engine;
  Imports* const imports = engine.departement().imports();
  const std::string content = Flux(Dossiers(2));
  REQUIRE(Receive(engine, content).ok());
  const auto pending = imports->Adopt(StartOf(content));
  REQUIRE(Commit(engine, imports->End(*pending, Import::REFUSED, "non", TestNow())).ok());
  CHECK(MustGet(engine, content).state() == Import::REFUSED);
  REQUIRE(RunArchived(engine, StartOf(content)).ok());
  CHECK(MustGet(engine, content).known_at().seconds() == absl::ToUnixSeconds(TestNow()));
}

TEST_CASE("a file of which a part is applied is not refused any more, and stays in the archive") {
  EngineUnderTest engine;
  Imports* const imports = engine.departement().imports();
  const std::string content = EndInTheMiddle(engine, Import::REFUSED, "non");
  CHECK(MustGet(engine, content).state() == Import::FAILED);
  REQUIRE(imports->DropContent(Sha256Of(content)).ok());
  CHECK(imports->Archived(Sha256Of(content)));
  CHECK(RunArchived(engine, StartOf(content))->events_new() == 4100);
}

TEST_CASE("what is no flux is refused by the run, and can be dropped from the archive") {
  EngineUnderTest engine;
  const std::string letter = "Madame, Monsieur,\n";
  REQUIRE(Receive(engine, letter).ok());
  CHECK(absl::IsInvalidArgument(RunArchived(engine, StartOf(letter)).status()));
  REQUIRE(engine.departement().imports()->DropContent(Sha256Of(letter)).ok());
  CHECK_FALSE(engine.departement().imports()->Archived(Sha256Of(letter)));
}

// The options of `engine`, with a policy.
std::unique_ptr<Departement> Reopened(EngineUnderTest& engine, std::vector<std::string> refuse) {
  engine.Close();
  Departement::Options options = engine.options();
  options.refuse_totals = std::move(refuse);
  return *Departement::Open(options);
}

TEST_CASE("a policy refuses a file whose total is wrong before anything of it is applied") {
  EngineUnderTest engine;
  std::string content = Flux(Dossiers(3));
  content.replace(content.find("00000003</NBTOT"), 8, "00000007");
  const std::string truncated = Flux(Dossiers(3)).substr(0, 2000);
  const std::string right = Flux(Dossiers(2));
  for (const std::string& file : {content, truncated, right}) {
    REQUIRE(Receive(engine, file).ok());
  }
  SECTION("for its source") {
    const auto departement = Reopened(engine, {"CAF"});
    const auto check = [&](const std::string& file) {
      return departement->imports()->CheckPolicies({StartOf(file), TestNow()});
    };
    CHECK(DetailOf(check(content)).reason == "TOTALS_DIFFER");
    CHECK(DetailOf(check(truncated)).reason == "TOTALS_DIFFER");
    CHECK(check(right).ok());
    CHECK(departement->Status().log_position() == 0);
  }
  SECTION("not for another one") {
    const auto departement = Reopened(engine, {"MSA"});
    CHECK(departement->imports()->CheckPolicies({StartOf(content), TestNow()}).ok());
  }
}

jalon::v1::ImportReport Validated(EngineUnderTest& engine, const std::string& content) {
  flux::MemoryByteSource source(content);
  const auto report = engine.departement().imports()->Validate(&source, StartOf(content), TestNow(),
                                                               [](const auto&) {});
  INFO(report.status().ToString());
  REQUIRE(report.ok());
  return *report;
}

TEST_CASE("a validation says what an import then says, and writes nothing") {
  EngineUnderTest engine;
  MustImport(engine, Flux(Dossiers(3), Monthly("2022-02-28", "2022-03-04")));
  const std::string files[] = {
      Flux({Dossier(1, "4"), Dossier(2), Dossier(9)}, Monthly("2022-03-31", "2022-04-04")),
      Flux(Dossiers(3), Monthly("2022-02-28", "2022-03-04")) + "\n",
      DataFile("quotidien-caf-rejets.xml"), DataFile("mensuel-msa-tronque.xml")};
  for (const std::string& content : files) {
    const int64_t position = engine.departement().Status().log_position();
    const auto histories = engine.departement().DumpHistories();
    jalon::v1::ImportReport said = Validated(engine, content);
    CHECK(said.validated_only());
    CHECK(engine.departement().Status().log_position() == position);
    CHECK(engine.departement().DumpHistories() == histories);
    CHECK_FALSE(engine.departement().imports()->Archived(Sha256Of(content)));
    CHECK(absl::IsNotFound(engine.departement().imports()->Get(NameOf(content)).status()));
    const jalon::v1::ImportReport done = MustImport(engine, content);
    said.clear_validated_only();
    jalon::v1::ImportReport expected = done;
    for (auto* report : {&said, &expected}) report->clear_log_position();
    CHECK(said.DebugString() == expected.DebugString());
  }
}

}  // namespace
}  // namespace jalon::tests
