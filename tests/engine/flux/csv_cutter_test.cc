// SPDX-License-Identifier: EUPL-1.2
//
// How a CSV is cut into records and fields, whatever state it is in.
#include "engine/flux/csv_cutter.h"

#include <algorithm>
#include <catch2/catch.hpp>
#include <cstring>

#include "absl/strings/str_cat.h"
#include "engine/flux/limits.h"
#include "tests/engine/flux/flux_text.h"

namespace jalon::flux::testing {
namespace {

// A record that outlives the cutter.
struct Cut {
  std::vector<std::string> fields;
  std::string raw;
  int64_t offset = 0;
  int64_t line = 0;
  int64_t skipped_bytes = 0;
  CsvProblem problem = CsvProblem::kNone;

  bool operator==(const Cut&) const = default;
};

std::vector<Cut> CutAll(ByteSource& source) {
  Window window(source);
  CsvCutter cutter(window);
  REQUIRE(cutter.Begin().ok());
  std::vector<Cut> cuts;
  CsvRecord record;
  while (*cutter.Next(&record)) {
    cuts.push_back({record.fields, std::string(record.raw), record.offset, record.line,
                    record.skipped_bytes, record.problem});
  }
  return cuts;
}

std::vector<Cut> CutAll(std::string_view text) {
  MemoryByteSource source(text);
  return CutAll(source);
}

using Texts = std::vector<std::string>;

// `count` bytes of one letter, then `end`. Stands for files that no test would write down.
class LongSource : public ByteSource {
 public:
  LongSource(char letter, size_t count, std::string_view end)
      : letter_(letter), left_(count), end_(end) {}

  absl::StatusOr<size_t> Read(char* buffer, size_t size) override {
    if (left_ == 0) return end_.Read(buffer, size);
    const size_t count = std::min(size, left_);
    std::memset(buffer, letter_, count);
    left_ -= count;
    return count;
  }

 private:
  char letter_;
  size_t left_;
  MemoryByteSource end_;
};

TEST_CASE("fields are cut at the separator that the first line has most of") {
  CHECK(CutAll("a;b,c;d\n1;2;3")[1].fields == Texts{"1", "2", "3"});
  CHECK(CutAll("a,b,c\n1,2;x,3")[1].fields == Texts{"1", "2;x", "3"});
  CHECK(CutAll("a\tb\n1\t2")[1].fields == Texts{"1", "2"});
  CHECK(CutAll("\"a,b,c\";d\n1;2")[1].fields == Texts{"1", "2"});
}

TEST_CASE("fields are trimmed, unquoted, and empty where nothing stands") {
  CHECK(CutAll("a;b;c\n x ; \"y ; \"\"z\"\"\";")[1].fields == Texts{"x", "y ; \"z\"", ""});
  CHECK(CutAll("a;b\nO\"NEIL;5\" vis")[1].fields == Texts{"O\"NEIL", "5\" vis"});
}

TEST_CASE("lines end in LF, CR LF or CR, and blank ones are no records") {
  for (const std::string end : {"\n", "\r\n", "\r"}) {
    const auto cuts = CutAll(absl::StrCat("a;b", end, end, " ; ", end, "1;2", end));
    REQUIRE(cuts.size() == 2);
    CHECK(cuts[1].fields == Texts{"1", "2"});
    CHECK(cuts[1].line == 4);
  }
}

TEST_CASE("a quoted field may hold the end of a line") {
  const auto cuts = CutAll("a;b\n\"rue\r\ndes Lilas\";2\n3;4\n");
  REQUIRE(cuts.size() == 3);
  CHECK(cuts[1].fields == Texts{"rue\r\ndes Lilas", "2"});
  CHECK(cuts[2].fields == Texts{"3", "4"});
  CHECK(cuts[2].line == 4);
}

TEST_CASE("a byte-order mark is no part of the first name") {
  const auto cuts = CutAll("\xEF\xBB\xBFnir;nom\n1;2");
  CHECK(cuts[0].fields == Texts{"nir", "nom"});
  CHECK(cuts[0].offset == 3);
}

TEST_CASE("each record says where its bytes stand") {
  const std::string text = "a;b\r\n\"x;1\";2\n\n3;4";
  for (const Cut& cut : CutAll(text)) {
    CHECK(text.substr(static_cast<size_t>(cut.offset), cut.raw.size()) == cut.raw);
  }
}

TEST_CASE("a lost quote costs its line and no other") {
  const auto cuts = CutAll("a;b\n\"x;2\n\"y\";3\n4;5\n");
  REQUIRE(cuts.size() == 4);
  CHECK(cuts[1].problem == CsvProblem::kBadQuote);
  CHECK(cuts[1].raw == "\"x;2");
  CHECK(cuts[1].fields.empty());
  CHECK(cuts[2].fields == Texts{"y", "3"});
  CHECK(cuts[3].fields == Texts{"4", "5"});
}

TEST_CASE("windows-1252 and UTF-8 are told from the bytes, record by record") {
  const auto cuts = CutAll("nom\nZO\xC9 \x8CUVRE;\nZO\xC3\x89;\n");
  CHECK(cuts[1].fields[0] == "ZOÉ ŒUVRE");
  CHECK(cuts[2].fields[0] == "ZOÉ");
}

TEST_CASE("hostile: a NUL byte spoils its line") {
  const std::string text("a;b\n1;\0\n3;4\n", 12);
  const auto cuts = CutAll(text);
  REQUIRE(cuts.size() == 3);
  CHECK(cuts[1].problem == CsvProblem::kNulByte);
  CHECK(cuts[2].problem == CsvProblem::kNone);
}

TEST_CASE("hostile: a million columns are one bad line, not a million strings") {
  const auto cuts = CutAll("a;b\n" + std::string(200'000, ';') + "x\n3;4\n");
  REQUIRE(cuts.size() == 3);
  CHECK(cuts[1].problem == CsvProblem::kTooManyColumns);
  CHECK(cuts[1].fields.empty());
  const auto longer = CutAll("a;b\n" + std::string(1'000'000, ';') + "x\n3;4\n");
  REQUIRE(longer.size() == 3);
  CHECK(longer[1].problem == CsvProblem::kTooLong);
}

TEST_CASE("hostile: a line without end is read over in bounded memory") {
  constexpr size_t kBytes = size_t{400} << 20;
  LongSource source('x', kBytes, "\n3;4\n");
  const auto cuts = CutAll(source);
  REQUIRE(cuts.size() == 2);
  CHECK(cuts[0].problem == CsvProblem::kTooLong);
  CHECK(cuts[0].raw.size() == kMaxCsvRecordBytes);
  CHECK(cuts[0].skipped_bytes == static_cast<int64_t>(kBytes - kMaxCsvRecordBytes));
  CHECK(cuts[1].raw == "3;4");
}

TEST_CASE("hostile: a quoted field without end costs its first line") {
  std::string text = "a;b\n\"x\n";
  while (text.size() < 3 * kMaxCsvRecordBytes) text += "3;4\n";
  const auto cuts = CutAll(text);
  CHECK(cuts[1].problem == CsvProblem::kBadQuote);
  CHECK(cuts[1].raw == "\"x");
  CHECK(cuts[2].fields == Texts{"3", "4"});
  CHECK(cuts.back().fields == Texts{"3", "4"});
}

TEST_CASE("the pieces in which a source hands out its bytes decide nothing") {
  const std::string text = "a;b\r\n\"rue\r\ndes \"\"Lilas\"\"\";2\r\n\"x;1\nZO\xC9;3\r\n";
  CrumbSource crumbs(text);
  CHECK(CutAll(crumbs) == CutAll(text));
}

}  // namespace
}  // namespace jalon::flux::testing
