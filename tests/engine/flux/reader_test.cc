// SPDX-License-Identifier: EUPL-1.2
//
// What is read of a dossier, and how a whole file is accounted for.
#include <catch2/catch.hpp>
#include <cstdio>
#include <fstream>

#include "tests/engine/flux/flux_text.h"

namespace jalon::flux::testing {
namespace {

TEST_CASE("every field of a dossier is read") {
  const Reading reading = MustRead(DataFile("quotidien-caf-accents.xml"));
  REQUIRE(reading.Dossiers().size() == 3);
  const DossierObservation dossier = reading.Dossiers()[0];
  CHECK(dossier.numdemrsa == "00000001062");
  CHECK(dossier.organisme.kind == OrganismeKind::kCaf);
  CHECK(dossier.organisme.code == "CAF");
  CHECK(dossier.organisme.number == "621");
  CHECK(dossier.organisme.matricule == "000000100000000");
  CHECK(dossier.departement == "062");
  CHECK(dossier.requested_on.ToString() == "2021-11-15");
  CHECK(dossier.state == '2');
  CHECK(dossier.state_code == "2");
  CHECK(dossier.motif.empty());
  CHECK_FALSE(dossier.state_on.IsPresent());
  CHECK(dossier.family_situation == "CEL");
  CHECK(dossier.family_situation_since.ToString() == "2015-01-01");
  REQUIRE(dossier.liquidations.size() == 1);
  CHECK(dossier.liquidations[0].fact == "ENTDED");
  CHECK(dossier.liquidations[0].on.ToString() == "2022-03-24");
  CHECK(dossier.anomalies.empty());
  CHECK(dossier.position == 0);
  CHECK(dossier.CurrentTransfer() == nullptr);
  CHECK(reading.summary.persons == 6);
}

TEST_CASE("every field of a person is read") {
  const Reading reading = MustRead(DataFile("quotidien-caf-accents.xml"));
  const std::vector<PersonObservation> persons = reading.Dossiers().at(0).persons;
  REQUIRE(persons.size() == 4);
  CHECK(persons[0].nir == "2850399999001");
  CHECK(persons[0].birth_name == "LEFÈBVRE");
  CHECK(persons[0].usage_name == "GŒTHALS");
  CHECK(persons[0].first_name == "ZOÉ");
  CHECK(persons[0].born_on.ToString() == "1985-03-12");
  CHECK(persons[0].born_on_kind == "N");
  CHECK(persons[0].sex == "2");
  CHECK(persons[0].role == "DEM");
  CHECK(persons[0].pfa_role == "DEM");
  CHECK(persons[0].in_dossier_from.ToString() == "2015-01-01");
  CHECK_FALSE(persons[0].in_dossier_until.IsPresent());
  CHECK(persons[0].id_assedic == "0000001A");
  CHECK(persons[0].soumis == true);
  CHECK(persons[0].entrant == true);
  CHECK(persons[1].soumis == false);
  CHECK_FALSE(persons[1].entrant.has_value());
  CHECK_FALSE(persons[2].soumis.has_value());
  CHECK(persons[2].nir.empty());
}

TEST_CASE("persons of one dossier that share role and birth date are marked") {
  const Reading reading = MustRead(DataFile("quotidien-caf-accents.xml"));
  const std::vector<PersonObservation> persons = reading.Dossiers().at(0).persons;
  REQUIRE(persons.size() == 4);
  CHECK_FALSE(persons[0].shares_role_and_birth_date);
  CHECK_FALSE(persons[1].shares_role_and_birth_date);
  CHECK(persons[2].shares_role_and_birth_date);
  CHECK(persons[3].shares_role_and_birth_date);
}

TEST_CASE("an address in France and one abroad give the lines of an envelope") {
  const std::string abroad = Element(
      "Adresse",
      Element("TroncCommunAdresse",
              Element("RGADR", "02") + Element("DTEMM", "2010-01-01") + Element("PAYS", "BEL")) +
          Element("AdresseHorsFrance", Element("LIBLIG2ADR", "") +
                                           Element("LIBLIG3ADR", "1 RUE VIDE") +
                                           Element("LIBLIG4ADR", "NULLEPART")));
  DossierText text;
  text.extra = Element("DonneesAdministratives", abroad);
  const DossierObservation dossier = MustReadOne(text.ToString());
  REQUIRE(dossier.addresses.size() == 1);
  CHECK(dossier.addresses[0].rank == 2);
  CHECK(dossier.addresses[0].country == "BEL");
  CHECK(dossier.addresses[0].moved_in.ToString() == "2010-01-01");
  CHECK(dossier.addresses[0].lines == std::vector<std::string>{"1 RUE VIDE", "NULLEPART"});
  CHECK(dossier.CurrentAddress() == nullptr);

  const auto french = MustRead(DataFile("quotidien-caf-accents.xml")).Dossiers().at(0);
  REQUIRE(french.CurrentAddress() != nullptr);
  const std::vector<std::string> lines = {"BATIMENT IMAGINAIRE", "12 RUE DE LA FICTION"};
  CHECK(french.CurrentAddress()->lines == lines);
  CHECK(french.CurrentAddress()->postal_code == "62999");
  CHECK(french.CurrentAddress()->commune_code == "62999");
  CHECK(french.CurrentAddress()->commune == "VILLE INVENTEE");
}

TEST_CASE("the later of two mutations is the one in force") {
  const DossierObservation dossier =
      MustRead(DataFile("quotidien-caf-accents.xml")).Dossiers().at(1);
  REQUIRE(dossier.transfer_in.has_value());
  REQUIRE(dossier.transfer_out.has_value());
  CHECK(dossier.transfer_in->on.ToString() == "2021-12-01");
  CHECK(dossier.transfer_in->other.matricule == "000000700000000");
  CHECK(dossier.transfer_out->on.ToString() == "2021-05-01");
  REQUIRE(dossier.CurrentTransfer() != nullptr);
  CHECK(dossier.CurrentTransfer()->direction == Transfer::Direction::kIn);

  DossierObservation left = dossier;
  left.transfer_out->on = left.transfer_in->on.AddDays(1);
  CHECK(left.CurrentTransfer()->direction == Transfer::Direction::kOut);
  left.transfer_out->on = left.transfer_in->on;
  CHECK(left.CurrentTransfer()->direction == Transfer::Direction::kIn);
}

TEST_CASE("a motif goes with its state, for each of the states") {
  const auto read = [](const char* state, const char* block, const std::string& content) {
    DossierText text;
    text.state = state;
    text.state_blocks = Element(block, content);
    return MustReadOne(text.ToString());
  };
  const auto refusal =
      read("1", "Refus", Element("DTREFURSA", "2022-01-02") + Element("MOTIREFURSA", "F02"));
  CHECK(refusal.motif == "F02");
  CHECK(refusal.state_on.ToString() == "2022-01-02");
  const auto right = read("3", "SuspensionDroit",
                          Element("MOTISUSDRORSA", "GK") + Element("DDSUSDRORSA", "2022-01-03") +
                              Element("NATGROUPFSUS", "RSA"));
  CHECK(right.motif == "GK");
  CHECK(right.state_on.ToString() == "2022-01-03");
  CHECK(right.state_blocks.at(0).group == "RSA");
  const auto payment =
      read("4", "SuspensionVersement",
           Element("MOTISUSVERSRSA", "05") + Element("DDSUSVERSRSA", "2022-01-04"));
  CHECK(payment.motif == "05");
  CHECK(payment.state_on.ToString() == "2022-01-04");
  const std::string closure = Element("MOTICLORSA", "MUT") + Element("DTCLORSA", "2022-01-05");
  CHECK(read("5", "FinDroit", closure).motif == "MUT");
  CHECK(read("6", "FinDroitMoisAnterieur", closure).motif == "MUT");
  CHECK(read("5", "FinDroitMoisAnterieur", closure).motif.empty());
  CHECK(read("2", "SuspensionVersement", closure).motif.empty());
}

TEST_CASE("positions, offsets and lengths point at the blocks of the file") {
  const std::string file = DataFile("quotidien-caf-rejets.xml");
  int64_t expected_position = 0;
  for (const Record& record : MustRead(file).records) {
    if (const auto* dossier = std::get_if<DossierObservation>(&record)) {
      CHECK(dossier->position == expected_position);
      const std::string block = file.substr(static_cast<size_t>(dossier->byte_offset),
                                            static_cast<size_t>(dossier->byte_length));
      CHECK_THAT(block,
                 Catch::StartsWith("<InfosFoyerRSA>") && Catch::EndsWith("</InfosFoyerRSA>"));
    } else {
      const auto& rejected = std::get<RejectedDossier>(record);
      CHECK(rejected.position == expected_position);
      CHECK(file.substr(static_cast<size_t>(rejected.byte_offset), rejected.raw.size()) ==
            rejected.raw);
    }
    ++expected_position;
  }
  CHECK(expected_position == 5);
}

TEST_CASE("a rejected dossier says which field, why and what to do, and nothing of the person") {
  const Reading reading = MustRead(DataFile("quotidien-caf-rejets.xml"));
  const std::vector<RejectedDossier> rejected = reading.Rejected();
  REQUIRE(rejected.size() == 4);
  CHECK(rejected[0].field == "Personne");
  CHECK(rejected[0].numdemrsa == "00000012062");
  CHECK(rejected[1].field == "Personne/Identification/DTNAI");
  CHECK(rejected[2].field == "IdentificationRSA/DemandeRSA/NUMDEMRSA");
  CHECK(rejected[2].numdemrsa.empty());
  CHECK_THAT(rejected[3].reason, Catch::Contains("mal formé"));
  for (const RejectedDossier& each : rejected) {
    CHECK_THAT(each.reason, Catch::Contains(each.field) && Catch::Contains("Redemander"));
    CHECK_THAT(each.reason, !Catch::Contains("KARINE") && !Catch::Contains("1980-02-30"));
  }
  CHECK(reading.summary.dossiers == 1);
  CHECK(reading.summary.rejected == 4);
  // The total counts what is in the file, taken or not: 4 numbers and a block without one.
  CHECK_FALSE(reading.summary.total_differs);
}

TEST_CASE("the path of a field says which of several persons it is") {
  PersonText second;
  second.role = "CJT";
  second.born_on = "1985-13-01";
  DossierText text;
  text.persons += second.ToString();
  const Reading reading = MustRead(Flux({text.ToString()}));
  REQUIRE(reading.Rejected().size() == 1);
  CHECK(reading.Rejected()[0].field == "Personne[2]/Identification/DTNAI");
}

TEST_CASE("a date that decides nothing is left out and counted, one that decides rejects") {
  DossierText text;
  text.extra = Element("DonneesAdministratives",
                       Element("SituationFamille", Element("DDSITFAM", "2015-02-30")));
  const Reading tolerated = MustRead(Flux({text.ToString(), text.ToString()}));
  REQUIRE(tolerated.Dossiers().size() == 2);
  CHECK_FALSE(tolerated.Dossiers()[0].family_situation_since.IsPresent());
  REQUIRE_FALSE(tolerated.summary.warnings.empty());
  CHECK_THAT(tolerated.summary.warnings.back(), Catch::StartsWith("DDSITFAM : 2 "));

  text = {};
  text.state = "5";
  text.state_blocks = Element("FinDroit", Element("DTCLORSA", "2022-02-31"));
  const Reading rejected = MustRead(Flux({text.ToString()}));
  REQUIRE(rejected.Rejected().size() == 1);
  CHECK(rejected.Rejected()[0].field == "PrestationRSA/SituationDossierRSA/FinDroit/DTCLORSA");
}

TEST_CASE("two dossiers mixed in one block by lost tags are not taken as one") {
  std::string mixed = DossierText().ToString() + DossierText().ToString();
  const std::string border = "</InfosFoyerRSA>\n<InfosFoyerRSA>";
  mixed.erase(mixed.find(border), border.size());
  const Reading reading = MustRead(Flux({mixed}));
  REQUIRE(reading.Rejected().size() == 1);
  CHECK(reading.Rejected()[0].field == "IdentificationRSA[2]");
}

TEST_CASE("a number of demande is padded and checked") {
  CHECK(NormalNumdemrsa("01235068092") == "01235068092");
  CHECK(NormalNumdemrsa("1235068092") == "01235068092");
  CHECK(NormalNumdemrsa(" 51 ") == "00000000051");
  CHECK(NormalNumdemrsa("0102404102a") == "0102404102A");
  CHECK(NormalNumdemrsa("").empty());
  CHECK(NormalNumdemrsa("012350680921").empty());
  CHECK(NormalNumdemrsa("0123-506809").empty());
  DossierText text;
  text.numdemrsa = "012350680921";
  CHECK(MustRead(Flux({text.ToString()})).Rejected().at(0).field ==
        "IdentificationRSA/DemandeRSA/NUMDEMRSA");
}

TEST_CASE("a file of the disk reads as its bytes in memory") {
  const std::string path =
      std::string(JALON_SOURCE_DIR) + "/tests/data/flux/quotidien-caf-accents.xml";
  const auto source = FileByteSource::Open(path);
  REQUIRE(source.ok());
  const auto from_disk = ReadAll(**source);
  REQUIRE(from_disk.ok());
  CHECK(from_disk->records == MustRead(DataFile("quotidien-caf-accents.xml")).records);
  CHECK(FileByteSource::Open(path + ".absent").status().code() == absl::StatusCode::kNotFound);
}

TEST_CASE("a failure of the source is handed on, not taken for the end of the file") {
  class FailingSource : public ByteSource {
   public:
    explicit FailingSource(std::string_view bytes) : good_(bytes) {}
    absl::StatusOr<size_t> Read(char* buffer, size_t size) override {
      const absl::StatusOr<size_t> count = good_.Read(buffer, size);
      if (*count == 0) return absl::UnavailableError("disk");
      return count;
    }

   private:
    MemoryByteSource good_;
  };
  const std::string text = Flux({DossierText().ToString()});
  FailingSource source(std::string_view(text).substr(0, text.size() - 30));
  CHECK(ReadAll(source).status().code() == absl::StatusCode::kUnavailable);
}

TEST_CASE("however the source cuts its pieces, the records are the same") {
  for (const char* name :
       {"quotidien-caf-accents.xml", "quotidien-caf-rejets.xml", "quotidien-caf-cdata.xml",
        "quotidien-caf-utf8.xml", "quotidien-caf-anomalies.xml", "mensuel-msa-tronque.xml",
        "mensuel-caf-dossier-deux-fois.xml"}) {
    INFO(name);
    const std::string file = DataFile(name);
    const Reading whole = MustRead(file);
    CrumbSource crumbs(file);
    const absl::StatusOr<Reading> pieces = ReadAll(crumbs);
    REQUIRE(pieces.ok());
    CHECK(pieces->records == whole.records);
    CHECK(pieces->summary.warnings == whole.summary.warnings);
    CHECK(pieces->summary.complete() == whole.summary.complete());
  }
}

}  // namespace
}  // namespace jalon::flux::testing
