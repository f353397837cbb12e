// SPDX-License-Identifier: EUPL-1.2
//
// The audit through the front door: what is found, what damage is noticed, what a purge leaves.
#include "engine/audit.h"

#include <rocksdb/db.h>

#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "absl/strings/str_cat.h"
#include "engine/audit/audit_log.h"
#include "engine/store/store.h"
#include "tests/engine/front/recorded_events.h"
#include "tests/scenarios/engine_driver.h"

namespace jalon {
namespace {

using jalon::v1::AuditEntry;
using jalon::v1::Event;
using scenario::EngineUnderTest;
using scenario::TestNow;
using store::Family;

AuditEntry Seen(const std::string& agent, const std::string& person, absl::Time at) {
  AuditEntry entry;
  entry.set_kind(AuditEntry::SEEN);
  entry.set_agent(agent);
  entry.set_method("jalon.v1.BeneficiaryService/GetBeneficiary");
  entry.mutable_at()->set_seconds(absl::ToUnixSeconds(at));
  if (!person.empty()) entry.add_person_ids(person);
  return entry;
}

absl::Time On(int year, int month, int day) {
  return absl::FromCivil(absl::CivilDay(year, month, day), absl::UTCTimeZone());
}

void Commit(EngineUnderTest& engine, const std::vector<AuditEntry>& entries) {
  PreparedBatch batch;
  for (const AuditEntry& entry : entries) {
    REQUIRE(engine.departement().audit()->Note(entry, &batch).ok());
  }
  PreparedBatch* batches[] = {&batch};
  REQUIRE(engine.departement().Commit(batches).ok());
}

std::vector<AuditEntry> Search(const EngineUnderTest& engine,
                               const jalon::v1::SearchAuditRequest& asked) {
  jalon::v1::SearchAuditRequest request = asked;
  std::vector<AuditEntry> all;
  do {
    const auto page = engine.departement().audit()->SearchAudit(request, TestNow());
    REQUIRE(page.ok());
    all.insert(all.end(), page->entries().begin(), page->entries().end());
    request.set_page_token(page->next_page_token());
  } while (!request.page_token().empty());
  return all;
}

jalon::v1::VerifyAuditResponse Verify(const EngineUnderTest& engine) {
  return *engine.departement().audit()->VerifyAudit();
}

// Changes what the store holds of the audit, behind the engine's back.
template <class Change>
void Tamper(EngineUnderTest& engine, const Change& change) {
  engine.Close();
  {
    auto store = store::Store::Open(engine.options().folder + "/db");
    REQUIRE(store.ok());
    store::Batch batch;
    change(**store, &batch);
    const absl::Status written = (*store)->Write(std::move(batch));
    REQUIRE(written.ok());
  }
  engine.Open();
}

void TwelveMonths(EngineUnderTest& engine) {
  std::vector<AuditEntry> entries;
  for (int month = 1; month <= 12; ++month) {
    for (int day = 1; day <= 5; ++day) {
      entries.push_back(
          Seen(day % 2 == 0 ? "jeton:a" : "jeton:b", absl::StrCat("p", day), On(2022, month, day)));
    }
  }
  Commit(engine, entries);
}

TEST_CASE("entries are found by person, by agent, by period, in pages, newest first") {
  EngineUnderTest engine;
  REQUIRE(engine.Record({tests::Situation("A", "2022-01-03", "2")}).ok());
  TwelveMonths(engine);
  jalon::v1::SearchAuditRequest request;
  CHECK(Search(engine, request).size() == 60);
  request.set_page_size(7);
  const auto all = Search(engine, request);
  REQUIRE(all.size() == 60);
  for (size_t i = 0; i < all.size(); ++i) CHECK(all[i].number() == static_cast<int64_t>(60 - i));
  request.mutable_person()->set_person_id("p1");
  CHECK(Search(engine, request).size() == 12);
  request.set_agent("jeton:b");
  CHECK(Search(engine, request).size() == 12);
  request.set_agent("jeton:a");
  CHECK(Search(engine, request).empty());
  request.clear_person();
  CHECK(Search(engine, request).size() == 24);
  request.set_from("2022-03-02");
  request.set_to("2022-03-04");
  CHECK(Search(engine, request).size() == 2);
  request.add_kinds(AuditEntry::DENIED);
  CHECK(Search(engine, request).empty());
  request.set_from("2022-02-30");
  CHECK(absl::IsInvalidArgument(
      engine.departement().audit()->SearchAudit(request, TestNow()).status()));
  CHECK(Verify(engine).clean());
}

TEST_CASE("a change is written with its events, and found by their persons") {
  EngineUnderTest engine;
  google::protobuf::RepeatedPtrField<Event> events;
  *events.Add() = tests::Situation("A", "2022-01-03", "2");
  *events.Add() = tests::Situation("B", "2022-01-03", "2");
  PreparedBatch first = engine.departement().Prepare(&events, {TestNow(), "r1"});
  AuditEntry change = Seen("certificat:import", "", TestNow());
  change.set_kind(AuditEntry::CHANGED);
  REQUIRE(engine.departement().audit()->Note(change, &first).ok());
  google::protobuf::RepeatedPtrField<Event> more;
  *more.Add() = tests::Situation("B", "2022-02-03", "4");
  PreparedBatch second = engine.departement().Prepare(&more, {TestNow(), "r2"});
  change.set_agent("certificat:autre");
  REQUIRE(engine.departement().audit()->Note(change, &second).ok());
  PreparedBatch* batches[] = {&first, &second};
  REQUIRE(engine.departement().Commit(batches).ok());
  jalon::v1::SearchAuditRequest request;
  request.set_source("essai");
  request.mutable_person()->set_external_id("A");
  const auto of_a = Search(engine, request);
  REQUIRE(of_a.size() == 1);
  CHECK(of_a[0].agent() == "certificat:import");
  CHECK(of_a[0].count() == 2);
  CHECK(of_a[0].log_first() == 1);
  CHECK(of_a[0].log_last() == 2);
  request.mutable_person()->set_external_id("B");
  CHECK(Search(engine, request).size() == 2);
  CHECK(Verify(engine).clean());
}

TEST_CASE("a byte that changed is found, wherever it is") {
  for (const uint64_t number : {1U, 30U, 60U}) {
    for (const size_t offset : {size_t{0}, audit::kHashBytes + 3}) {
      EngineUnderTest engine;
      TwelveMonths(engine);
      Tamper(engine, [&](const store::Store& store, store::Batch* batch) {
        std::string value = **store.Get(Family::kAudit, audit::EntryKey(number));
        value[offset] = static_cast<char>(value[offset] ^ 1);
        batch->Put(Family::kAudit, audit::EntryKey(number), value);
      });
      CAPTURE(number, offset);
      CHECK_FALSE(Verify(engine).clean());
      CHECK_FALSE(engine.departement().VerifyOnline()->clean());
    }
  }
}

TEST_CASE("entries that were removed are missed, the last ones too") {
  for (const uint64_t first : {1U, 30U, 59U}) {
    EngineUnderTest engine;
    TwelveMonths(engine);
    Tamper(engine, [&](const store::Store&, store::Batch* batch) {
      const uint64_t last = first == 30 ? 30 : first + 1;
      for (uint64_t number = first; number <= last; ++number) {
        batch->Delete(Family::kAudit, audit::EntryKey(number));
      }
    });
    CAPTURE(first);
    CHECK_FALSE(Verify(engine).clean());
  }
}

TEST_CASE("a chain computed again by who lacks the key is found") {
  EngineUnderTest engine;
  TwelveMonths(engine);
  Tamper(engine, [&](const store::Store& store, store::Batch* batch) {
    std::string hash(audit::kHashBytes, '\0');
    for (uint64_t number = 1; number <= 60; ++number) {
      const std::string value = **store.Get(Family::kAudit, audit::EntryKey(number));
      audit::StoredEntry stored;
      REQUIRE(stored.ParseFromString(value.substr(audit::kHashBytes)));
      if (number == 60) stored.mutable_entry()->set_purpose("autre");
      const std::string bytes = stored.SerializeAsString();
      hash = audit::NextHash(hash, number, bytes);
      batch->Put(Family::kAudit, audit::EntryKey(number), hash + bytes);
    }
  });
  const auto verdict = Verify(engine);
  REQUIRE(verdict.findings_size() == 1);
  CHECK_THAT(verdict.findings(0), Catch::Contains("segment"));
}

TEST_CASE("a purge removes whole months, and the chain still verifies from its checkpoint") {
  EngineUnderTest engine;
  TwelveMonths(engine);
  const std::string head = Verify(engine).head();
  int pieces = 0;
  while (true) {
    PreparedBatch batch;
    const auto more = engine.departement().audit()->PurgeAudit(On(2022, 6, 3), &batch);
    REQUIRE(more.ok());
    if (!*more) break;
    PreparedBatch* batches[] = {&batch};
    REQUIRE(engine.departement().Commit(batches).ok());
    ++pieces;
  }
  CHECK(pieces == 5);  // January to May; June is not over
  auto verdict = Verify(engine);
  CHECK(verdict.clean());
  CHECK(verdict.purged_to() == 25);
  CHECK(verdict.entries() == 35);
  CHECK(verdict.head() == head);
  jalon::v1::SearchAuditRequest request;
  CHECK(Search(engine, request).size() == 35);
  request.set_agent("jeton:a");
  CHECK(Search(engine, request).size() == 14);
  Commit(engine, {Seen("jeton:c", "", On(2023, 1, 1))});
  CHECK(Verify(engine).clean());
  // A checkpoint that somebody else wrote.
  Tamper(engine, [&](const store::Store& store, store::Batch* batch) {
    audit::Mark mark = *audit::ReadCheckpoint(store);
    mark.set_seal(std::string(mark.seal().size(), 'x'));
    batch->Put(Family::kAudit, "C", mark.SerializeAsString());
  });
  CHECK_FALSE(Verify(engine).clean());
}

TEST_CASE("the newest month is never purged") {
  EngineUnderTest engine;
  Commit(engine, {Seen("jeton:a", "", On(2022, 1, 1))});
  PreparedBatch batch;
  CHECK_FALSE(*engine.departement().audit()->PurgeAudit(absl::InfiniteFuture(), &batch));
}

TEST_CASE("instants do not go back, and numbers go on after a rebuild") {
  EngineUnderTest engine;
  REQUIRE(engine.Record({tests::Situation("A", "2022-01-03", "2")}).ok());
  Commit(engine, {Seen("jeton:a", "", On(2022, 3, 1)), Seen("jeton:a", "", On(2022, 1, 1))});
  engine.Close();
  REQUIRE(Departement::Rebuild(engine.options()).ok());
  engine.Open();
  Commit(engine, {Seen("jeton:a", "", On(2022, 2, 1))});
  const auto all = Search(engine, {});
  REQUIRE(all.size() == 3);
  for (const AuditEntry& entry : all) {
    CHECK(entry.at().seconds() == absl::ToUnixSeconds(On(2022, 3, 1)));
  }
  CHECK(engine.departement().VerifyOnline()->clean());
}

TEST_CASE("what an agent wrote of an emergency is in no file") {
  EngineUnderTest engine;
  REQUIRE(engine.Record({tests::Situation("A", "2022-01-03", "2")}).ok());
  AuditEntry entry = Seen("jeton:a", "p1", TestNow());
  entry.set_kind(AuditEntry::BREAK_GLASS);
  entry.set_reason("MOTIFQUINOMME");
  Commit(engine, {entry});
  CHECK(Search(engine, {}).front().reason() == "MOTIFQUINOMME");
  engine.Close();
  for (const auto& file : std::filesystem::recursive_directory_iterator(engine.options().folder)) {
    if (!file.is_regular_file()) continue;
    std::ifstream in(file.path(), std::ios::binary);
    const std::string bytes((std::istreambuf_iterator<char>(in)), std::istreambuf_iterator<char>());
    CHECK(bytes.find("MOTIFQUINOMME") == std::string::npos);
  }
  engine.Open();
}

TEST_CASE("a store from before there was an audit opens, and takes one") {
  EngineUnderTest engine;
  REQUIRE(engine.Record({tests::Situation("A", "2022-01-03", "2")}).ok());
  engine.Close();
  {
    std::vector<std::string> names;
    const std::string folder = engine.options().folder + "/db";
    REQUIRE(rocksdb::DB::ListColumnFamilies({}, folder, &names).ok());
    std::vector<rocksdb::ColumnFamilyDescriptor> families;
    families.reserve(names.size());
    for (const auto& name : names) families.emplace_back(name, rocksdb::ColumnFamilyOptions());
    std::vector<rocksdb::ColumnFamilyHandle*> handles;
    rocksdb::DB* opened = nullptr;
    REQUIRE(rocksdb::DB::Open({}, folder, families, &handles, &opened).ok());
    const std::unique_ptr<rocksdb::DB> db(opened);
    for (rocksdb::ColumnFamilyHandle* handle : handles) {
      if (handle->GetName() == "audit") CHECK(db->DropColumnFamily(handle).ok());
      CHECK(db->DestroyColumnFamilyHandle(handle).ok());
    }
  }
  engine.Open();
  CHECK(Search(engine, {}).empty());
  Commit(engine, {Seen("jeton:a", "p1", TestNow())});
  CHECK(Search(engine, {}).size() == 1);
  CHECK(Verify(engine).clean());
}

}  // namespace
}  // namespace jalon
