// SPDX-License-Identifier: EUPL-1.2
#include "engine/pathway/rules.h"

#include <algorithm>
#include <numeric>

#include "jalon/v1/event.pb.h"

namespace jalon::pathway {
namespace {

using jalon::v1::Convention;
using jalon::v1::OrientationScope;
using jalon::v1::RdvStatus;
using jalon::v1::RendezVous;

Delay ToDelay(const jalon::v1::Threshold& threshold) {
  return {threshold.n(),
          threshold.unit() == jalon::v1::Threshold::month,
          !threshold.has_inclusive() || threshold.inclusive(),
          {},
          {}};
}

// `of_law` gives the threshold of a law, or null when it says nothing of it.
template <typename OfLaw>
void SetDated(const Convention& convention, const OfLaw& of_law, Delay* delay) {
  for (const auto& law : convention.dated_law()) {
    const jalon::v1::Threshold* threshold = of_law(law);
    if (threshold == nullptr) continue;
    const absl::StatusOr<Date> from = Date::Parse(law.from());
    if (!from.ok()) continue;
    delay->dated.push_back(
        {ToDay16(*from), threshold->n(), threshold->unit() == jalon::v1::Threshold::month});
  }
}

void SetLaws(const Convention& convention, Rules* rules) {
  using jalon::v1::DatedLaw;
  SetDated(
      convention,
      [](const DatedLaw& law) {
        return law.has_orientation_threshold() ? &law.orientation_threshold() : nullptr;
      },
      &rules->orientation_delay);
  SetDated(
      convention,
      [](const DatedLaw& law) { return law.has_rdv_threshold() ? &law.rdv_threshold() : nullptr; },
      &rules->rdv_delay);
  SetDated(
      convention,
      [](const DatedLaw& law) { return law.has_cer_threshold() ? &law.cer_threshold() : nullptr; },
      &rules->cer_delay);
  for (const DatedLaw& law : convention.dated_law()) {
    const absl::StatusOr<Date> from = Date::Parse(law.from());
    const auto clock = law.cer_clock_orientation();
    if (!from.ok() || clock == jalon::v1::ClockOrientation::CLOCK_ORIENTATION_UNSPECIFIED) continue;
    rules->cer_clock_dated.emplace_back(ToDay16(*from),
                                        clock == jalon::v1::ClockOrientation::latest);
  }
}

void SetRdvOutcomes(const Convention& convention, Rules* rules) {
  for (const int status : convention.rdv_status()) {
    switch (status) {
      case RdvStatus::any:
        rules->rdv_outcomes.fill(true);
        break;
      case RdvStatus::not_cancelled:
        rules->rdv_outcomes.fill(true);
        rules->rdv_outcomes[RendezVous::CANCELLED] = false;
        break;
      case RdvStatus::PLANNED:
        rules->rdv_outcomes[RendezVous::PLANNED] = true;
        break;
      case RdvStatus::HONOURED:
        rules->rdv_outcomes[RendezVous::HONOURED] = true;
        break;
      case RdvStatus::ABSENT:
        rules->rdv_outcomes[RendezVous::ABSENT] = true;
        break;
      case RdvStatus::EXCUSED:
        rules->rdv_outcomes[RendezVous::EXCUSED] = true;
        break;
      case RdvStatus::CANCELLED:
        rules->rdv_outcomes[RendezVous::CANCELLED] = true;
        break;
      default:
        break;
    }
  }
}

void SetScope(const Convention& convention, Rules* rules) {
  rules->scope_all = false;
  for (const int scope : convention.orientation_scope()) {
    if (scope == OrientationScope::all) rules->scope_all = true;
    if (scope == OrientationScope::hors_PE) rules->scope_hors_pe = true;
    if (scope == OrientationScope::SOCIAL)
      rules->scope_types[jalon::v1::OrientationType::SOCIAL] = true;
    if (scope == OrientationScope::SOCIOPRO) {
      rules->scope_types[jalon::v1::OrientationType::SOCIOPRO] = true;
    }
    if (scope == OrientationScope::EMPLOI)
      rules->scope_types[jalon::v1::OrientationType::EMPLOI] = true;
  }
}

std::vector<uint64_t> Structures(const google::protobuf::RepeatedPtrField<std::string>& names) {
  std::vector<uint64_t> codes;
  for (const std::string& name : names) codes.push_back(StructureCode(name));
  std::sort(codes.begin(), codes.end());
  return codes;
}

void SetSpellRules(const Convention& convention, Rules* rules) {
  rules->entry_event = convention.entry_event();
  rules->closure_opens_spell = convention.closure_opens_spell();
  const bool never = std::find(convention.none().begin(), convention.none().end(),
                               "suspension_gap_months") != convention.none().end();
  rules->suspension_gap_months = never ? -1 : convention.suspension_gap_months();
  rules->suspension_gap_inclusive = convention.suspension_gap_inclusive();
  rules->reentry_keeps_original_entry = convention.reentry_keeps_original_entry();
  rules->month_grain = convention.grain() == jalon::v1::Grain::month;
  for (const int state : convention.open_states()) {
    rules->open_states[static_cast<size_t>(state)] = true;
  }
  for (const std::string& motif : convention.suspension_motifs()) {
    rules->suspension_motifs.push_back(MotifCode(motif));
  }
  std::sort(rules->suspension_motifs.begin(), rules->suspension_motifs.end());
  rules->soumis_rule = convention.soumis_rule();
  rules->unit = convention.unit();
  rules->caf_msa_continuity = convention.caf_msa_continuity();
  rules->mutation_in_counts = convention.mutation_in_counts();
  rules->drop_leavers = convention.drop_leavers_before_deadline();
  rules->ends_at_next_spell = convention.spell_end() == jalon::v1::SpellEnd::next_spell;
}

void SetMilestoneRules(const Convention& convention, Rules* rules) {
  rules->orientation_event = convention.orientation_event();
  rules->carry_over_orientation = convention.carry_over_orientation();
  rules->orientation_delay = ToDelay(convention.orientation_threshold());
  rules->rdv_source = convention.rdv_source();
  rules->rdv_date_made = convention.rdv_date() == jalon::v1::RdvDate::fixe_le;
  rules->rdv_from_notification = convention.rdv_start() == jalon::v1::ClockStart::notification;
  rules->rdv_total_scope = Structures(convention.rdv_scope().total());
  rules->rdv_delay_scope = Structures(convention.rdv_scope().delay());
  rules->rdv_delay = ToDelay(convention.rdv_threshold());
  rules->cer_date = convention.cer_date();
  rules->cer_from_notification = convention.cer_start() == jalon::v1::ClockStart::notification;
  rules->cer_first_of = convention.cer_first_of();
  rules->cer_before_start_excluded =
      convention.cer_before_start() == jalon::v1::CerBeforeStart::exclude;
  rules->cer_lookback_days = convention.cer_lookback_days();
  rules->cer_clock_latest =
      convention.cer_clock_orientation() == jalon::v1::ClockOrientation::latest;
  rules->cer_delay = ToDelay(convention.cer_threshold());
  rules->ppae_as_contract = convention.ppae_as_contract();
  rules->extend_non_working_day = convention.extend_non_working_day();
  for (const std::string& holiday : convention.holidays()) {
    const absl::StatusOr<Date> date = Date::Parse(holiday);
    if (date.ok()) rules->holidays.push_back(ToDay16(*date));
  }
  std::sort(rules->holidays.begin(), rules->holidays.end());
}

// Of each Day16, the same day number `months` later: one walk over the calendar, where doing it day
// by day would take ten milliseconds of each question.
void FillMonths(int32_t months, std::vector<Day>* due) {
  const Day last = kLastDay;
  Date month = *Date::FromCivil(1979, 12, 1);  // of Day16 0, 1979-12-31
  while (true) {
    const Day first = month.days() - kDay16Origin;
    if (first > last) return;
    const Date target = month.AddMonths(months);
    const Day target_first = target.days() - kDay16Origin;
    const Day target_last = target.AddMonths(1).days() - kDay16Origin - 1;
    const Date next = month.AddMonths(1);
    const Day end = std::min<Day>(next.days() - kDay16Origin - 1, last);
    for (Day day = std::max<Day>(first, 0); day <= end; ++day) {
      (*due)[static_cast<size_t>(day)] = std::min(target_first + (day - first), target_last);
    }
    month = next;
  }
}

void FillLength(int32_t n, bool months, std::vector<Day>* due) {
  if (months) {
    FillMonths(n, due);
  } else {
    std::iota(due->begin(), due->end(), n);
  }
}

void FillDue(const Rules& rules, Delay* delay) {
  delay->due.resize(size_t{kLastDay} + 1);
  FillLength(delay->n, delay->months, &delay->due);
  for (const Delay::Dated& law : delay->dated) {
    std::vector<Day> due(delay->due.size());
    FillLength(law.n, law.months, &due);
    std::copy(due.begin() + law.from, due.end(), delay->due.begin() + law.from);
  }
  if (!rules.extend_non_working_day) return;
  for (Day& due : delay->due) due = ToWorkingDay(due, rules);
}

}  // namespace

Rules CompileRules(const Convention& convention) {
  Rules rules;
  SetSpellRules(convention, &rules);
  SetMilestoneRules(convention, &rules);
  SetRdvOutcomes(convention, &rules);
  SetScope(convention, &rules);
  SetLaws(convention, &rules);
  return rules;
}

void PrepareForMany(Rules* rules) {
  for (Delay* delay : {&rules->orientation_delay, &rules->rdv_delay, &rules->cer_delay}) {
    FillDue(*rules, delay);
  }
}

Delay::Dated LawOf(const Delay& delay, Day start) {
  Delay::Dated law = {0, delay.n, delay.months};
  for (const Delay::Dated& dated : delay.dated) {
    if (dated.from <= start) law = dated;
  }
  return law;
}

Day DueFrom(Day start, const Delay& delay, const Rules& rules) {
  const Delay::Dated law = LawOf(delay, start);
  return ToWorkingDay(law.months ? AddMonths(start, law.n) : start + law.n, rules);
}

Day AddMonths(Day day, int32_t months) {
  return Date(day + kDay16Origin).AddMonths(months).days() - kDay16Origin;
}

Day ToWorkingDay(Day base, const Rules& rules) {
  if (!rules.extend_non_working_day || base == kNever) return base;
  constexpr int kSaturday = 5;
  while (Date(base + kDay16Origin).weekday() >= kSaturday ||
         std::binary_search(rules.holidays.begin(), rules.holidays.end(), base)) {
    ++base;
  }
  return base;
}

Day OrientedOn(const OrientationDays& days, const Rules& rules) {
  using jalon::v1::OrientationEvent;
  switch (rules.orientation_event) {
    case OrientationEvent::decision:
      return days.decided;
    case OrientationEvent::validated:
      return days.validated;
    case OrientationEvent::printed:
      return days.printed;
    default:
      return days.notified;
  }
}

}  // namespace jalon::pathway
