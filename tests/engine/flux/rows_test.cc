// SPDX-License-Identifier: EUPL-1.2
//
// What is read of the files that give rows: contacts, Pôle emploi, PECG, SPIE.
#include <catch2/catch.hpp>

#include "tests/engine/flux/rows_text.h"

namespace jalon::flux::testing {
namespace {

constexpr std::string_view kCessations =
    "nir;identifiantpe;nom;prenom;dtnai;date;code;motif;nir2\r\n";
constexpr std::string_view kInscriptions = "nir;identifiantpe;nom;prenom;dtnai;date;code;nir2\r\n";

TEST_CASE("every column of the contact file is read") {
  const Reading reading = MustReadRows(DataFile("contacts.csv"));
  CHECK(reading.header.kind == FluxKind::kContacts);
  const std::vector<PersonRow> rows = Rows(reading);
  REQUIRE(rows.size() == 3);
  CHECK(rows[0].keys.matricule == "0000051");
  CHECK(rows[0].keys.role == "DEM");
  CHECK(rows[0].keys.sex == "2");
  CHECK(rows[0].keys.nir == WithKey("2850399999001"));
  CHECK(rows[0].keys.numdemrsa == "00000001062");
  CHECK(rows[0].keys.usage_name == "LEFÈBVRE");
  CHECK(rows[0].keys.first_name == "ZOÉ");
  const auto& contact = As<ContactRow>(rows[0]);
  CHECK(contact.requested_on.ToString() == "2021-11-15");
  CHECK(contact.droits_devoirs_on.ToString() == "2021-12-01");
  CHECK(contact.phones == std::vector<std::string>{"0600000001", "0300000002"});
  CHECK(contact.email == "zoe@example.org");
}

TEST_CASE("the names of the responsable du dossier are not those of her conjoint") {
  const std::vector<PersonRow> rows = Rows(MustReadRows(DataFile("contacts.csv")));
  REQUIRE(rows.size() == 3);
  CHECK(rows[1].keys.role == "CJT");
  CHECK(rows[1].keys.usage_name.empty());
  CHECK(rows[1].keys.first_name.empty());
  CHECK(rows[1].keys.nir == "1840299999002");
}

TEST_CASE("a contact file of other years has other columns, in another order") {
  const PersonRow row = OnlyRow(MustReadRows(
      "NUMERO DEMANDE RSA,MATRICULE,Nom,Prénom,Date de naissance,Rôle,E-mail,Code postal,Commune,"
      "Adresse\n"
      "1062,51,GENDEMO,LISON,1985-03-12,DEM,l@example.org,62000,ARRAS,1 rue des Lilas\n"));
  CHECK(row.keys.usage_name == "GENDEMO");
  CHECK(row.keys.born_on.ToString() == "1985-03-12");
  const auto& contact = As<ContactRow>(row);
  CHECK(contact.address_lines == std::vector<std::string>{"1 rue des Lilas"});
  CHECK(contact.postal_code == "62000");
  CHECK(contact.commune == "ARRAS");
  CHECK(contact.email == "l@example.org");
}

TEST_CASE("every column of a Pôle emploi file is read") {
  const Reading reading =
      MustReadRows(DataFile("pole-emploi-radiations.csv"), FluxKind::kPeRadiations);
  CHECK(reading.header.kind == FluxKind::kPeRadiations);
  const std::vector<PersonRow> rows = Rows(reading);
  REQUIRE(rows.size() == 2);
  CHECK(rows[0].keys.nir == "2850399999001");
  CHECK(rows[0].keys.identifiant_pe == "1234567X001");
  CHECK(rows[0].keys.birth_name == "GENDEMO");
  CHECK(rows[0].keys.born_on.ToString() == "1985-03-12");
  const auto& line = As<PoleEmploiRow>(rows[0]);
  CHECK(line.move == PoleEmploiMove::kRadiation);
  CHECK(line.on.ToString() == "2022-02-14");
  CHECK(line.code == "92");
  CHECK(line.motif == "NON REPONSE A CONVOCATION SUSPENSION DE DEUX MOIS");
  CHECK(line.agency == "62001");
  CHECK(line.commune_code == "62041");
}

TEST_CASE("each of the four families of Pôle emploi is what the operator says") {
  const std::string line = "2850399999001;1234567X001;GENDEMO;LISON;12/03/1985;01/02/2022;";
  const auto without = [&](FluxKind kind) {
    return OnlyRow(MustReadRows(std::string(kInscriptions) + line + "1;2850399999001\r\n", kind));
  };
  const auto with = [&](FluxKind kind) {
    return OnlyRow(
        MustReadRows(std::string(kCessations) + line + "90;ABSENCE;2850399999001\r\n", kind));
  };
  CHECK(As<PoleEmploiRow>(without(FluxKind::kPeInscriptions)).categorie == "1");
  CHECK_FALSE(As<PoleEmploiRow>(without(FluxKind::kPeInscriptions)).stock);
  CHECK(As<PoleEmploiRow>(without(FluxKind::kPeStock)).stock);
  CHECK(As<PoleEmploiRow>(with(FluxKind::kPeCessations)).move == PoleEmploiMove::kCessation);
  CHECK(As<PoleEmploiRow>(with(FluxKind::kPeRadiations)).move == PoleEmploiMove::kRadiation);
}

TEST_CASE("a Pôle emploi file that nobody named is refused with the option to give") {
  const ErrorDetail detail = Refusal(kCessations);
  CHECK(detail.reason == "MISSING_KIND");
  CHECK_THAT(detail.message, Catch::Contains("--kind inscriptions|cessations|radiations|stock") &&
                                 Catch::Contains("cessations ou des radiations"));
}

TEST_CASE("a kind that the columns contradict is refused") {
  FluxReader::Options options;
  options.declared = FluxKind::kPeCessations;
  CHECK(Refusal(kInscriptions, options).reason == "WRONG_KIND");
  options.declared = FluxKind::kPeStock;
  CHECK(Refusal(kCessations, options).reason == "WRONG_KIND");
  CHECK(Refusal(DataFile("contacts.csv"), options).reason == "WRONG_KIND");
}

TEST_CASE("columns of Pôle emploi with other names are taken in their order") {
  const PersonRow row =
      OnlyRow(MustReadRows("N;I;NP;PR;NAISS;D;C;N2\n"
                           "2850399999001;1234567X001;GENDEMO;LISON;12/03/1985;01/02/2022;3;\n",
                           FluxKind::kPeInscriptions));
  CHECK(row.keys.first_name == "LISON");
  CHECK(As<PoleEmploiRow>(row).categorie == "3");
}

TEST_CASE("an unknown CSV is refused with the option that describes it") {
  const ErrorDetail detail = Refusal("Nom;Décision;Type\nGENDEMO;01/02/2022;Social\n");
  CHECK(detail.reason == "MISSING_MAPPING");
  CHECK_THAT(detail.message, Catch::Contains("--mapping"));
}

TEST_CASE("every field of a PECG dossier is read") {
  const Reading reading = MustReadRows(DataFile("pecg.xml"));
  CHECK(reading.header.kind == FluxKind::kPecg);
  CHECK(reading.header.departement == "062");
  CHECK(reading.header.reference_on.ToString() == "2022-01-01");
  CHECK(reading.header.created_on.ToString() == "2022-01-08");
  CHECK(reading.summary.complete());
  const std::vector<PersonRow> rows = Rows(reading);
  REQUIRE(rows.size() == 3);
  CHECK(rows[0].keys.nir == "2850399999001");
  CHECK(rows[0].keys.usage_name == "GŒTHALS");
  CHECK(rows[0].keys.identifiant_pe == "1234567X001");
  const auto& dossier = As<PecgRow>(rows[0]);
  CHECK(dossier.registered_on.ToString() == "2021-10-04");
  CHECK(dossier.categorie == "1");
  CHECK(dossier.ppae_signed_on.ToString() == "2021-10-18");
  CHECK(dossier.modalite_code == "GLO");
  CHECK(dossier.conseiller == "C0042");
  CHECK(dossier.last_interview_on.ToString() == "2021-12-02");
  CHECK(As<PecgRow>(rows[1]).struck_off_on.ToString() == "2021-12-15");
}

TEST_CASE("a PECG file that is cut gives its whole dossiers and says so") {
  const std::string text = DataFile("pecg.xml");
  const Reading reading = MustReadRows(std::string_view(text).substr(0, text.find("<fin>") - 40));
  CHECK(Rows(reading).size() == 2);
  CHECK(reading.Rejected().size() == 1);
  CHECK(reading.summary.truncated_at.has_value());
}

TEST_CASE("the trailer of PECG counts its dossiers") {
  std::string text = DataFile("pecg.xml");
  text.replace(text.find("0000003"), 7, "0000005");
  const Reading reading = MustReadRows(text);
  CHECK(reading.summary.total_differs);
  REQUIRE(reading.summary.warnings.size() == 2);
  CHECK_THAT(reading.summary.warnings[0], Catch::Contains("annonce 5 dossiers"));
}

TEST_CASE("SPIE: persons by names and birth date, NULL is nothing") {
  const Reading reading = MustReadRows(DataFile("spie-principal.csv"));
  CHECK(reading.header.kind == FluxKind::kSpie);
  const std::vector<PersonRow> rows = Rows(reading);
  REQUIRE(rows.size() == 2);
  CHECK(rows[0].keys.nir.empty());
  CHECK(rows[0].keys.external_id == "7a1c0000-0000-4000-8000-000000000001");
  CHECK(rows[0].keys.birth_name == "GENDEMO");
  CHECK(rows[0].keys.born_on.ToString() == "1985-03-12");
  CHECK(rows[0].keys.sex == "2");
  const auto& person = As<SpieRow>(rows[0]);
  CHECK(person.registered_on.ToString() == "2021-10-04");
  CHECK(person.modalite == "RENFORCE");
  CHECK(person.address_lines == std::vector<std::string>{"1 RUE DES LILAS", "62000 ARRAS"});
  CHECK(As<SpieRow>(rows[1]).address_lines.empty());
}

TEST_CASE("SPIE: actions name their person by the id of the extract") {
  const Reading reading = MustReadRows(DataFile("spie-actions.csv"));
  const std::vector<PersonRow> rows = Rows(reading);
  REQUIRE(rows.size() == 1);
  CHECK(rows[0].keys.external_id == "7a1c0000-0000-4000-8000-000000000001");
  const auto& action = As<SpieActionRow>(rows[0]);
  CHECK(action.label == "Atelier CV");
  CHECK(action.prescribed_on.ToString() == "2021-11-02");
  CHECK(action.from.ToString() == "2021-11-10");
  CHECK_FALSE(action.to.IsPresent());
  REQUIRE(reading.Rejected().size() == 1);
  CHECK_THAT(reading.Rejected()[0].reason,
             Catch::Contains("ligne 3, colonne DATE DEBUT : date impossible"));
}

constexpr std::string_view kActions =
    "identifiant_unique_de;codeaction;lblaction;date_prescription;date_realisation_action;"
    "date_debut;date_fin\n";

TEST_CASE("SPIE: actions that are prescribed and nothing more are taken and counted") {
  const Reading reading =
      MustReadRows(std::string(kActions) +
                   "a-1;A12;Bilan;2022-01-15 00:00:00.0;NULL;NULL;NULL\n"
                   "a-1;A13;CV;2022-01-15 00:00:00.0;2022-01-20 00:00:00.0;NULL;NULL\n");
  const std::vector<PersonRow> rows = Rows(reading);
  REQUIRE(rows.size() == 2);
  CHECK_FALSE(As<SpieActionRow>(rows[0]).FirstDay().IsPresent());
  CHECK(As<SpieActionRow>(rows[1]).FirstDay().ToString() == "2022-01-20");
  REQUIRE(reading.summary.warnings.size() == 1);
  CHECK_THAT(reading.summary.warnings[0], Catch::StartsWith("1 action(s) sans date de début"));
}

TEST_CASE("SPIE: an action that ends before it begins is rejected") {
  const Reading reading = MustReadRows(
      std::string(kActions) +
      "a-1;A12;Bilan;2022-01-15 00:00:00.0;NULL;2022-03-10 00:00:00.0;2022-03-01 00:00:00.0\n");
  CHECK(Rows(reading).empty());
  REQUIRE(reading.Rejected().size() == 1);
  CHECK_THAT(reading.Rejected()[0].reason,
             Catch::Contains("ligne 2, colonne DATE FIN : fin avant le début"));
}

TEST_CASE("a bad line is kept raw with its number, its column, and no value") {
  const std::string bad = "2850399999001;1234567X001;GENDEMO;LISON;12/03/1985;31/11/2022;1;";
  const Reading reading =
      MustReadRows(std::string(kInscriptions) + bad + "\r\n", FluxKind::kPeInscriptions);
  REQUIRE(reading.Rejected().size() == 1);
  const RejectedDossier rejected = reading.Rejected()[0];
  CHECK(rejected.raw == bad);
  CHECK(rejected.byte_offset == static_cast<int64_t>(kInscriptions.size()));
  CHECK_THAT(rejected.reason, Catch::Contains("ligne 2, colonne DATE : date impossible") &&
                                  !Catch::Contains("31/11") && !Catch::Contains("GENDEMO"));
}

TEST_CASE("a line with a separator too many is rejected, trailing separators are not") {
  const std::string line = "2850399999001;1234567X001;GENDEMO;LISON;12/03/1985;01/02/2022;1;";
  const std::string text = std::string(kInscriptions) + line + ";;;\r\n" + line + ";x\r\n";
  const Reading reading = MustReadRows(text, FluxKind::kPeInscriptions);
  CHECK(Rows(reading).size() == 1);
  REQUIRE(reading.Rejected().size() == 1);
  CHECK_THAT(reading.Rejected()[0].reason, Catch::Contains("9 colonnes, l'en-tête en nomme 8"));
}

TEST_CASE("a line of Pôle emploi that lacks columns is rejected, not read as another one") {
  const std::string person = "2850399999001;1234567X001;GENDEMO;LISON;12/03/1985;";
  const std::string lines[] = {person + "13/03/2022\r\n",
                               person + "13/03/2022;ABSENCE;2850399999001\r\n",
                               person + "13/03/2022;90;ABSENCE\r\n"};
  for (const std::string& line : lines) {
    INFO(line);
    const std::string whole = person + "12/03/2022;90;ABSENCE;2850399999001\r\n";
    const Reading reading =
        MustReadRows(absl::StrCat(std::string(kCessations), line, whole), FluxKind::kPeCessations);
    const auto rows = Rows(reading);
    REQUIRE(rows.size() == 1);
    CHECK(As<PoleEmploiRow>(rows[0]).motif == "ABSENCE");
    REQUIRE(reading.Rejected().size() == 1);
    CHECK_THAT(reading.Rejected()[0].reason, Catch::Contains("l'en-tête en nomme 9"));
    CHECK_FALSE(reading.summary.truncated_at.has_value());
  }
}

TEST_CASE("the columns of 2011 may be left out where an export strips separators") {
  const std::string columns =
      "nir;identifiantpe;nom;prenom;dtnai;date;code;nir2;codeinsee;localite;adresse;ale;\r\n";
  const std::string line = "2850399999001;1234567X001;GENDEMO;LISON;12/03/1985;01/02/2022;1;";
  const std::string text = columns + line + "2850399999001\r\n" + line +
                           "2850399999001;62041;ARRAS\r\n" + line +
                           "62041;ARRAS;1 RUE DES LILAS\r\n";
  const Reading reading = MustReadRows(text, FluxKind::kPeInscriptions);
  CHECK(Rows(reading).size() == 2);
  CHECK(reading.Rejected().size() == 1);
  CHECK(reading.summary.complete());
}

TEST_CASE("a second NIR that stands before the other columns says nothing of them") {
  const std::string columns = "nir;nir2;identifiantpe;nom;prenom;dtnai;date;code;motif\r\n";
  const std::string line =
      "2850399999001;2850399999001;1234567X001;GENDEMO;LISON;12/03/1985;12/03/2022;90\r\n";
  const Reading reading = MustReadRows(columns + line, FluxKind::kPeCessations);
  CHECK(Rows(reading).empty());
  CHECK(reading.Rejected().size() == 1);
}

TEST_CASE("a last line of Pôle emploi that lacks columns and has no end truncates the file") {
  const std::string line =
      "2850399999001;1234567X001;GENDEMO;LISON;12/03/1985;12/03/2022;90;ABSENCE;2850399999001";
  const std::string text = std::string(kCessations) + line + "\r\n" + line.substr(0, 64);
  const Reading reading = MustReadRows(text, FluxKind::kPeCessations);
  CHECK(Rows(reading).size() == 1);
  REQUIRE(reading.Rejected().size() == 1);
  CHECK(reading.Rejected()[0].truncated);
  CHECK(reading.summary.truncated_at == static_cast<int64_t>(text.size()));
  CHECK(reading.summary.warnings.size() == 1);
  const Reading whole = MustReadRows(std::string(kCessations) + line, FluxKind::kPeCessations);
  CHECK(Rows(whole).size() == 1);
  CHECK(whole.summary.complete());
}

TEST_CASE("years 0001 and 9999 say no day") {
  const std::string before = "2850399999001;1234567X001;GENDEMO;LISON;12/03/1985;";
  for (const char* date : {"01/01/0001", "31/12/9999", "2020", "00/00/0000", "29/02/2022"}) {
    const Reading reading = MustReadRows(std::string(kInscriptions) + before + date + ";1;\r\n",
                                         FluxKind::kPeInscriptions);
    INFO(date);
    CHECK(reading.Rejected().size() == 1);
  }
}

TEST_CASE("trap 31: without a line that names the columns, the first line is a person") {
  const std::string first = "2850399999001;1234567X001;GENDEMO;LISON;12/03/1985;01/02/2022;1;";
  const std::string second =
      "1840299999002;1234567X002;ESSAI;LUC;12/02/1984;02/02/2022;1;1840299999002";
  const std::string columns = "A;B;C;D;E;F;G;H\r\n";
  const std::string lines = first + "2850399999001\r\n" + second + "\r\n";
  const Reading reading = MustReadRows(lines, FluxKind::kPeInscriptions);
  REQUIRE(Rows(reading).size() == 2);
  CHECK(Rows(reading)[0].keys.birth_name == "GENDEMO");
  CHECK(Rows(reading)[0].position == 0);
  CHECK(reading.summary.header_bytes == 0);
  REQUIRE(reading.summary.warnings.size() == 1);
  CHECK_THAT(reading.summary.warnings[0], Catch::Contains("première ligne"));
  const Reading named = MustReadRows(columns + lines, FluxKind::kPeInscriptions);
  CHECK(Rows(named).size() == 2);
  CHECK(named.summary.warnings.empty());
  for (const char* line : {"1;2;3\r\n", "1;2;3;4;5;6;7;8;9\r\n"}) {
    const Reading wrong = MustReadRows(lines + line, FluxKind::kPeInscriptions);
    REQUIRE(wrong.Rejected().size() == 1);
    CHECK_THAT(wrong.Rejected()[0].reason,
               Catch::Contains("8 attendues") && !Catch::Contains("en-tête"));
  }
}

TEST_CASE("trap 31: a signature of a PPAE that does not exist rejects its record") {
  std::string text = DataFile("pecg.xml");
  const size_t signature = text.find("<date-signature>") + 16;
  text.replace(signature, 10, "2022-02-30");
  const Reading reading = MustReadRows(text);
  REQUIRE(reading.Rejected().size() == 1);
  CHECK_THAT(reading.Rejected()[0].reason,
             Catch::Contains("ppae/date-signature : date impossible"));
}

TEST_CASE("a day of a registration that does not exist rejects its record") {
  for (const char* element : {"date-debut-ide", "date-cessation-ide", "date-radiation-ide"}) {
    INFO(element);
    std::string text = DataFile("pecg.xml");
    const std::string tag = "<" + std::string(element) + ">";
    text.replace(text.find(tag) + tag.size(), 10, "2022-02-31");
    const Reading reading = MustReadRows(text);
    REQUIRE(reading.Rejected().size() == 1);
    CHECK_THAT(reading.Rejected()[0].reason,
               Catch::Contains(std::string("inscription/") + element + " : date impossible"));
  }
  std::string spie = DataFile("spie-principal.csv");
  spie.replace(spie.find("2021-11-01"), 10, "2021-11-31");
  const Reading reading = MustReadRows(spie);
  CHECK(Rows(reading).size() == 1);
  REQUIRE(reading.Rejected().size() == 1);
  CHECK_THAT(reading.Rejected()[0].reason,
             Catch::Contains("ligne 3, colonne INSCRIPTION : date impossible (attendu : AAAA-MM-JJ "
                             "00:00:00.0"));
}

TEST_CASE("a start of droits et devoirs that does not exist rejects its line") {
  const Reading reading = MustReadRows(
      "MATRICULE;NIR;NUMERO DEMANDE RSA;DATE DEBUT DROITS - DEVOIRS\n"
      "51;2850399999001;1013473008;31/11/2022\n");
  REQUIRE(reading.Rejected().size() == 1);
  CHECK_THAT(reading.Rejected()[0].reason,
             Catch::Contains("ligne 2, colonne DATE DEBUT DROITS DEVOIRS : date impossible"));
}

TEST_CASE("a source that loses its end gives the whole lines before it") {
  class LosingSource : public ByteSource {
   public:
    explicit LosingSource(std::string_view bytes) : bytes_(bytes) {}
    absl::StatusOr<size_t> Read(char* buffer, size_t size) override {
      const absl::StatusOr<size_t> read = bytes_.Read(buffer, size);
      if (*read == 0) return absl::DataLossError("archive coupée.");
      return read;
    }

   private:
    MemoryByteSource bytes_;
  };
  const std::string line = "2850399999001;1234567X001;GENDEMO;LISON;12/03/1985;01/02/2022;1;\r\n";
  const std::string text = std::string(kInscriptions) + line + line.substr(0, 30);
  LosingSource source(text);
  FluxReader::Options options;
  options.declared = FluxKind::kPeInscriptions;
  const absl::StatusOr<Reading> reading = ReadRows(source, options);
  REQUIRE(reading.ok());
  CHECK(Rows(*reading).size() == 1);
  REQUIRE(reading->Rejected().size() == 1);
  CHECK(reading->Rejected()[0].truncated);
  CHECK(reading->summary.truncated_at == static_cast<int64_t>(text.size()));
}

TEST_CASE("the same bytes give the same rows, whatever the pieces") {
  for (const char* name : {"contacts.csv", "pecg.xml", "spie-principal.csv"}) {
    const std::string text = DataFile(name);
    CrumbSource crumbs(text);
    const absl::StatusOr<Reading> reading = ReadRows(crumbs, {});
    REQUIRE(reading.ok());
    CHECK(reading->records == MustReadRows(text).records);
  }
}

}  // namespace
}  // namespace jalon::flux::testing
