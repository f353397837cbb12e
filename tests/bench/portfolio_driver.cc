// SPDX-License-Identifier: EUPL-1.2
//
// What a référent's morning costs: a page of a portfolio by one client and by many, while a monthly
// is imported, while events are recorded or neither, and the memory of portfolios that are watched.
#include <fmt/format.h>
#include <grpcpp/grpcpp.h>

#include <CLI/CLI.hpp>
#include <atomic>
#include <chrono>
#include <fstream>
#include <future>
#include <iostream>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "jalon/v1/events.grpc.pb.h"
#include "jalon/v1/portfolios.grpc.pb.h"
#include "tests/bench/client_load.h"
#include "tests/bench/simulated_monthlies.h"
#include "tests/services/process.h"

namespace {

using jalon::bench::ChannelOf;
using Clock = std::chrono::steady_clock;
using jalon::v1::PortfolioService;

constexpr int kBatch = 2000;
constexpr int kOfOneReferent = 100;  // persons: one page

struct Options {
  int persons = 1'000'000;
  int pages = 4000;
  int clients = 200;
  int watches = 2000;
  int every_ms = 1000;   // of each client, where clients are paced
  int adults = 240'000;  // of the monthly that is imported: longer than the clients read
};

jalon::v1::Event EventOf(int person) {
  jalon::v1::Event event;
  event.set_departement("062");
  event.set_source("charge");
  event.mutable_person()->set_external_id(fmt::format("x{}", person));
  return event;
}

// A right, an orientation, a référent and a rendez-vous of each person.
void AddPerson(int person, jalon::v1::RecordEventsRequest* request) {
  auto* right = request->add_events();
  *right = EventOf(person);
  right->set_effective_on("2024-01-10");
  right->mutable_right_observed()->set_etat("2");
  right->mutable_right_observed()->set_soumis(true);
  auto* orientation = request->add_events();
  *orientation = EventOf(person);
  orientation->set_record_id(fmt::format("o{}", person));
  orientation->mutable_orientation()->set_notified_on("2024-01-20");
  orientation->mutable_orientation()->set_type(jalon::v1::OrientationType::SOCIAL);
  auto* followed = request->add_events();
  *followed = EventOf(person);
  followed->set_record_id(fmt::format("f{}", person));
  followed->mutable_referent_assignment()->set_referent(
      fmt::format("ref-{}", person / kOfOneReferent));
  followed->mutable_referent_assignment()->set_from("2024-01-20");
  auto* met = request->add_events();
  *met = EventOf(person);
  met->set_record_id(fmt::format("r{}", person));
  met->mutable_rendez_vous()->set_held_on("2024-02-01");
  met->mutable_rendez_vous()->set_outcome(jalon::v1::RendezVous::HONOURED);
}

// Records persons [first, last), until `stop` is set.
bool Record(const std::string& address, int first, int last, const std::atomic<bool>& stop) {
  const auto stub = jalon::v1::EventService::NewStub(
      grpc::CreateChannel(address, grpc::InsecureChannelCredentials()));
  grpc::ClientContext context;
  const auto stream = stub->RecordEvents(&context);
  jalon::v1::RecordEventsRequest request;
  jalon::v1::RecordEventsResponse response;
  for (int i = first; i < last && !stop; ++i) {
    AddPerson(i, &request);
    if (request.events_size() < kBatch && i + 1 < last) continue;
    if (!stream->Write(request) || !stream->Read(&response)) return false;
    request.clear_events();
  }
  stream->WritesDone();
  return stream->Finish().ok();
}

// Pages of one client: as fast as it can, or one every `every_ms`.
std::vector<double> Read(const std::string& address, const Options& options, int first, int step,
                         int every_ms) {
  const auto stub = PortfolioService::NewStub(ChannelOf(address, first));
  std::vector<double> latencies;
  for (int i = first; i < options.pages; i += step) {
    jalon::v1::ListPortfolioRequest request;
    request.mutable_scope()->set_departement("062");
    request.mutable_scope()->set_referent(
        fmt::format("ref-{}", int64_t{i} * 7919 % (options.persons / kOfOneReferent)));
    grpc::ClientContext context;
    jalon::v1::ListPortfolioResponse response;
    // Clients begin one after the other, not all in the same instant.
    const int wait_ms = i == first ? every_ms * first / step : every_ms;
    std::this_thread::sleep_for(std::chrono::milliseconds(wait_ms));
    const auto begun = Clock::now();
    const grpc::Status status = stub->ListPortfolio(&context, request, &response);
    if (!status.ok() || response.entries_size() != kOfOneReferent) continue;
    latencies.push_back(std::chrono::duration<double, std::milli>(Clock::now() - begun).count());
  }
  return latencies;
}

bool Measure(const std::string& name, const std::string& address, const Options& options,
             int clients, int every_ms) {
  return jalon::bench::MeasureClients(name, clients, options.pages, [&](int client) {
    return Read(address, options, client, clients, every_ms);
  });
}

// Pages of paced clients while `path` is imported; told when the import ended before they did.
bool MeasureWhileImporting(const jalon::tests::Jalond& service, const Options& options,
                           const std::string& path) {
  std::atomic<bool> ended{false};
  auto importing = std::async(std::launch::async, [&] {
    const jalon::tests::Outcome outcome = service.Jalon({"import", "--departement", "062", path});
    ended = true;
    return outcome.code;
  });
  const bool done = Measure("portfolio_page_paced_while_importing_ms", service.address(), options,
                            options.clients, options.every_ms);
  if (ended) fmt::print("the import ended first: --adults is too small\n");
  return importing.get() <= 1 && done;
}

// Resident memory of a process, in MB.
double MemoryOf(pid_t pid) {
  std::ifstream status(fmt::format("/proc/{}/status", pid));
  std::string word;
  while (status >> word) {
    if (word != "VmRSS:") continue;
    double kilobytes = 0;
    status >> kilobytes;
    return kilobytes / 1000;
  }
  return 0;
}

struct Watch {
  grpc::ClientContext context;
  std::unique_ptr<PortfolioService::Stub> stub;
  std::unique_ptr<grpc::ClientReader<jalon::v1::WatchPortfolioResponse>> reader;
};

// Opens watches, ten a connection, and says what they cost the service.
bool MeasureWatches(const std::string& address, const Options& options, pid_t pid) {
  constexpr int kOfOneConnection = 10;
  const double before = MemoryOf(pid);
  std::vector<std::unique_ptr<Watch>> watches;
  jalon::v1::WatchPortfolioResponse response;
  for (int i = 0; i < options.watches; ++i) {
    auto& watch = *watches.emplace_back(std::make_unique<Watch>());
    watch.stub = PortfolioService::NewStub(ChannelOf(address, 1000 + i / kOfOneConnection));
    jalon::v1::WatchPortfolioRequest request;
    request.mutable_scope()->set_departement("062");
    request.mutable_scope()->set_referent(fmt::format("ref-{}", i));
    watch.reader = watch.stub->WatchPortfolio(&watch.context, request);
    if (!watch.reader->Read(&response)) return false;
  }
  fmt::print("watch_memory_mb watches {} total {:.0f} before {:.0f}\n", options.watches,
             MemoryOf(pid), before);
  for (auto& watch : watches) watch->context.TryCancel();
  for (auto& watch : watches) {
    while (watch->reader->Read(&response)) continue;
    watch->reader->Finish();
  }
  return true;
}

}  // namespace

int main(int argc, char** argv) {
  Options options;
  CLI::App app{"Portfolios on a jalond of its own"};
  app.add_option("--persons", options.persons, "Persons")->check(CLI::Range(1000, 5'000'000));
  app.add_option("--pages", options.pages, "Pages")->check(CLI::Range(100, 1'000'000));
  app.add_option("--clients", options.clients, "Clients at once")->check(CLI::Range(1, 1000));
  app.add_option("--every-ms", options.every_ms, "Between two pages of a client that is paced")
      ->check(CLI::Range(1, 60'000));
  app.add_option("--adults", options.adults,
                 "Adults of the monthly that is imported while clients read; 120 000 make 200 MB")
      ->check(CLI::Range(1000, 4'000'000));
  app.add_option("--watches", options.watches, "Watches at once")->check(CLI::Range(1, 4000));
  CLI11_PARSE(app, argc, argv);
  const jalon::tests::TemporaryFolder folder;
  const std::vector<std::string> monthlies =
      jalon::bench::SimulateMonthlies(folder / "sim", options.adults);
  if (monthlies.empty()) return 1;
  jalon::tests::Jalond service(folder / "data");
  std::atomic<bool> stop{false};
  if (!Record(service.address(), 0, options.persons, stop)) return 1;
  const std::string address = service.address();
  bool done = Measure("portfolio_page_ms", address, options, 1, 0);
  done = Measure("portfolio_page_saturated_ms", address, options, options.clients, 0) && done;
  done = Measure("portfolio_page_paced_ms", address, options, options.clients, options.every_ms) &&
         done;
  done = MeasureWhileImporting(service, options, monthlies.front()) && done;
  auto recording = std::async(std::launch::async, Record, service.address(), options.persons,
                              2 * options.persons, std::cref(stop));
  done = Measure("portfolio_page_paced_while_recording_ms", address, options, options.clients,
                 options.every_ms) &&
         done;
  stop = true;
  done = recording.get() && done;
  done = MeasureWatches(service.address(), options, service.process().pid()) && done;
  return service.Stop() == 0 && done ? 0 : 1;
}
