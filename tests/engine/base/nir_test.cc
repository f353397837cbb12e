// SPDX-License-Identifier: EUPL-1.2
// All NIRs are invented: département of birth 99, commune 990.
#include "engine/base/nir.h"

#include <catch2/catch.hpp>
#include <string>

namespace jalon {
namespace {

std::string WithKey(const std::string& first13) {
  const int key = NirKey(first13);
  return first13 + static_cast<char>('0' + key / 10) + static_cast<char>('0' + key % 10);
}

TEST_CASE("trap 8: 13 and 15 characters, and spaces, are the same NIR") {
  const std::string first13 = "1850599990123";
  const Nir caf = ReadNir(first13);
  const Nir msa = ReadNir(WithKey(first13));
  CHECK(caf.valid);
  CHECK(msa.valid);
  CHECK(caf.first13 == msa.first13);
  CHECK(ReadNir("1 85 05 99 990 123").first13 == first13);
}

TEST_CASE("a wrong key, month or sex makes an invalid NIR, which is kept") {
  std::string wrong = WithKey("1850599990123");
  wrong.back() = wrong.back() == '0' ? '1' : '0';
  CHECK_FALSE(ReadNir(wrong).valid);
  CHECK(ReadNir(wrong).first13 == "1850599990123");
  CHECK_FALSE(ReadNir("1850099990123").valid);
  CHECK_FALSE(ReadNir("1851399990123").valid);
  CHECK(ReadNir("1852099990123").valid);
  CHECK_FALSE(ReadNir("3850599990123").valid);
  CHECK(ReadNir("7850599990123").valid);
  CHECK_FALSE(ReadNir("185059999012").valid);
  CHECK_FALSE(ReadNir("18505999901234").valid);
  CHECK_FALSE(ReadNir("").valid);
}

TEST_CASE("a NIR is found in a text, however it is spaced") {
  const std::string nir = WithKey("1850599990123");
  const std::string spaced = nir.substr(0, 1) + " 85-05.99:990 123 " + nir.substr(13);
  for (const bool in_words : {false, true}) {
    CHECK(HoldsNir(nir, in_words));
    CHECK(HoldsNir("Mme X (" + nir + ") appelle", in_words));
    CHECK(HoldsNir("n°" + spaced, in_words));
    CHECK(HoldsNir(WithKey("285052A990123"), in_words));
    CHECK_FALSE(HoldsNir("", in_words));
    CHECK_FALSE(HoldsNir("le 2022-03-05 à 21:34, 06 12 34 56 78", in_words));
    CHECK_FALSE(HoldsNir("2021 2022 2023 2024", in_words));
    CHECK_FALSE(HoldsNir("550e8400-e29b-41d4-a716-446655440000", in_words));
    CHECK_FALSE(HoldsNir("1" + nir, in_words));
  }
  CHECK(HoldsNir("vu 1850599990123.", true));
  CHECK_FALSE(HoldsNir("1850599990123", false));
}

TEST_CASE("a path is told without the NIR that it may hold") {
  for (const char* path : {"/srv/depot/mensuel_202201.xml", "envoi.zip/a.xml", "20220131210000.csv",
                           "/srv/2022/flux-062-20220131-0001.xml", ""}) {
    CHECK(PathWithoutNir(path) == path);
  }
  for (const char* name : {"2850399999001.csv", "MARTIN_LEA_2850399999001.xml", "285039999900196",
                           "nir2850399999001a.csv", "2 85 03 99 999 001.csv"}) {
    const std::string told = PathWithoutNir(std::string("/srv/depot/") + name);
    CHECK(told == "/srv/depot/(nom non écrit : il contient un NIR)");
    CHECK(PathWithoutNir(name) == told.substr(std::string("/srv/depot/").size()));
  }
  CHECK(PathWithoutNir("2850399999001.zip/mensuel.xml").find("285") == std::string::npos);
}

TEST_CASE("the hashes of ids that imports make are no NIR, whatever their digits") {
  // Of digits alone, and with a right key at their beginning.
  for (int number = 100'000; number < 300'000; ++number) {
    const std::string nir = WithKey("285059" + std::to_string(number) + "3");
    CHECK_FALSE(HoldsNir("radiation-92-2022-03-15-" + nir + "8842a01b7c33d5e90", false));
  }
  CHECK(HoldsNir("radiation-92-2022-03-15-" + WithKey("2850599990123"), false));
}

TEST_CASE("Corsica: 2A counts as 19 and 2B as 18") {
  CHECK(NirKey("185052A990123") == NirKey("1850519990123"));
  CHECK(NirKey("185052B990123") == NirKey("1850518990123"));
  CHECK(ReadNir(WithKey("185052A990123")).valid);
  CHECK(ReadNir("185052a990123").first13 == "185052A990123");
  CHECK(NirKey("185052C990123") == -1);
}

}  // namespace
}  // namespace jalon
