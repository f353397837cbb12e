// SPDX-License-Identifier: EUPL-1.2
// Keys are never lost to a disk that fails: what was sealed opens again once it works.
#include "engine/store/vault.h"

#include <rocksdb/env.h>

#include <atomic>
#include <catch2/catch.hpp>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "engine/store/durable_file.h"
#include "tests/crash/forgetful_disk.h"
#include "tests/temporary_folder.h"

namespace jalon::store {
namespace {

using tests::ForgetfulFileSystem;

const std::string kMaster(32, 'k');
// Before what an opening reads of erasures: these are not in the cache then.
const std::string kKnown(kKeyedHashBytes, 'A');
const std::string kNew(kKeyedHashBytes, 'B');

class Folder : public tests::TemporaryFolder {
 public:
  size_t Files() const {
    const std::filesystem::directory_iterator files(path());
    return static_cast<size_t>(std::distance(begin(files), end(files)));
  }
};

// A vault on a disk that can be made to fail.
class Keys {
 public:
  Keys() : disk_(std::make_shared<ForgetfulFileSystem>(1)), env_(rocksdb::NewCompositeEnv(disk_)) {
    std::filesystem::create_directory(folder_ / "cle.d");
    Open();
  }

  void Open() {
    vault_.reset();
    auto opened = Vault::Open(folder_ / "cle.d/062", "062", kMaster, env_.get());
    INFO(opened.status());
    REQUIRE(opened.ok());
    vault_ = *std::move(opened);
  }
  Vault& vault() { return *vault_; }
  ForgetfulFileSystem& disk() { return *disk_; }

 private:
  Folder folder_;
  std::shared_ptr<ForgetfulFileSystem> disk_;
  std::unique_ptr<rocksdb::Env> env_;
  std::unique_ptr<Vault> vault_;
};

TEST_CASE("a token opens for what it was made for, with the keys it was made with") {
  Keys keys;
  const std::string sealed = keys.vault().SealToken("une question", "NOM");
  CHECK(sealed.find("NOM") == std::string::npos);
  CHECK(keys.vault().SealToken("une question", "NOM") == sealed);
  CHECK(keys.vault().SealToken("une autre", "NOM") != sealed);
  CHECK(keys.vault().SealToken("une question", "NON").substr(0, 8) != sealed.substr(0, 8));
  const auto opened = keys.vault().OpenToken("une question", sealed);
  REQUIRE(opened.ok());
  CHECK(*opened == "NOM");
  CHECK(absl::IsDataLoss(keys.vault().OpenToken("une autre", sealed).status()));
  CHECK(absl::IsDataLoss(keys.vault().OpenToken("une question", "NOM").status()));
  std::string altered = sealed;
  altered.back() = static_cast<char>(altered.back() ^ 1);
  CHECK(absl::IsDataLoss(keys.vault().OpenToken("une question", altered).status()));
  keys.Open();
  CHECK(keys.vault().OpenToken("une question", sealed).ok());
  Folder folder;
  const auto other = Vault::Open(folder / "093", "093", kMaster);
  REQUIRE(other.ok());
  CHECK_FALSE((*other)->OpenToken("une question", sealed).ok());
}

TEST_CASE("a key that cannot be read for the moment is not replaced by a new one") {
  Keys keys;
  const auto sealed = keys.vault().Seal(kKnown, "secret");
  REQUIRE(sealed.ok());
  REQUIRE(keys.vault().Persist().ok());
  // What the log of the keys holds is written to a table when they are opened again.
  keys.Open();
  keys.disk().FailReads(true);
  CHECK(absl::IsUnavailable(keys.vault().HasKey(kKnown).status()));
  CHECK(absl::IsUnavailable(keys.vault().Unseal(kKnown, *sealed).status()));
  CHECK(keys.vault().Writable());
  CHECK(absl::IsUnavailable(keys.vault().Seal(kKnown, "autre").status()));
  keys.disk().FailReads(false);
  // Whatever was made of that failure does not become durable.
  CHECK_FALSE(keys.vault().Writable());
  CHECK(absl::IsAborted(keys.vault().Persist()));
  keys.Open();
  CHECK(keys.vault().Unseal(kKnown, *sealed).value() == "secret");
  CHECK(keys.vault().HasKey(kKnown).value());
  CHECK_FALSE(keys.vault().HasKey(kNew).value());
  CHECK(absl::IsNotFound(keys.vault().Unseal(kNew, *sealed).status()));
}

TEST_CASE("after a write that failed the keys take none until they are opened again") {
  Keys keys;
  REQUIRE(keys.vault().Seal(kKnown, "secret").ok());
  REQUIRE(keys.vault().Persist().ok());
  REQUIRE(keys.vault().Seal(kNew, "secret").ok());
  SECTION("a sync fails") {
    keys.disk().FailNextSync(".log", ForgetfulFileSystem::kKeys);
    CHECK(absl::IsUnavailable(keys.vault().Persist()));
  }
  SECTION("the disk is full") {
    keys.disk().FillUpAfter(10);
    const absl::Status status = keys.vault().Persist();
    CHECK(absl::IsResourceExhausted(status));
    CHECK(std::string(status.message()).starts_with("disque plein"));
    keys.disk().MakeRoom();
  }
  CHECK_FALSE(keys.vault().Writable());
  CHECK(absl::IsAborted(keys.vault().Persist()));
  CHECK(absl::IsAborted(keys.vault().Destroy({kKnown})));
  CHECK(absl::IsAborted(keys.vault().Erase({kKnown}, 1)));
  keys.Open();
  CHECK(keys.vault().Writable());
  CHECK(keys.vault().HasKey(kKnown).value());
  REQUIRE(keys.vault().Seal(kNew, "secret").ok());
  CHECK(keys.vault().Persist().ok());
}

TEST_CASE("a master key is made once, whole, and for its owner alone") {
  const Folder folder;
  const std::string path = folder / "cle";
  const auto made = LoadOrCreateMasterKey(path);
  REQUIRE(made.ok());
  CHECK(LoadOrCreateMasterKey(path).value() == *made);
  CHECK(std::filesystem::status(path).permissions() ==
        (std::filesystem::perms::owner_read | std::filesystem::perms::owner_write));
  CHECK(folder.Files() == 1);
  CHECK_FALSE(LoadOrCreateMasterKey(folder / "absent/cle").ok());
}

TEST_CASE("a file is replaced whole, or made where there is none, and leaves nothing beside it") {
  const Folder folder;
  const std::string path = folder / "a/b/fichier";
  REQUIRE(CreateFolderDurably(folder / "a/b").ok());
  REQUIRE(CreateFolderDurably(folder / "a/b").ok());
  REQUIRE(CreateFileDurably(path, "un").ok());
  CHECK(absl::IsAlreadyExists(CreateFileDurably(path, "deux")));
  CHECK(std::filesystem::file_size(path) == 2);
  std::atomic<bool> failed{false};
  std::vector<std::thread> writers;
  writers.reserve(4);
  for (int i = 0; i < 4; ++i) {
    writers.emplace_back([&] {
      for (int j = 0; j < 50; ++j) failed = failed || !WriteFileDurably(path, "trois").ok();
    });
  }
  for (std::thread& writer : writers) writer.join();
  CHECK_FALSE(failed);
  CHECK(std::filesystem::file_size(path) == 5);
  // A folder is in the place of the file: the rename fails.
  std::filesystem::create_directories(folder / "a/c/d");
  CHECK_FALSE(WriteFileDurably(folder / "a/c", "x").ok());
  CHECK_FALSE(std::filesystem::is_regular_file(folder / "a/c"));
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder / "a")) {
    CHECK(entry.path().extension() != ".new");
  }
  std::ofstream(path + ".AbCdEf.new") << "coupé";
  REQUIRE(RemoveTemporaries(folder / "a/b").ok());
  CHECK_FALSE(std::filesystem::exists(path + ".AbCdEf.new"));
  CHECK(std::filesystem::exists(path));
}

}  // namespace
}  // namespace jalon::store
