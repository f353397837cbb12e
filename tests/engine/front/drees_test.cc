// SPDX-License-Identifier: EUPL-1.2
// The six tables of the DREES questionnaire, by the definitions of its notes.
#include <catch2/catch.hpp>

#include "tests/engine/front/recorded_events.h"
#include "tests/scenarios/engine_driver.h"

namespace jalon {
namespace {

using jalon::v1::DreesOrganisme;
using jalon::v1::DreesTable;
using jalon::v1::Event;
using jalon::v1::OrientationType;
using scenario::EngineUnderTest;
using scenario::TestNow;
using tests::About;
using tests::Oriented;
using tests::Record;
using tests::Signed;
using tests::Situation;

jalon::v1::GetDreesTablesRequest Year2022() {
  jalon::v1::GetDreesTablesRequest request;
  request.mutable_question()->set_from("2022-01-01");
  request.mutable_question()->set_to("2022-12-31");
  request.mutable_question()->mutable_as_of()->set_known_at("2022-12-31");
  request.mutable_question()->mutable_as_of()->set_valid_at("2022-12-31");
  const auto add = [&](const std::string& structure, DreesOrganisme::Category category) {
    auto* organisme = request.add_organismes();
    organisme->set_structure(structure);
    organisme->set_category(category);
  };
  add("MDS", DreesOrganisme::DEPARTEMENT);
  add("PLIE", DreesOrganisme::MDE_PLIE);
  auto* action = request.add_actions();
  action->set_label("Permis B");
  action->set_modality(8);
  return request;
}

std::vector<DreesTable> Tables(const EngineUnderTest& engine,
                               const std::string& known_at = "2022-12-31",
                               const std::string& parameter = "") {
  jalon::v1::GetDreesTablesRequest request = Year2022();
  request.mutable_question()->mutable_as_of()->set_known_at(known_at);
  if (!parameter.empty()) {
    request.mutable_question()->mutable_convention()->add_overrides(parameter);
  }
  Sequential sequential;
  const auto answer = engine.departement().DreesTables(request, TestNow(), &sequential);
  INFO(answer.status());
  REQUIRE(answer.ok());
  REQUIRE(answer->tables_size() == 6);
  return {answer->tables().begin(), answer->tables().end()};
}

// The cells of a line: "3 1 2", "-" for none.
std::string Line(const DreesTable& table, int section, const std::string& label) {
  std::string text;
  for (const auto& row : table.sections(section).rows()) {
    if (row.label() != label) continue;
    REQUIRE(row.cells_size() == table.columns_size());
    for (const auto& cell : row.cells()) {
      text += (text.empty() ? "" : " ") + (cell.has_value() ? std::to_string(cell.value()) : "-");
    }
  }
  return text;
}

std::string Total(const DreesTable& table) {
  const std::string first = Line(table, 0, "effectif total");
  // Whatever they are cut by, the same persons.
  for (int section = 1; section < table.sections_size(); ++section) {
    CHECK(Line(table, section, "effectif total") == first);
  }
  return first;
}

Event Registered(const std::string& person, const std::string& day,
                 jalon::v1::PoleEmploiRegistration::Kind kind) {
  Event event = Record(person, "pe" + day, day);
  event.set_effective_on(day);
  event.mutable_pole_emploi_registration()->set_kind(kind);
  return event;
}

TEST_CASE("table 5: whoever was reoriented since was primo-oriented") {
  EngineUnderTest engine;
  REQUIRE(engine
              .Record({Situation("a", "2022-03-01", "2"),
                       Oriented("a", "1", "2022-03-10", OrientationType::SOCIAL, "MDS"),
                       Oriented("a", "2", "2022-06-01", OrientationType::EMPLOI, "PE")})
              .ok());
  CHECK(Total(Tables(engine)[4]) == "1 1 1 0 9 -");
}

TEST_CASE("tables 1 to 4: the stock of the last day, as it was told then") {
  using jalon::v1::PoleEmploiRegistration;
  EngineUnderTest engine;
  Event late = Situation("tard", "2022-12-30", "2");
  late.set_known_on("2023-01-02");  // not consolidated: not told by the last day
  Event unsaid = Situation("inconnu", "2022-05-01", "2");
  unsaid.mutable_right_observed()->clear_soumis();
  Event action = Record("mds", "action", "2022-06-01");
  action.mutable_insertion_action()->set_kind(jalon::v1::InsertionAction::SOCIAL);
  action.mutable_insertion_action()->set_label("Permis B");
  action.mutable_insertion_action()->set_from("2022-06-01");
  Event household = About("mds", "2022-02-01");
  household.set_effective_on("2022-02-01");
  household.mutable_household()->set_family_situation("VIM");
  household.mutable_household()->set_dependents(2);
  Event studies = About("mds", "2022-02-01");
  studies.set_effective_on("2022-02-01");
  (*studies.mutable_socio_professional()->mutable_codes())["NIVETU"] = "1204";
  REQUIRE(engine
              .Record({Situation("mds", "2022-02-01", "2"),
                       Oriented("mds", "o", "2022-02-10", OrientationType::SOCIAL, "MDS"),
                       Signed("mds", "2022-03-01", "2023-02-28"),
                       action,
                       household,
                       studies,
                       Situation("plie", "2020-02-01", "2"),
                       Oriented("plie", "o", "2020-02-10", OrientationType::SOCIOPRO, "PLIE"),
                       Signed("plie", "2022-09-01", "2022-12-31"),
                       Situation("pe", "2021-02-01", "2"),
                       Oriented("pe", "o", "2021-02-10", OrientationType::EMPLOI),
                       Registered("pe", "2021-03-01", PoleEmploiRegistration::INSCRIPTION),
                       Situation("radie", "2021-02-01", "2"),
                       Oriented("radie", "o", "2021-02-10", OrientationType::EMPLOI),
                       Registered("radie", "2021-03-01", PoleEmploiRegistration::INSCRIPTION),
                       Registered("radie", "2022-10-01", PoleEmploiRegistration::RADIATION),
                       Situation("ailleurs", "2021-02-01", "2"),
                       Oriented("ailleurs", "o", "2021-02-10", OrientationType::SOCIAL, "Inconnue"),
                       Situation("sans", "2022-11-01", "2"),
                       late,
                       unsaid})
              .ok());
  const std::vector<DreesTable> tables = Tables(engine);
  CHECK(Total(tables[0]) == "6 1 5 2 3 0 1 0 0 0 1 0 0 0 0 1");
  CHECK(Total(tables[1]) == "1 2 0 1 0 0 0 1 0 0 0 0 0");
  CHECK(Total(tables[2]) == "1 0 1 0");
  CHECK(Total(tables[3]) == "0 0 0 0 0 0 0 1 0 0 0 0 0 0 0");
  CHECK(Line(tables[0], 2, "en couple avec enfant(s)") == "1 0 1 0 1 0 0 0 0 0 1 0 0 0 0 0");
  CHECK(Line(tables[0], 3, "moins de 6 mois") == "1 1 0 0 0 0 0 0 0 0 0 0 0 0 0 0");
  CHECK(Line(tables[0], 3, "1 an à moins de 2 ans").substr(0, 5) == "3 0 3");
  CHECK(Line(tables[0], 4, "V").substr(0, 1) == "1");
}

TEST_CASE("table 5: who entered in the year, and means of days rounded to the unit") {
  EngineUnderTest engine;
  REQUIRE(engine
              .Record({Situation("a", "2022-02-01", "2"),
                       Oriented("a", "o", "2022-02-11", OrientationType::SOCIAL, "MDS"),
                       Signed("a", "2022-03-01", "2023-02-28"), Situation("b", "2022-02-01", "2"),
                       Oriented("b", "o", "2022-02-12", OrientationType::EMPLOI),
                       // Reoriented: primo-oriented all the same. Renewed: the primo-CER has ended.
                       Situation("c", "2022-02-01", "2"),
                       Oriented("c", "1", "2022-02-20", OrientationType::SOCIAL, "MDS"),
                       Oriented("c", "2", "2022-06-20", OrientationType::SOCIOPRO, "PLIE"),
                       Situation("d", "2022-02-01", "2"),
                       Oriented("d", "1", "2022-02-20", OrientationType::SOCIAL, "MDS"),
                       Signed("d", "2022-03-01", "2022-05-31"),
                       Signed("d", "2022-06-01", "2023-05-31", true),
                       // Entered before the year.
                       Situation("e", "2021-02-01", "2")})
              .ok());
  const std::vector<DreesTable> tables = Tables(engine);
  // 10, 11, 19 and 19 days: 14.8; 18 and 9 days: 13.5.
  CHECK(Total(tables[4]) == "4 4 3 1 15 14");
  CHECK(Line(tables[4], 1, "homme") == "0 0 0 0 - -");
}

TEST_CASE("table 5: whoever is told of December in January enters in January") {
  EngineUnderTest engine;
  Event late = Situation("a", "2022-12-31", "2");
  late.set_known_on("2023-01-20");
  late.mutable_transmitted_at()->set_seconds(1674208800);  // 2023-01-20 10:00 UTC
  REQUIRE(engine.Record({late}).ok());
  const std::vector<DreesTable> tables = Tables(engine, "2023-01-31");
  CHECK(Total(tables[0]).substr(0, 3) == "1 1");
  CHECK(Total(tables[4]) == "0 0 0 0 - -");
}

TEST_CASE("table 5: the primo-CER is the first that is no renewal, however many follow it") {
  EngineUnderTest engine;
  REQUIRE(
      engine
          .Record({Situation("a", "2022-01-10", "2"),
                   Oriented("a", "o", "2022-01-20", OrientationType::SOCIAL, "MDS"),
                   Signed("a", "2022-02-01", "2023-01-31"),
                   Signed("a", "2022-10-01", "2023-09-30", true), Situation("b", "2022-01-10", "2"),
                   Oriented("b", "o", "2022-01-20", OrientationType::SOCIAL, "MDS"),
                   Signed("b", "2022-02-01", "2022-04-30", true),
                   Signed("b", "2022-06-20", "2023-06-19")})
          .ok());
  // 12 and 151 days.
  CHECK(Total(Tables(engine)[4]) == "2 2 2 2 10 82");
}

TEST_CASE("tables 1, 2 and 5: an orientation that is carried over is of the day of entry") {
  EngineUnderTest engine;
  REQUIRE(engine
              .Record({Situation("a", "2020-01-05", "2"),
                       Oriented("a", "o", "2020-01-20", OrientationType::SOCIAL, "MDS"),
                       Situation("a", "2021-06-05", "5"), Situation("a", "2022-02-05", "2"),
                       Signed("a", "2022-03-01", "2023-02-28")})
              .ok());
  CHECK(Total(Tables(engine)[4]) == "1 0 0 0 - -");
  const auto tables = Tables(engine, "2022-12-31", "carry_over_orientation=true");
  CHECK(Total(tables[0]) == "1 0 1 0 1 0 0 0 0 0 1 0 0 0 0 0");
  CHECK(Total(tables[1]) == "0 1 0 0 0 0 0 1 0 0 0 0 0");
  CHECK(Total(tables[4]) == "1 1 1 1 0 24");
}

TEST_CASE("table 5: a contract signed before the orientation waited for nothing") {
  EngineUnderTest engine;
  REQUIRE(engine
              .Record({Situation("a", "2022-07-01", "2"), Signed("a", "2022-07-04", "2023-07-03"),
                       Oriented("a", "o", "2022-09-12", OrientationType::SOCIAL, "MDS")})
              .ok());
  CHECK(Total(Tables(engine)[4]) == "1 1 1 1 73 0");
}

TEST_CASE("table 6: the last réorientation of the year between the SPE and the others") {
  EngineUnderTest engine;
  REQUIRE(engine
              .Record({Situation("a", "2021-02-01", "2"),
                       Oriented("a", "1", "2021-02-11", OrientationType::EMPLOI),
                       Oriented("a", "2", "2022-03-11", OrientationType::SOCIAL, "MDS"),
                       Oriented("a", "3", "2022-09-11", OrientationType::EMPLOI),
                       Situation("b", "2021-02-01", "2"),
                       Oriented("b", "1", "2021-02-11", OrientationType::EMPLOI),
                       Oriented("b", "2", "2022-03-11", OrientationType::SOCIAL, "MDS"),
                       // Within the SPE.
                       Situation("c", "2021-02-01", "2"),
                       Oriented("c", "1", "2021-02-11", OrientationType::EMPLOI),
                       Oriented("c", "2", "2022-03-11", OrientationType::SOCIOPRO, "PLIE"),
                       // Before the year.
                       Situation("d", "2020-02-01", "2"),
                       Oriented("d", "1", "2020-02-11", OrientationType::EMPLOI),
                       Oriented("d", "2", "2021-03-11", OrientationType::SOCIAL, "MDS"),
                       // The first since the last entry.
                       Situation("e", "2019-02-01", "2"),
                       Oriented("e", "1", "2019-02-11", OrientationType::SOCIAL, "MDS"),
                       Situation("e", "2022-02-01", "5"), Situation("e", "2022-06-01", "2"),
                       Oriented("e", "2", "2022-06-11", OrientationType::EMPLOI)})
              .ok());
  CHECK(Total(Tables(engine)[5]) == "2 1 1");
}

TEST_CASE("classes that contradict themselves or do not exist are refused") {
  EngineUnderTest engine;
  Sequential sequential;
  const auto refused = [&](const jalon::v1::GetDreesTablesRequest& request) {
    return engine.departement().DreesTables(request, TestNow(), &sequential).status().code() ==
           absl::StatusCode::kInvalidArgument;
  };
  auto twice = Year2022();
  *twice.add_organismes() = twice.organismes(0);
  CHECK_FALSE(refused(twice));
  twice.mutable_organismes(2)->set_category(DreesOrganisme::CAF);
  CHECK(refused(twice));
  auto unknown = Year2022();
  unknown.mutable_actions(0)->set_modality(16);
  CHECK(refused(unknown));
}

}  // namespace
}  // namespace jalon
