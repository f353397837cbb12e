// SPDX-License-Identifier: EUPL-1.2
//
// Damaged files: whatever happens to the bytes, nothing crashes, no byte is lost, and the dossiers
// that were not touched are read as before.
#include <catch2/catch.hpp>
#include <cstdlib>
#include <random>

#include "tests/engine/flux/flux_text.h"

namespace jalon::flux::testing {
namespace {

const char* const kFiles[] = {"quotidien-caf-accents.xml",        "quotidien-caf-rejets.xml",
                              "quotidien-caf-cdata.xml",          "quotidien-caf-utf8.xml",
                              "quotidien-caf-anomalies.xml",      "mensuel-msa-tronque.xml",
                              "mensuel-caf-dossier-deux-fois.xml"};

unsigned Seed() {
  const char* given = std::getenv("JALON_SEED");
  return given != nullptr ? static_cast<unsigned>(std::stoul(given)) : std::random_device{}();
}

size_t OffsetOf(const Record& record) {
  return static_cast<size_t>(std::visit([](const auto& each) { return each.byte_offset; }, record));
}

size_t LengthOf(const Record& record) {
  if (const auto* dossier = std::get_if<DossierObservation>(&record)) {
    return static_cast<size_t>(dossier->byte_length);
  }
  return std::get<RejectedDossier>(record).raw.size();
}

// Removes each `begin`…`end` from `text`; an unclosed one stays.
void RemoveAll(std::string_view begin, std::string_view end, std::string* text) {
  size_t from = 0;
  while ((from = text->find(begin, from)) != std::string::npos) {
    const size_t to = text->find(end, from + begin.size());
    if (to == std::string::npos) return;
    text->erase(from, to + end.size() - from);
  }
}

// What stands between two records must be nothing that a dossier could be part of.
void CheckGap(std::string gap, bool is_last) {
  RemoveAll("<!--", "-->", &gap);
  RemoveAll("<?", "?>", &gap);
  RemoveAll("<TransmissionFlux", "</TransmissionFlux>", &gap);
  RemoveAll("</Racine", ">", &gap);
  RemoveAll("</Racine", "", &gap);  // one that lost its '>'
  std::erase_if(gap, [](char c) { return c == ' ' || c == '\n' || c == '\r' || c == '\t'; });
  // The end of the file may cut the trailer or the end of the root.
  if (is_last) {
    for (const char* ending : {"<TransmissionFlux", "</Racine"}) {
      if (std::string_view(ending).starts_with(gap) || gap.starts_with(ending)) return;
    }
  }
  INFO(gap.substr(0, 300));
  CHECK(gap.empty());
}

void CheckAllBytes(const std::string& file, const Reading& reading) {
  size_t position = static_cast<size_t>(reading.summary.header_bytes);
  std::string header = file.substr(0, position);
  RemoveAll("<!--", "-->", &header);
  RemoveAll("<?", "?>", &header);
  CHECK(header.find("<InfosFoyerRSA>") == std::string::npos);
  for (const Record& record : reading.records) {
    REQUIRE(OffsetOf(record) >= position);
    CheckGap(file.substr(position, OffsetOf(record) - position), false);
    position = OffsetOf(record) + LengthOf(record);
    REQUIRE(position <= file.size());
    if (const auto* rejected = std::get_if<RejectedDossier>(&record)) {
      CHECK(file.compare(OffsetOf(record), rejected->raw.size(), rejected->raw) == 0);
    }
  }
  CheckGap(file.substr(position), true);
}

// Refused at once, or read with every byte accounted for.
void CheckReads(const std::string& file) {
  const absl::StatusOr<Reading> reading = ReadAll(file);
  if (!reading.ok()) {
    CHECK(reading.status().code() == absl::StatusCode::kInvalidArgument);
    return;
  }
  if (IsOutOfScope(reading->header.kind)) {
    // A damaged NATFLUX may say so: such a file gives no record and says why.
    CHECK(reading->records.empty());
    CHECK(!reading->summary.warnings.empty());
    return;
  }
  CheckAllBytes(file, *reading);
  CHECK(reading->summary.bytes_read == static_cast<int64_t>(file.size()));
  CrumbSource crumbs(file);
  CHECK(ReadAll(crumbs)->records == reading->records);
}

TEST_CASE("a file cut anywhere is accounted for") {
  for (const char* name : kFiles) {
    const std::string file = DataFile(name);
    const std::vector<Record> whole = MustRead(file).records;
    for (size_t percent = 0; percent <= 100; ++percent) {
      const std::string cut = file.substr(0, file.size() * percent / 100);
      INFO(name << " cut at " << percent << " %");
      CheckReads(cut);
      const absl::StatusOr<Reading> reading = ReadAll(cut);
      if (!reading.ok()) continue;
      // What ends before the cut is as it was.
      for (size_t i = 0; i < whole.size() && OffsetOf(whole[i]) + LengthOf(whole[i]) <= cut.size();
           ++i) {
        CHECK((reading->records.at(i) == whole[i] ||
               std::holds_alternative<RejectedDossier>(whole[i])));
      }
    }
  }
}

TEST_CASE("a file damaged in many places is accounted for") {
  const unsigned seed = Seed();
  INFO("seed " << seed << " (JALON_SEED)");
  std::mt19937 random(seed);
  const char* const snippets[] = {"<!--",
                                  "-->",
                                  "<![CDATA[",
                                  "]]>",
                                  "<?",
                                  "?>",
                                  "<InfosFoyerRSA>",
                                  "</InfosFoyerRSA>",
                                  "</Racine>",
                                  "<Racine>",
                                  "<TransmissionFlux>",
                                  "<IdentificationFlux>",
                                  "<",
                                  ">",
                                  "\"",
                                  "&"};
  for (int round = 0; round < 3000; ++round) {
    const char* name = kFiles[random() % std::size(kFiles)];
    std::string file = DataFile(name);
    for (auto i = random() % 5; i < 5; ++i) {
      const size_t at = random() % file.size();
      switch (random() % 4) {
        case 0:
          file[at] = static_cast<char>(file[at] ^ (1 << (random() % 8)));
          break;
        case 1:
          file.erase(at, random() % 200);
          break;
        case 2:
          file.insert(at, snippets[random() % std::size(snippets)]);
          break;
        default:
          file.insert(at, file.substr(random() % file.size(), random() % 2000));
      }
      if (file.empty()) file = "<";
    }
    INFO(name << " round " << round);
    CheckReads(file);
  }
}

// A file of `count` different dossiers.
std::string ManyDossiers(size_t count) {
  std::vector<std::string> blocks;
  for (size_t i = 1; i <= count; ++i) {
    DossierText text;
    text.numdemrsa = std::to_string(i * 1000 + 62);
    blocks.push_back(text.ToString());
  }
  return Flux(blocks);
}

TEST_CASE("one damaged byte costs at most the dossier it is in") {
  const unsigned seed = Seed();
  INFO("seed " << seed << " (JALON_SEED)");
  std::mt19937 random(seed);
  const std::string file = ManyDossiers(6);
  const std::vector<DossierObservation> whole = MustRead(file).Dossiers();
  REQUIRE(whole.size() == 6);
  const size_t body = static_cast<size_t>(whole[0].byte_offset);
  for (int round = 0; round < 3000; ++round) {
    const size_t at = body + random() % (file.find("<TransmissionFlux>") - body);
    std::string damaged = file;
    damaged[at] = static_cast<char>(random() % 256);
    INFO("byte " << at << " is " << static_cast<int>(damaged[at]));
    const std::vector<DossierObservation> found = MustRead(damaged).Dossiers();
    for (DossierObservation expected : whole) {
      const auto begin = static_cast<size_t>(expected.byte_offset);
      if (at >= begin && at < begin + static_cast<size_t>(expected.byte_length)) continue;
      const auto same = std::find_if(found.begin(), found.end(), [&](const auto& each) {
        expected.position = each.position;
        return each == expected;
      });
      CHECK(same != found.end());
    }
  }
}

}  // namespace
}  // namespace jalon::flux::testing
