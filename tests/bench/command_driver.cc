// SPDX-License-Identifier: EUPL-1.2
//
// What a command costs, client included: recorded durably, on a jalond of its own that holds some
// persons. Prints the latency of one client, then of several at once, and the commands a second.
#include <fmt/format.h>
#include <grpcpp/grpcpp.h>

#include <CLI/CLI.hpp>
#include <chrono>
#include <iostream>
#include <vector>

#include "jalon/v1/events.grpc.pb.h"
#include "jalon/v1/pathways.grpc.pb.h"
#include "tests/bench/client_load.h"
#include "tests/services/process.h"

namespace {

using Clock = std::chrono::steady_clock;
using jalon::v1::PathwayService;

constexpr char kSource[] = "charge";
constexpr int kBatch = 1000;

struct Options {
  int persons = 20'000;
  int commands = 2000;
  int clients = 16;
};

// A right observed of each person.
bool RecordPersons(const std::string& address, const Options& options) {
  const auto stub = jalon::v1::EventService::NewStub(
      grpc::CreateChannel(address, grpc::InsecureChannelCredentials()));
  grpc::ClientContext context;
  const auto stream = stub->RecordEvents(&context);
  jalon::v1::RecordEventsRequest request;
  jalon::v1::RecordEventsResponse response;
  int64_t recorded = 0;
  for (int i = 0; i < options.persons; ++i) {
    auto* event = request.add_events();
    event->set_departement("062");
    event->set_source(kSource);
    event->mutable_person()->set_external_id(fmt::format("x{}", i));
    event->set_effective_on("2024-01-10");
    event->mutable_right_observed()->set_etat("2");
    event->mutable_right_observed()->set_soumis(true);
    if (request.events_size() < kBatch && i + 1 < options.persons) continue;
    if (!stream->Write(request) || !stream->Read(&response)) return false;
    recorded += response.recorded();
    request.clear_events();
  }
  stream->WritesDone();
  return stream->Finish().ok() && recorded == options.persons;
}

// Fixes rendez-vous, each of another person; the latencies in milliseconds of those accepted.
std::vector<double> Send(const std::string& address, const Options& options, int first, int step) {
  const auto stub = PathwayService::NewStub(jalon::bench::ChannelOf(address, first));
  std::vector<double> latencies;
  for (int i = first; i < options.commands; i += step) {
    jalon::v1::ExecuteCommandRequest request;
    request.set_departement("062");
    request.mutable_person()->set_external_id(
        fmt::format("x{}", int64_t{i} * 7919 % options.persons));
    request.set_source(kSource);
    request.set_request_id(fmt::format("{}-{}-{}", step, first, i));
    request.mutable_command()->mutable_fix_rendez_vous()->set_held_on("2024-03-01");
    grpc::ClientContext context;
    jalon::v1::ExecuteCommandResponse response;
    const auto begun = Clock::now();
    const grpc::Status status = stub->ExecuteCommand(&context, request, &response);
    if (!status.ok()) {
      std::cerr << status.error_message() << std::endl;
      continue;
    }
    latencies.push_back(std::chrono::duration<double, std::milli>(Clock::now() - begun).count());
  }
  return latencies;
}

bool Measure(const std::string& address, const Options& options, int clients) {
  return jalon::bench::MeasureClients(
      "command_durable_ms", clients, options.commands,
      [&](int client) { return Send(address, options, client, clients); });
}

}  // namespace

int main(int argc, char** argv) {
  Options options;
  CLI::App app{"Commands on a jalond of its own"};
  app.add_option("--persons", options.persons, "Persons")->check(CLI::Range(1, 5'000'000));
  app.add_option("--commands", options.commands, "Commands")->check(CLI::Range(100, 1'000'000));
  app.add_option("--clients", options.clients, "Clients at once")->check(CLI::Range(1, 256));
  CLI11_PARSE(app, argc, argv);
  const jalon::tests::TemporaryFolder folder;
  jalon::tests::Jalond service(folder / "data");
  if (!RecordPersons(service.address(), options)) return 1;
  const bool alone = Measure(service.address(), options, 1);
  const bool together = Measure(service.address(), options, options.clients);
  const bool stopped = service.Stop() == 0;
  return alone && together && stopped ? 0 : 1;
}
