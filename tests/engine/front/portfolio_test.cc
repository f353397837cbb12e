// SPDX-License-Identifier: EUPL-1.2
// Portfolios, deadlines, lists and loads: who is in them on a day, and what makes them leave.
#include <catch2/catch.hpp>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "engine/base/error.h"
#include "engine/portfolios.h"
#include "engine/registry.h"
#include "tests/engine/front/followed_persons.h"
#include "tests/engine/front/recorded_events.h"
#include "tests/scenarios/engine_driver.h"

namespace jalon {
namespace {

using tests::Everybody;
using tests::Everyone;
using tests::Follows;
using tests::List;
using tests::Meets;
using tests::MustRecord;
using tests::OfReferent;
using tests::OfStructure;
using tests::Right;

using jalon::v1::Deadline;
using jalon::v1::Event;
using jalon::v1::Load;
using jalon::v1::OrientationType;
using jalon::v1::PortfolioScope;
using jalon::v1::RegistryEntry;
using jalon::v1::RendezVous;
using jalon::v1::Situation;
using scenario::EngineUnderTest;
using scenario::TestNow;
using tests::About;
using tests::Oriented;
using tests::Record;
using tests::Signed;

// Ids of the persons of a portfolio on `day`.
std::set<std::string> Members(EngineUnderTest* engine, const PortfolioScope& scope,
                              const std::string& day, const std::string& known_at = "") {
  jalon::v1::ListPortfolioRequest request;
  *request.mutable_scope() = scope;
  request.set_on(day);
  request.set_known_at(known_at);
  std::set<std::string> members;
  const auto answer = List(engine, request);
  for (const auto& entry : answer.entries()) members.insert(entry.person_id());
  return members;
}

// "FIRST_RDV 2022-02-24" of everybody, in order.
std::vector<std::string> Dues(EngineUnderTest* engine, const std::string& day,
                              const std::string& known_at = "",
                              const std::vector<std::string>& parameters = {}) {
  jalon::v1::ListDeadlinesRequest request;
  *request.mutable_scope() = Everybody();
  request.set_on(day);
  request.set_known_at(known_at);
  for (const std::string& parameter : parameters) {
    request.mutable_convention()->add_overrides(parameter);
  }
  Sequential sequential;
  const auto answer =
      engine->departement().portfolios()->Deadlines(request, Everyone(), TestNow(), &sequential);
  INFO(answer.status());
  REQUIRE(answer.ok());
  std::vector<std::string> dues;
  for (const auto& item : answer->deadlines()) {
    CHECK_FALSE(item.deadline().rule().empty());
    CHECK_FALSE(item.deadline().facts().empty());
    dues.push_back(Deadline::Kind_Name(item.deadline().kind()) + " " + item.deadline().due_on());
  }
  return dues;
}

// Persons in a situation, and since when.
std::map<std::string, std::string> In(EngineUnderTest* engine, Situation::Kind kind,
                                      const std::string& day) {
  jalon::v1::ListSituationsRequest request;
  *request.mutable_scope() = Everybody();
  request.set_on(day);
  request.set_kind(kind);
  Sequential sequential;
  const auto answer =
      engine->departement().portfolios()->Situations(request, Everyone(), TestNow(), &sequential);
  INFO(answer.status());
  REQUIRE(answer.ok());
  std::map<std::string, std::string> persons;
  for (const auto& item : answer->persons()) {
    CHECK_FALSE(item.situation().why().empty());
    persons[item.person_id()] = item.situation().since();
  }
  return persons;
}

using Strings = std::vector<std::string>;
using Ids = std::set<std::string>;

TEST_CASE("A portfolio holds those whom the référent follows on the day, as known") {
  EngineUnderTest engine;
  MustRecord(&engine, {Right("1", "2022-01-03"), Right("2", "2022-01-03"), Right("3", "2022-01-03"),
                       Follows("1", "ref-1", "2022-02-01", "2022-03-31"),
                       Follows("2", "ref-1", "2022-02-15"),
                       Follows("3", "ref-2", "2022-02-15", "", "MDS Lens")});
  CHECK(Members(&engine, OfReferent("ref-1"), "2022-02-01") == Ids{"p1"});
  CHECK(Members(&engine, OfReferent("ref-1"), "2022-02-20") == Ids{"p1", "p2"});
  CHECK(Members(&engine, OfReferent("ref-1"), "2022-04-01") == Ids{"p2"});
  CHECK(Members(&engine, OfReferent("ref-1"), "2022-02-20", "2022-02-10") == Ids{"p1"});
  CHECK(Members(&engine, OfReferent("inconnu"), "2022-02-20").empty());
  CHECK(Members(&engine, OfStructure("MDS Lens"), "2022-02-20") == Ids{"p3"});
  CHECK(Members(&engine, Everybody(), "2022-02-20") == Ids{"p1", "p2", "p3"});
  // An orientation to a structure is enough to be one of its persons, while it stands.
  MustRecord(&engine, {Oriented("1", "o", "2022-01-20", OrientationType::SOCIAL, "MDS Lens")});
  CHECK(Members(&engine, OfStructure("MDS Lens"), "2022-02-20") == Ids{"p1", "p3"});
}

TEST_CASE("A portfolio is the same after the store was opened again, and after a correction") {
  EngineUnderTest engine;
  MustRecord(&engine, {Right("1", "2022-01-03"), Follows("1", "ref-1", "2022-02-01")});
  engine.Close();
  engine.Open();
  CHECK(Members(&engine, OfReferent("ref-1"), "2022-03-01") == Ids{"p1"});
  Event moved = Follows("1", "ref-2", "2022-02-01");
  moved.set_known_on("2022-03-10");
  MustRecord(&engine, {moved});
  CHECK(Members(&engine, OfReferent("ref-1"), "2022-03-01").empty());
  CHECK(Members(&engine, OfReferent("ref-2"), "2022-03-01") == Ids{"p1"});
  CHECK(Members(&engine, OfReferent("ref-1"), "2022-03-01", "2022-03-09") == Ids{"p1"});
}

TEST_CASE("A portfolio of another day tells nothing of who is out of scope today") {
  EngineUnderTest engine;
  MustRecord(&engine, {Right("1", "2022-01-03"), Right("2", "2022-01-03"),
                       Follows("1", "ref-1", "2022-02-01", "2022-03-31"),
                       Follows("1", "ref-2", "2022-04-01"), Follows("2", "ref-1", "2022-02-15")});
  const auto told = [&](const std::string& day, const std::string& known_at,
                        const AccessScope& scope) {
    Sequential sequential;
    const Portfolios& portfolios = *engine.departement().portfolios();
    jalon::v1::ListPortfolioRequest list;
    *list.mutable_scope() = OfReferent("ref-1");
    list.set_on(day);
    list.set_known_at(known_at);
    jalon::v1::ListDeadlinesRequest due;
    *due.mutable_scope() = list.scope();
    due.set_on(day);
    due.set_known_at(known_at);
    due.add_kinds(Deadline::ORIENTATION);
    jalon::v1::ListSituationsRequest lacks;
    *lacks.mutable_scope() = list.scope();
    lacks.set_on(day);
    lacks.set_known_at(known_at);
    lacks.set_kind(Situation::WITHOUT_ORIENTATION);
    const auto entries = portfolios.List(list, scope, TestNow(), &sequential);
    const auto deadlines = portfolios.Deadlines(due, scope, TestNow(), &sequential);
    const auto situations = portfolios.Situations(lacks, scope, TestNow(), &sequential);
    REQUIRE(entries.ok());
    REQUIRE(deadlines.ok());
    REQUIRE(situations.ok());
    CHECK(entries->total() == deadlines->total());
    CHECK(entries->total() == situations->total());
    Ids ids;
    for (const auto& entry : entries->entries()) ids.insert(entry.person_id());
    CHECK(static_cast<int>(ids.size()) == entries->total());
    return ids;
  };
  AccessScope own;
  own.referents = {"ref-1"};
  CHECK(told("2022-02-20", "", Everyone()) == Ids{"p1", "p2"});
  CHECK(told("2022-02-20", "", own) == Ids{"p2"});
  CHECK(told("2022-02-20", "2022-03-01", own) == Ids{"p2"});
  CHECK(told("", "2022-03-01", own) == Ids{"p2"});
  CHECK(told("", "", own) == Ids{"p2"});
  // Another's portfolio holds nobody of hers, on the day itself either.
  own.referents = {"ref-3"};
  CHECK(told("", "", own).empty());
}

TEST_CASE("An entry says where the person is and what is planned") {
  EngineUnderTest engine;
  MustRecord(&engine, {Right("1", "2022-01-03"),
                       Oriented("1", "o", "2022-01-20", OrientationType::SOCIAL, "MDS Arras"),
                       Follows("1", "ref-1", "2022-01-25"), Signed("1", "2022-02-10", "2022-08-09"),
                       Meets("1", "2022-01-21", "2022-02-01", RendezVous::HONOURED),
                       Meets("1", "2022-02-01", "2022-03-15")});
  jalon::v1::ListPortfolioRequest request;
  *request.mutable_scope() = OfReferent("ref-1");
  request.set_on("2022-03-01");
  const auto answer = List(&engine, request);
  REQUIRE(answer.entries_size() == 1);
  const auto& entry = answer.entries(0);
  CHECK(entry.right_open());
  CHECK(entry.soumis());
  CHECK(entry.entered_on() == "2022-01-03");
  CHECK(entry.orientation().on() == "2022-01-20");
  CHECK(entry.orientation().structure() == "MDS Arras");
  CHECK(entry.following().referent() == "ref-1");
  CHECK(entry.following().since() == "2022-01-25");
  CHECK(entry.next_rdv().on() == "2022-03-15");
  CHECK(entry.contract().signed_on() == "2022-02-10");
  CHECK(entry.contract().valid());
  CHECK(entry.situations_size() == 0);
  REQUIRE(entry.deadlines_size() == 2);
  CHECK(entry.deadlines(0).kind() == Deadline::REEXAMINATION);
  CHECK(entry.deadlines(1).kind() == Deadline::CONTRACT_END);
  CHECK_FALSE(entry.has_identity());
}

TEST_CASE("Each deadline disappears the moment it is met, and is there as known before") {
  EngineUnderTest engine;
  MustRecord(&engine, {Right("1", "2022-01-04")});
  CHECK(Dues(&engine, "2022-01-10") == Strings{"ORIENTATION 2022-02-04"});
  MustRecord(&engine, {Oriented("1", "o", "2022-02-01", OrientationType::SOCIAL)});
  CHECK(Dues(&engine, "2022-01-10", "2022-01-10") == Strings{"ORIENTATION 2022-02-04"});
  const Strings after_orientation = {"FIRST_RDV 2022-02-15", "CONTRACT 2022-04-01",
                                     "REEXAMINATION 2022-08-01"};
  CHECK(Dues(&engine, "2022-02-02") == after_orientation);
  // Fixed for a day in time: met. For a later one: not before it was held.
  MustRecord(&engine, {Meets("1", "2022-02-02", "2022-02-20")});
  CHECK(Dues(&engine, "2022-02-03") == after_orientation);
  CHECK(Dues(&engine, "2022-02-20") == Strings{"CONTRACT 2022-04-01", "REEXAMINATION 2022-08-01"});
  MustRecord(&engine, {Meets("1", "2022-02-03", "2022-02-14")});
  CHECK(Dues(&engine, "2022-02-04") == Strings{"CONTRACT 2022-04-01", "REEXAMINATION 2022-08-01"});
  MustRecord(&engine, {Signed("1", "2022-03-01", "2022-08-31")});
  CHECK(Dues(&engine, "2022-03-01") ==
        Strings{"REEXAMINATION 2022-08-01", "CONTRACT_END 2022-08-31"});
  MustRecord(&engine, {Signed("1", "2022-08-20", "2023-02-19", true)});
  CHECK(Dues(&engine, "2022-08-20") ==
        Strings{"REEXAMINATION 2022-08-01", "CONTRACT_END 2023-02-19"});
  MustRecord(&engine, {Oriented("1", "o2", "2022-08-21", OrientationType::SOCIOPRO)});
  CHECK(Dues(&engine, "2022-08-21") == Strings{"CONTRACT_END 2023-02-19"});
}

TEST_CASE("Who left owes nothing, nor does who is not soumis") {
  EngineUnderTest engine;
  Event free = Right("2", "2022-01-04");
  free.mutable_right_observed()->set_soumis(false);
  MustRecord(&engine, {Right("1", "2022-01-04"), free, Right("1", "2022-02-01", "6")});
  CHECK(Dues(&engine, "2022-01-31") == Strings{"ORIENTATION 2022-02-04"});
  CHECK(Dues(&engine, "2022-02-01").empty());
}

TEST_CASE("The dated law gives each clock its own threshold") {
  EngineUnderTest engine;
  MustRecord(&engine,
             {Right("1", "2018-03-01"), Right("2", "2022-03-01"), Right("3", "2025-03-03")});
  jalon::v1::ListDeadlinesRequest request;
  *request.mutable_scope() = Everybody();
  request.set_on("2025-03-04");
  request.set_known_at("2025-03-04");
  request.mutable_convention()->set_name("LOI");
  Sequential sequential;
  const auto answer =
      engine.departement().portfolios()->Deadlines(request, Everyone(), TestNow(), &sequential);
  REQUIRE(answer.ok());
  std::map<std::string, std::string> due;
  for (const auto& item : answer->deadlines()) due[item.person_id()] = item.deadline().due_on();
  CHECK(due == std::map<std::string, std::string>{
                   {"p1", "2018-05-01"}, {"p2", "2022-04-01"}, {"p3", "2025-04-14"}});
}

TEST_CASE("Deadlines: re-examination, accompagnement global, letters, Pôle emploi") {
  EngineUnderTest engine;
  Event panel = Record("1", "ep", "2022-06-15");
  panel.mutable_equipe_pluridisciplinaire()->set_held_on("2022-06-15");
  Event global = Record("2", "ag", "2022-02-01");
  global.mutable_accompagnement_global()->set_prescribed_on("2022-02-01");
  Event letter = Record("3", "cv", "2022-04-01");
  letter.mutable_convocation()->set_sent_on("2022-04-01");
  letter.mutable_convocation()->set_held_on("2022-04-12");
  Event notice = Record("3", "md", "2022-04-20");
  notice.mutable_mise_en_demeure()->set_sent_on("2022-04-20");
  MustRecord(&engine, {Right("1", "2022-01-04"), Right("2", "2022-01-04"), Right("3", "2022-01-04"),
                       Right("4", "2022-01-04"),
                       Oriented("1", "o", "2022-01-10", OrientationType::SOCIAL), panel, global,
                       letter, notice, Oriented("4", "o", "2022-01-10", OrientationType::EMPLOI)});
  const Strings dues = Dues(&engine, "2022-07-01");
  const auto has = [&](const std::string& due) {
    return std::find(dues.begin(), dues.end(), due) != dues.end();
  };
  CHECK(has("LAST_REEXAMINATION 2023-01-10"));
  CHECK(has("GLOBAL_START 2022-02-22"));
  CHECK(has("CONVOCATION 2022-04-12"));
  CHECK(has("MISE_EN_DEMEURE 2022-05-20"));
  CHECK(has("PE_WITHOUT_ACTIVITY 2024-01-10"));

  global.mutable_accompagnement_global()->set_started_on("2022-07-02");
  global.set_known_on("2022-07-02");
  letter.mutable_convocation()->set_outcome(jalon::v1::Convocation::CAME);
  letter.set_known_on("2022-07-02");
  Event job = Record("4", "job", "2022-07-02");
  job.mutable_activity()->set_from("2022-07-02");
  MustRecord(&engine, {global, letter, job, Signed("3", "2022-07-02", "2022-12-31")});
  const Strings left = Dues(&engine, "2022-07-02");
  for (const std::string kind :
       {"GLOBAL_START", "CONVOCATION", "MISE_EN_DEMEURE", "PE_WITHOUT_ACTIVITY"}) {
    CAPTURE(kind);
    CHECK(std::none_of(left.begin(), left.end(),
                       [&](const std::string& due) { return due.rfind(kind, 0) == 0; }));
  }
}

TEST_CASE("A PPAE stands for the contract of who is oriented to employment") {
  EngineUnderTest engine;
  Event ppae = Record("1", "ppae", "2022-02-10");
  ppae.mutable_ppae()->set_signed_on("2022-02-10");
  MustRecord(&engine,
             {Right("1", "2022-01-04"), Oriented("1", "o", "2022-01-10", OrientationType::EMPLOI),
              Meets("1", "2022-01-10", "2022-01-15", RendezVous::HONOURED), ppae});
  CHECK(Dues(&engine, "2022-02-09") ==
        Strings{"CONTRACT 2022-03-10", "PE_WITHOUT_ACTIVITY 2024-01-10"});
  CHECK(Dues(&engine, "2022-02-10") == Strings{"PE_WITHOUT_ACTIVITY 2024-01-10"});
}

TEST_CASE("A PPAE is no contract of who is oriented otherwise, wherever it is asked") {
  EngineUnderTest engine;
  Event ppae = Record("1", "ppae", "2022-02-10");
  ppae.mutable_ppae()->set_signed_on("2022-02-10");
  MustRecord(&engine, {Right("1", "2022-01-04"),
                       Oriented("1", "o", "2022-01-10", OrientationType::SOCIAL), ppae});
  CHECK(In(&engine, Situation::WITHOUT_CONTRACT, "2022-06-01").size() == 1);
  jalon::v1::ListPortfolioRequest request;
  *request.mutable_scope() = Everybody();
  request.set_on("2022-06-01");
  const auto answer = List(&engine, request);
  REQUIRE(answer.entries_size() == 1);
  CHECK_FALSE(answer.entries(0).contract().valid());
}

TEST_CASE("Statuses and filters of deadlines") {
  EngineUnderTest engine;
  MustRecord(&engine,
             {Right("1", "2022-01-04"), Right("2", "2022-01-20"), Right("3", "2022-02-04")});
  jalon::v1::ListDeadlinesRequest request;
  *request.mutable_scope() = Everybody();
  request.set_on("2022-02-20");
  Sequential sequential;
  const auto ask = [&] {
    Strings told;
    const auto answer =
        engine.departement().portfolios()->Deadlines(request, Everyone(), TestNow(), &sequential);
    REQUIRE(answer.ok());
    for (const auto& item : answer->deadlines()) {
      told.push_back(item.person_id() + " " + Deadline::Status_Name(item.deadline().status()) +
                     " " + std::to_string(item.deadline().days_left()));
    }
    return told;
  };
  CHECK(ask() == Strings{"p1 OVERDUE -16", "p2 TODAY 0", "p3 COMING 12"});
  request.set_next_days(5);
  CHECK(ask() == Strings{"p1 OVERDUE -16", "p2 TODAY 0"});
  request.add_statuses(Deadline::OVERDUE);
  CHECK(ask() == Strings{"p1 OVERDUE -16"});
  request.clear_statuses();
  request.add_kinds(Deadline::CONTRACT);
  CHECK(ask().empty());
  request.add_kinds(static_cast<Deadline::Kind>(99));
  CHECK_FALSE(engine.departement()
                  .portfolios()
                  ->Deadlines(request, Everyone(), TestNow(), &sequential)
                  .ok());
}

TEST_CASE("A filter or an order that does not exist is refused") {
  EngineUnderTest engine;
  MustRecord(&engine, {Right("1", "2022-01-04")});
  const auto refused = [&](const auto& change) {
    jalon::v1::ListPortfolioRequest request;
    *request.mutable_scope() = Everybody();
    change(&request);
    Sequential sequential;
    const auto answer =
        engine.departement().portfolios()->List(request, Everyone(), TestNow(), &sequential);
    return absl::IsInvalidArgument(answer.status()) ? DetailOf(answer.status()).field : "";
  };
  for (const int value : {0, 99}) {
    CAPTURE(value);
    CHECK(refused([&](auto* request) {
            request->mutable_filter()->add_situations(static_cast<Situation::Kind>(value));
          }) == "filter.situations");
    CHECK(refused([&](auto* request) {
            request->mutable_filter()->add_deadlines(static_cast<Deadline::Kind>(value));
          }) == "filter.deadlines");
  }
  CHECK(refused([](auto* request) {
          request->mutable_filter()->add_types(static_cast<OrientationType::Value>(99));
        }) == "filter.types");
  CHECK(refused([](auto* request) {
          request->set_order(static_cast<jalon::v1::ListPortfolioRequest::Order>(99));
        }) == "order");
  CHECK(refused([](auto*) {}).empty());
  // An orientation of which no type is said is one, and who has none has none of that type.
  MustRecord(&engine, {Right("2", "2022-01-04"), Oriented("2", "o", "2022-01-10")});
  jalon::v1::ListPortfolioRequest unsaid;
  *unsaid.mutable_scope() = Everybody();
  unsaid.set_on("2022-02-01");
  unsaid.mutable_filter()->add_types(OrientationType::TYPE_UNSPECIFIED);
  CHECK(List(&engine, unsaid).total() == 1);
}

TEST_CASE("Lists: without orientation, référent or contract, perdus de vue, absent, struck off") {
  EngineUnderTest engine;
  Event struck = Record("4", "pe", "2022-02-01");
  struck.set_effective_on("2022-02-01");
  struck.mutable_pole_emploi_registration()->set_kind(jalon::v1::PoleEmploiRegistration::RADIATION);
  MustRecord(&engine,
             {Right("1", "2022-01-04"), Right("2", "2022-01-04"), Right("3", "2022-01-04"),
              Right("4", "2022-01-04"), Oriented("2", "o", "2022-01-10", OrientationType::SOCIAL),
              Oriented("3", "o", "2022-01-10", OrientationType::SOCIAL),
              Oriented("4", "o", "2022-01-10", OrientationType::SOCIAL),
              Follows("3", "ref-1", "2022-01-10"), Follows("4", "ref-1", "2022-01-10"),
              Signed("4", "2022-01-11", "2022-07-10"), struck,
              Meets("2", "2022-01-10", "2022-01-20", RendezVous::ABSENT)});
  using Since = std::map<std::string, std::string>;
  CHECK(In(&engine, Situation::WITHOUT_ORIENTATION, "2022-03-01") == Since{{"p1", "2022-01-04"}});
  CHECK(In(&engine, Situation::PERDU_DE_VUE, "2022-03-01") == Since{{"p1", "2022-01-04"}});
  CHECK(In(&engine, Situation::WITHOUT_REFERENT, "2022-03-01") ==
        Since{{"p1", "2022-01-04"}, {"p2", "2022-01-10"}});
  CHECK(In(&engine, Situation::WITHOUT_CONTRACT, "2022-03-01") ==
        Since{{"p2", "2022-01-10"}, {"p3", "2022-01-10"}});
  CHECK(In(&engine, Situation::WITHOUT_CONTRACT, "2022-07-11").count("p4") == 1);
  CHECK(In(&engine, Situation::ABSENT_AT_FIRST_RDV, "2022-03-01") == Since{{"p2", "2022-01-20"}});
  CHECK(In(&engine, Situation::STRUCK_OFF, "2022-03-01") == Since{{"p4", "2022-02-01"}});
  CHECK(In(&engine, Situation::STRUCK_OFF, "2022-01-31").empty());
}

TEST_CASE("Perdus de vue are those of the figure; a late notification brings nothing back") {
  EngineUnderTest engine;
  Event closed_since = Oriented("2", "o", "2022-05-20");
  closed_since.mutable_orientation()->set_decided_on("2022-05-08");
  MustRecord(
      &engine,
      {// Oriented while the request was pending.
       Right("1", "2022-03-01", "0"), Oriented("1", "o", "2022-03-05"), Right("1", "2022-03-20"),
       // Decided before the right closed, notified after it.
       Right("2", "2022-05-01"), closed_since, Right("2", "2022-05-13", "5"),
       Right("2", "2022-06-10")});
  const std::set<std::string> both = {"p1", "p2"};
  std::set<std::string> lost;
  for (const auto& [person, since] : In(&engine, Situation::PERDU_DE_VUE, "2022-12-31")) {
    lost.insert(person);
  }
  CHECK(lost == both);
  jalon::v1::GetFiguresRequest request;
  request.mutable_question()->set_from("2022-01-01");
  request.mutable_question()->set_to("2022-12-31");
  Sequential sequential;
  const auto figures = engine.departement().Figures(request, TestNow(), &sequential);
  REQUIRE(figures.ok());
  for (const auto& row : figures->figures().rows()) {
    if (row.code() == "perdus_de_vue") CHECK(row.value() == 2);
  }
  // She is oriented, as a command sees it too; the other one is not.
  const auto without = In(&engine, Situation::WITHOUT_ORIENTATION, "2022-12-31");
  CHECK(without.size() == 1);
  CHECK(without.contains("p2"));
}

TEST_CASE("Sources disagree: a closed right with a rendez-vous, an exit with an open right") {
  EngineUnderTest engine;
  Event exit = Record("2", "sortie", "2022-02-15");
  exit.mutable_exit()->set_on("2022-02-15");
  MustRecord(&engine,
             {Right("1", "2022-01-04"), Right("2", "2022-01-04"), Right("3", "2022-01-04"),
              Meets("1", "2022-01-10", "2022-03-20"), Meets("3", "2022-01-10", "2022-02-20"),
              Right("1", "2022-02-10", "6"), Right("3", "2022-02-10", "6"), exit});
  CHECK(In(&engine, Situation::SOURCES_DISAGREE, "2022-02-09").empty());
  const auto contradicted = In(&engine, Situation::SOURCES_DISAGREE, "2022-03-01");
  CHECK(contradicted.size() == 2);
  CHECK(contradicted.count("p1") == 1);
  CHECK(contradicted.at("p2") == "2022-02-15");
}

TEST_CASE("Loads are told against the norm, or the capacity of the registry") {
  EngineUnderTest engine;
  std::vector<Event> events;
  for (int i = 10; i < 15; ++i) {
    const std::string person = std::to_string(i);
    Event right = tests::Situation(person, "2022-01-04", "2");
    right.mutable_right_observed()->set_dossier("000000000" + person);
    events.push_back(right);
    events.push_back(Follows(person, i < 13 ? "ref-1" : "ref-2", "2022-01-05"));
  }
  Event closed = tests::Situation("10", "2022-02-01", "6");
  closed.mutable_right_observed()->set_dossier("00000000010");
  events.push_back(closed);
  MustRecord(&engine, events);
  jalon::v1::SetRegistryEntryRequest set;
  set.mutable_entry()->set_kind(RegistryEntry::REFERENT);
  set.mutable_entry()->set_id("ref-2");
  set.mutable_entry()->set_capacity(1);
  RegistryEntry entry;
  auto batch = engine.departement().registry()->Set(set, &entry);
  REQUIRE(batch.ok());
  PreparedBatch* one = &*batch;
  REQUIRE(engine.departement().Commit({&one, 1}).ok());

  jalon::v1::ListLoadsRequest request;
  *request.mutable_scope() = Everybody();
  request.set_on("2022-03-01");
  request.set_norm(3);
  Sequential sequential;
  const auto answer = engine.departement().portfolios()->Loads(request, TestNow(), &sequential);
  REQUIRE(answer.ok());
  Strings told;
  for (const Load& load : answer->loads()) {
    told.push_back(Load::Kind_Name(load.kind()) + " " + load.name() + " " +
                   std::to_string(load.persons()) + "/" + std::to_string(load.with_open_right()) +
                   (load.above() ? " above" : ""));
  }
  CHECK(told ==
        Strings{"REFERENT ref-1 3/2", "REFERENT ref-2 2/2 above", "STRUCTURE MDS Arras 5/4"});

  // Of another structure's référent, only some persons are oriented here: nothing is told of him.
  MustRecord(&engine, {Oriented("13", "o", "2022-01-10", OrientationType::SOCIAL, "MDS Lens")});
  *request.mutable_scope() = OfStructure("MDS Lens");
  const auto oriented = engine.departement().portfolios()->Loads(request, TestNow(), &sequential);
  REQUIRE(oriented.ok());
  CHECK(oriented->loads().empty());
  *request.mutable_scope() = OfReferent("ref-2");
  const auto own = engine.departement().portfolios()->Loads(request, TestNow(), &sequential);
  REQUIRE(own.ok());
  REQUIRE(own->loads_size() == 1);
  CHECK(own->loads(0).persons() == 2);
}

TEST_CASE("A territory is a commune, or what the registry says of it") {
  EngineUnderTest engine;
  std::vector<Event> events;
  for (const auto& [person, commune] :
       std::map<std::string, std::string>{{"1", "62041"}, {"2", "62498"}, {"3", "62119"}}) {
    Event contact = About(person, "2022-01-04");
    contact.mutable_contact()->set_commune_code(commune);
    events.push_back(Right(person, "2022-01-04"));
    events.push_back(contact);
  }
  MustRecord(&engine, events);
  jalon::v1::ImportRegistryRequest import;
  import.set_kind(RegistryEntry::TERRITORY);
  import.set_csv("id;nom;communes\nartois;Artois;62041 62119\n");
  jalon::v1::ImportRegistryResponse response;
  auto batch = engine.departement().registry()->Import(import, &response);
  REQUIRE(batch.ok());
  PreparedBatch* one = &*batch;
  REQUIRE(engine.departement().Commit({&one, 1}).ok());
  const auto within = [&](const std::string& territory) {
    PortfolioScope scope = Everybody();
    scope.set_territory(territory);
    return Members(&engine, scope, "2022-03-01");
  };
  CHECK(within("62498").size() == 1);
  CHECK(within("artois").size() == 2);
  jalon::v1::ListPortfolioRequest request;
  *request.mutable_scope() = Everybody();
  request.mutable_scope()->set_territory("nulle part");
  Sequential sequential;
  CHECK(absl::IsNotFound(engine.departement()
                             .portfolios()
                             ->List(request, Everyone(), TestNow(), &sequential)
                             .status()));
}

}  // namespace
}  // namespace jalon
