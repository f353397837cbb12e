// SPDX-License-Identifier: EUPL-1.2
#include "tests/oracle/right.h"

#include <algorithm>
#include <set>

namespace jalon::oracle {
namespace {

using jalon::v1::Convention;
using Stream = std::pair<std::string, std::string>;  // dossier, person

Stream StreamOf(const Message& message) { return {message.dossier, message.person}; }

int RoleOf(const Message& message) {
  return message.body.role() == jalon::v1::Role::ROLE_UNSPECIFIED ? jalon::v1::Role::DEM
                                                                  : message.body.role();
}

// Rule 6: only these états say something of the right …
bool SaysRight(const Message& message) {
  const std::string& etat = message.body.etat();
  return etat == "2" || etat == "3" || etat == "4" || etat == "5" || etat == "6";
}

// … and these of soumis. A message without état says nothing at all.
bool SaysSoumis(const Message& message) {
  const std::string& etat = message.body.etat();
  return message.body.has_soumis() &&
         (etat == "0" || etat == "1" || etat == "2" || etat == "3" || etat == "4");
}

// A unit that had a right and has none any more, because nobody holds the role, is closed.
State ClosedWhenGone(State state, State before) {
  return state == State::kNone && before != State::kNone ? State::kClosed : state;
}

std::pair<int, int> MonthOf(Date day) { return {day.year(), day.month()}; }

}  // namespace

Right::Right(std::vector<Message> messages, const Convention& convention, std::optional<int> role)
    : messages_(std::move(messages)), convention_(convention), role_(role) {
  if (convention_.caf_msa_continuity()) PassOverLateClosings();
  KeepDays();
}

// A closing says nothing when another organisme pays the dossier: the last one that spoke of the
// right for the first time, or reopened it.
void Right::PassOverLateClosings() {
  struct Dossier {
    int payer = 0;
    std::set<int> met;
    State state = State::kNone;
  };
  std::map<Stream, Dossier> dossiers;
  for (Message& message : messages_) {
    Dossier& dossier = dossiers[StreamOf(message)];
    if (!HoldsRole(message)) dossier.state = State::kNone;
    if (!HoldsRole(message) || !SaysRight(message)) continue;
    const int organisme = message.body.organisme().kind();
    const bool alive = dossier.state == State::kOpen || dossier.state == State::kSuspended;
    if (StateOf(message) == State::kClosed) {
      if (alive && organisme != dossier.payer) {
        message.body.clear_etat();
        continue;
      }
    } else if (!alive || dossier.met.count(organisme) == 0) {
      dossier.payer = organisme;
    }
    dossier.met.insert(organisme);
    dossier.state = StateOf(message);
  }
}

void NameOrganismes(std::vector<Message>* messages) {
  const auto name = [](const auto begin, const auto end) {
    std::map<Stream, jalon::v1::Organisme::Kind> last;
    for (auto message = begin; message != end; ++message) {
      auto& kind = last[StreamOf(*message)];
      const auto told = message->body.organisme().kind();
      if (told != jalon::v1::Organisme::KIND_UNSPECIFIED) kind = told;
      message->body.mutable_organisme()->set_kind(kind);
    }
  };
  name(messages->begin(), messages->end());
  name(messages->rbegin(), messages->rend());
}

bool Right::HoldsRole(const Message& message) const {
  return !role_.has_value() || RoleOf(message) == *role_;
}

State Right::StateOf(const Message& message) const {
  const std::string& etat = message.body.etat();
  if (etat == "5" || etat == "6") return State::kClosed;
  const auto& open = convention_.open_states();
  const bool counts_as_open = std::find(open.begin(), open.end(), etat[0] - '0') != open.end();
  if (etat == "2" || !counts_as_open) return counts_as_open ? State::kOpen : State::kSuspended;
  const auto& motifs = convention_.suspension_motifs();
  const auto good = [&](const std::string& motif) {
    return motifs.empty() || std::find(motifs.begin(), motifs.end(), motif) != motifs.end();
  };
  bool all_good = good(message.body.motif());
  for (const auto& block : message.body.further_blocks()) {
    if (block.etat() == "3" || block.etat() == "4") all_good = all_good && good(block.motif());
  }
  return all_good ? State::kOpen : State::kSuspended;
}

State Right::RawState(Date day) const {
  std::map<Stream, State> states;
  for (const Message& message : messages_) {
    if (message.day > day) continue;
    // Whoever is told in another role has left this one, whatever is said of the right.
    if (!HoldsRole(message)) states[StreamOf(message)] = State::kNone;
    if (HoldsRole(message) && SaysRight(message)) states[StreamOf(message)] = StateOf(message);
  }
  std::set<State> found;
  for (const auto& [stream, state] : states) found.insert(state);
  for (State state : {State::kOpen, State::kSuspended, State::kClosed}) {
    if (found.count(state) > 0) return state;
  }
  return State::kNone;
}

// A monthly of the day that says again what the daily said is not the entry.
bool SaysTheSame(const Message& a, const Message& b) {
  const bool soumis = !b.body.has_soumis() || (a.body.has_soumis() == b.body.has_soumis() &&
                                               a.body.soumis() == b.body.soumis());
  return a.body.etat() == b.body.etat() && soumis;
}

// A unit of several persons is soumis when one of them is.
std::optional<bool> Right::RawSoumis(Date day) const {
  std::map<std::string, bool> by_person;
  for (const Message& message : messages_) {
    if (message.day > day || !SaysSoumis(message) || !HoldsRole(message)) continue;
    by_person[message.person] = message.body.soumis();
  }
  if (by_person.empty()) return std::nullopt;
  return std::any_of(by_person.begin(), by_person.end(), [](const auto& p) { return p.second; });
}

void Right::KeepDays() {
  std::set<Date> all;
  for (const Message& message : messages_) all.insert(message.day);
  if (convention_.grain() == jalon::v1::Grain::event) {
    days_.assign(all.begin(), all.end());
    return;
  }
  std::map<std::pair<int, int>, Date> last_change;
  std::pair<State, std::optional<bool>> before{State::kNone, std::nullopt};
  Date opened = Date::Absent();  // first day of those on end that the right is open
  for (Date day : all) {
    const std::pair<State, std::optional<bool>> now{RawState(day), RawSoumis(day)};
    if (now.first != State::kOpen) opened = Date::Absent();
    if (now.first == State::kOpen && !opened.IsPresent()) opened = day;
    // Nothing changes, but no kept day since the right opened tells what an entry needs.
    const bool tells_at_last =
        MayEnter(day) &&
        std::none_of(last_change.begin(), last_change.end(), [&](const auto& kept) {
          return kept.second >= opened && MayEnter(kept.second);
        });
    if (now != before || tells_at_last) {
      Date& change = last_change[MonthOf(day)];
      if (change.IsPresent()) TakePlace(change, day);
      change = day;
    }
    before = now;
  }
  for (const auto& [month, day] : last_change) days_.push_back(day);
}

// A closing begins anew: what was before it is not of what comes after.
void Right::TakePlace(Date replaced, Date kept) {
  const State state = RawState(kept);
  if (state != State::kOpen && state != State::kSuspended) return;
  replaced_[kept] = replaced_[replaced];
  replaced_[kept].push_back(replaced);
}

std::vector<Message> Right::ToldByChangeOn(Date day) const {
  std::vector<Message> messages = ToldOn(day);
  const auto replaced = replaced_.find(day);
  if (replaced == replaced_.end()) return messages;
  for (Date earlier : replaced->second) {
    for (const Message& message : ToldOn(earlier)) messages.push_back(message);
  }
  return messages;
}

// Whether an entry waits for a message such as one of this day: open and soumis. Rule 15 does not.
bool Right::MayEnter(Date day) const {
  if (convention_.soumis_rule() == jalon::v1::SoumisRule::ever) return false;
  const std::vector<Message> told = ToldOn(day);
  return std::any_of(told.begin(), told.end(), [&](const Message& message) {
    return StateOf(message) == State::kOpen && message.body.soumis();
  });
}

Date Right::LastKept(Date day) const {
  Date last = Date::Absent();
  for (Date kept : days_) {
    if (kept <= day) last = kept;
  }
  return last;
}

State Right::StateOn(Date day) const { return RawState(LastKept(day)); }

std::optional<bool> Right::SoumisOn(Date day) const { return RawSoumis(LastKept(day)); }

std::vector<Message> Right::ToldOn(Date day) const {
  std::map<Stream, Message> told;
  for (const Message& message : messages_) {
    if (message.day != day) continue;
    if (!HoldsRole(message)) told.erase(StreamOf(message));
    if (!HoldsRole(message) || !SaysRight(message)) continue;
    auto [place, is_new] = told.emplace(StreamOf(message), message);
    const bool same = SaysTheSame(place->second, message) &&
                      StateOf(place->second) == StateOf(message);  // the motif may decide
    if (!is_new && !same) place->second = message;
  }
  std::vector<Message> messages;
  messages.reserve(told.size());
  for (const auto& [stream, message] : told) messages.push_back(message);
  for (Message& message : messages) message.body.set_soumis(SoumisToldOn(day, message));
  std::sort(messages.begin(), messages.end(),
            [](const Message& a, const Message& b) { return a.Order() < b.Order(); });
  return messages;
}

// "État 2 and soumis 1" must have been told by one message; what the day ends with counts, so that
// a later message of the day, an état 0 or 1 included, may deny it.
bool Right::SoumisToldOn(Date day, const Message& holding) const {
  bool told = false;
  for (const Message& message : messages_) {
    if (message.day != day || StreamOf(message) != StreamOf(holding)) continue;
    if (!HoldsRole(message)) told = false;
    if (!HoldsRole(message) || !SaysSoumis(message)) continue;
    const bool opens = SaysRight(message) && StateOf(message) == State::kOpen;
    told = message.body.soumis() && (told || opens);
  }
  return told;
}

bool Right::GapIsOver(Date suspended, Date reopened) const {
  if (!convention_.has_suspension_gap_months()) return false;
  const Date limit = suspended.AddMonths(convention_.suspension_gap_months());
  return convention_.suspension_gap_inclusive() ? reopened >= limit : reopened > limit;
}

std::vector<Spell> Right::Spells() const {
  std::vector<Spell> spells;
  bool within = false;              // a spell is under way
  Date suspended = Date::Absent();  // since when it is not open
  const auto start = [&](Date day) {
    spells.emplace_back();
    spells.back().start = day;
    within = true;
  };
  const auto end = [&](Date day) {
    spells.back().end = spells.back().closure = day;
    within = false;
  };
  const bool for_life = convention_.reentry_keeps_original_entry();
  State before = State::kNone;
  for (Date day : days_) {
    const State state = ClosedWhenGone(StateOn(day), before);
    before = state;
    if (state == State::kOpen) {
      if (within && suspended.IsPresent() && !for_life && GapIsOver(suspended, day)) {
        end(day.AddDays(-1));
      }
      suspended = Date::Absent();
      if (!within) start(day);
    } else if (state == State::kSuspended || (state == State::kClosed && within)) {
      if (!within) start(day);
      const bool closes = state == State::kClosed && convention_.closure_opens_spell();
      if (!suspended.IsPresent()) suspended = day;
      if (closes && !for_life) end(day);
      if (closes && !for_life) suspended = Date::Absent();
    }
  }
  for (size_t i = 0; i + 1 < spells.size(); ++i) {
    spells[i + 1].previous_closure = spells[i].closure;
    if (convention_.spell_end() == jalon::v1::SpellEnd::next_spell) {
      spells[i].end = spells[i + 1].start.AddDays(-1);
    }
    spells[i + 1].previous_end = spells[i].end;
  }
  if (!spells.empty() && convention_.spell_end() == jalon::v1::SpellEnd::next_spell) {
    spells.back().end = Date::Infinite();
  }
  return spells;
}

}  // namespace jalon::oracle
