// SPDX-License-Identifier: EUPL-1.2
#include "tools/client/flux_file.h"

#include <catch2/catch.hpp>
#include <string>
#include <vector>

#include "engine/base/error.h"
#include "tests/engine/flux/pack.h"
#include "tests/services/process.h"

using namespace jalon;
using client::FluxFile;
using flux::testing::Zipped;
using tests::TemporaryFolder;

namespace {

std::string Content(FluxFile* file) {
  std::string content;
  for (std::string chunk = file->NextChunk(); !chunk.empty(); chunk = file->NextChunk()) {
    content += chunk;
  }
  return content;
}

}  // namespace

TEST_CASE("a file is named by its SHA-256 and read again from its beginning") {
  TemporaryFolder folder;
  auto files = FluxFile::Open(folder.Write("a.xml", "abc"));
  REQUIRE(files.ok());
  REQUIRE(files->size() == 1);
  FluxFile& file = files->front();
  CHECK(file.name() == "a.xml");
  CHECK(file.sha256() == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  CHECK(file.size_bytes() == 3);
  CHECK(Content(&file) == "abc");
  CHECK(absl::IsInvalidArgument(FluxFile::Open(folder / "absent.xml").status()));
  CHECK(absl::IsInvalidArgument(FluxFile::Open("/").status()));
}

TEST_CASE("each file of a zip is sent under the names of both, as it is unpacked") {
  TemporaryFolder folder;
  const std::string large(3'000'000, 'x');
  const std::string zip = folder.Write(
      "envoi.zip", Zipped({{"2022/a.xml", "abc"}, {"b.xml", large}, {"c.xml", "def"}}));
  auto files = FluxFile::Open(zip);
  REQUIRE(files.ok());
  REQUIRE(files->size() == 3);
  CHECK((*files)[0].name() == "envoi.zip/a.xml");
  CHECK((*files)[0].sha256() == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  CHECK((*files)[1].size_bytes() == 3'000'000);
  CHECK(Content(&(*files)[0]) == "abc");
  CHECK(Content(&(*files)[1]) == large);
  CHECK(Content(&(*files)[2]) == "def");
  // Going back costs a second reading, and is right all the same.
  files = FluxFile::Open(zip);
  CHECK(Content(&(*files)[2]) == "def");
  CHECK(Content(&(*files)[0]) == "abc");
}

TEST_CASE("a zip of one file is sent as it is, and so is what the service refuses better") {
  TemporaryFolder folder;
  const std::string one = Zipped({{"a.xml", "abc"}});
  for (const std::string& content : {one, one.substr(0, one.size() / 2), Zipped({}),
                                     Zipped({{"b.zip", one}}), std::string("PK"), std::string()}) {
    auto files = FluxFile::Open(folder.Write("envoi.zip", content));
    REQUIRE(files.ok());
    REQUIRE(files->size() == 1);
    CHECK(files->front().name() == "envoi.zip");
    CHECK(Content(&files->front()) == content);
  }
}

TEST_CASE("a zip of several files whose first is damaged is told so") {
  TemporaryFolder folder;
  std::string zip = Zipped({{"a.xml", std::string(1000, 'x')}, {"b.xml", "def"}});
  const size_t sum = zip.find("PK\x07\x08") + 4;
  REQUIRE(sum < zip.size());
  zip[sum] = static_cast<char>(zip[sum] ^ 0x55);
  const auto files = FluxFile::Open(folder.Write("envoi.zip", zip));
  CHECK(DetailOf(files.status()).reason == "UNREADABLE_ARCHIVE");
  CHECK_THAT(DetailOf(files.status()).message, Catch::Contains("abîmé"));
}

TEST_CASE("a zip that is damaged behind its first file, or a bomb, is refused before it is sent") {
  TemporaryFolder folder;
  const std::string two = Zipped({{"a.xml", "abc"}, {"b.xml", std::string(200'000, 'y')}});
  const std::string nested = Zipped({{"a.xml", "abc"}, {"b.zip", Zipped({{"c.xml", "def"}})}});
  std::string zeros;
  zeros.resize(64'000'000);
  const std::string bomb = Zipped({{"a.xml", "abc"}, {"b.xml", zeros}});
  for (const std::string& content : {two.substr(0, two.size() / 3), nested, bomb}) {
    const auto files = FluxFile::Open(folder.Write("envoi.zip", content));
    REQUIRE(absl::IsInvalidArgument(files.status()));
    CHECK(DetailOf(files.status()).reason == "UNREADABLE_ARCHIVE");
    CHECK_FALSE(DetailOf(files.status()).message.empty());
  }
}
