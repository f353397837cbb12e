// SPDX-License-Identifier: EUPL-1.2
//
// What every command has, whatever its intent: request ids, etags, validate_only, many at once; and
// many threads about one person.
#include <atomic>
#include <catch2/catch.hpp>
#include <set>
#include <thread>

#include "absl/strings/str_cat.h"
#include "engine/departement.h"
#include "tests/services/pathway_desk.h"

namespace jalon::tests {
namespace {

using jalon::v1::ExecuteCommandRequest;
using jalon::v1::ExecuteCommandsRequest;
using jalon::v1::ExecuteCommandsResponse;

constexpr char kOrient[] = R"({"orient":{"decidedOn":"2024-02-01","type":"SOCIAL"}})";

ExecuteCommandRequest Asking(const std::string& json, const std::string& person = "A") {
  ExecuteCommandRequest request = PathwayDesk::About(person);
  *request.mutable_command() = CommandOf(json);
  return request;
}

ExecuteCommandsResponse ExecuteAll(const PathwayDesk& desk, const ExecuteCommandsRequest& request) {
  grpc::ClientContext context;
  ExecuteCommandsResponse response;
  const grpc::Status status = desk.stub().ExecuteCommands(&context, request, &response);
  INFO(status.error_message());
  REQUIRE(status.ok());
  REQUIRE(response.outcomes_size() == request.items_size());
  return response;
}

ExecuteCommandsRequest Session(const std::string& json, const std::vector<std::string>& persons) {
  ExecuteCommandsRequest request;
  request.set_departement("062");
  if (!json.empty()) *request.mutable_command() = CommandOf(json);
  for (const std::string& person : persons) {
    auto* item = request.add_items();
    item->mutable_person()->set_external_id(person);
    item->set_source("essai");
  }
  return request;
}

int64_t Verified(PathwayDesk* desk) {
  const auto verified = desk->host().stores.Find("062").value()->engine->VerifyOnline().value();
  for (const std::string& finding : verified.findings()) UNSCOPED_INFO(finding);
  CHECK(verified.clean());
  return verified.events();
}

}  // namespace

TEST_CASE("a retry with the same request id gives the same answer, even after a restart") {
  PathwayDesk desk;
  desk.TellRight("A", "2024-01-10", "2");
  auto request = Asking(kOrient);
  request.set_request_id("demande-1");
  request.set_etag(desk.State().etag());
  grpc::Status status;
  const auto first = desk.Execute(request, &status);
  REQUIRE(status.ok());
  CHECK(!first.replayed());
  CHECK(first.log_position() == desk.LogPosition());
  CHECK(first.events(0).provenance().request() == "jalon/demande-1");
  for (int i = 0; i < 2; ++i) {
    auto again = desk.Execute(request, &status);
    REQUIRE(status.ok());
    CHECK(again.replayed());
    again.set_replayed(false);
    CHECK(again.SerializeAsString() == first.SerializeAsString());
    desk.Restart();
  }
  auto other = request;
  other.mutable_command()->mutable_orient()->set_type(jalon::v1::OrientationType::EMPLOI);
  desk.Execute(other, &status);
  CHECK(status.error_code() == grpc::StatusCode::ALREADY_EXISTS);
  CHECK(RefusalOf(status).reason == "REQUEST_ID_REUSED");
  // Another application numbers its requests for itself.
  request.set_application("kiosque");
  request.clear_etag();
  desk.Execute(request, &status);
  CHECK(RefusalOf(status).reason == "ORIENTATION_STANDS");
  // A refusal is not kept: the same request may be accepted later.
  *request.mutable_command() = CommandOf(R"({"endOrientation":{"endedOn":"2024-03-01"}})");
  desk.Execute(request, &status);
  CHECK(status.ok());
  CHECK(Verified(&desk) == desk.LogPosition());
}

TEST_CASE("an etag that is not the person's any more is refused, whoever wrote") {
  PathwayDesk desk;
  desk.TellRight("A", "2024-01-10", "2");
  desk.TellRight("B", "2024-01-10", "2");
  const std::string etag = desk.State().etag();
  auto request = Asking(R"({"recordId":"R1","fixRendezVous":{"heldOn":"2024-02-01"}})");
  grpc::Status status;
  SECTION("another command") { desk.Do(kOrient); }
  SECTION("a flux") { desk.TellRight("A", "2024-01-31", "2"); }
  request.set_etag(etag);
  desk.Execute(request, &status);
  CHECK(status.error_code() == grpc::StatusCode::ABORTED);
  CHECK(RefusalOf(status).reason == "ETAG_MISMATCH");
  request.set_etag(desk.State().etag());
  // Somebody else's pathway does not matter.
  desk.Execute(Asking(kOrient, "B"), &status);
  REQUIRE(status.ok());
  const auto response = desk.Execute(request, &status);
  REQUIRE(status.ok());
  // A cancellation that names nobody is about her all the same.
  jalon::v1::Event cancellation;
  cancellation.set_departement("062");
  cancellation.set_source("jalon");
  cancellation.set_record_id("R1");
  cancellation.mutable_cancellation()->set_reason("doublon");
  desk.Record({cancellation});
  CHECK(desk.State().etag() != response.etag());
  CHECK(desk.Records("rendezVous").empty());
}

TEST_CASE("validate_only says what would be, and writes nothing") {
  PathwayDesk desk;
  desk.TellRight("A", "2024-01-10", "2");
  const int64_t before = desk.LogPosition();
  auto request = Asking(kOrient);
  request.set_validate_only(true);
  request.set_request_id("demande-1");
  grpc::Status status;
  const auto response = desk.Execute(request, &status);
  REQUIRE(status.ok());
  CHECK(response.events(0).orientation().type() == jalon::v1::OrientationType::SOCIAL);
  CHECK(response.etag() == desk.State().etag());
  CHECK(response.log_position() == before);
  CHECK(desk.LogPosition() == before);
  *request.mutable_command() = CommandOf(R"({"endOrientation":{}})");
  desk.Execute(request, &status);
  CHECK(RefusalOf(status).reason == "NO_STANDING_ORIENTATION");
  // The request id is free still.
  request = Asking(kOrient);
  request.set_request_id("demande-1");
  CHECK(!desk.Execute(request, &status).replayed());
  CHECK(status.ok());
}

TEST_CASE("a record that is known only tonight is replaced all the same") {
  PathwayDesk desk;
  desk.TellRight("A", "2024-01-10", "2");
  jalon::v1::Event event;
  event.set_departement("062");
  event.set_source("essai");
  event.set_record_id("R1");
  event.mutable_person()->set_external_id("A");
  event.set_known_on(InDays(0));
  event.mutable_rendez_vous()->set_held_on("2024-02-01");
  desk.Record({event});
  desk.Do(R"({"recordRendezVousOutcome":{"outcome":"HONOURED"}})");
  CHECK(desk.Records("rendezVous")[0].event().rendez_vous().outcome() ==
        jalon::v1::RendezVous::HONOURED);
}

TEST_CASE("a collective session: invited, attended, excused, oriented, each with an outcome") {
  PathwayDesk desk;
  const std::vector<std::string> persons = {"A", "B", "C", "D"};
  for (const std::string& person : persons) desk.TellRight(person, "2024-01-10", "2");
  auto invite = Session(R"({"fixRendezVous":{"heldOn":"2024-02-01","kind":"COLLECTIVE"}})",
                        {"A", "B", "C", "D", "nobody"});
  invite.set_request_id("session-1/invitations");
  auto response = ExecuteAll(desk, invite);
  CHECK((response.accepted() == 4 && response.refused() == 1));
  CHECK(response.outcomes(4).refused().code() == grpc::StatusCode::NOT_FOUND);
  CHECK(response.outcomes(4).refused().field() == "person");
  const int64_t after = desk.LogPosition();
  response = ExecuteAll(desk, invite);
  CHECK((response.accepted() == 4 && response.outcomes(0).accepted().replayed()));
  CHECK(desk.LogPosition() == after);
  // Everybody came but C, who is excused.
  auto attend =
      Session(R"({"recordRendezVousOutcome":{"on":"2024-02-01","outcome":"HONOURED"}})", persons);
  *attend.mutable_items(2)->mutable_command() =
      CommandOf(R"({"recordRendezVousOutcome":{"on":"2024-02-01","outcome":"EXCUSED"}})");
  CHECK(ExecuteAll(desk, attend).accepted() == 4);
  CHECK(desk.Records("rendezVous", "C")[0].event().rendez_vous().outcome() ==
        jalon::v1::RendezVous::EXCUSED);
  // Items that name one person are taken in their order; B is oriented already.
  REQUIRE(ExecuteAll(desk, Session(kOrient, {"B"})).accepted() == 1);
  auto orient = Session(kOrient, {"A", "B", "D", "A"});
  *orient.mutable_items(3)->mutable_command() =
      CommandOf(R"({"notifyOrientation":{"notifiedOn":"2024-02-05"}})");
  response = ExecuteAll(desk, orient);
  CHECK((response.accepted() == 3 && response.refused() == 1));
  CHECK(response.outcomes(1).refused().reason() == "ORIENTATION_STANDS");
  CHECK(desk.Records("orientation")[0].event().orientation().notified_on() == "2024-02-05");
}

TEST_CASE("a text that figures count by is refused where it names the person, and says no name") {
  PathwayDesk desk;
  desk.TellRight("A", "2024-01-10", "2");
  desk.TellRight("B", "2024-01-10", "2");
  jalon::v1::Event contact;
  contact.set_departement("062");
  contact.set_source("essai");
  contact.mutable_person()->set_external_id("A");
  contact.mutable_contact()->mutable_identity()->set_birth_name("GENDEMO");
  desk.Record({contact});
  const std::string orient =
      R"({"orient":{"decidedOn":"2024-02-01","type":"SOCIAL","origin":"avec Mme Gendemo"}})";
  const Refusal refusal = desk.Refused(orient, "NAME_IN_TEXT", "command.orient.origin");
  CHECK(refusal.code == grpc::StatusCode::INVALID_ARGUMENT);
  CHECK(refusal.message.find("Gendemo") == std::string::npos);
  CHECK(refusal.message.find("sans nommer la personne") != std::string::npos);
  auto request = Asking(orient);
  request.set_validate_only(true);
  grpc::Status status;
  desk.Execute(request, &status);
  CHECK(RefusalOf(status).reason == "NAME_IN_TEXT");
  CHECK(RefusalOf(status).message == refusal.message);
  // Of many, hers alone.
  const auto response = ExecuteAll(desk, Session(orient, {"A", "B"}));
  CHECK(response.outcomes(0).refused().reason() == "NAME_IN_TEXT");
  CHECK(response.outcomes(1).has_accepted());
}

TEST_CASE("a session without persons, or with too many, is refused whole") {
  PathwayDesk desk;
  for (const size_t count : {size_t{0}, size_t{501}}) {
    grpc::ClientContext context;
    ExecuteCommandsResponse response;
    const auto request = Session(kOrient, std::vector<std::string>(count, "A"));
    const grpc::Status status = desk.stub().ExecuteCommands(&context, request, &response);
    CHECK(RefusalOf(status).reason == (count == 0 ? "MISSING_FIELD" : "TOO_MANY"));
  }
}

TEST_CASE("of many with one etag exactly one wins, round after round") {
  PathwayDesk desk;
  desk.TellRight("A", "2024-01-10", "2");
  constexpr int kThreads = 8;
  constexpr int kRounds = 12;
  for (int round = 0; round < kRounds; ++round) {
    const std::string etag = desk.State().etag();
    std::atomic<int> won{0};
    std::atomic<int> told{0};
    std::vector<std::thread> threads;
    threads.reserve(kThreads);
    for (int i = 0; i < kThreads; ++i) {
      threads.emplace_back([&, i] {
        auto request = PathwayDesk::About("A");
        auto* fix = request.mutable_command()->mutable_fix_rendez_vous();
        fix->set_held_on("2024-02-01");
        fix->set_structure(absl::StrCat("guichet ", i));
        request.set_etag(etag);
        grpc::ClientContext context;
        jalon::v1::ExecuteCommandResponse response;
        const grpc::Status status = desk.stub().ExecuteCommand(&context, request, &response);
        won += status.ok() ? 1 : 0;
        told += status.error_code() == grpc::StatusCode::ABORTED ? 1 : 0;
      });
    }
    for (std::thread& thread : threads) thread.join();
    CHECK(won == 1);
    CHECK(told == kThreads - 1);
    CHECK(desk.Records("rendezVous").size() == static_cast<size_t>(round + 1));
  }
  Verified(&desk);
}

TEST_CASE("one request id sent by many at once is one command; a record id is taken once") {
  PathwayDesk desk;
  constexpr int kThreads = 8;
  for (int i = 0; i < kThreads; ++i) desk.TellRight(absl::StrCat("P", i), "2024-01-10", "2");
  const int64_t before = desk.LogPosition();
  std::atomic<int> fresh{0};
  std::atomic<int> replayed{0};
  std::atomic<int> taken{0};
  std::vector<std::thread> threads;
  threads.reserve(kThreads);
  for (int i = 0; i < kThreads; ++i) {
    threads.emplace_back([&, i] {
      auto request = PathwayDesk::About("P0");
      request.mutable_command()->mutable_fix_rendez_vous()->set_held_on("2024-02-01");
      request.set_request_id("une seule");
      grpc::ClientContext context;
      jalon::v1::ExecuteCommandResponse response;
      if (desk.stub().ExecuteCommand(&context, request, &response).ok()) {
        ++(response.replayed() ? replayed : fresh);
      }
      request = PathwayDesk::About(absl::StrCat("P", i));
      request.mutable_command()->set_record_id("R-1");
      request.mutable_command()->mutable_fix_rendez_vous()->set_held_on("2024-03-01");
      grpc::ClientContext other;
      const grpc::Status status = desk.stub().ExecuteCommand(&other, request, &response);
      taken += status.error_code() == grpc::StatusCode::ALREADY_EXISTS ? 1 : 0;
    });
  }
  for (std::thread& thread : threads) thread.join();
  CHECK((fresh == 1 && replayed == kThreads - 1));
  CHECK(taken == kThreads - 1);
  CHECK(desk.LogPosition() == before + 2);
}

TEST_CASE("without etags nobody who writes about one person is turned away for long") {
  PathwayDesk desk;
  desk.TellRight("A", "2024-01-10", "2");
  constexpr int kThreads = 4;
  constexpr int kCommands = 10;
  std::atomic<int> accepted{0};
  std::atomic<int> busy{0};
  std::vector<std::thread> threads;
  threads.reserve(kThreads);
  for (int i = 0; i < kThreads; ++i) {
    threads.emplace_back([&] {
      for (int k = 0; k < kCommands; ++k) {
        auto request = PathwayDesk::About("A");
        auto* assign = request.mutable_command()->mutable_assign_referent();
        assign->set_referent("r");
        assign->set_from("2024-02-01");
        grpc::ClientContext context;
        jalon::v1::ExecuteCommandResponse response;
        const grpc::Status status = desk.stub().ExecuteCommand(&context, request, &response);
        ++(status.ok() ? accepted : busy);
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  CHECK(accepted + busy == kThreads * kCommands);
  CHECK(accepted >= kCommands);
  // Whoever came last that day stays, alone.
  CHECK(desk.Records("referentAssignment").size() == 1);
}

TEST_CASE("a suggested orientation, with its reasons, records nothing") {
  PathwayDesk desk;
  desk.TellRight("A", "2024-01-10", "2");
  jalon::v1::Event recueil;
  recueil.set_departement("062");
  recueil.set_source("essai");
  recueil.mutable_person()->set_external_id("A");
  recueil.set_effective_on("2024-01-15");
  (*recueil.mutable_socio_professional()->mutable_codes())["HISPRO"] = "1903";
  (*recueil.mutable_socio_professional()->mutable_codes())["DIFLOG"] = "1002,1006";
  desk.Record({recueil});
  const int64_t before = desk.LogPosition();
  jalon::v1::SuggestOrientationRequest request;
  request.set_departement("062");
  request.mutable_person()->set_external_id("A");
  request.set_source("essai");
  const auto suggest = [&](grpc::Status* status) {
    grpc::ClientContext context;
    jalon::v1::SuggestOrientationResponse response;
    *status = desk.stub().SuggestOrientation(&context, request, &response);
    return response;
  };
  grpc::Status status;
  auto response = suggest(&status);
  REQUIRE(status.ok());
  CHECK(response.type() == jalon::v1::OrientationType::SOCIAL);
  REQUIRE(response.reasons_size() == 2);
  CHECK(response.reasons(0).facts(0) == "DIFLOG=1006");
  CHECK(response.reasons(1).type() == jalon::v1::OrientationType::SOCIOPRO);
  CHECK(!response.already_oriented());
  CHECK(desk.LogPosition() == before);
  auto* rule = request.mutable_rules()->add_rules();
  rule->set_name("toujours");
  rule->set_text("règle d'essai");
  suggest(&status);
  CHECK(RefusalOf(status).field == "rules.rules[0].type");
  rule->set_type(jalon::v1::OrientationType::EMPLOI);
  CHECK(suggest(&status).type() == jalon::v1::OrientationType::EMPLOI);
}

}  // namespace jalon::tests
