// SPDX-License-Identifier: EUPL-1.2
//
// The engine over a disk that loses what was not synced: power cuts at random instants of
// recordings, and a sync that fails.
#include <rocksdb/env.h>

#include <catch2/catch.hpp>
#include <cstdlib>
#include <filesystem>
#include <iterator>
#include <memory>
#include <random>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "engine/base/date.h"
#include "tests/crash/forgetful_disk.h"
#include "tests/scenarios/engine_driver.h"

namespace jalon {
namespace {

using jalon::v1::Event;
using scenario::EngineUnderTest;
using scenario::TestNow;
using tests::ForgetfulFileSystem;
using Batch = std::vector<Event>;

// New batches of one life of the machine; those of earlier ones are sent again beside them.
constexpr size_t kBatchesOfLife = 5;
constexpr size_t kPersonsOfBatch = 8;

uint64_t Seed() {
  const char* given = std::getenv("JALON_SEED");
  return given != nullptr ? std::stoull(given) : std::random_device()();
}

int Cuts() { return std::getenv("JALON_THOROUGH") != nullptr ? 400 : 12; }

std::string Day(size_t number) {
  return Date::FromCivil(2022, 1, 3)->AddDays(static_cast<int32_t>(number % 2000)).ToString();
}

Event Named(size_t person, size_t batch) {
  Event event;
  event.set_departement("062");
  event.set_source("essai");
  event.mutable_person()->set_external_id(absl::StrCat("p", person));
  event.set_known_on(Day(batch));
  return event;
}

// What has something to seal.
Event Named(size_t person, size_t batch, const std::string& name) {
  Event event = Named(person, batch);
  auto* identity = event.mutable_contact()->mutable_identity();
  identity->set_birth_name(name);
  identity->set_first_name("ESSAI");
  identity->set_born_on("1980-05-17");
  return event;
}

// A right observed of each person, and an orientation that each batch corrects.
Batch MakeBatch(size_t number) {
  Batch batch;
  for (size_t person = 0; person < kPersonsOfBatch; ++person) {
    Event right = Named(person, number);
    right.set_effective_on(Day(number));
    right.mutable_right_observed()->set_dossier(absl::StrCat("0000000000", person));
    right.mutable_right_observed()->set_etat(number % 7 == 6 ? "5" : "2");
    right.mutable_right_observed()->set_soumis(true);
    batch.push_back(right);
    Event orientation = Named(person, number);
    orientation.set_record_id(absl::StrCat("o", person));
    orientation.mutable_orientation()->set_notified_on(Day(number));
    orientation.mutable_orientation()->set_type(jalon::v1::OrientationType::SOCIAL);
    batch.push_back(orientation);
  }
  return batch;
}

// The engine of one département over a disk that forgets.
class Machine {
 public:
  Machine(const EngineUnderTest& undisturbed, uint64_t seed)
      : disk_(std::make_shared<ForgetfulFileSystem>(seed)),
        env_(rocksdb::NewCompositeEnv(disk_)),
        options_(undisturbed.options()) {
    options_.folder += "-coupures";
    options_.key_file += "-coupures";
    options_.disk = env_.get();
    std::filesystem::copy_file(undisturbed.options().key_file, options_.key_file);
  }
  ~Machine() {
    departement_.reset();
    std::filesystem::remove_all(options_.folder);
  }

  absl::Status Open() {
    departement_.reset();
    auto opened = Departement::Open(options_);
    if (!opened.ok()) return opened.status();
    departement_ = *std::move(opened);
    return absl::OkStatus();
  }
  absl::Status Record(const Batch& batch) {
    google::protobuf::RepeatedPtrField<Event> events(batch.begin(), batch.end());
    PreparedBatch prepared = departement_->Prepare(&events, {TestNow(), "essai"});
    REQUIRE(prepared.result.rejections().empty());
    PreparedBatch* const one = &prepared;
    return departement_->Commit({&one, 1});
  }
  // The process is gone with the power, and what was not synced.
  void PowerCut() {
    disk_->CutPower();
    departement_.reset();
    disk_->RestorePower();
  }
  absl::StatusOr<jalon::v1::VerifyStoreResponse> Verify() {
    departement_.reset();
    return Departement::Verify(options_);
  }

  absl::Status Probe() const { return Departement::ProbeDisk(options_); }

  ForgetfulFileSystem& disk() { return *disk_; }
  Departement& departement() { return *departement_; }

 private:
  std::shared_ptr<ForgetfulFileSystem> disk_;
  std::unique_ptr<rocksdb::Env> env_;
  Departement::Options options_;
  std::unique_ptr<Departement> departement_;
};

int64_t Position(const Departement& departement) { return departement.Status().log_position(); }

TEST_CASE("what is acknowledged survives power cuts, and nothing is doubled") {
  const uint64_t seed = Seed();
  INFO("JALON_SEED=" << seed);
  std::mt19937_64 random(seed);
  EngineUnderTest undisturbed;
  Machine machine(undisturbed, seed);
  std::set<size_t> acknowledged;
  const auto record = [&](size_t number) {
    if (!machine.Record(MakeBatch(number)).ok()) return false;
    acknowledged.insert(number);
    return random() % 4 != 0 || machine.departement().WriteHeadMarker().ok();
  };
  size_t batches = 0;
  for (int cut = 0; cut < Cuts(); ++cut) {
    machine.disk().CutPowerAfter(static_cast<int64_t>(random() % 20));
    batches += kBatchesOfLife;
    if (machine.Open().ok()) {
      for (size_t sent = 0; sent < 2 * kBatchesOfLife && record(random() % batches); ++sent) {
      }
    }
    machine.PowerCut();
    // The next start finds all that was acknowledged.
    const absl::Status opened = machine.Open();
    INFO("after cut " << cut << ": " << opened);
    REQUIRE(opened.ok());
    const int64_t before = Position(machine.departement());
    if (acknowledged.empty()) continue;
    const size_t again =
        *std::next(acknowledged.begin(), static_cast<ptrdiff_t>(random() % acknowledged.size()));
    REQUIRE(machine.Record(MakeBatch(again)).ok());
    REQUIRE(Position(machine.departement()) == before);
  }
  for (size_t number = 0; number < batches; ++number) {
    REQUIRE(undisturbed.Record(MakeBatch(number)).ok());
    REQUIRE(machine.Record(MakeBatch(number)).ok());
  }
  CHECK(Position(machine.departement()) == Position(undisturbed.departement()));
  const bool same =
      machine.departement().DumpHistories() == undisturbed.departement().DumpHistories();
  CHECK(same);
  const auto verified = machine.Verify();
  REQUIRE(verified.ok());
  CHECK(verified->findings().empty());
}

TEST_CASE("after a failed sync nothing is written until the store is opened again") {
  EngineUnderTest undisturbed;
  Machine machine(undisturbed, 1);
  REQUIRE(machine.Open().ok());
  REQUIRE(machine.Record(MakeBatch(0)).ok());
  const int64_t before = Position(machine.departement());
  machine.disk().FailNextSync();
  CHECK_FALSE(machine.Record(MakeBatch(1)).ok());
  // The disk works again, but what reached it is not known.
  CHECK(machine.Record(MakeBatch(2)).code() == absl::StatusCode::kAborted);
  CHECK_FALSE(machine.departement().Status().writable());
  CHECK(Position(machine.departement()) == before);
  REQUIRE(machine.Open().ok());
  CHECK(machine.departement().Status().writable());
  for (size_t number : {0, 1, 2}) REQUIRE(machine.Record(MakeBatch(number)).ok());
  CHECK(Position(machine.departement()) == int64_t{3} * 2 * int64_t{kPersonsOfBatch});
}

TEST_CASE("after a failed sync of the keys nothing is written until both are opened again") {
  EngineUnderTest undisturbed;
  Machine machine(undisturbed, 1);
  REQUIRE(machine.Open().ok());
  REQUIRE(machine.Record(Batch{Named(0, 0, "ANNE")}).ok());
  machine.disk().FailNextSync(".log", ForgetfulFileSystem::kKeys);
  CHECK(absl::IsUnavailable(machine.Record(Batch{Named(1, 0, "BRUNE")})));
  CHECK_FALSE(machine.departement().Status().writable());
  // Also what seals nothing new: whoever commits learns that the store is to be opened again.
  CHECK(absl::IsAborted(machine.Record(MakeBatch(0))));
  REQUIRE(machine.Open().ok());
  CHECK(machine.departement().Status().writable());
  REQUIRE(machine.Record(Batch{Named(1, 0, "BRUNE")}).ok());
  CHECK(Position(machine.departement()) == 2);
}

TEST_CASE("after a disk was full nothing is lost, and what was refused is taken") {
  EngineUnderTest undisturbed;
  Machine machine(undisturbed, 1);
  REQUIRE(machine.Open().ok());
  REQUIRE(machine.Record(MakeBatch(0)).ok());
  machine.disk().FillUpAfter(100);
  CHECK(machine.Record(MakeBatch(1)).code() == absl::StatusCode::kResourceExhausted);
  CHECK(machine.Record(MakeBatch(2)).code() == absl::StatusCode::kAborted);
  CHECK(machine.Probe().code() == absl::StatusCode::kResourceExhausted);
  machine.disk().MakeRoom();
  CHECK(machine.Probe().ok());
  REQUIRE(machine.Open().ok());
  for (size_t number : {0, 1, 2}) REQUIRE(machine.Record(MakeBatch(number)).ok());
  CHECK(Position(machine.departement()) == int64_t{3} * 2 * int64_t{kPersonsOfBatch});
  const auto verified = machine.Verify();
  REQUIRE(verified.ok());
  CHECK(verified->findings().empty());
}

}  // namespace
}  // namespace jalon
