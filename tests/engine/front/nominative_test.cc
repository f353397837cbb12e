// SPDX-License-Identifier: EUPL-1.2
// What is sealed is read, erased, or cannot be read for the moment: three different things.
#include "engine/front/nominative.h"

#include <rocksdb/env.h>

#include <catch2/catch.hpp>
#include <filesystem>

#include "tests/crash/forgetful_disk.h"
#include "tests/temporary_folder.h"

namespace jalon {
namespace {

using jalon::v1::Event;
using store::Vault;

TEST_CASE("what cannot be read for the moment is not taken for erased") {
  const auto disk = std::make_shared<tests::ForgetfulFileSystem>(1);
  const auto env = rocksdb::NewCompositeEnv(disk);
  const tests::TemporaryFolder folder;
  const auto open = [&] {
    return *Vault::Open(folder / "062", "062", std::string(32, 'k'), env.get());
  };
  std::unique_ptr<Vault> vault = open();
  Event sealed;
  sealed.mutable_person()->mutable_identity()->set_birth_name("ESSAI");
  sealed.mutable_convocation()->set_motive("absence");
  ledger::StoredEvent stored;
  stored.set_subject(std::string(store::kKeyedHashBytes, 'A'));
  stored.mutable_event()->mutable_convocation();
  stored.set_sealed(*vault->Seal(stored.subject(), sealed.SerializeAsString()));
  REQUIRE(vault->Persist().ok());
  vault.reset();
  vault = open();  // what the log of the keys holds is in a table now
  front::Nominative nominative(nullptr, vault.get(), nullptr);
  disk->FailReads(true);
  Event event = stored.event();
  ledger::StoredEvent words = stored;
  CHECK(absl::IsUnavailable(nominative.Unseal(stored, &event)));
  CHECK(absl::IsUnavailable(nominative.UnsealTexts(&words)));
  disk->FailReads(false);
  vault.reset();
  vault = open();
  nominative = front::Nominative(nullptr, vault.get(), nullptr);
  REQUIRE(nominative.Unseal(stored, &event).ok());
  CHECK(event.person().identity().birth_name() == "ESSAI");
  REQUIRE(nominative.UnsealTexts(&words).ok());
  CHECK(words.event().convocation().motive() == "absence");
  REQUIRE(vault->Destroy({stored.subject()}).ok());
  event = stored.event();
  REQUIRE(nominative.Unseal(stored, &event).ok());
  CHECK_FALSE(event.has_person());
}

}  // namespace
}  // namespace jalon
