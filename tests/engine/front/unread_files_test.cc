// SPDX-License-Identifier: EUPL-1.2
// Erasure, and archived files of which the log does not say whom they tell of.
#include <catch2/catch.hpp>

#include "absl/strings/str_cat.h"
#include "engine/front/text_finder.h"
#include "engine/privacy.h"
#include "tests/engine/front/answers.h"
#include "tests/engine/intake/file_import.h"

namespace jalon {
namespace {

using flux::testing::Element;
using flux::testing::Flux;
using scenario::EngineUnderTest;
using scenario::TestNow;
using tests::Dossier;
using tests::MustImport;
using tests::Receive;
using tests::RunArchived;
using tests::Sha256Of;
using tests::StartOf;

// Erases the person that was met first; the files that were destroyed.
std::vector<std::string> EraseFirst(EngineUnderTest& engine) {
  jalon::v1::ErasePersonsRequest request;
  request.add_person_ids("p1");
  request.set_author("dpo");
  request.set_reason("demande");
  jalon::v1::ErasePersonsResponse response;
  Privacy* const privacy = engine.departement().privacy();
  REQUIRE(tests::Commit(engine, privacy->Erase(request, TestNow(), &response)).ok());
  REQUIRE(tests::Commit(engine, privacy->CarryOut(TestNow())).ok());
  REQUIRE(response.erasures_size() == 1);
  const auto& files = response.erasures(0).purged_files();
  return {files.begin(), files.end()};
}

bool Archived(EngineUnderTest& engine, const std::string& content) {
  return engine.departement().imports()->Archived(Sha256Of(content));
}

std::string Financial(const std::string& nir, const std::string& name, const std::string& first) {
  flux::testing::HeaderText header;
  header.nat_flux = "F";
  return Flux({"<InfosFinancieresFoyerRSA>" + Element("NIR", nir) + Element("NOMNAI", name) +
               Element("PRENOM", first) + "</InfosFinancieresFoyerRSA>"},
              header);
}

std::string OfPerson(const flux::testing::PersonText& person) {
  flux::testing::DossierText dossier;
  dossier.persons = person.ToString();
  return dossier.ToString();
}

TEST_CASE("an erasure destroys the files out of scope that tell of the person") {
  EngineUnderTest engine;
  const flux::testing::PersonText person;
  MustImport(engine, Flux({OfPerson(person)}));
  const std::string by_nir = Financial(person.nir + "57", "", "");
  const std::string by_name = Financial("", "GENDÉMO", "Lison");
  const std::string of_another = Financial("2850399999002", "GENDEMO", "MARTHE");
  for (const std::string& content : {by_nir, by_name, of_another}) MustImport(engine, content);
  CHECK(EraseFirst(engine).size() == 3);
  CHECK_FALSE(Archived(engine, by_nir));
  CHECK_FALSE(Archived(engine, by_name));
  CHECK(Archived(engine, of_another));
}

TEST_CASE("an erasure destroys a file that stopped before the person, which may be sent again") {
  EngineUnderTest engine;
  const flux::testing::PersonText person;
  MustImport(engine, Flux({OfPerson(person)}));
  std::vector<std::string> dossiers = tests::Dossiers(4100);
  dossiers.push_back(OfPerson(person));
  const std::string stopped = Flux(dossiers, tests::Monthly("2022-02-28", "2022-03-04"));
  Imports* const imports = engine.departement().imports();
  REQUIRE(Receive(engine, stopped).ok());
  REQUIRE(RunArchived(engine, StartOf(stopped), 1).ok());
  REQUIRE(tests::Commit(engine, imports->End(*imports->Adopt(StartOf(stopped)),
                                             jalon::v1::Import::CANCELLED, "", TestNow()))
              .ok());
  const auto files = EraseFirst(engine);
  CHECK(std::find(files.begin(), files.end(), Sha256Of(stopped)) != files.end());
  CHECK_FALSE(Archived(engine, stopped));
  // What it says of the others is not known yet.
  tests::Sent again;
  again.received_at = TestNow() + absl::Hours(1);
  REQUIRE(Receive(engine, stopped, again).ok());
  const auto report = RunArchived(engine, StartOf(stopped, again));
  REQUIRE(report.ok());
  CHECK(report->events_new() == 4101);
  engine.Close();
  engine.Open();
  CHECK(Archived(engine, stopped));
}

TEST_CASE("a file that was read to its end goes by its events alone") {
  EngineUnderTest engine;
  const flux::testing::PersonText person;
  const std::string hers = Flux({OfPerson(person)});
  MustImport(engine, hers);
  flux::testing::PersonText homonym = person;
  homonym.nir = "2850399999002";
  homonym.born_on = "1990-01-01";
  flux::testing::DossierText other;
  other.numdemrsa = "00000000099";
  other.persons = homonym.ToString();
  const std::string of_homonym = Flux({other.ToString()});
  MustImport(engine, of_homonym);
  CHECK(EraseFirst(engine) == std::vector<std::string>{Sha256Of(hers)});
  CHECK(Archived(engine, of_homonym));
}

TEST_CASE("who comes back in a flux after an erasure is named anew, under the same civil status") {
  EngineUnderTest engine;
  const flux::testing::PersonText person;
  const std::string before = Flux({OfPerson(person)}, tests::Daily("2022-03-23"));
  MustImport(engine, before);
  const auto name = [&] { return tests::Person(engine, "p1").identity().birth_name(); };
  CHECK(name() == "GENDEMO");
  EraseFirst(engine);
  CHECK(name().empty());
  tests::Sent later;
  later.received_at = TestNow() + absl::Hours(48);
  MustImport(engine, Flux({OfPerson(person)}, tests::Daily("2026-01-02")), later);
  CHECK(name() == "GENDEMO");
}

jalon::v1::Identity Named(const std::string& nir, const std::string& name,
                          const std::string& first) {
  jalon::v1::Identity identity;
  identity.set_nir(nir);
  identity.set_birth_name(name);
  identity.set_first_name(first);
  return identity;
}

// Whom a text, cut in pieces of `piece` bytes, tells of.
std::set<size_t> Found(front::TextFinder* finder, std::string_view text, size_t piece) {
  for (size_t at = 0; at < text.size(); at += piece) finder->Read(text.substr(at, piece));
  return finder->End();
}

TEST_CASE("a text tells of whom it names, however it is cut and written") {
  front::TextFinder finder;
  finder.Add(0, Named("2850399999001", "LE GENDEMO", "Anne-Lise"));
  finder.Add(1, Named("", "ESSAI", "ZOÉ"));
  const std::set<size_t> nobody;
  const std::string far(8000, 'x');
  for (const size_t piece : {1, 3, 7, 1000}) {
    CHECK(Found(&finder, "<NIR>285039999900157</NIR>", piece) == std::set<size_t>{0});
    CHECK(Found(&finder, "a;Le Gendemo;ANNE LISE;b", piece) == std::set<size_t>{0});
    CHECK(Found(&finder, "zo\xC9 \"essai\"", piece) == std::set<size_t>{1});  // ISO-8859-1
    CHECK(Found(&finder, "zoé-essai, le gendemo anne, lise", piece) == std::set<size_t>{0, 1});
    CHECK(Found(&finder, "LE GENDEMO ANNE", piece) == nobody);
    CHECK(Found(&finder, "LISE", piece) == nobody);  // another text
    CHECK(Found(&finder, "ESSAIS ZOE", piece) == nobody);
    CHECK(Found(&finder, absl::StrCat(far, " essai ", far, " zoe"), piece) == std::set<size_t>{1});
  }
  std::string apart = "essai";
  for (int i = 0; i < 1000; ++i) apart += " mot";
  CHECK(Found(&finder, apart + " zoe", 10) == nobody);
}

}  // namespace
}  // namespace jalon
