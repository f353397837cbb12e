// SPDX-License-Identifier: EUPL-1.2
//
// Hostile and broken files: every limit holds, and only the dossier that breaks it is lost.
#include "engine/flux/limits.h"

#include <sys/resource.h>

#include <algorithm>
#include <catch2/catch.hpp>

#include "tests/engine/flux/flux_text.h"

namespace jalon::flux::testing {
namespace {

// The reason why `block` is rejected, beside a good dossier that must be taken.
std::string ReasonToReject(const std::string& block) {
  DossierText good;
  good.numdemrsa = "9062";
  const Reading reading = MustRead(Flux({block, good.ToString()}));
  REQUIRE(reading.Dossiers().size() == 1);
  CHECK(reading.Dossiers()[0].numdemrsa == "00000009062");
  REQUIRE(reading.Rejected().size() == 1);
  return reading.Rejected()[0].reason;
}

std::string Repeat(std::string_view text, size_t times) {
  std::string repeated;
  for (size_t i = 0; i < times; ++i) repeated += text;
  return repeated;
}

TEST_CASE("elements nested too deep reject their dossier, however deep they are") {
  DossierText text;
  text.extra = Repeat("<a>", kMaxDepth) + Repeat("</a>", kMaxDepth);
  CHECK_THAT(ReasonToReject(text.ToString()), Catch::Contains("niveaux"));
  text.extra = Repeat("<a>", 100'000) + Repeat("</a>", 100'000);
  CHECK_THAT(ReasonToReject(text.ToString()), Catch::Contains("niveaux"));
  text.extra = Repeat("<a>", kMaxDepth - 1) + Repeat("</a>", kMaxDepth - 1);
  MustReadOne(text.ToString());
}

TEST_CASE("too many persons or repeated parts reject their dossier") {
  DossierText text;
  text.persons = Repeat(PersonText().ToString(), kMaxPersons);
  CHECK(MustReadOne(text.ToString()).persons.size() == kMaxPersons);
  text.persons += PersonText().ToString();
  CHECK_THAT(ReasonToReject(text.ToString()), Catch::Contains("personnes"));
  text = {};
  text.extra = Repeat(Element("Evenement", Element("FG", "SUS")), kMaxRepeats + 1);
  CHECK_THAT(ReasonToReject(text.ToString()), Catch::Contains("éléments"));
}

TEST_CASE("a DOCTYPE or an entity inside a dossier rejects it") {
  DossierText text;
  text.extra = "<!DOCTYPE a [<!ENTITY b \"c\">]>";
  CHECK_THAT(ReasonToReject(text.ToString()), Catch::Contains("mal formé"));
  PersonText person;
  person.name = "&inconnue;";
  text = {};
  text.persons = person.ToString();
  CHECK(MustReadOne(text.ToString()).persons.at(0).birth_name == "&inconnue;");
}

TEST_CASE("a NUL byte rejects its dossier") {
  DossierText text;
  text.extra = std::string("<a>x") + '\0' + "y</a>";
  CHECK_THAT(ReasonToReject(text.ToString()), Catch::Contains("mal formé"));
}

TEST_CASE("a dossier above the size limit is kept in pieces and lost alone") {
  DossierText large;
  large.extra = Element("a", std::string(kMaxDossierBytes, 'x'));
  DossierText good;
  good.numdemrsa = "9062";
  const Reading reading = MustRead(Flux({large.ToString(), good.ToString()}));
  REQUIRE(reading.Dossiers().size() == 1);
  std::string kept;
  for (const RejectedDossier& piece : reading.Rejected()) kept += piece.raw;
  CHECK(kept == large.ToString());
  CHECK(reading.Rejected().at(0).numdemrsa == "00000001062");
  CHECK(reading.summary.distinct_dossiers == 2);
  CHECK(reading.summary.complete());
}

TEST_CASE("a header above its limit is refused") {
  HeaderText header;
  header.declaration += "<!--" + std::string(kMaxHeaderBytes, 'x') + "-->";
  CHECK_FALSE(ReadAll(Flux({}, header)).ok());
}

// Repeats one dossier without ever holding the file.
class EndlessSource : public ByteSource {
 public:
  explicit EndlessSource(size_t size) : left_(size) {}

  absl::StatusOr<size_t> Read(char* buffer, size_t size) override {
    if (next_ == text_.size()) {
      text_ = DossierText().ToString();
      next_ = 0;
    }
    const size_t count = std::min({size, text_.size() - next_, left_});
    text_.copy(buffer, count, next_);
    next_ += count;
    left_ -= count;
    return count;
  }

 private:
  std::string text_ = HeaderText().ToString();
  size_t next_ = 0;
  size_t left_;
};

TEST_CASE("memory does not grow with the file") {
  constexpr size_t kFileBytes = size_t{64} * 1024 * 1024;
  constexpr int64_t kAllowedKib = int64_t{16} * 1024;
  const auto peak_kib = [] {
    rusage usage{};
    getrusage(RUSAGE_SELF, &usage);
    return usage.ru_maxrss;
  };
  EndlessSource source(kFileBytes);
  const auto before = peak_kib();
  const auto reader = BeneficiaryReader::Open(source);
  REQUIRE(reader.ok());
  Record record;
  while ((*reader)->Next(&record).value_or(false)) {
  }
  CHECK((*reader)->summary().bytes_read == static_cast<int64_t>(kFileBytes));
  CHECK((*reader)->summary().dossiers > 10'000);
#ifndef __SANITIZE_ADDRESS__  // which keeps what is freed
  CHECK(peak_kib() - before < kAllowedKib);
#else
  static_cast<void>(before);
  static_cast<void>(kAllowedKib);
#endif
}

}  // namespace
}  // namespace jalon::flux::testing
