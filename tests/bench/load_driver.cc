// SPDX-License-Identifier: EUPL-1.2
//
// What a jalond takes, client included: events made durable a second, and the latency of one
// beneficiary by id against that of an empty call in the same run. Starts its own jalond on an
// empty store, stops it and prints the figures.
#include <fmt/format.h>
#include <grpcpp/generic/generic_stub.h>
#include <grpcpp/grpcpp.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <chrono>
#include <future>
#include <iostream>
#include <memory>
#include <thread>
#include <vector>

#include "jalon/v1/administration.pb.h"
#include "jalon/v1/beneficiaries.pb.h"
#include "jalon/v1/events.grpc.pb.h"
#include "tests/bench/client_load.h"
#include "tests/services/process.h"

namespace {

using jalon::bench::Quantile;
using jalon::v1::Event;
using jalon::v1::EventService;
using jalon::v1::RecordEventsRequest;
using jalon::v1::RecordEventsResponse;
using Clock = std::chrono::steady_clock;

constexpr int64_t kEventsPerPerson = 12;

struct Options {
  int64_t events = 600'000;
  int64_t batch = 1000;
  int streams = 2;
  int calls = 5000;
};

std::string Day(int64_t number) {
  return fmt::format("2022-{:02}-{:02}", 1 + number / 28 % 12, 1 + number % 28);
}

// A year of a person: rights observed each month, then an orientation, a rendez-vous and a CER.
void Fill(int64_t number, Event* event) {
  const int64_t person = number / kEventsPerPerson;
  const int64_t step = number % kEventsPerPerson;
  event->set_departement("062");
  event->set_source("charge");
  event->mutable_person()->set_external_id(fmt::format("x{}", person));
  event->set_known_on(Day(person + 28 * step));
  if (step < kEventsPerPerson - 3) {
    event->set_effective_on(event->known_on());
    auto* right = event->mutable_right_observed();
    right->set_dossier(fmt::format("{:011}", person));
    right->set_role(jalon::v1::Role::DEM);
    right->set_etat("2");
    right->set_soumis(true);
    return;
  }
  event->set_record_id(fmt::format("r{}", number));
  if (step == kEventsPerPerson - 3) {
    event->mutable_orientation()->set_notified_on(event->known_on());
    event->mutable_orientation()->set_type(jalon::v1::OrientationType::SOCIAL);
  } else if (step == kEventsPerPerson - 2) {
    event->mutable_rendez_vous()->set_held_on(event->known_on());
  } else {
    event->mutable_cer()->set_signed_on(event->known_on());
  }
}

// Records events [first, last) on one stream; returns how many the service recorded.
int64_t RecordRange(const std::shared_ptr<grpc::Channel>& channel, int64_t first, int64_t last,
                    int64_t batch) {
  const auto stub = EventService::NewStub(channel);
  grpc::ClientContext context;
  const auto stream = stub->RecordEvents(&context);
  int64_t recorded = 0;
  std::thread receiver([&] {
    RecordEventsResponse response;
    while (stream->Read(&response)) recorded += response.recorded();
  });
  RecordEventsRequest request;
  for (int64_t begin = first; begin < last; begin += batch) {
    request.clear_events();
    for (int64_t number = begin; number < std::min(last, begin + batch); ++number) {
      Fill(number, request.add_events());
    }
    if (!stream->Write(request)) break;
  }
  stream->WritesDone();
  receiver.join();
  const grpc::Status status = stream->Finish();
  if (!status.ok()) std::cerr << status.error_message() << std::endl;
  return recorded;
}

bool MeasureRecording(const std::string& address, const Options& options) {
  std::vector<std::future<int64_t>> streams;
  const auto begun = Clock::now();
  for (int i = 0; i < options.streams; ++i) {
    const int64_t first = options.events * i / options.streams;
    const int64_t last = options.events * (i + 1) / options.streams;
    // A channel each, hence a connection each, as separate clients have.
    grpc::ChannelArguments arguments;
    arguments.SetInt("jalon.stream", i);
    const auto channel =
        grpc::CreateCustomChannel(address, grpc::InsecureChannelCredentials(), arguments);
    streams.push_back(
        std::async(std::launch::async, RecordRange, channel, first, last, options.batch));
  }
  int64_t recorded = 0;
  for (auto& stream : streams) recorded += stream.get();
  const double seconds = std::chrono::duration<double>(Clock::now() - begun).count();
  fmt::print("events_durable_per_second {:.0f} ({} events, {} streams, batches of {}, {:.2f} s)\n",
             static_cast<double>(recorded) / seconds, recorded, options.streams, options.batch,
             seconds);
  return recorded == options.events;
}

// One unary call through the generic stub, so that both calls cost the client the same.
template <class Request, class Response>
double CallMicros(const std::shared_ptr<grpc::Channel>& channel, const std::string& method,
                  const Request& request) {
  grpc::TemplatedGenericStub<Request, Response> stub(channel);
  grpc::ClientContext context;
  Response response;
  std::promise<grpc::Status> done;
  const auto begun = Clock::now();
  stub.UnaryCall(&context, method, grpc::StubOptions(), &request, &response,
                 [&done](const grpc::Status& status) { done.set_value(status); });
  const grpc::Status status = done.get_future().get();
  if (!status.ok()) std::cerr << method << ": " << status.error_message() << std::endl;
  return std::chrono::duration<double, std::micro>(Clock::now() - begun).count();
}

void MeasureReads(const std::string& address, const Options& options) {
  const auto channel = grpc::CreateChannel(address, grpc::InsecureChannelCredentials());
  // The health check is the emptiest call there is; its messages are wire-compatible with these.
  const jalon::v1::VerifyStoreRequest empty;
  jalon::v1::GetBeneficiaryRequest get;
  get.set_departement("062");
  std::vector<double> empty_micros;
  std::vector<double> get_micros;
  const int64_t persons = std::max<int64_t>(1, options.events / kEventsPerPerson);
  for (int i = 0; i < options.calls; ++i) {
    get.mutable_person()->set_person_id(fmt::format("p{}", 1 + int64_t{i} * 7919 % persons));
    const double one = CallMicros<jalon::v1::VerifyStoreRequest, RecordEventsResponse>(
        channel, "/grpc.health.v1.Health/Check", empty);
    const double other =
        CallMicros<jalon::v1::GetBeneficiaryRequest, jalon::v1::GetBeneficiaryResponse>(
            channel, "/jalon.v1.BeneficiaryService/GetBeneficiary", get);
    // The first calls connect and warm up.
    if (i < options.calls / 10) continue;
    empty_micros.push_back(one);
    get_micros.push_back(other);
  }
  const double empty_p99 = Quantile(&empty_micros, 0.99);
  const double get_p99 = Quantile(&get_micros, 0.99);
  fmt::print("empty_call_us p50 {:.0f} p99 {:.0f}\n", Quantile(&empty_micros, 0.5), empty_p99);
  fmt::print("beneficiary_us p50 {:.0f} p99 {:.0f}\n", Quantile(&get_micros, 0.5), get_p99);
  fmt::print("beneficiary_p99_over_empty_p99 {:.2f}\n", get_p99 / empty_p99);
}

}  // namespace

int main(int argc, char** argv) {
  Options options;
  CLI::App app{"Load on a jalond of its own"};
  app.add_option("--events", options.events, "Events to record")->check(CLI::Range(1, 50'000'000));
  app.add_option("--batch", options.batch, "Events a batch")->check(CLI::Range(1, 5000));
  app.add_option("--streams", options.streams, "Streams at once")->check(CLI::Range(1, 64));
  app.add_option("--calls", options.calls, "Calls of each kind")->check(CLI::Range(100, 1'000'000));
  CLI11_PARSE(app, argc, argv);
  const jalon::tests::TemporaryFolder folder;
  jalon::tests::Jalond service(folder / "data");
  const bool whole = MeasureRecording(service.address(), options);
  MeasureReads(service.address(), options);
  const bool stopped = service.Stop() == 0;
  return whole && stopped ? 0 : 1;
}
