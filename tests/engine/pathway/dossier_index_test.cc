// SPDX-License-Identifier: EUPL-1.2
#include "engine/pathway/dossier_index.h"

#include <catch2/catch.hpp>
#include <cstdlib>
#include <map>
#include <random>
#include <set>
#include <string>

namespace jalon::pathway {
namespace {

uint64_t Seed() {
  const char* given = std::getenv("JALON_SEED");
  return given != nullptr ? std::stoull(given) : std::random_device()();
}

}  // namespace

TEST_CASE("an index finds all subjects of a dossier, once each, whatever was added in between") {
  const uint64_t seed = Seed();
  INFO("JALON_SEED=" << seed);
  std::mt19937_64 random(seed);
  DossierIndex index;
  std::map<uint64_t, std::set<uint64_t>> expected;
  std::vector<uint64_t> dossiers(3000);
  for (uint64_t& dossier : dossiers) dossier = random() | 1;
  for (int i = 0; i < 20'000; ++i) {
    const uint64_t dossier = dossiers[random() % dossiers.size()];
    const uint64_t subject = 1 + random() % 5000;
    index.Add(dossier, subject);
    expected[dossier].insert(subject);
  }
  for (const auto& [dossier, subjects] : expected) {
    std::multiset<uint64_t> found;
    index.ForEach(dossier, [&](uint64_t subject) { found.insert(subject); });
    // Another dossier may share the 32 bits that are kept; whoever is missing is a fault.
    for (const uint64_t subject : subjects) REQUIRE(found.count(subject) == 1);
  }
  index.Clear();
  int left = 0;
  for (const uint64_t dossier : dossiers) index.ForEach(dossier, [&](uint64_t) { ++left; });
  CHECK(left == 0);
}

TEST_CASE("an index without anything in it finds nobody") {
  const DossierIndex index;
  index.ForEach(42, [](uint64_t) { FAIL("nobody was added"); });
  CHECK(index.bytes() == 0);
}

}  // namespace jalon::pathway
