// SPDX-License-Identifier: EUPL-1.2
#include "engine/front/watch_board.h"

#include <utility>

#include "engine/pathway/details.h"

namespace jalon::front {

class WatchBoard::Registration : public PortfolioWatch {
 public:
  Registration(std::shared_ptr<WatchBoard> board, const Key& key, PortfolioWatcher* watcher)
      : board_(std::move(board)), key_(key), watcher_(watcher) {}
  ~Registration() override { board_->Remove(key_, watcher_); }
  Registration(const Registration&) = delete;
  Registration& operator=(const Registration&) = delete;

 private:
  const std::shared_ptr<WatchBoard> board_;
  const Key key_;
  PortfolioWatcher* const watcher_;
};

std::unique_ptr<PortfolioWatch> WatchBoard::Add(const PortfolioPart& part,
                                                PortfolioWatcher* watcher) {
  const Key key(part.kind == PortfolioPart::Kind::kReferent, part.code);
  {
    const std::lock_guard lock(mutex_);
    watchers_[key].push_back(watcher);
  }
  ++watching_;
  return std::make_unique<Registration>(shared_from_this(), key, watcher);
}

void WatchBoard::Remove(const Key& key, PortfolioWatcher* watcher) {
  --watching_;
  const std::lock_guard lock(mutex_);
  const auto found = watchers_.find(key);
  if (found == watchers_.end()) return;  // closed
  std::erase(found->second, watcher);
  if (found->second.empty()) watchers_.erase(found);
}

void WatchBoard::Close() {
  const std::lock_guard lock(mutex_);
  for (const auto& [key, those] : watchers_) {
    for (PortfolioWatcher* watcher : those) watcher->Closed();
  }
  watchers_.clear();
}

void WatchBoard::Tell(const Key& key, uint64_t subject) {
  const auto found = watchers_.find(key);
  if (found == watchers_.end()) return;
  for (PortfolioWatcher* watcher : found->second) watcher->Touched(subject);
}

void WatchBoard::TellPlaces(uint64_t subject, std::string_view details) {
  pathway::DetailsView(details).ForPlaces([&](const pathway::RecordPlace& place) {
    Tell({true, pathway::StructureOf(place.referent)}, subject);
    Tell({false, pathway::StructureOf(place.structure)}, subject);
  });
}

void WatchBoard::Changed(uint64_t subject, std::string_view details) {
  if (watching_ == 0) return;
  const std::lock_guard lock(mutex_);
  TellPlaces(subject, details);
  // The record that puts her in a portfolio may be another subject's of the same person.
  if (persons_->Find(subject) == nullptr) return;
  for (const uint64_t other : persons_->PersonOf(subject, INT32_MAX)) {
    if (other != subject) TellPlaces(subject, details_->Get(other));
  }
}

}  // namespace jalon::front
