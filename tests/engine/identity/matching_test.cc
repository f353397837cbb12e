// SPDX-License-Identifier: EUPL-1.2
// The rules of identity (contract §4), each with what it must and must not do. Keys are invented.
#include "engine/identity/matching.h"

#include <algorithm>
#include <catch2/catch.hpp>
#include <random>
#include <set>

namespace jalon::identity {
namespace {

MatchSubject Subject(uint64_t number, int32_t day) {
  MatchSubject subject;
  subject.number = number;
  subject.order = "subject-" + std::to_string(number);
  subject.first_day = day;
  subject.within_dossier = true;
  return subject;
}

// A person of dossier `dossier`, seen with role DEM.
MatchSubject InDossier(uint64_t number, int32_t day, const std::string& dossier,
                       const std::string& nir, const std::string& names, const std::string& birth) {
  MatchSubject subject = Subject(number, day);
  subject.nir = nir;
  if (!nir.empty()) subject.nir_birth = nir + birth;
  subject.dossier_role_birth = dossier + "DEM" + birth;
  subject.dossier_names_birth = dossier + names + birth;
  subject.birth_names = names + birth;
  return subject;
}

MatchSubject Outside(uint64_t number, int32_t day, const std::string& nir, const std::string& names,
                     const std::string& birth) {
  MatchSubject subject = InDossier(number, day, "", nir, names, birth);
  subject.within_dossier = false;
  subject.dossier_role_birth.clear();
  subject.dossier_names_birth.clear();
  return subject;
}

// The same, told without birth date.
MatchSubject WithoutBirth(MatchSubject subject) {
  subject.nir_birth.clear();
  subject.dossier_role_birth.clear();
  subject.dossier_names_birth.clear();
  subject.birth_names.clear();
  return subject;
}

// Whether two subjects are one person on `day`.
bool Same(const std::vector<MatchSubject>& subjects, uint64_t a, uint64_t b, int32_t day,
          const std::vector<Fact>& facts = {}) {
  const Matching matching = Match(subjects, facts);
  std::vector<uint64_t> numbers;
  numbers.reserve(subjects.size());
  for (const MatchSubject& subject : subjects) numbers.push_back(subject.number);
  const std::vector<size_t> groups = GroupsOn(day, numbers, matching.links, facts);
  const auto at = [&](uint64_t number) {
    return groups[static_cast<size_t>(std::find(numbers.begin(), numbers.end(), number) -
                                      numbers.begin())];
  };
  return at(a) == at(b);
}

bool Doubted(const std::vector<MatchSubject>& subjects, uint64_t a, uint64_t b,
             DoubtReason reason) {
  const Matching matching = Match(subjects, {});
  return std::any_of(matching.doubts.begin(), matching.doubts.end(), [&](const Doubt& doubt) {
    return std::set<uint64_t>{doubt.a, doubt.b} == std::set<uint64_t>{a, b} &&
           doubt.reason == reason;
  });
}

TEST_CASE("rule 1: same valid NIR and birth date, across dossiers, from the day both are known") {
  const std::vector<MatchSubject> subjects = {InDossier(1, 10, "D1", "N1", "DURAND A", "1980"),
                                              InDossier(2, 20, "D2", "N1", "MARTIN A", "1980")};
  CHECK_FALSE(Same(subjects, 1, 2, 19));
  CHECK(Same(subjects, 1, 2, 20));
}

TEST_CASE("rule 1: same NIR with another birth date is for review, not merged") {
  const std::vector<MatchSubject> subjects = {InDossier(1, 10, "D1", "N1", "DURAND A", "1980"),
                                              InDossier(2, 20, "D2", "N1", "DURAND A", "1981")};
  CHECK_FALSE(Same(subjects, 1, 2, 99));
  CHECK(Doubted(subjects, 1, 2, DoubtReason::kSameNirOtherBirth));
}

TEST_CASE("rule 2: within a dossier, same role and birth date") {
  const std::vector<MatchSubject> subjects = {InDossier(1, 10, "D1", "", "DURAND A", "1980"),
                                              InDossier(2, 20, "D1", "N1", "MARTIN A", "1980")};
  CHECK(Same(subjects, 1, 2, 20));
}

TEST_CASE("rule 2: within a dossier, same names and birth date whatever the role") {
  std::vector<MatchSubject> subjects = {InDossier(1, 10, "D1", "", "DURAND A", "1980"),
                                        InDossier(2, 20, "D1", "N1", "DURAND A", "1980")};
  subjects[1].dossier_role_birth = "D1CJT1980";
  CHECK(Same(subjects, 1, 2, 20));
}

TEST_CASE("rule 2: never two different valid NIRs") {
  const std::vector<MatchSubject> subjects = {InDossier(1, 10, "D1", "N1", "DURAND A", "1980"),
                                              InDossier(2, 20, "D1", "N2", "DURAND A", "1980")};
  CHECK_FALSE(Same(subjects, 1, 2, 99));
}

TEST_CASE("rule 2: what points at two NIRs known on one day is a doubt, not a guess") {
  const std::vector<MatchSubject> subjects = {InDossier(1, 10, "D1", "", "DURAND A", "1980"),
                                              InDossier(2, 20, "D1", "N1", "DURAND A", "1980"),
                                              InDossier(3, 20, "D1", "N2", "DURAND A", "1980")};
  CHECK_FALSE(Same(subjects, 1, 2, 99));
  CHECK_FALSE(Same(subjects, 1, 3, 99));
  CHECK(Doubted(subjects, 1, 2, DoubtReason::kSeveralCandidates));
  CHECK(Doubted(subjects, 1, 3, DoubtReason::kSeveralCandidates));
}

TEST_CASE("a link that was established stays when a rival appears later") {
  const std::vector<MatchSubject> subjects = {InDossier(1, 10, "D1", "", "DURAND A", "1980"),
                                              InDossier(2, 20, "D1", "N1", "DURAND A", "1980"),
                                              InDossier(3, 30, "D1", "N2", "DURAND A", "1980")};
  CHECK(Same(subjects, 1, 2, 20));
  CHECK(Same(subjects, 1, 2, 99));
  CHECK_FALSE(Same(subjects, 1, 3, 99));
}

TEST_CASE("rule 3: a Pôle emploi person by NIR and birth date") {
  const std::vector<MatchSubject> subjects = {InDossier(1, 10, "D1", "N1", "DURAND A", "1980"),
                                              Outside(2, 20, "N1", "DURANT A", "1980")};
  CHECK(Same(subjects, 1, 2, 20));
}

TEST_CASE("rule 3: by names when they name exactly one person; tried again later") {
  const std::vector<MatchSubject> subjects = {Outside(1, 10, "", "DURAND A", "1980"),
                                              InDossier(2, 20, "D1", "N1", "DURAND A", "1980")};
  CHECK_FALSE(Same(subjects, 1, 2, 19));
  CHECK(Same(subjects, 1, 2, 20));
}

TEST_CASE("rule 3: two homonyms leave it unmatched, and doubted") {
  const std::vector<MatchSubject> subjects = {InDossier(1, 10, "D1", "N1", "DURAND A", "1980"),
                                              InDossier(2, 10, "D2", "N2", "DURAND A", "1980"),
                                              Outside(3, 20, "", "DURAND A", "1980")};
  CHECK_FALSE(Same(subjects, 3, 1, 99));
  CHECK_FALSE(Same(subjects, 3, 2, 99));
  CHECK(Doubted(subjects, 3, 1, DoubtReason::kSeveralCandidates));
}

TEST_CASE("rule 3: the usage name counts too, and another valid NIR never") {
  std::vector<MatchSubject> subjects = {InDossier(1, 10, "D1", "N1", "DURAND A", "1980"),
                                        Outside(2, 20, "", "MARTIN A", "1980"),
                                        Outside(3, 20, "N9", "DURAND A", "1980")};
  subjects[0].usage_names = "MARTIN A1980";
  CHECK(Same(subjects, 1, 2, 20));
  CHECK_FALSE(Same(subjects, 1, 3, 99));
}

TEST_CASE("rule 4: names and birth date alone, across dossiers, are for review") {
  const std::vector<MatchSubject> subjects = {InDossier(1, 10, "D1", "", "DURAND A", "1980"),
                                              InDossier(2, 20, "D2", "", "DURAND A", "1980")};
  CHECK_FALSE(Same(subjects, 1, 2, 99));
  CHECK(Doubted(subjects, 1, 2, DoubtReason::kSameNames));
}

TEST_CASE("twins of one block are not identified by role and birth date") {
  std::vector<MatchSubject> subjects = {InDossier(1, 10, "D1", "", "DURAND A", "2015"),
                                        InDossier(2, 10, "D1", "", "DURAND B", "2015")};
  for (MatchSubject& subject : subjects) subject.dossier_role_birth.clear();
  CHECK_FALSE(Same(subjects, 1, 2, 99));
}

TEST_CASE("somebody's word joins and parts, from the day it is known, and can be taken back") {
  const std::vector<MatchSubject> subjects = {InDossier(1, 10, "D1", "N1", "DURAND A", "1980"),
                                              InDossier(2, 10, "D2", "N2", "PETIT B", "1981"),
                                              InDossier(3, 10, "D3", "N1", "DURAND A", "1980")};
  const std::vector<Fact> linked = {{1, 2, 1000, 20, true}};
  CHECK_FALSE(Same(subjects, 1, 2, 19, linked));
  CHECK(Same(subjects, 1, 2, 20, linked));
  const std::vector<Fact> taken_back = {{1, 2, 1000, 20, true}, {1, 2, 2000, 30, false}};
  CHECK(Same(subjects, 1, 2, 29, taken_back));
  CHECK_FALSE(Same(subjects, 1, 2, 30, taken_back));
  const std::vector<Fact> split = {{1, 3, 1000, 40, false}};
  CHECK(Same(subjects, 1, 3, 39, split));
  CHECK_FALSE(Same(subjects, 1, 3, 40, split));
}

TEST_CASE("the last word on two persons holds, whichever of their subjects it names") {
  const std::vector<MatchSubject> subjects = {InDossier(1, 10, "D1", "N1", "DURAND A", "1980"),
                                              InDossier(2, 10, "D2", "N1", "DURAND A", "1980"),
                                              InDossier(3, 10, "D3", "N2", "DURAND A", "1980"),
                                              InDossier(4, 10, "D4", "N2", "DURAND A", "1980")};
  std::vector<Fact> words = {{1, 3, 1000, 20, false}, {2, 4, 2000, 30, true}};
  CHECK_FALSE(Same(subjects, 1, 3, 29, words));
  CHECK(Same(subjects, 1, 3, 30, words));
  CHECK(Same(subjects, 2, 3, 30, words));
  words.push_back({2, 3, 3000, 40, false});
  CHECK_FALSE(Same(subjects, 1, 4, 40, words));
  CHECK(Same(subjects, 1, 2, 40, words));
  CHECK(Same(subjects, 3, 4, 40, words));
  CHECK(Same(subjects, 1, 4, 39, words));
}

TEST_CASE("a doubt that somebody settled, either way, is no doubt any more") {
  const std::vector<MatchSubject> subjects = {InDossier(1, 10, "D1", "", "DURAND A", "1980"),
                                              InDossier(2, 20, "D2", "", "DURAND A", "1980")};
  CHECK(Match(subjects, {}).doubts.size() == 1);
  CHECK(Match(subjects, std::vector<Fact>{{1, 2, 1000, 30, true}}).doubts.empty());
  CHECK(Match(subjects, std::vector<Fact>{{1, 2, 1000, 30, false}}).doubts.empty());
}

TEST_CASE("within a dossier and role, same names with another birth date are for review") {
  std::vector<MatchSubject> subjects = {InDossier(1, 10, "D1", "", "DURAND A", "1980"),
                                        InDossier(2, 20, "D1", "N1", "DURAND A", "1981")};
  for (MatchSubject& subject : subjects) subject.dossier_role_names = "D1DEMDURAND A";
  CHECK_FALSE(Same(subjects, 1, 2, 99));
  CHECK(Doubted(subjects, 1, 2, DoubtReason::kOtherBirth));
  subjects[0].nir = "N2";
  CHECK_FALSE(Doubted(subjects, 1, 2, DoubtReason::kOtherBirth));
}

TEST_CASE("order of arrival does not matter, and a day's groups never change afterwards") {
  const auto seed = static_cast<unsigned>(std::random_device{}());
  UNSCOPED_INFO("seed " << seed);
  std::mt19937 random(seed);
  for (int round = 0; round < 300; ++round) {
    std::vector<MatchSubject> subjects;
    for (uint64_t number = 1; number <= 7; ++number) {
      const std::string nir = random() % 2 == 0 ? "" : "N" + std::to_string(random() % 3);
      const std::string names = "NAME" + std::to_string(random() % 2);
      const std::string birth = std::to_string(1980 + random() % 2);
      const auto day = static_cast<int32_t>(random() % 5);
      const MatchSubject subject =
          random() % 4 == 0
              ? Outside(number, day, nir, names, birth)
              : InDossier(number, day, "D" + std::to_string(random() % 2), nir, names, birth);
      subjects.push_back(random() % 4 == 0 ? WithoutBirth(subject) : subject);
    }
    const Matching expected = Match(subjects, {});
    std::vector<uint64_t> numbers = {1, 2, 3, 4, 5, 6, 7};
    for (int32_t day = 0; day < 5; ++day) {
      std::vector<MatchSubject> known;
      std::copy_if(subjects.begin(), subjects.end(), std::back_inserter(known),
                   [day](const auto& subject) { return subject.first_day <= day; });
      CAPTURE(round, day);
      REQUIRE(GroupsOn(day, numbers, Match(known, {}).links, {}) ==
              GroupsOn(day, numbers, expected.links, {}));
    }
    std::shuffle(subjects.begin(), subjects.end(), random);
    REQUIRE(Match(subjects, {}).links == expected.links);
  }
}

TEST_CASE("a NIR without birth date joins the one person who has it, at whatever order") {
  const MatchSubject contact = WithoutBirth(InDossier(2, 5, "D1", "2850599990123", "", ""));
  const MatchSubject flux = InDossier(1, 3, "D1", "2850599990123", "DUPRE ELISE", "1985-05-17");
  CHECK(Same({flux, contact}, 1, 2, 5));
  CHECK_FALSE(Same({flux, contact}, 1, 2, 4));
  CHECK(Same({contact, flux}, 1, 2, 5));

  MatchSubject late = flux;  // she appears in the flux after the contact file named her
  late.first_day = 9;
  CHECK_FALSE(Same({late, contact}, 1, 2, 8));
  CHECK(Same({late, contact}, 1, 2, 9));
}

TEST_CASE("a NIR without birth date that two persons have joins neither") {
  const MatchSubject contact = WithoutBirth(InDossier(3, 5, "", "2850599990123", "", ""));
  const MatchSubject one = InDossier(1, 3, "D1", "2850599990123", "DUPRE ELISE", "1985-05-17");
  const MatchSubject other = InDossier(2, 3, "D2", "2850599990123", "DUPRE ANNE", "1958-05-17");
  CHECK_FALSE(Same({one, other, contact}, 1, 3, 9));
  CHECK_FALSE(Same({one, other, contact}, 2, 3, 9));
  CHECK(Doubted({one, other, contact}, 1, 3, DoubtReason::kSeveralCandidates));
}

}  // namespace
}  // namespace jalon::identity
