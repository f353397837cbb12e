// SPDX-License-Identifier: EUPL-1.2
#include "services/command_run.h"

#include <algorithm>
#include <set>
#include <utility>

#include "absl/strings/str_cat.h"
#include "services/status.h"

namespace jalon::services {

using jalon::v1::ExecuteCommandRequest;

void CommandRun::Start(Host* host, StoreHandle store, Order order,
                       std::vector<ExecuteCommandRequest> requests, Done done) {
  std::shared_ptr<CommandRun> run(new CommandRun(host, std::move(store), std::move(order),
                                                 std::move(requests), std::move(done)));
  run->Round();
}

CommandRun::CommandRun(Host* host, StoreHandle store, Order order,
                       std::vector<ExecuteCommandRequest> requests, Done done)
    : host_(host),
      store_(std::move(store)),
      order_(std::move(order)),
      items_(requests.size()),
      underway_(requests.size()),
      done_(std::move(done)) {
  for (size_t i = 0; i < requests.size(); ++i) {
    items_[i].request.Swap(&requests[i]);
    const auto& request = items_[i].request;
    persons_.push_back(
        absl::StrCat(request.source(), "\x1f", request.person().SerializeAsString()));
  }
}

void CommandRun::Round() {
  std::vector<size_t> submitted;
  std::set<std::string> waiting;
  for (size_t i = 0; i < items_.size(); ++i) {
    if (items_[i].over() || waiting.contains(persons_[i])) continue;
    DecideOn(i);
    if (items_[i].over()) continue;
    waiting.insert(persons_[i]);
    submitted.push_back(i);
  }
  submitted.empty() ? Finish() : Submit(submitted);
}

absl::Status CommandRun::LetIn(size_t index) {
  std::optional<Caller>& caller = underway_[index].caller;
  if (caller.has_value()) return absl::OkStatus();
  if (!order_.parts) {
    caller = order_.caller;
    return absl::OkStatus();
  }
  auto part = host_->access.AdmitPart(order_.caller, items_[index].request, absl::Now());
  if (!part.ok()) return part.status();
  caller = *std::move(part);
  return absl::OkStatus();
}

void CommandRun::DecideOn(size_t index) {
  Item& item = items_[index];
  Underway& underway = underway_[index];
  item.failure = LetIn(index);
  if (!item.failure.ok()) return;
  if (++underway.decisions > kMaxDecisions) {
    item.failure = TooManyWriters();
    return;
  }
  auto decision = store_->engine->pathways()->Decide(item.request, host_->clock.Next());
  if (!decision.ok()) {
    item.failure = decision.status();
    NoteSeen(index);
  } else if (decision->answered) {
    item.response = std::move(decision->response);
    NoteSeen(index);
  } else {
    const auto note = host_->access.NoteOf(*underway.caller, "", store_->engine.get());
    item.failure = note(&decision->batch);
    if (item.failure.ok()) underway.decision = *std::move(decision);
  }
}

void CommandRun::NoteSeen(size_t index) {
  Item& item = items_[index];
  // Why a command is refused tells of the person; that the store cannot be read does not.
  const bool tells = item.failure.ok() || absl::IsFailedPrecondition(item.failure) ||
                     absl::IsInvalidArgument(item.failure) || absl::IsNotFound(item.failure) ||
                     absl::IsAlreadyExists(item.failure) || absl::IsAborted(item.failure);
  if (!tells) return;
  absl::Status noted = host_->access.SeenByCommand(*underway_[index].caller, absl::Now());
  if (noted.ok()) return;
  item.response.reset();
  item.failure = std::move(noted);
}

void CommandRun::Submit(const std::vector<size_t>& indexes) {
  // The end of the last one lets go of store_, perhaps before this returns.
  const StoreHandle store = store_;
  // Set before the first is queued: the writer may be done before the next is.
  committing_ = indexes.size();
  for (const size_t index : indexes) {
    Underway& underway = underway_[index];
    store->writer->Submit(&underway.decision->batch, underway.decision->events,
                          [self = shared_from_this(), index](const absl::Status& status) {
                            self->underway_[index].commit = status;
                            if (self->committing_.fetch_sub(1) == 1) self->Settle();
                          });
  }
}

void CommandRun::Settle() {
  for (size_t i = 0; i < items_.size(); ++i) {
    if (underway_[i].decision.has_value()) Collect(i);
  }
  const bool over =
      std::all_of(items_.begin(), items_.end(), [](const Item& item) { return item.over(); });
  // One answer is cheap enough for the writer's thread.
  if (over && items_.size() == 1) return Finish();
  host_->pool.Post([self = shared_from_this()] { self->Round(); });
}

void CommandRun::Collect(size_t index) {
  Item& item = items_[index];
  Underway& underway = underway_[index];
  if (!underway.commit.ok()) {
    item.failure = IsDiskTrouble(underway.commit)
                       ? DiskTrouble(underway.commit, "recommencer avec le même requestId")
                       : underway.commit;
  } else {
    auto answer = store_->engine->pathways()->Answer(*underway.decision);
    if (answer.ok()) {
      item.response = *std::move(answer);
      if (item.response.has_value() && item.response->replayed()) NoteSeen(index);
    } else {
      item.failure = answer.status();
    }
  }
  underway.decision.reset();
}

void CommandRun::Finish() {
  store_.reset();
  const Done done = std::move(done_);
  done(items_);
}

}  // namespace jalon::services
