// SPDX-License-Identifier: EUPL-1.2
//
// Rights of access over a real socket: every role × method × scope, and what the audit has of it.
#include <catch2/catch.hpp>
#include <map>
#include <memory>
#include <sstream>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "engine/audit.h"
#include "jalon/v1/access.grpc.pb.h"
#include "jalon/v1/administration.grpc.pb.h"
#include "jalon/v1/audit.grpc.pb.h"
#include "jalon/v1/beneficiaries.grpc.pb.h"
#include "jalon/v1/events.grpc.pb.h"
#include "jalon/v1/privacy.grpc.pb.h"
#include "jalon/v1/rejects.pb.h"
#include "services/access_table.h"
#include "services/limits.h"
#include "services/request_fields.h"
#include "tests/services/contract_methods.h"
#include "tests/services/guarded_calls.h"
#include "tests/services/guarded_server.h"
#include "tests/services/in_process.h"
#include "tests/services/raw_call.h"

using namespace jalon;
using namespace jalon::tests;
using jalon::v1::AccessService;
using jalon::v1::AuditEntry;
using jalon::v1::AuditService;
using jalon::v1::BeneficiaryService;

namespace {

constexpr char kSha[] = "00000000000000000000000000000000000000000000000000000000000000aa";

using Code = grpc::StatusCode;

// One letter for how a call ends: let in, not authenticated, denied, not found.
char Letter(Code code) {
  switch (code) {
    case Code::UNAUTHENTICATED:
      return 'u';
    case Code::PERMISSION_DENIED:
      return '-';
    case Code::NOT_FOUND:
      return 'n';
    default:
      return '+';
  }
}

void SetText(google::protobuf::Message* message, const std::string& path,
             const std::string& value) {
  const size_t dot = path.find('.');
  const auto* field = message->GetDescriptor()->FindFieldByName(path.substr(0, dot));
  REQUIRE(field != nullptr);
  if (dot == std::string::npos) return message->GetReflection()->SetString(message, field, value);
  SetText(message->GetReflection()->MutableMessage(message, field), path.substr(dot + 1), value);
}

// The portfolio that `caller` asks for: its own when it is about A, somebody else's otherwise.
void SetPortfolio(google::protobuf::Message* request, const std::string& caller,
                  const std::string& person) {
  const bool own = person == "A";
  if (caller == "referent") SetText(request, "scope.referent", own ? "ref-12" : "ref-99");
  if (caller == "chef") SetText(request, "scope.structure", own ? "MDS Arras" : "MDS Lens");
  if (caller == "orientation") SetText(request, "scope.territory", own ? "62041" : "59350");
}

// A request of `method` about `person` of `departement`.
std::string RequestFor(const google::protobuf::MethodDescriptor* method,
                       const std::string& departement, const std::string& person,
                       const std::string& caller) {
  const auto request = EmptyRequest(method);
  const services::AccessRow* row =
      services::FindAccess(absl::StrCat(method->service()->full_name(), "/", method->name()));
  REQUIRE(row != nullptr);
  std::stringstream paths{std::string(row->departement)};
  for (std::string path; std::getline(paths, path, ',');) {
    const bool named = path == "name";
    SetText(request.get(), path,
            named ? absl::StrCat("departements/", departement, "/imports/", kSha) : departement);
  }
  if (!row->person.empty()) {
    SetText(request.get(), absl::StrCat(std::string(row->person), ".external_id"), person);
    SetText(request.get(), "source", "essai");
  }
  if (row->reach == services::Reach::kPortfolio) SetPortfolio(request.get(), caller, person);
  if (!row->when.empty()) SetText(request.get(), std::string(row->when), "3.1.1.a");
  return request->SerializeAsString();
}

// A watch that is let in goes on for ever.
constexpr std::chrono::seconds kPatience{2};

const std::vector<std::string> kCallers = {"",
                                           "import",
                                           "import-nominatif",
                                           "referent",
                                           "chef",
                                           "orientation",
                                           "pilotage",
                                           "pilotage-nominatif",
                                           "auditeur",
                                           "administrateur",
                                           "dpo"};

// One line a method; one letter a caller, in the order of kCallers.
std::string Matrix(const GuardedServer& server, const std::string& departement,
                   const std::string& person) {
  std::vector<std::shared_ptr<grpc::Channel>> channels;
  channels.reserve(std::size(kCallers));
  for (const std::string& caller : kCallers) channels.push_back(server.As(caller));
  std::string matrix;
  for (const auto* method : ContractMethods()) {
    const std::string name = absl::StrCat(method->service()->name(), "/", method->name());
    const std::string path = absl::StrCat("/", method->service()->full_name(), "/", method->name());
    std::string letters;
    for (size_t i = 0; i < channels.size(); ++i) {
      const std::string request = RequestFor(method, departement, person, kCallers[i]);
      letters += Letter(RawStatus(channels[i], path, request, {}, nullptr, kPatience).error_code());
    }
    absl::StrAppend(&matrix, letters, " ", name, "\n");
  }
  return matrix;
}

// The policy of tests, with room for a whole matrix.
std::string WidePolicy() {
  std::string policy = kPolicyText;
  const std::string narrow =
      "limit { role: ADMINISTRATOR calls_per_second: 1 burst: 3 streams: 1 }";
  policy.replace(policy.find(narrow), narrow.size(), "");
  for (const char* role :
       {"ADMINISTRATOR", "IMPORT_JOB", "STRUCTURE_MANAGER", "ORIENTATION_TEAM", "AUDITOR"}) {
    policy += absl::StrCat("limit { role: ", role,
                           " calls_per_second: 1000 burst: 100000 streams: 100 }\n");
  }
  return policy;
}

}  // namespace

TEST_CASE("every role, method and scope has the outcome that was decided") {
  GuardedServer server(nullptr, WidePolicy());
  AddTwoPersons(&server);
  const std::string matrix =
      absl::StrCat("# own\n", Matrix(server, "062", "A"), "# other person\n",
                   Matrix(server, "062", "B"), "# other departement\n", Matrix(server, "093", "A"));
  const std::string path = std::string(JALON_SOURCE_DIR) + "/tests/data/access/matrix.txt";
  std::string expected;
  std::istringstream lines(ReadFile(path));
  for (std::string line; std::getline(lines, line);) {
    if (line.substr(0, 2) != "##") expected += line + "\n";
  }
  if (matrix != expected) WARN("tests/data/access/matrix.txt would be:\n" << matrix);
  CHECK(matrix == expected);
}

TEST_CASE("an erasure is in the audit of the person, with who asked for it") {
  GuardedServer server;
  AddTwoPersons(&server);
  jalon::v1::ErasePersonsRequest request;
  request.set_departement("062");
  request.add_person_ids("p1");
  request.set_author("dpo");
  request.set_reason("demande");
  const auto erase = [&](const std::string& caller) {
    jalon::v1::ErasePersonsResponse response;
    grpc::ClientContext context;
    return jalon::v1::PrivacyService::NewStub(server.As(caller))
        ->ErasePersons(&context, request, &response);
  };
  CHECK(erase("administrateur").error_code() == Code::PERMISSION_DENIED);
  const grpc::Status erased = erase("dpo");
  INFO(erased.error_message());
  REQUIRE(erased.ok());
  jalon::v1::SearchAuditRequest search;
  search.mutable_person()->set_person_id("p1");
  search.add_kinds(AuditEntry::CHANGED);
  const auto found = SearchAudit(server, search);
  REQUIRE(found.entries_size() >= 1);
  CHECK(found.entries(0).method() == "jalon.v1.PrivacyService/ErasePersons");
  CHECK(found.entries(0).agent() == "certificat:dpo");
}

TEST_CASE("who is out of scope looks as who does not exist") {
  GuardedServer server;
  AddTwoPersons(&server);
  const auto referent = server.As("referent");
  CHECK(Get(referent, "A").ok());
  const grpc::Status other = Get(referent, "B");
  const grpc::Status nobody = Get(referent, "personne");
  CHECK(other.error_code() == Code::NOT_FOUND);
  CHECK(other.error_message() == nobody.error_message());
  CHECK(other.error_details() == nobody.error_details());
  CHECK(Get(server.As("chef"), "A").ok());
  CHECK(Get(server.As("chef"), "B").error_code() == Code::NOT_FOUND);
  CHECK(Get(server.As("orientation"), "A").ok());
  CHECK(Get(server.As("orientation"), "B").error_code() == Code::NOT_FOUND);
  CHECK(Get(server.As("pilotage-nominatif"), "B").ok());
  CHECK(Get(server.As("inconnu"), "A").error_code() == Code::PERMISSION_DENIED);
  CHECK(Get(server.As("ailleurs"), "A").error_code() == Code::NOT_FOUND);
}

TEST_CASE("a référent loses a person the day after the assignment ended") {
  GuardedServer server;
  AddTwoPersons(&server);
  jalon::v1::Event moved;
  moved.set_departement("062");
  moved.set_source("essai");
  moved.mutable_person()->set_external_id("A");
  moved.set_record_id("F-A");
  moved.mutable_referent_assignment()->set_referent("ref-12");
  moved.mutable_referent_assignment()->set_structure("MDS Arras");
  moved.mutable_referent_assignment()->set_from(DayFromToday(-30));
  moved.mutable_referent_assignment()->set_to(DayFromToday(0));
  server.Record({moved});
  CHECK(Get(server.As("referent"), "A").ok());
  moved.mutable_referent_assignment()->set_to(DayFromToday(-1));
  server.Record({moved});
  CHECK(Get(server.As("referent"), "A").error_code() == Code::NOT_FOUND);
  CHECK(Get(server.As("chef"), "A").error_code() == Code::NOT_FOUND);
  jalon::v1::Event oriented;
  oriented.set_departement("062");
  oriented.set_source("essai");
  oriented.mutable_person()->set_external_id("A");
  oriented.set_record_id("O-A");
  oriented.mutable_orientation()->set_notified_on(DayFromToday(-20));
  oriented.mutable_orientation()->set_structure("MDS Arras");
  server.Record({oriented});
  CHECK(Get(server.As("chef"), "A").ok());
  oriented.set_record_id("O-A2");
  oriented.mutable_orientation()->set_notified_on(DayFromToday(-10));
  oriented.mutable_orientation()->set_structure("MDS Lens");
  server.Record({oriented});
  CHECK(Get(server.As("chef"), "A").error_code() == Code::NOT_FOUND);
}

TEST_CASE("an orientation that lapsed with the right leaves its structure nothing to see") {
  GuardedServer server;
  jalon::v1::Event about;
  about.set_departement("062");
  about.set_source("essai");
  about.mutable_person()->set_external_id("C");
  const auto right = [&](int day, const std::string& etat) {
    jalon::v1::Event event = about;
    event.set_effective_on(DayFromToday(day));
    event.mutable_right_observed()->set_dossier("00000000003");
    event.mutable_right_observed()->set_etat(etat);
    event.mutable_right_observed()->set_soumis(true);
    return event;
  };
  jalon::v1::Event oriented = about;
  oriented.set_record_id("O-C");
  oriented.mutable_orientation()->set_decided_on(DayFromToday(-200));
  oriented.mutable_orientation()->set_notified_on(DayFromToday(-200));
  oriented.mutable_orientation()->set_structure("MDS Arras");
  server.Record({right(-300, "2"), oriented});
  CHECK(Get(server.As("chef"), "C").ok());
  server.Record({right(-100, "5")});
  CHECK(Get(server.As("chef"), "C").error_code() == Code::NOT_FOUND);
  server.Record({right(-20, "2")});
  CHECK(Get(server.As("chef"), "C").error_code() == Code::NOT_FOUND);
}

TEST_CASE("a search finds those in scope alone, and is one for somebody") {
  GuardedServer server;
  AddTwoPersons(&server);
  const auto search = [&](const std::string& caller, const std::string& name,
                          const std::string& born_on, jalon::v1::SearchBeneficiariesResponse* out) {
    jalon::v1::SearchBeneficiariesRequest request;
    request.set_departement("062");
    request.set_name(name);
    request.set_born_on(born_on);
    grpc::ClientContext context;
    return BeneficiaryService::NewStub(server.As(caller))
        ->SearchBeneficiaries(&context, request, out);
  };
  jalon::v1::SearchBeneficiariesResponse found;
  REQUIRE(search("referent", "essainomA", "", &found).ok());
  CHECK(found.beneficiaries_size() == 1);
  REQUIRE(search("referent", "essainomB", "", &found).ok());
  CHECK(found.beneficiaries_size() == 0);
  CHECK(found.next_page_token().empty());
  CHECK(search("referent", "", "1985-05-17", &found).error_code() == Code::INVALID_ARGUMENT);
  CHECK(search("pilotage", "essainomA", "", &found).error_code() == Code::PERMISSION_DENIED);
  REQUIRE(search("pilotage-nominatif", "essainomB", "", &found).ok());
  CHECK(found.beneficiaries_size() == 1);
  CHECK(search("pilotage-nominatif", "", "1985-05-17", &found).error_code() ==
        Code::INVALID_ARGUMENT);
}

TEST_CASE("an emergency opens one person for a while, with a reason, and is audited apart") {
  GuardedServer server;
  AddTwoPersons(&server);
  const auto referent = server.As("referent");
  const auto open = [&](const std::string& person, const std::string& reason) {
    jalon::v1::BreakGlassRequest request;
    request.set_departement("062");
    request.set_source("essai");
    request.mutable_person()->set_external_id(person);
    request.set_reason(reason);
    jalon::v1::BreakGlassResponse response;
    grpc::ClientContext context;
    return AccessService::NewStub(referent)->BreakGlass(&context, request, &response).error_code();
  };
  CHECK(open("B", "") == Code::INVALID_ARGUMENT);
  CHECK(open("B", " \t ") == Code::INVALID_ARGUMENT);
  CHECK(open("B", "dossier 1 85 05 62 041 001 22") == Code::INVALID_ARGUMENT);
  CHECK(open("personne", "appel") == Code::NOT_FOUND);
  CHECK(Get(referent, "B").error_code() == Code::NOT_FOUND);
  REQUIRE(open("B", "Mme ESSAINOMB appelle en detresse") == Code::OK);
  CHECK(Get(referent, "B").ok());
  CHECK(Get(server.As("chef"), "B").error_code() == Code::NOT_FOUND);
  jalon::v1::SearchAuditRequest request;
  request.add_kinds(AuditEntry::BREAK_GLASS);
  const auto audit = SearchAudit(server, request);
  REQUIRE(audit.entries_size() == 1);
  CHECK(audit.entries(0).agent() == "certificat:referent");
  CHECK(audit.entries(0).reason() == "Mme ESSAINOMB appelle en detresse");
  // The reason may name the person: it is sealed.
  CHECK(server.AllBytes().find("ESSAINOMB") == std::string::npos);
}

TEST_CASE("the audit says who saw, changed and was refused what about whom") {
  GuardedServer server;
  AddTwoPersons(&server);
  jalon::v1::GetBeneficiaryResponse seen;
  REQUIRE(Get(server.As("referent"), "A", &seen, "suivi").ok());
  REQUIRE(Get(server.As("referent"), "B").error_code() == Code::NOT_FOUND);
  CHECK(Get(server.As("referent"), "A", nullptr, "Mme DUPONT").error_code() ==
        Code::INVALID_ARGUMENT);
  jalon::v1::SearchAuditRequest of_person;
  of_person.mutable_person()->set_person_id(seen.beneficiary().person_id());
  auto audit = SearchAudit(server, of_person);
  REQUIRE(audit.entries_size() == 1);
  CHECK(audit.entries(0).kind() == AuditEntry::SEEN);
  CHECK(audit.entries(0).purpose() == "suivi");
  CHECK(audit.entries(0).method() == "jalon.v1.BeneficiaryService/GetBeneficiary");
  jalon::v1::SearchAuditRequest of_agent;
  of_agent.set_agent("certificat:referent");
  audit = SearchAudit(server, of_agent);
  REQUIRE(audit.entries_size() == 2);
  CHECK(audit.entries(0).kind() == AuditEntry::DENIED);
  CHECK(audit.entries(0).person_ids_size() >= 1);
  CHECK(audit.entries(0).count() == 1);
  // Asking the audit is audited.
  of_agent.set_agent("certificat:auditeur");
  CHECK(SearchAudit(server, of_agent).entries_size() == 2);
}

TEST_CASE("events that are recorded are found by the persons they are about") {
  GuardedServer server;
  AddTwoPersons(&server);
  jalon::v1::RecordEventsRequest request;
  request.set_request_id("envoi-1");
  for (const char* person : {"A", "B"}) {
    auto* event = request.add_events();
    event->set_departement("062");
    event->set_source("essai");
    event->mutable_person()->set_external_id(person);
    event->set_record_id(absl::StrCat("R-", person));
    event->mutable_rendez_vous()->set_made_on(DayFromToday(-1));
  }
  request.add_events()->CopyFrom(request.events(0));
  request.mutable_events(2)->set_departement("093");
  grpc::ClientContext context;
  const auto stream = jalon::v1::EventService::NewStub(server.As("import"))->RecordEvents(&context);
  REQUIRE(stream->Write(request));
  jalon::v1::RecordEventsResponse response;
  REQUIRE(stream->Read(&response));
  stream->WritesDone();
  CHECK(stream->Finish().ok());
  CHECK(response.recorded() == 2);
  REQUIRE(response.rejections_size() == 1);
  CHECK(response.rejections(0).reason() == "DEPARTEMENT_NOT_ALLOWED");
  jalon::v1::SearchAuditRequest of_person;
  of_person.set_source("essai");
  for (const char* person : {"A", "B"}) {
    of_person.mutable_person()->set_external_id(person);
    const auto audit = SearchAudit(server, of_person);
    REQUIRE(audit.entries_size() == 1);
    CHECK(audit.entries(0).kind() == AuditEntry::CHANGED);
    CHECK(audit.entries(0).agent() == "certificat:import");
    CHECK(audit.entries(0).count() == 2);
  }
}

TEST_CASE("who says since when something was known needs a right of its own") {
  GuardedServer server;
  const auto record = [&](const std::string& caller, const std::string& departement = "062") {
    jalon::v1::RecordEventsRequest request;
    auto* event = request.add_events();
    event->set_departement(departement);
    event->set_source("essai");
    event->mutable_person()->set_external_id("A");
    event->set_known_on("2022-01-01");
    event->set_record_id("R");
    event->mutable_rendez_vous()->set_made_on("2022-01-01");
    grpc::ClientContext context;
    const auto stream = jalon::v1::EventService::NewStub(server.As(caller))->RecordEvents(&context);
    stream->Write(request);
    jalon::v1::RecordEventsResponse response;
    REQUIRE(stream->Read(&response));
    stream->WritesDone();
    CHECK(stream->Finish().ok());
    return response;
  };
  CHECK(record("import").recorded() == 1);
  const auto refused = record("import-nominatif");
  REQUIRE(refused.rejections_size() == 1);
  CHECK(refused.rejections(0).reason() == "DECLARED_KNOWLEDGE");
  // Of another département, the right that is missing is not that one.
  for (const char* caller : {"import", "import-nominatif"}) {
    const auto elsewhere = record(caller, "093");
    REQUIRE(elsewhere.rejections_size() == 1);
    CHECK(elsewhere.rejections(0).reason() == "DEPARTEMENT_NOT_ALLOWED");
  }
}

TEST_CASE("a principal who calls too often is told to come back") {
  GuardedServer server;
  AddTwoPersons(&server);
  const auto channel = server.As("administrateur");
  int refused = 0;
  for (int i = 0; i < 10; ++i) {
    jalon::v1::GetStatusResponse response;
    grpc::ClientContext context;
    const auto status = jalon::v1::AdministrationService::NewStub(channel)->GetStatus(
        &context, jalon::v1::GetStatusRequest(), &response);
    if (status.error_code() != Code::RESOURCE_EXHAUSTED) continue;
    ++refused;
    CHECK(status.error_details().find("google.rpc.RetryInfo") != std::string::npos);
  }
  CHECK(refused >= 6);
  CHECK(Get(server.As("referent"), "A").ok());
}

TEST_CASE("a service without a policy is open, and says so") {
  Script script;
  InProcess process(&script);
  jalon::v1::WhoAmIResponse response;
  grpc::ClientContext context;
  REQUIRE(AccessService::NewStub(process.channel())
              ->WhoAmI(&context, jalon::v1::WhoAmIRequest(), &response)
              .ok());
  CHECK(response.open());
}

TEST_CASE("another address than loopback needs a policy") {
  Script script;
  InProcess process(&script);
  const Certificates certificates;
  const services::TlsFiles tls{certificates.server(), certificates.server_key(), "", false};
  const auto server = services::Server::Start(process.host(), {{"0.0.0.0", 0}, tls});
  REQUIRE_FALSE(server.ok());
  CHECK_THAT(std::string(server.status().message()), Catch::Contains("--access"));
}

TEST_CASE("the caller is told who the service takes it for") {
  GuardedServer server;
  jalon::v1::WhoAmIResponse response;
  grpc::ClientContext context;
  REQUIRE(AccessService::NewStub(server.As("orientation"))
              ->WhoAmI(&context, jalon::v1::WhoAmIRequest(), &response)
              .ok());
  CHECK(response.principal() == "certificat:orientation");
  REQUIRE(response.grants_size() == 1);
  CHECK(response.grants(0).communes_size() == 2);
  CHECK_FALSE(response.open());
}

TEST_CASE("a client who is silent on a stream is cut, and one who waits for an answer is not") {
  services::HostOptions options;
  options.silent_client = std::chrono::milliseconds(300);
  GuardedServer server(nullptr, kPolicyText, options);
  grpc::ClientContext context;
  const auto stream = jalon::v1::EventService::NewStub(server.As("import"))->RecordEvents(&context);
  jalon::v1::RecordEventsResponse response;
  CHECK_FALSE(stream->Read(&response));
  CHECK(stream->Finish().error_code() == Code::DEADLINE_EXCEEDED);
}

TEST_CASE("a client who does not read is cut") {
  services::HostOptions options;
  options.slow_client = std::chrono::milliseconds(300);
  GuardedServer server(nullptr, kPolicyText, options);
  AddTwoPersons(&server);
  const auto store = server.host()->stores.Find("062").value();
  PreparedBatch batch;
  for (int i = 0; i < 20'000; ++i) {
    AuditEntry entry;
    entry.set_agent("essai");
    entry.set_request_id(std::string(60, 'a'));
    REQUIRE(store->engine->audit()->Note(entry, &batch).ok());
  }
  REQUIRE(store->writer->SubmitAndWait(&batch, 1).ok());
  jalon::v1::ExportAuditRequest request;
  request.set_departement("062");
  grpc::ClientContext context;
  grpc::ChannelArguments small;  // what a client that does not read takes all the same
  small.SetInt(GRPC_ARG_HTTP2_BDP_PROBE, 0);
  small.SetInt(GRPC_ARG_HTTP2_STREAM_LOOKAHEAD_BYTES, 1 << 16);
  const auto stub =
      AuditService::NewStub(server.certificates().Channel(server.address(), "auditeur", small));
  const auto reader = stub->ExportAudit(&context, request);
  jalon::v1::ExportAuditResponse line;
  REQUIRE(reader->Read(&line));
  absl::SleepFor(absl::Seconds(2));
  int read = 1;
  while (reader->Read(&line)) ++read;
  CHECK(read < 20'000);
  CHECK_FALSE(reader->Finish().ok());
}

TEST_CASE("questions about a departement without data leave nothing that waits for the audit") {
  const std::string policy = std::string(kPolicyText) + R"(
principal { certificate: "partout" grant { role: AUDITOR departement: "*" }
            grant { role: IMPORT_JOB departement: "*" nominative: true } })";
  GuardedServer server(nullptr, policy);
  AddTwoPersons(&server);
  const auto channel = server.As("partout");
  {
    grpc::ClientContext context;
    jalon::v1::ExportAuditRequest request;
    request.set_departement("971");
    const auto reader = AuditService::NewStub(channel)->ExportAudit(&context, request);
    jalon::v1::ExportAuditResponse line;
    CHECK_FALSE(reader->Read(&line));
    CHECK(reader->Finish().error_code() == Code::NOT_FOUND);
  }
  services::Credentials credentials;
  credentials.certificates = {"partout"};
  auto& access = server.host()->access;
  jalon::v1::ExportRejectsRequest rejects;
  rejects.set_departement("971");
  const auto caller = access.AdmitStream(credentials, rejects, absl::Now());
  REQUIRE(caller.ok());
  CHECK(absl::IsNotFound(access.Seen(*caller, rejects, nullptr, absl::Now())));
  // Even if some were noted, they do not keep others from being noted.
  auto& desk = server.host()->audit;
  for (const std::string departement : {"971", "nulle part"}) {
    for (size_t i = 0; i < services::kMaxAuditWaiting; ++i) {
      if (!desk.Queue(departement, AuditEntry()).ok()) break;
    }
    desk.Flush();
    CHECK(desk.Queue("062", AuditEntry()).ok());
  }
  CHECK(Get(server.As("referent"), "A").ok());
}

TEST_CASE("a part of a request is let in as a request of its own would be") {
  GuardedServer server;
  AddTwoPersons(&server);
  services::Credentials credentials;
  credentials.certificates = {"referent"};
  auto& access = server.host()->access;
  const auto whole = access.Admit(credentials, jalon::v1::WhoAmIRequest(), absl::Now());
  REQUIRE(whole.ok());
  jalon::v1::GetBeneficiaryRequest part;
  part.set_departement("062");
  part.set_source("essai");
  part.mutable_person()->set_external_id("A");
  CHECK(access.AdmitPart(*whole, part, absl::Now()).ok());
  part.mutable_person()->set_external_id("B");
  CHECK(absl::IsNotFound(access.AdmitPart(*whole, part, absl::Now()).status()));
  jalon::v1::VerifyStoreRequest other;
  other.set_departement("062");
  CHECK(absl::IsPermissionDenied(access.AdmitPart(*whole, other, absl::Now()).status()));
}
