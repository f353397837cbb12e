// SPDX-License-Identifier: EUPL-1.2
//
// Who watches which portfolio, and who is to be told of a change.
#ifndef JALON_ENGINE_FRONT_WATCH_BOARD_H_
#define JALON_ENGINE_FRONT_WATCH_BOARD_H_

#include <atomic>
#include <cstdint>
#include <memory>
#include <mutex>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "engine/front/portfolio_walk.h"
#include "engine/identity/persons.h"
#include "engine/pathway/history_projection.h"
#include "engine/portfolios.h"

namespace jalon::front {

// A change costs a look-up for each place of the person, and nothing while nobody watches.
// Thread-safe.
class WatchBoard : public pathway::HistoryProjection::Listener,
                   public std::enable_shared_from_this<WatchBoard> {
 public:
  // Not owned; both are read by Changed alone.
  WatchBoard(const pathway::Arena* details, const identity::Persons* persons)
      : details_(details), persons_(persons) {}

  // `part` is of a référent or a structure.
  std::unique_ptr<PortfolioWatch> Add(const PortfolioPart& part, PortfolioWatcher* watcher);

  void Changed(uint64_t subject, std::string_view details) override;
  // Tells all watchers that it is over.
  void Close();

 private:
  using Key = std::pair<bool, uint64_t>;  // whether it is a référent, code
  class Registration;

  void Tell(const Key& key, uint64_t subject);
  void TellPlaces(uint64_t subject, std::string_view details);
  void Remove(const Key& key, PortfolioWatcher* watcher);

  const pathway::Arena* details_;
  const identity::Persons* persons_;
  std::atomic<int> watching_{0};
  std::mutex mutex_;
  absl::flat_hash_map<Key, std::vector<PortfolioWatcher*>> watchers_;
};

}  // namespace jalon::front

#endif  // JALON_ENGINE_FRONT_WATCH_BOARD_H_
