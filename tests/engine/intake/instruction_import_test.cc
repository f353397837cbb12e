// SPDX-License-Identifier: EUPL-1.2
//
// Requests of the instruction flux through the front door.
#include <catch2/catch.hpp>

#include "engine/intake/instruction_events.h"
#include "tests/engine/intake/import_files.h"

namespace jalon::intake::testing {
namespace {

using jalon::v1::Contact;
using jalon::v1::Event;
using jalon::v1::ImportReport;
using jalon::v1::OrientationType;
using jalon::v1::RendezVous;
using scenario::EngineUnderTest;

Event Nadege() { return Seen("2881099999021", "GENDINSTRUIT", "NADEGE", "1988-10-18", "21062"); }
Event Octave() { return Seen("1990199999023", "SEULINSTRUIT", "OCTAVE", "1999-01-31", "22062"); }

std::string Replaced(std::string text, const std::string& what, const std::string& with) {
  REQUIRE(text.find(what) != std::string::npos);
  return text.replace(text.find(what), what.size(), with);
}

TEST_CASE("a request gives contacts, the household, the orientation and rendez-vous, no right") {
  EngineUnderTest engine;
  const ImportReport report = MustImport(engine, DataFile("instruction-caf.xml"));
  CHECK(report.kind() == "instruction");
  CHECK(report.state() == ImportReport::COMPLETE);
  CHECK(report.dossiers() == 2);
  CHECK(report.persons() == 3);
  CHECK(report.events_new() == 11);
  CHECK(report.rejects_size() == 0);
  const std::vector<Event> events = TimelineOf(engine, Nadege());
  CHECK(Of(events, Event::kRightObserved).empty());
  REQUIRE(Of(events, Event::kOrientation).size() == 1);
  const auto orientation = Of(events, Event::kOrientation)[0].orientation();
  CHECK(orientation.decided_on() == "2022-03-21");
  CHECK(orientation.type() == OrientationType::SOCIOPRO);
  CHECK(orientation.structure() == "MAISON DES SOLIDARITES D'ESSAI");
  REQUIRE(Of(events, Event::kRendezVous).size() == 2);
  const auto meeting = Of(events, Event::kRendezVous)[0].rendez_vous();
  CHECK(meeting.made_on() == "2022-03-21");
  CHECK(meeting.held_on() == "2022-04-04");
  CHECK(meeting.kind() == RendezVous::ACCOMPAGNEMENT);
  const auto diagnostic = Of(events, Event::kRendezVous)[1].rendez_vous();
  CHECK(diagnostic.held_on() == "2022-03-30");
  CHECK(diagnostic.kind() == RendezVous::DIAGNOSTIC);
}

TEST_CASE("trap 30: the contacts of a request keep their day and their authorisations") {
  EngineUnderTest engine;
  MustImport(engine, DataFile("instruction-caf.xml"));
  const std::vector<Event> contacts = Of(TimelineOf(engine, Nadege()), Event::kContact);
  REQUIRE(contacts.size() == 3);
  CHECK(contacts[0].effective_on() == "2019-06-01");
  CHECK(contacts[0].contact().commune_code() == "62041");
  CHECK(contacts[1].effective_on() == "2022-03-21");
  CHECK(contacts[1].contact().phones(0) == "0600000021");
  CHECK(contacts[1].contact().phone_authorisation() == Contact::GRANTED);
  CHECK(contacts[1].contact().email_authorisation() == Contact::REFUSED);
  CHECK(contacts[2].contact().phone_authorisation() == Contact::UNKNOWN);
}

TEST_CASE("a recueil gives codes on their day; what the request said before is not said twice") {
  EngineUnderTest engine;
  MustImport(engine, DataFile("instruction-caf.xml"));
  const ImportReport report = MustImport(engine, DataFile("recueil-caf.xml"));
  CHECK(report.events_new() == 1);
  CHECK(report.events_duplicate() == 2);
  const std::vector<Event> told = Of(TimelineOf(engine, Octave()), Event::kSocioProfessional);
  REQUIRE(told.size() == 1);
  CHECK(told[0].effective_on() == "2022-03-24");
  const auto& codes = told[0].socio_professional().codes();
  CHECK(codes.at("NIVETU") == "1204");
  CHECK(codes.at("NATMOB") == "2501,2502");
  CHECK(codes.at("SITPERSSOCPRO") == "EF");
  CHECK(codes.count("LIBEMPLOIRECH") == 0);
}

TEST_CASE("a request sent again is the same events, but for contacts told on another day") {
  EngineUnderTest engine;
  const std::string file = DataFile("instruction-caf.xml");
  MustImport(engine, file);
  CHECK(MustImport(engine, file + "<!-- -->").events_new() == 0);
  const std::string next = Replaced(file, "<DTCREAFLUX>2022-03-21", "<DTCREAFLUX>2022-03-22");
  const ImportReport report = MustImport(engine, next);
  CHECK(report.events_new() == 3);
  CHECK(report.events_duplicate() == 8);
  CHECK(Of(TimelineOf(engine, Nadege()), Event::kOrientation).size() == 1);
}

TEST_CASE("the dossier of a request recognises a person whose names and NIR do not") {
  EngineUnderTest engine;
  const Event seen = Seen("", "NOMDEMARIAGE", "NADEGE LOUISE", "1988-10-18", "21062");
  REQUIRE(engine.Record({seen}).ok());
  MustImport(engine, DataFile("instruction-caf.xml"));
  const std::vector<Event> events = TimelineOf(engine, seen);
  CHECK(Of(events, Event::kRightObserved).size() == 1);
  CHECK(Of(events, Event::kOrientation).size() == 1);
  CHECK(Of(events, Event::kSocioProfessional).size() == 1);
}

TEST_CASE("a caisse that changes the structure on the same day corrects the orientation") {
  EngineUnderTest engine;
  const std::string file = DataFile("instruction-caf.xml");
  MustImport(engine, file);
  MustImport(engine, Replaced(file, "MAISON DES SOLIDARITES", "AUTRE MAISON"));
  const std::vector<Event> told = Of(TimelineOf(engine, Nadege()), Event::kOrientation);
  REQUIRE(told.size() == 2);
  CHECK(told[0].record_id() == told[1].record_id());
  // Four digits alone may be the hash's.
  for (const char* nominative : {"1988-10", "19881018", "28810999", "NADEGE", "GENDINSTRUIT"}) {
    CHECK(told[0].record_id().find(nominative) == std::string::npos);
  }
}

TEST_CASE("an orientation without a day is of the first file that tells it, in any order") {
  const std::string first =
      Replaced(DataFile("instruction-caf.xml"), "<DTENRORIE>2022-03-21</DTENRORIE>", "");
  const std::string later = Replaced(first, "<DTCREAFLUX>2022-03-21", "<DTCREAFLUX>2022-03-25");
  Event seen = Nadege();
  seen.mutable_right_observed()->set_soumis(true);
  jalon::v1::ImportFluxRequest::Start declared = Start();
  declared.mutable_known()->set_at_transmission(true);
  for (const auto& start : {Start(), declared}) {
    for (const bool reversed : {false, true}) {
      CAPTURE(reversed);
      EngineUnderTest engine;
      REQUIRE(engine.Record({seen}).ok());
      MustImport(engine, reversed ? later : first, start);
      MustImport(engine, reversed ? first : later, start);
      const std::vector<Event> told = Of(TimelineOf(engine, seen), Event::kOrientation);
      REQUIRE(told.size() == 2);
      CHECK(told[0].record_id() == told[1].record_id());
      CHECK(told[0].record_id().find("MAISON") == std::string::npos);
      jalon::v1::GetBeneficiaryRequest request;
      *request.mutable_person() = seen.person();
      const auto answer = engine.departement().Beneficiary(request, scenario::TestNow());
      REQUIRE(answer.ok());
      REQUIRE(answer->beneficiary().spells_size() == 1);
      CHECK(answer->beneficiary().spells(0).oriented_decided_on() == "2022-03-21");
    }
  }
}

TEST_CASE("an orientation without a day to another structure is another one") {
  EngineUnderTest engine;
  const std::string first =
      Replaced(DataFile("instruction-caf.xml"), "<DTENRORIE>2022-03-21</DTENRORIE>", "");
  MustImport(engine, first);
  MustImport(engine, Replaced(first, "MAISON DES SOLIDARITES", "AUTRE MAISON"));
  const std::vector<Event> told = Of(TimelineOf(engine, Nadege()), Event::kOrientation);
  REQUIRE(told.size() == 2);
  CHECK(told[0].record_id() != told[1].record_id());
}

TEST_CASE("bank details reach neither an event nor a report") {
  EngineUnderTest engine;
  const ImportReport report = MustImport(engine, DataFile("instruction-caf.xml"));
  std::string all = report.SerializeAsString();
  for (const Event& event : TimelineOf(engine, Nadege())) all += event.SerializeAsString();
  for (const char* secret : {"99887766554", "ESSAIFRPP", "TITULAIRE", "SEJOUR0001"}) {
    CHECK(all.find(secret) == std::string::npos);
  }
}

TEST_CASE("the day that DroitOuvert of the 2015 schema gives opens the right") {
  EngineUnderTest engine;
  MustImport(engine, Replaced(DataFile("quotidien-caf-utf8.xml"), "</EtatDossierRSA>",
                              "</EtatDossierRSA><DroitOuvert><DTODRSA>2021-12-01</DTODRSA>"
                              "</DroitOuvert>"));
  const Event who = Seen("2840899999019", "ŒILLET", "ÉLOÏSE", "1984-08-08", "16062");
  const std::vector<Event> told = Of(TimelineOf(engine, who), Event::kRightObserved);
  REQUIRE(told.size() == 1);
  CHECK(told[0].right_observed().opened_on() == "2021-12-01");
}

TEST_CASE("a flux that is out of scope is imported as nothing, and says so") {
  EngineUnderTest engine;
  const ImportReport report =
      MustImport(engine, Replaced(DataFile("instruction-caf.xml"), "<NATFLUX>I", "<NATFLUX>F"));
  CHECK(report.kind() == "financier");
  CHECK(report.events_new() == 0);
  CHECK(report.dossiers() == 0);
  CHECK(report.state() == ImportReport::COMPLETE);
  REQUIRE(report.warnings_size() == 1);
  CHECK_THAT(report.warnings(0), Catch::Contains("hors périmètre"));
}

}  // namespace
}  // namespace jalon::intake::testing
