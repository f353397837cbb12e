// SPDX-License-Identifier: EUPL-1.2
//
// Several clients at once, and what their calls took.
#ifndef JALON_TESTS_BENCH_CLIENT_LOAD_H_
#define JALON_TESTS_BENCH_CLIENT_LOAD_H_

#include <fmt/format.h>
#include <grpcpp/grpcpp.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <functional>
#include <future>
#include <memory>
#include <string>
#include <vector>

namespace jalon::bench {

// A connection of its own, as separate clients have.
inline std::shared_ptr<grpc::Channel> ChannelOf(const std::string& address, int client) {
  grpc::ChannelArguments arguments;
  arguments.SetInt("jalon.client", client);
  return grpc::CreateCustomChannel(address, grpc::InsecureChannelCredentials(), arguments);
}

// The value below which `share` of `values` lie; sorts them. There is at least one.
inline double Quantile(std::vector<double>* values, double share) {
  std::sort(values->begin(), values->end());
  return (*values)[static_cast<size_t>(share * static_cast<double>(values->size() - 1))];
}

// Runs `clients` at once, each by run(number), which returns what its calls took in milliseconds,
// and prints a line under `name`. Returns whether there were `calls` calls.
inline bool MeasureClients(const std::string& name, int clients, int calls,
                           const std::function<std::vector<double>(int)>& run) {
  using Clock = std::chrono::steady_clock;
  const auto begun = Clock::now();
  std::vector<std::future<std::vector<double>>> running;
  running.reserve(static_cast<size_t>(clients));
  for (int i = 0; i < clients; ++i) running.push_back(std::async(std::launch::async, run, i));
  std::vector<double> all;
  for (auto& client : running) {
    const std::vector<double> latencies = client.get();
    all.insert(all.end(), latencies.begin(), latencies.end());
  }
  const double seconds = std::chrono::duration<double>(Clock::now() - begun).count();
  if (all.empty()) return false;
  fmt::print("{} clients {} p50 {:.2f} p99 {:.2f} max {:.2f} ({:.0f} a second)\n", name, clients,
             Quantile(&all, 0.5), Quantile(&all, 0.99), Quantile(&all, 1),
             static_cast<double>(all.size()) / seconds);
  std::fflush(stdout);
  return static_cast<int>(all.size()) == calls;
}

}  // namespace jalon::bench

#endif  // JALON_TESTS_BENCH_CLIENT_LOAD_H_
