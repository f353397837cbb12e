// SPDX-License-Identifier: EUPL-1.2
//
// What a jalond takes of files, client included: a first monthly, the next month's (97 % of which
// says nothing new), the most memory meanwhile, and how long a look at one person takes during the
// first. Starts its own jalond on an empty store, with files that the simulator makes.
#include <fmt/format.h>
#include <grpcpp/grpcpp.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <atomic>
#include <chrono>
#include <filesystem>
#include <iostream>
#include <nlohmann/json.hpp>
#include <thread>
#include <vector>

#include "jalon/v1/beneficiaries.grpc.pb.h"
#include "tests/bench/simulated_monthlies.h"
#include "tests/services/process.h"

namespace {

using jalon::tests::Jalond;
using jalon::tests::Outcome;
using Clock = std::chrono::steady_clock;

constexpr double kMega = 1e6;

double SecondsSince(Clock::time_point begun) {
  return std::chrono::duration<double>(Clock::now() - begun).count();
}

// The most memory that the process held so far, in megabytes.
double PeakMegabytes(pid_t pid) {
  const std::string status = jalon::tests::ReadFile(fmt::format("/proc/{}/status", pid));
  const size_t at = status.find("VmHWM:");
  return at == std::string::npos ? 0 : std::stod(status.substr(at + 6)) * 1024 / kMega;
}

// Looks at one person after the other until `stop`; how long each look took, in milliseconds.
std::vector<double> Look(const std::string& address, const std::atomic<bool>& stop) {
  const auto stub = jalon::v1::BeneficiaryService::NewStub(
      grpc::CreateChannel(address, grpc::InsecureChannelCredentials()));
  std::vector<double> milliseconds;
  for (uint64_t number = 1; !stop; ++number) {
    grpc::ClientContext context;
    jalon::v1::GetBeneficiaryRequest request;
    request.set_departement("062");
    request.mutable_person()->set_person_id(fmt::format("p{}", 1 + number * 7919 % 1000));
    jalon::v1::GetBeneficiaryResponse response;
    const auto begun = Clock::now();
    stub->GetBeneficiary(&context, request, &response);
    milliseconds.push_back(SecondsSince(begun) * 1000);
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
  }
  return milliseconds;
}

bool Import(const Jalond& service, const std::string& name, const std::string& path) {
  const auto begun = Clock::now();
  const Outcome outcome = service.Jalon(
      {"import", "--departement", "062", "--known-at", "transmission", "--format", "json", path});
  const double seconds = SecondsSince(begun);
  if (outcome.code > 1) {
    std::cerr << outcome.err << std::endl;
    return false;
  }
  const auto report = nlohmann::json::parse(outcome.out);
  const auto count = [&](const char* key) {
    return report.contains(key) ? std::stod(report[key].get<std::string>()) : 0;
  };
  const double bytes = static_cast<double>(std::filesystem::file_size(path));
  const double events = count("eventsNew") + count("eventsDuplicate");
  fmt::print(
      "{} {:.0f} MB/s, {:.0f} events/s ({:.0f} MB, {:.0f} events of which {:.0f} new, "
      "{:.1f} s)\n",
      name, bytes / kMega / seconds, events / seconds, bytes / kMega, events, count("eventsNew"),
      seconds);
  return true;
}

}  // namespace

int main(int argc, char** argv) {
  int adults = 120'000;
  CLI::App app{"Imports of simulated monthlies by a jalond of its own"};
  app.add_option("--adults", adults, "Adults of the département; 120 000 make some 200 MB a file")
      ->check(CLI::Range(1000, 4'000'000));
  CLI11_PARSE(app, argc, argv);
  const jalon::tests::TemporaryFolder folder;
  const std::vector<std::string> files = jalon::bench::SimulateMonthlies(folder / "sim", adults);
  if (files.size() < 2) return 1;
  Jalond service(folder / "data");
  std::atomic<bool> stop = false;
  std::vector<double> looks;
  std::thread looker([&] { looks = Look(service.address(), stop); });
  bool done = Import(service, "first_monthly", files[0]);
  stop = true;
  looker.join();
  done = done && Import(service, "next_monthly", files[1]);
  std::sort(looks.begin(), looks.end());
  fmt::print("peak_memory_mb {:.0f}\n", PeakMegabytes(service.process().pid()));
  if (!looks.empty()) {
    fmt::print("beneficiary_ms_during_import p50 {:.2f} p99 {:.2f}\n", looks[looks.size() / 2],
               looks[looks.size() * 99 / 100]);
  }
  return service.Stop() == 0 && done ? 0 : 1;
}
