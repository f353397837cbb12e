// SPDX-License-Identifier: EUPL-1.2
#include "engine/workflow/suggest.h"

#include <catch2/catch.hpp>

namespace jalon::workflow {
namespace {

using jalon::v1::OrientationType;

OrientationType::Value Suggested(const std::map<std::string, std::set<std::string>>& codes,
                                 std::optional<int> age = std::nullopt, bool registered = false) {
  jalon::v1::SuggestOrientationResponse response;
  Suggest(BuiltInRules(), {codes, age, registered}, &response);
  return response.type();
}

}  // namespace

TEST_CASE("the built-in rules are well formed, and say what WebRSA's pre-orientation says") {
  CHECK(CheckRules(BuiltInRules()).ok());
  CHECK(BuiltInRules().rules_size() == 10);
  CHECK(Suggested({}) == OrientationType::TYPE_UNSPECIFIED);
  CHECK(Suggested({{"NATLOG", {"0904"}}}, {}, true) == OrientationType::EMPLOI);
  CHECK(Suggested({{"NATLOG", {"0904"}}}) == OrientationType::SOCIAL);
  CHECK(Suggested({{"NATLOG", {"0901"}}}) == OrientationType::TYPE_UNSPECIFIED);
  CHECK(Suggested({{"SITPERSDEMRSA", {"0105"}}, {"HISPRO", {"1901"}}}) == OrientationType::SOCIAL);
  CHECK(Suggested({{"SITPERSDEMRSA", {"0101"}}}) == OrientationType::EMPLOI);
  CHECK(Suggested({{"HISPRO", {"1901"}}}) == OrientationType::EMPLOI);
  CHECK(Suggested({{"HISPRO", {"1904"}}}) == OrientationType::SOCIOPRO);
}

TEST_CASE("age decides, to the year, and only when it is known") {
  CHECK(Suggested({{"CESSDERACT", {"2701"}}}, 56) == OrientationType::EMPLOI);
  CHECK(Suggested({{"CESSDERACT", {"2701"}}}, 57) == OrientationType::SOCIOPRO);
  CHECK(Suggested({{"CESSDERACT", {"2702"}}}, 56) == OrientationType::SOCIOPRO);
  CHECK(Suggested({{"CESSDERACT", {"2702"}}}, 57) == OrientationType::SOCIAL);
  CHECK(Suggested({{"CESSDERACT", {"2702"}}}) == OrientationType::TYPE_UNSPECIFIED);
}

TEST_CASE("a later recueil replaces what it tells again, and keeps the rest") {
  jalon::v1::SocioProfessional first;
  (*first.mutable_codes())["DIFSOC"] = "0402,0405";
  (*first.mutable_codes())["NIVETU"] = "1204";
  jalon::v1::SocioProfessional second;
  (*second.mutable_codes())["DIFSOC"] = "0401";
  Situation situation;
  AddCodes(first, &situation);
  CHECK(situation.codes["DIFSOC"] == std::set<std::string>{"0402", "0405"});
  AddCodes(second, &situation);
  CHECK(situation.codes["DIFSOC"] == std::set<std::string>{"0401"});
  CHECK(situation.codes["NIVETU"] == std::set<std::string>{"1204"});
}

}  // namespace jalon::workflow
