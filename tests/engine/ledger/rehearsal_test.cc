// SPDX-License-Identifier: EUPL-1.2
#include "engine/ledger/rehearsal.h"

#include <catch2/catch.hpp>

#include "engine/base/departement.h"
#include "tests/temporary_folder.h"

namespace jalon::ledger {
namespace {

// An event whose record is `record`, known at `known`; which one it is follows from `id`.
PreparedEvent Event(const std::string& id, const std::string& record, int64_t known) {
  PreparedEvent event;
  event.stored.set_id(id);
  event.stored.set_record(record);
  event.stored.set_known_micros(known);
  return event;
}

struct EmptyStore {
  tests::TemporaryFolder folder;  // outlives the store
  std::unique_ptr<store::Store> store = *store::Store::Open(folder / "db");
};

TEST_CASE("a rehearsal tells new from known, over several batches") {
  EmptyStore empty;
  Rehearsal rehearsal(empty.store.get());
  const std::vector<PreparedEvent> first = {Event("a", "", 10), Event("b", "", 10),
                                            Event("a", "", 10)};
  const auto outcomes = rehearsal.Append(first);
  REQUIRE(outcomes.ok());
  CHECK_FALSE((*outcomes)[0].duplicate);
  CHECK_FALSE((*outcomes)[1].duplicate);
  CHECK((*outcomes)[2].duplicate);
  const std::vector<PreparedEvent> second = {Event("a", "", 9), Event("b", "", 11)};
  const auto later = rehearsal.Append(second);
  REQUIRE(later.ok());
  // Known earlier: it would be appended again, to lower its date.
  CHECK_FALSE((*later)[0].duplicate);
  CHECK((*later)[1].duplicate);
}

TEST_CASE("a new version of a record replaces an earlier one; the first one replaces nothing") {
  EmptyStore empty;
  Rehearsal rehearsal(empty.store.get());
  const std::vector<PreparedEvent> events = {Event("a", "r", 10), Event("b", "r", 11),
                                             Event("c", "s", 10), Event("d", "", 10)};
  const auto outcomes = rehearsal.Append(events);
  REQUIRE(outcomes.ok());
  CHECK_FALSE((*outcomes)[0].superseded);
  CHECK((*outcomes)[1].superseded);
  CHECK_FALSE((*outcomes)[2].superseded);
  CHECK_FALSE((*outcomes)[3].superseded);
  const std::vector<PreparedEvent> later = {Event("e", "s", 12)};
  CHECK((*rehearsal.Append(later))[0].superseded);
}

}  // namespace
}  // namespace jalon::ledger
