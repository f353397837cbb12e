// SPDX-License-Identifier: EUPL-1.2
#include "tools/simulate/simulate.h"

#include <algorithm>
#include <catch2/catch.hpp>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <set>
#include <sstream>

#include "engine/base/nir.h"
#include "tests/reference_data.h"
#include "tests/temporary_folder.h"
#include "tests/tools/simulate/reader.h"
#include "tools/simulate/reports.h"

namespace jalon::simulate {
namespace {

namespace fs = std::filesystem;

constexpr Counts kPublished = {6060, 5950, 5973, 3612, 4300, 4181};

Date Day(std::string_view iso) { return Date::Parse(iso).value(); }

Description Small(uint64_t seed) {
  Description description;
  description.seed = seed;
  description.to = Day("2022-06-30");
  description.stock = 80;
  description.entrants = 150;
  return description;
}

std::string Contents(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  std::stringstream text;
  text << file.rdbuf();
  return text.str();
}

// Every file of a folder, by name.
std::map<std::string, std::string> Bytes(const std::string& folder) {
  std::map<std::string, std::string> bytes;
  for (const auto& file : fs::recursive_directory_iterator(folder)) {
    if (file.is_regular_file()) {
      bytes[fs::relative(file.path(), folder).string()] = Contents(file.path());
    }
  }
  return bytes;
}

// FNV-1a, 64 bits.
uint64_t Digest(const std::map<std::string, std::string>& files) {
  uint64_t hash = 0xCBF29CE484222325;
  const auto add = [&hash](const std::string& text) {
    for (char c : text) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001B3;
  };
  for (const auto& [name, content] : files) {
    add(name);
    add(content);
  }
  return hash;
}

Rules RulesOf(const Description& description) {
  Rules rules;
  rules.from = description.from;
  rules.to = description.to;
  rules.known_at = description.to;
  rules.rdv_days = static_cast<int>(description.rdv_days_threshold);
  return rules;
}

// Simulates into a folder of its own and reads it back.
struct Simulation {
  explicit Simulation(const Description& d) : description(d) {
    const absl::StatusOr<Report> made = Simulate(d, folder.path());
    INFO(made.status().ToString());
    REQUIRE(made.ok());
    report = *made;
    output = ReadOutput(folder.path());
  }
  Counts Evaluated(Rules rules) const { return Evaluate(output, rules); }

  Description description;
  tests::TemporaryFolder folder;
  Report report;
  Output output;
};

TEST_CASE("the same seed gives the same bytes, another one others") {
  const Simulation first(Small(1));
  const Simulation again(Small(1));
  const Simulation other(Small(2));
  const auto bytes = Bytes(first.folder.path());
  CHECK(bytes == Bytes(again.folder.path()));
  CHECK(bytes.at("evenements.ndjson") != Bytes(other.folder.path()).at("evenements.ndjson"));
  // The same on every machine: a change of the simulator that changes its output changes this.
  CHECK(Digest(bytes) == 0xFB760F3CB041804D);
}

TEST_CASE("a published year is the same bytes on every machine") {
  const auto text = DescriptionOfReport("aude-2019");
  REQUIRE(text.ok());
  const auto description = ReadDescription(*text);
  REQUIRE(description.ok());
  const tests::TemporaryFolder first;
  const tests::TemporaryFolder second;
  REQUIRE(Simulate(*description, first.path()).ok());
  REQUIRE(Simulate(*description, second.path()).ok());
  const auto bytes = Bytes(first.path());
  CHECK(bytes == Bytes(second.path()));
  CHECK(Digest(bytes) == 0x413181F61919D98A);
}

// Days by which the milestones of `entries` miss the last day in time; negative: before it.
struct Margins {
  explicit Margins(const std::vector<Entry>& entries) {
    for (const Entry& entry : entries) {
      if (!entry.notified_on.IsPresent()) continue;
      orientation.insert(DaysBetween(entry.entered_on.AddMonths(1), entry.notified_on));
      if (entry.rdv_on.IsPresent()) rdv.insert(DaysBetween(entry.decided_on, entry.rdv_on) - 15);
      if (entry.cer_on.IsPresent()) {
        cer.insert(DaysBetween(entry.notified_on.AddMonths(2), entry.cer_on));
      }
    }
  }
  std::set<int> orientation, rdv, cer;
};

void CheckThresholds(const Output& output, Rules rules) {
  const Margins margins(Entries(output, rules));
  for (const std::set<int>& days : {margins.orientation, margins.rdv, margins.cer}) {
    CHECK(days.count(0) == 1);  // the last day in time
    CHECK(days.count(1) == 1);  // the first day too late
  }
  CHECK(*margins.rdv.begin() < -15);  // received before the décision
  CHECK(*margins.cer.begin() < -62);  // signed before the notification
  rules.rdv_days = 14;
  CHECK(Evaluate(output, rules).rdv_in_time < kPublished.rdv_in_time);
  rules.rdv_days = 16;
  CHECK(Evaluate(output, rules).rdv_in_time > kPublished.rdv_in_time);
}

// What the same year looked like six weeks before its end.
void CheckEarlier(const Output& output, Rules rules) {
  rules.known_at = rules.to.AddDays(-42);
  const Counts earlier = Evaluate(output, rules);
  CHECK(earlier.entrants < kPublished.entrants * 95 / 100);
  CHECK(earlier.oriented_in_time < earlier.entrants);
  CHECK(earlier.rdv < kPublished.rdv * 95 / 100);
  CHECK(earlier.rdv_in_time < kPublished.rdv_in_time * 95 / 100);
  CHECK(earlier.cer < kPublished.cer * 95 / 100);
  CHECK(earlier.cer_in_time < kPublished.cer_in_time * 95 / 100);
}

TEST_CASE("the year of Pas-de-Calais has the published figures") {
  const Simulation year(PasDeCalais2022(kPublished));
  CHECK(year.report.truth == kPublished);
  CHECK(year.report.bytes < 160'000'000);
  Rules rules = RulesOf(year.description);
  CHECK(year.Evaluated(rules) == kPublished);
  CheckThresholds(year.output, rules);
  CheckEarlier(year.output, rules);
  // BASE, but for the days of the RDV.
  rules.closure_opens_spell = true;
  CHECK(year.Evaluated(rules) == kPublished);
  // Nothing that becomes known later changes the year.
  rules.known_at = Day("2030-01-01");
  CHECK(year.Evaluated(rules) == kPublished);
}

TEST_CASE("any figures that can exist are met") {
  Description description = Small(3);
  description.rdv_days_threshold = 14;
  SECTION("all in time") { description.targets = {150, 150, 150, 150, 150}; }
  SECTION("nothing at all") { description.targets = {0, 0, 0, 0, 0}; }
  SECTION("more RDVs in time than orientations in time") {
    description.targets = {40, 120, 90, 70, 60};
  }
  SECTION("nothing in time") { description.targets = {0, 60, 0, 50, 0}; }
  SECTION("usual proportions") {}
  SECTION("known a month after the period") { description.known_by = Day("2022-07-31"); }
  const Simulation simulation(description);
  CHECK(simulation.report.truth == WantedCounts(description));
  Rules rules = RulesOf(description);
  rules.known_at = std::max(description.known_by, description.to);
  CHECK(simulation.Evaluated(rules) == WantedCounts(description));
}

TEST_CASE("accompaniment needs persons, and says how many") {
  Description description = Small(5);
  description.support.gad_stock = 40;
  description.support.ag = 41;
  const tests::TemporaryFolder folder;
  CHECK(Simulate(description, folder / "a").status().message() ==
        "« stock » : l'accompagnement demande 81 adultes, il y en a 80");
  description.support.ag = 40;
  const auto report = Simulate(description, folder / "b");
  INFO(report.status().ToString());
  REQUIRE(report.ok());
  CHECK(report->support == std::map<std::string, int64_t>{{"3.2.1.b", 40}, {"3.2.2.a", 40}});
  description.support.gad = 149;  // nearly all entrants, some of whom come too late
  description.support.gad_stock = 149;
  CHECK(Simulate(description, folder / "c").status().message().find("vus assez tôt") !=
        absl::string_view::npos);
}

TEST_CASE("re-entries are entrants only where a closure opens a spell") {
  Description description = Small(4);
  description.stock = 200;
  description.shares.reentries = 300;
  const Simulation simulation(description);
  Rules rules = RulesOf(description);
  CHECK(simulation.report.reentries > 0);
  CHECK(simulation.Evaluated(rules) == WantedCounts(description));
  rules.closure_opens_spell = true;
  CHECK(simulation.Evaluated(rules).entrants == description.entrants + simulation.report.reentries);
}

TEST_CASE("NIRs are valid, distinct and nobody's") {
  Description description = Small(5);
  description.shares.msa = 400;
  const Simulation simulation(description);
  for (const auto& [first13, adult] : simulation.output.adults) {
    CHECK(ReadNir(adult.nir).valid);
    CHECK(first13.substr(5, 3) == "999");  // born abroad (99), in a country 99x that is none
    CHECK(first13.substr(0, 1) == adult.sex);
    CHECK(first13.substr(1, 4) == adult.born_on.substr(2, 2) + adult.born_on.substr(5, 2));
    CHECK((adult.nir.size() == 13 || adult.nir.size() == 15));
  }
  // One NIR for each adult: none is shared.
  CHECK(static_cast<int64_t>(simulation.output.adults.size()) == simulation.report.persons);
}

TEST_CASE("events name persons as the flux does, and are known in time") {
  const Simulation simulation(Small(6));
  CHECK(static_cast<int64_t>(simulation.output.events.size()) == simulation.report.events);
  std::string last_known;
  std::set<v1::Event::BodyCase> bodies;
  for (const v1::Event& event : simulation.output.events) {
    const v1::Identity& identity = event.person().identity();
    const Adult& adult = simulation.output.adults.at(identity.nir().substr(0, 13));
    CHECK(identity.nir() == adult.nir);
    CHECK(identity.birth_name() == adult.birth_name);
    CHECK(identity.usage_name() == adult.usage_name);
    CHECK(identity.first_name() == adult.first_name);
    CHECK(identity.born_on() == adult.born_on);
    CHECK(identity.sex() == adult.sex);
    CHECK(event.source() == "plateforme");
    CHECK(!event.record_id().empty());
    CHECK(event.known_on() <= "2022-06-30");
    CHECK(event.known_on() >= last_known);
    last_known = event.known_on();
    bodies.insert(event.body_case());
  }
  for (v1::Event::BodyCase body : {v1::Event::kOrientation, v1::Event::kRendezVous, v1::Event::kCer,
                                   v1::Event::kReferentAssignment, v1::Event::kCancellation,
                                   v1::Event::kPoleEmploiRegistration}) {
    CHECK(bodies.count(body) == 1);
  }
}

TEST_CASE("files are those that caisses send") {
  const Simulation simulation(Small(7));
  std::map<std::string, int> kinds;  // emitter and type
  for (const auto& [name, file] : simulation.output.files) {
    ++kinds[file.emitter + file.type];
    CHECK(file.announced == file.dossiers);
    const Date made_on = Day(file.made_on);
    const Date reference_on = Day(file.reference_on);
    if (file.type == "I") {
      CHECK(made_on == reference_on);
      CHECK(made_on.weekday() < 5);
    } else {
      CHECK(reference_on.AddDays(1).day() == 1);
      CHECK((made_on > reference_on && made_on.day() <= 5));
    }
    CHECK(name.rfind(file.emitter == "CRI" ? "NRSACGIM_RSABE" : "MSABE", 0) == 0);
  }
  // January to June 2022 has 129 weekdays, and its fixed holidays fall on weekends; the monthlies
  // begin two months earlier.
  CHECK(kinds["CRII"] == kinds["AGOI"]);
  CHECK(kinds["CRII"] == 129);
  CHECK(kinds["CRIM"] == 8);
  CHECK(kinds["AGOM"] == 8);
}

TEST_CASE("rights are suspended, flip, close and move") {
  Description description = Small(8);
  description.stock = 400;
  description.shares.mutations_in = 200;
  description.shares.mutations_out = 100;
  const Simulation simulation(description);
  std::string all;
  for (const auto& [name, content] : Bytes(simulation.folder.path())) all += content;
  for (std::string_view sign :
       {"<ETATDOSRSA>0<", "<ETATDOSRSA>3<", "<ETATDOSRSA>4<", "<ETATDOSRSA>5<", "<ETATDOSRSA>6<",
        "<MOTISUSVERSRSA>06<", "<MOTICLORSA>RFD<", "<MOTICLORSA>MUT<", "<OrganismeCedant>",
        "<OrganismePrenant>", "<ROLEPERS>CJT<", "<ROLEPERS>ENF<", "<TOPPERSDRODEVORSA>0<",
        "<TOPPERSENTDRODEVORSA>1<", "<TYPEPARTE>CG  <", "\xC9"}) {
    INFO(sign);
    CHECK(all.find(sign) != std::string::npos);
  }
}

TEST_CASE("what cannot be simulated is refused") {
  const tests::TemporaryFolder folder;
  Description description = Small(9);
  SECTION("a part above its whole") {
    description.targets.oriented_in_time = 151;
    const absl::Status status = Simulate(description, folder / "a").status();
    CHECK(status.code() == absl::StatusCode::kInvalidArgument);
    CHECK(std::string(status.message()) ==
          "l'effectif 3.1.1.b (151) dépasse celui de 3.1.1.a (150) dont il est une partie");
  }
  SECTION("a period too short for what comes late") {
    description.to = Day("2022-01-31");
    description.targets = {150, 150, 150, 150, 0};
    const absl::Status status = Simulate(description, folder / "b").status();
    CHECK(status.code() == absl::StatusCode::kInvalidArgument);
    CHECK(std::string(status.message()).find("trop courte pour l'indicateur 3.1.3.b") !=
          std::string::npos);
  }
  SECTION("a period without working day") {
    description.from = Day("2022-01-01");
    description.to = Day("2022-01-02");
    CHECK(Simulate(description, folder / "c").status().message() ==
          "la période n'a aucun jour ouvré");
  }
  SECTION("a folder that is not empty") {
    std::ofstream(folder / "autre.txt") << "x";
    CHECK(Simulate(description, folder.path()).status().code() ==
          absl::StatusCode::kFailedPrecondition);
  }
  CHECK_FALSE(fs::exists(folder / "flux"));
}

TEST_CASE("the XML validates against the schema") {
  const auto schema = tests::ReferenceData(JALON_SOURCE_DIR, "flux/vrsb0801.xsd");
  if (!schema.has_value()) return;
  if (std::system("xmllint --version > /dev/null 2>&1") != 0) {
    std::cout << "SKIPPED: no xmllint (apt-get install libxml2-utils)\n";
    return;
  }
  Description description = Small(10);
  description.departement = GENERATE("062", "02A", "971");
  description.shares.msa = 300;
  const Simulation simulation(description);
  const std::string command = "cd '" + (simulation.folder / "flux") +
                              "' && xmllint --noout --schema '" + *schema +
                              "' *.xml 2> ../xmllint.txt";
  const int result = std::system(command.c_str());
  INFO(Contents(simulation.folder / "xmllint.txt").substr(0, 2000));
  CHECK(result == 0);
}

}  // namespace
}  // namespace jalon::simulate
