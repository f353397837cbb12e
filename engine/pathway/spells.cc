// SPDX-License-Identifier: EUPL-1.2
//
// From the state of each day to spells and their entries.
#include <algorithm>

#include "engine/pathway/pathway.h"

namespace jalon::pathway {

using jalon::v1::SoumisRule;

namespace {

// A dossier tells for years where it came from (flux, OrganismeCedant): a transfer is new when it
// is less than a year older than the spell that it opens.
constexpr Day kNewTransferDays = 366;

}  // namespace

void PathwayFolder::Start(const DayState& day) {
  Spell spell;
  spell.starts = day.day;
  if (spells_.size() > first_spell_) {
    spell.previous_ends = spells_.back().ends;
  }
  spells_.push_back(spell);
  building_.emplace_back();
  building_.back().previous_closed = spell.previous_ends;
  in_spell_ = true;
  suspended_since_ = 0;
}

bool PathwayFolder::GapIsOver(Day reopened) const {
  if (suspended_since_ == 0 || rules_.suspension_gap_months < 0) return false;
  const Day limit = AddMonths(suspended_since_, rules_.suspension_gap_months);
  return rules_.suspension_gap_inclusive ? reopened >= limit : reopened > limit;
}

// What the messages that open a spell say of a transfer.
void PathwayFolder::NoteOpening(const DayState& day) {
  Building& building = building_.back();
  const bool first_day = day.day == spells_.back().starts;
  // Open without a message that says so that day: another stream's earlier word still stands.
  const bool first_open_day = day.open >= 0 && building.first_open < 0;
  if ((first_day || first_open_day) && day.transfer_in != 0) {
    building.transfer_in = LaterTransfer(building.transfer_in, day.transfer_in);
  }
  if (first_open_day) building.first_open = day.open;
  building.soumis_once = building.soumis_once || day.soumis == Said::kYes;
  if (building.entry < 0 && day.state == State::kOpen) building.entry = day.entry;
}

void PathwayFolder::Open(const DayState& day) {
  if (in_spell_ && !rules_.reentry_keeps_original_entry && GapIsOver(day.day)) {
    spells_.back().ends = day.day - 1;
    in_spell_ = false;
  }
  if (!in_spell_) Start(day);
  suspended_since_ = 0;
}

void PathwayFolder::BeginSpells() {
  spells_.resize(first_spell_);
  building_.resize(first_spell_);
  closures_.clear();
  days_.clear();
  in_spell_ = false;
  suspended_since_ = 0;
  before_ = State::kNone;
}

void PathwayFolder::BuildSpells(absl::Span<const Member> members, const Scope& scope,
                                int organisme) {
  first_spell_ = spells_.size();
  BeginSpells();
  single_ = nullptr;
  const bool single = members.size() == 1 && members[0].history.stream_count() == 1 &&
                      organisme < 0 &&
                      (!scope.one_dossier || members[0].history.dossier(0) == scope.dossier);
  if (single && WalkSingleStream(members[0], scope)) {
    single_ = &members[0].history;
  } else {
    BeginSpells();
    if (!collected_) Collect(members, scope);
    collected_ = true;
    WalkStreams(organisme);
  }
  if (rules_.month_grain) {
    ReduceToMonths();
    for (const DayState& day : steps_) Step(day);
  }
  if (in_spell_) spells_.back().lasts = true;
  FinishSpells();
  if (scope.asked_on != 0) NoteAsked(scope.asked_on);
}

void PathwayFolder::Step(const DayState& day) {
  // A unit that had a right and has none any more (nobody holds the role) is closed.
  const bool gone = day.state == State::kNone && before_ != State::kNone;
  const State state = gone ? State::kClosed : day.state;
  if (state == State::kNone) return;
  if (state == State::kClosed && before_ != State::kClosed) closures_.push_back(day.day);
  before_ = state;
  if (state == State::kOpen) Open(day);
  if (state == State::kSuspended && !in_spell_) Start(day);
  if (state != State::kOpen && in_spell_ && suspended_since_ == 0) suspended_since_ = day.day;
  if (in_spell_) NoteOpening(day);
  const bool closes =
      state == State::kClosed && rules_.closure_opens_spell && !rules_.reentry_keeps_original_entry;
  if (closes && in_spell_) {
    spells_.back().ends = day.day;
    in_spell_ = false;
  }
}

void PathwayFolder::FinishSpells() {
  if (!rules_.ends_at_next_spell) return;
  for (size_t i = first_spell_; i < spells_.size(); ++i) {
    const bool last = i + 1 == spells_.size();
    spells_[i].ends = last ? kNever : spells_[i + 1].starts - 1;
    if (!last) spells_[i + 1].previous_ends = spells_[i].ends;
  }
}

const PathwayFolder::DayState* PathwayFolder::StateOn(const std::vector<DayState>& days, Day day) {
  const auto after = std::upper_bound(days.begin(), days.end(), day,
                                      [](Day d, const DayState& state) { return d < state.day; });
  return after == days.begin() ? nullptr : &*std::prev(after);
}

Said PathwayFolder::SoumisOn(Day day) const {
  const DayState* state = StateOn(rules_.month_grain ? steps_ : days_, day);
  return state == nullptr ? Said::kNothing : state->soumis;
}

// Streams that are folded apart (caf_msa_continuity): open when one of them is. Soumis is no right
// of its own: NoteAskedSoumis read it over all of them. Whatever the grain: what is known of a day
// does not hang on what comes later in its month.
void PathwayFolder::NoteAsked(Day day) {
  const DayState* state = StateOn(days_, day);
  if (state == nullptr) return;
  asked_.open = asked_.open || state->state == State::kOpen;
  asked_.suspended = asked_.suspended || state->state == State::kSuspended;
  if (rules_.caf_msa_continuity) asked_.soumis = state->soumis;
}

// Which message dates the entry, and by which of its dates.
void PathwayFolder::SetEntry(const Scope& scope, size_t index) {
  Spell& spell = spells_[index];
  const Building& building = building_[index];
  const bool ever = rules_.soumis_rule == SoumisRule::ever;
  const int32_t entry = ever ? (building.soumis_once ? building.first_open : -1) : building.entry;
  if (entry < 0) return;
  const auto message = static_cast<size_t>(entry);
  const HistoryView& history = single_ != nullptr ? *single_ : *seen_[message].history;
  const Right right = history.right(single_ != nullptr ? message : seen_[message].index);
  spell.has_entry = true;
  spell.person = single_ != nullptr ? 0 : seen_[message].person;
  spell.entry_as_of = right.as_of;
  spell.entry_known = right.known;
  spell.entry_transmitted = right.transmitted;
  spell.entry = EntryDay(history, right);
  if (spell.entry == 0) {
    spell.dropped = Dropped::kNoEntryDate;
  } else if (!rules_.mutation_in_counts && building.transfer_in != 0 &&
             (building.transfer_in == kUndatedTransfer ||
              (building.transfer_in > building.previous_closed &&
               building.transfer_in >= spell.starts - kNewTransferDays))) {
    spell.dropped = Dropped::kMutationIn;
  } else if (rules_.soumis_rule == SoumisRule::at_period_end &&
             SoumisOn(scope.period_end) != Said::kYes) {
    spell.dropped = Dropped::kNotSoumisAtEnd;
  }
}

}  // namespace jalon::pathway
