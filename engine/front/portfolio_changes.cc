// SPDX-License-Identifier: EUPL-1.2
//
// Watching a portfolio: what became known after a position, of those who are or were in it. What is
// told comes from the log each time, so that a watch keeps nothing but a position.
#include <algorithm>
#include <map>
#include <set>

#include "engine/base/error.h"
#include "engine/front/front_door.h"
#include "engine/front/front_portfolios.h"
#include "engine/front/portfolio_entries.h"
#include "engine/ledger/event_rules.h"
#include "engine/store/encoding.h"

namespace jalon::front {
namespace {

using jalon::v1::PortfolioChange;
using jalon::v1::WatchPortfolioRequest;
using jalon::v1::WatchPortfolioResponse;
using store::Family;

// Persons of one message; with more to tell, listing the portfolio again is cheaper for everybody.
constexpr int kMaxChanges = 1000;

// Log positions after `after` in the timelines of `subjects`, in the order of the log.
absl::StatusOr<std::set<uint64_t>> PositionsAfter(const store::Reader& store,
                                                  absl::Span<const uint64_t> subjects,
                                                  uint64_t after) {
  std::set<uint64_t> positions;
  for (const uint64_t subject : subjects) {
    const std::string prefix = store::Key64(subject);
    const absl::Status scan =
        store.Scan(Family::kTimeline, prefix, prefix + store::Key64(after + 1),
                   [&](std::string_view key, std::string_view) {
                     positions.insert(store::ReadKey64(key, 8));
                     return true;
                   });
    if (!scan.ok()) return scan;
  }
  return positions;
}

absl::Status AddBodies(const store::Reader& store, const std::set<uint64_t>& positions,
                       PortfolioChange* change) {
  int64_t last = 0;
  for (const uint64_t position : positions) {
    const absl::StatusOr<ledger::StoredEvent> stored = ledger::ReadEvent(store, position);
    if (!stored.ok()) return stored.status();
    change->add_bodies(ledger::BodyName(stored->event()));
    last = std::max(last, stored->known_micros());
  }
  change->mutable_known_at()->set_seconds(last / 1'000'000);
  change->mutable_known_at()->set_nanos(static_cast<int32_t>(last % 1'000'000) * 1000);
  return absl::OkStatus();
}

// Adds what became known after `after` of the person that is `subjects`; nothing when nothing did.
// `entries` may be null.
absl::Status AddChange(const store::Reader& store, absl::Span<const uint64_t> subjects,
                       uint64_t after, const EntryMaker* entries, FollowedReader* reader,
                       WatchPortfolioResponse* response) {
  const auto positions = PositionsAfter(store, subjects, after);
  if (!positions.ok()) return positions.status();
  if (positions->empty()) return absl::OkStatus();
  reader->Read(subjects);
  PortfolioChange* change = response->add_changes();
  change->set_person_id(identity::PersonId(reader->subjects().front()));
  change->set_in_portfolio(reader->IsIn());
  if (entries != nullptr && change->in_portfolio()) {
    entries->Fill(false, reader, change->mutable_entry());
  }
  return AddBodies(store, *positions, change);
}

}  // namespace

absl::StatusOr<std::unique_ptr<PortfolioQuestion>> FrontPortfolios::ReadWatched(
    const WatchPortfolioRequest& request, absl::Time now) const {
  auto asked = ReadQuestionOf({request.scope(), "", "", request.convention()}, now);
  if (!asked.ok()) return asked.status();
  const PortfolioPart::Kind kind = (*asked)->part.kind;
  if (kind != PortfolioPart::Kind::kReferent && kind != PortfolioPart::Kind::kStructure) {
    return InvalidField("scope", "INVALID_VALUE",
                        "un portefeuille est celui d'un référent ou d'une structure");
  }
  return asked;
}

absl::StatusOr<std::unique_ptr<PortfolioWatch>> FrontPortfolios::Watch(
    const WatchPortfolioRequest& request, PortfolioWatcher* watcher, absl::Time now) {
  const auto asked = ReadWatched(request, now);
  if (!asked.ok()) return asked.status();
  if (const auto position = ReadToken(request.position()); !position.ok()) {
    return InvalidField("position", "INVALID_VALUE", "cette position n'est pas d'un portefeuille");
  }
  return board_->Add((*asked)->part, watcher);
}

absl::StatusOr<WatchPortfolioResponse> FrontPortfolios::Changes(
    const WatchPortfolioRequest& request, PortfolioWatcher* watcher, absl::Time now) const {
  const auto asked = ReadWatched(request, now);
  if (!asked.ok()) return asked.status();
  const absl::StatusOr<uint64_t> after = ReadToken(request.position());
  if (!after.ok()) return after.status();
  const auto reading = ground_.derived->gate.Read();
  const uint64_t head = ground_.derived->ledger->head().sequence;
  const Memory memory = MemoryOf(*ground_.derived);
  WatchPortfolioResponse response;
  response.set_position(Token(head));
  std::vector<uint64_t> touched;
  if (watcher != nullptr) {
    response.set_reset(!watcher->Take(&touched));
  } else if (!request.position().empty()) {
    const auto& subjects = SubjectsOf(memory, (*asked)->part);
    touched.assign(subjects.begin(), subjects.end());
  }
  // A store that was restored stands before what a client saw of another one.
  if (*after > head) response.set_reset(true);
  if (response.reset()) return response;
  std::set<std::vector<uint64_t>> persons;
  for (const uint64_t subject : touched) {
    persons.insert(memory.persons->PersonOf(subject, (*asked)->question.known_at.days()));
  }
  FollowedReader reader(memory, **asked);
  const EntryMaker maker(ground_.departement, memory, **asked, nominative_);
  const EntryMaker* entries = request.with_entries() ? &maker : nullptr;
  for (const std::vector<uint64_t>& subjects : persons) {
    auto status = AddChange(*ground_.store, subjects, *after, entries, &reader, &response);
    if (!status.ok()) return status;
    if (response.changes_size() <= kMaxChanges) continue;
    response.clear_changes();
    response.set_reset(true);
    break;
  }
  return response;
}

}  // namespace jalon::front
