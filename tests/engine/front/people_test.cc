// SPDX-License-Identifier: EUPL-1.2
// Persons through the front door: recording, searching, timelines, identity as known on K.
#include <catch2/catch.hpp>

#include "absl/strings/str_cat.h"
#include "engine/base/nir.h"
#include "tests/scenarios/engine_driver.h"

namespace jalon {
namespace {

using jalon::v1::Event;
using jalon::v1::Identity;
using scenario::EngineUnderTest;
using scenario::TestNow;

Identity Somebody(const std::string& nir, const std::string& name, const std::string& first,
                  const std::string& born_on) {
  Identity identity;
  identity.set_nir(nir);
  identity.set_birth_name(name);
  identity.set_usage_name(name);
  identity.set_first_name(first);
  identity.set_born_on(born_on);
  identity.set_sex("2");
  return identity;
}

Event Situation(const Identity& identity, const std::string& dossier, const std::string& day,
                const std::string& etat, const std::string& known_on) {
  Event event;
  event.set_departement("062");
  event.set_source("CAF");
  *event.mutable_person()->mutable_identity() = identity;
  event.set_effective_on(day);
  event.set_known_on(known_on);
  event.mutable_right_observed()->set_dossier(dossier);
  event.mutable_right_observed()->set_role(jalon::v1::Role::DEM);
  event.mutable_right_observed()->set_etat(etat);
  event.mutable_right_observed()->set_soumis(true);
  return event;
}

Event Orientation(const Identity& identity, const std::string& record, const std::string& day) {
  Event event;
  event.set_departement("062");
  event.set_source("plateforme");
  *event.mutable_person()->mutable_identity() = identity;
  event.set_record_id(record);
  event.set_known_on(day);
  event.mutable_orientation()->set_decided_on(day);
  return event;
}

std::vector<int64_t> MatrixOn(EngineUnderTest& engine, const std::string& known_at) {
  Sequential sequential;
  jalon::v1::GetMatrixRequest request;
  request.mutable_question()->set_from("2022-01-01");
  request.mutable_question()->set_to("2022-12-31");
  request.mutable_question()->mutable_as_of()->set_known_at(known_at);
  const auto matrix = engine.departement().Matrix(request, TestNow(), &sequential);
  std::vector<int64_t> values;
  for (const auto& row : matrix->rows()) {
    if (row.code().rfind("3.1.", 0) == 0) values.push_back(row.value());
  }
  return values;
}

jalon::v1::SearchBeneficiariesResponse Search(EngineUnderTest& engine, const std::string& name,
                                              const std::string& born_on,
                                              const std::string& dossier, const std::string& nir) {
  jalon::v1::SearchBeneficiariesRequest request;
  request.set_name(name);
  request.set_born_on(born_on);
  request.set_dossier(dossier);
  request.set_nir(nir);
  return *engine.departement().Search(request);
}

const char* const kNir = "2850599990123";

TEST_CASE("a référent's orientation finds the person of the flux by NIR and birth date") {
  EngineUnderTest engine;
  const Identity her = Somebody(kNir, "DUPRÉ-LEROY", "ÉLISE", "1985-05-17");
  Identity seen_by_referent = her;
  seen_by_referent.set_birth_name("Dupre Leroy");
  REQUIRE(engine
              .Record({Situation(her, "1062", "2022-02-01", "2", "2022-02-02"),
                       Orientation(seen_by_referent, "O1", "2022-02-10")})
              .ok());
  CHECK(MatrixOn(engine, "2022-12-31") == std::vector<int64_t>{1, 1, 0, 0, 0, 0});
  CHECK(MatrixOn(engine, "2022-02-05") == std::vector<int64_t>{1, 0, 0, 0, 0, 0});
}

TEST_CASE("the civil status shown is the one the flux told last, whatever the order of arrival") {
  // Both say the same fields: what one left out, the other would complete.
  Identity before = Somebody(kNir, "DUPRÉ", "ÉLISE", "1985-05-17");
  before.set_usage_name("ANCIEN");
  Identity married = before;
  married.set_usage_name("MARTIN");
  const Event first = Situation(before, "1062", "2022-01-10", "2", "2022-04-01");
  const Event second = Situation(married, "1062", "2022-02-10", "2", "2022-04-01");
  const Event between = Situation(before, "1062", "2022-01-20", "2", "2022-04-02");
  // An address of the former name becomes known last: a file of the past that comes late.
  Event address = Situation(before, "1062", "2022-01-05", "2", "2022-04-03");
  address.mutable_contact()->set_dossier("1062");
  address.mutable_contact()->set_commune_code("62041");
  for (const std::vector<Event>& order :
       {std::vector<Event>{first, second, between}, std::vector<Event>{second, first, between},
        std::vector<Event>{between, second, first}, std::vector<Event>{first, second, address}}) {
    EngineUnderTest engine;
    for (const Event& event : order) REQUIRE(engine.Record({event}).ok());
    const auto found = Search(engine, "", "", "1062", "");
    REQUIRE(found.beneficiaries_size() == 1);
    CHECK(found.beneficiaries(0).identity().usage_name() == "MARTIN");
  }
}

TEST_CASE("searches find by name, birth date, dossier and NIR, one person once") {
  EngineUnderTest engine;
  const Identity her = Somebody(kNir, "DUPRÉ", "ÉLISE", "1985-05-17");
  Identity married = her;
  married.set_usage_name("MARTIN");
  REQUIRE(engine
              .Record({Situation(her, "1062", "2022-02-01", "2", "2022-02-02"),
                       Situation(married, "1062", "2022-03-01", "2", "2022-03-02"),
                       Situation(Somebody("", "DUPRÉ", "ANNE", "1990-01-01"), "2062", "2022-02-01",
                                 "2", "2022-02-02")})
              .ok());
  CHECK(Search(engine, "dupre", "", "", "").beneficiaries_size() == 2);
  CHECK(Search(engine, "Martin", "", "", "").beneficiaries_size() == 1);
  CHECK(Search(engine, "dupre", "1985-05-17", "", "").beneficiaries_size() == 1);
  CHECK(Search(engine, "", "", "1062", "").beneficiaries_size() == 1);
  CHECK(Search(engine, "", "", "00000002062", "").beneficiaries_size() == 1);
  const auto by_nir = Search(engine, "", "", "", "2 85 05 99 990 123");
  REQUIRE(by_nir.beneficiaries_size() == 1);
  CHECK(by_nir.beneficiaries(0).identity().usage_name() == "MARTIN");
  CHECK(by_nir.beneficiaries(0).dossiers(0) == "00000001062");
  CHECK(Search(engine, "nobody", "", "", "").beneficiaries_size() == 0);
}

TEST_CASE("the same NIR with another birth date is a doubt and two persons") {
  EngineUnderTest engine;
  REQUIRE(engine
              .Record({Situation(Somebody(kNir, "DUPRÉ", "ÉLISE", "1985-05-17"), "1062",
                                 "2022-02-01", "2", "2022-02-02"),
                       Situation(Somebody(kNir, "DUPRÉ", "ÉLISE", "1985-05-18"), "3062",
                                 "2022-02-01", "2", "2022-02-02")})
              .ok());
  CHECK(MatrixOn(engine, "2022-12-31")[0] == 2);
  const auto doubts = *engine.departement().IdentityDoubts({});
  REQUIRE(doubts.doubts_size() == 1);
  CHECK(doubts.doubts(0).reason().find("NIR") != std::string::npos);
}

TEST_CASE("a timeline is the person's whole history as known on K, in pages") {
  EngineUnderTest engine;
  const Identity her = Somebody(kNir, "DUPRÉ", "ÉLISE", "1985-05-17");
  REQUIRE(engine
              .Record({Situation(her, "1062", "2022-02-01", "2", "2022-02-02"),
                       Orientation(her, "O1", "2022-02-10"),
                       Situation(her, "1062", "2022-05-01", "5", "2022-05-02")})
              .ok());
  jalon::v1::ListTimelineRequest request;
  *request.mutable_person()->mutable_identity() = her;
  request.mutable_as_of()->set_known_at("2022-04-01");
  CHECK(engine.departement().Timeline(request, TestNow())->entries_size() == 2);
  jalon::v1::GetBeneficiaryRequest whole;
  *whole.mutable_person() = request.person();
  CHECK(engine.departement().Beneficiary(whole, TestNow())->beneficiary().events() == 3);
  *whole.mutable_as_of() = request.as_of();
  CHECK(engine.departement().Beneficiary(whole, TestNow())->beneficiary().events() == 2);
  request.clear_as_of();
  request.set_page_size(2);
  const auto first = *engine.departement().Timeline(request, TestNow());
  REQUIRE(first.entries_size() == 2);
  CHECK(first.entries(0).event().person().identity().first_name() == "ÉLISE");
  request.set_page_token(first.next_page_token());
  const auto rest = *engine.departement().Timeline(request, TestNow());
  REQUIRE(rest.entries_size() == 1);
  CHECK(rest.entries(0).event().right_observed().etat() == "5");
  CHECK(rest.next_page_token().empty());
}

TEST_CASE("a beneficiary's pathway, and nobody before she was known") {
  EngineUnderTest engine;
  const Identity her = Somebody(kNir, "DUPRÉ", "ÉLISE", "1985-05-17");
  REQUIRE(engine
              .Record({Situation(her, "1062", "2022-01-31", "2", "2022-02-02"),
                       Orientation(her, "O1", "2022-02-10")})
              .ok());
  jalon::v1::GetBeneficiaryRequest request;
  *request.mutable_person()->mutable_identity() = her;
  const auto response = *engine.departement().Beneficiary(request, TestNow());
  REQUIRE(response.beneficiary().spells_size() == 1);
  const auto& spell = response.beneficiary().spells(0);
  CHECK(spell.entered_on() == "2022-01-31");
  CHECK(spell.orientation_due_on() == "2022-02-28");
  CHECK(spell.oriented_notified_on() == "2022-02-10");
  request.mutable_as_of()->set_known_at("2022-02-01");
  CHECK(absl::IsNotFound(engine.departement().Beneficiary(request, TestNow()).status()));
}

TEST_CASE("malformed events are refused with field and reason, and the others are taken") {
  EngineUnderTest engine;
  const Identity her = Somebody(kNir, "DUPRÉ", "ÉLISE", "1985-05-17");
  Event no_record = Orientation(her, "", "2022-02-10");
  Event no_day = Orientation(her, "O2", "2022-02-10");
  no_day.mutable_orientation()->set_notified_on("2022-11-31");
  Event never = Orientation(her, "O7", "2022-02-10");
  never.mutable_transmitted_at()->set_seconds(int64_t{1} << 62);
  Event nobody = Orientation(her, "O3", "2022-02-10");
  nobody.mutable_person()->set_person_id("p999");
  Event elsewhere = Orientation(her, "O4", "2022-02-10");
  elsewhere.set_departement("059");
  Event named = Orientation(her, "O6", "2022-02-10");
  named.mutable_orientation()->set_origin(std::string("reçue de ") + kNir);
  google::protobuf::RepeatedPtrField<Event> events;
  for (const Event& event :
       {no_record, no_day, nobody, elsewhere, Orientation(her, "O5", "2022-02-10"), named, never}) {
    *events.Add() = event;
  }
  PreparedBatch batch = engine.departement().Prepare(&events, {TestNow(), "essai"});
  PreparedBatch* pointer = &batch;
  REQUIRE(engine.departement().Commit({&pointer, 1}).ok());
  CHECK(batch.result.recorded() == 1);
  REQUIRE(batch.result.rejections_size() == 6);
  CHECK(batch.result.rejections(3).field() == "orientation.origin");
  CHECK(batch.result.rejections(3).reason() == "NIR_IN_TEXT");
  CHECK(batch.result.rejections(0).field() == "recordId");
  CHECK(batch.result.rejections(1).field() == "orientation.notifiedOn");
  CHECK(batch.result.rejections(1).reason() == "INVALID_DATE");
  CHECK(batch.result.rejections(2).reason() == "WRONG_DEPARTEMENT");
  CHECK(batch.result.rejections(4).field() == "transmittedAt");
  CHECK(batch.result.rejections(5).reason() == "UNKNOWN_PERSON");
}

TEST_CASE("no id of a sender and no matricule is a NIR, of whatever event") {
  EngineUnderTest engine;
  const Identity her = Somebody(kNir, "DUPRÉ", "ÉLISE", "1985-05-17");
  const std::string nir = absl::StrCat(kNir, absl::Dec(NirKey(kNir), absl::kZeroPad2));
  const auto refused = [&](const Event& event) {
    google::protobuf::RepeatedPtrField<Event> events;
    *events.Add() = event;
    PreparedBatch batch = engine.departement().Prepare(&events, {TestNow(), "essai"});
    PreparedBatch* pointer = &batch;
    REQUIRE(engine.departement().Commit({&pointer, 1}).ok());
    if (batch.result.rejections_size() == 0) return std::string();
    return absl::StrCat(batch.result.rejections(0).field(), " ",
                        batch.result.rejections(0).reason());
  };
  const Event right = Situation(her, "1062", "2022-02-01", "2", "2022-02-01");
  Event named = right;
  named.mutable_person()->set_external_id(nir);
  CHECK(refused(named) == "person.externalId NIR_IN_TEXT");
  Event contact = named;
  contact.mutable_contact()->set_dossier("1062");
  CHECK(refused(contact) == "person.externalId NIR_IN_TEXT");
  Event numbered = right;
  numbered.set_event_id(nir);
  CHECK(refused(numbered) == "eventId NIR_IN_TEXT");
  for (const std::string& matricule : {std::string(kNir), nir}) {
    Event household = right;
    household.mutable_right_observed()->mutable_organisme()->set_matricule(matricule);
    CHECK(refused(household) == "rightObserved.organisme.matricule NIR_IN_TEXT");
  }
  Event household = right;
  household.mutable_right_observed()->mutable_organisme()->set_matricule("034614500000000");
  CHECK(refused(household).empty());
}

TEST_CASE("content told again with an earlier known lowers its date and is not doubled") {
  EngineUnderTest engine;
  const Identity her = Somebody(kNir, "DUPRÉ", "ÉLISE", "1985-05-17");
  REQUIRE(engine.Record({Situation(her, "1062", "2022-02-01", "2", "2022-06-01")}).ok());
  CHECK(MatrixOn(engine, "2022-03-01")[0] == 0);
  REQUIRE(engine.Record({Situation(her, "1062", "2022-02-01", "2", "2022-02-02")}).ok());
  CHECK(MatrixOn(engine, "2022-03-01")[0] == 1);
  CHECK(MatrixOn(engine, "2022-12-31")[0] == 1);
  REQUIRE(engine.Record({Situation(her, "1062", "2022-02-01", "2", "2022-07-01")}).ok());
  CHECK(engine.last_result().duplicates() == 1);
  CHECK(engine.departement().VerifyOnline()->clean());

  const auto check_told_once = [&] {
    jalon::v1::GetBeneficiaryRequest whole;
    *whole.mutable_person()->mutable_identity() = her;
    jalon::v1::ListTimelineRequest request;
    *request.mutable_person() = whole.person();
    for (const char* known_at : {"", "2022-03-01"}) {
      whole.mutable_as_of()->set_known_at(known_at);
      *request.mutable_as_of() = whole.as_of();
      CHECK(engine.departement().Beneficiary(whole, TestNow())->beneficiary().events() == 1);
      const auto timeline = engine.departement().Timeline(request, TestNow());
      REQUIRE(timeline->entries_size() == 1);
      CHECK(timeline->entries(0).event().known_on() == "2022-02-02");
    }
  };
  check_told_once();
  engine.Close();
  REQUIRE(Departement::Rebuild(engine.options()).ok());
  engine.Open();
  check_told_once();
  CHECK(engine.departement().VerifyOnline()->clean());
}

TEST_CASE("somebody links a sender's person to the flux's, and takes it back") {
  EngineUnderTest engine;
  const Identity her = Somebody(kNir, "DUPRÉ", "ÉLISE", "1985-05-17");
  Event local = Orientation(her, "O1", "2022-02-10");
  local.mutable_person()->set_external_id("dossier-local-7");
  Event linked;
  linked.set_departement("062");
  linked.set_source("plateforme");
  linked.set_known_on("2022-03-01");
  linked.mutable_persons_linked()->add_persons()->set_external_id("dossier-local-7");
  *linked.mutable_persons_linked()->add_persons()->mutable_identity() = her;
  Event split = linked;
  split.set_known_on("2022-05-01");
  *split.mutable_persons_split()->add_persons() = linked.persons_linked().persons(0);
  *split.mutable_persons_split()->add_persons() = linked.persons_linked().persons(1);
  REQUIRE(
      engine.Record({Situation(her, "1062", "2022-02-01", "2", "2022-02-02"), local, linked, split})
          .ok());
  CHECK(MatrixOn(engine, "2022-02-28")[1] == 0);
  CHECK(MatrixOn(engine, "2022-03-01")[1] == 1);
  CHECK(MatrixOn(engine, "2022-05-01")[1] == 0);
}

TEST_CASE("a civil status names whom has its NIR and its birth date, before whom has the NIR") {
  EngineUnderTest engine;
  const Identity first = Somebody("2850399999001", "GENDEMO", "LISON", "1985-03-12");
  const Identity second = Somebody("2850399999001", "AUTREMENT", "MARTHE", "1985-03-13");
  REQUIRE(engine
              .Record({Situation(first, "1062", "2022-02-01", "2", "2022-02-02"),
                       Situation(second, "2062", "2022-02-01", "2", "2022-02-02")})
              .ok());
  const auto found = [&](const Identity& identity) {
    jalon::v1::GetBeneficiaryRequest request;
    request.set_departement("062");
    *request.mutable_person()->mutable_identity() = identity;
    const auto person = engine.departement().Beneficiary(request, TestNow());
    return person.ok() ? person->beneficiary().identity().birth_name() : "";
  };
  CHECK(found(first) == "GENDEMO");
  CHECK(found(second) == "AUTREMENT");
  // Without a birth date, or with one that nobody has, the NIR alone; without NIR, the names.
  CHECK(found(Somebody("2850399999001", "", "", "")) == "GENDEMO");
  CHECK(found(Somebody("2850399999001", "", "", "1990-01-01")) == "GENDEMO");
  CHECK(found(Somebody("", "AUTREMENT", "MARTHE", "1985-03-13")) == "AUTREMENT");
}

}  // namespace
}  // namespace jalon
