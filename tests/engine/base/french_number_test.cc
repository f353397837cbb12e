// SPDX-License-Identifier: EUPL-1.2
#include "engine/base/french_number.h"

#include <catch2/catch.hpp>

namespace jalon {
namespace {

TEST_CASE("numbers are read as French tables write them") {
  CHECK(ParseFrenchNumber("3 278") == 3278);
  CHECK(ParseFrenchNumber("554\u00a0471") == 554471);
  CHECK(ParseFrenchNumber("19\u202f238") == 19238);
  CHECK(ParseFrenchNumber("16,7") == 16.7);
  CHECK(ParseFrenchNumber("-4") == -4);
  for (const char* text : {"", " ", "98%", "NC", "3 à 4 mois", "1e5", "nan", "1,2,3", "4-5"}) {
    INFO(text);
    CHECK_FALSE(ParseFrenchNumber(text).has_value());
  }
}

TEST_CASE("numbers are written as French readers expect them") {
  CHECK(FrenchNumber(4672) == "4672");
  CHECK(FrenchNumber(16.7) == "16,7");
  CHECK(FrenchNumber(81.566) == "81,6");
}

}  // namespace
}  // namespace jalon
