// SPDX-License-Identifier: EUPL-1.2
#include <thread>

#include "jalon/v1/events.grpc.pb.h"
#include "jalon/v1/flux.grpc.pb.h"
#include "services/limits.h"
#include "tests/services/in_process.h"
#include "tools/cli/failure.h"

using namespace jalon;
using namespace jalon::tests;
using jalon::v1::FluxService;
using jalon::v1::ImportFluxRequest;
using jalon::v1::ImportFluxResponse;

namespace {

constexpr int64_t kFileBytes = 3'000'000;

struct Client {
  explicit Client(const std::shared_ptr<grpc::Channel>& channel)
      : stub(FluxService::NewStub(channel)), stream(stub->ImportFlux(&context)) {}

  bool Start(char digit, int64_t size) {
    ImportFluxRequest request;
    request.mutable_start()->set_departement("062");
    request.mutable_start()->set_sha256(std::string(64, digit));
    request.mutable_start()->set_size_bytes(size);
    return stream->Write(request);
  }
  bool Send(size_t bytes) {
    ImportFluxRequest request;
    request.set_chunk(std::string(bytes, 'x'));
    return stream->Write(request);
  }
  grpc::Status End() {
    while (stream->Read(&response)) {
    }
    return stream->Finish();
  }

  grpc::ClientContext context;
  std::unique_ptr<FluxService::Stub> stub;
  std::unique_ptr<grpc::ClientReaderWriter<ImportFluxRequest, ImportFluxResponse>> stream;
  ImportFluxResponse response;  // the last one
};

}  // namespace

TEST_CASE("a file is imported whole while events are recorded") {
  Script script;
  InProcess service(&script);
  Client client(service.channel());
  REQUIRE(client.Start('a', kFileBytes));
  std::thread sender([&] {
    for (int i = 0; i < 30; ++i) client.Send(kFileBytes / 30);
    client.stream->WritesDone();
  });
  auto events = jalon::v1::EventService::NewStub(service.channel());
  grpc::ClientContext context;
  auto record = events->RecordEvents(&context);
  jalon::v1::RecordEventsRequest batch;
  batch.add_events()->set_departement("062");
  batch.mutable_events(0)->set_source("essai");
  jalon::v1::RecordEventsResponse answer;
  for (int i = 0; i < 100; ++i) {
    REQUIRE(record->Write(batch));
    REQUIRE(record->Read(&answer));
  }
  record->WritesDone();
  CHECK(record->Finish().ok());
  CHECK(client.End().ok());
  sender.join();
  REQUIRE(client.response.has_report());
  CHECK(client.response.report().events_new() == kFileBytes / 1000);
  CHECK(script.import_bytes == kFileBytes);
  CHECK_FALSE(script.overlapped);
}

TEST_CASE("an idle import does not keep others from writing") {
  Script script;
  InProcess service(&script);
  Client idle(service.channel());
  REQUIRE(idle.Start('a', kFileBytes));
  REQUIRE(idle.Send(1000));
  REQUIRE(Eventually([&] { return script.import_bytes == 1000; }));
  Client other(service.channel());
  REQUIRE(other.Start('b', 5000));
  REQUIRE(other.Send(5000));
  other.stream->WritesDone();
  CHECK(other.End().ok());
  CHECK(other.response.report().events_new() == 5);
}

TEST_CASE("a file that stops before its announced size is not taken for a whole one") {
  Script script;
  InProcess service(&script);
  Client client(service.channel());
  REQUIRE(client.Start('a', kFileBytes));
  REQUIRE(client.Send(10'000));
  client.stream->WritesDone();
  CHECK(client.End().error_code() == grpc::StatusCode::CANCELLED);
  CHECK_FALSE(client.response.has_report());
}

TEST_CASE("a client that goes away frees its import") {
  Script script;
  InProcess service(&script, /*max_imports=*/1);
  for (int i = 0; i < 5; ++i) {
    Client client(service.channel());
    REQUIRE(client.Start('a', kFileBytes));
    REQUIRE(client.Send(10'000));
    client.context.TryCancel();
    CHECK(client.End().error_code() == grpc::StatusCode::CANCELLED);
    CHECK(Eventually([&] {
      Client other(service.channel());
      other.Start('b', 0);
      other.stream->WritesDone();
      return other.End().ok();
    }));
  }
  CHECK(Eventually([&] {
    Client again(service.channel());
    again.Start('a', 0);
    again.stream->WritesDone();
    return again.End().ok();
  }));
}

TEST_CASE("a content that is imported already is waited for, then answered from the archive") {
  Script script;
  InProcess service(&script);
  Client first(service.channel());
  REQUIRE(first.Start('a', 5000));
  REQUIRE(first.Send(1000));
  REQUIRE(Eventually([&] { return script.import_bytes == 1000; }));
  Client same(service.channel());
  REQUIRE(same.Start('a', 5000));
  REQUIRE(first.Send(4000));
  first.stream->WritesDone();
  CHECK(first.End().ok());
  CHECK(same.End().ok());
  CHECK(same.response.report().events_new() == 5);
  CHECK(script.import_bytes == 5000);
}

TEST_CASE("imports over the limit are told to come back") {
  Script script;
  InProcess service(&script, /*max_imports=*/2);
  Client first(service.channel());
  REQUIRE(first.Start('a', kFileBytes));
  REQUIRE(first.Send(1000));
  REQUIRE(Eventually([&] { return script.import_bytes == 1000; }));
  Client second(service.channel());
  REQUIRE(second.Start('b', kFileBytes));
  REQUIRE(second.Send(1000));
  REQUIRE(Eventually([&] { return script.import_bytes == 2000; }));
  Client third(service.channel());
  third.Start('c', kFileBytes);
  const grpc::Status status = third.End();
  CHECK(status.error_code() == grpc::StatusCode::RESOURCE_EXHAUSTED);
  CHECK(cli::DetailOf(status).reason == "TOO_BUSY");
}

TEST_CASE("what is not an import is refused with its field") {
  Script script;
  InProcess service(&script);
  SECTION("bytes before the start") {
    Client client(service.channel());
    client.Send(10);
    const grpc::Status status = client.End();
    CHECK(status.error_code() == grpc::StatusCode::INVALID_ARGUMENT);
    CHECK(cli::DetailOf(status).field == "start");
  }
  SECTION("a digest that is none") {
    Client client(service.channel());
    client.Start('Z', 0);
    const grpc::Status status = client.End();
    CHECK(status.error_code() == grpc::StatusCode::INVALID_ARGUMENT);
    CHECK(cli::DetailOf(status).field == "start.sha256");
  }
  SECTION("a piece that is too large") {
    Client client(service.channel());
    client.Start('a', kFileBytes);
    client.Send(services::kMaxChunkBytes + 1);
    const grpc::Status status = client.End();
    CHECK(status.error_code() == grpc::StatusCode::INVALID_ARGUMENT);
    CHECK(cli::DetailOf(status).reason == "CHUNK_TOO_LARGE");
  }
}

TEST_CASE("an archived file is imported to its end without its client") {
  Script script;
  InProcess service(&script);
  script.HoldCommits(true);
  {
    Client client(service.channel());
    REQUIRE(client.Start('a', 5000));
    REQUIRE(client.Send(5000));
    client.stream->WritesDone();
    REQUIRE(Eventually([&] { return script.commits == 1; }));
    client.context.TryCancel();
    CHECK(client.End().error_code() == grpc::StatusCode::CANCELLED);
  }
  script.HoldCommits(false);
  // Five batches and the end.
  CHECK(Eventually([&] { return script.commits == 6; }));
}

TEST_CASE("an import that is cancelled ends after the batch under way, and can be sent again") {
  Script script;
  InProcess service(&script);
  const std::string sha256(64, 'a');
  CHECK_FALSE(service.host()->desk.Cancel("062", sha256));
  script.HoldCommits(true);
  Client client(service.channel());
  REQUIRE(client.Start('a', 5000));
  REQUIRE(client.Send(5000));
  client.stream->WritesDone();
  REQUIRE(Eventually([&] { return script.commits == 1; }));
  CHECK(service.host()->desk.Cancel("062", sha256));
  script.HoldCommits(false);
  const grpc::Status status = client.End();
  CHECK(status.error_code() == grpc::StatusCode::CANCELLED);
  CHECK(cli::DetailOf(status).reason == "IMPORT_CANCELLED");
  Client again(service.channel());
  REQUIRE(again.Start('a', 5000));
  CHECK(again.End().ok());
}

TEST_CASE("a stop ends an import; it can go on later") {
  Script script;
  InProcess service(&script);
  Client client(service.channel());
  REQUIRE(client.Start('a', kFileBytes));
  REQUIRE(client.Send(10'000));
  REQUIRE(Eventually([&] { return script.import_bytes == 10'000; }));
  std::thread stop([&] { service.server()->Stop(); });
  const grpc::Status status = client.End();
  stop.join();
  CHECK(status.error_code() == grpc::StatusCode::UNAVAILABLE);
  CHECK(cli::DetailOf(status).reason == "STOPPING");
}

TEST_CASE("a client that does not read the report of its import is cut") {
  Script script;
  script.rejects = 20'000;
  services::HostOptions options;
  options.slow_client = std::chrono::milliseconds(300);
  InProcess service(&script, 0, options);
  Client client(service.SmallChannel());
  REQUIRE(client.Start('a', 5000));
  REQUIRE(client.Send(5000));
  client.stream->WritesDone();
  // Five batches and the end.
  REQUIRE(Eventually([&] { return script.commits == 6; }));
  absl::SleepFor(absl::Seconds(2));
  CHECK_FALSE(client.End().ok());
  CHECK_FALSE(client.response.has_report());
  // One that reads has it all.
  Client reader(service.SmallChannel());
  REQUIRE(reader.Start('a', 5000));
  CHECK(reader.End().ok());
  CHECK(reader.response.report().rejects_size() == script.rejects);
}
