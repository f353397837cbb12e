// SPDX-License-Identifier: EUPL-1.2
//
// The traps that real flux hold, each under its number in the flux reference (section 7). Those
// that concern identity, history or other flux have their tests there.
#include <catch2/catch.hpp>

#include "tests/engine/flux/flux_text.h"

namespace jalon::flux::testing {
namespace {

std::string Montants(std::string_view content) {
  return Element("MontantCalculDroitRSAPersonne", content);
}

TEST_CASE("trap 1: the trailer announces another number of dossiers") {
  const std::string block = DossierText().ToString();
  const Reading reading = MustRead(HeaderText().ToString() + block + Ending(2));
  CHECK(reading.Dossiers().size() == 1);
  CHECK(reading.summary.total_differs);
  CHECK_FALSE(reading.summary.complete());
  CHECK_FALSE(reading.summary.truncated_at.has_value());
  REQUIRE(reading.summary.warnings.size() == 1);
  CHECK(reading.summary.warnings[0] ==
        "TransmissionFlux annonce 2 dossiers, le fichier en contient 1 différents : vérifier "
        "auprès de l'organisme que le fichier est entier.");
}

TEST_CASE("trap 1: the announced total counts distinct dossiers, not blocks") {
  const std::string block = DossierText().ToString();
  const Reading reading = MustRead(HeaderText().ToString() + block + block + Ending(1));
  CHECK(reading.Dossiers().size() == 2);
  CHECK(reading.summary.distinct_dossiers == 1);
  CHECK(reading.summary.complete());
}

TEST_CASE("trap 2: an anomaly twin says no state") {
  const Reading reading = MustRead(DataFile("quotidien-caf-anomalies.xml"));
  CHECK(reading.header.anomalies);
  CHECK(KindLabel(reading.header) == "bénéficiaires, quotidien (anomalies), CAF");
  REQUIRE(reading.Dossiers().size() == 1);
  const DossierObservation dossier = reading.Dossiers()[0];
  CHECK_FALSE(dossier.state.has_value());
  CHECK(dossier.state_code.empty());
  REQUIRE(dossier.anomalies.size() == 1);
  CHECK_THAT(dossier.anomalies[0], Catch::Contains("SITDOSRSA"));
  CHECK(reading.summary.trailer.announced_anomalies == 1);
  CHECK_FALSE(reading.summary.trailer.announced_dossiers.has_value());
  CHECK(reading.summary.complete());
  CHECK(reading.summary.warnings.empty());
}

TEST_CASE("trap 2: a file without schema attribute is no twin when its dossiers have states") {
  HeaderText header;
  header.root = "<Racine>";
  const Reading reading = MustRead(Flux({DossierText().ToString()}, header));
  CHECK_FALSE(reading.header.anomalies);
  CHECK(reading.summary.complete());
}

TEST_CASE("trap 2: a file that counts dossiers is no twin, whatever its dossiers lack") {
  HeaderText header;
  header.root = "<Racine>";
  DossierText bare;
  bare.state = "";
  const Reading alone = MustRead(Flux({bare.ToString()}, header));
  CHECK_FALSE(alone.header.anomalies);
  CHECK(alone.summary.complete());
  REQUIRE(alone.summary.warnings.size() == 1);
  CHECK_THAT(alone.summary.warnings[0],
             Catch::StartsWith("ETATDOSRSA : 1 dossier(s) sans état (le premier : dossier 1)"));
  DossierText second;
  second.numdemrsa = "9062";
  const std::string cut = header.ToString() + bare.ToString() + second.ToString();
  CHECK_FALSE(MustRead(cut).header.anomalies);
}

TEST_CASE("trap 3: of a truncated file, the complete dossiers are taken") {
  const std::string file = DataFile("mensuel-msa-tronque.xml");
  const Reading reading = MustRead(file);
  CHECK(reading.Dossiers().size() == 2);
  REQUIRE(reading.Rejected().size() == 1);
  const RejectedDossier cut = reading.Rejected()[0];
  CHECK(cut.truncated);
  CHECK(cut.numdemrsa == "01000006062");
  CHECK(cut.raw == file.substr(static_cast<size_t>(cut.byte_offset)));
  CHECK_FALSE(reading.summary.complete());
  CHECK(reading.summary.truncated_at == static_cast<int64_t>(file.size()));
  CHECK_FALSE(reading.summary.trailer.present);
}

TEST_CASE("trap 3: a file cut between two dossiers or inside its end loses no dossier") {
  const std::string block = DossierText().ToString();
  const std::string whole = Flux({block});
  const size_t dossier_end = whole.find("<TransmissionFlux>");
  const size_t last_complete = whole.find("</Racine>") + 8;
  for (size_t size = dossier_end - 1; size <= last_complete; ++size) {
    INFO(size);
    const Reading reading = MustRead(whole.substr(0, size));
    CHECK(reading.Dossiers().size() == 1);
    CHECK(reading.Rejected().empty());
    CHECK(reading.summary.truncated_at == static_cast<int64_t>(size));
  }
}

TEST_CASE("trap 4: a dossier without Personne is rejected, the file goes on") {
  DossierText empty;
  empty.persons = "";
  empty.numdemrsa = "2062";
  const Reading reading = MustRead(Flux({empty.ToString(), DossierText().ToString()}));
  CHECK(reading.Dossiers().size() == 1);
  REQUIRE(reading.Rejected().size() == 1);
  CHECK(reading.Rejected()[0].field == "Personne");
  CHECK(reading.Rejected()[0].numdemrsa == "00000002062");
  CHECK(reading.summary.complete());
}

TEST_CASE("trap 4: a dossier without PrestationRSA is taken and says no state") {
  std::string block = DossierText().ToString();
  const size_t begin = block.find("<PrestationRSA>");
  const std::string end = "</PrestationRSA>\n";
  block.erase(begin, block.find(end) + end.size() - begin);
  const DossierObservation dossier = MustReadOne(block);
  CHECK_FALSE(dossier.state.has_value());
  CHECK(dossier.persons.size() == 1);
}

TEST_CASE("trap 5: a dossier that is there twice gives two observations, in their order") {
  const Reading reading = MustRead(DataFile("mensuel-caf-dossier-deux-fois.xml"));
  const std::vector<DossierObservation> dossiers = reading.Dossiers();
  REQUIRE(dossiers.size() == 3);
  CHECK(dossiers[0].numdemrsa == dossiers[1].numdemrsa);
  CHECK(dossiers[0].position < dossiers[1].position);
  CHECK(dossiers[0].organisme.matricule != dossiers[1].organisme.matricule);
  CHECK(dossiers[0].state == '5');
  CHECK(dossiers[1].state == '4');
  CHECK(reading.summary.distinct_dossiers == 2);
}

TEST_CASE("trap 6: two CJT without DEM and a shared IDASSEDIC are kept") {
  const auto dossier = MustRead(DataFile("mensuel-caf-dossier-deux-fois.xml")).Dossiers().at(0);
  REQUIRE(dossier.persons.size() == 2);
  CHECK(dossier.persons[0].role == "CJT");
  CHECK(dossier.persons[1].role == "CJT");
  CHECK(dossier.persons[0].id_assedic == dossier.persons[1].id_assedic);
  CHECK_FALSE(dossier.persons[0].shares_role_and_birth_date);
}

TEST_CASE("trap 7: droits et devoirs have three values") {
  const auto soumis = [](const std::string& extra) {
    PersonText person;
    person.extra = extra;
    DossierText text;
    text.persons = person.ToString();
    return MustReadOne(text.ToString()).persons.at(0).soumis;
  };
  CHECK(soumis(Montants(Element("TOPPERSDRODEVORSA", "1"))) == true);
  CHECK(soumis(Montants(Element("TOPPERSDRODEVORSA", "0"))) == false);
  CHECK_FALSE(soumis("").has_value());
  CHECK_FALSE(soumis(Montants(Element("TOPPERSDRODEVORSA", ""))).has_value());
  CHECK_FALSE(soumis(Montants(Element("TOPPERSDRODEVORSA", "2"))).has_value());
}

TEST_CASE("trap 8: a NIR is kept as it was sent") {
  const auto read = [](const char* nir) {
    PersonText person;
    person.nir = nir;
    DossierText text;
    text.persons = person.ToString();
    return MustReadOne(text.ToString()).persons.at(0).nir;
  };
  CHECK(read("2850399999001") == "2850399999001");
  CHECK(read("285039999900165") == "285039999900165");
  CHECK(read("  7850399999001 ") == "7850399999001");
  CHECK(read("XXXXXXXXXXXXX") == "XXXXXXXXXXXXX");
  CHECK(read("").empty());
}

TEST_CASE("trap 11: the previous number of a person who asked again is read") {
  PersonText person;
  std::string text = person.ToString();
  const std::string before = "</DossierCAF>";
  text.insert(text.find(before), Element("NUMDEMRSAPRECE", "7000062"));
  DossierText dossier;
  dossier.persons = text;
  CHECK(MustReadOne(dossier.ToString()).persons.at(0).previous_dossier == "00007000062");
}

TEST_CASE("trap 12: a person without RSA prestation is kept, without a role") {
  PersonText person;
  person.role = "";
  person.pfa_role = "RDO";
  DossierText text;
  text.persons = person.ToString();
  const DossierObservation dossier = MustReadOne(text.ToString());
  CHECK(dossier.persons.at(0).role.empty());
  CHECK(dossier.persons.at(0).pfa_role == "RDO");
}

TEST_CASE("trap 12: the role is that of the RSA, whatever the number and order of prestations") {
  PersonText person;
  person.pfa_role = "ENF";
  person.role = "DEM";
  person.extra = Element("Prestations", Element("NATPREST", "AAH") + Element("ROLEPERS", "AUT")) +
                 Element("Prestations", Element("ROLEPERS", "CJT") + Element("NATPREST", "RSA"));
  DossierText text;
  text.persons = person.ToString();
  const DossierObservation dossier = MustReadOne(text.ToString());
  CHECK(dossier.persons.at(0).role == "DEM");
  CHECK(dossier.persons.at(0).pfa_role == "ENF");
}

TEST_CASE("trap 13: padded codes are trimmed") {
  DossierText text;
  text.state = " 4 ";
  text.state_blocks = Element("SuspensionVersement", Element("MOTISUSVERSRSA", "AB "));
  PersonText person;
  person.role = "DEM ";
  text.persons = person.ToString();
  const DossierObservation dossier = MustReadOne(text.ToString());
  CHECK(dossier.state == '4');
  CHECK(dossier.motif == "AB");
  CHECK(dossier.persons.at(0).role == "DEM");
}

TEST_CASE("trap 14: lost leading zeros of NUMDEMRSA and IDEPARTE are put back") {
  DossierText text;
  text.numdemrsa = "1235068092";
  std::string block = text.ToString();
  const std::string whole = Element("IDEPARTE", "062");
  block.replace(block.find(whole), whole.size(), Element("IDEPARTE", "62"));
  const DossierObservation dossier = MustReadOne(block);
  CHECK(dossier.numdemrsa == "01235068092");
  CHECK(dossier.departement == "062");
  CHECK(MustRead(DataFile("mensuel-caf-dossier-deux-fois.xml"))
            .Dossiers()
            .at(2)
            .persons.at(0)
            .previous_dossier == "00007000062");
}

TEST_CASE("trap 15: the zeros of a matricule are kept") {
  DossierText text;
  text.matricule = "001615600000000";
  CHECK(MustReadOne(text.ToString()).organisme.matricule == "001615600000000");
}

TEST_CASE("trap 16 and 17: empty elements are absent") {
  PersonText person;
  person.extra = Element("DossierPoleEmploi", Element("IDASSEDIC", "")) +
                 Element("MontantCalculDroitRSAPersonne", "");
  person.born_on = " ";
  DossierText text;
  text.persons = person.ToString();
  text.state = " ";
  text.identification_extra =
      Element("OrganismeCedant", Element("FONORGCEDMUT", "") + Element("DDARRMUT", ""));
  const DossierObservation dossier = MustReadOne(text.ToString());
  CHECK(dossier.persons.at(0).id_assedic.empty());
  CHECK_FALSE(dossier.persons.at(0).born_on.IsPresent());
  CHECK_FALSE(dossier.state.has_value());
  CHECK_FALSE(dossier.transfer_in->on.IsPresent());
}

TEST_CASE("trap 16: the sentinel of an amount does no harm") {
  DossierText text;
  text.state = "4";
  text.extra = Element("DetailDroitRSA",
                       Element("MontantsCalculDroitRSA", Element("MTRESSMENRSA", "0999999.00")));
  CHECK(MustReadOne(text.ToString()).state == '4');
}

TEST_CASE("trap 18: a monthly speaks of its reference day, made days later, of facts years old") {
  HeaderText header;
  header.type_flux = "M";
  header.created_on = "2022-03-05";
  header.reference_on = "2022-02-28";
  DossierText text;
  text.state = "5";
  text.state_blocks = Element("FinDroit", Element("DTCLORSA", "2016-01-01"));
  const Reading reading = MustRead(Flux({text.ToString()}, header));
  CHECK(reading.header.as_of().ToString() == "2022-02-28");
  CHECK(reading.Dossiers().at(0).state_on.ToString() == "2016-01-01");
  CHECK(reading.summary.warnings.empty());
}

TEST_CASE("trap 18: an event may be later than its file") {
  const Reading reading = MustRead(DataFile("quotidien-caf-accents.xml"));
  CHECK(reading.Dossiers().at(0).liquidations.at(0).on > reading.header.created_on);
  CHECK(reading.summary.complete());
}

TEST_CASE("trap 22: all suspensions are read, not only those of the state") {
  const auto dossiers = MustRead(DataFile("quotidien-caf-accents.xml")).Dossiers();
  REQUIRE(dossiers.size() == 3);
  CHECK(dossiers[2].state == '3');
  CHECK(dossiers[2].motif == "GK");
  REQUIRE(dossiers[2].state_blocks.size() == 2);
  CHECK(dossiers[2].state_blocks[1].kind == StateBlockKind::kSuspensionVersement);
  CHECK(dossiers[2].state_blocks[1].motif == "CV");
  // Several of one kind: the first one speaks for the dossier, all are kept.
  CHECK(dossiers[1].motif == "AB");
  CHECK(dossiers[1].state_on.ToString() == "2022-02-01");
  CHECK(dossiers[1].state_blocks.size() == 2);
}

TEST_CASE("trap 23: a dossier suspended for years is taken with its day") {
  DossierText text;
  text.state = "4";
  text.state_blocks = Element("SuspensionVersement", Element("MOTISUSVERSRSA", "06") +
                                                         Element("DDSUSVERSRSA", "2016-01-01"));
  const DossierObservation dossier = MustReadOne(text.ToString());
  CHECK(dossier.motif == "06");
  CHECK(dossier.state_on.ToString() == "2016-01-01");
}

TEST_CASE("trap 24: bytes of windows-1252 under a declaration of ISO-8859-1") {
  const auto dossiers = MustRead(DataFile("quotidien-caf-accents.xml")).Dossiers();
  REQUIRE(dossiers.size() == 3);
  CHECK(dossiers[0].persons.at(0).usage_name == "GŒTHALS");
  CHECK(dossiers[1].persons.at(0).first_name == "PRIX 1€");
}

TEST_CASE("trap 24: entities are read whatever the encoding around them") {
  const auto dossiers = MustRead(DataFile("quotidien-caf-accents.xml")).Dossiers();
  REQUIRE(dossiers.size() == 3);
  CHECK(dossiers[2].persons.at(0).birth_name == "D'ARTÉMIS");
  PersonText person;
  person.name = "\xC9L&#233;A &amp; CO";
  DossierText text;
  text.persons = person.ToString();
  CHECK(MustReadOne(text.ToString()).persons.at(0).birth_name == "ÉLéA & CO");
}

TEST_CASE("trap 24: UTF-8 with a mark, and UTF-8 that is not") {
  const auto dossiers = MustRead(DataFile("quotidien-caf-utf8.xml")).Dossiers();
  REQUIRE(dossiers.size() == 1);
  CHECK(dossiers[0].persons.at(0).first_name == "ÉLOÏSE");
  HeaderText header;
  header.declaration = R"(<?xml version="1.0" encoding="UTF-8"?>)";
  PersonText person;
  person.name = "LEF\xC8VRE";
  person.first_name = "ZOÉ";
  DossierText text;
  text.persons = person.ToString();
  const DossierObservation dossier = MustReadOne(text.ToString(), header);
  CHECK(dossier.persons.at(0).birth_name == "LEFÈVRE");
  CHECK(dossier.persons.at(0).first_name == "ZOÉ");
}

TEST_CASE("trap 25: comments and CDATA that look like dossiers") {
  const Reading reading = MustRead(DataFile("quotidien-caf-cdata.xml"));
  REQUIRE(reading.Dossiers().size() == 2);
  CHECK(reading.Rejected().empty());
  CHECK(reading.Dossiers()[0].numdemrsa == "00000010062");
  CHECK(reading.Dossiers()[1].numdemrsa == "00000011062");
  CHECK(reading.Dossiers()[1].persons.at(0).first_name == "AMI </InfosFoyerRSA> <InfosFoyerRSA>");
  CHECK(reading.summary.complete());
}

TEST_CASE("trap 25: a text parted by a comment is one text") {
  PersonText person;
  person.name = "GEN<!-- ? -->DE<![CDATA[MO]]>";
  DossierText text;
  text.persons = person.ToString();
  CHECK(MustReadOne(text.ToString()).persons.at(0).birth_name == "GENDEMO");
}

TEST_CASE("trap 25: every adult of a household is read, each with her own values") {
  PersonText dem;
  dem.extra = Montants(Element("TOPPERSDRODEVORSA", "1"));
  PersonText cjt;
  cjt.first_name = "ABEL";
  cjt.role = "CJT";
  cjt.extra = Montants(Element("TOPPERSDRODEVORSA", "0"));
  DossierText text;
  text.persons = dem.ToString() + cjt.ToString();
  const DossierObservation dossier = MustReadOne(text.ToString());
  REQUIRE(dossier.persons.size() == 2);
  CHECK(dossier.persons[0].soumis == true);
  CHECK(dossier.persons[1].soumis == false);
  CHECK(dossier.persons[1].first_name == "ABEL");
}

TEST_CASE("trap 27: a field longer than the schema is kept, an absurd one rejects its dossier") {
  PersonText person;
  person.name = std::string(100, 'A');
  DossierText text;
  text.persons = person.ToString();
  CHECK(MustReadOne(text.ToString()).persons.at(0).birth_name == person.name);
  person.name = std::string(2000, 'A');
  text.persons = person.ToString();
  const Reading reading = MustRead(Flux({text.ToString(), DossierText().ToString()}));
  CHECK(reading.Dossiers().size() == 1);
  REQUIRE(reading.Rejected().size() == 1);
  CHECK(reading.Rejected()[0].raw + "\n" == text.ToString());
}

TEST_CASE("trap 28: lines of a financier of unknown dossiers are no rejects: it is out of scope") {
  HeaderText header;
  header.nat_flux = "F";
  const Reading reading = MustRead(
      Flux({Element("InfosFinancieresFoyerRSA", Element("NUMDEMRSA", "99999999062"))}, header));
  CHECK(reading.records.empty());
  CHECK(reading.summary.out_of_scope);
}

TEST_CASE("trap 29: a dossier without end tag is rejected alone") {
  DossierText other;
  other.numdemrsa = "2062";
  std::string open = DossierText().ToString();
  open.resize(open.find("</InfosFoyerRSA>"));
  const Reading middle = MustRead(Flux({open, other.ToString()}));
  CHECK(middle.Dossiers().size() == 1);
  REQUIRE(middle.Rejected().size() == 1);
  CHECK(middle.Rejected()[0].raw == open);
  CHECK(middle.summary.complete());
  const Reading last = MustRead(Flux({other.ToString(), open}));
  CHECK(last.Dossiers().size() == 1);
  CHECK(last.Rejected().at(0).raw == open);
  CHECK(last.summary.complete());
}

TEST_CASE("unknown codes are kept as they are") {
  DossierText text;
  text.state = "9";
  text.state_blocks = Element("SuspensionVersement", Element("MOTISUSVERSRSA", "QQ"));
  PersonText person;
  person.role = "XYZ";
  text.persons = person.ToString();
  text.extra = Element("BlocInconnu", Element("CODE", "1"));
  const DossierObservation dossier = MustReadOne(text.ToString());
  CHECK_FALSE(dossier.state.has_value());
  CHECK(dossier.state_code == "9");
  CHECK(dossier.state_blocks.at(0).motif == "QQ");
  CHECK(dossier.motif.empty());
  CHECK(dossier.persons.at(0).role == "XYZ");
}

TEST_CASE("the fields of the 2015 schema are read where they say the same thing") {
  PersonText person;
  person.pfa_role = "";
  person.role = "";
  person.extra =
      Element("DossierCafMsa", Element("TOPRESPDOS", "1") + Element("DFRATDOS", "2022-02-01")) +
      Element("FonctionPersonnePFA", Element("ROLEPERS", "RDO")) +
      Element("FonctionPersonneRSA", Element("ROLEPERS", "DEM")) +
      Element("CalculDroitRSAPersonne",
              Element("TOPPERSDRODEVORSA", "1") + Element("DDSOUDRODEV", "2022-01-01")) +
      Element("MesureProtection", "");
  DossierText text;
  text.persons = person.ToString();
  text.state_blocks = Element("DroitOuvert", Element("DTODRSA", "2021-12-01"));
  text.extra =
      Element("Evenement", Element("SessionEvenement", Element("DTLIQ", "2022-03-21")) +
                               Element("ListeMotifsEvenement", Element("MOTITRANSFLUX", "ENTDED")));
  const DossierObservation dossier = MustReadOne(text.ToString());
  CHECK(dossier.state == '2');
  CHECK(dossier.opened_on.ToString() == "2021-12-01");
  const PersonObservation read = dossier.persons.at(0);
  CHECK(read.role == "DEM");
  CHECK(read.pfa_role == "RDO");
  CHECK(read.soumis == true);
  CHECK(read.soumis_from.ToString() == "2022-01-01");
  CHECK(read.in_dossier_until.ToString() == "2022-02-01");
  REQUIRE(dossier.liquidations.size() == 1);
  CHECK(dossier.liquidations[0].on.ToString() == "2022-03-21");
  CHECK(dossier.liquidations[0].fact == "ENTDED");
}

}  // namespace
}  // namespace jalon::flux::testing
