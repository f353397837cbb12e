// SPDX-License-Identifier: EUPL-1.2
// Doubts of identity through the front door: what is listed, and what somebody's word settles.
#include <fmt/format.h>

#include <catch2/catch.hpp>

#include "engine/base/nir.h"
#include "tests/engine/front/answers.h"
#include "tests/engine/intake/file_import.h"

namespace jalon::tests {
namespace {

using flux::testing::Flux;
using flux::testing::PersonText;
using jalon::v1::Event;
using scenario::EngineUnderTest;
using scenario::TestNow;

const std::string kFirst = NumberOf(1);

// A person without NIR in a dossier of her own: all are homonyms, born on one day.
std::string Homonym(int dossier) {
  PersonText person = Soumis({});
  person.nir.clear();
  return Household(NumberOf(dossier), {person});
}

Event Word(const std::vector<std::string>& ids, bool linked, const std::string& known_on) {
  Event event;
  event.set_departement("062");
  event.set_source("jalon");
  event.set_known_on(known_on);
  auto* persons = linked ? event.mutable_persons_linked()->mutable_persons()
                         : event.mutable_persons_split()->mutable_persons();
  for (const std::string& id : ids) persons->Add()->set_person_id(id);
  return event;
}

// Two homonyms of dossiers 1 and 2, in a file of 4 March.
void ImportTwoHomonyms(EngineUnderTest& engine) {
  MustImport(engine, Flux({Homonym(1), Homonym(2)}, Monthly("2022-02-28", "2022-03-04")),
             {"mensuel.xml", TestNow(), true});
}

TEST_CASE("a doubt says who, why, since when and from which file; who they are only when asked") {
  EngineUnderTest engine;
  ImportTwoHomonyms(engine);
  const auto doubts = Doubts(engine);
  REQUIRE(doubts.size() == 1);
  CHECK(doubts[0].reason().find("règle 4") == 0);
  CHECK(doubts[0].since() == "2022-03-04");
  CHECK(doubts[0].origin().source() == "CAF");
  CHECK(doubts[0].origin().file_name() == "mensuel.xml");
  CHECK(doubts[0].other_origin().import().find("departements/062/imports/") == 0);
  CHECK(doubts[0].other_origin().known_on() == "2022-03-04");
  CHECK_FALSE(doubts[0].has_beneficiary());
  jalon::v1::ListIdentityDoubtsRequest request;
  request.set_with_persons(true);
  const auto asked = *engine.departement().IdentityDoubts(request);
  REQUIRE(asked.doubts_size() == 1);
  CHECK(asked.doubts(0).beneficiary().identity().first_name() == "LISON");
  CHECK(asked.doubts(0).other_beneficiary().dossiers(0) == NumberOf(2));
}

TEST_CASE(
    "the file that made a person known is the one that was known first, not that came first") {
  EngineUnderTest engine;
  const std::vector<std::string> blocks = {Homonym(1), Homonym(2)};
  MustImport(engine, Flux(blocks, Monthly("2022-03-31", "2022-04-04")),
             {"mars.xml", TestNow(), true});
  MustImport(engine, Flux(blocks, Monthly("2022-02-28", "2022-03-04")),
             {"fevrier.xml", TestNow(), true});
  REQUIRE(Doubts(engine).size() == 1);
  CHECK(Doubts(engine)[0].since() == "2022-03-04");
  CHECK(Doubts(engine)[0].origin().file_name() == "fevrier.xml");
  CHECK(Doubts(engine)[0].origin().known_on() == "2022-03-04");
}

TEST_CASE("a merge settles a doubt, a split undoes it, and every indicator follows") {
  EngineUnderTest engine;
  ImportTwoHomonyms(engine);
  const auto before = Matrix(engine);
  CHECK(before[0] == 2);
  REQUIRE(engine.Record({Word({"p1", "p2"}, true, "2022-06-01")}).ok());
  CHECK(Doubts(engine).empty());
  CHECK(Matrix(engine)[0] == 1);
  CHECK(Matrix(engine, "2022-05-31") == before);
  CHECK(Person(engine, "p2").person_id() == "p1");
  CHECK(Person(engine, "p2").person_ids_size() == 2);
  REQUIRE(engine.Record({Word({"p1", "p2"}, false, "2022-07-01")}).ok());
  CHECK(Matrix(engine) == before);
  CHECK(Matrix(engine, "2022-06-30")[0] == 1);
  CHECK(Matrix(engine, "2022-05-31") == before);
  CHECK(Person(engine, "p2").person_id() == "p2");
  CHECK(Person(engine, "p1").dossiers_size() == 1);
  CHECK(Doubts(engine).empty());
  CHECK(engine.departement().VerifyOnline()->clean());
}

TEST_CASE("persons who were never linked and are said to be two leave the review list") {
  EngineUnderTest engine;
  ImportTwoHomonyms(engine);
  const auto before = Matrix(engine);
  REQUIRE(engine.Record({Word({"p1", "p2"}, false, "2022-06-01")}).ok());
  CHECK(Doubts(engine).empty());
  CHECK(Matrix(engine) == before);
  engine.Close();
  REQUIRE(Departement::Rebuild(engine.options()).ok());
  engine.Open();
  CHECK(Doubts(engine).empty());
  MustImport(engine, Flux({Homonym(3)}, Monthly("2022-03-31", "2022-04-04")));
  CHECK(Doubts(engine).size() == 2);  // the third one, with each of the others
}

// Dossier 1 names one person in two ways, dossier 2 another one in two ways.
void ImportTwoPersonsOfTwoRecords(EngineUnderTest& engine) {
  std::vector<std::string> blocks;
  for (int dossier = 1; dossier <= 2; ++dossier) {
    PersonText person = Soumis({});
    person.nir.clear();
    blocks.push_back(Household(NumberOf(dossier), {person}));
    person.nir = dossier == 1 ? "2850399999001" : "2850399999002";
    blocks.push_back(Household(NumberOf(dossier), {person}));
  }
  MustImport(engine, Flux(blocks, Monthly("2022-02-28", "2022-03-04")),
             {"mensuel.xml", TestNow(), true});
}

TEST_CASE("two persons of several records are one doubt, in pages too") {
  EngineUnderTest engine;
  ImportTwoPersonsOfTwoRecords(engine);
  REQUIRE(Person(engine, "p2").person_id() == "p1");
  REQUIRE(Person(engine, "p4").person_id() == "p3");
  REQUIRE(Doubts(engine).size() == 1);
  CHECK(Doubts(engine)[0].person_id() == "p1");
  CHECK(Doubts(engine)[0].other_person_id() == "p3");
  CHECK(Doubts(engine, /*page_size=*/1).size() == 1);
}

TEST_CASE("the last word on two persons holds, whichever of their records it names") {
  EngineUnderTest engine;
  ImportTwoPersonsOfTwoRecords(engine);
  const auto before = Matrix(engine);
  REQUIRE(before[0] == 2);
  REQUIRE(engine.Record({Word({"p1", "p3"}, false, "2022-06-01")}).ok());
  REQUIRE(engine.Record({Word({"p2", "p4"}, true, "2022-06-02")}).ok());
  CHECK(Person(engine, "p4").person_ids_size() == 4);
  CHECK(Matrix(engine)[0] == 1);
  REQUIRE(engine.Record({Word({"p1", "p4"}, false, "2022-06-03")}).ok());
  CHECK(Matrix(engine) == before);
  CHECK(Person(engine, "p2").person_id() == "p1");
  CHECK(Person(engine, "p4").person_id() == "p3");
}

TEST_CASE("what the rules joined is parted by a word on two of its records") {
  EngineUnderTest engine;
  ImportTwoPersonsOfTwoRecords(engine);
  REQUIRE(engine.Record({Word({"p1", "p2"}, false, "2022-06-01")}).ok());
  CHECK(Person(engine, "p2").person_id() == "p2");
  CHECK(Person(engine, "p4").person_id() == "p3");
  REQUIRE(engine.Record({Word({"p1", "p2"}, true, "2022-06-02")}).ok());
  CHECK(Person(engine, "p2").person_id() == "p1");
}

TEST_CASE("a word that names one person twice, or nobody, is refused") {
  EngineUnderTest engine;
  ImportTwoHomonyms(engine);
  CHECK_FALSE(engine.Record({Word({"p1", "p1"}, true, "2022-06-01")}).ok());
  CHECK(engine.last_result().rejections(0).reason() == "SAME_PERSON");
  CHECK(engine.last_result().rejections(0).field() == "personsLinked.persons[1]");
  CHECK_FALSE(engine.Record({Word({"p1", "p99"}, false, "2022-06-01")}).ok());
  CHECK(engine.last_result().rejections(0).reason() == "UNKNOWN_PERSON");
  CHECK(Doubts(engine).size() == 1);
}

// ---- The table of the rules (engine/identity/README.md), through files

// A monthly of February, then one of March.
void ImportInTurn(EngineUnderTest& engine, const std::string& before, const std::string& after) {
  MustImport(engine, Flux({before}, Monthly("2022-02-28", "2022-03-04")));
  MustImport(engine, Flux({after}, Monthly("2022-03-31", "2022-04-04")));
}

TEST_CASE("a couple that swaps roles stays two persons, with and without NIR") {
  for (const bool with_nir : {true, false}) {
    CAPTURE(with_nir);
    PersonText her = Soumis({});
    PersonText him = her;
    him.first_name = "PAUL";
    him.born_on = "1984-02-29";
    him.nir = "1840299999002";
    if (!with_nir) her.nir = him.nir = "";
    him.role = "CJT";
    const std::string before = Household(kFirst, {her, him});
    std::swap(her.role, him.role);
    EngineUnderTest engine;
    ImportInTurn(engine, before, Household(kFirst, {her, him}));
    CHECK(engine.departement().Status().persons() == 2);
    CHECK(Person(engine, "p1").events() == 2);
    CHECK(Person(engine, "p2").events() == 2);
    CHECK(Doubts(engine).empty());
  }
}

TEST_CASE("trap 11: a dossier that is created again is chained to the one it names") {
  for (const bool with_nir : {true, false}) {
    for (const bool late : {true, false}) {
      CAPTURE(with_nir, late);
      PersonText person = Soumis({});
      if (!with_nir) person.nir.clear();
      const std::string before = Household(kFirst, {person}, "5");
      const std::string again = Replaced(Household(NumberOf(2), {person}), "</DDRATDOS>",
                                         "</DDRATDOS><NUMDEMRSAPRECE>00000000001</NUMDEMRSAPRECE>");
      EngineUnderTest engine;
      late ? ImportInTurn(engine, again, before) : ImportInTurn(engine, before, again);
      CHECK(engine.departement().Status().persons() == 1);
      CHECK(Doubts(engine).empty());
      CHECK(engine.departement().VerifyOnline()->clean());
    }
  }
}

TEST_CASE("trap 11: somebody else of the dossier before is not who has the new one") {
  PersonText person = Soumis({});
  person.nir.clear();
  PersonText other = person;
  other.first_name = "MAUD";
  const std::string again = Replaced(Household(NumberOf(2), {other}), "</DDRATDOS>",
                                     "</DDRATDOS><NUMDEMRSAPRECE>00000000001</NUMDEMRSAPRECE>");
  EngineUnderTest engine;
  ImportInTurn(engine, Household(kFirst, {person}, "5"), again);
  CHECK(engine.departement().Status().persons() == 2);
}

TEST_CASE("a dossier that is created again: one person by her NIR, without it a doubt") {
  for (const bool with_nir : {true, false}) {
    CAPTURE(with_nir);
    PersonText person = Soumis({});
    if (!with_nir) person.nir.clear();
    EngineUnderTest engine;
    ImportInTurn(engine, Household(kFirst, {person}, "5"), Household(NumberOf(2), {person}));
    CHECK(engine.departement().Status().persons() == (with_nir ? 1 : 2));
    CHECK(Doubts(engine).size() == (with_nir ? 0 : 1));
  }
}

TEST_CASE("from the CAF to the MSA: NIR of 13 and of 15 characters are one person") {
  PersonText person = Soumis({});
  const std::string caf = Household(kFirst, {person});
  person.nir += fmt::format("{:02}", NirKey(person.nir));
  const std::string msa = Replaced(Household(NumberOf(2), {person}), "<FONORG>CAF", "<FONORG>MSA");
  EngineUnderTest engine;
  ImportInTurn(engine, caf, msa);
  CHECK(engine.departement().Status().persons() == 1);
  CHECK(Person(engine, "p1").spells_size() == 1);
}

TEST_CASE("a NIR with a wrong key matches nobody, and does not part who is one by dossier") {
  PersonText person = Soumis({});
  const std::string before = Household(kFirst, {person});
  person.nir += fmt::format("{:02}", NirKey(person.nir) % 97 + 1);
  EngineUnderTest elsewhere;
  ImportInTurn(elsewhere, before, Household(NumberOf(2), {person}));
  CHECK(elsewhere.departement().Status().persons() == 2);
  CHECK(Doubts(elsewhere).size() == 1);
  EngineUnderTest within;
  ImportInTurn(within, before, Household(kFirst, {person}));
  CHECK(within.departement().Status().persons() == 1);
}

TEST_CASE("a provisional NIR that gives way to the definitive one is for review") {
  PersonText person = Soumis({});
  person.nir = "7850399999001";
  const std::string before = Household(kFirst, {person});
  person.nir = "2850399999002";
  EngineUnderTest engine;
  ImportInTurn(engine, before, Household(kFirst, {person}));
  CHECK(engine.departement().Status().persons() == 2);
  CHECK(Doubts(engine).size() == 1);
}

}  // namespace
}  // namespace jalon::tests
