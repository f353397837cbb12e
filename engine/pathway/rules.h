// SPDX-License-Identifier: EUPL-1.2
//
// A convention made ready for the fold: plain values, no strings, no look-ups.
#ifndef JALON_ENGINE_PATHWAY_RULES_H_
#define JALON_ENGINE_PATHWAY_RULES_H_

#include <array>
#include <cstdint>
#include <utility>
#include <vector>

#include "engine/pathway/history.h"
#include "jalon/v1/convention.pb.h"

namespace jalon::pathway {

// A day in the fold: the number of a Day16, wider so that arithmetic cannot overflow. 0 is absent.
using Day = int32_t;
inline constexpr Day kNever = INT32_MAX;

struct Delay {
  int32_t n = 0;
  bool months = false;
  bool inclusive = true;
  // Of clocks that start on `from` or after: dated law. By day.
  struct Dated {
    Day from = 0;
    int32_t n = 0;
    bool months = false;
  };
  std::vector<Dated> dated;
  // Of each Day16, the day on which it is due; empty unless PrepareForMany was called.
  std::vector<Day> due;
};

struct Rules {
  jalon::v1::EntryEvent::Value entry_event{};
  bool closure_opens_spell = true;
  int32_t suspension_gap_months = 12;  // negative: never
  bool suspension_gap_inclusive = false;
  bool reentry_keeps_original_entry = false;
  bool month_grain = false;
  std::array<bool, 8> open_states{};
  std::vector<uint32_t> suspension_motifs;  // sorted; empty: all
  jalon::v1::SoumisRule::Value soumis_rule{};
  jalon::v1::Unit::Value unit{};
  bool caf_msa_continuity = true;
  bool mutation_in_counts = true;
  bool drop_leavers = false;
  jalon::v1::OrientationEvent::Value orientation_event{};
  bool carry_over_orientation = false;
  bool ends_at_next_spell = false;
  Delay orientation_delay;
  jalon::v1::RdvSource::Value rdv_source{};
  bool rdv_date_made = false;
  bool rdv_from_notification = false;
  std::array<bool, 8> rdv_outcomes{};     // by RendezVous::Outcome
  std::vector<uint64_t> rdv_total_scope;  // sorted; empty: all
  std::vector<uint64_t> rdv_delay_scope;  // sorted; empty: all
  Delay rdv_delay;
  jalon::v1::CerDate::Value cer_date{};
  bool cer_from_notification = true;
  jalon::v1::CerFirstOf::Value cer_first_of{};
  bool cer_before_start_excluded = false;
  int32_t cer_lookback_days = 0;
  bool cer_clock_latest = false;
  // Dated law: from a day on, whether the latest orientation starts the clock. By day.
  std::vector<std::pair<Day, bool>> cer_clock_dated;
  Delay cer_delay;
  bool scope_all = true;
  bool scope_hors_pe = false;
  std::array<bool, 4> scope_types{};  // by OrientationType
  bool ppae_as_contract = false;
  bool extend_non_working_day = false;
  std::vector<Day> holidays;  // sorted
};

// `convention` is complete and consistent (indicators/convention.h).
Rules CompileRules(const jalon::v1::Convention& convention);

// Fills tables that make DueOn a look-up: worth it for more than some thousand units.
void PrepareForMany(Rules* rules);

// What `delay` is for a clock that starts on `start`: dated law.
Delay::Dated LawOf(const Delay& delay, Day start);
// The last day of `delay` from `start`, moved to a working day when the rules say so.
Day DueFrom(Day start, const Delay& delay, const Rules& rules);
inline Day DueOn(Day start, const Delay& delay, const Rules& rules) {
  return delay.due.empty() ? DueFrom(start, delay, rules) : delay.due[static_cast<size_t>(start)];
}
// `base`, moved to the next working day when the rules say so.
Day ToWorkingDay(Day base, const Rules& rules);
// Whether `day` is in time for a delay that is due on `due` (kNever: always in time).
inline bool InTime(Day day, Day due, const Delay& delay) {
  return delay.inclusive ? day <= due : day < due;
}
Day AddMonths(Day day, int32_t months);
// The day that orientation_event says of an orientation; 0 when it lacks it.
Day OrientedOn(const OrientationDays& days, const Rules& rules);

}  // namespace jalon::pathway

#endif  // JALON_ENGINE_PATHWAY_RULES_H_
