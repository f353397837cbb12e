// SPDX-License-Identifier: EUPL-1.2
//
// When something was said of each subject, roughly: a question about a month or a year passes over
// those of whom nothing was said then, without a look at their histories.
#ifndef JALON_ENGINE_PATHWAY_ACTIVITY_INDEX_H_
#define JALON_ENGINE_PATHWAY_ACTIVITY_INDEX_H_

#include <cstdint>
#include <vector>

#include "engine/pathway/history.h"
#include "engine/pathway/pathway.h"
#include "engine/pathway/rules.h"

namespace jalon::pathway {

// Days as bits: one for each stretch of 92 days, which comes again every 32 stretches, eight years.
struct Activity {
  uint32_t rights = 0;  // days on which rights were transmitted
  uint32_t facts = 0;   // days that facts are about
};

// Which activity may matter to what asks for `window` under `rules`.
Activity ActivityWithin(const Window& window, const Rules& rules);

// Costs 8 bytes a subject. Not synchronised.
class ActivityIndex {
 public:
  void Set(uint64_t subject, const HistoryView& history);
  void Clear() { activity_.clear(); }
  // False only when PathwayFolder::MayMatter is false of what was set for `subject`, for the window
  // and rules that `wanted` was made of.
  bool MayMatter(uint64_t subject, const Activity& wanted) const {
    if (subject >= activity_.size()) return false;
    const Activity& of = activity_[subject];
    return ((of.rights & wanted.rights) | (of.facts & wanted.facts)) != 0;
  }
  uint64_t bytes() const { return activity_.size() * sizeof(Activity); }

 private:
  std::vector<Activity> activity_;
};

}  // namespace jalon::pathway

#endif  // JALON_ENGINE_PATHWAY_ACTIVITY_INDEX_H_
