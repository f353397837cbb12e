// SPDX-License-Identifier: EUPL-1.2
#include "engine/base/text.h"

#include <catch2/catch.hpp>

namespace jalon {
namespace {

TEST_CASE("bytes of windows-1252 become UTF-8") {
  CHECK(ToUtf8("L\xC9"
               "A",
               Encoding::kWindows1252) == "LÉA");
  CHECK(ToUtf8("C\x8CUR", Encoding::kWindows1252) == "CŒUR");
  CHECK(ToUtf8("\x80", Encoding::kWindows1252) == "€");
  CHECK(ToUtf8("\x81", Encoding::kWindows1252) == "\xEF\xBF\xBD");
}

TEST_CASE("a file that lies about UTF-8 loses nothing") {
  CHECK(ToUtf8("LÉA", Encoding::kUtf8) == "LÉA");
  CHECK(ToUtf8("L\xC9"
               "A",
               Encoding::kUtf8) == "LÉA");
}

TEST_CASE("malformed UTF-8 is seen") {
  CHECK(IsUtf8("héhé €"));
  CHECK_FALSE(IsUtf8("\xC0\x80"));
  CHECK_FALSE(IsUtf8("\xED\xA0\x80"));
  CHECK_FALSE(IsUtf8("\xF4\x90\x80\x80"));
  CHECK_FALSE(IsUtf8("\xE2\x82"));
}

TEST_CASE("trap 9: names are the same whatever accents, hyphens and case") {
  CHECK(FoldName("Élise-Ange") == "ELISE ANGE");
  CHECK(FoldName("  d'Œuvre ") == "D OEUVRE");
  CHECK(FoldName("ELISE   ANGE") == FoldName("Élise-Ange"));
  CHECK(FoldName("L’Été") == "L ETE");
  CHECK(FoldName("Straße") == "STRASSE");
  CHECK(FoldName("--").empty());
}

bool HoldsName(std::string_view text, std::string_view folded) {
  return FoldedText(text).Holds(folded);
}

TEST_CASE("a text holds a name where its words stand in it, whole") {
  CHECK(HoldsName("relance de Mme Gendémo", "GENDEMO"));
  CHECK(HoldsName("GENDEMO", "GENDEMO"));
  CHECK(HoldsName("l'avis d’Élise (absente)", "ELISE"));
  CHECK(HoldsName("vu avec élise,gendemo", "GENDEMO"));
  CHECK_FALSE(HoldsName("gendemos", "GENDEMO"));
  CHECK_FALSE(HoldsName("cohorte 2022", "GENDEMO"));
  CHECK_FALSE(HoldsName("", "GENDEMO"));
  CHECK_FALSE(HoldsName("cohorte", ""));
  // A text that says it twice, once within another word.
  CHECK(HoldsName("gendemont, gendemo", "GENDEMO"));
}

TEST_CASE("what a hyphen joins is one word of a text, and the words of a name follow each other") {
  CHECK_FALSE(HoldsName("atelier Saint-Martin", "MARTIN"));
  CHECK_FALSE(HoldsName("Martin-Pêcheur", "MARTIN"));
  CHECK(HoldsName("atelier Saint-Martin", "SAINT MARTIN"));
  CHECK(HoldsName("pour Jean-Pierre", "JEAN PIERRE"));
  CHECK(HoldsName("pour Jean\u2011Pierre", "JEAN PIERRE"));
  CHECK(HoldsName("pour Jean Pierre", "JEAN PIERRE"));
  CHECK_FALSE(HoldsName("pour Jean et Pierre", "JEAN PIERRE"));
  CHECK_FALSE(HoldsName("pour Jean-Pierre-Marie", "JEAN PIERRE"));
  CHECK(HoldsName("chez N'Diaye", "N DIAYE"));
  // A dash between words, or at the end of one, joins nothing.
  CHECK(HoldsName("réorientation - Martin", "MARTIN"));
  CHECK(HoldsName("réorientation—Martin", "MARTIN"));
  CHECK(HoldsName("réorientation : «Martin»", "MARTIN"));
  CHECK(HoldsName("réorientation…Martin", "MARTIN"));
  CHECK(HoldsName("Martin- reporté", "MARTIN"));
}

}  // namespace
}  // namespace jalon
