// SPDX-License-Identifier: EUPL-1.2
//
// What is visible of the rights, and what the unit is at the end of each day.
#include <algorithm>
#include <tuple>

#include "engine/pathway/pathway.h"
#include "jalon/v1/event.pb.h"

// What runs for each message of each history: four calls less a message are a fifteenth of an
// answer.
#define JALON_HOT [[gnu::always_inline]] inline

namespace jalon::pathway {
namespace {

constexpr uint8_t kOpenAndPayable = 2;
constexpr uint8_t kSuspendedRight = 3;
constexpr uint8_t kSuspendedPayment = 4;
constexpr uint8_t kClosed = 5;
constexpr uint8_t kClosedEarlier = 6;

bool IsClosing(const Value& value) { return value.etat == kClosed || value.etat == kClosedEarlier; }

int RoleOf(const Value& value) {
  constexpr int kDefault = jalon::v1::Role::DEM;
  return value.role == jalon::v1::Role::ROLE_UNSPECIFIED ? kDefault : value.role;
}

bool InOneMonth(Day a, Day b) {
  const Date one(a + kDay16Origin);
  const Date other(b + kDay16Origin);
  return one.year() == other.year() && one.month() == other.month();
}

}  // namespace

// Silent états (0, 1, unknown) are kNone.
PathwayFolder::State PathwayFolder::StateOfEtat(uint8_t etat) const {
  switch (etat) {
    case kOpenAndPayable:
    case kSuspendedRight:
    case kSuspendedPayment:
      return rules_.open_states[etat] ? State::kOpen : State::kSuspended;
    case kClosed:
    case kClosedEarlier:
      return State::kClosed;
    default:
      return State::kNone;
  }
}

PathwayFolder::PathwayFolder(const Rules* rules) : rules_(*rules) {
  for (size_t etat = 0; etat < state_of_etat_.size(); ++etat) {
    state_of_etat_[etat] = StateOfEtat(static_cast<uint8_t>(etat));
  }
  using jalon::v1::SoumisRule;
  rules_keep_days_ = rules_.month_grain || (rules_.soumis_rule != SoumisRule::at_entry &&
                                            rules_.soumis_rule != SoumisRule::ever);
}

JALON_HOT PathwayFolder::State PathwayFolder::StateOf(const Value& value) const {
  const State state = state_of_etat_[value.etat & kUnknownState];
  const bool suspended = value.etat == kSuspendedRight || value.etat == kSuspendedPayment;
  if (!suspended || rules_.suspension_motifs.empty()) return state;
  return StateByMotif(state, value);
}

PathwayFolder::State PathwayFolder::StateByMotif(State state, const Value& value) const {
  // Several suspensions: one whose motif does not count suspends the right.
  bool counts = true;
  ForMotifs(value.motif, [&](uint32_t motif) {
    counts = counts && std::binary_search(rules_.suspension_motifs.begin(),
                                          rules_.suspension_motifs.end(), motif);
  });
  return counts ? state : State::kSuspended;
}

void PathwayFolder::Collect(absl::Span<const Member> members, const Scope& scope) {
  seen_.clear();
  dossiers_.clear();
  persons_ = 0;
  for (const Member& member : members) {
    persons_ = std::max<size_t>(persons_, member.person + size_t{1});
    CollectMember(member, scope);
  }
  if (members.size() > 1) SortSeen();
  NameOrganismes();
  if (rules_.caf_msa_continuity) {
    PassOverLateClosings();
  } else if (scope.asked_on != 0) {
    NoteAskedSoumis(scope.asked_on);
  }
}

// What was said last on or before `day`, by whichever organisme: that each pays a right of its own
// does not make the former one's word outlive the next one's. Before WalkStreams parts seen_.
void PathwayFolder::NoteAskedSoumis(Day day) {
  person_soumis_.assign(persons_, Said::kNothing);
  for (const Seen& seen : seen_) {
    if (seen.as_of > day) break;
    if (!seen.left && seen.soumis != Said::kNothing) person_soumis_[seen.person] = seen.soumis;
  }
  for (const Said said : person_soumis_) asked_.soumis = std::max(asked_.soumis, said);
}

void PathwayFolder::SortSeen() {
  // Members come in an order that does not depend on who was met first, and keep their own.
  std::stable_sort(seen_.begin(), seen_.end(), [](const Seen& a, const Seen& b) {
    if (a.as_of != b.as_of) return a.as_of < b.as_of;
    const Right one = a.right();
    const Right other = b.right();
    return std::make_tuple(one.transmitted, one.millisecond, one.position) <
           std::make_tuple(other.transmitted, other.millisecond, other.position);
  });
}

// A message that does not say which organisme speaks is of the one that spoke before, or after.
void PathwayFolder::NameOrganismes() {
  const auto name = [this](Seen& seen) {
    uint8_t& last = spoke_[seen.stream];
    if (seen.organisme == 0) seen.organisme = last;
    last = seen.organisme;
  };
  spoke_.assign(dossiers_.size(), 0);
  std::for_each(seen_.begin(), seen_.end(), name);
  spoke_.assign(dossiers_.size(), 0);
  std::for_each(seen_.rbegin(), seen_.rend(), name);
}

void PathwayFolder::PassOverLateClosings() {
  payers_.assign(dossiers_.size(), {});
  for (Seen& seen : seen_) {
    Payer& payer = payers_[seen.stream];
    if (seen.left) payer.Leave();
    if (seen.left || seen.state == State::kNone) continue;
    if (!payer.Take(seen.organisme, seen.state == State::kClosed)) seen.state = State::kNone;
  }
}

// The same dossier of the same person, met through two subjects, is one stream.
void PathwayFolder::NumberStreams(const Member& member) {
  stream_numbers_.clear();
  for (size_t i = 0; i < member.history.stream_count(); ++i) {
    const uint64_t key = member.history.dossier(i) ^ (uint64_t{member.person} << 48);
    const auto found = std::find(dossiers_.begin(), dossiers_.end(), key);
    stream_numbers_.push_back(static_cast<uint16_t>(found - dossiers_.begin()));
    if (found == dossiers_.end()) dossiers_.push_back(key);
  }
}

JALON_HOT PathwayFolder::Seen PathwayFolder::See(const Member& member, size_t index,
                                                 uint16_t stream, const Scope& scope) const {
  const Right right = member.history.right(index);
  const Value value = member.history.value(right.value);
  return {.history = &member.history,
          .index = static_cast<uint16_t>(index),
          .as_of = right.as_of,
          .stream = stream,
          .person = static_cast<uint16_t>(member.person),
          .state = StateOf(value),
          .soumis = IsClosing(value) ? Said::kNothing : value.soumis(),
          .etat = value.etat,
          .organisme = value.organisme,
          .transfer_in = value.transfer() == jalon::v1::Transfer::IN,
          .left = scope.role >= 0 && RoleOf(value) != scope.role};
}

void PathwayFolder::CollectMember(const Member& member, const Scope& scope) {
  const HistoryView& history = member.history;
  NumberStreams(member);
  for (size_t i = 0; i < history.right_count(); ++i) {
    const Right right = history.right(i);
    if (!IsVisible(right, scope)) continue;
    if (scope.one_dossier && history.dossier(right.stream) != scope.dossier) continue;
    seen_.push_back(See(member, i, stream_numbers_[right.stream], scope));
  }
}

bool PathwayFolder::Skipped(const Seen& seen, int organisme) const {
  return organisme >= 0 && seen.organisme != organisme;
}

void PathwayFolder::NoteTransfer(const Seen& seen, DayState* day) const {
  if (!seen.transfer_in || seen.state == State::kClosed || seen.state == State::kNone) return;
  day->transfer_in =
      LaterTransfer(day->transfer_in, std::max<Day>(seen.value().transfer_on, kUndatedTransfer));
}

// The usual day: one message, the index-th. Brings what its stream is and what is said of its
// person up to date.
JALON_HOT void PathwayFolder::ReadSingle(const Seen& seen, size_t index, State* stream,
                                         Said* soumis, DayState* day) const {
  if (seen.left) *stream = State::kNone;
  if (seen.left) return;
  if (seen.state != State::kNone) *stream = seen.state;
  NoteTransfer(seen, day);
  if (seen.soumis != Said::kNothing) *soumis = seen.soumis;
  if (seen.state != State::kOpen) return;
  day->open = static_cast<int32_t>(index);
  if (seen.soumis == Said::kYes) day->entry = static_cast<int32_t>(index);
}

// The usual unit: one stream of one person and one organisme, one message a day; read where it
// lies. Returns false when it is not: to be walked as several streams are.
bool PathwayFolder::WalkSingleStream(const Member& member, const Scope& scope) {
  const HistoryView& history = member.history;
  State stream = State::kNone;
  Said soumis = Said::kNothing;
  Day16 before = kNoDay;
  uint8_t organisme = 0;
  for (size_t i = 0; i < history.right_count(); ++i) {
    const Right right = history.right(i);
    if (!IsVisible(right, scope)) continue;
    if (right.as_of == before) return false;
    before = right.as_of;
    DayState day;
    day.day = right.as_of;
    const Seen seen = See(member, i, 0, scope);
    if (organisme != 0 && seen.organisme != 0 && seen.organisme != organisme) return false;
    organisme = std::max(organisme, seen.organisme);
    ReadSingle(seen, i, &stream, &soumis, &day);
    day.state = stream;
    day.soumis = soumis;
    TakeDay(day);
  }
  return true;
}

void PathwayFolder::WalkStreams(int organisme) {
  stream_state_.assign(dossiers_.size(), State::kNone);
  person_soumis_.assign(persons_, Said::kNothing);
  if (organisme >= 0) {
    // One organisme at a time: the others' messages are put aside, in a stable order.
    std::stable_partition(seen_.begin(), seen_.end(),
                          [&](const Seen& seen) { return !Skipped(seen, organisme); });
  }
  size_t first = 0;
  while (first < seen_.size() && !Skipped(seen_[first], organisme)) {
    size_t last = first;
    while (last < seen_.size() && !Skipped(seen_[last], organisme) &&
           seen_[last].as_of == seen_[first].as_of) {
      ++last;
    }
    DayState day;
    day.day = seen_[first].as_of;
    EndDay(first, last, &day);
    TakeDay(day);
    first = last;
  }
}

// A day that ended: to the spells at once, but for the grain of months, which looks back.
void PathwayFolder::TakeDay(const DayState& day) {
  if (keeps_days_) days_.push_back(day);
  if (!rules_.month_grain) Step(day);
}

// What one stream says on a day: the last message that says something of the right holds; the
// message of an entry is the first of those that end the day with the same état and soumis: a
// monthly of that day that says again what the daily said is not the entry. "Open and soumis" must
// have been told by one message of the day, and not denied by a later one.
void PathwayFolder::ReadStreamDay(size_t first, size_t last, uint16_t stream, DayState* day) {
  int32_t holds = -1;
  bool open_and_soumis = false;
  for (size_t i = first; i < last; ++i) {
    const Seen& seen = seen_[i];
    if (seen.stream != stream) continue;
    if (seen.left) {
      holds = static_cast<int32_t>(i);
      open_and_soumis = false;
      continue;
    }
    if (seen.soumis != Said::kNothing) {
      const bool opens = seen.state == State::kOpen;
      open_and_soumis = seen.soumis == Said::kYes && (open_and_soumis || opens);
    }
    if (seen.state == State::kNone) continue;
    const Seen* held = holds < 0 ? nullptr : &seen_[static_cast<size_t>(holds)];
    // Who says nothing of soumis says the same.
    const bool repeats = held != nullptr && !held->left && held->etat == seen.etat &&
                         (seen.soumis == Said::kNothing || held->soumis == seen.soumis) &&
                         held->state == seen.state;
    if (!repeats) holds = static_cast<int32_t>(i);
  }
  if (holds < 0) return;
  const Seen& held = seen_[static_cast<size_t>(holds)];
  const State state = held.left ? State::kNone : held.state;
  stream_state_[stream] = state;
  if (!held.left) NoteTransfer(held, day);
  if (state != State::kOpen) return;
  if (day->open < 0 || holds < day->open) day->open = holds;
  if (open_and_soumis && (day->entry < 0 || holds < day->entry)) day->entry = holds;
}

void PathwayFolder::ReadSeveral(size_t first, size_t last, DayState* day) {
  for (size_t i = first; i < last; ++i) {
    const Seen& seen = seen_[i];
    const bool done = std::any_of(seen_.begin() + static_cast<ptrdiff_t>(first),
                                  seen_.begin() + static_cast<ptrdiff_t>(i),
                                  [&](const Seen& s) { return s.stream == seen.stream; });
    if (!done) ReadStreamDay(first, last, seen.stream, day);
    if (!seen.left && seen.soumis != Said::kNothing) person_soumis_[seen.person] = seen.soumis;
  }
}

void PathwayFolder::EndDay(size_t first, size_t last, DayState* day) {
  if (last - first == 1) {
    const Seen& seen = seen_[first];
    ReadSingle(seen, first, &stream_state_[seen.stream], &person_soumis_[seen.person], day);
  } else {
    ReadSeveral(first, last, day);
  }
  for (const State state : stream_state_) {
    if (state == State::kOpen) day->state = State::kOpen;
    if (state == State::kSuspended && day->state != State::kOpen) day->state = State::kSuspended;
    if (state == State::kClosed && day->state == State::kNone) day->state = State::kClosed;
  }
  for (const Said said : person_soumis_) day->soumis = std::max(day->soumis, said);
}

// The last change of (right, soumis) of each civil month. A message that says again what stands may
// be the first that can date an entry (soumis was said before the right opened, or by a message
// that does not open): it is a change while no step since the right opened can date one. With
// soumis_rule = ever an entry needs no such message.
void PathwayFolder::ReduceToMonths() {
  steps_.clear();
  const bool ever = rules_.soumis_rule == jalon::v1::SoumisRule::ever;
  bool dated = false;          // a step since the right opened can date an entry
  bool dated_earlier = false;  // one before the last step can
  DayState before;
  for (const DayState& day : days_) {
    if (day.state != State::kOpen) {
      dated = false;
      dated_earlier = false;
    }
    const bool dates = !ever && day.entry >= 0;
    const bool changed =
        day.state != before.state || day.soumis != before.soumis || (dates && !dated);
    before = day;
    if (!changed) continue;
    Day transfer_in = 0;
    if (!steps_.empty() && InOneMonth(steps_.back().day, day.day)) {
      // Whoever arrived has arrived, unless the right has closed since.
      const bool goes_on = day.state == State::kOpen || day.state == State::kSuspended;
      if (goes_on) transfer_in = steps_.back().transfer_in;
      steps_.pop_back();
      dated = dated_earlier;
    }
    steps_.push_back(day);
    steps_.back().transfer_in = LaterTransfer(day.transfer_in, transfer_in);
    dated_earlier = dated;
    dated = dated || dates;
  }
}

}  // namespace jalon::pathway
