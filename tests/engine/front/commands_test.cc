// SPDX-License-Identifier: EUPL-1.2
//
// Commands and the store: answers that are kept, stores from before, decisions that race.
#include <rocksdb/db.h>

#include <atomic>
#include <catch2/catch.hpp>
#include <mutex>
#include <thread>

#include "engine/base/error.h"
#include "engine/pathways.h"
#include "engine/store/store.h"
#include "tests/engine/front/recorded_events.h"
#include "tests/scenarios/engine_driver.h"

#if defined(__SANITIZE_THREAD__)
// Debian's RocksDB is not instrumented: what its threads agree on the sanitizer cannot see.
extern "C" const char* __tsan_default_suppressions();
extern "C" const char* __tsan_default_suppressions() { return "race:rocksdb::\n"; }
#endif

namespace jalon::tests {
namespace {

using jalon::v1::ExecuteCommandRequest;
using jalon::v1::ExecuteCommandResponse;
using scenario::EngineUnderTest;
using scenario::TestNow;
using store::Family;

ExecuteCommandRequest Fix(const std::string& structure, const std::string& request_id = "") {
  ExecuteCommandRequest request;
  request.mutable_person()->set_external_id("A");
  request.set_source("essai");
  request.set_request_id(request_id);
  request.mutable_command()->mutable_fix_rendez_vous()->set_held_on("2025-03-01");
  request.mutable_command()->mutable_fix_rendez_vous()->set_structure(structure);
  return request;
}

CommandDecision DecideOn(EngineUnderTest& engine, const ExecuteCommandRequest& request,
                         int micros = 0) {
  auto decision =
      engine.departement().pathways()->Decide(request, TestNow() + absl::Microseconds(micros));
  INFO(decision.status().message());
  REQUIRE(decision.ok());
  return *std::move(decision);
}

void Commit(EngineUnderTest& engine, const std::vector<CommandDecision*>& decisions) {
  std::vector<PreparedBatch*> batches;
  batches.reserve(decisions.size());
  for (CommandDecision* decision : decisions) batches.push_back(&decision->batch);
  REQUIRE(engine.departement().Commit(batches).ok());
}

std::optional<ExecuteCommandResponse> AnswerTo(EngineUnderTest& engine,
                                               const CommandDecision& decision) {
  auto answer = engine.departement().pathways()->Answer(decision);
  REQUIRE(answer.ok());
  return *std::move(answer);
}

// Takes the family of requests away, as stores had none before there were commands.
void DropRequests(const std::string& folder) {
  std::vector<std::string> names;
  REQUIRE(rocksdb::DB::ListColumnFamilies({}, folder, &names).ok());
  std::vector<rocksdb::ColumnFamilyDescriptor> families;
  families.reserve(names.size());
  for (const std::string& name : names) families.emplace_back(name, rocksdb::ColumnFamilyOptions());
  std::vector<rocksdb::ColumnFamilyHandle*> handles;
  rocksdb::DB* opened = nullptr;
  REQUIRE(rocksdb::DB::Open({}, folder, families, &handles, &opened).ok());
  const std::unique_ptr<rocksdb::DB> db(opened);
  int dropped = 0;
  for (rocksdb::ColumnFamilyHandle* handle : handles) {
    if (handle->GetName() == "requests" && db->DropColumnFamily(handle).ok()) ++dropped;
    CHECK(db->DestroyColumnFamilyHandle(handle).ok());
  }
  CHECK(dropped == 1);
}

}  // namespace

TEST_CASE("of decisions on one state of a person the first that is committed holds") {
  EngineUnderTest engine;
  REQUIRE(engine.Record({Situation("A", "2024-01-10", "2")}).ok());
  auto first = DecideOn(engine, Fix("un"));
  auto second = DecideOn(engine, Fix("deux"), 1);
  auto third = DecideOn(engine, Fix("trois"), 2);
  Commit(engine, {&first, &second});
  CHECK(AnswerTo(engine, first).has_value());
  CHECK(!AnswerTo(engine, second).has_value());
  Commit(engine, {&third});
  CHECK(!AnswerTo(engine, third).has_value());
  CHECK(engine.departement().Status().log_position() == 2);
}

TEST_CASE("what other systems record in the same commit comes after the command") {
  EngineUnderTest engine;
  REQUIRE(engine.Record({Situation("A", "2024-01-10", "2")}).ok());
  auto decision = DecideOn(engine, Fix("un"));
  google::protobuf::RepeatedPtrField<jalon::v1::Event> events;
  *events.Add() = Situation("A", "2024-02-10", "2");
  PreparedBatch other = engine.departement().Prepare(&events, {TestNow(), "essai"});
  PreparedBatch* const batches[] = {&other, &decision.batch};
  REQUIRE(engine.departement().Commit(batches).ok());
  const auto answer = AnswerTo(engine, decision);
  REQUIRE(answer.has_value());
  CHECK(answer->log_position() == 2);
  CHECK(other.result.recorded() == 1);
  CHECK(engine.departement().Status().log_position() == 3);
}

TEST_CASE(
    "a command of nobody who is known is refused; one without an id of a request is kept apart") {
  EngineUnderTest engine;
  const auto unknown = engine.departement().pathways()->Decide(Fix("un"), TestNow());
  CHECK(absl::IsNotFound(unknown.status()));
  REQUIRE(engine.Record({Situation("A", "2024-01-10", "2")}).ok());
  for (int i = 0; i < 2; ++i) {
    auto decision = DecideOn(engine, Fix("un"), i);
    Commit(engine, {&decision});
    CHECK(!AnswerTo(engine, decision)->replayed());
  }
  CHECK(engine.departement().Status().log_position() == 3);
}

TEST_CASE("kept answers outlive a rebuild; one that cannot be read is found") {
  EngineUnderTest engine;
  REQUIRE(engine.Record({Situation("A", "2024-01-10", "2")}).ok());
  auto decision = DecideOn(engine, Fix("un", "demande"));
  Commit(engine, {&decision});
  engine.Close();
  REQUIRE(Departement::Rebuild(engine.options()).ok());
  engine.Open();
  auto again = DecideOn(engine, Fix("un", "demande"), 1);
  CHECK((again.answered && again.response.replayed()));
  CHECK(engine.departement().VerifyOnline()->clean());
  engine.Close();
  {
    auto store = store::Store::Open(engine.options().folder + "/db");
    store::Batch batch;
    REQUIRE((*store)
                ->Scan(Family::kRequests, "", "",
                       [&](auto key, auto) {
                         batch.Put(Family::kRequests, std::string(key), "\xff");
                         return true;
                       })
                .ok());
    CHECK(!batch.empty());
    const absl::Status written = (*store)->Write(std::move(batch));
    REQUIRE(written.ok());
  }
  engine.Open();
  CHECK(absl::IsDataLoss(
      engine.departement().pathways()->Decide(Fix("un", "demande"), TestNow()).status()));
  CHECK(!engine.departement().VerifyOnline()->clean());
}

TEST_CASE("a store from before there were commands opens, and takes them") {
  EngineUnderTest engine;
  REQUIRE(engine.Record({Situation("A", "2024-01-10", "2")}).ok());
  engine.Close();
  DropRequests(engine.options().folder + "/db");
  engine.Open();
  auto decision = DecideOn(engine, Fix("un", "demande"));
  Commit(engine, {&decision});
  CHECK(DecideOn(engine, Fix("un", "demande"), 1).answered);
  CHECK(engine.departement().VerifyOnline()->clean());
}

// For the thread sanitizer too, which knows no gRPC.
TEST_CASE("decisions of many threads beside one writer: every one is written, or knows it is not") {
  EngineUnderTest engine;
  REQUIRE(engine.Record({Situation("A", "2024-01-10", "2")}).ok());
  constexpr int kThreads = 4;
  constexpr int kCommands = 15;
  std::mutex writer;
  std::atomic<int> written{0};
  std::atomic<int> micros{0};
  std::atomic<int> failed{0};
  std::vector<std::thread> threads;
  threads.reserve(kThreads);
  for (int i = 0; i < kThreads; ++i) {
    threads.emplace_back([&] {
      for (int k = 0; k < kCommands; ++k) {
        auto decision = engine.departement().pathways()->Decide(
            Fix("guichet"), TestNow() + absl::Microseconds(++micros));
        if (!decision.ok()) {
          ++failed;
          continue;
        }
        const std::lock_guard lock(writer);
        PreparedBatch* const batches[] = {&decision->batch};
        if (!engine.departement().Commit(batches).ok()) ++failed;
        const auto answer = engine.departement().pathways()->Answer(*decision);
        if (answer.ok() && answer->has_value()) ++written;
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  CHECK(failed == 0);
  CHECK(written >= kCommands);
  CHECK(engine.departement().Status().log_position() == 1 + written);
  CHECK(engine.departement().VerifyOnline()->clean());
}

}  // namespace jalon::tests
