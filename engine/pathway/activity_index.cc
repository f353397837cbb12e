// SPDX-License-Identifier: EUPL-1.2
#include "engine/pathway/activity_index.h"

#include "jalon/v1/convention.pb.h"

namespace jalon::pathway {
namespace {

constexpr Day kStretchDays = 92;
constexpr Day kStretches = 32;
constexpr uint32_t kAny = ~uint32_t{0};
// Of a history with days that do not say when: a question without a beginning finds them.
constexpr uint32_t kUndated = kAny;

uint32_t BitOf(Day day) { return uint32_t{1} << (day / kStretchDays % kStretches); }

uint32_t BitsOf(Day from, Day to) {
  if (from <= kNoDay || to - from >= (kStretches - 1) * kStretchDays) return kAny;
  uint32_t bits = 0;
  for (Day day = from; day < to; day += kStretchDays) bits |= BitOf(day);
  return bits | BitOf(to);
}

uint32_t OfRights(const HistoryView& history) {
  uint32_t bits = 0;
  for (size_t i = 0; i < history.right_count(); ++i) {
    const Day16 day = history.right(i).transmitted;
    bits |= day == kNoDay ? kUndated : BitOf(day);
  }
  return bits;
}

uint32_t OfFacts(const HistoryView& history) {
  uint32_t bits = 0;
  for (size_t i = 0; i < history.fact_count(); ++i) {
    // All kinds have days in these places (PathwayFolder::MayMatter); an absent one is about none.
    const ContractDays days = history.fact(i).contract;
    for (const Day16 day :
         {days.signed_on, days.recorded, days.validated, days.starts, days.ends}) {
      if (day != kNoDay) bits |= BitOf(day);
    }
  }
  // A fact without any day is found by a question without a beginning.
  return history.fact_count() > 0 && bits == 0 ? kUndated : bits;
}

}  // namespace

Activity ActivityWithin(const Window& window, const Rules& rules) {
  const uint32_t bits = BitsOf(window.from, window.to);
  // Other rules read other days of a right.
  const bool by_transmission = rules.entry_event == jalon::v1::EntryEvent::flux_transmission;
  return {by_transmission ? bits : kAny, window.facts ? bits : 0};
}

void ActivityIndex::Set(uint64_t subject, const HistoryView& history) {
  if (subject >= activity_.size()) {
    if (subject >= activity_.capacity()) activity_.reserve(subject + 1 + subject / 8);
    activity_.resize(subject + 1);
  }
  activity_[subject] = {OfRights(history), OfFacts(history)};
}

}  // namespace jalon::pathway
