// SPDX-License-Identifier: EUPL-1.2
#include "engine/indicators/delays.h"

#include <algorithm>

#include "engine/indicators/matrix.h"

namespace jalon::indicators {
namespace {

using pathway::Day;
using pathway::kNever;
using pathway::Spell;

// The clock of `code` in `spell`: its start, 0 when it has none.
Day StartOf(const Spell& spell, Code code) {
  switch (code) {
    case Code::kOrientedInTime:
      return spell.entry;
    case Code::kRdvInTime:
      return spell.rdv_from;
    default:
      return spell.cer_from;
  }
}

class Counter {
 public:
  Counter(Code code, const DelayRules& rules, Delays* delays)
      : code_(code), rules_(rules), delays_(*delays) {}

  void Add(const Chosen& chosen) {
    const Standing& standing = chosen.standing;
    const Day start = StartOf(*chosen.spell, code_);
    if (start == 0) {
      ++delays_.not_started;
      return;
    }
    const bool mature = standing.due != 0 && standing.due != kNever && standing.due <= rules_.as_of;
    delays_.immature += mature ? 0 : 1;
    const bool counts = mature || !rules_.mature_only;
    if (standing.event != 0) {
      if (counts) AddDays(standing.event - start);
      return;
    }
    standing.waiting ? ++delays_.waiting : ++delays_.left;
    if (standing.waiting && counts && rules_.with_current_age && rules_.as_of >= start) {
      ++delays_.days[rules_.as_of - start];
    }
  }

 private:
  void AddDays(int32_t days) {
    if (days < 0 && code_ == Code::kContractInTime && rules_.cer_before_start_excluded) return;
    ++delays_.days[rules_.negative_as_zero ? std::max(days, 0) : days];
  }

  const Code code_;
  const DelayRules& rules_;
  Delays& delays_;
};

// The delay at `rank`, from 0, of those sorted.
int32_t AtRank(const std::map<int32_t, int64_t>& days, int64_t rank) {
  for (const auto& [length, count] : days) {
    if (rank < count) return length;
    rank -= count;
  }
  return days.empty() ? 0 : days.rbegin()->first;
}

}  // namespace

DelayRules CompileDelayRules(const jalon::v1::Convention& convention, Day as_of) {
  DelayRules rules;
  rules.mature_only = convention.mean_population() == jalon::v1::MeanPopulation::mature;
  rules.with_current_age = convention.censoring() == jalon::v1::Censoring::current_age;
  rules.negative_as_zero = convention.negative() != jalon::v1::Negative::raw;
  rules.cer_before_start_excluded =
      convention.cer_before_start() == jalon::v1::CerBeforeStart::exclude;
  rules.as_of = as_of;
  return rules;
}

void Delays::Add(const Delays& other) {
  for (const auto& [length, count] : other.days) days[length] += count;
  waiting += other.waiting;
  left += other.left;
  not_started += other.not_started;
  immature += other.immature;
}

void CountDelays(const std::vector<Spell>& spells, const Period& period,
                 const std::set<Day>& reported, const DelayRules& rules, DelayTotals* totals) {
  std::vector<Chosen> chosen;
  for (size_t i = 0; i < kDelayCodes.size(); ++i) {
    Counter counter(kDelayCodes[i], rules, &(*totals)[i]);
    ChooseEvents(spells, kDelayCodes[i], period, reported, &chosen);
    for (const Chosen& entry : chosen) counter.Add(entry);
  }
}

jalon::v1::DelaySummary Summarize(const Delays& delays) {
  jalon::v1::DelaySummary summary;
  int64_t count = 0;
  int64_t sum = 0;
  for (const auto& [length, number] : delays.days) {
    count += number;
    sum += length * number;
    auto* told = summary.add_lengths();
    told->set_days(length);
    told->set_count(number);
  }
  summary.set_count(count);
  summary.set_waiting(delays.waiting);
  summary.set_left(delays.left);
  summary.set_not_started(delays.not_started);
  summary.set_immature(delays.immature);
  if (count == 0) return summary;
  summary.set_mean(Tenths(static_cast<double>(sum) / static_cast<double>(count)));
  const int32_t below = AtRank(delays.days, (count - 1) / 2);
  const int32_t above = AtRank(delays.days, count / 2);
  summary.set_median((below + above) / 2.0);
  summary.set_p90(AtRank(delays.days, (count * 9 + 9) / 10 - 1));
  return summary;
}

}  // namespace jalon::indicators
