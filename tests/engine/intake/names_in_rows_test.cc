// SPDX-License-Identifier: EUPL-1.2
//
// A row whose counted text names its person (ledger/name_check.h) is a reject, whether the row says
// who she is or the store knows; and what is kept of it goes with her.
#include <catch2/catch.hpp>

#include "engine/flux/byte_source.h"
#include "engine/imports.h"
#include "engine/privacy.h"
#include "tests/engine/intake/file_import.h"
#include "tests/engine/intake/import_files.h"
#include "tests/scenarios/engine_driver.h"

namespace jalon::intake::testing {
namespace {

using jalon::v1::ImportFluxRequest;
using jalon::v1::ImportReport;
using scenario::EngineUnderTest;
using scenario::TestNow;

// The field of the one reject, whose reason must name nobody.
std::string OnlyRejectOf(const ImportReport& report) {
  INFO(report.ShortDebugString());
  REQUIRE(report.rejects_size() == 1);
  const std::string reason = report.rejects(0).reason();
  for (const char* name : {"GENDEMO", "Gendemo", "LISON", "Lison"}) {
    CHECK(reason.find(name) == std::string::npos);
  }
  CHECK(reason.find("sans nommer la personne") != std::string::npos);
  return reason.substr(0, reason.find(' '));
}

// Lines of a takeover that name persons by an id, and perhaps say who they are.
std::string Takeover(const std::vector<std::string>& lines) {
  std::string content = "Fiche;Personne;Nom;Prénom;Décision;Origine\n";
  for (const std::string& line : lines) content += line + "\n";
  return content;
}

constexpr char kMapping[] = R"(
source: "essai"
body: "orientation"
date_format: "JJ/MM/AAAA"
column { name: "Fiche" field: "recordId" }
column { name: "Personne" field: "person.externalId" }
column { name: "Nom" field: "person.birthName" }
column { name: "Prénom" field: "person.firstName" }
column { name: "Décision" field: "decidedOn" required: true }
column { name: "Origine" field: "origin" }
)";

ImportFluxRequest::Start TakeoverStart() {
  ImportFluxRequest::Start start = Start();
  start.set_mapping(kMapping);
  return start;
}

TEST_CASE("Pôle emploi: a motif that names the person is a reject, and the others are taken") {
  EngineUnderTest engine;
  const std::string lines =
      "nir;identifiantpe;nom;prenom;dtnai;date;code;motif;nir2\r\n"
      "2850399999001;1234567X001;GENDEMO;LISON;12/03/1985;14/02/2022;;ABSENCE DE MME GENDEMO;\r\n"
      "2850399999001;1234567X001;GENDEMO;LISON;12/03/1985;15/02/2022;;ABSENCE;\r\n";
  ImportFluxRequest::Start start = Start();
  start.set_kind(ImportFluxRequest::Start::RADIATIONS);
  const ImportReport report = MustImport(engine, lines, start);
  CHECK(OnlyRejectOf(report) == "poleEmploiRegistration.motifLabel");
  CHECK(report.events_new() == 1);
}

TEST_CASE("SPIE: an action whose label names the person, whom another file told, is a reject") {
  EngineUnderTest engine;
  MustImport(engine, DataFile("spie-principal.csv"));
  const std::string id = "7a1c0000-0000-4000-8000-000000000001;";
  const ImportReport report =
      MustImport(engine,
                 "identifiant_unique_de;codeaction;lblaction;date_prescription;"
                 "date_realisation_action;date_debut;date_fin\n" +
                     id + "A12;Bilan de Lison;2022-01-15;NULL;2022-02-01;2022-02-10\n" + id +
                     "A12;Bilan;2022-01-15;NULL;2022-02-01;2022-02-10\n");
  CHECK(OnlyRejectOf(report) == "insertionAction.label");
  CHECK(report.events_new() == 1);
}

TEST_CASE("the reader's own words in what it makes of a request name nobody") {
  EngineUnderTest engine;
  std::string request = DataFile("instruction-caf.xml");
  // As the origin of the orientation says.
  for (const std::string tag : {"<NOM>", "<NOMNAI>"}) {
    const std::string name = tag + "GENDINSTRUIT";
    REQUIRE(request.find(name) != std::string::npos);
    request.replace(request.find(name), name.size(), tag + "CAISSE");
  }
  const ImportReport report = MustImport(engine, request);
  CHECK(report.rejects_size() == 0);
  CHECK(report.events_new() == 11);
}

TEST_CASE("takeover: an origin that names the person whom the line tells is a reject") {
  EngineUnderTest engine;
  const ImportReport report = MustImport(engine,
                                         Takeover({"1;A;GENDEMO;LISON;05/03/2021;vue par Gendemo",
                                                   "2;A;GENDEMO;LISON;05/03/2022;cohorte"}),
                                         TakeoverStart());
  CHECK(OnlyRejectOf(report) == "orientation.origin");
  CHECK(report.dossiers() == 1);
}

TEST_CASE("takeover: so is one that names whom the store knows; validated, it is said as well") {
  EngineUnderTest engine;
  MustImport(engine, Takeover({"1;A;GENDEMO;LISON;05/03/2022;cohorte"}), TakeoverStart());
  const std::string by_id =
      Takeover({"2;A;;;05/03/2023;vue par Lison", "3;B;;;05/03/2023;vue par Lison"});
  ImportFluxRequest::Start start = TakeoverStart();
  start.set_sha256(tests::Sha256Of(by_id));
  flux::MemoryByteSource source(by_id);
  const auto validated =
      engine.departement().imports()->Validate(&source, start, TestNow(), [](const auto&) {});
  REQUIRE(validated.ok());
  CHECK(OnlyRejectOf(*validated) == "orientation.origin");
  const ImportReport report = MustImport(engine, by_id, start);
  CHECK(OnlyRejectOf(report) == "orientation.origin");
  CHECK(report.dossiers() == 1);
}

TEST_CASE(
    "a row that names her and was rejected is destroyed with her, and its file; read again "
    "before, it is rejected again") {
  EngineUnderTest engine;
  tests::Sent sent;
  sent.mapping = kMapping;
  const std::string who = Takeover({"1;A;GENDEMO;LISON;05/03/2022;cohorte"});
  // Of her it has this line alone.
  const std::string by_id =
      Takeover({"2;A;;;05/03/2023;vue par Lison", "3;B;;;05/03/2023;vue par Lison"});
  tests::MustImport(engine, who, sent);
  tests::MustImport(engine, by_id, sent);
  Imports& imports = *engine.departement().imports();
  const auto rejects = imports.ListRejects({});
  REQUIRE(rejects.ok());
  REQUIRE(rejects->rejects_size() == 1);
  const std::string name = rejects->rejects(0).name();
  jalon::v1::Reject outcome;
  REQUIRE(imports.ReplayReject(name, "A. Essai", TestNow(), &outcome).ok());
  CHECK(outcome.state() == jalon::v1::Reject::OPEN);
  REQUIRE(imports.GetReject(name).ok());
  REQUIRE(imports.OpenArchived(tests::NameOf(by_id)).ok());

  jalon::v1::ErasePersonsRequest erase;
  erase.add_person_ids("p1");
  erase.set_author("dpo");
  erase.set_reason("demande");
  jalon::v1::ErasePersonsResponse response;
  const Privacy& privacy = *engine.departement().privacy();
  REQUIRE(tests::Commit(engine, privacy.Erase(erase, TestNow(), &response)).ok());
  REQUIRE(tests::Commit(engine, privacy.CarryOut(TestNow())).ok());
  REQUIRE(response.erasures_size() == 1);
  CHECK(response.erasures(0).purged_rejects() == 1);
  CHECK(response.erasures(0).purged_files_size() == 2);
  CHECK(absl::IsNotFound(imports.GetReject(name).status()));
  CHECK_FALSE(imports.OpenArchived(tests::NameOf(by_id)).ok());
}

}  // namespace
}  // namespace jalon::intake::testing
