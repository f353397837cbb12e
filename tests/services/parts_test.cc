// SPDX-License-Identifier: EUPL-1.2
//
// The parts of services/ that need no server.
#include <google/rpc/error_details.pb.h>
#include <google/rpc/status.pb.h>
#include <unistd.h>

#include <atomic>
#include <catch2/catch.hpp>
#include <fstream>
#include <thread>
#include <vector>

#include "engine/base/error.h"
#include "jalon/v1/types.pb.h"
#include "services/chunk_queue.h"
#include "services/configuration.h"
#include "services/listen_address.h"
#include "services/status.h"
#include "services/work_pool.h"

using namespace jalon;
using namespace jalon::services;

TEST_CASE("an error travels with its field, its French message and its reason") {
  const grpc::Status status = ToGrpc(InvalidField("orientation.notifiedOn", "INVALID_DATE", "non"));
  CHECK(status.error_code() == grpc::StatusCode::INVALID_ARGUMENT);
  google::rpc::Status rich;
  REQUIRE(rich.ParseFromString(status.error_details()));
  CHECK(rich.code() == 3);
  REQUIRE(rich.details_size() == 3);
  google::rpc::BadRequest bad_request;
  REQUIRE(rich.details(0).UnpackTo(&bad_request));
  CHECK(bad_request.field_violations(0).field() == "orientation.notifiedOn");
  google::rpc::LocalizedMessage localized;
  REQUIRE(rich.details(1).UnpackTo(&localized));
  CHECK(localized.locale() == "fr");
  CHECK(localized.message() == "non");
  jalon::v1::ErrorReason reason;
  REQUIRE(rich.details(2).UnpackTo(&reason));
  CHECK(reason.reason() == "INVALID_DATE");
  CHECK(reason.domain() == "jalon");
}

TEST_CASE("a status that nobody explained has its code as reason") {
  google::rpc::Status rich;
  REQUIRE(rich.ParseFromString(ToGrpc(absl::DataLossError("abîmé")).error_details()));
  jalon::v1::ErrorReason reason;
  REQUIRE(rich.details(1).UnpackTo(&reason));
  CHECK(reason.reason() == "DATA_LOSS");
}

TEST_CASE("listen addresses") {
  CHECK(ParseListenAddress("127.0.0.1:7062")->IsLoopback());
  CHECK(ParseListenAddress("localhost:0")->IsLoopback());
  CHECK(ParseListenAddress("[::1]:7062")->IsLoopback());
  CHECK(ParseListenAddress("[::1]:7062")->ToString() == "[::1]:7062");
  CHECK_FALSE(ParseListenAddress("0.0.0.0:7062")->IsLoopback());
  CHECK_FALSE(ParseListenAddress("[::]:7062")->IsLoopback());
  CHECK_FALSE(ParseListenAddress("localhost.exemple.fr:7062")->IsLoopback());
  for (const char* bad :
       {"", "7062", ":7062", "host:", "host:65536", "host:-1", "host:7x", "::1:3", "[::1:7062"}) {
    CHECK(absl::IsInvalidArgument(ParseListenAddress(bad).status()));
  }
}

TEST_CASE("a queue of chunks gives the bytes in order, whatever the pieces") {
  std::atomic<int> room_calls{0};
  ChunkQueue queue(2, [&] { ++room_calls; });
  std::string received;
  std::thread reader([&] {
    char buffer[7];
    while (true) {
      const auto read = queue.Read(buffer, sizeof(buffer));
      if (!read.ok() || *read == 0) return;
      received.append(buffer, *read);
    }
  });
  std::string sent;
  for (int i = 0; i < 200; ++i) {
    const std::string chunk(static_cast<size_t>(i % 13), static_cast<char>('a' + i % 26));
    sent += chunk;
    while (!queue.Push(chunk.substr(0, 0))) std::this_thread::yield();
    queue.Push(chunk);
  }
  queue.Close(absl::OkStatus());
  reader.join();
  CHECK(received == sent);
}

TEST_CASE("a queue of chunks that is full says so, and says when it has room again") {
  int room_calls = 0;
  ChunkQueue queue(2, [&] { ++room_calls; });
  CHECK(queue.Push("ab"));
  CHECK_FALSE(queue.Push("cd"));
  char buffer[8];
  CHECK(queue.Read(buffer, 1).value() == 1);
  CHECK(room_calls == 0);
  CHECK(queue.Read(buffer, 8).value() == 1);
  CHECK(room_calls == 1);
  CHECK(queue.Read(buffer, 8).value() == 2);
  CHECK(room_calls == 1);
}

TEST_CASE("a queue of chunks that is closed with a failure gives it at once, and keeps it") {
  ChunkQueue queue(2, [] {});
  queue.Push("ab");
  queue.Close(absl::CancelledError("parti"));
  queue.Close(absl::OkStatus());
  char buffer[8];
  CHECK(absl::IsCancelled(queue.Read(buffer, 8).status()));
  CHECK_FALSE(queue.Push("cd"));
}

TEST_CASE("a pool refuses what is over its bound and does the rest") {
  std::mutex gate;
  gate.lock();
  std::atomic<int> done{0};
  {
    WorkPool pool(1, 3);
    for (int i = 0; i < 3; ++i) {
      CHECK(pool.TryPost([&] {
        const std::lock_guard pass(gate);
        ++done;
      }));
    }
    CHECK_FALSE(pool.TryPost([&] { ++done; }));
    gate.unlock();
  }
  CHECK(done == 3);
}

TEST_CASE("whoever hears that work is done finds its place free") {
  WorkPool pool(1, 1);
  std::atomic<int> told{0};
  for (int i = 0; i < 100; ++i) {
    REQUIRE(pool.TryPost([] {}, [&] { ++told; }));
    while (told == i) std::this_thread::yield();
  }
  CHECK(told == 100);
}

TEST_CASE("every part of a computation runs once, even when the pool is full of computations") {
  WorkPool pool(2, 100);
  PoolParallel parallel(&pool);
  std::atomic<int> finished{0};
  for (int computation = 0; computation < 8; ++computation) {
    pool.Post([&] {
      std::vector<std::atomic<int>> runs(64);
      parallel.Run(runs.size(), [&](size_t part) { ++runs[part]; });
      for (const auto& count : runs) {
        if (count != 1) return;
      }
      ++finished;
    });
  }
  for (int i = 0; i < 1000 && finished < 8; ++i) {
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  }
  CHECK(finished == 8);
}

TEST_CASE("a département is for what checks or rebuilds, not for what serves") {
  const auto parse = [](const std::vector<const char*>& arguments) {
    CLI::App app;
    Configuration configuration;
    DeclareFlags(&app, &configuration);
    app.parse(static_cast<int>(arguments.size()), arguments.data());
  };
  CHECK_NOTHROW(parse({"jalond"}));
  CHECK_NOTHROW(parse({"jalond", "--verify", "--departement", "062"}));
  CHECK_NOTHROW(parse({"jalond", "--rebuild", "--departement", "062"}));
  CHECK_THROWS_AS(parse({"jalond", "--departement", "062"}), CLI::ValidationError);
}

TEST_CASE("the configuration file has the names of the flags, and flags win") {
  const std::string path = "configuration_test_" + std::to_string(getpid()) + ".conf";
  std::ofstream(path) << "data = \"/srv/jalon\"\nlisten = \"127.0.0.1:99\"\nlog-format = \"json\"\n"
                      << "max-imports = 3\n";
  CLI::App app;
  Configuration configuration;
  DeclareFlags(&app, &configuration);
  const std::vector<const char*> arguments = {"jalond", "--config", path.c_str(), "--listen",
                                              "127.0.0.1:7"};
  app.parse(static_cast<int>(arguments.size()), arguments.data());
  unlink(path.c_str());
  CHECK(configuration.data_folder == "/srv/jalon");
  CHECK(configuration.listen == "127.0.0.1:7");
  CHECK(configuration.log_format == LogFormat::kJson);
  CHECK(configuration.max_imports == 3);
  CHECK(configuration.KeyFile() == "/srv/jalon/jalon.key");
  configuration.file = "/etc/jalon/jalond.conf";
  CHECK(configuration.KeyFile() == "/etc/jalon/jalon.key");
}
