// SPDX-License-Identifier: EUPL-1.2
// Access, erasure, retention: what is erased cannot be read again, whatever copy is put back; what
// is counted stays.
#include "engine/privacy.h"

#include <google/protobuf/util/json_util.h>

#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "engine/publications.h"
#include "tests/engine/front/answers.h"
#include "tests/engine/front/recorded_events.h"
#include "tests/scenarios/engine_driver.h"

namespace jalon {
namespace {

namespace filesystem = std::filesystem;

using jalon::v1::Event;
using scenario::EngineUnderTest;
using scenario::TestNow;
using tests::About;
using tests::Record;

constexpr char kName[] = "QUINTESSENCE";

Event Civil(const std::string& person, const std::string& name, const std::string& known_on,
            const std::string& email = "a@example.org") {
  Event event = About(person, known_on);
  auto* contact = event.mutable_contact();
  contact->mutable_identity()->set_birth_name(name);
  contact->mutable_identity()->set_first_name("ESSAI");
  contact->mutable_identity()->set_born_on("1980-05-17");
  contact->set_email(email);
  return event;
}

void MustRecord(EngineUnderTest* engine, const std::vector<Event>& events) {
  const absl::Status status = engine->Record(events);
  INFO(status);
  REQUIRE(status.ok());
}

// A person with a name, an orientation and a right that has ended, and another one.
void Fill(EngineUnderTest* engine) {
  Event other = tests::Situation("B", "2022-01-04", "2");
  other.mutable_right_observed()->set_dossier("00000000002");
  MustRecord(engine,
             {tests::Situation("A", "2022-01-04", "2"), Civil("A", kName, "2022-01-05"),
              tests::Oriented("A", "o", "2022-01-20"), tests::Situation("A", "2022-06-01", "6"),
              other, Civil("B", "AUTREMENT", "2022-01-05")});
}

jalon::v1::ErasePersonsRequest EraseOf(const std::string& person) {
  jalon::v1::ErasePersonsRequest request;
  request.add_person_ids(person);
  request.set_author("dpo");
  request.set_reason("demande");
  return request;
}

void Commit(EngineUnderTest* engine, PreparedBatch* batch) {
  REQUIRE(engine->departement().Commit({&batch, 1}).ok());
}

void Erase(EngineUnderTest* engine, const std::string& person, absl::Time now = TestNow()) {
  jalon::v1::ErasePersonsResponse response;
  auto batch = engine->departement().privacy()->Erase(EraseOf(person), now, &response);
  INFO(batch.status());
  REQUIRE(batch.ok());
  Commit(engine, &*batch);
  auto carried_out = engine->departement().privacy()->CarryOut(now);
  REQUIRE(carried_out.ok());
  Commit(engine, &*carried_out);
}

// All that the engine tells of a person.
std::string AllOf(const EngineUnderTest& engine, const std::string& person) {
  std::string all = tests::Person(engine, person).ShortDebugString();
  for (const Event& event : tests::Timeline(engine, person)) all += event.ShortDebugString();
  return all;
}
bool Tells(const EngineUnderTest& engine, const std::string& person, const std::string& text) {
  return AllOf(engine, person).find(text) != std::string::npos;
}

bool Finds(const EngineUnderTest& engine, const std::string& name) {
  jalon::v1::SearchBeneficiariesRequest request;
  request.set_name(name);
  const auto found = engine.departement().Search(request);
  REQUIRE(found.ok());
  return found->beneficiaries_size() > 0;
}

// Whether a file of the store holds `text`.
bool OnDisk(const EngineUnderTest& engine, const std::string& text) {
  for (const auto& file : filesystem::recursive_directory_iterator(engine.options().folder)) {
    if (!file.is_regular_file()) continue;
    std::ifstream bytes(file.path(), std::ios::binary);
    const std::string content((std::istreambuf_iterator<char>(bytes)), {});
    if (content.find(text) != std::string::npos) return true;
  }
  return false;
}

std::string KeysOf(const EngineUnderTest& engine) { return engine.options().key_file + ".d"; }

void Replace(const filesystem::path& from, const filesystem::path& to) {
  filesystem::remove_all(to);
  filesystem::copy(from, to, filesystem::copy_options::recursive);
}

TEST_CASE("An erased person cannot be read or found, and every figure stays") {
  EngineUnderTest engine;
  Fill(&engine);
  REQUIRE(Tells(engine, "p1", kName));
  REQUIRE(Finds(engine, kName));
  const auto histories = engine.departement().DumpHistories();
  const auto matrix = tests::Matrix(engine);
  Erase(&engine, "p1");
  CHECK_FALSE(Tells(engine, "p1", kName));
  CHECK_FALSE(Tells(engine, "p1", "example.org"));
  CHECK_FALSE(Tells(engine, "p1", "1980-05-17"));
  CHECK_FALSE(Finds(engine, kName));
  CHECK(Finds(engine, "AUTREMENT"));
  CHECK(engine.departement().DumpHistories() == histories);
  CHECK(tests::Matrix(engine) == matrix);
  engine.Close();
  engine.Open();
  CHECK_FALSE(Tells(engine, "p1", kName));
  const auto verified = engine.departement().VerifyOnline();
  REQUIRE(verified.ok());
  CHECK(verified->clean());
}

TEST_CASE("What agents wrote in words goes with the person, and is read until then") {
  EngineUnderTest engine;
  Fill(&engine);
  Event letter = Record("A", "M", "2022-03-02");
  letter.mutable_mise_en_demeure()->set_sent_on("2022-03-01");
  letter.mutable_mise_en_demeure()->set_motive(std::string(kName) + " n'est pas venue");
  Event session = Record("A", "E", "2022-04-02");
  session.mutable_equipe_pluridisciplinaire()->set_held_on("2022-04-01");
  session.mutable_equipe_pluridisciplinaire()->set_opinion("entendre " + std::string(kName));
  Event cancelled = Record("A", "M", "2022-05-02");
  cancelled.mutable_cancellation()->set_reason(std::string(kName) + " avait prévenu");
  Event diagnostic = About("A", "2022-05-02");
  (*diagnostic.mutable_diagnostic()->mutable_findings())["besoin"] = kName;
  MustRecord(&engine, {letter, session, cancelled, diagnostic});
  CHECK(Tells(engine, "p1", "n\\'est pas venue"));
  CHECK(Tells(engine, "p1", "entendre"));
  CHECK(Tells(engine, "p1", "avait pr"));
  CHECK_FALSE(OnDisk(engine, "pas venue"));
  Erase(&engine, "p1");
  CHECK_FALSE(Tells(engine, "p1", "pas venue"));
  CHECK_FALSE(Tells(engine, "p1", "entendre"));
  CHECK_FALSE(Tells(engine, "p1", "avait pr"));
}

TEST_CASE("What is counted never said who she is, so that nothing says it after her erasure") {
  EngineUnderTest engine;
  Fill(&engine);
  const std::string said = "avec " + std::string(kName);
  Event orientation = tests::Oriented("A", "o2", "2022-02-20");
  orientation.mutable_orientation()->set_origin(said);
  Event action = Record("A", "I", "2022-03-02");
  action.mutable_insertion_action()->set_from("2022-03-01");
  action.mutable_insertion_action()->set_label(said);
  Event garantie = Record("A", "G", "2022-03-02");
  garantie.mutable_garantie_activite()->set_exit_reason(said);
  Event global = Record("A", "L", "2022-03-02");
  global.mutable_accompagnement_global()->set_exit_reason(said);
  Event registration = Record("A", "P", "2022-03-02");
  registration.mutable_pole_emploi_registration()->set_motif_label(said);
  Event sanction = Record("A", "S", "2022-03-02");
  sanction.mutable_sanction()->set_level(said);
  Event exit = Record("A", "X", "2022-03-02");
  exit.mutable_exit()->set_motive(said);
  // Told of her before it was known who she is, it would stay: of these, none is.
  for (const Event& event : {orientation, action, garantie, global, registration, sanction, exit}) {
    CAPTURE(event.record_id());
    CHECK(absl::IsInvalidArgument(engine.Record({event})));
  }
  Erase(&engine, "p1");
  CHECK_FALSE(Tells(engine, "p1", kName));
  engine.Close();
  CHECK_FALSE(OnDisk(engine, kName));
}

TEST_CASE("A publication reproduces after those it counts were erased") {
  EngineUnderTest engine;
  Fill(&engine);
  jalon::v1::CreatePublicationRequest publish;
  publish.set_author("pilotage");
  publish.set_label("2022");
  publish.mutable_question()->set_from("2022-01-01");
  publish.mutable_question()->set_to("2022-12-31");
  Sequential sequential;
  std::string name;
  auto batch = engine.departement().publications()->Publish(publish, TestNow(), &sequential, &name);
  INFO(batch.status());
  REQUIRE(batch.ok());
  Commit(&engine, &*batch);
  jalon::v1::ReproducePublicationRequest reproduce;
  reproduce.set_name(name);
  const auto before = engine.departement().publications()->Reproduce(reproduce);
  REQUIRE(before.ok());
  Erase(&engine, "p1");
  const auto after = engine.departement().publications()->Reproduce(reproduce);
  REQUIRE(after.ok());
  CHECK(after->SerializeAsString() == before->SerializeAsString());
}

TEST_CASE("Older copies of the store or of the keys, put back, give nothing back") {
  EngineUnderTest engine;
  Fill(&engine);
  engine.Close();
  const filesystem::path db = engine.options().folder + "/db";
  const filesystem::path keys = KeysOf(engine);
  const filesystem::path copies = engine.options().folder + "-copies";
  filesystem::create_directories(copies);
  Replace(db, copies / "db");
  Replace(keys, copies / "keys");
  engine.Open();
  Erase(&engine, "p1");
  engine.Close();

  SECTION("the keys") {
    Replace(copies / "keys", keys);
    engine.Open();
    CHECK_FALSE(Tells(engine, "p1", kName));
    CHECK(Tells(engine, "p3", "AUTREMENT"));
  }
  SECTION("the store") {
    Replace(copies / "db", db);
    filesystem::remove(engine.options().folder + "/HEAD");
    engine.Open();
    CHECK_FALSE(Tells(engine, "p1", kName));
    CHECK(Tells(engine, "p3", "AUTREMENT"));
    // What was told before the erasure is not kept again, in whatever words.
    MustRecord(&engine, {Civil("A", kName, "2022-01-06", "b@example.org")});
    CHECK_FALSE(Tells(engine, "p1", kName));
    CHECK_FALSE(Tells(engine, "p1", "b@example.org"));
  }
  filesystem::remove_all(copies);
}

TEST_CASE("An erasure that was cut short is carried out at the next opening") {
  EngineUnderTest engine;
  Fill(&engine);
  jalon::v1::ErasePersonsResponse response;
  auto batch = engine.departement().privacy()->Erase(EraseOf("p1"), TestNow(), &response);
  REQUIRE(batch.ok());
  Commit(&engine, &*batch);
  CHECK(Tells(engine, "p1", kName));
  engine.Close();
  engine.Open();
  CHECK_FALSE(Tells(engine, "p1", kName));
}

TEST_CASE("Who comes back after an erasure is told of anew") {
  EngineUnderTest engine;
  Fill(&engine);
  Erase(&engine, "p1", absl::FromCivil(absl::CivilDay(2022, 7, 1), absl::UTCTimeZone()));
  MustRecord(&engine, {Civil("A", "NOUVELLE", "2022-08-01")});
  CHECK(Tells(engine, "p1", "NOUVELLE"));
  CHECK_FALSE(Tells(engine, "p1", kName));
  // By the name that is known of her now, no text names her.
  Event back = tests::Oriented("A", "o2", "2022-09-01");
  back.mutable_orientation()->set_origin("cohorte");
  MustRecord(&engine, {back});
  back.mutable_orientation()->set_origin("avec Mme Nouvelle");
  CHECK(absl::IsInvalidArgument(engine.Record({back})));
  // An opening destroys what was erased again, and nothing that came after.
  engine.Close();
  engine.Open();
  CHECK(Tells(engine, "p1", "NOUVELLE"));
  CHECK_FALSE(Tells(engine, "p1", kName));
}

TEST_CASE("An erasure that is only validated, or not well asked for, changes nothing") {
  EngineUnderTest engine;
  Fill(&engine);
  auto request = EraseOf("p1");
  request.set_validate_only(true);
  jalon::v1::ErasePersonsResponse response;
  REQUIRE(engine.departement().privacy()->Erase(request, TestNow(), &response).ok());
  CHECK(response.erasures_size() == 1);
  CHECK(Tells(engine, "p1", kName));
  request = EraseOf("p1");
  request.clear_author();
  CHECK(absl::IsInvalidArgument(
      engine.departement().privacy()->Erase(request, TestNow(), &response).status()));
  CHECK(absl::IsNotFound(
      engine.departement().privacy()->Erase(EraseOf("p99"), TestNow(), &response).status()));
}

TEST_CASE("Retention counts from the last day on which something was") {
  EngineUnderTest engine;
  Fill(&engine);
  jalon::v1::ListRetentionRequest request;
  request.set_months(24);
  Sequential sequential;
  const Privacy& privacy = *engine.departement().privacy();
  const auto now = [](const char* day) {
    absl::Time time;
    std::string error;
    REQUIRE(absl::ParseTime("%Y-%m-%d", day, &time, &error));
    return time;
  };
  CHECK(privacy.Retention(request, now("2024-06-01"), &sequential)->persons_size() == 0);
  const auto due = privacy.Retention(request, now("2024-07-01"), &sequential);
  REQUIRE(due.ok());
  REQUIRE(due->persons_size() == 1);
  CHECK(due->persons(0).person_id() == "p1");
  Erase(&engine, "p1");
  CHECK(privacy.Retention(request, now("2024-07-01"), &sequential)->persons_size() == 0);
  request.set_months(0);
  CHECK_FALSE(privacy.Retention(request, now("2024-07-01"), &sequential).ok());
}

TEST_CASE("Retention counts each record to its last day, or from its first when it never ended") {
  struct Told {
    const char* body;
    const char* last_on;  // empty: within the last month, or to come
  };
  const Told told[] = {
      {R"("accompagnementGlobal":{"prescribedOn":"2022-05-01","startedOn":"2022-05-10"})",
       "2022-06-10"},
      {R"("accompagnementGlobal":{"prescribedOn":"2022-05-01","startedOn":"2022-05-10",
          "endedOn":"2025-03-01","exitReason":"x"})",
       "2025-03-01"},
      {R"("accompagnementGlobal":{"prescribedOn":"2025-02-01","startedOn":"2025-02-10"})",
       "2025-02-10"},
      {R"("garantieActivite":{"prescribedOn":"2025-02-01"})", "2025-02-01"},
      {R"("cer":{"signedOn":"2022-05-01","endsOn":"2027-05-10"})", ""},
      {R"("cer":{"signedOn":"2022-05-01","endsOn":"2025-03-01"})", "2025-03-01"},
      {R"("ppae":{"signedOn":"2022-05-01","endsOn":"9999-12-31"})", "2022-06-10"},
      {R"("orientation":{"decidedOn":"2022-05-01","endedOn":"2025-03-01"})", "2025-03-01"},
      {R"("convocation":{"sentOn":"2025-02-01","heldOn":"2025-02-10"})", "2025-02-10"},
      {R"("miseEnDemeure":{"sentOn":"2025-02-01","answerBy":"2025-02-20"})", "2025-02-20"},
      {R"("equipePluridisciplinaire":{"heldOn":"2025-02-01"})", "2025-02-01"},
      {R"("sanction":{"decidedOn":"2025-02-01","from":"2025-02-02","to":"2025-05-31"})",
       "2025-05-31"},
      {R"("insertionAction":{"kind":"SOCIAL","from":"2025-02-01"})", "2025-02-01"},
      {R"("referentDeParcours":{"referent":"c","from":"2025-02-01"})", "2025-02-01"},
      {R"("referentAssignment":{"referent":"r","from":"2022-05-01"})", "2022-06-10"},
      {R"("rendezVous":{"heldOn":"2025-02-01","outcome":"CANCELLED"})", "2022-06-10"}};
  jalon::v1::ListRetentionRequest request;
  request.set_months(1);
  Sequential sequential;
  for (const auto& [body, last_on] : told) {
    CAPTURE(body);
    EngineUnderTest engine;
    Event record;
    const std::string json = absl::StrCat("{", body, "}");
    REQUIRE(google::protobuf::util::JsonStringToMessage(json, &record).ok());
    record.MergeFrom(Record("A", "x", "2025-12-30"));
    MustRecord(&engine, {tests::Situation("A", "2021-01-05", "2"), Civil("A", kName, "2021-01-05"),
                         tests::Situation("A", "2022-06-10", "5"), record});
    const auto due = engine.departement().privacy()->Retention(request, TestNow(), &sequential);
    REQUIRE(due.ok());
    CHECK((due->persons_size() == 0 ? "" : due->persons(0).last_on()) == last_on);
  }
}

TEST_CASE("Retention reaches who never had a right, and who is only known by name") {
  EngineUnderTest engine;
  MustRecord(&engine,
             {tests::Situation("A", "2020-01-04", "1"), Civil("A", kName, "2020-01-05"),
              Civil("B", "AUTREMENT", "2020-03-05"), tests::Situation("C", "2020-01-04", "2"),
              Civil("C", "OUVERT", "2020-01-05")});
  Sequential sequential;
  jalon::v1::ListRetentionRequest request;
  request.set_months(24);
  const auto due = engine.departement().privacy()->Retention(request, TestNow(), &sequential);
  REQUIRE(due.ok());
  REQUIRE(due->persons_size() == 2);
  CHECK(due->persons(0).person_id() == "p1");
  CHECK(due->persons(1).person_id() == "p3");
}

TEST_CASE("An export has all that is held, as JSON and as a page") {
  EngineUnderTest engine;
  Fill(&engine);
  jalon::v1::ExportPersonRequest request;
  request.mutable_person()->set_person_id("p1");
  const auto answer = engine.departement().privacy()->Export(request, TestNow());
  INFO(answer.status());
  REQUIRE(answer.ok());
  for (const std::string& part : {std::string(kName), std::string("a@example.org")}) {
    CAPTURE(part);
    CHECK(answer->json().find(part) != std::string::npos);
    CHECK(answer->html().find(part) != std::string::npos);
  }
  CHECK(answer->json().find("AUTREMENT") == std::string::npos);
  CHECK(answer->html().find("20 janvier 2022") != std::string::npos);
}

TEST_CASE("A pathway is told in sentences with their days and sources") {
  EngineUnderTest engine;
  Fill(&engine);
  Event cancelled = Record("A", "o", "2022-02-01");
  cancelled.mutable_cancellation();
  cancelled.clear_person();
  MustRecord(&engine, {tests::Oriented("A", "o2", "2022-02-02", jalon::v1::OrientationType::SOCIAL,
                                       "MDS <Arras>"),
                       tests::Oriented("A", "o3", "2022-02-03", jalon::v1::OrientationType::SOCIAL,
                                       "MDS forgée\n- le 1er janvier 2022 : rien"),
                       cancelled});
  jalon::v1::GetPathwayDocumentRequest request;
  request.mutable_person()->set_person_id("p1");
  auto answer = engine.departement().PathwayDocument(request, TestNow());
  REQUIRE(answer.ok());
  const auto has = [&](const std::string& part) {
    return answer->content().find(part) != std::string::npos;
  };
  CHECK(has("le 2 février 2022 : orientation sociale vers MDS <Arras>"));
  CHECK(has("(essai, connu le 2 février 2022)"));
  CHECK(has("version annulée le 1er février 2022"));
  CHECK(
      has("première orientation : due au plus tard le 4 février 2022, faite le 2 février 2022, "
          "dans le délai"));
  CHECK(has("droit clos sur un mois antérieur"));
  CHECK_FALSE(has(kName));
  // An agent's line break makes no sentence.
  CHECK(has("vers MDS forgée - le 1er janvier"));
  request.set_format(jalon::v1::GetPathwayDocumentRequest::HTML);
  request.set_with_identity(true);
  answer = engine.departement().PathwayDocument(request, TestNow());
  CHECK(has("MDS &lt;Arras&gt;"));
  CHECK(has(kName));
  CHECK(has("<!DOCTYPE html>"));
  request.mutable_as_of()->set_known_at("2022-01-31");
  request.mutable_as_of()->set_valid_at("2022-01-31");
  answer = engine.departement().PathwayDocument(request, TestNow());
  CHECK_FALSE(has("annulé"));
}

}  // namespace
}  // namespace jalon
