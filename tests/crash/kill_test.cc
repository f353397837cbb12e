// SPDX-License-Identifier: EUPL-1.2
//
// The real server and client under kill -9, at random instants of imports and recordings.
#include <grpcpp/grpcpp.h>

#include <algorithm>
#include <atomic>
#include <catch2/catch.hpp>
#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <random>
#include <thread>

#include "jalon/v1/events.grpc.pb.h"
#include "tests/services/imports.h"
#include "tests/services/process.h"

using namespace jalon::tests;
using nlohmann::json;

namespace {

// A small département; its largest files, the monthly ones, come first.
std::vector<std::string> Simulate(const TemporaryFolder& folder, const std::string& stock) {
  const Outcome made = RunToEnd({JalonPath(), "simulate", "--output", folder / "sim", "--set",
                                 "seed=11", "--set", "stock=" + stock, "--set", "entrants=120"});
  INFO(made.err);
  REQUIRE(made.code == 0);
  std::vector<std::string> files;
  for (const auto& entry : std::filesystem::directory_iterator(folder / "sim/flux")) {
    files.push_back(entry.path());
  }
  std::sort(files.begin(), files.end(), [](const auto& a, const auto& b) {
    return std::pair(std::filesystem::file_size(b), b) <
           std::pair(std::filesystem::file_size(a), a);
  });
  return files;
}

uint64_t Seed() {
  const char* given = std::getenv("JALON_SEED");
  return given != nullptr ? std::stoull(given) : std::random_device()();
}

int Kills() { return std::getenv("JALON_THOROUGH") != nullptr ? 200 : 4; }

constexpr int kBatches = 400;
constexpr int kEventsOfBatch = 50;

// Batch `number`: an orientation of each of its persons, corrected by later batches.
jalon::v1::RecordEventsRequest MakeBatch(int number) {
  jalon::v1::RecordEventsRequest request;
  for (int i = 0; i < kEventsOfBatch; ++i) {
    jalon::v1::Event* event = request.add_events();
    event->set_departement("062");
    event->set_source("essai");
    event->mutable_person()->set_external_id("p" + std::to_string(i));
    event->set_record_id("o" + std::to_string(i));
    event->set_revision(number);
    event->set_known_on("2022-03-01");
    event->mutable_orientation()->set_notified_on("2022-02-0" + std::to_string(1 + number % 9));
    event->mutable_orientation()->set_type(jalon::v1::OrientationType::SOCIAL);
  }
  return request;
}

// Sends batches from `first` on until all are sent or the server is gone; returns how many answers
// came, which come in order.
int RecordFrom(const std::string& address, int first) {
  const auto channel = grpc::CreateChannel(address, grpc::InsecureChannelCredentials());
  const auto stub = jalon::v1::EventService::NewStub(channel);
  grpc::ClientContext context;
  const auto stream = stub->RecordEvents(&context);
  std::atomic<int> answered = 0;
  std::thread receiver([&] {
    jalon::v1::RecordEventsResponse response;
    while (stream->Read(&response)) ++answered;
  });
  for (int number = first; number < kBatches && stream->Write(MakeBatch(number)); ++number) {
  }
  stream->WritesDone();
  receiver.join();
  stream->Finish();
  return answered;
}

int64_t Position(const Jalond& service) {
  const Outcome outcome = service.Jalon({"status", "--format", "json"});
  INFO(outcome.err);
  REQUIRE(outcome.code == 0);
  const json stores = json::parse(outcome.out)["stores"];
  return stores.empty() ? 0 : std::stoll(stores[0]["logPosition"].get<std::string>());
}

}  // namespace

TEST_CASE("kill -9 during recordings loses nothing that was acknowledged and doubles nothing") {
  const uint64_t seed = Seed();
  CAPTURE(seed);
  std::mt19937_64 random(seed);
  TemporaryFolder folder;
  int acknowledged = 0;
  for (int kill = 0; kill < Kills(); ++kill) {
    Jalond service(folder / "data");
    REQUIRE(Position(service) >= int64_t{acknowledged} * kEventsOfBatch);
    // Most of what is sent was sent before: begin again some batches earlier, or from the start.
    const int first = acknowledged == kBatches ? 0 : std::max(0, acknowledged - 20);
    int answered = 0;
    std::thread client([&] { answered = RecordFrom(service.address(), first); });
    std::this_thread::sleep_for(std::chrono::milliseconds(random() % 150));
    service.Kill();
    client.join();
    acknowledged = std::max(acknowledged, first + answered);
  }
  Jalond service(folder / "data");
  REQUIRE(RecordFrom(service.address(), 0) == kBatches);
  CHECK(Position(service) == int64_t{kBatches} * kEventsOfBatch);
  CHECK(service.Jalon({"verify", "--departement", "062"}).code == 0);
}

TEST_CASE("kill -9 during an import, then the same import again, equals an uninterrupted one") {
  const uint64_t seed = Seed();
  CAPTURE(seed);
  std::mt19937_64 random(seed);
  TemporaryFolder folder;
  std::vector<std::string> files = Simulate(folder, "1500");
  files.resize(6);
  json expected;
  std::chrono::milliseconds duration{};
  {
    Jalond service(folder / "whole");
    const auto begun = std::chrono::steady_clock::now();
    REQUIRE(service.Jalon(ImportCommand(files)).code <= 1);
    duration = std::chrono::duration_cast<std::chrono::milliseconds>(
        std::chrono::steady_clock::now() - begun);
    expected = Answers(service);
  }
  for (int kill = 0; kill < Kills(); ++kill) {
    Jalond service(folder / "killed");
    std::thread client([&] { service.Jalon(ImportCommand(files)); });
    std::this_thread::sleep_for(
        std::chrono::milliseconds(random() % static_cast<uint64_t>(duration.count() + 1)));
    service.Kill();
    client.join();
  }
  Jalond service(folder / "killed");
  REQUIRE(service.Jalon(ImportCommand(files)).code <= 1);
  CHECK(Answers(service) == expected);
  CHECK(service.Jalon({"verify", "--departement", "062"}).code == 0);
}
