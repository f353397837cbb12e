// SPDX-License-Identifier: EUPL-1.2
#include "tests/services/pathway_desk.h"

#include <google/protobuf/util/json_util.h>
#include <google/rpc/error_details.pb.h>
#include <google/rpc/status.pb.h>
#include <stdlib.h>

#include <catch2/catch.hpp>

#include "absl/time/clock.h"
#include "engine/base/departement.h"
#include "engine/departement.h"

namespace jalon::tests {
namespace {

constexpr char kDepartement[] = "062";
constexpr char kSource[] = "essai";

std::filesystem::path NewFolder() {
  std::string path = (std::filesystem::temp_directory_path() / "jalon_desk_XXXXXX").string();
  REQUIRE(mkdtemp(path.data()) != nullptr);
  return path;
}

std::string BodyName(const jalon::v1::Event& event) {
  const auto* oneof = event.GetDescriptor()->FindOneofByName("body");
  const auto* field = event.GetReflection()->GetOneofFieldDescriptor(event, oneof);
  return field == nullptr ? "" : field->json_name();
}

}  // namespace

Date Today() { return CivilTime::For(kDepartement)->DayOf(absl::Now()); }
std::string InDays(int days) { return Today().AddDays(days).ToString(); }

jalon::v1::Command CommandOf(const std::string& json) {
  jalon::v1::Command command;
  const auto status = google::protobuf::util::JsonStringToMessage(json, &command);
  INFO(json << ": " << status.ToString());
  REQUIRE(status.ok());
  return command;
}

Refusal RefusalOf(const grpc::Status& status) {
  Refusal refusal;
  refusal.code = status.error_code();
  refusal.message = status.error_message();
  google::rpc::Status rich;
  rich.ParseFromString(status.error_details());
  for (const auto& detail : rich.details()) {
    google::rpc::BadRequest bad_request;
    jalon::v1::ErrorReason reason;
    if (detail.UnpackTo(&bad_request)) refusal.field = bad_request.field_violations(0).field();
    if (detail.UnpackTo(&reason)) refusal.reason = reason.reason();
  }
  return refusal;
}

PathwayDesk::PathwayDesk()
    : conventions_(indicators::ConventionRegistry::BuiltIn().value()), folder_(NewFolder()) {
  Start();
}

PathwayDesk::~PathwayDesk() {
  server_.reset();
  host_.reset();
  std::error_code ignored;
  std::filesystem::remove_all(folder_, ignored);
}

void PathwayDesk::Start() {
  services::HostOptions options;
  options.data_folder = (folder_ / "data").string();
  options.key_file = (folder_ / "key").string();
  options.conventions = &conventions_;
  host_ = std::make_unique<services::Host>(options);
  REQUIRE(host_->stores.FindOrCreate(kDepartement).ok());
  server_ = services::Server::Start(host_.get(), {{"127.0.0.1", 0}, {}}).value();
  stub_ = jalon::v1::PathwayService::NewStub(Connect());
}

std::shared_ptr<grpc::Channel> PathwayDesk::Connect() const {
  return grpc::CreateChannel(server_->address().ToString(), grpc::InsecureChannelCredentials());
}

void PathwayDesk::Restart() {
  stub_.reset();
  server_.reset();
  host_.reset();
  Start();
}

void PathwayDesk::Record(const std::vector<jalon::v1::Event>& events) {
  const auto store = host_->stores.Find(kDepartement).value();
  google::protobuf::RepeatedPtrField<jalon::v1::Event> batch(events.begin(), events.end());
  PreparedBatch prepared = store->engine->Prepare(&batch, {host_->clock.Next(), "essai"});
  REQUIRE(prepared.result.rejections().empty());
  REQUIRE(store->writer->SubmitAndWait(&prepared, static_cast<int64_t>(events.size())).ok());
}

void PathwayDesk::TellRight(const std::string& person, const std::string& day,
                            const std::string& etat, bool soumis) {
  jalon::v1::Event event;
  event.set_departement(kDepartement);
  event.set_source(kSource);
  event.mutable_person()->set_external_id(person);
  event.set_effective_on(day);
  event.mutable_right_observed()->set_dossier("00000000001");
  event.mutable_right_observed()->set_etat(etat);
  event.mutable_right_observed()->set_soumis(soumis);
  Record({event});
}

jalon::v1::ExecuteCommandRequest PathwayDesk::About(const std::string& person) {
  jalon::v1::ExecuteCommandRequest request;
  request.set_departement(kDepartement);
  request.mutable_person()->set_external_id(person);
  request.set_source(kSource);
  return request;
}

jalon::v1::ExecuteCommandResponse PathwayDesk::Execute(
    const jalon::v1::ExecuteCommandRequest& request, grpc::Status* status) const {
  grpc::ClientContext context;
  jalon::v1::ExecuteCommandResponse response;
  *status = stub_->ExecuteCommand(&context, request, &response);
  return response;
}

jalon::v1::ExecuteCommandResponse PathwayDesk::Do(const std::string& json) {
  auto request = About("A");
  *request.mutable_command() = CommandOf(json);
  grpc::Status status;
  auto response = Execute(request, &status);
  INFO(json << ": " << RefusalOf(status).reason << " " << status.error_message());
  REQUIRE(status.ok());
  CHECK(response.events_size() > 0);
  CHECK(response.etag() == State().etag());
  return response;
}

Refusal PathwayDesk::Refused(const std::string& json, const std::string& reason,
                             const std::string& field) {
  auto request = About("A");
  *request.mutable_command() = CommandOf(json);
  const int64_t before = LogPosition();
  grpc::Status status;
  Execute(request, &status);
  const Refusal refusal = RefusalOf(status);
  INFO(json << ": " << refusal.message);
  CHECK(refusal.reason == reason);
  CHECK(refusal.field == field);
  CHECK(!refusal.message.empty());
  CHECK(LogPosition() == before);
  return refusal;
}

jalon::v1::GetPathwayStateResponse PathwayDesk::State(const std::string& person) const {
  jalon::v1::GetPathwayStateRequest request;
  request.set_departement(kDepartement);
  request.mutable_person()->set_external_id(person);
  request.set_source(kSource);
  grpc::ClientContext context;
  jalon::v1::GetPathwayStateResponse response;
  const grpc::Status status = stub_->GetPathwayState(&context, request, &response);
  INFO(status.error_message());
  REQUIRE(status.ok());
  return response;
}

std::vector<jalon::v1::PathwayRecord> PathwayDesk::Records(const std::string& body,
                                                           const std::string& person) const {
  std::vector<jalon::v1::PathwayRecord> records;
  const jalon::v1::GetPathwayStateResponse state = State(person);
  for (const auto& record : state.records()) {
    if (BodyName(record.event()) == body) records.push_back(record);
  }
  return records;
}

int64_t PathwayDesk::LogPosition() const {
  return host_->stores.Find(kDepartement).value()->engine->Status().log_position();
}

}  // namespace jalon::tests
