// SPDX-License-Identifier: EUPL-1.2
//
// What each method takes, client included: one call after the other, each time for another person,
// day and convention, on a jalond of its own that holds an invented département.
#include <fmt/format.h>
#include <grpcpp/grpcpp.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <chrono>
#include <iostream>
#include <map>
#include <string>
#include <vector>

#include "tests/bench/client_load.h"
#include "tests/services/process.h"
#include "tests/services/raw_call.h"
#include "tests/services/sample_calls.h"

namespace {

using Clock = std::chrono::steady_clock;

struct Options {
  int adults = 50'000;
  int turns = 200;
  double seconds = 3;  // of one method, at most
};

struct Measured {
  std::vector<double> milliseconds;
  double spent_ms = 0;
  size_t bytes = 0;  // of the first message of the last answer
};

}  // namespace

int main(int argc, char** argv) {
  Options options;
  CLI::App app{"Each method of the services, on a jalond of its own"};
  app.add_option("--adults", options.adults, "Adults")->check(CLI::Range(100, 4'000'000));
  app.add_option("--turns", options.turns, "Calls of each method")->check(CLI::Range(1, 100'000));
  app.add_option("--seconds", options.seconds, "Of one method, at most");
  CLI11_PARSE(app, argc, argv);
  const jalon::tests::TemporaryFolder folder;
  jalon::tests::Jalond service(folder / "data");
  const jalon::tests::Sample sample =
      jalon::tests::FillSample(service, folder.path(), options.adults);
  const auto channel = jalon::bench::ChannelOf(service.address(), 0);
  std::map<std::string, Measured> methods;
  for (int turn = 0; turn < options.turns; ++turn) {
    for (const auto& call : jalon::tests::SampleCalls(sample, turn)) {
      Measured& measured = methods[call.name];
      if (measured.spent_ms > options.seconds * 1000) continue;
      std::string answer;
      const auto begun = Clock::now();
      const grpc::Status status =
          jalon::tests::RawStatus(channel, call.method, call.request, {}, &answer);
      const double took = std::chrono::duration<double, std::milli>(Clock::now() - begun).count();
      if (!status.ok()) {
        std::cerr << call.name << ": " << status.error_message() << std::endl;
        return 1;
      }
      measured.milliseconds.push_back(took);
      measured.spent_ms += took;
      measured.bytes = answer.size();
    }
  }
  for (auto& [name, measured] : methods) {
    fmt::print("method_ms {} p50 {:.2f} p99 {:.2f} calls {} bytes {}\n", name,
               jalon::bench::Quantile(&measured.milliseconds, 0.5),
               jalon::bench::Quantile(&measured.milliseconds, 0.99), measured.milliseconds.size(),
               measured.bytes);
  }
  return service.Stop();
}
