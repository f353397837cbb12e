// SPDX-License-Identifier: EUPL-1.2
#include "tests/oracle/milestones.h"

#include <algorithm>
#include <map>
#include <tuple>

namespace jalon::oracle {
namespace {

using jalon::v1::Convention;
using jalon::v1::Threshold;

// Beyond any day of a test: a clock still paused then never runs out.
constexpr int kForEverDays = 40000;

Date Deadline(Date start, const Threshold& threshold) {
  return threshold.unit() == Threshold::month ? start.AddMonths(threshold.n())
                                              : start.AddDays(threshold.n());
}

bool IsHoliday(Date day, const Convention& convention) {
  const auto& holidays = convention.holidays();
  return std::find(holidays.begin(), holidays.end(), day.ToString()) != holidays.end();
}

// Rule 29.
Date WorkingDay(Date day, const Convention& convention) {
  constexpr int kSaturday = 5;
  if (!convention.extend_non_working_day()) return day;
  while (day.weekday() >= kSaturday || IsHoliday(day, convention)) day = day.AddDays(1);
  return day;
}

bool InTime(Date day, Date due, const Threshold& threshold) {
  return threshold.inclusive() ? day <= due : day < due;
}

// The threshold in force on the day a clock starts: the convention's, or that of the last law that
// says one. `pick` gives a law's.
template <typename Pick>
Threshold InForce(const Threshold& convention, const Convention& rules, Date start,
                  const Pick& pick) {
  Threshold held = convention;
  Date since = Date::Absent();
  for (const auto& law : rules.dated_law()) {
    const Date from = *Date::Parse(law.from());
    const Threshold* said = pick(law);
    if (said == nullptr || from > start || from < since) continue;
    held = *said;
    since = from;
  }
  return held;
}

Threshold OrientationThreshold(const Convention& rules, Date start) {
  return InForce(rules.orientation_threshold(), rules, start, [](const auto& law) {
    return law.has_orientation_threshold() ? &law.orientation_threshold() : nullptr;
  });
}
Threshold RdvThreshold(const Convention& rules, Date start) {
  return InForce(rules.rdv_threshold(), rules, start, [](const auto& law) {
    return law.has_rdv_threshold() ? &law.rdv_threshold() : nullptr;
  });
}
Threshold CerThreshold(const Convention& rules, Date start) {
  return InForce(rules.cer_threshold(), rules, start, [](const auto& law) {
    return law.has_cer_threshold() ? &law.cer_threshold() : nullptr;
  });
}

// Rule 26, dated: whether the latest orientation restarts a clock that the first would start then.
bool LatestRestarts(const Convention& rules, Date start) {
  auto clock = rules.cer_clock_orientation();
  Date since = Date::Absent();
  for (const auto& law : rules.dated_law()) {
    const Date from = *Date::Parse(law.from());
    const bool says =
        law.cer_clock_orientation() != jalon::v1::ClockOrientation::CLOCK_ORIENTATION_UNSPECIFIED;
    if (!says || from > start || from < since) continue;
    clock = law.cer_clock_orientation();
    since = from;
  }
  return clock == jalon::v1::ClockOrientation::latest;
}

// One spell of one unit under one convention.
class Spelled {
 public:
  Spelled(const Unit& unit, const Facts& facts, const Convention& convention, const Right& right,
          const Spell& spell)
      : unit_(unit), facts_(facts), convention_(convention), right_(right), spell_(spell) {}

  // The entry, when there is one that counts.
  std::optional<Entry> Enter(Date period_end) {
    const std::optional<Message> message = EntryMessage();
    if (!message.has_value()) return std::nullopt;
    entry_day_ = message->day;
    e_ = DateOf(*message);
    if (!e_.IsPresent()) return std::nullopt;  // rule 9
    if (!convention_.mutation_in_counts() && OpensByTransfer()) return std::nullopt;
    Entry entry;
    entry.unit = unit_.name;
    entry.entered_on = e_;
    entry.spell_start = spell_.start;
    entry.closed = spell_.closure.IsPresent();
    SetOrientation(&entry);
    if (IsDropped(entry, period_end)) return std::nullopt;
    SetContract(&entry);
    SetRendezVous(&entry);
    return entry;
  }

 private:
  // ---- the entry message

  bool RuleIs(jalon::v1::SoumisRule::Value rule) const { return convention_.soumis_rule() == rule; }

  bool InSpell(Date day) const {
    return day >= spell_.start && (!spell_.closure.IsPresent() || day <= spell_.closure);
  }

  std::optional<Message> FirstMessage(bool soumis) const {
    for (Date day : right_.days()) {
      if (!InSpell(day)) continue;
      for (const Message& message : right_.ToldOn(day)) {
        if (right_.StateOf(message) != State::kOpen) continue;
        if (!soumis || message.body.soumis()) return message;
      }
    }
    return std::nullopt;
  }

  bool EverSoumis() const {
    for (Date day : right_.days()) {
      if (InSpell(day) && right_.SoumisOn(day) == true) return true;
    }
    return false;
  }

  std::optional<Message> EntryMessage() const {
    if (!RuleIs(jalon::v1::SoumisRule::ever)) return FirstMessage(true);
    return EverSoumis() ? FirstMessage(false) : std::nullopt;  // rule 15
  }

  Date DateOf(const Message& message) const {
    const auto day = [](const std::string& iso) {
      return iso.empty() ? Date::Absent() : *Date::Parse(iso);
    };
    switch (convention_.entry_event()) {
      case jalon::v1::EntryEvent::flux_reference:
        return day(message.body.reference_on());
      case jalon::v1::EntryEvent::flux_recu:
        return message.known_on;
      case jalon::v1::EntryEvent::notification_droit:
        return day(message.body.right_notified_on());
      case jalon::v1::EntryEvent::ouverture_droit:
        return day(message.body.opened_on());
      case jalon::v1::EntryEvent::demande:
        return day(message.body.requested_on());
      default:
        return message.transmitted_on;
    }
  }

  // Rule 13: told on the day the spell opens, or on its first open day, and not a transfer that
  // belongs to the spell before.
  bool OpensByTransfer() const {
    const std::optional<Message> first_open = FirstMessage(false);
    for (Date day : {spell_.start, first_open.has_value() ? first_open->day : spell_.start}) {
      for (const Message& message : right_.ToldByChangeOn(day)) {
        const auto& transfer = message.body.transfer();
        if (transfer.direction() != jalon::v1::Transfer::IN) continue;
        if (right_.StateOf(message) == State::kClosed) continue;
        if (transfer.on().empty()) return true;
        const Date on = *Date::Parse(transfer.on());
        // A dossier tells for years where it came from.
        if (on < spell_.start.AddDays(-366)) continue;
        if (!spell_.previous_closure.IsPresent() || on > spell_.previous_closure) return true;
      }
    }
    return false;
  }

  // ---- facts of the spell

  bool Mine(const std::string& person) const { return unit_.persons.count(person) > 0; }

  // Within the spell, and not before `from`.
  bool Within(Date day, Date from) const {
    return day.IsPresent() && day >= from && day > spell_.previous_end && day <= spell_.end;
  }

  Date EventOf(const Orientation& orientation) const {
    switch (convention_.orientation_event()) {
      case jalon::v1::OrientationEvent::decision:
        return orientation.decided_on;
      case jalon::v1::OrientationEvent::validated:
        return orientation.validated_on;
      case jalon::v1::OrientationEvent::printed:
        return orientation.printed_on;
      default:
        return orientation.notified_on;
    }
  }

  // Those of the spell, first one first.
  std::vector<Orientation> OwnOrientations() const {
    std::vector<Orientation> own;
    for (const Orientation& orientation : facts_.orientations) {
      if (!Mine(orientation.person) || orientation.external) continue;
      if (Within(EventOf(orientation), e_)) own.push_back(orientation);
    }
    SortByEvent(&own);
    return own;
  }

  void SortByEvent(std::vector<Orientation>* orientations) const {
    std::sort(orientations->begin(), orientations->end(),
              [&](const Orientation& a, const Orientation& b) {
                return std::make_tuple(EventOf(a), a.decided_on, a.notified_on, a.type) <
                       std::make_tuple(EventOf(b), b.decided_on, b.notified_on, b.type);
              });
  }

  // Rule 19.
  std::optional<Orientation> CarriedOver() const {
    if (!convention_.carry_over_orientation()) return std::nullopt;
    std::vector<Orientation> standing;
    for (const Orientation& orientation : facts_.orientations) {
      const Date event = EventOf(orientation);
      if (!Mine(orientation.person) || orientation.external || !event.IsPresent()) continue;
      const bool ended = orientation.ended_on.IsPresent() && orientation.ended_on <= e_;
      if (event < e_ && !ended) standing.push_back(orientation);
    }
    if (standing.empty()) return std::nullopt;
    SortByEvent(&standing);
    Orientation carried = standing.back();
    carried.decided_on = carried.notified_on = carried.validated_on = carried.printed_on = e_;
    return carried;
  }

  // ---- 3.1.1.b

  // What was never said is not "non soumis".
  bool NotSoumis(Date day) const { return right_.SoumisOn(day) == false; }

  // Rule 18: absent when the clock never runs out.
  Date PausedDeadline(Date deadline) const {
    Date day = e_;
    for (int left = DaysBetween(e_, deadline); left > 0;) {
      day = day.AddDays(1);
      if (DaysBetween(e_, day) > kForEverDays) return Date::Absent();
      if (!NotSoumis(day)) --left;
    }
    return day;
  }

  Date OrientationDeadline() const {
    Date deadline = Deadline(e_, OrientationThreshold(convention_, e_));
    if (RuleIs(jalon::v1::SoumisRule::pause)) deadline = PausedDeadline(deadline);
    return deadline.IsPresent() ? WorkingDay(deadline, convention_) : deadline;
  }

  void SetOrientation(Entry* entry) {
    own_ = OwnOrientations();
    if (const auto carried = CarriedOver(); carried.has_value())
      own_.insert(own_.begin(), *carried);
    entry->orientation.from = e_;
    entry->orientation.due = OrientationDeadline();
    if (own_.empty()) return;
    entry->oriented = true;
    entry->type = own_.front().type;
    entry->orientation.on = EventOf(own_.front());
    entry->orientation.in_time =
        !entry->orientation.due.IsPresent() || InTime(entry->orientation.on, entry->orientation.due,
                                                      OrientationThreshold(convention_, e_));
  }

  // ---- who is dropped

  bool LeftBefore(Date due) const {
    for (Date day : right_.days()) {
      // A role that nobody holds any more is closed too.
      const State state = right_.StateOn(day);
      if (day < entry_day_ || (state != State::kClosed && state != State::kNone)) continue;
      return !due.IsPresent() || day < due;
    }
    return false;
  }

  bool IsDropped(const Entry& entry, Date period_end) const {
    if (RuleIs(jalon::v1::SoumisRule::at_period_end) && right_.SoumisOn(period_end) != true) {
      return true;
    }
    const Date due = entry.orientation.due;
    const bool oriented =
        entry.oriented && (!due.IsPresent() || entry.orientation.on <= due);  // rule 16
    if (oriented) return false;
    if (RuleIs(jalon::v1::SoumisRule::neutralise_at_deadline) && NotSoumis(due)) return true;
    return convention_.drop_leavers_before_deadline() && LeftBefore(due);
  }

  // ---- 3.1.2

  Date DateOf(const RendezVous& rendez_vous) const {
    return convention_.rdv_date() == jalon::v1::RdvDate::fixe_le ? rendez_vous.made_on
                                                                 : rendez_vous.held_on;
  }

  bool StatusCounts(jalon::v1::RendezVous::Outcome outcome) const {
    for (int status : convention_.rdv_status()) {
      if (status == jalon::v1::RdvStatus::any) return true;
      if (status == jalon::v1::RdvStatus::not_cancelled) {
        return outcome != jalon::v1::RendezVous::CANCELLED;
      }
      const std::string& name =
          jalon::v1::RdvStatus::Value_Name(static_cast<jalon::v1::RdvStatus::Value>(status));
      if (name == jalon::v1::RendezVous::Outcome_Name(outcome)) return true;
    }
    return false;
  }

  template <typename Scope>
  Date FirstRendezVous(const Scope& scope) const {
    Date first = Date::Absent();
    for (const RendezVous& rendez_vous : facts_.rendez_vous) {
      if (!Mine(rendez_vous.person) || !StatusCounts(rendez_vous.outcome)) continue;
      if (rendez_vous.kind != jalon::v1::RendezVous::ACCOMPAGNEMENT) continue;
      if (!scope.empty() &&
          std::find(scope.begin(), scope.end(), rendez_vous.structure) == scope.end()) {
        continue;
      }
      const Date day = DateOf(rendez_vous);
      if (Within(day, e_) && (!first.IsPresent() || day < first)) first = day;
    }
    return first;
  }

  template <typename Scope>
  Milestone RendezVousOf(const Scope& scope, const Entry& entry) const {
    Milestone milestone;
    const auto source = convention_.rdv_source();
    if (source != jalon::v1::RdvSource::date_signature_CER) milestone.on = FirstRendezVous(scope);
    const bool by_contract =
        source == jalon::v1::RdvSource::date_signature_CER ||
        (source == jalon::v1::RdvSource::rdv_else_cer && !milestone.on.IsPresent());
    if (by_contract) {  // rule 22: never a PPAE
      const std::optional<Contract> contract = FirstContract(false);
      if (contract.has_value()) milestone.on = contract->signed_on;
    }
    if (!entry.oriented) return milestone;
    const Date start = convention_.rdv_start() == jalon::v1::ClockStart::notification
                           ? own_.front().notified_on
                           : own_.front().decided_on;
    milestone.from = start;
    milestone.due = WorkingDay(Deadline(start, RdvThreshold(convention_, start)), convention_);
    milestone.in_time = milestone.on.IsPresent() &&
                        InTime(milestone.on, milestone.due, RdvThreshold(convention_, start));
    return milestone;
  }

  void SetRendezVous(Entry* entry) const {
    entry->rdv = RendezVousOf(convention_.rdv_scope().total(), *entry);
    entry->rdv_in_delay = RendezVousOf(convention_.rdv_scope().delay(), *entry);
  }

  // ---- 3.1.3

  Date DateOf(const Contract& contract) const {
    if (!contract.is_cer) return contract.signed_on;
    switch (convention_.cer_date()) {
      case jalon::v1::CerDate::saisie:
        return contract.recorded_on;
      case jalon::v1::CerDate::validation:
        return contract.validated_on;
      default:
        return contract.signed_on;
    }
  }

  bool MayBeFirst(const Contract& contract, bool with_ppae) const {
    if (!Mine(contract.person) || contract.renewal) return false;
    const bool ranked_otherwise = contract.is_cer && contract.rank != 1;
    if (convention_.cer_first_of() == jalon::v1::CerFirstOf::source_rank_1 && ranked_otherwise) {
      return false;
    }
    return !contract.ppae || with_ppae;
  }

  std::optional<Contract> FirstContract(bool with_ppae) const {
    const bool of_life = convention_.cer_first_of() == jalon::v1::CerFirstOf::life;
    const Date from = e_.AddDays(-convention_.cer_lookback_days());
    std::optional<Contract> first;
    for (const Contract& contract : facts_.contracts) {
      const Date day = DateOf(contract);
      if (!MayBeFirst(contract, with_ppae) || !day.IsPresent()) continue;
      if (!of_life && !Within(day, from)) continue;
      if (!first.has_value() || std::make_tuple(day, contract.signed_on) <
                                    std::make_tuple(DateOf(*first), first->signed_on)) {
        first = contract;
      }
    }
    if (first.has_value() && !Within(DateOf(*first), from)) return std::nullopt;
    return first;
  }

  bool InScope(const Entry& entry) const {
    for (int scope : convention_.orientation_scope()) {
      if (scope == jalon::v1::OrientationScope::all) return true;
      if (scope == jalon::v1::OrientationScope::hors_PE) {
        return !entry.oriented || entry.type != jalon::v1::OrientationType::EMPLOI;
      }
      const std::string& name = jalon::v1::OrientationScope::Value_Name(
          static_cast<jalon::v1::OrientationScope::Value>(scope));
      if (entry.oriented && name == jalon::v1::OrientationType::Value_Name(entry.type)) return true;
    }
    return false;
  }

  Date ContractStart(const Orientation& orientation) const {
    return convention_.cer_start() == jalon::v1::ClockStart::decision ? orientation.decided_on
                                                                      : orientation.notified_on;
  }

  // Rule 26.
  Date ContractClock(Date contract_on) const {
    const Date first = ContractStart(own_.front());
    if (!LatestRestarts(convention_, first)) return first;
    Orientation last = own_.front();
    for (const Orientation& orientation : own_) {
      if (!contract_on.IsPresent() || EventOf(orientation) <= contract_on) last = orientation;
    }
    return ContractStart(last);
  }

  void SetContract(Entry* entry) {
    const std::optional<Contract> contract = FirstContract(convention_.ppae_as_contract());
    entry->in_contract_scope = InScope(*entry);
    Milestone& milestone = entry->contract;
    if (contract.has_value()) milestone.on = DateOf(*contract);
    if (!entry->oriented) return;  // rule 31: no deadline without orientation
    const Date start = ContractClock(milestone.on);
    milestone.from = start;
    milestone.due = WorkingDay(Deadline(start, CerThreshold(convention_, start)), convention_);
    if (!milestone.on.IsPresent()) return;
    milestone.in_time = milestone.on < start
                            ? convention_.cer_before_start() == jalon::v1::CerBeforeStart::zero
                            : InTime(milestone.on, milestone.due, CerThreshold(convention_, start));
  }

  const Unit& unit_;
  const Facts& facts_;
  const Convention& convention_;
  const Right& right_;
  const Spell& spell_;
  Date entry_day_;
  Date e_;
  std::vector<Orientation> own_;  // first one first; a carried-over one before all
};

}  // namespace

namespace {

void AddEntries(const std::vector<Message>& messages, const Unit& unit, const Facts& facts,
                const Convention& convention, Date period_end, std::vector<Entry>* entries) {
  const Right right(messages, convention, unit.role);
  for (const Spell& spell : right.Spells()) {
    Spelled spelled(unit, facts, convention, right, spell);
    if (auto entry = spelled.Enter(period_end); entry.has_value()) entries->push_back(*entry);
  }
}

}  // namespace

std::vector<Entry> EntriesOf(const Unit& unit, const Facts& facts, const Convention& convention,
                             Date period_end) {
  std::vector<Entry> entries;
  std::vector<Message> told = unit.messages;
  NameOrganismes(&told);
  if (convention.caf_msa_continuity()) {
    AddEntries(told, unit, facts, convention, period_end, &entries);
    return entries;
  }
  // Without continuity, what each family of organismes pays is a right of its own.
  std::map<int, std::vector<Message>> by_family;
  for (const Message& message : told) {
    by_family[message.body.organisme().kind()].push_back(message);
  }
  for (const auto& [family, messages] : by_family) {
    AddEntries(messages, unit, facts, convention, period_end, &entries);
  }
  return entries;
}

}  // namespace jalon::oracle
