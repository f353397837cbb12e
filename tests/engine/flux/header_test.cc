// SPDX-License-Identifier: EUPL-1.2
#include "engine/flux/header.h"

#include <catch2/catch.hpp>

#include "engine/base/error.h"
#include "tests/engine/flux/flux_text.h"

namespace jalon::flux::testing {
namespace {

ErrorDetail Refusal(const std::string& text) {
  const absl::StatusOr<Reading> reading = ReadAll(text);
  REQUIRE_FALSE(reading.ok());
  CHECK(reading.status().code() == absl::StatusCode::kInvalidArgument);
  return DetailOf(reading.status());
}

std::string EmptyFlux(const HeaderText& header) { return Flux({}, header); }

TEST_CASE("a daily is about the day of its creation, a monthly about its reference day") {
  HeaderText text;
  text.created_on = "2022-03-05";
  text.reference_on = "2022-02-28";
  text.type_flux = "M";
  const Header monthly = MustRead(EmptyFlux(text)).header;
  CHECK(monthly.kind == FluxKind::kBeneficiaireMensuel);
  CHECK(monthly.as_of().ToString() == "2022-02-28");
  text.type_flux = "I";
  const Header daily = MustRead(EmptyFlux(text)).header;
  CHECK(daily.kind == FluxKind::kBeneficiaireQuotidien);
  CHECK(daily.as_of().ToString() == "2022-03-05");
  CHECK(daily.reference_on.ToString() == "2022-02-28");
}

TEST_CASE("the label of a flux names its kind and who emits it") {
  HeaderText text;
  CHECK(KindLabel(MustRead(EmptyFlux(text)).header) == "bénéficiaires, quotidien, CAF");
  text.type_flux = "M";
  text.application = "AGO";
  CHECK(KindLabel(MustRead(EmptyFlux(text)).header) == "bénéficiaires, mensuel, MSA");
}

TEST_CASE("an unknown TYPEFLUX is read as an exceptional file, with a warning") {
  HeaderText text;
  text.type_flux = "X";
  const Reading reading = MustRead(EmptyFlux(text));
  CHECK(reading.header.kind == FluxKind::kBeneficiaireExceptionnel);
  CHECK(reading.header.as_of() == reading.header.created_on);
  REQUIRE(reading.summary.warnings.size() == 1);
  CHECK_THAT(reading.summary.warnings[0], Catch::Contains("TYPEFLUX"));
}

TEST_CASE("HEUCREAFLUX has a fraction of any length") {
  CHECK(*ReadTimeOfDay("21:27:43") == 77263000000);
  CHECK(*ReadTimeOfDay("21:27:43.0000") == 77263000000);
  CHECK(*ReadTimeOfDay("03:00:22.841") == 10822841000);
  CHECK(*ReadTimeOfDay("03:00:17.52") == 10817520000);
  CHECK(*ReadTimeOfDay("00:00:00.0000019") == 1);
  for (const char* text : {"", "24:00:00", "12:60:00", "12:00:60", "12:00", "12:00:00.", "12h00:00",
                           "12:00:00.1a", "12:00:00Z", "1:00:00"}) {
    INFO(text);
    CHECK_FALSE(ReadTimeOfDay(text).ok());
  }
}

TEST_CASE("a header date that is missing or impossible refuses the file and names the field") {
  HeaderText text;
  text.reference_on = "";
  CHECK(Refusal(EmptyFlux(text)).field == "IdentificationFlux/DTREF");
  CHECK(Refusal(EmptyFlux(text)).reason == "MISSING_FIELD");
  text = {};
  text.created_on = "2022-02-30";
  CHECK(Refusal(EmptyFlux(text)).field == "IdentificationFlux/DTCREAFLUX");
  CHECK(Refusal(EmptyFlux(text)).reason == "INVALID_DATE");
  for (const char* day : {"0001-01-01", "9999-12-31", "1979-12-31", "2101-01-01"}) {
    text = {};
    text.reference_on = day;
    CHECK(Refusal(EmptyFlux(text)).field == "IdentificationFlux/DTREF");
    CHECK(Refusal(EmptyFlux(text)).reason == "INVALID_DATE");
    text = {};
    text.created_on = day;
    CHECK(Refusal(EmptyFlux(text)).field == "IdentificationFlux/DTCREAFLUX");
  }
  text = {};
  text.created_time = "25:00:00";
  CHECK(Refusal(EmptyFlux(text)).field == "IdentificationFlux/HEUCREAFLUX");
  text = {};
  text.type_flux = "";
  CHECK(Refusal(EmptyFlux(text)).field == "IdentificationFlux/TYPEFLUX");
}

TEST_CASE("a flux that is out of scope is recognised, gives no record, and says so") {
  const auto reading_of = [](const char* nature) {
    HeaderText text;
    text.nat_flux = nature;
    return MustRead(Flux({"<InfosFinancieresFoyerRSA/>"}, text));
  };
  const Reading financier = reading_of("F");
  CHECK(financier.header.kind == FluxKind::kFinancier);
  CHECK(financier.summary.out_of_scope);
  CHECK(financier.records.empty());
  CHECK(financier.summary.complete());
  REQUIRE(financier.summary.warnings.size() == 1);
  CHECK_THAT(financier.summary.warnings[0], Catch::Contains("financier"));
  CHECK_THAT(financier.summary.warnings[0], Catch::Contains("hors périmètre"));
  CHECK(reading_of("C").header.kind == FluxKind::kCreances);
  CHECK(reading_of("G").header.kind == FluxKind::kGrossesses);
  CHECK_FALSE(MustRead(EmptyFlux({})).summary.out_of_scope);
}

TEST_CASE("a flux that is out of scope needs no date in its header, one that is read does") {
  HeaderText text;
  text.nat_flux = "G";
  text.type_flux = "H";
  text.reference_on = "";
  text.created_time = "";
  CHECK(MustRead(EmptyFlux(text)).summary.out_of_scope);
  text.nat_flux = "I";
  text.type_flux = "I";
  CHECK(Refusal(EmptyFlux(text)).field == "IdentificationFlux/HEUCREAFLUX");
}

TEST_CASE("a flux of an unknown nature is refused") {
  HeaderText text;
  text.nat_flux = "Q";
  CHECK_THAT(Refusal(EmptyFlux(text)).message, Catch::Contains("nature inconnue"));
  CHECK(Refusal(EmptyFlux(text)).reason == "OTHER_FLUX");
  text.nat_flux = "";
  CHECK(Refusal(EmptyFlux(text)).reason == "MISSING_FIELD");
}

TEST_CASE("a PECG file whose header comes behind dossiers is refused: none is passed over") {
  std::string text = DataFile("pecg.xml");
  const size_t first = text.find("<dossier>");
  const std::string dossier = text.substr(first, text.find("</dossier>") + 10 - first);
  text.insert(text.find("<entete>"), dossier);
  CHECK_THAT(Refusal(text).message, Catch::Contains("début du fichier"));
}

TEST_CASE("a file that is not a flux is described") {
  CHECK(Refusal("").reason == "EMPTY_FILE");
  CHECK(Refusal(" \n ").reason == "EMPTY_FILE");
  CHECK(Refusal("\x1F\x8B\x08").reason == "COMPRESSED_FILE");
  CHECK(Refusal(std::string("\xFF\xFE<\0R\0", 6)).reason == "UNKNOWN_ENCODING");
  CHECK_THAT(Refusal("nir;identifiantpe;nom;prenom\n").message, Catch::Contains("Pôle emploi"));
  CHECK_THAT(Refusal("a;b\n1;2\n").message, Catch::Contains("CSV"));
  CHECK(Refusal("bonjour").reason == "NOT_XML");
  CHECK_THAT(Refusal("<?xml version='1.0'?><fichier-PE-CG/>").message, Catch::Contains("PECG"));
  CHECK_THAT(Refusal("<html><body/></html>").message, Catch::Contains("page web"));
  CHECK(Refusal("<autre/>").reason == "NOT_A_FLUX");
}

TEST_CASE("a file cut inside its header is refused") {
  const std::string whole = EmptyFlux({});
  const size_t end = whole.find("</IdentificationFlux>");
  CHECK(Refusal(whole.substr(0, end)).reason == "HEADER_TRUNCATED");
  CHECK(Refusal("<Racine><InfosFoyerRSA/></Racine>").reason == "HEADER_TRUNCATED");
  CHECK(Refusal("<Racine").reason == "HEADER_TRUNCATED");
}

TEST_CASE("a damaged declaration or root does not swallow dossiers") {
  HeaderText text;
  text.declaration = "<?xml version='1.0' >";
  CHECK(Refusal(Flux({DossierText().ToString() + "<?x ?>"}, text)).reason == "HEADER_TRUNCATED");
  text = {};
  text.root = "<Racine a=\"b>";
  const std::string again = text.ToString();
  CHECK(Refusal(again + DossierText().ToString() + again).reason == "HEADER_TRUNCATED");
}

TEST_CASE("a DOCTYPE is refused, before and behind the declaration, in any case of letters") {
  HeaderText text;
  text.declaration += "<!DOCTYPE Racine [<!ENTITY a \"aaaa\">]>";
  CHECK(Refusal(EmptyFlux(text)).reason == "DOCTYPE_REFUSED");
  text.declaration = "<!doctype Racine SYSTEM \"file:///etc/passwd\">";
  CHECK(Refusal(EmptyFlux(text)).reason == "DOCTYPE_REFUSED");
}

TEST_CASE("a message never repeats what the file says") {
  HeaderText text;
  text.created_on = "SECRETDUPOND";
  CHECK_THAT(Refusal(EmptyFlux(text)).message, !Catch::Contains("SECRETDUPOND"));
  CHECK_THAT(Refusal("<SECRETDUPOND/>").message, !Catch::Contains("SECRETDUPOND"));
}

TEST_CASE("the declared encoding is honoured, a mark of UTF-8 wins, an unread one is refused") {
  HeaderText text;
  CHECK(MustRead(EmptyFlux(text)).header.encoding == Encoding::kWindows1252);
  CHECK(MustRead("\xEF\xBB\xBF" + EmptyFlux(text)).header.encoding == Encoding::kUtf8);
  text.declaration = "<?xml version='1.0' encoding='windows-1252'?>";
  CHECK(MustRead(EmptyFlux(text)).header.encoding == Encoding::kWindows1252);
  text.declaration = "<?xml version='1.0' encoding='utf-8' standalone='yes'?>";
  CHECK(MustRead(EmptyFlux(text)).header.encoding == Encoding::kUtf8);
  text.declaration = "<?xml version='1.0'?><!-- encoding='x' -->";
  CHECK(MustRead(EmptyFlux(text)).header.encoding == Encoding::kUtf8);
  text.declaration = "";
  CHECK(MustRead(EmptyFlux(text)).header.encoding == Encoding::kUtf8);
  text.declaration = "<?xml version='1.0' encoding='EBCDIC-CP-FR'?>";
  CHECK(Refusal(EmptyFlux(text)).reason == "UNKNOWN_ENCODING");
}

TEST_CASE("an empty flux is a legal flux") {
  const Reading reading = MustRead(EmptyFlux({}));
  CHECK(reading.records.empty());
  CHECK(reading.summary.complete());
  CHECK(reading.summary.warnings.empty());
  CHECK(reading.summary.trailer.announced_dossiers == 0);
}

}  // namespace
}  // namespace jalon::flux::testing
