// SPDX-License-Identifier: EUPL-1.2
//
// Files through the front door: the events of their rows, whom they find, that the same fact told
// again is one event, and that no event has a NIR in clear.
#include <catch2/catch.hpp>

#include "absl/strings/str_cat.h"
#include "engine/base/error.h"
#include "engine/base/nir.h"
#include "tests/engine/flux/flux_text.h"
#include "tests/engine/intake/import_files.h"
#include "tests/scenarios/engine_driver.h"

namespace jalon::intake::testing {
namespace {

using jalon::v1::Event;
using jalon::v1::ImportFluxRequest;
using jalon::v1::ImportReport;
using scenario::EngineUnderTest;
using scenario::TestNow;

ImportFluxRequest::Start KindOf(ImportFluxRequest::Start::Kind kind) {
  ImportFluxRequest::Start start = Start();
  start.set_kind(kind);
  return start;
}

Event Lison() { return Seen("2850399999001", "GENDEMO", "LISON", "1985-03-12", "1062"); }

TEST_CASE("trap 30: the contact file finds its persons by NIR, and says when the right opened") {
  EngineUnderTest engine;
  REQUIRE(engine.Record({Lison()}).ok());
  const ImportReport report = MustImport(engine, DataFile("contacts.csv"));
  CHECK(report.kind() == "contacts des allocataires");
  CHECK(report.events_new() == 5);
  CHECK(report.rejects_size() == 0);
  const std::vector<Event> hers = TimelineOf(engine, Lison());
  const auto contacts = Of(hers, Event::kContact);
  REQUIRE(contacts.size() == 1);
  CHECK(contacts[0].contact().phones(0) == "0600000001");
  CHECK(contacts[0].contact().email() == "zoe@example.org");
  CHECK(contacts[0].contact().dossier() == "00000001062");
  const auto rights = Of(hers, Event::kRightObserved);
  REQUIRE(rights.size() == 2);
  CHECK(rights[1].right_observed().opened_on() == "2021-12-01");
  CHECK(rights[1].right_observed().etat().empty());
}

TEST_CASE("trap 31: a person of Pôle emploi who is unknown is kept, and found when she appears") {
  EngineUnderTest engine;
  const ImportReport report = MustImport(engine, DataFile("pole-emploi-radiations.csv"),
                                         KindOf(ImportFluxRequest::Start::RADIATIONS));
  CHECK(report.events_new() == 2);
  REQUIRE(engine.Record({Lison()}).ok());
  const auto struck_off = Of(TimelineOf(engine, Lison()), Event::kPoleEmploiRegistration);
  REQUIRE(struck_off.size() == 1);
  const auto& registration = struck_off[0].pole_emploi_registration();
  CHECK(registration.kind() == jalon::v1::PoleEmploiRegistration::RADIATION);
  CHECK(registration.motif() == "92");
  CHECK(struck_off[0].effective_on() == "2022-02-14");
}

TEST_CASE("trap 31: the same inscription told by the month and by the stock is one event") {
  EngineUnderTest engine;
  const std::string header = "nir;identifiantpe;nom;prenom;dtnai;date;code;nir2\r\n";
  const std::string line = "2850399999001;1234567X001;GENDEMO;LISON;12/03/1985;01/02/2022;1;\r\n";
  const std::string other =
      "2850399999001;7654321X001;GENDEMO;LISON;12/03/1985;01/02/2022;1;2850399999001\r\n";
  CHECK(MustImport(engine, header + line, KindOf(ImportFluxRequest::Start::INSCRIPTIONS))
            .events_new() == 1);
  const ImportReport stock =
      MustImport(engine, header + other, KindOf(ImportFluxRequest::Start::STOCK));
  CHECK(stock.events_new() == 0);
  CHECK(stock.events_duplicate() == 1);
}

TEST_CASE("trap 31: two radiations of one day without code are two where their motifs differ") {
  EngineUnderTest engine;
  REQUIRE(engine.Record({Lison()}).ok());
  const std::string header = "nir;identifiantpe;nom;prenom;dtnai;date;code;motif;nir2\r\n";
  const auto line = [](const std::string& motif) {
    return "2850399999001;1234567X001;GENDEMO;LISON;12/03/1985;14/02/2022;;" + motif +
           ";2850399999001\r\n";
  };
  const auto radiations = KindOf(ImportFluxRequest::Start::RADIATIONS);
  CHECK(MustImport(engine, header + line("ABSENCE") + line("REFUS"), radiations).events_new() == 2);
  CHECK(MustImport(engine, header + line("REFUS"), radiations).events_new() == 0);
  const auto told = Of(TimelineOf(engine, Lison()), Event::kPoleEmploiRegistration);
  REQUIRE(told.size() == 2);
  CHECK(told[0].record_id() != told[1].record_id());
  CHECK(told[0].record_id().find("ABSENCE") == std::string::npos);
}

TEST_CASE("trap 08: no NIR is written in a record id") {
  EngineUnderTest engine;
  REQUIRE(engine.Record({Lison()}).ok());
  MustImport(engine, DataFile("pole-emploi-radiations.csv"),
             KindOf(ImportFluxRequest::Start::RADIATIONS));
  for (const Event& event : TimelineOf(engine, Lison())) {
    CHECK(event.record_id().find("85039999") == std::string::npos);
    CHECK(event.event_id().find("85039999") == std::string::npos);
  }
}

TEST_CASE("trap 08: a NIR with another birth date is a doubt, not a match") {
  EngineUnderTest engine;
  REQUIRE(engine.Record({Seen("2850399999001", "GENDEMO", "ZOE", "1958-03-12", "9062")}).ok());
  MustImport(engine, DataFile("pole-emploi-radiations.csv"),
             KindOf(ImportFluxRequest::Start::RADIATIONS));
  CHECK(engine.departement().IdentityDoubts({})->doubts_size() == 1);
}

TEST_CASE("a Pôle emploi file imported as the wrong kind can be imported again as the right one") {
  EngineUnderTest engine;
  const std::string content = DataFile("pole-emploi-radiations.csv");
  MustImport(engine, content, KindOf(ImportFluxRequest::Start::CESSATIONS));
  CHECK(
      MustImport(engine, content, KindOf(ImportFluxRequest::Start::CESSATIONS)).already_imported());
  const ImportReport again =
      MustImport(engine, content, KindOf(ImportFluxRequest::Start::RADIATIONS));
  CHECK_FALSE(again.already_imported());
  CHECK(again.events_new() == 2);
}

TEST_CASE("a file that does not date itself cannot be known at its transmission") {
  EngineUnderTest engine;
  ImportFluxRequest::Start start = Start();
  start.mutable_known()->set_at_transmission(true);
  const auto report = Import(engine, DataFile("contacts.csv"), start);
  REQUIRE_FALSE(report.ok());
  CHECK(DetailOf(report.status()).reason == "NO_TRANSMISSION_DATE");
}

TEST_CASE("PECG gives registrations, the PPAE and the accompagnement global") {
  EngineUnderTest engine;
  REQUIRE(engine.Record({Lison()}).ok());
  const ImportReport report = MustImport(engine, DataFile("pecg.xml"));
  CHECK(report.events_new() == 6);
  const std::vector<Event> hers = TimelineOf(engine, Lison());
  const auto ppae = Of(hers, Event::kPpae);
  REQUIRE(ppae.size() == 1);
  CHECK(ppae[0].ppae().signed_on() == "2021-10-18");
  const auto global = Of(hers, Event::kAccompagnementGlobal);
  REQUIRE(global.size() == 1);
  CHECK(global[0].accompagnement_global().started_on() == "2021-10-18");
  CHECK(global[0].accompagnement_global().conseiller() == "C0042");
  CHECK(Of(hers, Event::kPoleEmploiRegistration).size() == 1);
}

TEST_CASE("trap 19: PECG of the next month tells again what it told, and adds nothing") {
  EngineUnderTest engine;
  const std::string january = DataFile("pecg.xml");
  std::string february = january;
  for (const auto& [from, to] :
       {std::pair("2022-01-01", "2022-02-01"), std::pair("2022-01-08", "2022-02-08")}) {
    february.replace(february.find(from), 10, to);
  }
  MustImport(engine, february);
  const ImportReport late = MustImport(engine, january);
  CHECK(late.events_new() == 0);
  CHECK(late.events_duplicate() == 6);
}

TEST_CASE("a PECG of another département is refused whole") {
  EngineUnderTest engine;
  std::string text = DataFile("pecg.xml");
  text.replace(text.find("<departement>62"), 15, "<departement>59");
  const auto report = Import(engine, text);
  REQUIRE_FALSE(report.ok());
  CHECK(absl::IsFailedPrecondition(report.status()));
  CHECK(DetailOf(report.status()).message.find("059") != std::string::npos);
}

TEST_CASE("SPIE finds its persons by names and birth date, and its actions by its own id") {
  EngineUnderTest engine;
  REQUIRE(engine.Record({Lison()}).ok());
  MustImport(engine, DataFile("spie-actions.csv"));
  MustImport(engine, DataFile("spie-principal.csv"));
  const std::vector<Event> hers = TimelineOf(engine, Lison());
  const auto actions = Of(hers, Event::kInsertionAction);
  REQUIRE(actions.size() == 1);
  CHECK(actions[0].insertion_action().label() == "Atelier CV");
  CHECK(Of(hers, Event::kPoleEmploiRegistration).size() == 1);
}

// What SPIE tells of Lison's actions: lines of `codeaction;lblaction;date_prescription;
// date_realisation_action;date_debut;date_fin`.
std::vector<Event> ActionsOf(const std::vector<std::string>& lines) {
  EngineUnderTest engine;
  REQUIRE(engine.Record({Lison()}).ok());
  MustImport(engine, DataFile("spie-principal.csv"));
  std::string content =
      "identifiant_unique_de;codeaction;lblaction;date_prescription;date_realisation_action;"
      "date_debut;date_fin\n";
  for (const std::string& line : lines) {
    content += "7a1c0000-0000-4000-8000-000000000001;" + line + "\n";
  }
  CHECK(MustImport(engine, content).rejects_size() == 0);
  return Of(TimelineOf(engine, Lison()), Event::kInsertionAction);
}

TEST_CASE("SPIE: what is prescribed is under way from its first day only") {
  CHECK(ActionsOf({"A12;Bilan;2022-01-15;NULL;NULL;NULL"}).empty());
  CHECK(ActionsOf({"A12;Bilan;NULL;NULL;NULL;NULL"}).empty());
  const auto realised = ActionsOf({"A12;Bilan;2022-01-15;2022-01-20;NULL;NULL"});
  REQUIRE(realised.size() == 1);
  CHECK(realised[0].insertion_action().from() == "2022-01-20");
  CHECK(realised[0].insertion_action().to() == "2022-01-20");
  const auto begun = ActionsOf({"A12;Bilan;2022-01-15;2022-02-10;2022-02-01;NULL"});
  REQUIRE(begun.size() == 1);
  CHECK(begun[0].insertion_action().from() == "2022-02-01");
  CHECK(begun[0].insertion_action().to().empty());
}

TEST_CASE("SPIE: two actions of one code prescribed on a day are two") {
  const std::string first = "A12;Atelier un;2022-01-15;NULL;2022-02-01;2022-02-10";
  CHECK(ActionsOf({first, "A12;Atelier deux;2022-01-15;NULL;2022-02-01;2022-02-10"}).size() == 2);
  const auto twice = ActionsOf({first, "A12;Atelier un;2022-01-15;NULL;2022-05-01;2022-05-10"});
  REQUIRE(twice.size() == 2);
  CHECK(twice[0].record_id() != twice[1].record_id());
  CHECK(twice[0].record_id().find("Atelier") == std::string::npos);
  const auto ended = ActionsOf({"A12;Atelier un;2022-01-15;NULL;2022-02-01;NULL", first});
  REQUIRE(ended.size() == 2);
  CHECK(ended[0].record_id() == ended[1].record_id());
}

TEST_CASE("a département's own past is taken over as it was known when it was recorded") {
  EngineUnderTest engine;
  REQUIRE(engine.Record({Lison()}).ok());
  ImportFluxRequest::Start start = Start();
  start.set_mapping(DataFile("reprise-orientations.mapping"));
  const ImportReport report = MustImport(engine, DataFile("reprise-orientations.csv"), start);
  CHECK(report.kind() == "reprise d'un ancien système");
  CHECK(report.dossiers() == 2);
  REQUIRE(report.rejects_size() == 2);
  CHECK(report.rejects(0).reason().find("colonne Type") != std::string::npos);
  CHECK(report.rejects(1).reason().find("à venir") != std::string::npos);
  const auto orientations = Of(TimelineOf(engine, Lison()), Event::kOrientation);
  REQUIRE(orientations.size() == 2);
  CHECK(orientations[0].source() == "SOLIS");
  CHECK(orientations[0].record_id() == "orientation-17");
  CHECK(orientations[0].orientation().type() == jalon::v1::OrientationType::SOCIAL);
  CHECK(orientations[0].orientation().origin() == "reprise SOLIS");
}

TEST_CASE("a bad mapping refuses the import with its line") {
  EngineUnderTest engine;
  ImportFluxRequest::Start start = Start();
  start.set_mapping("source: \"SOLIS\"\nbody: \"orientaton\"\n");
  const auto report = Import(engine, DataFile("reprise-orientations.csv"), start);
  REQUIRE_FALSE(report.ok());
  const ErrorDetail detail = DetailOf(report.status());
  CHECK(detail.field == "mapping");
  CHECK(detail.message.find("ligne 2 : body « orientaton » inconnu") != std::string::npos);
  CHECK(detail.message.find("rendezVous") != std::string::npos);
}

TEST_CASE("a matricule that is a NIR is left out of the events of a flux, another one is kept") {
  const std::string nir = "2850399999001";
  const auto matricule_of = [&](const std::string& matricule) {
    EngineUnderTest engine;
    flux::testing::DossierText dossier;
    dossier.matricule = matricule;
    MustImport(engine, flux::testing::Flux({dossier.ToString()}));
    const auto rights = Of(TimelineOf(engine, Lison()), Event::kRightObserved);
    REQUIRE(rights.size() == 1);
    CHECK(rights[0].right_observed().organisme().number() != "");
    return rights[0].right_observed().organisme().matricule();
  };
  CHECK(matricule_of("034614500000000") == "034614500000000");
  CHECK(matricule_of("922021077501688") == "922021077501688");
  CHECK(matricule_of(nir).empty());
  CHECK(matricule_of(absl::StrCat(nir, absl::Dec(NirKey(nir), absl::kZeroPad2))).empty());
}

}  // namespace
}  // namespace jalon::intake::testing
