// SPDX-License-Identifier: EUPL-1.2
// What stands, what is over and who has left, in the lists and the deadlines of one person.
#include <algorithm>
#include <catch2/catch.hpp>
#include <string>
#include <vector>

#include "engine/pathways.h"
#include "engine/portfolios.h"
#include "tests/engine/front/followed_persons.h"
#include "tests/engine/front/recorded_events.h"
#include "tests/scenarios/engine_driver.h"

namespace jalon::tests {
namespace {

using jalon::v1::Deadline;
using jalon::v1::Load;
using jalon::v1::OrientationType;
using jalon::v1::PortfolioEntry;
using jalon::v1::Situation;
using scenario::TestNow;
using Strings = std::vector<std::string>;

// The entry of the only person of `scope`; an empty one when nobody is in it.
PortfolioEntry EntryOn(EngineUnderTest* engine, const std::string& day,
                       const jalon::v1::PortfolioScope& scope = Everybody(),
                       const std::string& convention = "BASE") {
  jalon::v1::ListPortfolioRequest request;
  *request.mutable_scope() = scope;
  request.set_on(day);
  request.mutable_convention()->set_name(convention);
  Sequential sequential;
  const auto answer =
      engine->departement().portfolios()->List(request, Everyone(), TestNow(), &sequential);
  INFO(answer.status());
  REQUIRE(answer.ok());
  REQUIRE(answer->entries_size() <= 1);
  return answer->entries_size() == 0 ? PortfolioEntry() : answer->entries(0);
}

// "CONTRACT 2022-04-01"
Strings Dues(const PortfolioEntry& entry) {
  Strings dues;
  for (const Deadline& deadline : entry.deadlines()) {
    dues.push_back(Deadline::Kind_Name(deadline.kind()) + " " + deadline.due_on());
  }
  return dues;
}

// "2022-05-01 dernier contrat échu le 2022-04-30"; "" when she is not in it.
std::string Told(const PortfolioEntry& entry, Situation::Kind kind) {
  for (const Situation& situation : entry.situations()) {
    if (situation.kind() == kind) return situation.since() + " " + situation.why();
  }
  return "";
}

Event Left(const std::string& person, const std::string& day) {
  Event event = Record(person, "sortie", day);
  event.mutable_exit()->set_on(day);
  event.mutable_exit()->set_motive("emploi");
  return event;
}

Event NotSoumis(Event right) {
  right.mutable_right_observed()->set_soumis(false);
  return right;
}

}  // namespace

TEST_CASE("Who has left the scheme owes nothing that only a refused command would meet") {
  EngineUnderTest engine;
  Event global = Record("1", "ag", "2022-02-01");
  global.mutable_accompagnement_global()->set_prescribed_on("2022-02-01");
  Event letter = Record("1", "cv", "2022-04-01");
  letter.mutable_convocation()->set_sent_on("2022-04-01");
  letter.mutable_convocation()->set_held_on("2022-04-12");
  MustRecord(&engine, {Right("1", "2022-01-04"),
                       Oriented("1", "o", "2022-01-10", OrientationType::SOCIAL), global, letter});
  CHECK(Dues(EntryOn(&engine, "2022-04-30")) ==
        Strings{"FIRST_RDV 2022-01-24", "GLOBAL_START 2022-02-22", "CONTRACT 2022-03-10",
                "CONVOCATION 2022-04-12", "REEXAMINATION 2022-07-10"});
  MustRecord(&engine, {Left("1", "2022-05-01")});
  CHECK(Dues(EntryOn(&engine, "2022-04-30")).size() == 5);
  // What became of a convocation of before is still to be told.
  CHECK(Dues(EntryOn(&engine, "2022-05-02")) == Strings{"CONVOCATION 2022-04-12"});
  CHECK(Told(EntryOn(&engine, "2022-05-02"), Situation::SOURCES_DISAGREE) ==
        "2022-05-01 droit ouvert selon la caisse, et sortie le 2022-05-01");
  // Whose right ends and begins anew is back.
  MustRecord(&engine, {Right("1", "2022-06-01", "6"), Right("1", "2022-09-01")});
  CHECK(Dues(EntryOn(&engine, "2022-09-02")) ==
        Strings{"GLOBAL_START 2022-02-22", "CONVOCATION 2022-04-12", "ORIENTATION 2022-10-01"});
}

TEST_CASE("Who requests a right anew after an exit is back, and what is due then is told") {
  EngineUnderTest engine;
  Event global = Record("1", "ag", "2022-06-02");
  global.mutable_accompagnement_global()->set_prescribed_on("2022-06-02");
  MustRecord(&engine, {Right("1", "2022-01-05"), Left("1", "2022-04-01"),
                       Right("1", "2022-05-01", "5"), Right("1", "2022-06-01", "0"), global});
  CHECK(Dues(EntryOn(&engine, "2022-06-03")) == Strings{"GLOBAL_START 2022-06-23"});
}

TEST_CASE("A request of before the exit brings nobody back when the old dossier closes") {
  EngineUnderTest engine;
  Event second = Right("1", "2022-03-01", "0");
  second.mutable_right_observed()->set_dossier("00000000099");
  Event global = Record("1", "ag", "2022-02-01");
  global.mutable_accompagnement_global()->set_prescribed_on("2022-02-01");
  MustRecord(&engine, {Right("1", "2022-01-05"), second, global, Left("1", "2022-04-01"),
                       Right("1", "2022-05-01", "5")});
  CHECK(Dues(EntryOn(&engine, "2022-05-02")).empty());
  Event granted = second;
  granted.set_known_on("2022-06-01");
  granted.set_effective_on("2022-06-01");
  granted.mutable_right_observed()->set_etat("2");
  MustRecord(&engine, {granted});
  CHECK(Dues(EntryOn(&engine, "2022-06-02")) ==
        Strings{"GLOBAL_START 2022-02-22", "ORIENTATION 2022-07-01"});
}

TEST_CASE("A list says since when what it tells is so") {
  EngineUnderTest engine;
  Event contract = Signed("1", "2022-02-01", "2022-07-31");
  contract.mutable_cer()->set_starts_on("2022-03-01");
  MustRecord(&engine,
             {Right("1", "2022-01-05"), Oriented("1", "o", "2022-01-20", OrientationType::SOCIAL),
              Follows("1", "ref-1", "2022-02-02", "2022-04-30"), contract});
  const auto contract_on = [&](const std::string& day) {
    return Told(EntryOn(&engine, day), Situation::WITHOUT_CONTRACT);
  };
  CHECK(contract_on("2022-01-31") == "2022-01-20 aucun contrat depuis l'orientation du 2022-01-20");
  CHECK(contract_on("2022-02-15") == "2022-01-20 contrat signé, qui commence le 2022-03-01");
  CHECK(contract_on("2022-03-01").empty());
  CHECK(contract_on("2022-08-15") == "2022-08-01 dernier contrat échu le 2022-07-31");
  const auto referent_on = [&](const std::string& day) {
    return Told(EntryOn(&engine, day), Situation::WITHOUT_REFERENT);
  };
  CHECK(referent_on("2022-01-25") == "2022-01-20 soumis, aucun référent ne suit la personne");
  CHECK(referent_on("2022-04-30").empty());
  CHECK(referent_on("2022-05-10") ==
        "2022-05-01 soumis, aucun référent ne suit la personne ; le dernier l'a suivie jusqu'au "
        "2022-04-30");
  Event ended = Oriented("1", "o", "2022-01-20", OrientationType::SOCIAL, "", "2022-06-01");
  ended.mutable_orientation()->set_ended_on("2022-06-01");
  MustRecord(&engine, {ended});
  CHECK(Told(EntryOn(&engine, "2022-06-15"), Situation::WITHOUT_ORIENTATION) ==
        "2022-06-01 soumis, aucune orientation ne court ; la dernière a pris fin le 2022-06-01");
}

TEST_CASE("Who is not soumis is followed by the orientation that stands") {
  EngineUnderTest engine;
  MustRecord(&engine, {NotSoumis(Right("1", "2022-01-05")),
                       Oriented("1", "o", "2022-02-01", OrientationType::SOCIAL, "MDS")});
  const PortfolioEntry entry = EntryOn(&engine, "2022-03-01", OfStructure("MDS"));
  CHECK(entry.person_id() == "p1");
  CHECK(entry.orientation().structure() == "MDS");
  CHECK(entry.entered_on().empty());
  CHECK(entry.situations_size() == 0);
  CHECK(Dues(entry) == Strings{"REEXAMINATION 2022-08-01"});
  // It lapses with the right.
  MustRecord(&engine,
             {NotSoumis(Right("1", "2022-04-01", "6")), NotSoumis(Right("1", "2022-06-01"))});
  CHECK(EntryOn(&engine, "2022-06-02", OfStructure("MDS")).person_id().empty());
  CHECK(EntryOn(&engine, "2022-04-02", OfStructure("MDS")).person_id().empty());
  CHECK(Dues(EntryOn(&engine, "2022-06-02")).empty());
}

TEST_CASE("An orientation of before the entry stands, within the same right or before the first") {
  for (const bool open_before : {false, true}) {
    CAPTURE(open_before);
    EngineUnderTest engine;
    std::vector<Event> events = {Right("1", "2022-02-05"),
                                 Oriented("1", "o", "2022-01-20", OrientationType::SOCIAL, "MDS")};
    if (open_before) events.push_back(NotSoumis(Right("1", "2022-01-05")));
    MustRecord(&engine, events);
    const PortfolioEntry entry = EntryOn(&engine, "2022-04-01", OfStructure("MDS"));
    CHECK(entry.entered_on() == "2022-02-05");
    CHECK(entry.orientation().on() == "2022-01-20");
    CHECK(Told(entry, Situation::WITHOUT_ORIENTATION).empty());
    // No orientation of the spell, by the contract's definition.
    CHECK(Told(entry, Situation::PERDU_DE_VUE).rfind("2022-02-05 ", 0) == 0);
    CHECK(Told(entry, Situation::WITHOUT_REFERENT).rfind("2022-02-05 ", 0) == 0);
    CHECK(Dues(entry) == Strings{"REEXAMINATION 2022-07-20"});
  }
}

TEST_CASE("The first rendez-vous and the contract are due while an orientation stands") {
  EngineUnderTest engine;
  Event ended = Oriented("1", "o", "2022-01-20", OrientationType::SOCIAL, "", "2022-03-01");
  ended.mutable_orientation()->set_ended_on("2022-03-01");
  MustRecord(&engine, {Right("1", "2022-01-05"), ended});
  CHECK(Dues(EntryOn(&engine, "2022-02-28")) ==
        Strings{"FIRST_RDV 2022-02-03", "CONTRACT 2022-03-20", "REEXAMINATION 2022-07-20"});
  CHECK(Dues(EntryOn(&engine, "2022-03-01")).empty());
}

TEST_CASE("What happened after the day that is asked had met nothing on it") {
  EngineUnderTest engine;
  Event letter = Record("1", "cv", "2022-03-25");
  letter.mutable_convocation()->set_sent_on("2022-03-05");
  letter.mutable_convocation()->set_held_on("2022-03-25");
  letter.mutable_convocation()->set_outcome(jalon::v1::Convocation::CAME);
  Event global = Record("1", "ag", "2022-03-20");
  global.mutable_accompagnement_global()->set_prescribed_on("2022-03-05");
  global.mutable_accompagnement_global()->set_started_on("2022-03-20");
  MustRecord(&engine,
             {Right("1", "2022-02-20"), Oriented("1", "o", "2022-03-01", OrientationType::SOCIAL),
              Meets("1", "2022-03-10", "2022-03-12", RendezVous::HONOURED), letter, global,
              Signed("1", "2022-04-15", "2022-10-14")});
  CHECK(Dues(EntryOn(&engine, "2022-03-09")) ==
        Strings{"FIRST_RDV 2022-03-15", "CONVOCATION 2022-03-25", "GLOBAL_START 2022-03-26",
                "CONTRACT 2022-05-01", "REEXAMINATION 2022-09-01"});
  // Nothing of it was planned.
  const PortfolioEntry before = EntryOn(&engine, "2022-03-09");
  for (const Deadline& deadline : before.deadlines()) {
    CHECK(deadline.planned_on().empty());
  }
  // A rendez-vous is fixed before it is held.
  CHECK(Dues(EntryOn(&engine, "2022-03-10")) ==
        Strings{"CONVOCATION 2022-03-25", "GLOBAL_START 2022-03-26", "CONTRACT 2022-05-01",
                "REEXAMINATION 2022-09-01"});
  CHECK(Dues(EntryOn(&engine, "2022-03-25")) ==
        Strings{"CONTRACT 2022-05-01", "REEXAMINATION 2022-09-01"});
  CHECK(Told(EntryOn(&engine, "2022-04-14"), Situation::WITHOUT_CONTRACT).rfind("2022-03-01", 0) ==
        0);
  CHECK(Dues(EntryOn(&engine, "2022-04-15")) ==
        Strings{"REEXAMINATION 2022-09-01", "CONTRACT_END 2022-10-14"});
}

TEST_CASE("What was fixed by the day that is asked is told as planned where it is not met by it") {
  const auto told = [](const std::string& made, const std::string& held,
                       RendezVous::Outcome outcome, const std::string& parameter = "") {
    EngineUnderTest engine;
    MustRecord(&engine,
               {Right("1", "2022-02-20"), Oriented("1", "o", "2022-03-01", OrientationType::SOCIAL),
                Meets("1", made, held, outcome, "2022-03-02")});
    jalon::v1::ListDeadlinesRequest request;
    *request.mutable_scope() = Everybody();
    request.set_on("2022-03-09");
    request.add_kinds(Deadline::FIRST_RDV);
    if (!parameter.empty()) request.mutable_convention()->add_overrides(parameter);
    Sequential sequential;
    const auto answer =
        engine.departement().portfolios()->Deadlines(request, Everyone(), TestNow(), &sequential);
    INFO(answer.status());
    REQUIRE(answer.ok());
    if (answer->deadlines_size() == 0) return std::string("met");
    return "due, planned on " + answer->deadlines(0).deadline().planned_on();
  };
  CHECK(told("2022-03-02", "2022-03-14", RendezVous::PLANNED) == "met");
  CHECK(told("2022-03-02", "2022-03-14", RendezVous::HONOURED) == "met");
  CHECK(told("2022-03-02", "2022-03-20", RendezVous::PLANNED) == "due, planned on 2022-03-20");
  CHECK(told("2022-03-02", "2022-03-20", RendezVous::ABSENT) == "due, planned on 2022-03-20");
  CHECK(told("2022-03-10", "2022-03-14", RendezVous::HONOURED) == "due, planned on ");
  // A source that does not say when: what is still to be held is fixed, what was held is not known.
  CHECK(told("", "2022-03-14", RendezVous::PLANNED) == "met");
  CHECK(told("", "2022-03-14", RendezVous::HONOURED) == "due, planned on ");
  // Where only what was honoured counts, what is fixed does not yet.
  CHECK(told("2022-03-02", "2022-03-14", RendezVous::HONOURED, "rdv_status=honoured") ==
        "due, planned on 2022-03-14");
  CHECK(told("2022-03-02", "2022-03-14", RendezVous::HONOURED, "rdv_date=fixe_le") == "met");
  CHECK(told("2022-03-10", "2022-03-14", RendezVous::HONOURED, "rdv_date=fixe_le") ==
        "due, planned on ");
}

TEST_CASE("A contract that a PPAE has met is due again only where the law starts its clock anew") {
  EngineUnderTest engine;
  Event first = Oriented("1", "o", "2025-03-10", OrientationType::EMPLOI, "", "2025-06-02");
  first.mutable_orientation()->set_ended_on("2025-06-02");
  Event ppae = Record("1", "ppae", "2025-03-12");
  ppae.mutable_ppae()->set_signed_on("2025-03-12");
  MustRecord(&engine, {Right("1", "2025-03-03"), first, ppae,
                       Meets("1", "2025-03-10", "2025-03-12", RendezVous::HONOURED),
                       Oriented("1", "o2", "2025-06-02", OrientationType::SOCIAL)});
  for (const char* day : {"2025-06-01", "2025-06-03"}) {
    for (const char* convention : {"BASE", "LOI"}) {
      CAPTURE(day, convention);
      const Strings dues = Dues(EntryOn(&engine, day, Everybody(), convention));
      const bool due = std::any_of(dues.begin(), dues.end(), [](const std::string& told) {
        return told.rfind("CONTRACT ", 0) == 0;
      });
      CHECK(due == (std::string(day) == "2025-06-03" && std::string(convention) == "LOI"));
    }
  }
}

TEST_CASE("Who was struck off is until she registers again, whatever ceases meanwhile") {
  EngineUnderTest engine;
  const auto registered = [](const std::string& day, jalon::v1::PoleEmploiRegistration::Kind kind) {
    Event event = Record("1", "pe" + day, day);
    event.set_effective_on(day);
    event.mutable_pole_emploi_registration()->set_kind(kind);
    return event;
  };
  using jalon::v1::PoleEmploiRegistration;
  MustRecord(&engine,
             {Right("1", "2022-01-05"), registered("2022-01-10", PoleEmploiRegistration::CESSATION),
              registered("2022-02-05", PoleEmploiRegistration::RADIATION),
              registered("2022-02-20", PoleEmploiRegistration::CESSATION),
              registered("2022-04-01", PoleEmploiRegistration::INSCRIPTION),
              registered("2022-05-01", PoleEmploiRegistration::CESSATION)});
  const auto told = [&](const std::string& day) {
    return Told(EntryOn(&engine, day), Situation::STRUCK_OFF);
  };
  CHECK(told("2022-02-01").empty());
  CHECK(told("2022-03-01") == "2022-02-05 radié par Pôle emploi le 2022-02-05");
  CHECK(told("2022-04-02").empty());
  CHECK(told("2022-05-02").empty());
}

TEST_CASE("Who never had a référent is without one since she was first oriented") {
  EngineUnderTest engine;
  Event first = Oriented("1", "o", "2022-01-10", OrientationType::SOCIAL, "", "2022-05-01");
  first.mutable_orientation()->set_ended_on("2022-05-01");
  MustRecord(&engine, {Right("1", "2022-01-01"), first,
                       Oriented("1", "o2", "2022-05-01", OrientationType::SOCIOPRO),
                       Right("1", "2022-06-01", "6"), Right("1", "2022-09-01"),
                       Oriented("1", "o3", "2022-09-20", OrientationType::SOCIAL)});
  const auto since = [&](const std::string& day) {
    return Told(EntryOn(&engine, day), Situation::WITHOUT_REFERENT).substr(0, 10);
  };
  CHECK(since("2022-01-05") == "2022-01-01");
  CHECK(since("2022-01-12") == "2022-01-10");
  CHECK(since("2022-05-12") == "2022-01-10");
  // Another right: what was before it has lapsed.
  CHECK(since("2022-09-10") == "2022-09-01");
  CHECK(since("2022-09-25") == "2022-09-20");
}

TEST_CASE("The orientation that is replaced stands until the other does") {
  const auto oriented = [](const std::string& record, const std::string& decided,
                           const std::string& notified, const std::string& ended) {
    Event event = Oriented("1", record, notified, OrientationType::SOCIAL, record, "2022-06-01");
    event.mutable_orientation()->set_decided_on(decided);
    event.mutable_orientation()->set_ended_on(ended);
    return event;
  };
  const auto standing = [](EngineUnderTest* engine, const std::string& day) {
    const PortfolioEntry entry = EntryOn(engine, day);
    CHECK(entry.orientation().structure().empty() ==
          !Told(entry, Situation::WITHOUT_ORIENTATION).empty());
    return entry.orientation().structure();
  };
  EngineUnderTest engine;
  MustRecord(&engine,
             {Right("1", "2022-01-05"), oriented("o1", "2022-01-20", "2022-01-20", "2022-03-01"),
              oriented("o2", "2022-03-01", "2022-03-10", "2022-05-01")});
  CHECK(standing(&engine, "2022-02-28") == "o1");
  CHECK(standing(&engine, "2022-03-05") == "o1");
  CHECK(standing(&engine, "2022-03-10") == "o2");
  // That one is ended, and not replaced.
  CHECK(standing(&engine, "2022-05-01").empty());

  // Replaced again before it was notified: it never stood.
  EngineUnderTest twice;
  MustRecord(&twice,
             {Right("1", "2022-01-05"), oriented("o1", "2022-01-20", "2022-01-20", "2022-03-01"),
              oriented("o2", "2022-03-01", "2022-03-10", "2022-03-05"),
              oriented("o3", "2022-03-05", "2022-03-20", "")});
  CHECK(standing(&twice, "2022-03-15") == "o1");
  CHECK(standing(&twice, "2022-03-20") == "o3");

  // Ended before it was notified: it replaced nothing, and nothing stands.
  EngineUnderTest ended;
  MustRecord(&ended,
             {Right("1", "2022-01-05"), oriented("o1", "2022-01-20", "2022-01-20", "2022-03-01"),
              oriented("o2", "2022-03-01", "2022-03-10", "2022-03-05")});
  CHECK(standing(&ended, "2022-03-04") == "o1");
  CHECK(standing(&ended, "2022-03-06").empty());
  CHECK(standing(&ended, "2022-03-12").empty());
}

TEST_CASE("A convocation for a day to come ends with an exit, and with the right") {
  const auto due_on = [](const std::vector<Event>& then, const std::string& day) {
    EngineUnderTest engine;
    Event letter = Record("1", "cv", "2022-04-01");
    letter.mutable_convocation()->set_sent_on("2022-04-01");
    letter.mutable_convocation()->set_held_on("2022-04-20");
    MustRecord(&engine, {NotSoumis(Right("1", "2022-01-05")), letter});
    MustRecord(&engine, then);
    return !Dues(EntryOn(&engine, day)).empty();
  };
  const Event closed = NotSoumis(Right("1", "2022-04-10", "5"));
  const Event closed_later = NotSoumis(Right("1", "2022-04-25", "5"));
  const Event suspended = NotSoumis(Right("1", "2022-04-10", "3"));
  const Event open_again = NotSoumis(Right("1", "2022-04-15"));
  const Event open_later = NotSoumis(Right("1", "2022-07-01"));
  for (const char* day : {"2022-04-12", "2022-04-20", "2022-05-15", "2022-07-15"}) {
    CAPTURE(day);
    CHECK(due_on({}, day));
    CHECK(due_on({suspended}, day));
    CHECK_FALSE(due_on({Left("1", "2022-04-10")}, day));
    CHECK_FALSE(due_on({closed}, day));
    CHECK_FALSE(due_on({closed, open_later}, day));
    // What was before is still to be told.
    CHECK(due_on({Left("1", "2022-04-20")}, day));
    CHECK(due_on({closed_later}, day));
  }
  CHECK(due_on({Left("1", "2022-04-10")}, "2022-04-09"));
  CHECK(due_on({closed}, "2022-04-09"));
  CHECK_FALSE(due_on({closed, open_again}, "2022-04-12"));
  CHECK(due_on({closed, open_again}, "2022-04-16"));
  CHECK(due_on({closed, open_again}, "2022-05-15"));
}

TEST_CASE("A right that is suspended is not told as closed") {
  const auto told = [](const std::string& etat) {
    EngineUnderTest engine;
    MustRecord(&engine,
               {Right("1", "2021-01-05"), Right("1", "2021-06-10", "6"), Right("1", "2022-01-05"),
                Right("1", "2022-03-01", etat), Meets("1", "2022-03-02", "2022-03-20")});
    return Told(EntryOn(&engine, "2022-03-05"), Situation::SOURCES_DISAGREE);
  };
  CHECK(told("3").empty());
  CHECK(told("4").empty());
  CHECK(told("6") == "2022-03-01 droit fermé selon la caisse, et rendez-vous prévu le 2022-03-20");
}

TEST_CASE("A conseiller's norm is that of his working time, and he goes by his name") {
  EngineUnderTest engine;
  std::vector<Event> events;
  for (int i = 10; i < 15; ++i) {
    const std::string person = std::to_string(i);
    events.push_back(tests::Situation(person, "2022-01-04", "2"));
    events.back().mutable_right_observed()->set_dossier("000000000" + person);
    Event global = Record(person, "ag", "2022-02-01");
    global.mutable_accompagnement_global()->set_prescribed_on("2022-02-01");
    global.mutable_accompagnement_global()->set_started_on("2022-02-01");
    global.mutable_accompagnement_global()->set_conseiller(i < 13 ? "c-1" : "c-2");
    events.push_back(global);
  }
  Event capacity;
  capacity.set_departement("062");
  capacity.set_source("essai");
  capacity.set_record_id("etp");
  capacity.set_known_on("2022-01-01");
  capacity.set_effective_on("2022-01-01");
  capacity.mutable_conseiller_capacity()->set_conseiller("c-1");
  capacity.mutable_conseiller_capacity()->set_etp(2);
  events.push_back(capacity);
  MustRecord(&engine, events);
  jalon::v1::ListLoadsRequest request;
  *request.mutable_scope() = Everybody();
  request.set_on("2022-03-01");
  request.set_norm(2);
  Sequential sequential;
  const auto ask = [&] {
    Strings told;
    const auto answer = engine.departement().portfolios()->Loads(request, TestNow(), &sequential);
    REQUIRE(answer.ok());
    for (const Load& load : answer->loads()) {
      told.push_back(load.name() + " " + std::to_string(load.persons()) +
                     (load.above() ? " above" : ""));
    }
    return told;
  };
  CHECK(ask() == Strings{"c-1 3 above", "c-2 2"});
  request.mutable_convention()->add_overrides("conseiller_unit=etp");
  CHECK(ask() == Strings{"c-1 3", "c-2 2"});
  request.set_norm(1);
  CHECK(ask() == Strings{"c-1 3 above", "c-2 2 above"});
}

TEST_CASE("A deadline says its rule: the law that applied, the parameter, a day that was moved") {
  EngineUnderTest engine;
  MustRecord(&engine, {Right("1", "2025-03-03")});
  const auto rule_under = [&](const std::string& name, const Strings& parameters) {
    jalon::v1::ListDeadlinesRequest request;
    *request.mutable_scope() = Everybody();
    request.set_on("2025-03-04");
    request.set_known_at("2025-03-04");
    request.mutable_convention()->set_name(name);
    for (const std::string& parameter : parameters) {
      request.mutable_convention()->add_overrides(parameter);
    }
    Sequential sequential;
    const auto answer =
        engine.departement().portfolios()->Deadlines(request, Everyone(), TestNow(), &sequential);
    INFO(answer.status());
    REQUIRE(answer.ok());
    REQUIRE(answer->deadlines_size() == 1);
    return answer->deadlines(0).deadline().rule();
  };
  CHECK(rule_under("BASE", {}) ==
        "première orientation, à partir de l'entrée : 1 mois, échéance comprise "
        "(orientation_threshold)");
  CHECK(rule_under("LOI", {}) ==
        "première orientation, à partir de l'entrée : 42 jours, échéance comprise, règle des "
        "délais qui commencent à partir du 2025-01-01 (CASF D262-65-2, code du travail "
        "D5411-14-1) (orientation_threshold)");
  // 33 days after 2025-03-03 is a Saturday.
  CHECK(rule_under("BASE", {"orientation_threshold=33 day", "extend_non_working_day=true"}) ==
        "première orientation, à partir de l'entrée : 33 jours, échéance comprise, reportée du "
        "2025-04-05 au jour ouvré suivant (orientation_threshold)");
}

TEST_CASE("A document speaks French: days, participles, what is late and what is to come") {
  EngineUnderTest engine;
  Event garantie = Record("1", "gad", "2022-02-01");
  garantie.mutable_garantie_activite()->set_prescribed_on("2022-02-01");
  garantie.mutable_garantie_activite()->set_started_on("2022-02-02");
  Event notice = Record("1", "md", "2022-02-01");
  notice.mutable_mise_en_demeure()->set_sent_on("2022-02-01");
  notice.mutable_mise_en_demeure()->set_answer_by("2022-02-20");
  notice.mutable_mise_en_demeure()->set_motive("absences");
  Event contract = Signed("1", "2022-02-03", "2022-12-31");
  contract.mutable_cer()->set_recorded_on("2022-02-04");
  contract.set_known_on("2022-02-04");
  Event diagnostic = About("1", "2022-01-15");
  diagnostic.set_effective_on("2022-01-15");
  diagnostic.mutable_diagnostic()->set_structure("MDS");
  MustRecord(&engine,
             {Right("1", "2022-01-04"), Oriented("1", "o", "2022-02-10", OrientationType::SOCIAL),
              Meets("1", "2022-02-11", "2022-02-20"), garantie, notice, contract, diagnostic});
  jalon::v1::GetPathwayDocumentRequest request;
  request.mutable_person()->set_person_id("p1");
  request.mutable_as_of()->set_known_at("2022-02-15");
  request.mutable_as_of()->set_valid_at("2022-02-15");
  const auto told = [&] {
    const auto answer = engine.departement().PathwayDocument(request, TestNow());
    INFO(answer.status());
    REQUIRE(answer.ok());
    return answer->content();
  };
  const std::string text = told();
  CAPTURE(text);
  for (const char* part :
       {"première orientation : due au plus tard le 4 février 2022, faite le 10 février 2022, hors "
        "délai",
        "garantie d'activité, prescrite le 1er février 2022, commencée le 2 février 2022",
        "mise en demeure du 1er février 2022, réponse attendue au plus tard le 20 février 2022, "
        "motif : absences",
        "signé le 3 février 2022, saisi le 4 février 2022", "diagnostic par MDS",
        "à faire au plus tard le 10 août 2022 : réexamen d'une orientation sociale après 6 mois "
        "(CASF L262-31) ; orientation sociale du 10 février 2022"}) {
    CAPTURE(part);
    CHECK(text.find(part) != std::string::npos);
  }
  CHECK(text.find("reexam_months") == std::string::npos);
  CHECK(text.find("2022-") == std::string::npos);
  CHECK(text.find("en retard") == std::string::npos);
  // Nobody knows yet whether somebody came.
  request.mutable_as_of()->clear_valid_at();
  CHECK(told().find("premier rendez-vous : dû au plus tard le 24 février 2022, fixé au 20 février "
                    "2022, dans le délai") != std::string::npos);
  request.mutable_as_of()->set_known_at("2022-09-01");
  request.mutable_as_of()->set_valid_at("2022-09-01");
  CHECK(told().find("en retard, à faire au plus tard le 10 août 2022") != std::string::npos);
}

TEST_CASE("A suggestion knows the age that the contact of an external id tells") {
  EngineUnderTest engine;
  Event contact = About("1", "2022-01-04");
  contact.mutable_contact()->mutable_identity()->set_birth_name("ESSAI");
  contact.mutable_contact()->mutable_identity()->set_first_name("A");
  contact.mutable_contact()->mutable_identity()->set_born_on("1990-01-01");
  MustRecord(&engine, {Right("1", "2022-01-04"), contact});
  jalon::v1::SuggestOrientationRequest request;
  request.mutable_person()->set_external_id("1");
  request.set_source("essai");
  auto* rule = request.mutable_rules()->add_rules();
  rule->set_name("adulte");
  rule->set_type(OrientationType::SOCIOPRO);
  rule->set_text("18 ans au moins");
  rule->set_age_from(18);
  const auto answer = engine.departement().pathways()->Suggest(request, TestNow());
  INFO(answer.status());
  REQUIRE(answer.ok());
  CHECK(answer->type() == OrientationType::SOCIOPRO);
}

}  // namespace jalon::tests
