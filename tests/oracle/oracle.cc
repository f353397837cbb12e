// SPDX-License-Identifier: EUPL-1.2
#include "tests/oracle/oracle.h"

#include <algorithm>
#include <iterator>
#include <set>
#include <utility>

#include "tests/oracle/facts.h"
#include "tests/oracle/milestones.h"
#include "tests/oracle/support.h"

namespace jalon::oracle {
namespace {

using jalon::v1::Convention;

constexpr const char* kCodes[] = {"3.1.1.a", "3.1.1.b", "3.1.2.a", "3.1.2.b", "3.1.3.a", "3.1.3.b"};

bool IsContract(const std::string& code) { return code == "3.1.3.a" || code == "3.1.3.b"; }

int RoleOf(const Message& message) {
  return std::max<int>(message.body.role(), jalon::v1::Role::DEM);
}

// Which unit a message is about. A right without dossier is in one dossier of that person's own.
std::string UnitNameOf(const Message& message, const Convention& convention) {
  if (convention.unit() == jalon::v1::Unit::person) return message.person;
  const std::string dossier = message.dossier.empty() ? "of " + message.person : message.dossier;
  if (convention.unit() == jalon::v1::Unit::foyer) return dossier;
  return dossier + " " + std::to_string(RoleOf(message));
}

// A unit dossier_role reads every message of the dossier of the persons ever seen in the role: one
// who takes another role leaves it.
std::vector<Message> MessagesOf(const Unit& unit, const std::string& dossier, const Facts& facts) {
  std::vector<Message> messages;
  for (const Message& message : facts.messages) {
    if (message.dossier == dossier && unit.persons.count(message.person) > 0) {
      messages.push_back(message);
    }
  }
  return messages;
}

std::vector<Unit> UnitsOf(const Facts& facts, const Convention& convention) {
  std::map<std::string, Unit> units;
  std::map<std::string, std::string> dossiers;
  for (const Message& message : facts.messages) {
    const std::string name = UnitNameOf(message, convention);
    Unit& unit = units[name];
    unit.name = name;
    unit.persons.insert(message.person);
    unit.messages.push_back(message);
    dossiers[name] = message.dossier;
    if (convention.unit() == jalon::v1::Unit::dossier_role) unit.role = RoleOf(message);
  }
  std::vector<Unit> all;
  for (auto& [name, unit] : units) {
    if (unit.role.has_value()) unit.messages = MessagesOf(unit, dossiers[name], facts);
    all.push_back(unit);
  }
  return all;
}

std::vector<Entry> AllEntries(const std::vector<jalon::v1::Event>& events,
                              const Question& question) {
  const Facts facts = FactsAsOf(events, question.known_at, question.valid_at);
  std::vector<Entry> all;
  for (const Unit& unit : UnitsOf(facts, question.convention)) {
    for (Entry& entry : EntriesOf(unit, facts, question.convention, question.to)) {
      for (const std::string& person : unit.persons) {
        const auto& ids = facts.ids.at(person);
        entry.ids.insert(entry.ids.end(), ids.begin(), ids.end());
      }
      all.push_back(entry);
    }
  }
  return all;
}

using Reported = std::set<std::pair<std::string, Date>>;

// Rule 30: what the previous report counted, as known then.
Reported ReportedBefore(const std::vector<jalon::v1::Event>& events, const Question& question) {
  const auto& report = question.convention.previous_report();
  Question previous = question;
  previous.convention.clear_previous_report();
  previous.to = *Date::Parse(report.to());
  // As of K, what became known later is not seen through a report either.
  previous.known_at = std::min(*Date::Parse(report.known_at()), question.known_at);
  Reported reported;
  for (const Entry& entry : AllEntries(events, previous)) {
    if (entry.entered_on > previous.to) continue;
    reported.emplace(entry.unit, entry.entered_on);
    for (const std::string& id : entry.ids) reported.emplace(id, entry.entered_on);
  }
  return reported;
}

bool WasReported(const Entry& entry, const Convention& convention, const Reported& reported) {
  if (reported.count({entry.unit, entry.entered_on}) > 0) return true;
  if (convention.unit() != jalon::v1::Unit::person) return false;
  return std::any_of(entry.ids.begin(), entry.ids.end(), [&](const std::string& id) {
    return reported.count({id, entry.entered_on}) > 0;
  });
}

// Rule 12; of two entries of one day, the one whose spell began first.
std::vector<Entry> FirstOfEachUnit(const std::vector<Entry>& entries) {
  std::map<std::string, Entry> first;
  for (const Entry& entry : entries) {
    auto [place, is_new] = first.emplace(entry.unit, entry);
    const auto order = [](const Entry& e) { return std::pair(e.entered_on, e.spell_start); };
    if (!is_new && order(entry) < order(place->second)) place->second = entry;
  }
  std::vector<Entry> kept;
  kept.reserve(first.size());
  for (const auto& [unit, entry] : first) kept.push_back(entry);
  return kept;
}

std::vector<Entry> CohortOf(const std::vector<Entry>& entries,
                            const std::vector<jalon::v1::Event>& events, const Question& question) {
  const Convention& convention = question.convention;
  const bool catch_up = convention.has_previous_report();
  const Reported reported = catch_up ? ReportedBefore(events, question) : Reported();
  std::vector<Entry> cohort;
  for (const Entry& entry : entries) {
    if (entry.entered_on > question.to) continue;
    const bool out =
        catch_up ? WasReported(entry, convention, reported) : entry.entered_on < question.from;
    if (!out) cohort.push_back(entry);
  }
  const bool once = convention.count_unit() == jalon::v1::CountUnit::person;
  return once ? FirstOfEachUnit(cohort) : cohort;
}

// How an entry stands to a figure.
Member Stand(const Entry& entry, const std::string& code) {
  const auto member = [&](const Milestone& milestone, bool counted) {
    return Member{entry.ids, entry.entered_on, milestone.on, milestone.due, counted};
  };
  const Date none = Date::Absent();
  if (code == "3.1.1.b") return member(entry.orientation, entry.orientation.in_time);
  if (code == "3.1.2.a") return member({entry.rdv.on, none}, entry.rdv.on.IsPresent());
  if (code == "3.1.2.b") return member(entry.rdv_in_delay, entry.rdv_in_delay.in_time);
  if (code == "3.1.3.a") return member({entry.contract.on, none}, entry.contract.on.IsPresent());
  if (code == "3.1.3.b") return member(entry.contract, entry.contract.in_time);
  return member({entry.entered_on, none}, true);
}

bool OrientedToEmploi(const Entry& entry) {
  return entry.oriented && entry.type == jalon::v1::OrientationType::EMPLOI;
}

// Rule 25: a contract figure is about the entrants within orientation_scope.
bool Concerns(const Entry& entry, const std::string& code) {
  return !IsContract(code) || entry.in_contract_scope;
}

void AddMember(const Entry& entry, const Member& member, Cell* cell) {
  cell->members.push_back(member);
  cell->value += member.counted;
  cell->value_hors_pe += member.counted && !OrientedToEmploi(entry);
}

void AddPopulation(const Entry& entry, const Member& member, Cell* cell) {
  ++cell->denominator;
  cell->denominator_hors_pe += !OrientedToEmploi(entry);
  cell->waiting += !member.event_on.IsPresent() && !entry.closed;
}

Cell CellOfCohort(const std::vector<Entry>& cohort, const std::string& code) {
  Cell cell;
  for (const Entry& entry : cohort) {
    if (!Concerns(entry, code)) continue;
    const Member member = Stand(entry, code);
    AddMember(entry, member, &cell);
    AddPopulation(entry, member, &cell);
  }
  return cell;
}

// Rule 27: over all spells, by the figure's own event; the population stays the cohort.
Cell CellByEvent(const std::vector<Entry>& entries, const std::vector<Entry>& cohort,
                 const std::string& code, const Question& question) {
  Cell cell;
  std::vector<Entry> counted;
  for (const Entry& entry : entries) {
    const Member member = Stand(entry, code);
    const bool in_period = member.event_on >= question.from && member.event_on <= question.to;
    if (Concerns(entry, code) && member.counted && in_period) counted.push_back(entry);
  }
  if (question.convention.count_unit() == jalon::v1::CountUnit::person) {
    counted = FirstOfEachUnit(counted);
  }
  for (const Entry& entry : counted) AddMember(entry, Stand(entry, code), &cell);
  for (const Entry& entry : cohort) {
    if (Concerns(entry, code)) AddPopulation(entry, Stand(entry, code), &cell);
  }
  return cell;
}

const Milestone& MilestoneOf(const Entry& entry, const std::string& code) {
  if (code == "3.1.1.b") return entry.orientation;
  return code == "3.1.2.b" ? entry.rdv_in_delay : entry.contract;
}

// Those whose delay is looked at: the cohort, or by event those whose event is of the period, with
// those of the cohort that have none.
std::vector<Entry> DelayedEntries(const std::vector<Entry>& entries,
                                  const std::vector<Entry>& cohort, const std::string& code,
                                  const Question& question) {
  const auto concerned = [&](const Entry& entry) { return Concerns(entry, code); };
  std::vector<Entry> all;
  if (question.convention.attribution() != jalon::v1::Attribution::event) {
    std::copy_if(cohort.begin(), cohort.end(), std::back_inserter(all), concerned);
    return all;
  }
  for (const Entry& entry : entries) {
    const Date on = MilestoneOf(entry, code).on;
    if (on.IsPresent() && question.from <= on && on <= question.to && concerned(entry)) {
      all.push_back(entry);
    }
  }
  if (question.convention.count_unit() == jalon::v1::CountUnit::person) all = FirstOfEachUnit(all);
  for (const Entry& entry : cohort) {
    if (!MilestoneOf(entry, code).on.IsPresent() && concerned(entry)) all.push_back(entry);
  }
  return all;
}

void AddDelay(const Entry& entry, const std::string& code, const Question& question, Cell* cell) {
  const Convention& convention = question.convention;
  const Milestone& milestone = MilestoneOf(entry, code);
  if (!milestone.from.IsPresent()) {
    ++cell->not_started;
    return;
  }
  const Date today = question.valid_at.IsPresent() ? std::min(question.known_at, question.valid_at)
                                                   : question.known_at;
  const bool mature = milestone.due.IsPresent() && milestone.due <= today;
  cell->immature += !mature;
  const bool counts = mature || convention.mean_population() != jalon::v1::MeanPopulation::mature;
  if (milestone.on.IsPresent()) {
    const int64_t days = milestone.on.days() - milestone.from.days();
    const bool excluded = days < 0 && code == "3.1.3.b" &&
                          convention.cer_before_start() == jalon::v1::CerBeforeStart::exclude;
    if (!counts || excluded) return;
    const bool raw = convention.negative() == jalon::v1::Negative::raw;
    cell->delays.push_back(raw ? days : std::max<int64_t>(days, 0));
    return;
  }
  if (entry.closed) {
    ++cell->left;
    return;
  }
  ++cell->without_event;
  const bool aged = convention.censoring() == jalon::v1::Censoring::current_age;
  if (aged && counts && milestone.from <= today) {
    cell->delays.push_back(today.days() - milestone.from.days());
  }
}

}  // namespace

std::map<std::string, Cell> Evaluate(const std::vector<jalon::v1::Event>& events,
                                     const Question& question) {
  const std::vector<Entry> entries = AllEntries(events, question);
  const std::vector<Entry> cohort = CohortOf(entries, events, question);
  const bool by_event = question.convention.attribution() == jalon::v1::Attribution::event;
  std::map<std::string, Cell> cells;
  for (const std::string code : kCodes) {
    cells[code] = by_event && code != "3.1.1.a" ? CellByEvent(entries, cohort, code, question)
                                                : CellOfCohort(cohort, code);
  }
  for (const char* code : {"3.1.1.b", "3.1.2.b", "3.1.3.b"}) {
    Cell& cell = cells[code];
    for (const Entry& entry : DelayedEntries(entries, cohort, code, question)) {
      AddDelay(entry, code, question, &cell);
    }
  }
  // The part in time is told of the first contracts.
  cells["3.1.3.b"].denominator = cells["3.1.3.a"].value;
  cells["3.1.3.b"].denominator_hors_pe = cells["3.1.3.a"].value_hors_pe;
  EvaluateSupport(FactsAsOf(events, question.known_at, question.valid_at), question, &cells);
  return cells;
}

}  // namespace jalon::oracle
