// SPDX-License-Identifier: EUPL-1.2
//
// The services over real départements, on a disk that is full for a while or fails a sync.
#include <rocksdb/env.h>

#include <atomic>
#include <catch2/catch.hpp>
#include <cstdlib>
#include <filesystem>
#include <random>
#include <thread>

#include "jalon/v1/administration.grpc.pb.h"
#include "jalon/v1/archive.grpc.pb.h"
#include "jalon/v1/events.grpc.pb.h"
#include "jalon/v1/flux.grpc.pb.h"
#include "jalon/v1/imports.grpc.pb.h"
#include "jalon/v1/indicators.grpc.pb.h"
#include "tests/crash/forgetful_disk.h"
#include "tests/services/in_process.h"
#include "tests/services/process.h"
#include "tests/services/raw_call.h"
#include "tools/client/flux_sender.h"
#include "tools/client/status.h"

namespace jalon {
namespace {

using client::FluxFile;
using client::SendOutcome;
using jalon::v1::Import;
using tests::ForgetfulFileSystem;
using tests::TemporaryFolder;

uint64_t Seed() {
  const char* given = std::getenv("JALON_SEED");
  return given != nullptr ? std::stoull(given) : std::random_device()();
}

// Less than the import of SomeFile writes.
constexpr uint64_t kSomeBytes = 1'000'000;
// More than the key that SomeFile is archived under.
constexpr uint64_t kRoomForAKey = 1000;

int Rounds() { return std::getenv("JALON_THOROUGH") != nullptr ? 40 : 3; }

// A file of some batches, of a small simulated département.
std::string SomeFile(const TemporaryFolder& folder) {
  const auto made =
      tests::RunToEnd({tests::JalonPath(), "simulate", "--output", folder / "sim", "--set",
                       "seed=5", "--set", "stock=3000", "--set", "entrants=50"});
  REQUIRE(made.code == 0);
  std::string largest;
  for (const auto& entry : std::filesystem::directory_iterator(folder / "sim/flux")) {
    if (largest.empty() || entry.file_size() > std::filesystem::file_size(largest)) {
      largest = entry.path();
    }
  }
  return largest;
}

// Services whose stores are on a disk that can be made to fail.
class Service {
 public:
  explicit Service(const std::string& folder)
      : disk_(std::make_shared<ForgetfulFileSystem>(1)),
        env_(rocksdb::NewCompositeEnv(disk_)),
        conventions_(indicators::ConventionRegistry::BuiltIn().value()) {
    services::HostOptions options;
    options.data_folder = folder;
    options.key_file = folder + ".key";
    options.conventions = &conventions_;
    options.open = [this](const Departement::Options& wanted) {
      return Departement::Open(OnDisk(wanted));
    };
    options.probe = [this](const Departement::Options& wanted) {
      return Departement::ProbeDisk(OnDisk(wanted));
    };
    options.mend_interval = absl::Milliseconds(20);
    host_ = std::make_unique<services::Host>(options);
    server_ = services::Server::Start(host_.get(), {{"127.0.0.1", 0}, {}}).value();
    channel_ =
        grpc::CreateChannel(server_->address().ToString(), grpc::InsecureChannelCredentials());
    REQUIRE(host_->stores.FindOrCreate("062").ok());
  }

  ForgetfulFileSystem& disk() { return *disk_; }
  services::Host* host() { return host_.get(); }
  const std::shared_ptr<grpc::Channel>& channel() const { return channel_; }

  SendOutcome Send(const std::string& path) const {
    auto files = FluxFile::Open(path);
    REQUIRE(files.ok());
    return Send(&files->front());
  }
  SendOutcome Send(FluxFile* file) const {
    jalon::v1::ImportFluxRequest::Start start;
    start.set_departement("062");
    start.mutable_known()->set_at_transmission(true);
    return client::SendFlux(channel_, start, file, [](const auto&) {});
  }
  // The only import there is.
  Import TheImport() const {
    const auto stub = jalon::v1::ImportService::NewStub(channel_);
    grpc::ClientContext context;
    jalon::v1::ListImportsRequest request;
    request.set_departement("062");
    jalon::v1::ListImportsResponse response;
    const grpc::Status status = stub->ListImports(&context, request, &response);
    return status.ok() && response.imports_size() == 1 ? response.imports(0) : Import();
  }
  jalon::v1::StoreStatus StoreStatus() const {
    const auto stub = jalon::v1::AdministrationService::NewStub(channel_);
    grpc::ClientContext context;
    jalon::v1::GetStatusResponse response;
    REQUIRE(stub->GetStatus(&context, {}, &response).ok());
    REQUIRE(response.stores_size() == 1);
    return response.stores(0);
  }
  grpc::Status AskMatrix() const {
    const auto stub = jalon::v1::IndicatorService::NewStub(channel_);
    grpc::ClientContext context;
    jalon::v1::GetMatrixRequest request;
    request.mutable_question()->set_departement("062");
    request.mutable_question()->set_from("2022-01-01");
    request.mutable_question()->set_to("2022-12-31");
    jalon::v1::GetMatrixResponse response;
    return stub->GetMatrix(&context, request, &response);
  }
  // A batch of one event, each time another.
  grpc::Status Record() const {
    const auto stub = jalon::v1::EventService::NewStub(channel_);
    grpc::ClientContext context;
    const auto stream = stub->RecordEvents(&context);
    jalon::v1::RecordEventsRequest request;
    auto* event = request.add_events();
    event->set_departement("062");
    event->set_source("essai");
    event->set_known_on("2022-01-05");
    event->set_effective_on("2022-01-05");
    event->mutable_person()->set_external_id("anne");
    event->set_record_id(std::to_string(++records_));
    event->mutable_cer()->set_signed_on("2022-01-05");
    stream->Write(request);
    stream->WritesDone();
    jalon::v1::RecordEventsResponse response;
    const bool answered = stream->Read(&response);
    const grpc::Status status = stream->Finish();
    return answered && response.rejections_size() == 0 ? status : grpc::Status::CANCELLED;
  }
  bool Verified() const {
    const auto stub = jalon::v1::AdministrationService::NewStub(channel_);
    grpc::ClientContext context;
    jalon::v1::VerifyStoreRequest request;
    request.set_departement("062");
    jalon::v1::VerifyStoreResponse response;
    REQUIRE(stub->VerifyStore(&context, request, &response).ok());
    return response.clean();
  }
  bool TakesWrites() const { return tests::IsServing(channel_, "jalon.v1.FluxService"); }

 private:
  Departement::Options OnDisk(Departement::Options options) const {
    options.disk = env_.get();
    return options;
  }

  std::shared_ptr<ForgetfulFileSystem> disk_;
  std::unique_ptr<rocksdb::Env> env_;
  const indicators::ConventionRegistry conventions_;
  std::unique_ptr<services::Host> host_;
  std::unique_ptr<services::Server> server_;
  std::shared_ptr<grpc::Channel> channel_;
  mutable int records_ = 0;
};

// The import has ended as that of `undisturbed` did, and nothing is doubled or lost.
void CheckSame(const Service& service, const Service& undisturbed) {
  const Import import = service.TheImport();
  const Import wanted = undisturbed.TheImport();
  CHECK(import.state() == Import::COMPLETE);
  CHECK(import.reason().empty());
  CHECK(import.report().dossiers() == wanted.report().dossiers());
  CHECK(import.report().events_new() == wanted.report().events_new());
  CHECK(service.StoreStatus().log_position() == undisturbed.StoreStatus().log_position());
  CHECK(service.StoreStatus().writable());
  CHECK(service.Verified());
}

TEST_CASE(
    "an import that meets a full disk says so, waits, and ends by itself once there is room") {
  const uint64_t seed = Seed();
  INFO("JALON_SEED=" << seed);
  std::mt19937_64 random(seed);
  const TemporaryFolder folder;
  const std::string file = SomeFile(folder);
  const Service undisturbed(folder / "reference");
  REQUIRE(undisturbed.Send(file).report.has_value());
  for (int round = 0; round < Rounds(); ++round) {
    Service service(folder / ("data" + std::to_string(round)));
    service.disk().FillUpAfter(kRoomForAKey + random() % kSomeBytes);
    const SendOutcome stopped = service.Send(file);
    REQUIRE_FALSE(stopped.report.has_value());
    CHECK(client::ExitCodeOf(stopped.status) == client::kUnreachable);
    const ErrorDetail told = client::DetailOf(stopped.status);
    CHECK(told.reason == "DISK_TROUBLE");
    CHECK(told.message.find("reprendra de lui-même") != std::string::npos);
    CHECK_FALSE(service.TakesWrites());
    const Import waiting = service.TheImport();
    CHECK(waiting.state() == Import::QUEUED);
    CHECK(waiting.reason().find("disque plein") == 0);
    service.disk().MakeRoom();
    CHECK(tests::Eventually([&] { return service.TheImport().state() == Import::COMPLETE; }));
    CHECK(service.TakesWrites());
    CheckSame(service, undisturbed);
    CHECK(service.Send(file).report->already_imported());
  }
}

TEST_CASE("an import goes on by itself after a sync that failed once") {
  const TemporaryFolder folder;
  const std::string file = SomeFile(folder);
  const Service undisturbed(folder / "reference");
  REQUIRE(undisturbed.Send(file).report.has_value());
  Service service(folder / "data");
  service.disk().FailNextSync();
  const SendOutcome stopped = service.Send(file);
  CHECK(client::DetailOf(stopped.status).reason == "DISK_TROUBLE");
  CHECK(tests::Eventually([&] { return service.TheImport().state() == Import::COMPLETE; }));
  CheckSame(service, undisturbed);
}

TEST_CASE("a store that cannot be opened again at once is opened later") {
  const TemporaryFolder folder;
  Service service(folder / "data");
  REQUIRE(service.Record().ok());
  // What the log holds is written to a table when the store is opened again: it fails as well.
  service.disk().FailNextSync(".sst");
  service.disk().FailNextSync(".log");
  CHECK_FALSE(service.Record().ok());
  CHECK(tests::Eventually([&] { return service.TakesWrites() && service.Record().ok(); }));
  CHECK_FALSE(service.disk().FailsASync());
  CHECK(service.Verified());
}

TEST_CASE("a file that changes between its digest and its sending leaves nothing") {
  const TemporaryFolder folder;
  const std::string before = "<Racine>" + std::string(1'000'000, ' ');
  for (const std::string& after : {"<racine>" + std::string(1'000'000, ' '), std::string("<Rac")}) {
    Service service(folder / std::to_string(after.size()));
    const std::string path = folder.Write("a.xml", before);
    auto files = FluxFile::Open(path);
    REQUIRE(files.ok());
    folder.Write("a.xml", after);
    const SendOutcome sent = service.Send(&files->front());
    CHECK_FALSE(sent.report.has_value());
    CHECK(client::ExitCodeOf(sent.status) == client::kRefused);
    CHECK(service.TheImport().name().empty());
    CHECK(service.TakesWrites());
  }
}

TEST_CASE("who reads while a store is opened again is told to come back, or answered") {
  const TemporaryFolder folder;
  const std::string file = SomeFile(folder);
  Service service(folder / "data");
  REQUIRE(service.Send(file).report.has_value());
  std::atomic<bool> over{false};
  std::atomic<int> answered{0};
  std::thread reader([&] {
    while (!over) {
      const grpc::Status status = service.AskMatrix();
      if (status.ok()) ++answered;
      if (!status.ok() && status.error_code() != grpc::StatusCode::UNAVAILABLE) break;
    }
  });
  for (int i = 0; i < 5; ++i) {
    service.disk().FailNextSync();
    const int before = answered;
    CHECK_FALSE(service.Record().ok());
    CHECK(tests::Eventually([&] { return service.TakesWrites() && service.Record().ok(); }));
    CHECK(tests::Eventually([&] { return answered > before; }));
  }
  over = true;
  reader.join();
  CHECK(service.Verified());
}

// A file of which a client sends the beginning, and then nothing.
class SlowUpload {
 public:
  SlowUpload(const std::shared_ptr<grpc::Channel>& channel, bool validate_only)
      : stub_(jalon::v1::FluxService::NewStub(channel)), stream_(stub_->ImportFlux(&context_)) {
    jalon::v1::ImportFluxRequest request;
    request.mutable_start()->set_departement("062");
    request.mutable_start()->set_sha256(std::string(64, 'a'));
    request.mutable_start()->set_size_bytes(1'000'000);
    request.mutable_start()->set_validate_only(validate_only);
    REQUIRE(stream_->Write(request));
    request.set_chunk("<?xml");
    REQUIRE(stream_->Write(request));
  }
  grpc::Status End() {
    jalon::v1::ImportFluxResponse response;
    while (stream_->Read(&response)) {
    }
    return stream_->Finish();
  }

 private:
  grpc::ClientContext context_;
  const std::unique_ptr<jalon::v1::FluxService::Stub> stub_;
  const std::unique_ptr<
      grpc::ClientReaderWriter<jalon::v1::ImportFluxRequest, jalon::v1::ImportFluxResponse>>
      stream_;
};

TEST_CASE("a file that comes slowly does not keep a store from being opened again") {
  const bool validate_only = GENERATE(false, true);
  const TemporaryFolder folder;
  Service service(folder / "data");
  SlowUpload upload(service.channel(), validate_only);
  const auto held = [&] { return service.host()->stores.Find("062").value().use_count() > 2; };
  REQUIRE(tests::Eventually(held));
  service.disk().FailNextSync();
  CHECK_FALSE(service.Record().ok());
  REQUIRE(tests::Eventually([&] { return service.TakesWrites() && service.Record().ok(); }));
  const grpc::Status status = upload.End();
  CHECK(status.error_code() == grpc::StatusCode::UNAVAILABLE);
  CHECK(client::DetailOf(status).reason == "REOPENING");
  CHECK(service.TheImport().name().empty());
}

TEST_CASE("an answer in a stream lets go of a store that is to be opened again") {
  const TemporaryFolder folder;
  const std::string file = SomeFile(folder);
  Service service(folder / "data");
  REQUIRE(service.Send(file).report.has_value());
  service.host()->stores.Find("062").value()->reopening = true;
  const auto stub = jalon::v1::ArchiveService::NewStub(service.channel());
  grpc::ClientContext context;
  jalon::v1::ExtractArchiveRequest request;
  request.set_name(service.TheImport().name());
  const auto stream = stub->ExtractArchive(&context, request);
  jalon::v1::ExtractArchiveResponse response;
  CHECK_FALSE(stream->Read(&response));
  CHECK(client::DetailOf(stream->Finish()).reason == "REOPENING");
}

}  // namespace
}  // namespace jalon
