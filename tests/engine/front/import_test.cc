// SPDX-License-Identifier: EUPL-1.2
// Imports through the front door, on the invented files of tests/data/flux.
#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>
#include <random>
#include <sstream>

#include "absl/strings/str_cat.h"
#include "engine/base/sha256.h"
#include "engine/flux/byte_source.h"
#include "tests/reference_data.h"
#include "tests/scenarios/engine_driver.h"

namespace jalon {
namespace {

using jalon::v1::ImportFluxRequest;
using jalon::v1::ImportReport;
using scenario::EngineUnderTest;

std::string ReadFile(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  std::ostringstream out;
  out << in.rdbuf();
  return out.str();
}

std::string DataFile(const std::string& name) {
  return ReadFile(std::string(JALON_SOURCE_DIR "/tests/data/flux/") + name);
}

ImportFluxRequest::Start StartOf(const std::string& content, const std::string& departement) {
  ImportFluxRequest::Start start;
  start.set_departement(departement);
  start.set_file_name("essai.xml");
  start.set_sha256(Sha256Hex(content));
  start.mutable_known()->set_at_transmission(true);
  return start;
}

// Imports at most `batches` batches, then stops as a crash would.
absl::StatusOr<ImportReport> ImportSome(EngineUnderTest& engine, const std::string& content,
                                        int batches, const std::string& departement = "062") {
  flux::MemoryByteSource source(content);
  auto import =
      engine.departement().StartImport(&source, StartOf(content, departement), scenario::TestNow());
  if (!import.ok()) return import.status();
  PreparedBatch batch;
  while (batches-- > 0) {
    absl::StatusOr<bool> more = (*import)->Prepare(&batch);
    if (!more.ok()) return more.status();
    if (!*more) {
      absl::StatusOr<PreparedBatch> last = (*import)->Finish(scenario::TestNow());
      if (!last.ok()) return last.status();
      PreparedBatch* finish = &*last;
      if (absl::Status status = engine.departement().Commit({&finish, 1}); !status.ok()) {
        return status;
      }
      (*import)->Committed(*last);
      return (*import)->Report();
    }
    PreparedBatch* next = &batch;
    if (absl::Status status = engine.departement().Commit({&next, 1}); !status.ok()) return status;
    (*import)->Committed(batch);
  }
  return (*import)->Report();
}

absl::StatusOr<ImportReport> ImportAll(EngineUnderTest& engine, const std::string& content,
                                       const std::string& departement = "062") {
  return ImportSome(engine, content, 1'000'000, departement);
}

// A monthly of `count` dossiers, one person each, from an invented template.
std::string BigMonthly(int count) {
  std::string text =
      "<?xml version=\"1.0\" encoding=\"ISO-8859-1\"?>\n<Racine><IdentificationFlux>"
      "<APPLIEME>CRI</APPLIEME><NUMVERSIONAPPLIEME>6300</NUMVERSIONAPPLIEME>"
      "<TYPEFLUX>M</TYPEFLUX><NATFLUX>D</NATFLUX><DTCREAFLUX>2022-03-04</DTCREAFLUX>"
      "<HEUCREAFLUX>21:00:00.0000</HEUCREAFLUX><DTREF>2022-02-28</DTREF></IdentificationFlux>\n";
  for (int i = 0; i < count; ++i) {
    absl::StrAppend(
        &text,
        "<InfosFoyerRSA><IdentificationRSA><Organisme><FONORG>CAF</FONORG><NUMORG>621</NUMORG>"
        "<MATRICULE>000000100000000</MATRICULE></Organisme><Partenaire><TYPEPARTE>CG  </TYPEPARTE>"
        "<IDEPARTE>062</IDEPARTE></Partenaire><DemandeRSA><DTDEMRSA>2022-01-03</DTDEMRSA>"
        "<NUMDEMRSA>",
        absl::Dec(i, absl::kZeroPad8), "062</NUMDEMRSA></DemandeRSA></IdentificationRSA><Personne>",
        "<Identification><QUAL>MME</QUAL><NOM>ESSAI", i, "</NOM><NOMNAI>ESSAI", i,
        "</NOMNAI><PRENOM>A</PRENOM><NOMCOMNAI>X</NOMCOMNAI><DTNAI>1985-05-0", i % 9 + 1,
        "</DTNAI><SEXE>2</SEXE></Identification><Prestations><NATPREST>RSA</NATPREST>"
        "<ROLEPERS>DEM</ROLEPERS><TOPCHAPERS>1</TOPCHAPERS></Prestations>"
        "<MontantCalculDroitRSAPersonne><TOPPERSDRODEVORSA>1</TOPPERSDRODEVORSA>"
        "</MontantCalculDroitRSAPersonne></Personne><PrestationRSA><SituationDossierRSA>"
        "<EtatDossierRSA><ETATDOSRSA>2</ETATDOSRSA></EtatDossierRSA></SituationDossierRSA>"
        "</PrestationRSA></InfosFoyerRSA>\n");
  }
  absl::StrAppend(&text, "<TransmissionFlux><NBTOTDOSRSATRANSM>", absl::Dec(count, absl::kZeroPad8),
                  "</NBTOTDOSRSATRANSM><NBTOTDOSRSATRANSMANO>00000000</NBTOTDOSRSATRANSMANO>"
                  "</TransmissionFlux>\n</Racine>\n");
  return text;
}

int64_t Entrants(EngineUnderTest& engine) {
  Sequential sequential;
  jalon::v1::GetMatrixRequest request;
  request.mutable_question()->set_from("2022-01-01");
  request.mutable_question()->set_to("2022-12-31");
  return engine.departement().Matrix(request, scenario::TestNow(), &sequential)->rows(0).value();
}

TEST_CASE("importing a file twice changes nothing") {
  EngineUnderTest engine;
  const std::string content = BigMonthly(50);
  const ImportReport first = *ImportAll(engine, content);
  CHECK(first.state() == ImportReport::COMPLETE);
  CHECK(first.dossiers() == 50);
  CHECK(first.events_new() == 50);
  CHECK(Entrants(engine) == 50);
  const auto histories = engine.departement().DumpHistories();
  const ImportReport again = *ImportAll(engine, content);
  CHECK(again.already_imported());
  CHECK(again.events_new() == 0);
  CHECK(again.events_duplicate() == 50);
  CHECK(engine.departement().DumpHistories() == histories);
  CHECK(again.log_position() <= first.log_position());
}

TEST_CASE("the same dossiers under another file are the same events") {
  EngineUnderTest engine;
  const std::string content = BigMonthly(20);
  REQUIRE(ImportAll(engine, content).ok());
  const ImportReport renamed = *ImportAll(engine, content + "\n");
  CHECK_FALSE(renamed.already_imported());
  CHECK(renamed.events_new() == 0);
  CHECK(renamed.events_duplicate() == 20);
}

TEST_CASE("an import stopped anywhere goes on, and ends like an uninterrupted one") {
  const std::string content =
      BigMonthly(9000);  // five batches, of which at most four before the end
  EngineUnderTest whole;
  const ImportReport expected = *ImportAll(whole, content);
  const auto seed = static_cast<unsigned>(std::random_device{}());
  UNSCOPED_INFO("seed " << seed);
  std::mt19937 random(seed);
  EngineUnderTest stopped;
  for (int crash = 0; crash < 2; ++crash) {
    REQUIRE(ImportSome(stopped, content, static_cast<int>(random() % 2) + 1).ok());
    stopped.Close();
    stopped.Open();
  }
  const ImportReport resumed = *ImportAll(stopped, content);
  CHECK(resumed.dossiers() == expected.dossiers());
  CHECK(resumed.events_new() == expected.events_new());
  CHECK(resumed.events_duplicate() == 0);
  CHECK(resumed.state() == ImportReport::COMPLETE);
  CHECK(Entrants(stopped) == Entrants(whole));
  CHECK(stopped.departement().Status().log_position() ==
        whole.departement().Status().log_position());
  CHECK(stopped.departement().VerifyOnline()->clean());
}

TEST_CASE("trap 3: a truncated file gives its whole dossiers and says that it is incomplete") {
  EngineUnderTest engine;
  const std::string whole = BigMonthly(10);
  const ImportReport report = *ImportAll(engine, whole.substr(0, whole.size() * 6 / 10));
  CHECK(report.state() == ImportReport::INCOMPLETE);
  CHECK(report.dossiers() > 3);
  CHECK(report.dossiers() < 10);
  CHECK(report.rejects_size() == 1);
  CHECK(Entrants(engine) == report.dossiers());
}

TEST_CASE("trap 1: a wrong total is a warning") {
  EngineUnderTest engine;
  std::string content = BigMonthly(3);
  content.replace(content.find("00000003</NBTOT"), 8, "00000007");
  const ImportReport report = *ImportAll(engine, content);
  CHECK(report.dossiers() == 3);
  CHECK(report.announced_dossiers() == 7);
  CHECK(report.warnings_size() > 0);
}

TEST_CASE("another département's dossier is rejected and kept, the others are taken") {
  EngineUnderTest engine;
  std::string content = BigMonthly(3);
  content.replace(content.find("<IDEPARTE>062"), 13, "<IDEPARTE>059");
  const ImportReport report = *ImportAll(engine, content);
  CHECK(report.dossiers() == 2);
  REQUIRE(report.rejects_size() == 1);
  CHECK(report.rejects(0).position() == 0);
  CHECK(report.rejects(0).reason().find("059") != std::string::npos);
}

TEST_CASE("content that is not what was announced fails the import") {
  EngineUnderTest engine;
  const std::string content = BigMonthly(2);
  const std::string other = BigMonthly(3);
  flux::MemoryByteSource source(other);
  auto import =
      engine.departement().StartImport(&source, StartOf(content, "062"), scenario::TestNow());
  REQUIRE(import.ok());
  PreparedBatch batch;
  REQUIRE(*(*import)->Prepare(&batch));
  REQUIRE_FALSE(*(*import)->Prepare(&batch));
  CHECK(absl::IsInvalidArgument((*import)->Finish(scenario::TestNow()).status()));
}

TEST_CASE("what is known when it was transmitted is not known the day before") {
  EngineUnderTest engine;
  REQUIRE(ImportAll(engine, BigMonthly(5)).ok());
  Sequential sequential;
  jalon::v1::GetMatrixRequest request;
  request.mutable_question()->set_from("2022-01-01");
  request.mutable_question()->set_to("2022-12-31");
  const auto entrants_on = [&](const char* day) {
    request.mutable_question()->mutable_as_of()->set_known_at(day);
    return engine.departement().Matrix(request, scenario::TestNow(), &sequential)->rows(0).value();
  };
  CHECK(entrants_on("2022-03-03") == 0);
  CHECK(entrants_on("2022-03-04") == 5);
}

TEST_CASE("the invented files are taken or rejected as they should be") {
  struct Expected {
    const char* file;
    int64_t dossiers;
    int rejects;
  };
  const Expected expected[] = {{"mensuel-caf-dossier-deux-fois.xml", 3, 0},
                               {"mensuel-msa-tronque.xml", 2, 1},
                               {"quotidien-caf-accents.xml", 3, 0},
                               {"quotidien-caf-anomalies.xml", 1, 0},
                               {"quotidien-caf-utf8.xml", 1, 0}};
  for (const Expected& file : expected) {
    EngineUnderTest engine;
    const ImportReport report = *ImportAll(engine, DataFile(file.file));
    CAPTURE(file.file);
    CHECK(report.dossiers() == file.dossiers);
    CHECK(report.rejects_size() == file.rejects);
    CHECK(engine.departement().VerifyOnline()->clean());
  }
}

// What is taken of each real file, and what is rejected. The files are not ours to publish: they
// are read where they are, and the test says that it is skipped where they are not.
TEST_CASE("every reference file is taken or refused, and nothing is dropped in silence") {
  const auto flux = tests::ReferenceData(JALON_SOURCE_DIR, "flux");
  if (!flux.has_value()) return;
  struct Expected {
    const char* file;
    const char* departement;
    bool read;
    int64_t dossiers;
    int64_t persons;
    int rejects;
    ImportReport::State state;
  };
  const Expected expected[] = {
      {"RSABEI-hubee-truncated.xml", "052", true, 0, 0, 1, ImportReport::INCOMPLETE},
      {"RSABEM-hubee-truncated.xml", "978", true, 1, 1, 1, ImportReport::INCOMPLETE},
      {"MSABEM-hubee-truncated.xml", "092", true, 1, 1, 1, ImportReport::INCOMPLETE},
      {"RSABAI-hubee-anomalies.xml", "077", true, 1, 1, 0, ImportReport::COMPLETE},
      {"RSABEM-same-dossier-twice.xml", "052", true, 2, 3, 0, ImportReport::COMPLETE},
      {"IRSACG-hubee.xml", "022", true, 1, 1, 0, ImportReport::COMPLETE},
      {"IRSDCG-hubee.xml", "971", true, 1, 1, 0, ImportReport::COMPLETE},
      // A contact file does not say when it was transmitted, which this import asks for.
      {"contacts-allocataires.csv", "062", false, 0, 0, 0, ImportReport::STATE_UNSPECIFIED},
      {"vrsb0801.xsd", "062", false, 0, 0, 0, ImportReport::STATE_UNSPECIFIED},
  };
  for (const Expected& file : expected) {
    CAPTURE(file.file);
    EngineUnderTest engine(file.departement);
    const auto report =
        ImportAll(engine, ReadFile(absl::StrCat(*flux, "/", file.file)), file.departement);
    if (!file.read) {
      CHECK(absl::IsInvalidArgument(report.status()));
      CHECK_FALSE(report.status().message().empty());
      continue;
    }
    REQUIRE(report.ok());
    CHECK(report->dossiers() == file.dossiers);
    CHECK(report->persons() == file.persons);
    CHECK(report->rejects_size() == file.rejects);
    CHECK(report->state() == file.state);
    CHECK(engine.departement().VerifyOnline()->clean());
  }
}

}  // namespace
}  // namespace jalon
