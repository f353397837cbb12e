// SPDX-License-Identifier: EUPL-1.2
// The store under damage: what opens, what refuses, what verification sees.
#include <algorithm>
#include <atomic>
#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>
#include <set>
#include <thread>
#include <vector>

#include "absl/strings/str_cat.h"
#include "engine/store/encoding.h"
#include "engine/store/head_marker.h"
#include "engine/store/store.h"
#include "engine/store/vault.h"
#include "tests/engine/front/recorded_events.h"
#include "tests/scenarios/engine_driver.h"

namespace jalon {
namespace {

using jalon::v1::Event;
using scenario::EngineUnderTest;
using store::Family;
using tests::About;
using tests::Situation;

Event Oriented(const std::string& person, const std::string& record, const std::string& day) {
  Event event = About(person, day);
  event.set_record_id(record);
  event.mutable_orientation()->set_decided_on(day);
  return event;
}

void RecordSome(EngineUnderTest& engine) {
  std::vector<Event> events;
  for (int i = 0; i < 40; ++i) {
    const std::string person = absl::StrCat("P", i % 10);
    events.push_back(
        Situation(person, absl::StrCat("2022-0", i / 10 + 1, "-10"), i / 10 % 2 == 0 ? "2" : "4"));
    events.push_back(
        Oriented(person, absl::StrCat("O", i), absl::StrCat("2022-0", i / 10 + 1, "-20")));
  }
  REQUIRE(engine.Record(events).ok());
}

void Damage(EngineUnderTest& engine, Family family, const std::string& key,
            const std::string& value) {
  engine.Close();
  auto store = store::Store::Open(engine.options().folder + "/db");
  REQUIRE(store.ok());
  store::Batch batch;
  batch.Put(family, key, value);
  const absl::Status written = (*store)->Write(std::move(batch));
  REQUIRE(written.ok());
}

TEST_CASE("a store is verified clean, online and stopped, and rebuilt to the same bytes") {
  EngineUnderTest engine;
  RecordSome(engine);
  const auto histories = engine.departement().DumpHistories();
  const auto online = *engine.departement().VerifyOnline();
  CHECK(online.clean());
  CHECK(online.events() == 80);
  CHECK(online.derived_entries() > 80);
  engine.Close();
  CHECK(Departement::Verify(engine.options())->clean());
  REQUIRE(Departement::Rebuild(engine.options()).ok());
  CHECK(Departement::Verify(engine.options())->clean());
  engine.Open();
  CHECK(engine.departement().DumpHistories() == histories);
}

TEST_CASE("what is told at one instant holds in the same order whatever the key of the store") {
  std::vector<Event> events;
  for (int i = 0; i < 24; ++i) {
    const std::string person = absl::StrCat("P", i);
    Event soumis = Situation(person, "2022-02-01", "2");
    soumis.mutable_right_observed()->set_dossier(absl::StrCat("000000010", 10 + i));
    Event not_soumis = soumis;
    not_soumis.mutable_right_observed()->set_soumis(false);
    events.push_back(soumis);
    events.push_back(not_soumis);
    const std::string other = absl::StrCat("Q", i);
    events.push_back(Situation(other, "2022-02-01", "2"));
    events.push_back(Oriented(other, absl::StrCat("O", i), "2022-02-10"));
    // Cancelled on the day it was told: it does not hold.
    Event cancelled = About(other, "2022-02-10");
    cancelled.set_record_id(absl::StrCat("O", i));
    cancelled.clear_person();
    cancelled.mutable_cancellation();
    events.push_back(cancelled);
  }
  std::set<std::vector<int64_t>> seen;
  for (int store = 0; store < 3; ++store) {
    EngineUnderTest engine;
    REQUIRE(engine.Record(events).ok());
    jalon::v1::GetMatrixRequest request;
    request.mutable_question()->set_from("2022-01-01");
    request.mutable_question()->set_to("2022-12-31");
    Sequential sequential;
    const auto matrix = engine.departement().Matrix(request, scenario::TestNow(), &sequential);
    REQUIRE(matrix.ok());
    seen.insert({matrix->rows(0).value(), matrix->rows(1).value()});
    CHECK(matrix->rows(0).value() > 24);
    CHECK(matrix->rows(1).value() == 0);
    std::reverse(events.begin(), events.end());
  }
  CHECK(seen.size() == 1);
}

TEST_CASE("of several verifications at once each is clean, or told that another one runs") {
  EngineUnderTest engine;
  RecordSome(engine);
  std::atomic<int> clean = 0;
  std::atomic<int> told_to_wait = 0;
  std::vector<std::thread> threads;
  threads.reserve(4);
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([&] {
      const auto verified = engine.departement().VerifyOnline();
      if (verified.ok() && verified->clean()) ++clean;
      if (absl::IsAborted(verified.status())) ++told_to_wait;
    });
  }
  for (std::thread& thread : threads) thread.join();
  CHECK(clean >= 1);
  CHECK(clean + told_to_wait == 4);
}

TEST_CASE("verification sees a derived entry that the log does not give, and a rebuild mends it") {
  EngineUnderTest engine;
  RecordSome(engine);
  Damage(engine, Family::kHistory, store::Key64(3), "altered");
  const auto found = *Departement::Verify(engine.options());
  CHECK_FALSE(found.clean());
  REQUIRE(found.findings_size() == 1);
  CHECK(found.findings(0).find("history") != std::string::npos);
  REQUIRE(Departement::Rebuild(engine.options()).ok());
  CHECK(Departement::Verify(engine.options())->clean());
}

TEST_CASE("a store of another version is refused until it is rebuilt") {
  EngineUnderTest engine;
  RecordSome(engine);
  const auto histories = engine.departement().DumpHistories();
  Damage(engine, Family::kMeta, "schema", "1");
  for (const absl::Status& refused : {Departement::Open(engine.options()).status(),
                                      Departement::Verify(engine.options()).status()}) {
    CHECK(refused.code() == absl::StatusCode::kFailedPrecondition);
    CHECK(std::string(refused.message()).find("--rebuild") != std::string::npos);
  }
  REQUIRE(Departement::Rebuild(engine.options()).ok());
  engine.Open();
  CHECK(engine.departement().DumpHistories() == histories);
}

TEST_CASE("verification sees an entry of the log that was changed") {
  EngineUnderTest engine;
  RecordSome(engine);
  engine.Close();
  std::string value;
  {
    auto store = store::Store::Open(engine.options().folder + "/db");
    value = **(*store)->Get(Family::kLog, store::Key64(5));
  }
  value.back() = static_cast<char>(value.back() ^ 1);
  Damage(engine, Family::kLog, store::Key64(5), value);
  const auto found = Departement::Verify(engine.options());
  CHECK((!found.ok() || !found->clean()));
}

TEST_CASE("a log that ends before the head marker does not open") {
  EngineUnderTest engine;
  RecordSome(engine);
  REQUIRE(engine.departement().WriteHeadMarker().ok());
  engine.Close();
  const std::string path = engine.options().folder + "/HEAD";
  store::HeadMarker marker = **store::ReadMarker(path);
  CHECK(marker.sequence == 80);
  marker.sequence += 1;
  REQUIRE(store::WriteMarker(path, marker).ok());
  const auto opened = Departement::Open(engine.options());
  CHECK(absl::IsDataLoss(opened.status()));
}

TEST_CASE("a log with another chain than the head marker does not open") {
  EngineUnderTest engine;
  RecordSome(engine);
  REQUIRE(engine.departement().WriteHeadMarker().ok());
  engine.Close();
  const std::string path = engine.options().folder + "/HEAD";
  store::HeadMarker marker = **store::ReadMarker(path);
  marker.chain_hash[0] = static_cast<char>(marker.chain_hash[0] ^ 1);
  REQUIRE(store::WriteMarker(path, marker).ok());
  CHECK(absl::IsDataLoss(Departement::Open(engine.options()).status()));
}

TEST_CASE("a deleted write-ahead log is noticed") {
  EngineUnderTest engine;
  RecordSome(engine);
  REQUIRE(engine.departement().WriteHeadMarker().ok());
  engine.Close();
  int deleted = 0;
  for (const auto& file : std::filesystem::directory_iterator(engine.options().folder + "/db")) {
    if (file.path().extension() == ".log" && file.file_size() > 0) {
      deleted += std::filesystem::remove(file.path()) ? 1 : 0;
    }
  }
  REQUIRE(deleted > 0);
  CHECK(absl::IsDataLoss(Departement::Open(engine.options()).status()));
}

TEST_CASE("a second opening is refused while the store is held") {
  EngineUnderTest engine;
  const auto second = Departement::Open(engine.options());
  CHECK(absl::IsFailedPrecondition(second.status()));
}

TEST_CASE("another key does not open the store, nor a key that others can read") {
  EngineUnderTest engine;
  RecordSome(engine);
  engine.Close();
  Departement::Options other = engine.options();
  other.key_file += ".other";
  CHECK(absl::IsFailedPrecondition(Departement::Open(other).status()));
  namespace filesystem = std::filesystem;
  filesystem::permissions(engine.options().key_file, filesystem::perms::group_read,
                          filesystem::perm_options::add);
  CHECK(absl::IsFailedPrecondition(Departement::Open(engine.options()).status()));
}

TEST_CASE("the key file is made for its owner alone") {
  EngineUnderTest engine;
  const auto mode = std::filesystem::status(engine.options().key_file).permissions();
  CHECK(mode == (std::filesystem::perms::owner_read | std::filesystem::perms::owner_write));
}

TEST_CASE("nothing nominative lies in clear in the store's files") {
  EngineUnderTest engine;
  Event event = Situation("unused", "2022-01-10", "2");
  auto* identity = event.mutable_person()->mutable_identity();
  identity->set_nir("2850599990123");
  identity->set_birth_name("ZYXWVUTSRQ");
  identity->set_first_name("QWERTYUIOP");
  identity->set_born_on("1985-05-17");
  REQUIRE(engine.Record({event}).ok());
  engine.Close();
  for (const auto& entry : std::filesystem::recursive_directory_iterator(engine.options().folder)) {
    if (!entry.is_regular_file()) continue;
    std::ifstream in(entry.path(), std::ios::binary);
    const std::string bytes((std::istreambuf_iterator<char>(in)), {});
    for (const char* secret : {"2850599990123", "ZYXWVUTSRQ", "QWERTYUIOP", "1985-05-17"}) {
      CAPTURE(entry.path().filename().string(), secret);
      CHECK(bytes.find(secret) == std::string::npos);
    }
  }
}

}  // namespace
}  // namespace jalon
