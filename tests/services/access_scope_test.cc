// SPDX-License-Identifier: EUPL-1.2
//
// Scopes that others may change, and ids that callers choose, over a real socket.
#include <google/protobuf/util/json_util.h>

#include <algorithm>
#include <catch2/catch.hpp>
#include <chrono>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "engine/store/vault.h"
#include "jalon/v1/beneficiaries.grpc.pb.h"
#include "jalon/v1/pathways.grpc.pb.h"
#include "jalon/v1/portfolios.grpc.pb.h"
#include "jalon/v1/privacy.grpc.pb.h"
#include "jalon/v1/registry.grpc.pb.h"
#include "tests/engine/front/recorded_events.h"
#include "tests/services/guarded_calls.h"
#include "tests/services/guarded_server.h"
#include "tests/services/in_process.h"

using namespace jalon;
using namespace jalon::tests;
using Code = grpc::StatusCode;
using jalon::v1::AuditEntry;

namespace {

jalon::v1::ExecuteCommandRequest CommandAboutA(const std::string& record_id,
                                               const std::string& command) {
  jalon::v1::ExecuteCommandRequest request;
  request.set_departement("062");
  request.set_source("essai");
  request.mutable_person()->set_external_id("A");
  REQUIRE(google::protobuf::util::JsonStringToMessage(command, request.mutable_command()).ok());
  request.mutable_command()->set_record_id(record_id);
  return request;
}

Code Execute(const GuardedServer& server, const char* principal,
             const jalon::v1::ExecuteCommandRequest& request) {
  jalon::v1::ExecuteCommandResponse response;
  grpc::ClientContext context;
  const auto status = jalon::v1::PathwayService::NewStub(server.As(principal))
                          ->ExecuteCommand(&context, request, &response);
  INFO(request.ShortDebugString() << " " << status.error_message());
  return status.error_code();
}

Code Execute(const GuardedServer& server, const char* principal, const std::string& record_id,
             const std::string& command) {
  return Execute(server, principal, CommandAboutA(record_id, command));
}

// Of A: the mise en demeure M, the équipe pluridisciplinaire E, the sanction S.
void AddSanction(const GuardedServer& server) {
  REQUIRE(Execute(server, "orientation", "M",
                  R"({"sendMiseEnDemeure":{"sentOn":"2024-03-12","motive":"x"}})") == Code::OK);
  REQUIRE(Execute(server, "orientation", "E",
                  R"({"holdEquipePluridisciplinaire":{"heldOn":"2024-04-20","opinion":"o"}})") ==
          Code::OK);
  REQUIRE(Execute(server, "orientation", "S",
                  R"({"decideSanction":{"decidedOn":"2024-05-01","level":"N1"}})") == Code::OK);
}

}  // namespace

TEST_CASE("a territory of the registry that is wider than the policy's opens nothing more") {
  GuardedServer server;
  AddTwoPersons(&server);
  const auto list = [&] {
    jalon::v1::ListPortfolioRequest request;
    request.mutable_scope()->set_departement("062");
    request.mutable_scope()->set_territory("Arrageois");
    jalon::v1::ListPortfolioResponse response;
    grpc::ClientContext context;
    return jalon::v1::PortfolioService::NewStub(server.As("orientation"))
        ->ListPortfolio(&context, request, &response)
        .error_code();
  };
  const auto set = [&](const std::vector<std::string>& communes) {
    jalon::v1::SetRegistryEntryRequest request;
    request.set_departement("062");
    request.mutable_entry()->set_kind(jalon::v1::RegistryEntry::TERRITORY);
    request.mutable_entry()->set_id("Arrageois");
    for (const std::string& commune : communes) request.mutable_entry()->add_communes(commune);
    jalon::v1::SetRegistryEntryResponse response;
    grpc::ClientContext context;
    const auto status = jalon::v1::RegistryService::NewStub(server.As("administrateur"))
                            ->SetRegistryEntry(&context, request, &response);
    INFO(status.error_message());
    REQUIRE(status.ok());
  };
  CHECK(list() == Code::NOT_FOUND);  // it is not registered yet
  set({"62041"});
  CHECK(list() == Code::OK);
  set({"62041", "62765"});
  CHECK(list() == Code::PERMISSION_DENIED);
}

TEST_CASE("a watch tells of who has left her leaving, and nothing of what follows") {
  GuardedServer server;
  AddTwoPersons(&server);
  jalon::v1::WatchPortfolioRequest request;
  request.mutable_scope()->set_departement("062");
  request.mutable_scope()->set_referent("ref-12");
  grpc::ClientContext context;
  context.set_deadline(std::chrono::system_clock::now() + std::chrono::seconds(30));
  const auto stub = jalon::v1::PortfolioService::NewStub(server.As("referent"));
  const auto reader = stub->WatchPortfolio(&context, request);
  jalon::v1::WatchPortfolioResponse message;
  REQUIRE(reader->Read(&message));
  jalon::v1::Event moved = tests::About("A", DayFromToday(0));
  moved.set_record_id("F-A");
  moved.mutable_referent_assignment()->set_referent("ref-12");
  moved.mutable_referent_assignment()->set_structure("MDS Arras");
  moved.mutable_referent_assignment()->set_from(DayFromToday(-30));
  moved.mutable_referent_assignment()->set_to(DayFromToday(-1));
  server.Record({moved});
  REQUIRE(reader->Read(&message));
  REQUIRE(message.changes_size() == 1);
  CHECK_FALSE(message.changes(0).in_portfolio());
  CHECK(message.changes(0).bodies().empty());
  const std::string left = message.changes(0).person_id();
  jalon::v1::Event met = tests::About("A", DayFromToday(0));
  met.set_record_id("R-A");
  met.mutable_rendez_vous()->set_held_on(DayFromToday(0));
  server.Record({met});
  server.AddPerson("C", "ref-12", "MDS Arras", "62041");
  REQUIRE(reader->Read(&message));
  for (const auto& change : message.changes()) CHECK(change.person_id() != left);
  context.TryCancel();
}

TEST_CASE("a watch tells a structure once of whom it loses with a right that closes") {
  GuardedServer server;
  const auto right = [](int day, const std::string& etat) {
    return tests::Situation("C", DayFromToday(day), etat);
  };
  server.Record(
      {right(-300, "2"), tests::Oriented("C", "O", DayFromToday(-200),
                                         jalon::v1::OrientationType::SOCIAL, "MDS Arras")});
  jalon::v1::WatchPortfolioRequest request;
  request.mutable_scope()->set_departement("062");
  request.mutable_scope()->set_structure("MDS Arras");
  grpc::ClientContext context;
  context.set_deadline(std::chrono::system_clock::now() + std::chrono::seconds(30));
  const auto stub = jalon::v1::PortfolioService::NewStub(server.As("chef"));
  const auto reader = stub->WatchPortfolio(&context, request);
  jalon::v1::WatchPortfolioResponse message;
  REQUIRE(reader->Read(&message));
  server.Record({right(-100, "5")});
  REQUIRE(reader->Read(&message));
  REQUIRE(message.changes_size() == 1);
  CHECK_FALSE(message.changes(0).in_portfolio());
  CHECK(message.changes(0).bodies().empty());
  const std::string left = message.changes(0).person_id();
  server.Record({right(-20, "2")});
  server.AddPerson("D", "ref-12", "MDS Arras", "62041");
  REQUIRE(reader->Read(&message));
  for (const auto& change : message.changes()) CHECK(change.person_id() != left);
  context.TryCancel();
}

TEST_CASE("a list about another day names nobody who is out of scope today") {
  GuardedServer server;
  AddTwoPersons(&server);
  const auto told = [&](const char* principal, int day) {
    jalon::v1::ListPortfolioRequest request;
    request.mutable_scope()->set_departement("062");
    request.mutable_scope()->set_referent("ref-12");
    request.set_with_identities(true);
    request.set_on(DayFromToday(day));
    jalon::v1::ListPortfolioResponse response;
    grpc::ClientContext context;
    const auto status = jalon::v1::PortfolioService::NewStub(server.As(principal))
                            ->ListPortfolio(&context, request, &response);
    INFO(status.error_message());
    REQUIRE(status.ok());
    CHECK(response.entries_size() == response.total());
    return response.total();
  };
  CHECK(told("referent", -1) == 1);
  jalon::v1::Event moved = tests::About("A", DayFromToday(0));
  moved.set_record_id("F-A2");
  moved.mutable_referent_assignment()->set_referent("ref-99");
  moved.mutable_referent_assignment()->set_structure("MDS Lens");
  moved.mutable_referent_assignment()->set_from(DayFromToday(0));
  server.Record({moved});
  CHECK(told("referent", 0) == 0);
  CHECK(told("referent", -1) == 0);
  CHECK(told("pilotage-nominatif", -1) == 1);
}

TEST_CASE("what the audit keeps of a request's id names nobody") {
  GuardedServer server;
  AddTwoPersons(&server);
  const auto kept = [&](const std::string& id) {
    grpc::ClientContext context;
    context.AddMetadata("jalon-request-id", id);
    jalon::v1::GetBeneficiaryRequest request;
    request.set_departement("062");
    request.set_source("essai");
    request.mutable_person()->set_external_id("A");
    jalon::v1::GetBeneficiaryResponse response;
    REQUIRE(jalon::v1::BeneficiaryService::NewStub(server.As("referent"))
                ->GetBeneficiary(&context, request, &response)
                .ok());
    jalon::v1::SearchAuditRequest asked;
    asked.set_agent("certificat:referent");
    return SearchAudit(server, asked).entries(0).request_id();
  };
  const std::string uuid = "550e8400-e29b-41d4-a716-446655440000";
  CHECK(kept(uuid) == uuid);
  CHECK(kept("app-2022.17") == "app-2022.17");
  for (const std::string id : {"Durand-Ada", "1-85-05-99-990-123", "1850599990123"}) {
    const std::string code = kept(id);
    CHECK(code.substr(0, 2) == "h-");
    CHECK(kept(id) == code);
    // Whoever reads the audit cannot try names until one fits: the digest is keyed.
    CHECK(code != absl::StrCat("h-", absl::Hex(store::PublicHash64(id))));
  }
}

TEST_CASE("a registry file that changes nothing is no change in the audit") {
  GuardedServer server;
  AddTwoPersons(&server);
  jalon::v1::SearchAuditRequest asked;
  asked.set_agent("certificat:administrateur");
  // The last entry, and how many there are.
  const auto import = [&](const std::string& csv) {
    jalon::v1::ImportRegistryRequest request;
    request.set_departement("062");
    request.set_kind(jalon::v1::RegistryEntry::STRUCTURE);
    request.set_csv(csv);
    jalon::v1::ImportRegistryResponse response;
    grpc::ClientContext context;
    const auto status = jalon::v1::RegistryService::NewStub(server.As("administrateur"))
                            ->ImportRegistry(&context, request, &response);
    INFO(status.error_message());
    REQUIRE(status.ok());
    const auto found = SearchAudit(server, asked);
    REQUIRE(found.entries_size() > 0);
    CHECK(found.entries(0).method() == "jalon.v1.RegistryService/ImportRegistry");
    CHECK(found.entries(0).count() == 0);
    return absl::StrCat(AuditEntry::Kind_Name(found.entries(0).kind()), " ", found.entries_size());
  };
  CHECK(import("id;nom\nccas-1;CCAS\n") == "CHANGED 1");
  CHECK(import("id;nom\nccas-1;CCAS\n") == "SEEN 2");
  CHECK(import("id;nom;capacite\nccas-2;CCAS;beaucoup\n") == "SEEN 3");
}

TEST_CASE("an erasure of somebody who is not there is refused, and the audit has it") {
  GuardedServer server;
  AddTwoPersons(&server);
  jalon::v1::ErasePersonsRequest request;
  request.set_departement("062");
  request.add_person_ids("p1");
  request.add_person_ids("p888");
  request.set_author("dpo");
  request.set_reason("demande");
  jalon::v1::ErasePersonsResponse response;
  grpc::ClientContext context;
  CHECK(jalon::v1::PrivacyService::NewStub(server.As("dpo"))
            ->ErasePersons(&context, request, &response)
            .error_code() == Code::NOT_FOUND);
  jalon::v1::SearchAuditRequest asked;
  asked.set_agent("certificat:dpo");
  const auto found = SearchAudit(server, asked);
  REQUIRE(found.entries_size() == 1);
  CHECK(found.entries(0).kind() == AuditEntry::DENIED);
  CHECK(found.entries(0).method() == "jalon.v1.PrivacyService/ErasePersons");
  CHECK(found.entries(0).person_ids().empty());
}

TEST_CASE("who may not decide a sanction corrects and cancels none") {
  GuardedServer server;
  AddTwoPersons(&server);
  const auto run = [&](const char* principal, const std::string& record_id,
                       const std::string& command) {
    return Execute(server, principal, record_id, command);
  };
  AddSanction(server);
  const std::string correct = R"({"correctRecord":{"record":{"recordId":"S"},
      "event":{"sanction":{"decidedOn":"2024-05-01","level":"N2"}}}})";
  CHECK(run("chef", "", correct) == Code::PERMISSION_DENIED);
  CHECK(run("chef", "", R"({"cancelRecord":{"record":{"recordId":"S"},"reason":"x"}})") ==
        Code::PERMISSION_DENIED);
  CHECK(run("chef", "", R"({"cancelRecord":{"record":{"recordId":"E"},"reason":"x"}})") ==
        Code::PERMISSION_DENIED);
  CHECK(run("orientation", "", correct) == Code::OK);
  CHECK(run("orientation", "", R"({"cancelRecord":{"record":{"recordId":"S"},"reason":"x"}})") ==
        Code::OK);
  CHECK(run("chef", "", R"({"cancelRecord":{"record":{"recordId":"M"},"reason":"x"}})") ==
        Code::OK);
}

TEST_CASE("who decides sanctions elsewhere cancels none here by the grant of a structure") {
  const std::string both = R"(
territory { name: "Lensois" commune: "62498" }
principal { certificate: "deux-droits"
            grant { role: STRUCTURE_MANAGER departement: "062" structure: "MDS Arras" }
            grant { role: ORIENTATION_TEAM departement: "062" territory: "Lensois" } }
)";
  GuardedServer server(nullptr, kPolicyText + both);
  AddTwoPersons(&server);
  AddSanction(server);
  const auto cancel = [&](const std::string& record) {
    return Execute(server, "deux-droits", "",
                   R"({"cancelRecord":{"record":{"recordId":")" + record + R"("},"reason":"x"}})");
  };
  CHECK(cancel("S") == Code::NOT_FOUND);
  CHECK(cancel("E") == Code::NOT_FOUND);
  CHECK(Get(server.As("deux-droits"), "A").ok());
}

TEST_CASE("what a command shows of a person without a change is in the audit as seen") {
  GuardedServer server;
  AddTwoPersons(&server);
  // Entries of who orients, newest first.
  const auto kinds = [&] {
    jalon::v1::SearchAuditRequest asked;
    asked.set_agent("certificat:orientation");
    std::vector<AuditEntry::Kind> told;
    const auto found = SearchAudit(server, asked);
    for (const AuditEntry& entry : found.entries()) {
      CHECK(entry.method() == "jalon.v1.PathwayService/ExecuteCommand");
      CHECK((entry.kind() != AuditEntry::SEEN || !entry.person_ids().empty()));
      told.push_back(entry.kind());
    }
    return told;
  };
  using Kinds = std::vector<AuditEntry::Kind>;
  auto send = CommandAboutA("", R"({"sendMiseEnDemeure":{"sentOn":"2024-03-12","motive":"x"}})");
  send.set_validate_only(true);
  REQUIRE(Execute(server, "orientation", send) == Code::OK);
  CHECK(kinds() == Kinds{AuditEntry::SEEN});
  send.set_validate_only(false);
  send.set_request_id("demande-1");
  REQUIRE(Execute(server, "orientation", send) == Code::OK);
  CHECK(kinds() == Kinds{AuditEntry::CHANGED, AuditEntry::SEEN});
  REQUIRE(Execute(server, "orientation", send) == Code::OK);
  CHECK(kinds() == Kinds{AuditEntry::SEEN, AuditEntry::CHANGED, AuditEntry::SEEN});
  const std::string decide = R"({"decideSanction":{"decidedOn":"2024-05-01","level":"N1"}})";
  REQUIRE(Execute(server, "orientation", "", decide) == Code::FAILED_PRECONDITION);
  CHECK(kinds() ==
        Kinds{AuditEntry::SEEN, AuditEntry::SEEN, AuditEntry::CHANGED, AuditEntry::SEEN});

  jalon::v1::ExecuteCommandsRequest many;
  many.set_departement("062");
  many.set_validate_only(true);
  *many.mutable_command() = CommandAboutA("", decide).command();
  for (const char* person : {"A", "B"}) {
    auto* item = many.add_items();
    item->set_source("essai");
    item->mutable_person()->set_external_id(person);
  }
  jalon::v1::ExecuteCommandsResponse response;
  grpc::ClientContext context;
  REQUIRE(jalon::v1::PathwayService::NewStub(server.As("orientation"))
              ->ExecuteCommands(&context, many, &response)
              .ok());
  const Kinds all = kinds();
  REQUIRE(all.size() == 6);
  CHECK(std::count(all.begin(), all.end(), AuditEntry::SEEN) == 4);
  CHECK(std::count(all.begin(), all.end(), AuditEntry::DENIED) == 1);
}

TEST_CASE("whom an erasure would take, said in advance, is in the audit as seen") {
  GuardedServer server;
  AddTwoPersons(&server);
  jalon::v1::Event contact = About("C", DayFromToday(-1000));
  contact.mutable_contact()->set_email("c@example.org");
  server.Record(
      {Situation("C", DayFromToday(-1000), "2"), Situation("C", DayFromToday(-900), "5"), contact});
  const auto stub = jalon::v1::PrivacyService::NewStub(server.As("dpo"));
  // Entries of who answers for personal data, newest first: method, kind, persons.
  const auto told = [&] {
    jalon::v1::SearchAuditRequest asked;
    asked.set_agent("certificat:dpo");
    std::vector<std::string> entries;
    const auto found = SearchAudit(server, asked);
    for (const AuditEntry& entry : found.entries()) {
      entries.push_back(absl::StrCat(entry.method(), " ", AuditEntry::Kind_Name(entry.kind()), " ",
                                     absl::StrJoin(entry.person_ids(), ","), " ", entry.count()));
    }
    return entries;
  };
  using Entries = std::vector<std::string>;

  jalon::v1::ErasePersonsRequest erase;
  erase.set_departement("062");
  erase.add_person_ids("p1");
  erase.add_person_ids("p3");
  erase.set_author("dpo");
  erase.set_reason("demande");
  erase.set_validate_only(true);
  jalon::v1::ErasePersonsResponse erased;
  grpc::ClientContext first;
  REQUIRE(stub->ErasePersons(&first, erase, &erased).ok());
  REQUIRE(erased.erasures_size() == 2);
  const std::string erase_seen = "jalon.v1.PrivacyService/ErasePersons SEEN p1,p3 2";
  CHECK(told() == Entries{erase_seen});

  jalon::v1::ApplyRetentionRequest apply;
  apply.set_departement("062");
  apply.set_months(24);
  apply.set_author("dpo");
  apply.set_validate_only(true);
  jalon::v1::ApplyRetentionResponse applied;
  grpc::ClientContext second;
  REQUIRE(stub->ApplyRetention(&second, apply, &applied).ok());
  REQUIRE(applied.erasures_size() == 1);
  const std::string of_c = applied.erasures(0).person_id() + " 1";
  const std::string apply_seen = "jalon.v1.PrivacyService/ApplyRetention SEEN " + of_c;
  CHECK(told() == Entries{apply_seen, erase_seen});

  // Done, it is a change, once.
  apply.set_validate_only(false);
  grpc::ClientContext third;
  REQUIRE(stub->ApplyRetention(&third, apply, &applied).ok());
  const Entries all = told();
  REQUIRE(all.size() == 3);
  CHECK(all[0].starts_with("jalon.v1.PrivacyService/ApplyRetention CHANGED "));
}
