// SPDX-License-Identifier: EUPL-1.2
#include "engine/flux/unpacked_source.h"

#include <catch2/catch.hpp>

#include "engine/base/error.h"
#include "engine/flux/limits.h"
#include "tests/engine/flux/flux_text.h"
#include "tests/engine/flux/pack.h"

namespace jalon::flux::testing {
namespace {

struct PackedFile {
  std::string name;   // as UnpackedSource::file_name
  int64_t bytes = 0;  // unpacked
};

// All files of `source`, read to its end.
absl::StatusOr<std::vector<PackedFile>> ListFiles(ByteSource& source) {
  const absl::StatusOr<std::unique_ptr<UnpackedSource>> unpacked = UnpackedSource::Open(source);
  if (!unpacked.ok()) return unpacked.status();
  std::vector<PackedFile> files;
  std::vector<char> buffer(kReadBytes);
  while (true) {
    PackedFile& file = files.emplace_back(PackedFile{(*unpacked)->file_name(), 0});
    absl::StatusOr<size_t> count = 0;
    do {
      count = (*unpacked)->Read(buffer.data(), buffer.size());
      if (!count.ok()) return count.status();
      file.bytes += static_cast<int64_t>(*count);
    } while (*count > 0);
    const absl::StatusOr<bool> more = (*unpacked)->NextFile();
    if (!more.ok()) return more.status();
    if (!*more) return files;
  }
}

// The current file of `source`, and how its reading ended.
std::pair<std::string, absl::Status> ReadFile(ByteSource& source) {
  std::string text;
  std::string buffer(10'000, '\0');
  while (true) {
    const absl::StatusOr<size_t> count = source.Read(buffer.data(), buffer.size());
    if (!count.ok() || *count == 0) return {text, count.status()};
    text.append(buffer, 0, *count);
  }
}

// Every file of `packed`, as "name=content"; how it ended, at last.
std::vector<std::string> Unpack(std::string_view packed) {
  CrumbSource source(packed);
  auto unpacked = UnpackedSource::Open(source);
  if (!unpacked.ok()) return {DetailOf(unpacked.status()).reason};
  std::vector<std::string> files;
  while (true) {
    const auto [text, status] = ReadFile(**unpacked);
    files.push_back((*unpacked)->file_name() + "=" + text);
    if (!status.ok()) files.push_back(std::string(absl::StatusCodeToString(status.code())));
    const absl::StatusOr<bool> more = (*unpacked)->NextFile();
    if (!more.ok()) files.push_back(DetailOf(more.status()).reason);
    if (!more.ok() || !*more || !status.ok()) return files;
  }
}

Reading ReadPacked(std::string_view packed) {
  MemoryByteSource source(packed);
  auto unpacked = UnpackedSource::Open(source);
  INFO(unpacked.status());
  REQUIRE(unpacked.ok());
  absl::StatusOr<Reading> reading = ReadAll(**unpacked);
  INFO(reading.status());
  REQUIRE(reading.ok());
  return *std::move(reading);
}

using Files = std::vector<std::string>;

TEST_CASE("plain, gzip and zip give the same bytes") {
  CHECK(Unpack("bonjour") == Files{"=bonjour"});
  CHECK(Unpack("") == Files{"="});
  CHECK(Unpack(Gzipped("bonjour")) == Files{"=bonjour"});
  CHECK(Unpack(Gzipped("")) == Files{"="});
  CHECK(Unpack(Zipped({{"a.xml", "bonjour"}})) == Files{"a.xml=bonjour"});
}

TEST_CASE("each file of a zip is handed out, folders are not") {
  const std::string zip = Zipped({{"mars/", ""}, {"mars/a.xml", "un"}, {"vide", ""}, {"b", "2"}});
  CHECK(Unpack(zip) == Files{"a.xml=un", "vide=", "b=2"});
  MemoryByteSource source(zip);
  const auto list = ListFiles(source);
  REQUIRE(list.ok());
  REQUIRE(list->size() == 3);
  CHECK(list->at(0).name == "a.xml");
  CHECK(list->at(0).bytes == 2);
}

TEST_CASE("a file of a zip that is not read to its end does not spoil the next one") {
  const std::string zip = Zipped({{"a", std::string(100'000, 'x')}, {"b", "deux"}});
  MemoryByteSource source(zip);
  auto unpacked = UnpackedSource::Open(source);
  REQUIRE(unpacked.ok());
  char byte = 0;
  REQUIRE((*unpacked)->Read(&byte, 1).value_or(0) == 1);
  REQUIRE((*unpacked)->NextFile().value_or(false));
  CHECK(ReadFile(**unpacked).first == "deux");
}

TEST_CASE("a gzip in several parts is one file, padding behind it is not") {
  CHECK(Unpack(Gzipped("bon") + Gzipped("jour")) == Files{"=bonjour"});
  CHECK(Unpack(Gzipped("bonjour") + std::string(512, '\0')) == Files{"=bonjour"});
}

TEST_CASE("a part of a gzip may begin at the last byte that was read ahead") {
  // Bytes that do not pack, so that the first part ends where we want it to.
  std::string noise;
  for (uint32_t state = 1; noise.size() < kReadBytes;) {
    state = state * 1664525 + 1013904223;
    noise.push_back(static_cast<char>(state >> 24));
  }
  while (Gzipped(noise).size() > kReadBytes - 1) noise.pop_back();
  const std::string first = Gzipped(noise);
  CHECK(first.size() == kReadBytes - 1);
  CHECK(Unpack(first + Gzipped("suite")) == Files{"=" + noise + "suite"});
}

TEST_CASE("an archive inside an archive, a password and an empty zip are refused") {
  CHECK(Unpack(Gzipped(Gzipped("a"))) == Files{"NESTED_ARCHIVE"});
  CHECK(Unpack(Gzipped(Zipped({{"a", "b"}}))) == Files{"NESTED_ARCHIVE"});
  CHECK(Unpack(Zipped({{"a", "b"}, {"c.gz", Gzipped("a")}})) == Files{"a=b", "NESTED_ARCHIVE"});
  CHECK(Unpack(Zipped({{"a", "secret"}}, "motdepasse")) == Files{"ENCRYPTED_ARCHIVE"});
  CHECK(Unpack(Zipped({})) == Files{"EMPTY_FILE"});
  CHECK(Unpack(Zipped({{"[Content_Types].xml", "<Types/>"}})) == Files{"SPREADSHEET"});
}

TEST_CASE("a bomb is refused before it fills the memory, and costs little time") {
  const std::string zeros(size_t{64} << 20, '0');
  for (const std::string& bomb : {Gzipped(zeros), Zipped({{"a", zeros}})}) {
    CHECK(bomb.size() < 100'000);
    MemoryByteSource source(bomb);
    auto unpacked = UnpackedSource::Open(source);
    REQUIRE(unpacked.ok());
    const auto [text, status] = ReadFile(**unpacked);
    CHECK(absl::IsInvalidArgument(status));
    CHECK(DetailOf(status).reason == "ARCHIVE_TOO_LARGE");
    CHECK(text.size() < zeros.size());
  }
}

TEST_CASE("a zip of too many files is refused") {
  std::vector<std::pair<std::string, std::string>> files(kMaxPackedFiles + 1, {"a", "b"});
  CHECK(Unpack(Zipped(files)).back() == "TOO_MANY_FILES");
  files.pop_back();
  CHECK(Unpack(Zipped(files)).size() == kMaxPackedFiles);
}

// A flux whose dossiers do not pack into nothing.
std::string LongFlux(size_t dossiers) {
  std::vector<std::string> blocks;
  for (size_t i = 0; i < dossiers; ++i) {
    DossierText text;
    text.numdemrsa = std::to_string(10'000'000 + i * 7919 % 9'000'000);
    blocks.push_back(text.ToString());
  }
  return Flux(blocks);
}

TEST_CASE("trap 3: a truncated gzip gives its complete dossiers, then says truncated") {
  constexpr size_t kDossiers = 500;
  const std::string packed = Gzipped(LongFlux(kDossiers));
  const Reading whole = ReadPacked(packed);
  CHECK(whole.summary.complete());
  CHECK(whole.Dossiers().size() == kDossiers);
  const Reading half = ReadPacked(std::string_view(packed).substr(0, packed.size() / 2));
  CHECK(half.Dossiers().size() > kDossiers / 10);
  CHECK(half.Dossiers().size() < kDossiers);
  CHECK(half.summary.truncated_at.has_value());
  REQUIRE_FALSE(half.summary.warnings.empty());
  CHECK_THAT(half.summary.warnings[0], Catch::Contains("gzip est tronquée"));
  const Reading last = ReadPacked(std::string_view(packed).substr(0, packed.size() - 4));
  CHECK(last.Dossiers().size() == kDossiers);
  CHECK(last.summary.truncated_at.has_value());
}

TEST_CASE("bytes that were added behind a gzip are told, and what it holds is taken") {
  for (const char* added : {"x", "<xml>", "PK\x03\x04"}) {
    const Reading reading = ReadPacked(Gzipped(LongFlux(50)) + added);
    CHECK(reading.Dossiers().size() == 50);
    CHECK_FALSE(reading.summary.truncated_at.has_value());
    REQUIRE_FALSE(reading.summary.warnings.empty());
    CHECK_THAT(reading.summary.warnings[0],
               Catch::Contains("n'en font pas partie") && Catch::Contains("entier"));
    // What they are may be the rest of a flux that is not there to its end.
    const std::string flux = LongFlux(50);
    const Reading cut = ReadPacked(Gzipped(flux.substr(0, flux.size() - 200)) + added);
    CHECK(cut.summary.truncated_at.has_value());
  }
}

TEST_CASE("an archive with a wrong check sum is not taken for a whole file") {
  std::string gzip = Gzipped(LongFlux(50));
  gzip[gzip.size() - 6] = static_cast<char>(gzip[gzip.size() - 6] ^ 0x55);
  std::string zip = Zipped({{"a.xml", LongFlux(50)}});
  const size_t sum = zip.find("PK\x07\x08") + 4;
  REQUIRE(sum < zip.size());
  zip[sum] = static_cast<char>(zip[sum] ^ 0x55);
  for (const std::string& archive : {gzip, zip}) {
    const Reading reading = ReadPacked(archive);
    CHECK(reading.Dossiers().size() == 50);
    CHECK(reading.summary.truncated_at.has_value());
  }
}

TEST_CASE("a truncated zip gives its complete dossiers, then says truncated") {
  const std::string packed = Zipped({{"a.xml", LongFlux(500)}});
  CHECK(ReadPacked(packed).summary.complete());
  const Reading half = ReadPacked(std::string_view(packed).substr(0, packed.size() / 2));
  CHECK(half.Dossiers().size() > 50);
  CHECK(half.summary.truncated_at.has_value());
  MemoryByteSource source(std::string_view(packed).substr(0, packed.size() / 2));
  CHECK(ListFiles(source).status().code() == absl::StatusCode::kDataLoss);
}

// How opening the flux inside `packed` fails: its reason, or its code where it has none.
std::string OpeningOf(ByteSource& source) {
  const auto unpacked = UnpackedSource::Open(source);
  absl::Status status = unpacked.status();
  if (unpacked.ok()) status = FluxReader::Open(**unpacked, {}).status();
  const ErrorDetail detail = DetailOf(status);
  return absl::StatusCodeToString(status.code()) + " " + detail.reason;
}

TEST_CASE("an archive of which nothing can be read is a bad file, not a trouble of the service") {
  const std::string zip = Zipped({{"a.xml", LongFlux(5)}});
  const std::string gzip = Gzipped(LongFlux(5));
  for (const std::string& packed : {"PK\x03\x04" + std::string(500, '\x7f'), zip.substr(0, 25),
                                    zip.substr(0, 40), gzip.substr(0, 3), gzip.substr(0, 10)}) {
    INFO(packed.size());
    MemoryByteSource source(packed);
    CHECK(OpeningOf(source) == "INVALID_ARGUMENT DAMAGED_ARCHIVE");
  }
}

// Loses everything: a store that is damaged.
class LostSource : public ByteSource {
 public:
  absl::StatusOr<size_t> Read(char* /*buffer*/, size_t /*size*/) override {
    return absl::DataLossError("archive");
  }
};

TEST_CASE("what the source lost itself is nothing against the file") {
  LostSource source;
  CHECK(OpeningOf(source) == "DATA_LOSS ");
}

TEST_CASE("an archive damaged anywhere ends, with a failure or with its bytes") {
  const std::string flux = LongFlux(20);
  const std::vector<std::string> archives = {Gzipped(flux), Zipped({{"a.xml", flux}})};
  for (const std::string& archive : archives) {
    for (size_t at = 0; at < archive.size(); at += 13) {
      std::string damaged = archive;
      damaged[at] = static_cast<char>(damaged[at] ^ 0x40);
      MemoryByteSource source(damaged);
      const auto files = ListFiles(source);
      const int64_t bytes = files.ok() ? files->at(0).bytes : 0;
      CHECK(bytes <= int64_t{64} << 20);
    }
  }
}

// Fails after its bytes.
class FailingSource : public ByteSource {
 public:
  explicit FailingSource(std::string_view bytes) : bytes_(bytes) {}
  absl::StatusOr<size_t> Read(char* buffer, size_t size) override {
    const absl::StatusOr<size_t> count = bytes_.Read(buffer, size);
    if (count.ok() && *count == 0) return absl::UnavailableError("disk");
    return count;
  }

 private:
  MemoryByteSource bytes_;
};

TEST_CASE("a failure of the source is handed on, not taken for a damaged archive") {
  const std::string flux = LongFlux(2000);
  for (const std::string& archive : {flux, Gzipped(flux), Zipped({{"a.xml", flux}})}) {
    FailingSource source(std::string_view(archive).substr(0, archive.size() / 2));
    CHECK(ListFiles(source).status().code() == absl::StatusCode::kUnavailable);
  }
}

}  // namespace
}  // namespace jalon::flux::testing
