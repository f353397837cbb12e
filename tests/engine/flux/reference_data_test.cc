// SPDX-License-Identifier: EUPL-1.2
//
// Public samples of real flux, where they are at hand: what is taken of each, what is rejected.
// They are not part of the repository; JALON_REFERENCE_DATA says where they are.
#include "tests/reference_data.h"

#include <catch2/catch.hpp>
#include <filesystem>
#include <set>

#include "tests/engine/flux/flux_text.h"

namespace jalon::flux::testing {
namespace {

struct Expected {
  const char* name;
  const char* refusal;  // part of the message when the file is refused; otherwise ""
  const char* label;
  const char* as_of;
  int64_t taken;
  int64_t rejected;
  int64_t persons;
  int64_t distinct;
  bool complete;
};

const Expected kExpected[] = {
    {"IRSACG-hubee.xml", "", "instruction", "2018-12-30", 1, 0, 1, 1, true},
    {"IRSDCG-hubee.xml", "", "recueil de données socio-professionnelles", "2021-11-06", 1, 0, 1, 1,
     true},
    {"contacts-allocataires.csv", "", "contacts des allocataires", "", 2, 0, 2, 1, true},
    {"vrsb0801.xsd", "<Racine>", "", "", 0, 0, 0, 0, false},
    {"MSABEM-hubee-truncated.xml", "", "bénéficiaires, mensuel, MSA", "2022-02-28", 1, 1, 1, 2,
     false},
    {"RSABAI-hubee-anomalies.xml", "", "bénéficiaires, quotidien (anomalies), CAF", "2022-03-23", 1,
     0, 1, 1, true},
    {"RSABEI-hubee-truncated.xml", "", "bénéficiaires, quotidien, CAF", "2021-12-24", 0, 1, 0, 1,
     false},
    {"RSABEM-hubee-truncated.xml", "", "bénéficiaires, mensuel, CAF", "2022-02-28", 1, 1, 1, 1,
     false},
    {"RSABEM-same-dossier-twice.xml", "", "bénéficiaires, mensuel, CAF", "2022-02-28", 2, 0, 3, 1,
     true},
};

void CheckFile(const std::string& folder, const Expected& expected) {
  INFO(expected.name);
  const auto source = FileByteSource::Open(folder + "/" + expected.name);
  REQUIRE(source.ok());
  const absl::StatusOr<Reading> reading = ReadAll(**source);
  if (*expected.refusal != '\0') {
    REQUIRE(reading.status().code() == absl::StatusCode::kInvalidArgument);
    CHECK_THAT(std::string(reading.status().message()), Catch::Contains(expected.refusal));
    return;
  }
  REQUIRE(reading.ok());
  CHECK(KindLabel(reading->header) == expected.label);
  CHECK(reading->header.as_of().ToString() == expected.as_of);
  CHECK(reading->summary.dossiers == expected.taken);
  CHECK(reading->summary.rejected == expected.rejected);
  CHECK(reading->summary.persons == expected.persons);
  CHECK(reading->summary.distinct_dossiers == expected.distinct);
  CHECK(reading->summary.complete() == expected.complete);
}

TEST_CASE("the public samples are read, or refused with what they are") {
  const auto folder = tests::ReferenceData(JALON_SOURCE_DIR, "flux");
  if (!folder.has_value()) return;
  for (const Expected& expected : kExpected) CheckFile(*folder, expected);
}

TEST_CASE("every file of the reference data has its expectation") {
  const auto folder = tests::ReferenceData(JALON_SOURCE_DIR, "flux");
  if (!folder.has_value()) return;
  std::set<std::string> expected;
  for (const Expected& each : kExpected) expected.insert(each.name);
  for (const auto& entry : std::filesystem::directory_iterator(*folder)) {
    INFO(entry.path().filename());
    CHECK(expected.count(entry.path().filename().string()) == 1);
  }
}

}  // namespace
}  // namespace jalon::flux::testing
