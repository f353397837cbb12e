// SPDX-License-Identifier: EUPL-1.2
// Figures split by what persons were on the day that counts.
#include <algorithm>
#include <catch2/catch.hpp>
#include <map>

#include "tests/engine/front/answers.h"
#include "tests/engine/front/recorded_events.h"
#include "tests/engine/intake/file_import.h"
#include "tests/scenarios/engine_driver.h"

namespace jalon {
namespace {

using jalon::v1::Dimension;
using jalon::v1::Event;
using scenario::EngineUnderTest;
using scenario::TestNow;
using tests::About;
using tests::Situation;

// Key of each group to its value, as text: "62041: 1, : 2".
std::string Text(const std::map<std::string, int64_t>& values) {
  std::string text;
  for (const auto& [key, value] : values) text += key + ":" + std::to_string(value) + " ";
  return text;
}

jalon::v1::GetMatrixResponse MatrixBy(const EngineUnderTest& engine, Dimension::Value dimension,
                                      const std::string& known_at = "2023-12-31") {
  jalon::v1::GetMatrixRequest request;
  request.mutable_question()->set_from("2022-01-01");
  request.mutable_question()->set_to("2022-12-31");
  request.mutable_question()->mutable_as_of()->set_known_at(known_at);
  request.add_splits(dimension);
  request.add_splits(dimension);  // told twice, it is there once
  Sequential sequential;
  const auto matrix = engine.departement().Matrix(request, TestNow(), &sequential);
  INFO(matrix.status());
  REQUIRE(matrix.ok());
  return *matrix;
}

std::string Groups(const EngineUnderTest& engine, Dimension::Value dimension,
                   const std::string& code, const std::string& known_at = "2023-12-31") {
  std::map<std::string, int64_t> values;
  const auto matrix = MatrixBy(engine, dimension, known_at);
  for (const auto& row : matrix.rows()) {
    if (row.code() != code) continue;
    for (const auto& group : row.groups()) {
      CHECK(values.emplace(group.key(), group.value()).second);
    }
  }
  return Text(values);
}

Event Commune(const std::string& person, const std::string& day, const std::string& known_on,
              const std::string& code) {
  Event event = About(person, known_on);
  event.set_effective_on(day);
  event.mutable_contact()->set_commune_code(code);
  return event;
}

Event Family(const std::string& person, const std::string& day, const std::string& situation,
             int dependents) {
  Event event = About(person, day);
  event.set_effective_on(day);
  event.mutable_household()->set_family_situation(situation);
  event.mutable_household()->set_dependents(dependents);
  return event;
}

// A record that may go from one person to another: its id is not one person's.
Event Oriented(const std::string& person, const std::string& record, const std::string& day,
               const std::string& structure, const std::string& known_on = "") {
  Event event =
      tests::Oriented(person, record, day, jalon::v1::OrientationType::SOCIAL, structure, known_on);
  event.set_record_id(record);
  return event;
}

Event Followed(const std::string& person, const std::string& referent, const std::string& from,
               const std::string& to) {
  Event event = About(person, from);
  event.set_record_id("referent-" + person + from);
  event.mutable_referent_assignment()->set_referent(referent);
  event.mutable_referent_assignment()->set_structure("MDS d'" + referent);
  event.mutable_referent_assignment()->set_from(from);
  event.mutable_referent_assignment()->set_to(to);
  return event;
}

TEST_CASE("a territory is that of the day of entry, as known on K") {
  EngineUnderTest engine;
  REQUIRE(engine
              .Record({Commune("a", "2021-06-01", "2021-06-01", "62041"),
                       Situation("a", "2022-02-01", "2"),
                       // Moved before entering, told in May.
                       Commune("a", "2022-01-15", "2022-05-10", "62193"),
                       // Moved since.
                       Commune("a", "2022-06-01", "2022-06-01", "62498"),
                       // Known only after entering.
                       Situation("b", "2022-02-01", "2"),
                       Commune("b", "2022-02-02", "2022-02-02", "62041")})
              .ok());
  CHECK(Groups(engine, Dimension::TERRITORY, "3.1.1.a", "2022-05-09") == ":1 62041:1 ");
  CHECK(Groups(engine, Dimension::TERRITORY, "3.1.1.a", "2022-05-10") == ":1 62193:1 ");
}

TEST_CASE("a structure is that of the first orientation, in the version known on K") {
  EngineUnderTest engine;
  REQUIRE(engine
              .Record({Situation("a", "2022-02-01", "2"), Situation("b", "2022-02-01", "2"),
                       Oriented("a", "o1", "2022-02-10", "MDS Arras"),
                       Oriented("a", "o1", "2022-02-10", "MDS Lens", "2022-03-01"),
                       Oriented("a", "o2", "2022-04-10", "PLIE")})
              .ok());
  CHECK(Groups(engine, Dimension::STRUCTURE, "3.1.1.b", "2022-02-28") == ":0 MDS Arras:1 ");
  CHECK(Groups(engine, Dimension::STRUCTURE, "3.1.1.b") == ":0 MDS Lens:1 ");
  CHECK(Groups(engine, Dimension::STRUCTURE, "3.1.1.a") == ":1 MDS Lens:1 ");
  CHECK(Groups(engine, Dimension::ORIENTATION_TYPE, "3.1.1.a") == ":1 SOCIAL:1 ");
}

TEST_CASE("a record that went from one name of a person to the other is where it is now") {
  // Whoever was met first.
  for (const bool reversed : {false, true}) {
    EngineUnderTest engine;
    Event linked;
    linked.set_departement("062");
    linked.set_source("essai");
    linked.set_known_on("2022-01-01");
    for (const char* name : {"a", "b"}) {
      linked.mutable_persons_linked()->add_persons()->set_external_id(name);
    }
    linked.mutable_persons_linked()->set_author("essai");
    linked.mutable_persons_linked()->set_reason("essai");
    std::vector<Event> events = {linked, Situation("a", "2022-02-01", "2"),
                                 Oriented("a", "o1", "2022-02-10", "MDS Arras"),
                                 Oriented("b", "o1", "2022-02-10", "MDS Lens", "2022-03-01")};
    if (reversed) std::reverse(events.begin(), events.end());
    for (const Event& event : events) REQUIRE(engine.Record({event}).ok());
    CHECK(Groups(engine, Dimension::STRUCTURE, "3.1.1.b", "2022-02-28") == "MDS Arras:1 ");
    CHECK(Groups(engine, Dimension::STRUCTURE, "3.1.1.b") == "MDS Lens:1 ");
  }
}

TEST_CASE("a référent is the first whom the orientation brought") {
  EngineUnderTest engine;
  REQUIRE(engine
              .Record({Situation("a", "2022-02-01", "2"),
                       Followed("a", "r0", "2021-01-01", "2021-12-31"),
                       Oriented("a", "o1", "2022-02-10", ""),
                       Followed("a", "r1", "2022-02-12", "2022-03-31"),
                       Followed("a", "r2", "2022-04-01", "")})
              .ok());
  CHECK(Groups(engine, Dimension::REFERENT, "3.1.1.b") == "r1:1 ");
}

TEST_CASE("households, organismes and seniority are told in classes") {
  EngineUnderTest engine;
  Event msa = Situation("d", "2022-02-01", "2");
  msa.mutable_right_observed()->mutable_organisme()->set_kind(jalon::v1::Organisme::MSA);
  msa.mutable_right_observed()->mutable_organisme()->set_number("622");
  REQUIRE(engine
              .Record({Situation("a", "2022-02-01", "2"), Family("a", "2022-01-01", "CEL", 0),
                       Situation("b", "2022-02-01", "2"), Family("b", "2022-01-01", "DIV", 2),
                       Situation("c", "2022-02-01", "2"), Family("c", "2022-01-01", "VIM", 0), msa,
                       Family("d", "2022-01-01", "MAR", 1),
                       // Entered before, left, came back.
                       Situation("e", "2019-01-15", "2"), Situation("e", "2020-01-15", "5"),
                       Situation("e", "2022-03-15", "2")})
              .ok());
  CHECK(Groups(engine, Dimension::HOUSEHOLD, "3.1.1.a") ==
        ":1 COUPLE:1 COUPLE_CHARGE:1 SEUL:1 SEUL_CHARGE:1 ");
  CHECK(Groups(engine, Dimension::ORGANISME, "3.1.1.a") == ":4 MSA 622:1 ");
  CHECK(Groups(engine, Dimension::SENIORITY, "3.1.1.a") == "0-5M:4 2-5A:1 ");
}

Event Born(const std::string& name, const std::string& born_on, const std::string& sex,
           const std::string& day) {
  Event event = Situation("x", day, "2");
  auto* identity = event.mutable_person()->mutable_identity();
  identity->set_birth_name(name);
  identity->set_first_name("ESSAI");
  identity->set_born_on(born_on);
  identity->set_sex(sex);
  return event;
}

TEST_CASE("an entry dated before its message is where that message says") {
  EngineUnderTest engine;
  Event opened = Situation("A", "2022-09-10", "2");
  opened.mutable_right_observed()->set_opened_on("2022-09-01");
  opened.mutable_right_observed()->mutable_organisme()->set_kind(jalon::v1::Organisme::CAF);
  opened.mutable_right_observed()->mutable_organisme()->set_number("621");
  REQUIRE(engine.Record({opened, Commune("A", "2022-09-10", "2022-09-10", "62041")}).ok());
  jalon::v1::GetMatrixRequest request;
  request.mutable_question()->set_from("2022-09-01");
  request.mutable_question()->set_to("2022-09-30");
  request.mutable_question()->mutable_convention()->add_overrides("entry_event=ouverture_droit");
  request.add_splits(Dimension::ORGANISME);
  request.add_splits(Dimension::TERRITORY);
  Sequential sequential;
  const auto matrix = engine.departement().Matrix(request, TestNow(), &sequential);
  REQUIRE(matrix.ok());
  REQUIRE(matrix->rows(0).groups_size() == 2);
  CHECK(matrix->rows(0).groups(0).key() == "CAF 621");
  CHECK(matrix->rows(0).groups(1).key() == "62041");
}

TEST_CASE("age is that of the day of entry, and a birthday counts from its month") {
  EngineUnderTest engine;
  REQUIRE(engine
              .Record({Born("UN", "1997-03-20", "1", "2022-02-28"),
                       Born("DEUX", "1997-03-21", "2", "2022-03-01"),
                       Born("TROIS", "1962-02-02", "2", "2022-03-01"),
                       Situation("q", "2022-03-01", "2")})
              .ok());
  CHECK(Groups(engine, Dimension::AGE, "3.1.1.a") == ":1 0-24:1 25-29:1 60+:1 ");
  CHECK(Groups(engine, Dimension::SEX, "3.1.1.a") == ":1 1:1 2:2 ");
}

TEST_CASE("a sex, or a birth, that was told is not taken back by who tells less") {
  EngineUnderTest engine;
  const auto of = [](const std::string& sex, const std::string& day) {
    Event event;
    event.set_departement("062");
    event.set_source("essai");
    event.set_known_on(day);
    auto* identity = event.mutable_person()->mutable_identity();
    identity->set_nir("2850599990123");
    identity->set_birth_name("ESSAI");
    identity->set_first_name("ANNE");
    identity->set_born_on("1985-05-17");
    identity->set_sex(sex);
    return event;
  };
  Event situation = of("2", "2022-01-05");
  situation.set_effective_on("2022-01-05");
  situation.mutable_right_observed()->set_etat("2");
  situation.mutable_right_observed()->set_soumis(true);
  Event orientation = of("", "2022-02-01");
  orientation.set_record_id("o1");
  orientation.mutable_orientation()->set_notified_on("2022-02-01");
  orientation.mutable_orientation()->set_type(jalon::v1::OrientationType::EMPLOI);
  Event contact = of("2", "2022-03-01");
  contact.mutable_person()->mutable_identity()->clear_nir();
  contact.mutable_person()->set_external_id("x1");
  contact.set_effective_on("2022-03-01");
  contact.mutable_contact()->mutable_identity()->set_nir("2850599990123");
  contact.mutable_contact()->mutable_identity()->set_born_on("1985-05-17");
  REQUIRE(engine.Record({situation, orientation, contact}).ok());
  CHECK(Groups(engine, Dimension::SEX, "3.1.1.a") == "2:1 ");
  CHECK(Groups(engine, Dimension::AGE, "3.1.1.a") == "30-39:1 ");
}

TEST_CASE("accompaniment is grouped as of the day that makes it count") {
  EngineUnderTest engine;
  Event global = About("a", "2022-03-01");
  global.set_record_id("ag");
  global.mutable_accompagnement_global()->set_prescribed_on("2022-02-20");
  global.mutable_accompagnement_global()->set_started_on("2022-03-01");
  global.mutable_accompagnement_global()->set_brsa(true);
  REQUIRE(engine
              .Record({global, Followed("a", "r1", "2022-01-01", "2022-06-30"),
                       Followed("a", "r2", "2022-07-01", ""),
                       Commune("a", "2022-01-01", "2022-01-01", "62041"),
                       Commune("a", "2022-09-01", "2022-09-01", "62193")})
              .ok());
  CHECK(Groups(engine, Dimension::REFERENT, "3.2.2.a") == "r1:1 ");
  CHECK(Groups(engine, Dimension::REFERENT, "3.2.2.b") == "r2:1 ");
  CHECK(Groups(engine, Dimension::STRUCTURE, "3.2.2.b") == "MDS d'r2:1 ");
  CHECK(Groups(engine, Dimension::TERRITORY, "3.2.2.a") == "62041:1 ");
  CHECK(Groups(engine, Dimension::TERRITORY, "3.2.2.b") == "62193:1 ");
}

TEST_CASE("accompaniment after a réorientation is where the person is then, not where she was") {
  EngineUnderTest engine;
  Event global = About("a", "2022-02-20");
  global.set_record_id("ag");
  global.mutable_accompagnement_global()->set_started_on("2022-02-20");
  global.mutable_accompagnement_global()->set_brsa(true);
  Event again = Oriented("a", "o2", "2022-09-01", "France Travail");
  again.mutable_orientation()->set_type(jalon::v1::OrientationType::EMPLOI);
  REQUIRE(engine
              .Record({Situation("a", "2022-02-01", "2"),
                       Oriented("a", "o1", "2022-02-10", "MDS Arras"), global, again})
              .ok());
  CHECK(Groups(engine, Dimension::ORIENTATION_TYPE, "3.2.2.a") == "SOCIAL:1 ");
  CHECK(Groups(engine, Dimension::ORIENTATION_TYPE, "3.2.2.b") == "EMPLOI:1 ");
  CHECK(Groups(engine, Dimension::STRUCTURE, "3.2.2.a") == "MDS Arras:1 ");
  CHECK(Groups(engine, Dimension::STRUCTURE, "3.2.2.b") == "France Travail:1 ");
  // The entry stays by its first orientation.
  CHECK(Groups(engine, Dimension::ORIENTATION_TYPE, "3.1.1.b") == "SOCIAL:1 ");
}

TEST_CASE("a dimension that does not exist is refused") {
  EngineUnderTest engine;
  jalon::v1::GetMatrixRequest request;
  request.mutable_question()->set_from("2022-01-01");
  request.mutable_question()->set_to("2022-12-31");
  request.add_splits(static_cast<Dimension::Value>(99));
  Sequential sequential;
  const auto matrix = engine.departement().Matrix(request, TestNow(), &sequential);
  CHECK(matrix.status().code() == absl::StatusCode::kInvalidArgument);
}

// ---- What fluxes tell of a household

using flux::testing::Element;
using flux::testing::Flux;
using flux::testing::PersonText;

const std::string kDossier = tests::NumberOf(1);

// A couple, of whom the conjoint is subject to droits et devoirs too, where and as they live.
std::string Couple(const std::string& commune, const std::string& since, int dependents) {
  PersonText partner;
  partner.first_name = "NOE";
  partner.born_on = "1983-04-05";
  partner.nir.clear();
  partner.role = partner.pfa_role = "CJT";
  const std::string address = Element(
      "Adresse", Element("TroncCommunAdresse",
                         Element("RGADR", "01") + (since.empty() ? "" : Element("DTEMM", since))) +
                     Element("AdresseDetailleeFrance", Element("NUMCOM", commune)));
  const std::string family =
      Element("SituationFamille", Element("SITFAM", "MAR") + Element("DDSITFAM", "2015-06-01"));
  const std::string detail =
      Element("DetailDroitRSA",
              Element("TroncCommunDroitRSA", Element("NBENFAUTCHA", std::to_string(dependents))));
  const std::string dossier =
      tests::Household(kDossier, {tests::Soumis({}), tests::Soumis(partner)});
  return tests::Replaced(
      tests::Replaced(dossier, "<PrestationRSA>",
                      Element("DonneesAdministratives", family + address) + "<PrestationRSA>"),
      "</PrestationRSA>", detail + "</PrestationRSA>");
}

void ImportDaily(EngineUnderTest& engine, const std::string& day,
                 const std::vector<std::string>& dossiers) {
  tests::MustImport(engine, Flux(dossiers, tests::Daily(day)), {"essai.xml", TestNow(), true});
}

TEST_CASE("both of a couple are of the household and the commune of their dossier") {
  EngineUnderTest engine;
  ImportDaily(engine, "2022-02-10", {Couple("62041", "2019-01-01", 0)});
  CHECK(Groups(engine, Dimension::TERRITORY, "3.1.1.a") == "62041:2 ");
  CHECK(Groups(engine, Dimension::HOUSEHOLD, "3.1.1.a") == "COUPLE:2 ");
}

TEST_CASE("files in any order: the household is that of the newest before the entry") {
  const std::vector<std::pair<std::string, std::string>> files = {
      {"2021-11-10",
       tests::Replaced(Couple("62041", "2019-01-01", 0), "<ETATDOSRSA>2", "<ETATDOSRSA>0")},
      {"2021-12-10",
       tests::Replaced(Couple("62193", "2019-01-01", 1), "<ETATDOSRSA>2", "<ETATDOSRSA>0")},
      {"2022-02-10", Couple("62041", "2019-01-01", 0)}};
  for (const auto& order : {std::vector<size_t>{0, 1, 2}, {2, 1, 0}, {1, 2, 0}}) {
    EngineUnderTest engine;
    for (const size_t i : order) ImportDaily(engine, files[i].first, {files[i].second});
    CHECK(Groups(engine, Dimension::TERRITORY, "3.1.1.a") == "62041:2 ");
    CHECK(Groups(engine, Dimension::HOUSEHOLD, "3.1.1.a") == "COUPLE:2 ");
  }
}

TEST_CASE("a dossier that is twice in a file lives where its last block says") {
  EngineUnderTest engine;
  ImportDaily(engine, "2022-02-10",
              {Couple("62498", "2019-01-01", 2), Couple("62041", "2019-01-01", 0)});
  CHECK(Groups(engine, Dimension::TERRITORY, "3.1.1.a") == "62041:2 ");
  CHECK(Groups(engine, Dimension::HOUSEHOLD, "3.1.1.a") == "COUPLE:2 ");
}

TEST_CASE("an address that does not say since when is that of its file's day") {
  EngineUnderTest engine;
  ImportDaily(
      engine, "2022-01-10",
      {tests::Replaced(Couple("62193", "2019-01-01", 0), "<ETATDOSRSA>2", "<ETATDOSRSA>0")});
  ImportDaily(engine, "2022-02-10", {Couple("62041", "", 0)});
  CHECK(Groups(engine, Dimension::TERRITORY, "3.1.1.a") == "62041:2 ");
}

}  // namespace
}  // namespace jalon
