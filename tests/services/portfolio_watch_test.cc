// SPDX-License-Identifier: EUPL-1.2
//
// Portfolios over a real socket: a change reaches who watches, a restart loses none, many watch at
// once.
#include <catch2/catch.hpp>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "jalon/v1/portfolios.grpc.pb.h"
#include "tests/services/pathway_desk.h"

using namespace jalon::tests;
using jalon::v1::PortfolioService;
using jalon::v1::WatchPortfolioRequest;
using jalon::v1::WatchPortfolioResponse;

namespace {

constexpr std::chrono::seconds kPatience{30};

// A stream of WatchPortfolio, left when it is destroyed.
class Watch {
 public:
  Watch(const std::shared_ptr<grpc::Channel>& channel, const std::string& referent,
        const std::string& position = "")
      : stub_(PortfolioService::NewStub(channel)) {
    context_.set_deadline(std::chrono::system_clock::now() + kPatience);
    WatchPortfolioRequest request;
    request.mutable_scope()->set_departement("062");
    request.mutable_scope()->set_referent(referent);
    request.set_position(position);
    reader_ = stub_->WatchPortfolio(&context_, request);
  }
  ~Watch() {
    context_.TryCancel();
    End();
  }
  Watch(const Watch&) = delete;
  Watch& operator=(const Watch&) = delete;

  WatchPortfolioResponse Next() {
    WatchPortfolioResponse message;
    REQUIRE(reader_->Read(&message));
    return message;
  }
  // How the stream ends.
  grpc::Status End() {
    if (reader_ == nullptr) return grpc::Status::OK;
    WatchPortfolioResponse ignored;
    while (reader_->Read(&ignored)) continue;
    return std::exchange(reader_, nullptr)->Finish();
  }

 private:
  std::unique_ptr<PortfolioService::Stub> stub_;
  grpc::ClientContext context_;
  std::unique_ptr<grpc::ClientReader<WatchPortfolioResponse>> reader_;
};

// Person A is oriented and followed by ref-1.
void Follow(PathwayDesk* desk) {
  desk->TellRight("A", InDays(-60), "2");
  desk->Do(R"({"orient":{"decidedOn":")" + InDays(-50) + R"(","notifiedOn":")" + InDays(-50) +
           R"(","type":"SOCIAL"}})");
  desk->Do(R"({"assignReferent":{"referent":"ref-1","from":")" + InDays(-40) + R"("}})");
}

std::string FixOn(int day) {
  return R"({"fixRendezVous":{"heldOn":")" + InDays(day) + R"(","kind":"ACCOMPAGNEMENT"}})";
}

}  // namespace

TEST_CASE("what a command changes reaches who watches the portfolio, and nobody else") {
  PathwayDesk desk;
  Follow(&desk);
  Watch mine(desk.Connect(), "ref-1");
  const WatchPortfolioResponse first = mine.Next();
  CHECK(first.changes_size() == 0);
  desk.Do(FixOn(7));
  const WatchPortfolioResponse second = mine.Next();
  REQUIRE(second.changes_size() == 1);
  CHECK(second.changes(0).bodies(0) == "rendezVous");
  CHECK(second.changes(0).in_portfolio());
  CHECK(second.position() != first.position());

  // From a position, what came after it is told first, as after a connection that was lost.
  Watch resumed(desk.Connect(), "ref-1", first.position());
  CHECK(resumed.Next().changes_size() == 1);
  Watch other(desk.Connect(), "ref-2", first.position());
  CHECK(other.Next().changes_size() == 0);
}

TEST_CASE("a stop ends watches, and a position goes on after it") {
  PathwayDesk desk;
  Follow(&desk);
  std::string position;
  {
    Watch watch(desk.Connect(), "ref-1");
    position = watch.Next().position();
    desk.Restart();
    CHECK(watch.End().error_code() == grpc::StatusCode::UNAVAILABLE);
  }
  desk.Do(FixOn(8));
  Watch again(desk.Connect(), "ref-1", position);
  CHECK(again.Next().changes_size() == 1);
}

TEST_CASE("a watch of everybody, or of no département, is refused with its field") {
  PathwayDesk desk;
  Follow(&desk);
  Watch nobody(desk.Connect(), "");
  const grpc::Status status = nobody.End();
  CHECK(status.error_code() == grpc::StatusCode::INVALID_ARGUMENT);
  CHECK(RefusalOf(status).field == "scope");
}

TEST_CASE("hundreds watch at once, come and go, and each is told") {
  PathwayDesk desk;
  Follow(&desk);
  const auto channel = desk.Connect();
  std::vector<std::unique_ptr<Watch>> watches;
  watches.reserve(100);
  for (int i = 0; i < 100; ++i) watches.push_back(std::make_unique<Watch>(channel, "ref-1"));
  for (auto& watch : watches) watch->Next();
  for (int round = 0; round < 3; ++round) {
    desk.Do(FixOn(9 + round));
    for (auto& watch : watches) CHECK(watch->Next().changes_size() == 1);
    watches.erase(watches.begin(), watches.begin() + 20);
  }
}
