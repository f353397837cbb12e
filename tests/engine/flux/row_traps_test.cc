// SPDX-License-Identifier: EUPL-1.2
//
// The traps of the flux reference (§5 and §7) that concern rows. A test bears the number of its
// trap; the rest of a trap, where events and persons begin, is in tests/engine/intake.
#include <fmt/format.h>

#include <algorithm>
#include <catch2/catch.hpp>

#include "engine/base/nir.h"
#include "engine/flux/cells.h"
#include "tests/engine/flux/rows_text.h"

namespace jalon::flux::testing {
namespace {

// A line of inscriptions.
struct Line {
  std::string nir = "2850399999001";
  std::string identifiant = "1234567X001";
  std::string name = "GENDEMO";
  std::string born_on = "12/03/1985";
  std::string date = "01/02/2022";
  std::string nir2 = "2850399999001";

  std::string ToString() const {
    return fmt::format("{};{};{};LISON;{};{};1;{}\r\n", nir, identifiant, name, born_on, date,
                       nir2);
  }
};

Reading ReadLine(const Line& line) {
  return MustReadRows("nir;identifiantpe;nom;prenom;dtnai;date;code;nir2\r\n" + line.ToString(),
                      FluxKind::kPeInscriptions);
}

PersonRow ReadOne(const Line& line) { return OnlyRow(ReadLine(line)); }

TEST_CASE("trap 08: NIR of 13 or 15, with spaces, absent or provisional") {
  const auto nir_of = [](const std::string& text) {
    Line line;
    line.nir = text;
    line.nir2 = "";
    return ReadNir(ReadOne(line).keys.nir);
  };
  CHECK(nir_of("2850399999001").first13 == "2850399999001");
  CHECK(nir_of(WithKey("2850399999001")).first13 == "2850399999001");
  CHECK(nir_of("2 85 03 99 999 001").valid);
  CHECK(nir_of("7850399999001").valid);
  CHECK_FALSE(nir_of("").valid);
  CHECK_FALSE(nir_of("285039999900100").valid);  // the key is wrong
}

TEST_CASE("trap 08: two persons with one NIR and two birth dates stay two rows") {
  Line first;
  Line second;
  second.born_on = "12/03/1958";
  CHECK(ReadOne(first).keys.born_on.ToString() == "1985-03-12");
  CHECK(ReadOne(second).keys.born_on.ToString() == "1958-03-12");
}

TEST_CASE("trap 14: leading zeros that a spreadsheet took are given back") {
  const PersonRow row =
      OnlyRow(MustReadRows("MATRICULE;NIR;NUMERO DEMANDE RSA;NUMERO TELEPHONE DOSSIER\n"
                           "51;2850399999001;1013473008;698943255\n"));
  CHECK(row.keys.numdemrsa == "01013473008");
  CHECK(row.keys.matricule == "0000051");
  CHECK(As<ContactRow>(row).phones == std::vector<std::string>{"0698943255"});
}

TEST_CASE("trap 15: a matricule padded on the right is the same as one without padding") {
  CHECK(NormalMatricule("034614500000000") == "0346145");
  CHECK(NormalMatricule("346145") == "0346145");
  CHECK(NormalMatricule("922021077501688") == "922021077501688");  // MSA
}

TEST_CASE("trap 19: a late file is dated by its lines, not by its arrival") {
  Line line;
  line.date = "04/01/2021";
  CHECK(As<PoleEmploiRow>(ReadOne(line)).on.ToString() == "2021-01-04");
  CHECK_FALSE(ReadLine(line).header.created_on.IsPresent());
}

TEST_CASE("trap 24: names with unexpected bytes are read, and never reject a line") {
  Line line;
  line.name = "LEF\xC8VRE-G\x8CTHALS\x81";
  CHECK(ReadOne(line).keys.birth_name == "LEFÈVRE-GŒTHALS\xEF\xBF\xBD");
  line.name = "LEFÈVRE";
  CHECK(ReadOne(line).keys.birth_name == "LEFÈVRE");
}

TEST_CASE("trap 30: the contact file gives a contact a person, with her dossier and role") {
  const std::vector<PersonRow> rows = Rows(MustReadRows(DataFile("contacts.csv")));
  REQUIRE(rows.size() == 3);
  CHECK(rows[0].keys.numdemrsa == rows[1].keys.numdemrsa);
  CHECK(rows[0].keys.role == "DEM");
  CHECK(rows[1].keys.role == "CJT");
  CHECK(As<ContactRow>(rows[1]).phones == std::vector<std::string>{"0600000001"});
}

TEST_CASE("trap 31: a partial date of Pôle emploi is no day") {
  Line line;
  line.date = "2020";
  const Reading reading = ReadLine(line);
  CHECK(reading.Rejected().size() == 1);

  std::string text = DataFile("pecg.xml");
  text.replace(text.find("2021-12-02"), 10, "2020");
  const Reading pecg = MustReadRows(text);
  REQUIRE(Rows(pecg).size() == 3);
  CHECK_FALSE(As<PecgRow>(Rows(pecg)[0]).last_interview_on.IsPresent());
  CHECK(As<PecgRow>(Rows(pecg)[0]).ppae_signed_on.IsPresent());
  CHECK(std::any_of(pecg.summary.warnings.begin(), pecg.summary.warnings.end(),
                    [](const std::string& warning) {
                      return warning.starts_with("date-dernier-ent : 1 valeur(s)");
                    }));
}

TEST_CASE("trap 31: a PECG dossier without PPAE says nothing of one") {
  const std::vector<PersonRow> rows = Rows(MustReadRows(DataFile("pecg.xml")));
  REQUIRE(rows.size() == 3);
  CHECK_FALSE(As<PecgRow>(rows[1]).ppae_signed_on.IsPresent());
  CHECK(As<PecgRow>(rows[1]).modalite_code.empty());
}

TEST_CASE("trap 31: the identifiant of Pôle emploi has two layouts") {
  CHECK(IsIdentifiantPe("1234567X001"));
  CHECK(IsIdentifiantPe("12345678001"));
  CHECK(IsIdentifiantPe("0609065370Y"));
  CHECK_FALSE(IsIdentifiantPe("123456X0001"));
  CHECK_FALSE(IsIdentifiantPe("1234567x001"));
  CHECK_FALSE(IsIdentifiantPe("1234567X01"));
  Line line;
  line.identifiant = "12345";
  const Reading reading = ReadLine(line);
  CHECK(OnlyRow(reading).keys.identifiant_pe.empty());
  REQUIRE(reading.summary.warnings.size() == 1);
  CHECK_THAT(reading.summary.warnings[0], Catch::Contains("IDENTIFIANTPE : 1 valeur(s)"));
}

TEST_CASE("trap 31: two NIR that disagree are none; the line stays, by its names") {
  Line line;
  line.nir2 = "1900599999003";
  const Reading reading = ReadLine(line);
  const PersonRow row = OnlyRow(reading);
  CHECK(row.keys.nir.empty());
  CHECK(row.keys.birth_name == "GENDEMO");
  REQUIRE(reading.summary.warnings.size() == 1);
  CHECK_THAT(reading.summary.warnings[0], Catch::Contains("NIR2 : 1 valeur(s)"));
  CHECK_THAT(reading.summary.warnings[0], Catch::Contains("la première : ligne 2"));
}

TEST_CASE("trap 31: one valid NIR of two is enough, and 13 agrees with 15") {
  Line line;
  line.nir = "";
  CHECK(ReadOne(line).keys.nir == "2850399999001");
  line.nir = "XXXX";
  CHECK(ReadOne(line).keys.nir == "2850399999001");
  line.nir = WithKey("2850399999001");
  CHECK(ReadOne(line).keys.nir == line.nir);
  line.nir2 = "illisible";
  CHECK(ReadOne(line).keys.nir == line.nir);
}

TEST_CASE("trap 31: the header line may name both NIR columns alike") {
  const PersonRow row =
      OnlyRow(MustReadRows("nir;identifiantpe;nom;prenom;dtnai;date;code;nir\r\n"
                           ";1234567X001;GENDEMO;LISON;12/03/1985;01/02/2022;1;2850399999001\r\n",
                           FluxKind::kPeInscriptions));
  CHECK(row.keys.nir == "2850399999001");
}

TEST_CASE("trap 31: a motif without code is kept in words") {
  const std::vector<PersonRow> rows =
      Rows(MustReadRows(DataFile("pole-emploi-radiations.csv"), FluxKind::kPeRadiations));
  REQUIRE(rows.size() == 2);
  CHECK(As<PoleEmploiRow>(rows[1]).code.empty());
  CHECK(As<PoleEmploiRow>(rows[1]).motif == "REFUS ACTION INSERTION SUSPENSION DE QUINZE JOURS");
}

TEST_CASE("trap 31: a catégorie that is none shows that columns have moved") {
  const Reading reading = MustReadRows(
      "nir;identifiantpe;nom;prenom;dtnai;date;code;nir2\r\n"
      "2850399999001;1234567X001;GENDEMO;LISON;12/03/1985;01/02/2022;2850399999001;\r\n",
      FluxKind::kPeStock);
  REQUIRE(reading.Rejected().size() == 1);
  CHECK_THAT(reading.Rejected()[0].reason, Catch::Contains("colonne CODE : catégorie inconnue"));
}

}  // namespace
}  // namespace jalon::flux::testing
