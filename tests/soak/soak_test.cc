// SPDX-License-Identifier: EUPL-1.2
//
// A jalond under all that its users do at once, for a long time: nothing fails that should not, and
// its memory stays flat. JALON_THOROUGH=1: ten minutes; otherwise some seconds, which show that the
// load itself works.
#include <grpcpp/grpcpp.h>

#include <algorithm>
#include <atomic>
#include <catch2/catch.hpp>
#include <chrono>
#include <cstdlib>
#include <functional>
#include <iostream>
#include <map>
#include <mutex>
#include <nlohmann/json.hpp>
#include <string>
#include <thread>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "jalon/v1/events.grpc.pb.h"
#include "jalon/v1/flux.grpc.pb.h"
#include "jalon/v1/pathways.grpc.pb.h"
#include "jalon/v1/portfolios.grpc.pb.h"
#include "tests/services/process.h"
#include "tests/services/raw_call.h"
#include "tests/services/sample_calls.h"

namespace jalon::tests {
namespace {

using std::chrono::milliseconds;
using Clock = std::chrono::steady_clock;

bool Thorough() { return std::getenv("JALON_THOROUGH") != nullptr; }
std::chrono::seconds Length() { return std::chrono::seconds(Thorough() ? 600 : 10); }

constexpr int kAdults = 3000;
constexpr int kFollowed = 200;  // persons of commands
// What an event that stays may add to memory: a fact of a history, its record, its place in indexes
// and in what the store keeps of tables and of blocks read (64 MB of each at the most).
constexpr double kBytesOfAnEvent = 2000;
// What a process that holds nothing more may waver by.
constexpr double kWaverMegabytes = 24;

// The calls of one kind of user, one after the other, until the end.
class Users {
 public:
  // A turn returns what went wrong; "" when nothing did.
  using Turn = std::function<std::string(int turn)>;

  ~Users() { Stop(); }

  void Start(const std::string& name, milliseconds pause, Turn turn) {
    threads_.emplace_back([this, name, pause, turn = std::move(turn)] {
      for (int i = 0; !stop_; ++i) {
        Note(name, turn(i));
        const auto until = Clock::now() + pause;
        while (!stop_ && Clock::now() < until) std::this_thread::sleep_for(milliseconds(10));
      }
    });
  }

  void Stop() {
    stop_ = true;
    for (std::thread& thread : threads_) thread.join();
    threads_.clear();
  }

  std::map<std::string, int> turns() const { return turns_; }
  std::vector<std::string> failures() const { return failures_; }

 private:
  void Note(const std::string& name, const std::string& failure) {
    const std::lock_guard<std::mutex> lock(mutex_);
    ++turns_[name];
    if (!failure.empty() && failures_.size() < 20) failures_.push_back(name + ": " + failure);
  }

  std::atomic<bool> stop_ = false;
  std::mutex mutex_;
  std::map<std::string, int> turns_;
  std::vector<std::string> failures_;
  std::vector<std::thread> threads_;
};

std::shared_ptr<grpc::Channel> Connect(const std::string& address) {
  grpc::ChannelArguments arguments;
  arguments.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);
  return grpc::CreateCustomChannel(address, grpc::InsecureChannelCredentials(), arguments);
}

std::string Followed(int i) { return absl::StrCat("suivi-", i % kFollowed); }

jalon::v1::Event EventOf(int i) {
  jalon::v1::Event event;
  event.set_departement("062");
  event.set_source("essai");
  event.set_known_on("2022-01-25");  // told again, it is the same event
  event.mutable_person()->set_external_id(Followed(i));
  return event;
}

// A right and a référent of each of those whom commands are about.
jalon::v1::RecordEventsRequest FollowedPersons() {
  jalon::v1::RecordEventsRequest request;
  for (int i = 0; i < kFollowed; ++i) {
    jalon::v1::Event right = EventOf(i);
    right.set_effective_on("2022-01-10");
    right.mutable_right_observed()->set_etat("2");
    right.mutable_right_observed()->set_soumis(true);
    *request.add_events() = right;
    jalon::v1::Event referent = EventOf(i);
    referent.set_record_id(absl::StrCat("ref-", i));
    referent.mutable_referent_assignment()->set_referent(absl::StrCat("ref-", i % 10));
    referent.mutable_referent_assignment()->set_from("2022-01-20");
    *request.add_events() = referent;
  }
  return request;
}

// Records `request`; or, when `leave`, goes away without waiting for the answer.
std::string Record(const std::shared_ptr<grpc::Channel>& channel,
                   const jalon::v1::RecordEventsRequest& request, bool leave) {
  const auto stub = jalon::v1::EventService::NewStub(channel);
  grpc::ClientContext context;
  const auto stream = stub->RecordEvents(&context);
  if (!stream->Write(request)) return stream->Finish().error_message();
  jalon::v1::RecordEventsResponse response;
  if (leave) {
    context.TryCancel();
    while (stream->Read(&response)) continue;
    stream->Finish();
    return "";
  }
  stream->WritesDone();
  const bool answered = stream->Read(&response);
  const grpc::Status status = stream->Finish();
  if (!status.ok()) return status.error_message();
  return answered && response.rejections_size() == 0 ? "" : "not recorded";
}

std::string InAMonth() {
  return absl::FormatCivilTime(absl::ToCivilDay(absl::Now(), absl::UTCTimeZone()) + 30);
}

// A rendez-vous is fixed, then cancelled: what holds of a person stays the same.
std::string FixAndCancel(const std::shared_ptr<grpc::Channel>& channel, int turn) {
  const auto stub = jalon::v1::PathwayService::NewStub(channel);
  jalon::v1::ExecuteCommandRequest request;
  request.set_departement("062");
  request.set_source("essai");
  request.mutable_person()->set_external_id(Followed(turn));
  request.mutable_command()->mutable_fix_rendez_vous()->set_held_on(InAMonth());
  jalon::v1::ExecuteCommandResponse response;
  grpc::ClientContext fixing;
  grpc::Status status = stub->ExecuteCommand(&fixing, request, &response);
  if (!status.ok()) return status.error_message();
  const std::string record = response.events(0).record_id();
  request.mutable_command()->mutable_cancel_rendez_vous()->mutable_rendez_vous()->set_record_id(
      record);
  grpc::ClientContext cancelling;
  status = stub->ExecuteCommand(&cancelling, request, &response);
  if (!status.ok()) return status.error_message();
  // A second time it is refused, and nothing is written.
  grpc::ClientContext again;
  return stub->ExecuteCommand(&again, request, &response).ok() ? "cancelled twice" : "";
}

// A portfolio is watched for a moment; every tenth turn it is left unread for long.
std::string Watch(const std::shared_ptr<grpc::Channel>& channel, int turn) {
  const auto stub = jalon::v1::PortfolioService::NewStub(channel);
  grpc::ClientContext context;
  context.set_deadline(std::chrono::system_clock::now() + std::chrono::seconds(4));
  jalon::v1::WatchPortfolioRequest request;
  request.mutable_scope()->set_departement("062");
  request.mutable_scope()->set_referent(absl::StrCat("ref-", turn % 10));
  request.set_with_entries(true);
  const auto reader = stub->WatchPortfolio(&context, request);
  jalon::v1::WatchPortfolioResponse response;
  if (!reader->Read(&response)) return reader->Finish().error_message();
  if (turn % 10 == 0) {
    std::this_thread::sleep_for(std::chrono::seconds(2));
  } else {
    reader->Read(&response);
  }
  context.TryCancel();
  while (reader->Read(&response)) continue;
  reader->Finish();
  return "";
}

// Half a file, then nobody.
std::string SendHalf(const std::shared_ptr<grpc::Channel>& channel, const std::string& content) {
  const auto stub = jalon::v1::FluxService::NewStub(channel);
  grpc::ClientContext context;
  const auto stream = stub->ImportFlux(&context);
  jalon::v1::ImportFluxRequest request;
  request.mutable_start()->set_departement("062");
  request.mutable_start()->set_file_name("moitie.xml");
  request.mutable_start()->set_sha256(std::string(64, 'a'));
  request.mutable_start()->set_size_bytes(static_cast<int64_t>(content.size()));
  stream->Write(request);
  request.set_chunk(content.substr(0, content.size() / 2));
  stream->Write(request);
  context.TryCancel();
  jalon::v1::ImportFluxResponse response;
  while (stream->Read(&response)) continue;
  return stream->Finish().ok() ? "half a file was taken" : "";
}

// Bytes that are no message, to each method in turn: a refusal, and no more.
std::string SendNonsense(const std::shared_ptr<grpc::Channel>& channel,
                         const std::vector<SampleCall>& calls, int turn) {
  const SampleCall& call = calls[static_cast<size_t>(turn) % calls.size()];
  const std::string nonsense(static_cast<size_t>(1 + turn % 5000), '\xff');
  const grpc::Status status =
      RawStatus(channel, call.method, nonsense, {}, nullptr, std::chrono::seconds(20));
  return status.ok() ? absl::StrCat(call.name, " took nonsense") : "";
}

// Two that check the whole store at once, an erasure while a file is imported, too many of a kind:
// whoever came later is to come again.
bool IsToldToWait(const grpc::Status& status) {
  return status.error_code() == grpc::StatusCode::ABORTED ||
         status.error_code() == grpc::StatusCode::RESOURCE_EXHAUSTED ||
         status.error_code() == grpc::StatusCode::FAILED_PRECONDITION;
}

std::string CallAll(const std::shared_ptr<grpc::Channel>& channel, const Sample& sample, int turn) {
  for (const SampleCall& call : SampleCalls(sample, turn)) {
    if (call.whole && turn % 20 != 0) continue;
    const grpc::Status status = RawStatus(channel, call.method, call.request);
    if (!status.ok() && !IsToldToWait(status))
      return absl::StrCat(call.name, ": ", status.error_message());
  }
  return "";
}

// The next daily that was not imported yet; once all are, the last one again. Every second turn a
// file is only looked at.
std::string Import(const Jalond& service, const Sample& sample, int turn) {
  const auto number = std::min(static_cast<size_t>(turn / 2), sample.later_files.size() - 1);
  std::vector<std::string> command = {"import",     "--departement", "062",
                                      "--known-at", "transmission",  sample.later_files[number]};
  if (turn % 2 == 0) command.emplace_back("--validate-only");
  const Outcome outcome = service.Jalon(command);
  const bool too_many = outcome.err.find("TOO_BUSY") != std::string::npos;
  return outcome.code <= 1 || too_many ? "" : outcome.err;
}

// Resident memory of a process, in megabytes.
double MemoryOf(pid_t pid) {
  const std::string status = ReadFile(absl::StrCat("/proc/", pid, "/status"));
  return std::stod(status.substr(status.find("VmRSS:") + 6)) / 1000;
}

int64_t Position(const Jalond& service) {
  const Outcome outcome = service.Jalon({"status", "--format", "json"});
  REQUIRE(outcome.code == 0);
  const auto stores = nlohmann::json::parse(outcome.out)["stores"];
  return std::stoll(stores.at(0)["logPosition"].get<std::string>());
}

struct Sampled {
  double memory_mb;
  int64_t position;
};

// Looks at memory until the end.
std::vector<Sampled> Look(const Jalond& service, pid_t pid) {
  std::vector<Sampled> samples;
  const auto end = Clock::now() + Length();
  while (Clock::now() < end) {
    std::this_thread::sleep_for(Length() / 60);
    samples.push_back({MemoryOf(pid), Position(service)});
    if (Thorough()) {
      std::cout << "memory_mb " << samples.back().memory_mb << " events " << samples.back().position
                << std::endl;
    }
  }
  return samples;
}

// Between the second quarter and the last, when what is filled once is full: nothing that what was
// recorded meanwhile does not account for. An answer over everybody or a verification takes 80 MB
// for a moment, so that a median falls among these or not by chance: what is held when little is
// under way is compared (the lower quartile), and the most that is ever held.
void CheckFlat(const std::vector<Sampled>& samples) {
  const size_t quarter = samples.size() / 4;
  const auto sorted = [&](size_t from) {
    std::vector<double> values;
    for (size_t i = from; i < from + quarter; ++i) values.push_back(samples[i].memory_mb);
    std::sort(values.begin(), values.end());
    return values;
  };
  const std::vector<double> before = sorted(quarter);
  const std::vector<double> after = sorted(3 * quarter);
  const size_t middle = quarter + quarter / 2;
  const auto events = static_cast<double>(samples.back().position - samples[middle].position);
  const double allowed = kWaverMegabytes + events * kBytesOfAnEvent / 1e6;
  const size_t low = quarter / 4;
  std::cout << "memory_mb " << before[low] << " to " << before.back() << ", then " << after[low]
            << " to " << after.back() << " after " << events << " events" << std::endl;
  CHECK(after[low] - before[low] < allowed);
  CHECK(after.back() - before.back() < allowed);
}

}  // namespace

TEST_CASE("everything at once, for long: nothing fails, and memory stays flat") {
  TemporaryFolder folder;
  Jalond service(folder / "data");
  const Sample sample = FillSample(service, folder.path(), kAdults);
  const std::string& address = service.address();
  const auto persons = FollowedPersons();
  REQUIRE(Record(Connect(address), persons, false).empty());
  const std::string half = ReadFile(sample.later_files.back());
  const std::vector<SampleCall> calls = SampleCalls(sample, 0);
  Users users;
  for (const char* reader : {"readers", "other readers"}) {
    users.Start(reader, milliseconds(100), [&, channel = Connect(address)](int turn) {
      return CallAll(channel, sample, turn);
    });
  }
  users.Start("commands", milliseconds(50),
              [channel = Connect(address)](int turn) { return FixAndCancel(channel, turn); });
  users.Start("told again", milliseconds(200), [&, channel = Connect(address)](int turn) {
    return Record(channel, persons, turn % 3 == 0);
  });
  users.Start("watches", milliseconds(20),
              [channel = Connect(address)](int turn) { return Watch(channel, turn); });
  users.Start("files", milliseconds(1000), [&](int turn) { return Import(service, sample, turn); });
  users.Start("half files", milliseconds(500),
              [&, channel = Connect(address)](int) { return SendHalf(channel, half); });
  users.Start("nonsense", milliseconds(50), [&, channel = Connect(address)](int turn) {
    return SendNonsense(channel, calls, turn);
  });
  // Who connects for one call and goes.
  users.Start("passers-by", milliseconds(100), [&](int turn) {
    const SampleCall& call = calls[static_cast<size_t>(turn) % calls.size()];
    const grpc::Status status = RawStatus(Connect(address), call.method, call.request);
    return status.ok() || IsToldToWait(status) ? "" : status.error_message();
  });
  const std::vector<Sampled> samples = Look(service, service.process().pid());
  users.Stop();
  for (const std::string& failure : users.failures()) UNSCOPED_INFO(failure);
  CHECK(users.failures().empty());
  for (const auto& [name, turns] : users.turns()) {
    INFO(name);
    // A turn of the readers is every call there is: a slow machine has time for one.
    CHECK(turns >= (Thorough() ? 2 : 1));
  }
  if (Thorough()) CheckFlat(samples);
  CHECK(service.Jalon({"verify", "--departement", "062"}).code == 0);
  CHECK(service.Stop() == 0);
}

}  // namespace jalon::tests
