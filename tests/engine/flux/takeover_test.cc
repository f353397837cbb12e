// SPDX-License-Identifier: EUPL-1.2
//
// A département's own past: what a mapping may say, and what it makes of lines.
#include <catch2/catch.hpp>

#include "engine/flux/cell_date.h"
#include "engine/flux/takeover_mapping.h"
#include "tests/engine/flux/rows_text.h"

namespace jalon::flux::testing {
namespace {

// Bodies as a caller gives them; the real ones are in tests/engine/intake.
TakeoverBodies SomeBodies() {
  TakeoverBodies bodies;
  bodies["orientation"] = {{"decidedOn", {DATE, {}}},
                           {"notifiedOn", {DATE, {}}},
                           {"type", {CODE, {"SOCIAL", "SOCIOPRO", "EMPLOI"}}},
                           {"structure", {TEXT, {}}},
                           {"external", {FLAG, {}}}};
  bodies["cer"] = {{"signedOn", {DATE, {}}}, {"rank", {NUMBER, {}}}};
  return bodies;
}

constexpr const char* kMapping = R"(source: "SOLIS"
body: "orientation"
record_prefix: "orientation-"
column { name: "N°" field: "recordId" }
column { name: "Saisi le" field: "known" date_format: "AAAAMMJJ" }
column { name: "Individu" field: "person.externalId" }
column { name: "Décision" field: "decidedOn" required: true }
column {
  name: "Type"
  field: "type"
  code { from: "Social" to: "SOCIAL" }
  code { from: "Pôle emploi" to: "EMPLOI" }
}
column { name: "Structure" field: "structure" }
column { name: "Hors dépt" field: "external" }
)";
constexpr const char* kHeaderLine = "N°;Individu;Type;Décision;Saisi le;Structure;Hors dépt\n";

TakeoverMapping MustReadMapping(const std::string& text = kMapping) {
  const auto mapping = ReadTakeoverMapping(text, SomeBodies());
  INFO(mapping.status().ToString());
  REQUIRE(mapping.ok());
  return *mapping;
}

std::string MappingRefusal(const std::string& text) {
  const auto mapping = ReadTakeoverMapping(text, SomeBodies());
  REQUIRE_FALSE(mapping.ok());
  CHECK(DetailOf(mapping.status()).field == "mapping");
  return DetailOf(mapping.status()).message;
}

Reading ReadMapped(const std::string& lines, const std::string& mapping_text = kMapping) {
  const TakeoverMapping mapping = MustReadMapping(mapping_text);
  FluxReader::Options options;
  options.mapping = &mapping;
  return MustReadRows(kHeaderLine + lines, options);
}

std::string Replaced(std::string text, const std::string& what, const std::string& by) {
  const size_t at = text.find(what);
  REQUIRE(at != std::string::npos);
  return text.replace(at, what.size(), by);
}

TEST_CASE("a mapped line becomes the fields of its event") {
  const Reading reading = ReadMapped("17;I42;pole emploi;05/03/2019;20190311;PLIE;non\n");
  CHECK(reading.header.kind == FluxKind::kTakeover);
  const PersonRow row = OnlyRow(reading);
  CHECK(row.keys.external_id == "I42");
  const auto& line = As<TakeoverRow>(row);
  CHECK(line.body == "orientation");
  CHECK(line.source == "SOLIS");
  CHECK(line.record_id == "orientation-17");
  CHECK(line.known_on.ToString() == "2019-03-11");
  CHECK(line.values == std::vector<TakeoverValue>{{"decidedOn", "2019-03-05"},
                                                  {"type", "EMPLOI"},
                                                  {"structure", "PLIE"},
                                                  {"external", "false"}});
}

TEST_CASE("a constant fills every line") {
  const std::string mapping = Replaced(kMapping, "column { name: \"Structure\"",
                                       "constant { field: \"notifiedOn\" value: \"2020-01-01\" }\n"
                                       "column { name: \"Structure\"");
  const PersonRow row = OnlyRow(ReadMapped("17;I42;Social;05/03/2019;;;\n", mapping));
  CHECK(As<TakeoverRow>(row).values.front() == TakeoverValue{"notifiedOn", "2020-01-01"});
}

TEST_CASE("each error of a line says the line, the column and what was expected, not the value") {
  const Reading reading = ReadMapped(
      "17;I42;Social;31/11/2019;20190311;;\n"
      "18;I42;Sociable;05/03/2019;20190311;;\n"
      "19;I42;Social;;20190311;;\n"
      ";I42;Social;05/03/2019;20190311;;\n"
      "21;I42;Social;05/03/2019;11/03/2019;;\n"
      "22;I42;Social;05/03/2019;20190311;;peut-être\n");
  const std::vector<RejectedDossier> rejected = reading.Rejected();
  REQUIRE(rejected.size() == 6);
  const char* const expected[] = {
      "ligne 2, colonne Décision : date impossible (attendu : JJ/MM/AAAA",
      "ligne 3, colonne Type : code absent de la table de la correspondance (ligne 8)",
      "ligne 4, colonne Décision : valeur absente",
      "ligne 5, colonne recordId : identifiant de l'enregistrement absent",
      "ligne 6, colonne Saisi le : date impossible (attendu : AAAAMMJJ",
      "ligne 7, colonne Hors dépt : oui ou non attendu"};
  for (size_t i = 0; i < rejected.size(); ++i) {
    CHECK_THAT(rejected[i].reason, Catch::StartsWith(expected[i]));
    CHECK_THAT(rejected[i].reason, !Catch::Contains("Sociable"));
  }
}

TEST_CASE("a code without line in the table takes the value of otherwise") {
  const std::string mapping = Replaced(kMapping, "code { from: \"Social\"",
                                       "otherwise: \"SOCIOPRO\" code { from: \"Social\"");
  const PersonRow row = OnlyRow(ReadMapped("17;I42;Insertion;05/03/2019;;;\n", mapping));
  CHECK(As<TakeoverRow>(row).values[1] == TakeoverValue{"type", "SOCIOPRO"});
}

TEST_CASE("a bad mapping is refused with its line and what is accepted") {
  CHECK_THAT(
      MappingRefusal(Replaced(kMapping, "source", "sources")),
      Catch::Contains("ligne 1 : « sources » est inconnu") && Catch::Contains("record_prefix"));
  CHECK_THAT(
      MappingRefusal(Replaced(kMapping, "\"orientation\"", "\"orientations\"")),
      Catch::Contains("ligne 2 : body « orientations » inconnu ; acceptés : cer, orientation"));
  CHECK_THAT(MappingRefusal(Replaced(kMapping, "\"decidedOn\"", "\"decideOn\"")),
             Catch::Contains("ligne 7 : champ « decideOn » inconnu de orientation") &&
                 Catch::Contains("notifiedOn") && Catch::Contains("person.nir"));
  CHECK_THAT(MappingRefusal(Replaced(kMapping, "AAAAMMJJ", "yyyyMMdd")),
             Catch::Contains("ligne 5 : date_format « yyyyMMdd » inconnu"));
  CHECK_THAT(MappingRefusal(Replaced(kMapping, "to: \"EMPLOI\"", "to: \"PE\"")),
             Catch::Contains("ligne 8 : valeur « PE » inconnue ; acceptées : SOCIAL, SOCIOPRO"));
  CHECK_THAT(MappingRefusal(Replaced(kMapping, "\"structure\"", "\"type\"")),
             Catch::Contains("ligne 14 : champ « type » rempli deux fois"));
  CHECK_THAT(MappingRefusal(Replaced(kMapping, "column {", "column [")),
             Catch::Contains("ligne 4 : texte mal formé"));
  CHECK_THAT(MappingRefusal(Replaced(kMapping, "\"recordId\"", "\"structure\"")),
             Catch::Contains("ligne 14 : champ « structure » rempli deux fois"));
  CHECK_THAT(MappingRefusal(Replaced(kMapping, "\"person.externalId\"", "\"notifiedOn\"")),
             Catch::Contains("aucune colonne ne dit de qui il s'agit"));
  CHECK_THAT(MappingRefusal(Replaced(kMapping, "\"SOLIS\"", "\"\"")),
             Catch::Contains("source absente"));
  CHECK_THAT(MappingRefusal(std::string(1 << 20, '#')), Catch::Contains("plus de 256 Kio"));
}

TEST_CASE("a column that the file does not have is refused with the line of the mapping") {
  const TakeoverMapping mapping = MustReadMapping();
  FluxReader::Options options;
  options.mapping = &mapping;
  const ErrorDetail detail = Refusal("N°;Individu;Type;Date\n1;2;3;4\n", options);
  CHECK(detail.reason == "MISSING_COLUMN");
  CHECK_THAT(detail.message, Catch::Contains("ligne 5") && Catch::Contains("« Saisi le »"));
}

TEST_CASE("days are read as their pattern writes them") {
  CHECK(ReadDateAs("JJ/MM/AAAA", "5/3/2019").ToString() == "2019-03-05");
  CHECK(ReadDateAs("JJ.MM.AAAA", "05.03.2019").ToString() == "2019-03-05");
  CHECK(ReadDateAs("MM/JJ/AAAA", "03/05/2019").ToString() == "2019-03-05");
  CHECK(ReadDateAs("AAAAMMJJ", "20190305").ToString() == "2019-03-05");
  CHECK(ReadDateAs("AAAA-MM-JJ", "2019-03-05T10:00:00").ToString() == "2019-03-05");
  CHECK_FALSE(ReadDateAs("JJ/MM/AAAA", "05/03/19").IsPresent());
  CHECK_FALSE(ReadDateAs("JJ/MM/AAAA", "05/03/20191").IsPresent());
  CHECK_FALSE(ReadDateAs("AAAAMMJJ", "2019035").IsPresent());
  CHECK_FALSE(IsDatePattern("JJ/MM/AA"));
  CHECK_FALSE(IsDatePattern("JJ/MM"));
  CHECK_FALSE(IsDatePattern("JJ/MM/AAAA/JJ"));
  CHECK(IsDatePattern("AAAA MM JJ"));
}

}  // namespace
}  // namespace jalon::flux::testing
