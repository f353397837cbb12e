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
}

TEST_CASE("a text that XML does not allow rejects its dossier") {
  const auto with_name = [](const std::string& name) {
    PersonText person;
    person.name = name;
    DossierText text;
    text.persons = person.ToString();
    return text.ToString();
  };
  for (const char* name : {"&inconnue;", "A&#0;B", "A&#1;B", "A&#xD800;B", "A&#xFFFF;B", "A & B",
                           "A&#x110000;B", "A\001B", "A&", "A&#;B", "A&#+65;B"}) {
    INFO(name);
    CHECK_THAT(ReasonToReject(with_name(name)), Catch::Contains("mal formé"));
  }
  for (const char* name : {"A&amp;B", "A&lt;B", "A&#233;B", "A&#xE9;B", "<![CDATA[A & B]]>",
                           "A<!-- & -->B", "<![CDATA[&]]>&amp;<![CDATA[&]]>", "A&#x1F600;"}) {
    INFO(name);
    CHECK(MustRead(Flux({with_name(name)})).Dossiers().size() == 1);
  }
}

TEST_CASE("years 0001 and 9999 reject what they date") {
  for (const char* day : {"0001-01-01", "9999-12-31", "1899-12-31"}) {
    PersonText person;
    person.born_on = day;
    DossierText text;
    text.persons = person.ToString();
    CHECK_THAT(ReasonToReject(text.ToString()), Catch::Contains("DTNAI : date impossible"));
    std::string dated = DossierText().ToString();
    const size_t at = dated.find("<DTDEMRSA>") + 10;
    dated.replace(at, 10, day);
    CHECK_THAT(ReasonToReject(dated), Catch::Contains("DTDEMRSA : date impossible"));
  }
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

// A beginning, then one sign for ever, then an end.
class LongTokenSource : public ByteSource {
 public:
  LongTokenSource(std::string begin, size_t size, std::string end)
      : begin_(std::move(begin)), end_(std::move(end)), left_(size) {}

  absl::StatusOr<size_t> Read(char* buffer, size_t size) override {
    if (!begin_.empty()) return TakeFrom(&begin_, buffer, size);
    if (left_ == 0) return TakeFrom(&end_, buffer, size);
    const size_t count = std::min(size, left_);
    std::fill_n(buffer, count, 'x');
    left_ -= count;
    return count;
  }

 private:
  static size_t TakeFrom(std::string* text, char* buffer, size_t size) {
    const size_t count = text->copy(buffer, size);
    text->erase(0, count);
    return count;
  }

  std::string begin_;
  std::string end_;
  size_t left_;
};

int64_t PeakKib() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  return usage.ru_maxrss;
}

TEST_CASE("a token of 2 GB costs its dossier, in bounded memory, and no other") {
  constexpr size_t kToken = size_t{2} << 30;
  const int64_t before = PeakKib();
  DossierText good;
  good.numdemrsa = "9062";
  LongTokenSource source(
      HeaderText().ToString() + "<InfosFoyerRSA><IdentificationRSA><DemandeRSA><NUMDEMRSA>", kToken,
      "</NUMDEMRSA></DemandeRSA></IdentificationRSA></InfosFoyerRSA>" + good.ToString() +
          Ending(2));
  const auto reader = FluxReader::Open(source, {});
  REQUIRE(reader.ok());
  Record record;
  size_t kept = 0;
  while ((*reader)->Next(&record).value_or(false)) {
    if (const auto* rejected = std::get_if<RejectedDossier>(&record)) kept += rejected->raw.size();
  }
  CHECK(kept > kToken);
  CHECK((*reader)->summary().dossiers == 1);
  CHECK((*reader)->summary().complete());
#ifndef __SANITIZE_ADDRESS__
  CHECK(PeakKib() - before < int64_t{16} * 1024);
#else
  static_cast<void>(before);
#endif
}

TEST_CASE("a day that does not exist rejects its dossier, the ends of the years do not") {
  const auto block_of = [](const char* day) {
    PersonText person;
    person.born_on = day;
    DossierText text;
    text.persons = person.ToString();
    return text.ToString();
  };
  for (const char* day : {"2022-11-31", "31/11/2022", "2021-02-29", "0000-01-01", "10000-01-01",
                          "2022-13-01", "2022-1-1", "-001-01-01"}) {
    INFO(day);
    CHECK_THAT(ReasonToReject(block_of(day)), Catch::Contains("date impossible"));
  }
  for (const char* day : {"1900-01-01", "2100-12-31", "2020-02-29"}) {
    INFO(day);
    CHECK(MustReadOne(block_of(day)).persons.at(0).born_on.ToString() == day);
  }
}

TEST_CASE("trap 26: memory does not grow with the file") {
  constexpr size_t kFileBytes = size_t{64} * 1024 * 1024;
  constexpr int64_t kAllowedKib = int64_t{16} * 1024;
  EndlessSource source(kFileBytes);
  const int64_t before = PeakKib();
  const auto reader = FluxReader::Open(source, {});
  REQUIRE(reader.ok());
  Record record;
  while ((*reader)->Next(&record).value_or(false)) {
  }
  CHECK((*reader)->summary().bytes_read == static_cast<int64_t>(kFileBytes));
  CHECK((*reader)->summary().dossiers > 10'000);
#ifndef __SANITIZE_ADDRESS__  // which keeps what is freed
  CHECK(PeakKib() - before < kAllowedKib);
#else
  static_cast<void>(before);
  static_cast<void>(kAllowedKib);
#endif
}

}  // namespace
}  // namespace jalon::flux::testing
