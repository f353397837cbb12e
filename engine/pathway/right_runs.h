// SPDX-License-Identifier: EUPL-1.2
//
// The right of a person over all her dossiers, as commands and portfolios see it: requested, open
// or closed, day by day, free of conventions. And when she comes back after an exit, which has to
// be one day for both.
#ifndef JALON_ENGINE_PATHWAY_RIGHT_RUNS_H_
#define JALON_ENGINE_PATHWAY_RIGHT_RUNS_H_

#include <algorithm>
#include <cstdint>
#include <map>
#include <vector>

#include "engine/pathway/payer.h"

namespace jalon::pathway {

enum class RightState : uint8_t { kUntold, kClosed, kRequested, kOpen };  // from the worst

// What an ETATDOSRSA says; a suspension closes nothing.
constexpr RightState RightStateOf(uint8_t etat) {
  switch (etat) {
    case 0:
      return RightState::kRequested;
    case 2:
    case 3:
    case 4:
      return RightState::kOpen;
    case 1:
    case 5:
    case 6:
      return RightState::kClosed;
    default:
      return RightState::kUntold;
  }
}

// From `from` on, until the next one.
template <class DayType>
struct RightRun {
  DayType from{};
  RightState state = RightState::kUntold;
};

// The best of what is told of the dossiers of one person. Not thread-safe.
class BestRight {
 public:
  // Takes what is told of a dossier, in the order of the flux; `organisme` is its kind, 0 where it
  // is not said. Returns false for what counts for nothing: the late closing of the organisme that
  // the dossier has left (payer.h); a refusal (état 1), which answers a request, of a right that is
  // open (reference, settled 6).
  bool Take(uint64_t dossier, uint8_t etat, uint8_t organisme) {
    constexpr uint8_t kRefused = 1;
    const RightState state = RightStateOf(etat);
    Dossier& told = dossiers_[dossier];
    if (state == RightState::kUntold) return false;
    if (etat == kRefused && told.state == RightState::kOpen) return false;
    const bool counts =
        state == RightState::kRequested || told.payer.Take(organisme, state == RightState::kClosed);
    if (counts) told.state = state;
    return counts;
  }

  RightState best() const {
    RightState best = RightState::kUntold;
    for (const auto& [number, dossier] : dossiers_) best = std::max(best, dossier.state);
    return best;
  }

 private:
  struct Dossier {
    RightState state = RightState::kUntold;
    Payer payer;
  };
  std::map<uint64_t, Dossier> dossiers_;
};

// Adds what the right is from `day` on, not before the last run. What a day said before its last
// word does not count; neighbours differ.
template <class DayType>
void AddRun(DayType day, RightState state, std::vector<RightRun<DayType>>* runs) {
  if (!runs->empty() && runs->back().from == day) runs->pop_back();
  if (runs->empty() || runs->back().state != state) runs->push_back({day, state});
}

// The first run after `from` in which the right is requested or open, and was less before: she has
// come back. That an old dossier closes while another one is still requested brings nobody back.
// Null when there is none.
template <class DayType>
const RightRun<DayType>* ReturnAfter(const std::vector<RightRun<DayType>>& runs, DayType from) {
  RightState before = RightState::kUntold;
  for (const RightRun<DayType>& run : runs) {
    const bool better = run.state >= RightState::kRequested && run.state > before;
    if (run.from > from && better) return &run;
    before = run.state;
  }
  return nullptr;
}

}  // namespace jalon::pathway

#endif  // JALON_ENGINE_PATHWAY_RIGHT_RUNS_H_
