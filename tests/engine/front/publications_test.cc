// SPDX-License-Identifier: EUPL-1.2
// Publications: frozen for ever, reproduced, and compared with the figures of now.
#include "engine/publications.h"

#include <rocksdb/db.h>

#include <algorithm>
#include <catch2/catch.hpp>

#include "absl/strings/str_cat.h"
#include "engine/base/departement.h"
#include "engine/base/error.h"
#include "engine/store/store.h"
#include "tests/engine/front/recorded_events.h"
#include "tests/scenarios/engine_driver.h"

namespace jalon {
namespace {

using jalon::v1::CheckPublicationRequest;
using jalon::v1::CheckPublicationResponse;
using jalon::v1::CreatePublicationRequest;
using jalon::v1::Event;
using jalon::v1::Publication;
using jalon::v1::RestatedRow;
using scenario::EngineUnderTest;
using scenario::TestNow;
using store::Family;
using tests::About;
using tests::Oriented;
using tests::Situation;

constexpr auto kAnyType = jalon::v1::OrientationType::TYPE_UNSPECIFIED;

// Two entrants of 2022, one oriented in time.
void RecordTwo(EngineUnderTest& engine) {
  REQUIRE(engine
              .Record({Situation("A", "2022-01-10", "2"), Situation("B", "2022-01-10", "2"),
                       Oriented("A", "o", "2022-01-20", kAnyType, "", "2022-01-20")})
              .ok());
}

CreatePublicationRequest Report2022() {
  CreatePublicationRequest request;
  auto* question = request.mutable_question();
  question->set_departement("062");
  question->set_from("2022-01-01");
  question->set_to("2022-12-31");
  question->mutable_as_of()->set_known_at("2022-12-31");
  question->mutable_convention()->add_overrides("orientation_threshold=30 day");
  request.set_author("A. Essai");
  request.set_label("Rapport 2022");
  auto* goal = request.add_goals();
  goal->set_code("3.1.1.a");
  goal->set_target(3);
  goal->set_justification("moins d'entrées");
  return request;
}

absl::StatusOr<Publication> Publish(EngineUnderTest& engine,
                                    const CreatePublicationRequest& request,
                                    absl::Time now = TestNow()) {
  Sequential sequential;
  std::string name;
  Publications& publications = *engine.departement().publications();
  auto batch = publications.Publish(request, now, &sequential, &name);
  if (!batch.ok()) return batch.status();
  PreparedBatch* pointer = &*batch;
  if (absl::Status status = engine.departement().Commit({&pointer, 1}); !status.ok()) return status;
  if (absl::Status status = publications.CheckSame(request, name); !status.ok()) return status;
  return publications.Published(name);
}

CheckPublicationResponse Check(EngineUnderTest& engine, const Publication& publication,
                               const std::string& known_at, const std::string& code = "") {
  CheckPublicationRequest request;
  request.set_name(publication.name());
  request.set_known_at(known_at);
  request.set_code(code);
  Sequential sequential;
  const auto checked =
      engine.departement().publications()->CheckPublication(request, TestNow(), &sequential);
  INFO(checked.status());
  REQUIRE(checked.ok());
  return *checked;
}

jalon::v1::ReproducePublicationResponse Reproduce(EngineUnderTest& engine,
                                                  const Publication& publication,
                                                  const std::string& code = "") {
  jalon::v1::ReproducePublicationRequest request;
  request.set_name(publication.name());
  request.set_code(code);
  const auto reproduced = engine.departement().publications()->Reproduce(request);
  INFO(reproduced.status());
  REQUIRE(reproduced.ok());
  return *reproduced;
}

const RestatedRow& RowOf(const CheckPublicationResponse& checked, const std::string& code) {
  const auto found =
      std::find_if(checked.rows().begin(), checked.rows().end(),
                   [&](const RestatedRow& row) { return row.published().code() == code; });
  REQUIRE(found != checked.rows().end());
  return *found;
}

int64_t ValueOf(const Publication& publication, const std::string& code) {
  for (const auto& row : publication.matrix().rows()) {
    if (row.code() == code) return row.value();
  }
  FAIL("no row " << code);
  return 0;
}

TEST_CASE("a publication pins the answer, the rules, the log and who counts") {
  EngineUnderTest engine;
  RecordTwo(engine);
  const Publication publication = *Publish(engine, Report2022());
  CHECK(ValueOf(publication, "3.1.1.a") == 2);
  CHECK(ValueOf(publication, "3.1.1.b") == 1);
  CHECK(publication.author() == "A. Essai");
  CHECK(publication.goals(0).justification() == "moins d'entrées");
  CHECK(publication.matrix().log_position() == 3);
  CHECK(publication.chain_hash() == engine.departement().Status().chain_hash());
  CHECK(publication.matrix().convention().name() == "BASE+1");
  CHECK(publication.convention_text().find("orientation_threshold: { n: 30 unit: day") !=
        std::string::npos);
  CHECK(publication.checksum().size() == 64);
  const auto reproduced = Reproduce(engine, publication, "3.1.1.b");
  CHECK(reproduced.identical());
  CHECK(reproduced.rows(0).counted() == 2);
  REQUIRE(reproduced.persons_size() == 1);
  CHECK(reproduced.persons(0).person_id() == "p1");
  CHECK(reproduced.persons(0).entered_on() == "2022-01-10");
  CHECK(reproduced.persons(0).event_on() == "2022-01-20");
  const CheckPublicationResponse checked = Check(engine, publication, "2022-12-31");
  CHECK(checked.unchanged());
}

TEST_CASE("nothing of a publication is nominative") {
  EngineUnderTest engine;
  Event situation = Situation("A", "2022-01-10", "2");
  situation.clear_person();
  auto* identity = situation.mutable_person()->mutable_identity();
  identity->set_birth_name("GENDEMO");
  identity->set_first_name("LISON");
  identity->set_born_on("1985-03-12");
  REQUIRE(engine.Record({situation}).ok());
  const Publication publication = *Publish(engine, Report2022());
  engine.Close();
  const auto store = store::Store::Open(engine.options().folder + "/db");
  int entries = 0;
  const auto scan = (*store)->Scan(Family::kPublications, "", "", [&](auto key, auto value) {
    ++entries;
    for (const char* word : {"GENDEMO", "LISON", "1985-03-12"}) {
      CHECK(key.find(word) == std::string_view::npos);
      CHECK(value.find(word) == std::string_view::npos);
    }
    return true;
  });
  CHECK(scan.ok());
  CHECK(entries == 14);
}

TEST_CASE("a publication stays what it was, and says what would be said otherwise now") {
  EngineUnderTest engine;
  RecordTwo(engine);
  const Publication publication = *Publish(engine, Report2022());
  // A's orientation was in fact late; B's was in time; C entered.
  REQUIRE(engine
              .Record({Oriented("A", "o", "2022-03-20", kAnyType, "", "2023-01-15"),
                       Oriented("B", "o", "2022-01-25", kAnyType, "", "2023-01-16"),
                       Situation("C", "2022-05-01", "2")})
              .ok());
  CHECK(engine.departement().publications()->Published(publication.name())->SerializeAsString() ==
        publication.SerializeAsString());
  CHECK(Reproduce(engine, publication).identical());
  const CheckPublicationResponse checked = Check(engine, publication, "2023-01-31", "3.1.1.b");
  CHECK_FALSE(checked.unchanged());
  const RestatedRow& in_time = RowOf(checked, "3.1.1.b");
  CHECK(in_time.published().value() == 1);
  CHECK(in_time.now().value() == 1);
  CHECK(in_time.removed() == 1);
  CHECK(in_time.added() == 1);
  REQUIRE(checked.persons_size() == 2);
  const auto& a = checked.persons(0);
  CHECK(a.external_ids(0) == "A");
  CHECK(a.published() == 1);
  CHECK(a.published_event_on() == "2022-01-20");
  CHECK(a.now().counted() == 0);
  CHECK(a.now().event_on() == "2022-03-20");
  CHECK(a.now().why().find("après l'échéance") != std::string::npos);
  REQUIRE(a.new_facts_size() == 1);
  CHECK(a.new_facts(0).known_on() == "2023-01-15");
  CHECK(checked.persons(1).published() == 0);
  CHECK(checked.persons(1).now().counted() == 1);
}

TEST_CASE("another entry of the same person is restated") {
  EngineUnderTest engine;
  REQUIRE(engine
              .Record({Situation("A", "2022-01-10", "2"), Oriented("A", "o1", "2022-01-20"),
                       Situation("A", "2022-05-01", "5"), Situation("A", "2022-07-01", "2")})
              .ok());
  const Publication publication = *Publish(engine, Report2022());
  REQUIRE(engine
              .Record({Oriented("A", "o1", "2022-03-20", kAnyType, "", "2023-01-10"),
                       Oriented("A", "o2", "2022-07-10", kAnyType, "", "2023-01-11")})
              .ok());
  const CheckPublicationResponse checked = Check(engine, publication, "2023-01-31", "3.1.1.b");
  CHECK_FALSE(checked.unchanged());
  CHECK(RowOf(checked, "3.1.1.b").removed() == 1);
  CHECK(RowOf(checked, "3.1.1.b").added() == 1);
  REQUIRE(checked.persons_size() == 1);
  CHECK(checked.persons(0).published_entered_on() == "2022-01-10");
  CHECK(checked.persons(0).now().entered_on() == "2022-07-01");
}

TEST_CASE("who leaves the figure hors PE is named") {
  EngineUnderTest engine;
  using jalon::v1::OrientationType;
  REQUIRE(engine
              .Record({Situation("B", "2022-03-01", "2"),
                       Oriented("B", "o", "2022-03-10", OrientationType::SOCIAL),
                       tests::Signed("B", "2022-03-20", "2022-09-20")})
              .ok());
  const Publication publication = *Publish(engine, Report2022());
  REQUIRE(
      engine.Record({Oriented("B", "o", "2022-03-10", OrientationType::EMPLOI, "", "2023-01-11")})
          .ok());
  const CheckPublicationResponse checked = Check(engine, publication, "2023-01-31", "3.1.3.a");
  CHECK_FALSE(checked.unchanged());
  CHECK(RowOf(checked, "3.1.3.a").published().value_hors_pe() == 1);
  CHECK(RowOf(checked, "3.1.3.a").now().value_hors_pe() == 0);
  CHECK(RowOf(checked, "3.1.3.a").removed() == 0);
  REQUIRE(checked.persons_size() == 1);
  CHECK(checked.persons(0).external_ids(0) == "B");
}

TEST_CASE("a mean is made again from the days that were pinned") {
  EngineUnderTest engine;
  Event ag = tests::Record("E", "ag", "2022-03-01");
  ag.mutable_accompagnement_global()->set_prescribed_on("2022-02-01");
  ag.mutable_accompagnement_global()->set_started_on("2022-02-18");
  Event other = ag;
  other.set_record_id("E-ag2");
  other.mutable_accompagnement_global()->set_started_on("2022-02-11");
  REQUIRE(engine.Record({Situation("E", "2022-01-10", "2"), ag, other}).ok());
  const Publication publication = *Publish(engine, Report2022());
  CHECK(ValueOf(publication, "3.2.2.d") == 14);  // 13.5
  CHECK(Reproduce(engine, publication).identical());
  ag.set_known_on("2023-01-10");
  ag.mutable_accompagnement_global()->set_started_on("2022-02-28");
  REQUIRE(engine.Record({ag}).ok());
  CHECK(Reproduce(engine, publication).identical());
  const CheckPublicationResponse checked = Check(engine, publication, "2023-01-31", "3.2.2.d");
  CHECK(checked.persons_size() == 1);
}

TEST_CASE("what will be known on a day to come is not published") {
  EngineUnderTest engine;
  RecordTwo(engine);
  CreatePublicationRequest request = Report2022();
  const Date today = CivilTime::For("062")->DayOf(TestNow());
  request.mutable_question()->mutable_as_of()->set_known_at(today.ToString());
  CHECK(Publish(engine, request).ok());
  request.mutable_question()->mutable_as_of()->set_known_at(today.AddDays(1).ToString());
  const auto refused = Publish(engine, request);
  REQUIRE(absl::IsInvalidArgument(refused.status()));
  CHECK(DetailOf(refused.status()).field == "question.asOf.knownAt");
}

TEST_CASE("what is declared as known then only later shows on the publication's own K") {
  EngineUnderTest engine;
  RecordTwo(engine);
  const Publication publication = *Publish(engine, Report2022());
  REQUIRE(engine.Record({Situation("C", "2022-05-01", "2")}).ok());
  const CheckPublicationResponse checked = Check(engine, publication, "2022-12-31", "3.1.1.a");
  CHECK(RowOf(checked, "3.1.1.a").added() == 1);
  CHECK(RowOf(checked, "3.1.1.a").now().value() == 3);
  REQUIRE(checked.persons_size() == 1);
  REQUIRE(checked.persons(0).new_facts_size() == 1);
  CHECK(checked.persons(0).new_facts(0).known_on() == "2022-05-01");
}

TEST_CASE("persons who were linked since are one on both sides") {
  EngineUnderTest engine;
  RecordTwo(engine);
  const Publication publication = *Publish(engine, Report2022());
  Event link;
  link.set_departement("062");
  link.set_source("essai");
  link.set_known_on("2023-01-05");
  link.mutable_persons_linked()->add_persons()->set_external_id("A");
  link.mutable_persons_linked()->add_persons()->set_external_id("B");
  REQUIRE(engine.Record({link}).ok());
  const CheckPublicationResponse checked = Check(engine, publication, "2023-01-31", "3.1.1.a");
  CHECK(RowOf(checked, "3.1.1.a").removed() == 1);
  CHECK(RowOf(checked, "3.1.1.a").added() == 0);
  REQUIRE(checked.persons_size() == 1);
  CHECK(checked.persons(0).published() == 2);
  CHECK(checked.persons(0).now().counted() == 1);
}

TEST_CASE("a declared value that changes is a restatement") {
  EngineUnderTest engine;
  const auto declare = [&](double value, const std::string& known_on) {
    Event event;
    event.set_departement("062");
    event.set_source("essai");
    event.set_record_id("d");
    event.set_known_on(known_on);
    event.mutable_declared_value()->set_indicator("2.2.a");
    event.mutable_declared_value()->set_period("2022-01-01/2022-12-31");
    event.mutable_declared_value()->set_value(value);
    event.mutable_declared_value()->set_holder("DRH");
    REQUIRE(engine.Record({event}).ok());
  };
  declare(30, "2022-12-01");
  const Publication publication = *Publish(engine, Report2022());
  CHECK(ValueOf(publication, "2.2.a") == 30);
  CHECK(Check(engine, publication, "2023-01-31").unchanged());
  declare(300, "2023-01-15");
  const CheckPublicationResponse checked = Check(engine, publication, "2023-01-31");
  CHECK_FALSE(checked.unchanged());
  CHECK(RowOf(checked, "2.2.a").now().value() == 300);
  CHECK_FALSE(RowOf(checked, "2.2.a").has_removed());
}

TEST_CASE("a request that is made again gives the publication that was first") {
  EngineUnderTest engine;
  RecordTwo(engine);
  CreatePublicationRequest request = Report2022();
  request.set_request_id("8f1c");
  const Publication first = *Publish(engine, request);
  REQUIRE(engine.Record({Situation("C", "2022-05-01", "2")}).ok());
  const Publication again = *Publish(engine, request, TestNow() + absl::Hours(1));
  CHECK(again.SerializeAsString() == first.SerializeAsString());
  request.set_label("Autre chose");
  CHECK(absl::IsAlreadyExists(Publish(engine, request).status()));
  // Without a request id, each is another one.
  const Publication second = *Publish(engine, Report2022(), TestNow() + absl::Hours(2));
  const Publication third = *Publish(engine, Report2022(), TestNow() + absl::Hours(3));
  CHECK(second.name() != third.name());
  CHECK(ValueOf(third, "3.1.1.a") == 3);
  jalon::v1::ListPublicationsRequest list;
  list.set_page_size(2);
  const auto page = *engine.departement().publications()->ListPublished(list);
  REQUIRE(page.publications_size() == 2);
  CHECK(page.publications(0).name() == first.name());
  CHECK(page.publications(1).name() == second.name());
  list.set_page_token(page.next_page_token());
  const auto rest = *engine.departement().publications()->ListPublished(list);
  REQUIRE(rest.publications_size() == 1);
  CHECK(rest.publications(0).name() == third.name());
  CHECK(rest.next_page_token().empty());
}

TEST_CASE("two of one request in one commit keep the first") {
  EngineUnderTest engine;
  RecordTwo(engine);
  Sequential sequential;
  CreatePublicationRequest request = Report2022();
  request.set_request_id("8f1c");
  const Publications& publications = *engine.departement().publications();
  std::string name;
  auto first = publications.Publish(request, TestNow(), &sequential, &name);
  auto second = publications.Publish(request, TestNow() + absl::Seconds(5), &sequential, &name);
  PreparedBatch* batches[] = {&*first, &*second};
  REQUIRE(engine.departement().Commit(batches).ok());
  CHECK(publications.Published(name)->published_at().seconds() == absl::ToUnixSeconds(TestNow()));
}

TEST_CASE("publications survive a rebuild") {
  EngineUnderTest engine;
  RecordTwo(engine);
  const Publication publication = *Publish(engine, Report2022());
  engine.Close();
  REQUIRE(Departement::Rebuild(engine.options()).ok());
  CHECK(Departement::Verify(engine.options())->clean());
  engine.Open();
  CHECK(engine.departement().publications()->Published(publication.name())->SerializeAsString() ==
        publication.SerializeAsString());
  CHECK(Check(engine, publication, "2022-12-31").unchanged());
  CHECK(engine.departement().VerifyOnline()->clean());
}

// Takes the family of publications away, as stores had none before there were publications.
void DropFamily(const std::string& folder) {
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
    if (handle->GetName() == "publications") {
      ++dropped;
      CHECK(db->DropColumnFamily(handle).ok());
    }
    CHECK(db->DestroyColumnFamilyHandle(handle).ok());
  }
  CHECK(dropped == 1);
}

TEST_CASE("a store from before there were publications opens, and takes them") {
  EngineUnderTest engine;
  RecordTwo(engine);
  engine.Close();
  DropFamily(engine.options().folder + "/db");
  engine.Open();
  CHECK(engine.departement().publications()->ListPublished({})->publications().empty());
  const Publication publication = *Publish(engine, Report2022());
  CHECK(Reproduce(engine, publication).identical());
  CHECK(engine.departement().VerifyOnline()->clean());
}

// Changes the entry of the publication's family that begins with `prefix`.
void Damage(EngineUnderTest& engine, const std::string& prefix, bool remove) {
  engine.Close();
  auto store = store::Store::Open(engine.options().folder + "/db");
  REQUIRE(store.ok());
  std::string key;
  std::string value;
  REQUIRE((*store)
              ->Scan(Family::kPublications, prefix, "",
                     [&](std::string_view found, std::string_view content) {
                       key = found;
                       value = content;
                       return false;
                     })
              .ok());
  REQUIRE_FALSE(key.empty());
  store::Batch batch;
  value.back() = static_cast<char>(value.back() ^ 1);
  remove ? batch.Delete(Family::kPublications, key) : batch.Put(Family::kPublications, key, value);
  const absl::Status written = (*store)->Write(std::move(batch));
  REQUIRE(written.ok());
  store->reset();
  engine.Open();
}

TEST_CASE("verification sees a publication that was changed") {
  for (const bool remove : {false, true}) {
    for (const std::string prefix : {"P", "C"}) {
      if (remove && prefix == "P") continue;  // then there is none
      EngineUnderTest engine;
      RecordTwo(engine);
      const Publication publication = *Publish(engine, Report2022());
      Damage(engine, prefix, remove);
      INFO(prefix << remove);
      const auto verified = engine.departement().VerifyOnline();
      REQUIRE(verified.ok());
      CHECK_FALSE(verified->clean());
      CHECK(verified->findings_size() == 1);
      if (prefix == "C") {
        CHECK(absl::IsDataLoss(
            engine.departement().publications()->Published(publication.name()).status()));
      }
    }
  }
}

TEST_CASE("verification sees a publication of another log") {
  EngineUnderTest engine;
  RecordTwo(engine);
  const Publication publication = *Publish(engine, Report2022());
  auto other = EngineUnderTest::WithKeyOf(engine);
  std::vector<std::pair<std::string, std::string>> entries;
  engine.Close();
  {
    const auto store = store::Store::Open(engine.options().folder + "/db");
    REQUIRE((*store)
                ->Scan(Family::kPublications, "", "",
                       [&](std::string_view key, std::string_view value) {
                         entries.emplace_back(key, value);
                         return true;
                       })
                .ok());
  }
  REQUIRE(other
              ->Record({Situation("Z", "2022-01-10", "2"), Situation("Y", "2022-01-10", "2"),
                        Situation("X", "2022-01-10", "2")})
              .ok());
  other->Close();
  {
    const auto store = store::Store::Open(other->options().folder + "/db");
    store::Batch batch;
    for (const auto& [key, value] : entries) batch.Put(Family::kPublications, key, value);
    const absl::Status written = (*store)->Write(std::move(batch));
    REQUIRE(written.ok());
  }
  other->Open();
  const auto verified = other->departement().VerifyOnline();
  CHECK_FALSE(verified->clean());
  REQUIRE(verified->findings_size() == 1);
  CHECK(verified->findings(0).find("autre journal") != std::string::npos);
}

TEST_CASE("publishing needs an author, a label and good goals; names are checked") {
  EngineUnderTest engine;
  CreatePublicationRequest request = Report2022();
  request.clear_author();
  CHECK(absl::IsInvalidArgument(Publish(engine, request).status()));
  request = Report2022();
  request.clear_label();
  CHECK(absl::IsInvalidArgument(Publish(engine, request).status()));
  request.set_label("de 2850399999001 97");
  CHECK(DetailOf(Publish(engine, request).status()).reason == "NIR_IN_TEXT");
  request.set_label(std::string(301, 'a'));
  CHECK(absl::IsInvalidArgument(Publish(engine, request).status()));
  request = Report2022();
  *request.add_goals() = request.goals(0);
  CHECK(absl::IsInvalidArgument(Publish(engine, request).status()));
  request = Report2022();
  request.mutable_question()->set_to("2022-11-31");
  CHECK(absl::IsInvalidArgument(Publish(engine, request).status()));
  const Publications& publications = *engine.departement().publications();
  CHECK(absl::IsInvalidArgument(publications.Published("p1").status()));
  CHECK(absl::IsNotFound(
      publications.Published("departements/062/publications/0123456789abcdef").status()));
  CHECK(absl::IsNotFound(
      publications.Published("departements/031/publications/0123456789abcdef").status()));
}

TEST_CASE("persons of a publication come in pages") {
  EngineUnderTest engine;
  std::vector<Event> events;
  events.reserve(5);
  for (int i = 0; i < 5; ++i) {
    events.push_back(Situation(absl::StrCat("p", i), "2022-03-10", "2"));
  }
  REQUIRE(engine.Record(events).ok());
  const Publication publication = *Publish(engine, Report2022());
  jalon::v1::ReproducePublicationRequest request;
  request.set_name(publication.name());
  request.set_code("3.1.1.a");
  request.set_page_size(3);
  const Publications& publications = *engine.departement().publications();
  const auto page = *publications.Reproduce(request);
  CHECK(page.persons_size() == 3);
  request.set_page_token(page.next_page_token());
  CHECK(publications.Reproduce(request)->persons_size() == 2);
  request.set_code("3.1.1.b");
  CHECK(absl::IsInvalidArgument(publications.Reproduce(request).status()));
  request.clear_page_token();
  request.set_code("1.1.a");
  CHECK(absl::IsInvalidArgument(publications.Reproduce(request).status()));
}

}  // namespace
}  // namespace jalon
