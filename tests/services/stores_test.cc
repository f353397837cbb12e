// SPDX-License-Identifier: EUPL-1.2
//
// Opening a département again while others use it.
#include "services/stores.h"

#include <atomic>
#include <catch2/catch.hpp>
#include <future>
#include <thread>

#include "engine/base/error.h"
#include "tests/services/in_process.h"

using namespace jalon;
using namespace jalon::services;
using jalon::tests::Eventually;
using jalon::tests::FakeDepartement;
using jalon::tests::Script;

namespace {

constexpr std::chrono::milliseconds kLong{60'000};
constexpr std::chrono::milliseconds kShort{100};

// Stores of which 062 refuses writes, on a disk that works again.
class FailedStores {
 public:
  explicit FailedStores(std::chrono::milliseconds patience) {
    Stores::Options options;
    options.data_folder = "/nonexistent";
    options.open = [this](const Departement::Options&) {
      return std::make_unique<FakeDepartement>(&script_);
    };
    options.probe = [](const Departement::Options&) { return absl::OkStatus(); };
    options.reopen_patience = patience;
    stores_ = std::make_unique<Stores>(std::move(options));
    const StoreHandle store = stores_->FindOrCreate("062").value();
    script_.fail_commits = true;
    PreparedBatch batch;
    REQUIRE_FALSE(store->writer->SubmitAndWait(&batch, 1).ok());
    script_.fail_commits = false;
    REQUIRE(store->failed);
  }
  Stores* operator->() { return stores_.get(); }

 private:
  Script script_;
  std::unique_ptr<Stores> stores_;
};

}  // namespace

TEST_CASE("a store that somebody holds goes on answering, and is opened again once let go") {
  FailedStores stores(kLong);
  StoreHandle held = stores->Find("062").value();
  CHECK(CheckHeld(*held).ok());
  auto mended = std::async(std::launch::async, [&] { return stores->Mend("062"); });
  REQUIRE(Eventually([&] { return !CheckHeld(*held).ok(); }));
  CHECK(DetailOf(CheckHeld(*held)).reason == "REOPENING");
  for (int i = 0; i < 30; ++i) {
    CHECK(stores->Find("062").ok());
    absl::SleepFor(absl::Milliseconds(10));
  }
  // Neither does it keep another département from its first event.
  CHECK(stores->FindOrCreate("971").ok());
  REQUIRE(mended.wait_for(std::chrono::seconds(0)) == std::future_status::timeout);
  held.reset();
  CHECK(mended.get().ok());
  CHECK_FALSE(stores->Find("062").value()->failed);
}

TEST_CASE("a store that is held for too long stays as it was") {
  FailedStores stores(kShort);
  const StoreHandle held = stores->Find("062").value();
  CHECK(absl::IsUnavailable(stores->Mend("062")));
  CHECK(stores->Find("062").value() == held);
}

TEST_CASE("reads that follow one another without a pause do not keep a store from being opened") {
  FailedStores stores(kShort);
  std::atomic<bool> over{false};
  std::thread reader([&, last = stores->Find("062")]() mutable {
    while (!over) {
      // One is let go when the next is there already.
      absl::StatusOr<StoreHandle> next = stores->Find("062");
      absl::SleepFor(absl::Milliseconds(5));
      last = std::move(next);
    }
  });
  CHECK(stores->Mend("062").ok());
  over = true;
  reader.join();
  CHECK_FALSE(stores->Find("062").value()->failed);
}
