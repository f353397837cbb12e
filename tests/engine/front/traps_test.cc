// SPDX-License-Identifier: EUPL-1.2
// Traps of the reference (flux.md, section 7) that only the whole engine can fall into: identity,
// order, merges. The others are beside the readers (tests/engine/flux, tests/engine/intake).
#include <algorithm>
#include <catch2/catch.hpp>
#include <cctype>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "absl/strings/str_cat.h"
#include "engine/base/nir.h"
#include "engine/base/parallel.h"
#include "tests/engine/front/answers.h"
#include "tests/engine/intake/file_import.h"
#include "tests/reference_data.h"

namespace jalon::tests {
namespace {

using flux::testing::Element;
using flux::testing::Flux;
using flux::testing::PersonText;
using jalon::v1::Event;
using scenario::EngineUnderTest;
using scenario::TestNow;

const std::string kOne = NumberOf(1);
const std::string kTwo = NumberOf(2);

Sent AtTransmission(const std::string& name = "essai.xml") { return {name, TestNow(), true}; }

PersonText WithoutNir() {
  PersonText person = Soumis({});
  person.nir.clear();
  return person;
}

// ---- Trap 9

// A monthly of January with `before` alone in dossier 1, and one of February with `after`.
void ImportTwoMonths(EngineUnderTest& engine, const std::string& before, const std::string& after) {
  MustImport(engine, Flux({before}, Monthly("2022-01-31", "2022-02-04")), AtTransmission());
  MustImport(engine, Flux({after}, Monthly("2022-02-28", "2022-03-04")), AtTransmission());
}

TEST_CASE("trap 9: a marriage, a turned compound name and reworded details leave one person") {
  const std::string first = Household(kOne, {WithoutNir()});
  const std::string changes[] = {
      Replaced(first, "<NOM>GENDEMO<", "<NOM>LEROY<"),
      Replaced(Replaced(first, "<NOM>GENDEMO<", "<NOM>LEROY-GENDEMO<"), "<NOMNAI>GENDEMO<",
               "<NOMNAI>GENDEMO LEROY<"),
      Replaced(first, "<TYPEDTNAI>", "<NOMCOMNAI>ARRAS 1</NOMCOMNAI><RGNAI>0</RGNAI><TYPEDTNAI>"),
      Replaced(first, "<DTNAI>", "<PRENOM2>ANNE</PRENOM2><DTNAI>"),
  };
  for (const std::string& change : changes) {
    CAPTURE(change);
    EngineUnderTest engine;
    ImportTwoMonths(engine, first, change);
    CHECK(Matrix(engine)[0] == 1);
    CHECK(engine.departement().Status().persons() == 1);
    CHECK(Timeline(engine, "p1").size() == 2);
    CHECK(Doubts(engine).empty());
  }
}

TEST_CASE("trap 9: a birth date that is off by days is for review, with and without NIR") {
  for (const char* nir : {"", "2850399999001"}) {
    CAPTURE(nir);
    PersonText person = WithoutNir();
    person.nir = nir;
    const std::string first = Household(kOne, {person});
    EngineUnderTest engine;
    ImportTwoMonths(engine, first, Replaced(first, "1985-03-12", "1985-03-21"));
    CHECK(engine.departement().Status().persons() == 2);
    const auto doubts = Doubts(engine);
    REQUIRE(doubts.size() == 1);
    CHECK(doubts[0].reason().find("dates de naissance différentes") != std::string::npos);
    CHECK(doubts[0].since() == "2022-03-04");
  }
}

TEST_CASE("trap 9: two persons of one name who follow each other, each with a NIR, are no doubt") {
  PersonText father = Soumis({});
  PersonText son = father;
  son.nir = "2850399999002";
  son.born_on = "2000-01-02";
  EngineUnderTest engine;
  ImportTwoMonths(engine, Household(kOne, {father}), Household(kOne, {son}));
  CHECK(engine.departement().Status().persons() == 2);
  CHECK(Doubts(engine).empty());
}

// ---- Trap 10

TEST_CASE("trap 10: a person in two dossiers is one, with one timeline and one entry") {
  EngineUnderTest engine;
  MustImport(engine,
             Flux({Household(kOne, {Soumis({})}), Household(kTwo, {Soumis({})})},
                  Monthly("2022-02-28", "2022-03-04")),
             AtTransmission());
  CHECK(Matrix(engine)[0] == 1);
  CHECK(Person(engine, "p2").person_id() == "p1");
  CHECK(Person(engine, "p1").dossiers_size() == 2);
  CHECK(Timeline(engine, "p1").size() == 2);
  // The ex-partner's dossier closes: her right goes on with her own.
  MustImport(engine,
             Flux({Household(kOne, {Soumis({})}, "5"), Household(kTwo, {Soumis({})})},
                  Monthly("2022-03-31", "2022-04-04")),
             AtTransmission());
  const auto person = Person(engine, "p1");
  REQUIRE(person.spells_size() == 1);
  CHECK(person.spells(0).ends_on().empty());
}

TEST_CASE("trap 10: without a NIR the two are listed as homonyms, not merged") {
  EngineUnderTest engine;
  MustImport(engine, Flux({Household(kOne, {WithoutNir()}), Household(kTwo, {WithoutNir()})}));
  CHECK(engine.departement().Status().persons() == 2);
  REQUIRE(Doubts(engine).size() == 1);
  CHECK(Doubts(engine)[0].reason().find("règle 4") == 0);
}

// ---- Traps 19, 20, 21, 36: order

// Files of one dossier: January's stock, a closing told by a daily, an opening told by the next.
std::vector<std::string> FilesInOrder() {
  return {Flux({Household(kOne, {Soumis({})})}, Monthly("2022-01-31", "2022-02-04")),
          Flux({Household(kOne, {Soumis({})}, "5")}, Daily("2022-02-10")),
          Flux({Household(kOne, {Soumis({})})}, Daily("2022-02-24")),
          Flux({Household(kOne, {Soumis({})})}, Monthly("2022-02-28", "2022-03-04"))};
}

TEST_CASE("trap 19: files in any order give the same histories, and sent again change nothing") {
  std::vector<std::string> files = FilesInOrder();
  EngineUnderTest in_order;
  for (const std::string& file : files) MustImport(in_order, file, AtTransmission());
  const auto expected = in_order.departement().DumpHistories();
  const auto matrix = Matrix(in_order);
  REQUIRE(matrix[0] == 2);
  std::sort(files.begin(), files.end());
  do {
    const auto other = EngineUnderTest::WithKeyOf(in_order);
    for (const std::string& file : files) MustImport(*other, file, AtTransmission());
    REQUIRE(other->departement().DumpHistories() == expected);
    REQUIRE(Matrix(*other) == matrix);
  } while (std::next_permutation(files.begin(), files.end()));
  for (const std::string& file : files) {
    const auto again = MustImport(in_order, file + "\n", AtTransmission("sous-un-autre-nom.xml"));
    CHECK(again.events_new() == 0);
    CHECK(again.events_duplicate() == 1);
  }
  CHECK(in_order.departement().DumpHistories() == expected);
}

TEST_CASE("trap 20: an old file that comes late does not overwrite what is newer") {
  EngineUnderTest engine;
  const std::string open = Household(kOne, {Soumis({})});
  const std::string closed = Household(kOne, {Soumis({})}, "5");
  MustImport(engine, Flux({open}, Monthly("2022-01-31", "2022-02-04")), AtTransmission());
  MustImport(engine, Flux({closed}, Monthly("2022-03-31", "2022-04-04")), AtTransmission());
  MustImport(engine, Flux({open}, Monthly("2022-02-28", "2022-03-04")), AtTransmission());
  const auto person = Person(engine, "p1");
  REQUIRE(person.spells_size() == 1);
  CHECK(person.spells(0).starts_on() == "2022-01-31");
  CHECK_FALSE(person.spells(0).ends_on().empty());
  CHECK(person.events() == 3);
}

// Whether the right of dossier 1 is open after a daily and a monthly of these days and états.
bool OpenAfter(const std::string& daily_on, const std::string& daily_etat,
               const std::string& monthly_etat, bool daily_first) {
  const std::string daily = Flux({Household(kOne, {Soumis({})}, daily_etat)}, Daily(daily_on));
  const std::string monthly =
      Flux({Household(kOne, {Soumis({})}, monthly_etat)}, Monthly("2022-02-28", "2022-03-04"));
  EngineUnderTest engine;
  MustImport(engine, Flux({Household(kOne, {Soumis({})})}, Monthly("2022-01-31", "2022-02-04")));
  MustImport(engine, daily_first ? daily : monthly);
  MustImport(engine, daily_first ? monthly : daily);
  const auto person = Person(engine, "p1");
  REQUIRE(person.spells_size() > 0);
  return person.spells(person.spells_size() - 1).ends_on().empty();
}

TEST_CASE("trap 21: a monthly made after a daily of the month's first days does not win over it") {
  for (const bool daily_first : {true, false}) {
    CAPTURE(daily_first);
    CHECK_FALSE(OpenAfter("2022-03-02", "5", "2", daily_first));
    CHECK(OpenAfter("2022-03-02", "2", "5", daily_first));
  }
}

TEST_CASE("trap 21: of a monthly and a daily of one day, the monthly holds") {
  for (const bool daily_first : {true, false}) {
    CAPTURE(daily_first);
    CHECK(OpenAfter("2022-02-28", "5", "2", daily_first));
    CHECK_FALSE(OpenAfter("2022-02-28", "2", "5", daily_first));
  }
}

TEST_CASE("trap 36: a monthly that is received on the 20th is not known on the 19th") {
  const std::string monthly =
      Flux({Household(kOne, {Soumis({})})}, Monthly("2022-02-28", "2022-03-04"));
  const absl::Time on_the_20th =
      absl::FromCivil(absl::CivilHour(2022, 3, 20, 10), absl::UTCTimeZone());
  EngineUnderTest late;
  MustImport(late, monthly, {"essai.xml", on_the_20th, false});
  CHECK(Matrix(late, "2022-03-19")[0] == 0);
  CHECK(Matrix(late, "2022-03-20")[0] == 1);
  EngineUnderTest declared;  // as if it had been taken the day it was made
  MustImport(declared, monthly, {"essai.xml", on_the_20th, true});
  CHECK(Matrix(declared, "2022-03-03")[0] == 0);
  CHECK(Matrix(declared, "2022-03-04")[0] == 1);
  CHECK(Matrix(declared)[0] == Matrix(late)[0]);
}

// ---- Traps 32, 33: what is recorded of persons

Event About(const std::string& person_id, const std::string& record, const std::string& known_on) {
  Event event;
  event.set_departement("062");
  event.set_source("SOLIS");
  event.mutable_person()->set_person_id(person_id);
  event.set_record_id(record);
  event.set_known_on(known_on);
  return event;
}

// An orientation of 5 March and a first CER, as one of two rows of a person has them.
std::vector<Event> OrientedWithCer(const std::string& person_id, const std::string& signed_on) {
  Event orientation = About(person_id, "O-" + person_id, "2022-03-05");
  orientation.mutable_orientation()->set_notified_on("2022-03-05");
  Event cer = About(person_id, "C-" + person_id, signed_on);
  cer.mutable_cer()->set_signed_on(signed_on);
  cer.mutable_cer()->set_kind(jalon::v1::Cer::FIRST);
  cer.mutable_cer()->set_rank(1);
  return {orientation, cer};
}

TEST_CASE(
    "trap 32: of two rows that are merged, each with a first CER, the earliest is the first") {
  EngineUnderTest engine;
  MustImport(engine,
             Flux({Household(kOne, {WithoutNir()}), Household(kTwo, {WithoutNir()})},
                  Monthly("2022-02-28", "2022-03-04")),
             AtTransmission());
  REQUIRE(engine.Record(OrientedWithCer("p1", "2022-04-20")).ok());
  REQUIRE(engine.Record(OrientedWithCer("p2", "2022-03-25")).ok());
  const auto before = Matrix(engine);
  CHECK(before[4] == 2);
  Event linked;
  linked.set_departement("062");
  linked.set_source("jalon");
  linked.set_known_on("2022-06-01");
  linked.mutable_persons_linked()->add_persons()->set_person_id("p1");
  linked.mutable_persons_linked()->add_persons()->set_person_id("p2");
  REQUIRE(engine.Record({linked}).ok());
  CHECK(Matrix(engine)[4] == 1);
  CHECK(Matrix(engine, "2022-05-31") == before);
  const auto person = Person(engine, "p1");
  REQUIRE(person.spells_size() == 1);
  CHECK(person.spells(0).first_cer_on() == "2022-03-25");
}

TEST_CASE(
    "trap 33: a second référent whose predecessor was left open is taken, and both are kept") {
  EngineUnderTest engine;
  MustImport(engine, Flux({Household(kOne, {Soumis({})})}, Monthly("2022-01-31", "2022-02-04")));
  const auto before = Matrix(engine);
  Event first = About("p1", "R1", "2022-02-10");
  first.mutable_referent_assignment()->set_referent("R. Premier");
  first.mutable_referent_assignment()->set_from("2022-02-10");
  Event second = About("p1", "R2", "2022-05-02");
  second.mutable_referent_assignment()->set_referent("R. Second");
  second.mutable_referent_assignment()->set_from("2022-05-02");
  REQUIRE(engine.Record({second, first}).ok());
  std::vector<std::string> referents;
  for (const Event& event : Timeline(engine, "p1")) {
    if (!event.has_referent_assignment()) continue;
    referents.push_back(event.referent_assignment().referent());
    CHECK(event.referent_assignment().to().empty());  // nothing is guessed into a fact
  }
  CHECK(referents == std::vector<std::string>{"R. Premier", "R. Second"});
  CHECK(Matrix(engine) == before);
}

// ---- Trap 22

TEST_CASE("trap 22: of several blocks one goes with the état, and all are kept and told") {
  std::string text = Household(kOne, {Soumis({})}, "3");
  for (const auto* kind : {"Versement", "Droit"}) {
    const std::string code = kind == std::string("Versement") ? "VERS" : "DRO";
    for (const auto* motif : {"GK", "06"}) {
      const std::string what = absl::StrCat(Element("MOTISUS" + code + "RSA", motif),
                                            Element("DDSUS" + code + "RSA", "2022-01-10"));
      text = Replaced(text, "</EtatDossierRSA>",
                      "</EtatDossierRSA>" + Element(std::string("Suspension") + kind, what));
    }
  }
  EngineUnderTest engine;
  MustImport(engine, Flux({text}, Monthly("2022-01-31", "2022-02-04")));
  const auto events = Timeline(engine, "p1");
  const auto found = std::find_if(events.begin(), events.end(),
                                  [](const Event& event) { return event.has_right_observed(); });
  REQUIRE(found != events.end());
  const auto& right = found->right_observed();
  CHECK(right.motif() == "06");
  REQUIRE(right.further_blocks_size() == 3);
  CHECK(right.further_blocks(0).etat() == "3");
  CHECK(right.further_blocks(0).motif() == "GK");
  CHECK(right.further_blocks(1).etat() == "4");
  CHECK(right.further_blocks(2).on() == "2022-01-10");
  jalon::v1::GetPathwayDocumentRequest request;
  request.mutable_person()->set_person_id("p1");
  const auto document = engine.departement().PathwayDocument(request, TestNow());
  REQUIRE(document.ok());
  CHECK(document->content().find("motif 06 ; aussi : droit ouvert et suspendu depuis le "
                                 "10 janvier 2022, motif GK") != std::string::npos);
}

TEST_CASE("trap 22: a right with several suspensions is open when the motifs of all count") {
  for (const auto& [motifs, entrants] : {std::pair<std::vector<std::string>, int>({"05"}, 1),
                                         {{"05", "01"}, 0},
                                         {{"01", "05"}, 0},
                                         {{"05", "06"}, 1},
                                         {{"06", "05", "06"}, 1}}) {
    std::string blocks;
    for (const std::string& motif : motifs) {
      blocks += Element("SuspensionVersement",
                        Element("MOTISUSVERSRSA", motif) + Element("DDSUSVERSRSA", "2022-01-10"));
    }
    const std::string text = Replaced(Household(kOne, {Soumis({})}, "4"), "</EtatDossierRSA>",
                                      "</EtatDossierRSA>" + blocks);
    EngineUnderTest engine;
    MustImport(engine, Flux({text}, Monthly("2022-01-31", "2022-02-04")));
    jalon::v1::GetMatrixRequest request;
    request.mutable_question()->set_from("2022-01-01");
    request.mutable_question()->set_to("2022-12-31");
    auto* convention = request.mutable_question()->mutable_convention();
    convention->set_name("BASE");
    convention->add_overrides("open_states=2,4");
    convention->add_overrides("suspension_motifs=05,06");
    Sequential sequential;
    const auto matrix = engine.departement().Matrix(request, TestNow(), &sequential);
    INFO(matrix.status());
    REQUIRE(matrix.ok());
    CHECK(matrix->rows(0).value() == entrants);
  }
}

// ---- Trap 34

TEST_CASE("trap 34: the états and codes that only WebRSA knows neither open nor close a right") {
  const std::string family = Element(
      "DonneesAdministratives",
      Element("SituationFamille", Element("SITFAM", "couple") + Element("DDSITFAM", "2022-02-01")));
  const std::string open = Household(kOne, {Soumis({})});
  const std::string pseudo =
      Replaced(Household(kOne, {Soumis({})}, "Z"), "<PrestationRSA>", family + "<PrestationRSA>");
  EngineUnderTest engine;
  MustImport(engine, Flux({open}, Monthly("2022-01-31", "2022-02-04")));
  const auto before = Matrix(engine);
  const auto report = MustImport(engine, Flux({pseudo}, Monthly("2022-02-28", "2022-03-04")));
  CHECK(report.rejects_size() == 0);
  CHECK(Matrix(engine) == before);
  REQUIRE(Person(engine, "p1").spells_size() == 1);
  CHECK(Person(engine, "p1").spells(0).ends_on().empty());
  EngineUnderTest only;
  MustImport(only, Flux({pseudo}, Monthly("2022-02-28", "2022-03-04")));
  CHECK(Matrix(only)[0] == 0);
  CHECK(Person(only, "p1").spells_size() == 0);
}

// ---- Trap 35

TEST_CASE("trap 35: a caisse that merges into another changes nobody's right") {
  const std::string old_caisse = Replaced(Household(kOne, {Soumis({})}), "621", "071");
  const std::string new_caisse = Replaced(Household(kOne, {Soumis({})}), "621", "078");
  EngineUnderTest engine;
  ImportTwoMonths(engine, old_caisse, new_caisse);
  CHECK(Matrix(engine)[0] == 1);
  CHECK(Person(engine, "p1").spells_size() == 1);
  std::vector<std::string> numbers;
  for (const Event& event : Timeline(engine, "p1")) {
    if (event.has_right_observed()) {
      numbers.push_back(event.right_observed().organisme().number());
    }
  }
  CHECK(numbers == std::vector<std::string>{"071", "078"});
}

TEST_CASE("trap 35: one MATRICULE at two caisses is two households") {
  PersonText other = WithoutNir();
  other.name = "AUTREMENT";
  EngineUnderTest engine;
  MustImport(engine, Flux({Replaced(Household(kOne, {WithoutNir()}), "621", "071"),
                           Replaced(Household(kTwo, {other}), "621", "072")}));
  CHECK(engine.departement().Status().persons() == 2);
  CHECK(Doubts(engine).empty());
  CHECK(Person(engine, "p1").dossiers_size() == 1);
}

// ---- Trap 37

namespace filesystem = std::filesystem;

std::string ReadAll(const filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

// Runs of letters and digits of `text`.
std::vector<std::string> Words(const std::string& text) {
  std::vector<std::string> words;
  std::string word;
  for (const char c : text + " ") {
    if (std::isalnum(static_cast<unsigned char>(c)) != 0) {
      word.push_back(c);
    } else if (!word.empty()) {
      words.push_back(std::exchange(word, ""));
    }
  }
  return words;
}

// The commune of birth, characters 8 to 10 of a NIR: the invented ones have none that exists.
bool LooksLikeSomebodys(const std::string& word) {
  const bool long_enough = word.size() == 13 || word.size() == 15;
  return long_enough && ReadNir(word).valid && word.substr(7, 2) != "99";
}

bool LooksLikeAnAccount(const std::string& word) {
  return word.size() == 27 && word.rfind("FR", 0) == 0 && std::isdigit(word[2]) != 0;
}

std::vector<filesystem::path> FilesUnder(const filesystem::path& folder) {
  std::vector<filesystem::path> files;
  for (const auto& entry : filesystem::recursive_directory_iterator(folder)) {
    if (entry.is_regular_file()) files.push_back(entry.path());
  }
  return files;
}

TEST_CASE("trap 37: no NIR and no account of a real person is in what the tests read") {
  CHECK(LooksLikeSomebodys(std::string("28503") + "75056001"));
  CHECK_FALSE(LooksLikeSomebodys("2850399999001"));
  size_t words = 0;
  for (const auto& path : FilesUnder(JALON_SOURCE_DIR "/tests/data")) {
    CAPTURE(path.string());
    for (const std::string& word : Words(ReadAll(path))) {
      ++words;
      const bool personal = LooksLikeSomebodys(word) || LooksLikeAnAccount(word);
      CHECK_FALSE(personal);
    }
  }
  CHECK(words > 1000);
}

TEST_CASE("trap 37: nothing that names a person of the reference files is in what the tests read") {
  const auto flux = tests::ReferenceData(JALON_SOURCE_DIR, "flux");
  if (!flux.has_value()) return;
  std::vector<std::string> theirs;
  for (const auto& path : FilesUnder(*flux)) {
    for (const std::string& word : Words(ReadAll(path))) {
      const bool number = (word.size() == 13 || word.size() == 15) &&
                          word.find_first_not_of("0123456789") == std::string::npos;
      const bool matricule = number && word.substr(word.size() - 8) == "00000000";
      if ((number && !matricule) || LooksLikeAnAccount(word)) theirs.push_back(word);
    }
  }
  std::sort(theirs.begin(), theirs.end());
  for (const auto& path : FilesUnder(JALON_SOURCE_DIR "/tests/data")) {
    CAPTURE(path.string());
    for (const std::string& word : Words(ReadAll(path))) {
      CHECK_FALSE(std::binary_search(theirs.begin(), theirs.end(), word));
    }
  }
}

TEST_CASE("trap 37: what a report says of a file repeats nothing that names a person") {
  EngineUnderTest engine;
  const std::string broken =
      Replaced(Household(kOne, {Soumis({})}), "<IDEPARTE>062", "<IDEPARTE>059");
  const auto report = MustImport(engine, Flux({broken, Household(kTwo, {Soumis({})})}));
  REQUIRE(report.rejects_size() == 1);
  const std::string told = report.DebugString();
  for (const char* secret : {"GENDEMO", "LISON", "1985-03-12", "2850399999001"}) {
    CAPTURE(secret);
    CHECK(told.find(secret) == std::string::npos);
  }
}

}  // namespace
}  // namespace jalon::tests
