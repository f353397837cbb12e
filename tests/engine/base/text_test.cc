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

}  // namespace
}  // namespace jalon
