// SPDX-License-Identifier: EUPL-1.2
#include "engine/flux/detect.h"

#include <catch2/catch.hpp>

#include "engine/base/error.h"
#include "tests/engine/flux/flux_text.h"
#include "tests/engine/flux/pack.h"

namespace jalon::flux::testing {
namespace {

Detected MustDetect(const std::string& text) {
  const absl::StatusOr<Detected> detected = Detect(text);
  INFO(detected.status());
  REQUIRE(detected.ok());
  return *detected;
}

std::string RefusalOf(const std::string& text) {
  const absl::StatusOr<Detected> detected = Detect(text);
  REQUIRE_FALSE(detected.ok());
  CHECK(detected.status().code() == absl::StatusCode::kInvalidArgument);
  return DetailOf(detected.status()).message;
}

TEST_CASE("an XML flux is told by its nature and type") {
  const auto kind_of = [](const char* nature, const char* type) {
    HeaderText header;
    header.nat_flux = nature;
    header.type_flux = type;
    return MustDetect(Flux({}, header)).kind;
  };
  CHECK(kind_of("D", "I") == FluxKind::kBeneficiaireQuotidien);
  CHECK(kind_of("D", "M") == FluxKind::kBeneficiaireMensuel);
  CHECK(kind_of("D", "R") == FluxKind::kBeneficiaireReprise);
  CHECK(kind_of("D", "X") == FluxKind::kBeneficiaireExceptionnel);
  CHECK(kind_of("I", "I") == FluxKind::kInstruction);
  CHECK(kind_of("R", "I") == FluxKind::kRecueil);
  CHECK(kind_of("F", "C") == FluxKind::kFinancier);
  CHECK(kind_of("C", "M") == FluxKind::kCreances);
  CHECK(kind_of("G", "H") == FluxKind::kGrossesses);
  CHECK(MustDetect("<?xml version='1.0'?><fichier-PE-CG>").kind == FluxKind::kPecg);
}

TEST_CASE("a CSV is told by its columns, with or without quotes, a mark and capitals") {
  const std::string contacts = "\"MATRICULE\";\"ROLE PERSONNE\";\"NUMERO DEMANDE RSA\"\n51;X;Y\n";
  CHECK(MustDetect(contacts).kind == FluxKind::kContacts);
  CHECK(MustDetect("\xEF\xBB\xBF" + contacts).kind == FluxKind::kContacts);
  CHECK(MustDetect("matricule;numero demande rsa\r\n").kind == FluxKind::kContacts);
  CHECK(MustDetect("identifiant_unique_de;civilite;nom\n").kind == FluxKind::kSpie);
  CHECK(MustDetect("identifiant_unique_de;codeaction\n").kind == FluxKind::kSpie);
}

TEST_CASE("the columns of Pôle emploi tell whether there is a motif, and not the family") {
  const Detected with = MustDetect("nir;identifiantpe;nom;prenom;dtnai;date;code;motif;nir2\r\n");
  CHECK(with.kind == FluxKind::kUnknown);
  CHECK(with.pole_emploi == PoleEmploiColumns::kWithMotif);
  const Detected without = MustDetect("nir;identifiantpe;nom;prenom;dtnai;date;code;nir2\r\n");
  CHECK(without.kind == FluxKind::kUnknown);
  CHECK(without.pole_emploi == PoleEmploiColumns::kWithoutMotif);
}

TEST_CASE("columns that no flux has may be a take-over") {
  const Detected other = MustDetect("id;agent;date\n1;A;2022-01-01\n");
  CHECK(other.kind == FluxKind::kUnknown);
  CHECK(other.other_csv);
  CHECK(MustDetect("id\tagent\n").other_csv);
}

TEST_CASE("a packed content is recognised as such") {
  CHECK(MustDetect(Gzipped("a")).packing == Packing::kGzip);
  CHECK(MustDetect(Zipped({{"a", "b"}})).packing == Packing::kZip);
  CHECK(MustDetect(Zipped({})).packing == Packing::kZip);
  CHECK(MustDetect(Flux({})).packing == Packing::kPlain);
}

TEST_CASE("what is no flux is refused with what it looks like and what to do") {
  const std::pair<std::string, const char*> looks[] = {
      {"", "vide"},
      {" \r\n ", "vide"},
      {"%PDF-1.7", "PDF"},
      {"\xD0\xCF\x11\xE0\xA1\xB1", "CSV"},
      {Zipped({{"[Content_Types].xml", "<Types/>"}}), "classeur"},
      {Zipped({{"_rels/.rels", "<Relationships/>"}}), "classeur"},
      {"<!DOCTYPE html><html></html>", "page web"},
      {"<html><body/></html>", "page web"},
      {"<autre/>", "racine"},
      {"{\"a\": 1}", "JSON"},
      {"Rar!\x1A\x07", "RAR"},
      {"7z\xBC\xAF\x27\x1C", "7z"},
      {std::string("\x7F"
                   "ELF\x02\0\0",
                   7),
       "binaire"},
      {std::string("\xFF\xFE<\0R\0", 6), "UTF-16"},
      {"bonjour", "texte"},
  };
  for (const auto& [text, look] : looks) {
    INFO(look);
    const std::string message = RefusalOf(text);
    CHECK_THAT(message, Catch::Contains(look));
    CHECK((message.find("emander") != std::string::npos ||
           message.find("nregistrer") != std::string::npos ||
           message.find("onvertir") != std::string::npos ||
           message.find("écompresser") != std::string::npos));
  }
}

TEST_CASE("only the content decides: the same bytes are the same kind, cut or whole") {
  const std::string whole = Flux({DossierText().ToString()});
  for (size_t size = whole.find("</IdentificationFlux>") + 21; size < whole.size(); size += 97) {
    CHECK(MustDetect(whole.substr(0, size)).kind == FluxKind::kBeneficiaireQuotidien);
  }
}

TEST_CASE("a stray control sign does not make a CSV a binary file") {
  const std::string contacts = "MATRICULE;NUMERO DEMANDE RSA\r\n51;1062\r\n\x1A";
  CHECK(MustDetect(contacts).kind == FluxKind::kContacts);
}

TEST_CASE("binary bytes behind a line of columns are no CSV") {
  CHECK_THAT(RefusalOf(std::string("a;b\n\0\1\2", 7)), Catch::Contains("binaire"));
}

}  // namespace
}  // namespace jalon::flux::testing
