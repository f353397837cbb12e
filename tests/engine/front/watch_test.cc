// SPDX-License-Identifier: EUPL-1.2
// Watching a portfolio: each change is told once, and a position is enough to go on from.
#include <catch2/catch.hpp>
#include <set>
#include <string>
#include <vector>

#include "engine/portfolios.h"
#include "tests/engine/front/followed_persons.h"
#include "tests/scenarios/engine_driver.h"

namespace jalon {
namespace {

using jalon::v1::Event;
using scenario::EngineUnderTest;
using scenario::TestNow;
using tests::Everybody;
using tests::Follows;
using tests::Meets;
using tests::MustRecord;
using tests::OfReferent;
using tests::OfStructure;
using tests::Right;
using tests::Signed;

// Notes what it is told.
class Notebook : public PortfolioWatcher {
 public:
  void Touched(uint64_t subject) override { subjects_.insert(subject); }
  void Closed() override { closed = true; }
  bool Take(std::vector<uint64_t>* subjects) override {
    subjects->assign(subjects_.begin(), subjects_.end());
    subjects_.clear();
    return !full;
  }
  bool empty() const { return subjects_.empty(); }

  bool full = false;
  bool closed = false;

 private:
  std::set<uint64_t> subjects_;
};

TEST_CASE("A watch tells each change once, and goes on from a position") {
  EngineUnderTest engine;
  MustRecord(&engine, {Right("1", "2022-01-04"), Right("2", "2022-01-04"),
                       Follows("1", "ref-1", "2022-01-05")});
  Portfolios* portfolios = engine.departement().portfolios();
  jalon::v1::WatchPortfolioRequest request;
  *request.mutable_scope() = OfReferent("ref-1");
  request.set_with_entries(true);
  Notebook notebook;
  auto watch = portfolios->Watch(request, &notebook, TestNow());
  REQUIRE(watch.ok());
  const auto first = portfolios->Changes(request, nullptr, TestNow());
  REQUIRE(first.ok());
  CHECK(first->changes_size() == 0);

  MustRecord(&engine, {Meets("1", "2022-01-06", "2022-01-20"), Signed("2", "2022-02-01", "")});
  request.set_position(first->position());
  const auto second = portfolios->Changes(request, &notebook, TestNow());
  REQUIRE(second.ok());
  REQUIRE(second->changes_size() == 1);
  CHECK(second->changes(0).person_id() == "p1");
  CHECK(second->changes(0).bodies(0) == "rendezVous");
  CHECK(second->changes(0).in_portfolio());
  CHECK(second->changes(0).entry().following().referent() == "ref-1");

  // Who comes, and who leaves, are changes too.
  Event leaves = Follows("1", "ref-1", "2022-01-05", "2022-02-28");
  leaves.set_known_on("2022-02-28");
  MustRecord(&engine, {Follows("2", "ref-1", "2022-03-01"), leaves});
  request.set_position(second->position());
  const auto resumed = portfolios->Changes(request, nullptr, TestNow());
  const auto third = portfolios->Changes(request, &notebook, TestNow());
  REQUIRE(third.ok());
  REQUIRE(third->changes_size() == 2);
  CHECK_FALSE(third->changes(0).in_portfolio());
  CHECK(third->changes(1).in_portfolio());
  // The same from the position alone, as after a reconnection.
  CHECK(resumed->SerializeAsString() == third->SerializeAsString());

  notebook.full = true;
  CHECK(portfolios->Changes(request, &notebook, TestNow())->reset());
  watch->reset();
  MustRecord(&engine, {Meets("2", "2022-03-06", "2022-03-20")});
  CHECK(notebook.empty());
  REQUIRE(portfolios->Watch(request, &notebook, TestNow()).ok());
  auto last = portfolios->Watch(request, &notebook, TestNow());
  engine.Close();
  CHECK(notebook.closed);
  engine.Open();
}

TEST_CASE("A watch is of a référent or a structure, and its position one of this store") {
  EngineUnderTest engine;
  MustRecord(&engine, {Right("1", "2022-01-04"), Follows("1", "ref-1", "2022-01-05")});
  Portfolios* portfolios = engine.departement().portfolios();
  Notebook notebook;
  jalon::v1::WatchPortfolioRequest request;
  *request.mutable_scope() = Everybody();
  CHECK(absl::IsInvalidArgument(portfolios->Watch(request, &notebook, TestNow()).status()));
  *request.mutable_scope() = OfStructure("MDS Arras");
  request.set_position("hier");
  CHECK(absl::IsInvalidArgument(portfolios->Watch(request, &notebook, TestNow()).status()));
  request.set_position("t999999");
  CHECK(portfolios->Changes(request, nullptr, TestNow())->reset());
}

}  // namespace
}  // namespace jalon
