// SPDX-License-Identifier: EUPL-1.2
#include <atomic>
#include <thread>

#include "jalon/v1/events.grpc.pb.h"
#include "jalon/v1/indicators.grpc.pb.h"
#include "services/limits.h"
#include "tests/services/in_process.h"
#include "tests/services/raw_call.h"
#include "tools/cli/failure.h"

using namespace jalon;
using namespace jalon::tests;
using jalon::v1::EventService;
using jalon::v1::RecordEventsRequest;
using jalon::v1::RecordEventsResponse;

namespace {

using Stream = grpc::ClientReaderWriter<RecordEventsRequest, RecordEventsResponse>;

RecordEventsRequest Batch(int64_t number, int events = 1) {
  RecordEventsRequest request;
  request.set_batch_no(number);
  for (int i = 0; i < events; ++i) {
    request.add_events()->set_departement("062");
    request.mutable_events(i)->set_source("essai");
  }
  return request;
}

// A stream of RecordEvents with its context.
struct Client {
  explicit Client(const std::shared_ptr<grpc::Channel>& channel)
      : stub(EventService::NewStub(channel)), stream(stub->RecordEvents(&context)) {}

  grpc::ClientContext context;
  std::unique_ptr<EventService::Stub> stub;
  std::unique_ptr<Stream> stream;
};

}  // namespace

TEST_CASE("a stream takes a bounded number of batches and answers in order") {
  constexpr int kBatches = 50;
  Script script;
  InProcess service(&script);
  script.HoldCommits(true);
  Client client(service.channel());
  std::thread sender([&] {
    for (int i = 1; i <= kBatches; ++i) client.stream->Write(Batch(i, 10));
    client.stream->WritesDone();
  });
  const int most = static_cast<int>(services::kMaxBatchesInFlight);
  CHECK(Eventually([&] { return script.prepared == most; }));
  absl::SleepFor(absl::Milliseconds(100));
  CHECK(script.prepared == most);
  script.HoldCommits(false);
  RecordEventsResponse response;
  int64_t expected = 1;
  while (client.stream->Read(&response)) {
    CHECK(response.batch_no() == expected++);
    CHECK(response.recorded() == 10);
  }
  sender.join();
  CHECK(expected == kBatches + 1);
  CHECK(client.stream->Finish().ok());
  // What waited while a commit was held went into one.
  CHECK(script.commits < kBatches);
  CHECK(script.commits > 0);
}

TEST_CASE("refusals keep their place in a batch of several departements") {
  Script script;
  InProcess service(&script);
  Client client(service.channel());
  RecordEventsRequest request = Batch(7, 6);
  request.mutable_events(1)->set_departement("nulle part");
  request.mutable_events(2)->set_departement("971");
  request.mutable_events(3)->set_departement("971");
  request.mutable_events(3)->clear_source();
  request.mutable_events(4)->clear_departement();
  request.mutable_events(5)->clear_source();
  client.stream->Write(request);
  client.stream->WritesDone();
  RecordEventsResponse response;
  REQUIRE(client.stream->Read(&response));
  CHECK(response.batch_no() == 7);
  CHECK(response.recorded() == 2);
  REQUIRE(response.rejections_size() == 4);
  CHECK(response.rejections(0).index() == 1);
  CHECK(response.rejections(0).reason() == "INVALID_DEPARTEMENT");
  CHECK(response.rejections(0).field() == "departement");
  CHECK(response.rejections(1).index() == 3);
  CHECK(response.rejections(1).field() == "source");
  CHECK(response.rejections(2).index() == 4);
  CHECK(response.rejections(2).reason() == "MISSING_FIELD");
  CHECK(response.rejections(3).index() == 5);
  CHECK(client.stream->Finish().ok());
}

TEST_CASE("a batch that touches no departement is answered") {
  Script script;
  InProcess service(&script);
  Client client(service.channel());
  client.stream->Write(Batch(1, 0));
  client.stream->WritesDone();
  RecordEventsResponse response;
  REQUIRE(client.stream->Read(&response));
  CHECK(response.batch_no() == 1);
  CHECK(client.stream->Finish().ok());
  CHECK(script.commits == 0);
}

TEST_CASE("a batch that is too large ends the stream after the answers before it") {
  Script script;
  InProcess service(&script);
  Client client(service.channel());
  client.stream->Write(Batch(1, 2));
  client.stream->Write(Batch(2, services::kMaxEventsPerBatch + 1));
  client.stream->Write(Batch(3, 2));
  RecordEventsResponse response;
  REQUIRE(client.stream->Read(&response));
  CHECK(response.batch_no() == 1);
  CHECK_FALSE(client.stream->Read(&response));
  const grpc::Status status = client.stream->Finish();
  CHECK(status.error_code() == grpc::StatusCode::INVALID_ARGUMENT);
  const ErrorDetail detail = cli::DetailOf(status);
  CHECK(detail.reason == "BATCH_TOO_LARGE");
  CHECK(detail.field == "events");
}

TEST_CASE("a store that refuses writes ends streams and shows in health; reading goes on") {
  Script script;
  InProcess service(&script);
  CHECK(IsServing(service.channel(), "jalon.v1.EventService"));
  script.fail_commits = true;
  for (int attempt = 0; attempt < 2; ++attempt) {
    Client client(service.channel());
    client.stream->Write(Batch(1));
    RecordEventsResponse response;
    CHECK_FALSE(client.stream->Read(&response));
    const grpc::Status status = client.stream->Finish();
    CHECK(status.error_code() == grpc::StatusCode::ABORTED);
    CHECK(cli::DetailOf(status).reason == "WRITES_REFUSED");
  }
  CHECK_FALSE(IsServing(service.channel(), ""));
  CHECK_FALSE(IsServing(service.channel(), "jalon.v1.EventService"));
  CHECK_FALSE(IsServing(service.channel(), "jalon.v1.FluxService"));
  CHECK(IsServing(service.channel(), "jalon.v1.IndicatorService"));
  auto stub = jalon::v1::IndicatorService::NewStub(service.channel());
  grpc::ClientContext context;
  jalon::v1::ListCellPersonsRequest request;
  request.mutable_question()->set_departement("062");
  jalon::v1::ListCellPersonsResponse response;
  CHECK(stub->ListCellPersons(&context, request, &response).ok());
}

TEST_CASE("a stop answers what was accepted and ends open streams") {
  Script script;
  InProcess service(&script);
  script.HoldCommits(true);
  Client client(service.channel());
  client.stream->Write(Batch(1, 3));
  REQUIRE(Eventually([&] { return script.commits == 1; }));
  Client idle(service.channel());
  idle.stream->Write(Batch(1, 0));
  RecordEventsResponse response;
  REQUIRE(idle.stream->Read(&response));
  std::thread stop([&] { service.server()->Stop(); });
  absl::SleepFor(absl::Milliseconds(50));
  script.HoldCommits(false);
  REQUIRE(client.stream->Read(&response));
  CHECK(response.recorded() == 3);
  CHECK_FALSE(client.stream->Read(&response));
  const grpc::Status status = client.stream->Finish();
  CHECK(status.error_code() == grpc::StatusCode::UNAVAILABLE);
  CHECK(cli::DetailOf(status).reason == "STOPPING");
  CHECK_FALSE(idle.stream->Read(&response));
  CHECK(idle.stream->Finish().error_code() == grpc::StatusCode::UNAVAILABLE);
  stop.join();
  service.host()->stores.Close();
  CHECK(script.markers >= 1);
}

TEST_CASE("clients that go away leave nothing behind") {
  Script script;
  InProcess service(&script);
  script.HoldCommits(true);
  for (int i = 0; i < 20; ++i) {
    Client client(service.channel());
    client.stream->Write(Batch(1, 5));
    client.context.TryCancel();
    RecordEventsResponse response;
    while (client.stream->Read(&response)) {
    }
    CHECK(client.stream->Finish().error_code() == grpc::StatusCode::CANCELLED);
  }
  script.HoldCommits(false);
  Client client(service.channel());
  client.stream->Write(Batch(1, 5));
  client.stream->WritesDone();
  RecordEventsResponse response;
  REQUIRE(client.stream->Read(&response));
  CHECK(client.stream->Finish().ok());
}

TEST_CASE("more streams than the limit are told to come back") {
  Script script;
  InProcess service(&script);
  std::vector<std::unique_ptr<Client>> clients;
  RecordEventsResponse response;
  for (int i = 0; i < services::kMaxRecordStreams; ++i) {
    clients.push_back(std::make_unique<Client>(service.channel()));
    clients.back()->stream->Write(Batch(1, 0));
    REQUIRE(clients.back()->stream->Read(&response));
  }
  Client refused(service.channel());
  CHECK_FALSE(refused.stream->Read(&response));
  CHECK(refused.stream->Finish().error_code() == grpc::StatusCode::RESOURCE_EXHAUSTED);
  for (auto& client : clients) {
    client->stream->WritesDone();
    CHECK(client->stream->Finish().ok());
  }
}

TEST_CASE("a client that sends and does not read is cut, and its place is free again") {
  Script script;
  services::HostOptions options;
  options.slow_client = std::chrono::milliseconds(300);
  options.max_record_streams = 1;
  InProcess service(&script, 0, options);
  Client deaf(service.SmallChannel());
  RecordEventsRequest invalid = Batch(1, services::kMaxEventsPerBatch);
  for (auto& event : *invalid.mutable_events()) event.set_departement("nulle part");
  std::atomic<bool> cut{false};
  std::thread sender([&] {
    while (deaf.stream->Write(invalid)) {
    }
    cut = true;
  });
  CHECK(Eventually([&] {
    Client other(service.channel());
    other.stream->Write(Batch(1));
    other.stream->WritesDone();
    RecordEventsResponse response;
    other.stream->Read(&response);
    return other.stream->Finish().ok();
  }));
  CHECK(Eventually([&] { return cut.load(); }));
  deaf.context.TryCancel();
  sender.join();
}

TEST_CASE("a client that reads late, but reads, is not cut") {
  Script script;
  services::HostOptions options;
  options.slow_client = std::chrono::seconds(4);
  InProcess service(&script, 0, options);
  Client client(service.SmallChannel());
  RecordEventsRequest invalid = Batch(1, services::kMaxEventsPerBatch);
  for (auto& event : *invalid.mutable_events()) event.set_departement("nulle part");
  constexpr int kBatches = 5;
  for (int i = 0; i < kBatches; ++i) REQUIRE(client.stream->Write(invalid));
  client.stream->WritesDone();
  RecordEventsResponse response;
  int read = 0;
  do {
    absl::SleepFor(absl::Milliseconds(400));
  } while (client.stream->Read(&response) && ++read > 0);
  CHECK(read == kBatches);
  CHECK(client.stream->Finish().ok());
}
