// SPDX-License-Identifier: EUPL-1.2
#include "tests/oracle/oracle.h"

#include <catch2/catch.hpp>
TEST_CASE("x") { CHECK(jalon::oracle::Evaluate({}, {}).size() == 6); }
