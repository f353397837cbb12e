// SPDX-License-Identifier: EUPL-1.2
//
// What is visible of the rights, and what the unit is at the end of each day.
#include <algorithm>
#include <tuple>

#include "engine/pathway/pathway.h"
#include "jalon/v1/event.pb.h"

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

}  // namespace

// Silent états (0, 1, unknown) are kNone.
PathwayFolder::State PathwayFolder::StateOf(const Value& value) const {
  switch (value.etat) {
    case kOpenAndPayable:
      return rules_.open_states[kOpenAndPayable] ? State::kOpen : State::kSuspended;
    case kSuspendedRight:
    case kSuspendedPayment: {
      const bool motif_counts = rules_.suspension_motifs.empty() ||
                                std::binary_search(rules_.suspension_motifs.begin(),
                                                   rules_.suspension_motifs.end(), value.motif);
      return rules_.open_states[value.etat] && motif_counts ? State::kOpen : State::kSuspended;
    }
    case kClosed:
    case kClosedEarlier:
      return State::kClosed;
    default:
      return State::kNone;
  }
}

void PathwayFolder::Collect(absl::Span<const Member> members, const Scope& scope) {
  seen_.clear();
  dossiers_.clear();
  for (const Member& member : members) CollectMember(member, scope);
  if (members.size() < 2) return;
  // Members come in an order that does not depend on who was met first, and keep their own.
  std::stable_sort(seen_.begin(), seen_.end(), [](const Seen& a, const Seen& b) {
    return std::make_tuple(a.right.as_of, a.right.transmitted, a.right.millisecond,
                           a.right.position) < std::make_tuple(b.right.as_of, b.right.transmitted,
                                                               b.right.millisecond,
                                                               b.right.position);
  });
}

void PathwayFolder::CollectMember(const Member& member, const Scope& scope) {
  const HistoryView& history = member.history;
  const size_t first_stream = dossiers_.size();
  // The same dossier of the same person, met through two subjects, is one stream.
  std::vector<uint16_t> numbers;
  for (size_t i = 0; i < history.stream_count(); ++i) {
    const uint64_t key = history.dossier(i) ^ (uint64_t{member.person} << 48);
    const auto found = std::find(dossiers_.begin(), dossiers_.end(), key);
    if (history.stream_count() > 1 || first_stream > 0) {
      numbers.push_back(static_cast<uint16_t>(found - dossiers_.begin()));
    }
    if (found == dossiers_.end()) dossiers_.push_back(key);
  }
  for (size_t i = 0; i < history.right_count(); ++i) {
    Seen seen;
    seen.right = history.right(i);
    if (seen.right.known > scope.known_at || seen.right.as_of > scope.valid_at) continue;
    if (scope.one_dossier && history.dossier(seen.right.stream) != scope.dossier) continue;
    seen.value = history.value(seen.right.value);
    seen.left = scope.role >= 0 && RoleOf(seen.value) != scope.role;
    seen.stream = numbers.empty() ? seen.right.stream : numbers[seen.right.stream];
    seen.person = static_cast<uint16_t>(member.person);
    seen_.push_back(seen);
  }
}

bool PathwayFolder::Skipped(const Seen& seen, int organisme) const {
  return organisme >= 0 && seen.value.organisme != organisme;
}

void PathwayFolder::BuildDays(int organisme) {
  days_.clear();
  stream_state_.assign(dossiers_.size(), State::kNone);
  person_soumis_.clear();
  if (organisme >= 0) {
    // One organisme at a time: the others' messages are put aside, in a stable order.
    std::stable_partition(seen_.begin(), seen_.end(),
                          [&](const Seen& seen) { return !Skipped(seen, organisme); });
  }
  size_t first = 0;
  while (first < seen_.size() && !Skipped(seen_[first], organisme)) {
    size_t last = first;
    while (last < seen_.size() && !Skipped(seen_[last], organisme) &&
           seen_[last].right.as_of == seen_[first].right.as_of) {
      ++last;
    }
    DayState day;
    day.day = seen_[first].right.as_of;
    EndDay(first, last, &day);
    days_.push_back(day);
    first = last;
  }
  if (rules_.month_grain) ReduceToMonths();
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
    if (!IsClosing(seen.value) && seen.value.soumis() != Said::kNothing) {
      const bool opens = StateOf(seen.value) == State::kOpen;
      open_and_soumis = seen.value.soumis() == Said::kYes && (open_and_soumis || opens);
    }
    if (StateOf(seen.value) == State::kNone) continue;
    const Seen* held = holds < 0 ? nullptr : &seen_[static_cast<size_t>(holds)];
    const bool repeats = held != nullptr && !held->left && held->value.etat == seen.value.etat &&
                         held->value.soumis() == seen.value.soumis() &&
                         StateOf(held->value) == StateOf(seen.value);
    if (!repeats) holds = static_cast<int32_t>(i);
  }
  if (holds < 0) return;
  const Seen& held = seen_[static_cast<size_t>(holds)];
  const State state = held.left ? State::kNone : StateOf(held.value);
  stream_state_[stream] = state;
  if (!held.left && held.value.transfer() == jalon::v1::Transfer::IN && state != State::kClosed) {
    day->transfer_in = std::max<Day>(held.value.transfer_on, 1);
  }
  if (state != State::kOpen) return;
  if (day->open < 0 || holds < day->open) day->open = holds;
  if (open_and_soumis && (day->entry < 0 || holds < day->entry)) day->entry = holds;
}

// The usual day: one message.
void PathwayFolder::ReadSingle(size_t index, DayState* day) {
  const Seen& seen = seen_[index];
  const State state = seen.left ? State::kNone : StateOf(seen.value);
  if (seen.left || state != State::kNone) stream_state_[seen.stream] = state;
  if (seen.left) return;
  if (seen.value.transfer() == jalon::v1::Transfer::IN && state != State::kClosed &&
      state != State::kNone) {
    day->transfer_in = std::max<Day>(seen.value.transfer_on, 1);
  }
  const Said soumis = IsClosing(seen.value) ? Said::kNothing : seen.value.soumis();
  if (soumis != Said::kNothing) SetSoumis(seen);
  if (state != State::kOpen) return;
  day->open = static_cast<int32_t>(index);
  if (soumis == Said::kYes) day->entry = static_cast<int32_t>(index);
}

void PathwayFolder::SetSoumis(const Seen& seen) {
  if (person_soumis_.size() <= seen.person) person_soumis_.resize(seen.person + size_t{1});
  person_soumis_[seen.person] = seen.value.soumis();
}

void PathwayFolder::ReadSeveral(size_t first, size_t last, DayState* day) {
  for (size_t i = first; i < last; ++i) {
    const Seen& seen = seen_[i];
    const bool done = std::any_of(seen_.begin() + static_cast<ptrdiff_t>(first),
                                  seen_.begin() + static_cast<ptrdiff_t>(i),
                                  [&](const Seen& s) { return s.stream == seen.stream; });
    if (!done) ReadStreamDay(first, last, seen.stream, day);
    if (!seen.left && !IsClosing(seen.value) && seen.value.soumis() != Said::kNothing) {
      SetSoumis(seen);
    }
  }
}

void PathwayFolder::EndDay(size_t first, size_t last, DayState* day) {
  if (last - first == 1) {
    ReadSingle(first, day);
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

// The last change of (right, soumis) of each civil month.
void PathwayFolder::ReduceToMonths() {
  steps_.clear();
  DayState before;
  for (const DayState& day : days_) {
    const bool changed = day.state != before.state || day.soumis != before.soumis;
    before = day;
    if (!changed) continue;
    const Date date(day.day + kDay16Origin);
    if (!steps_.empty()) {
      const Date last(steps_.back().day + kDay16Origin);
      if (last.year() == date.year() && last.month() == date.month()) steps_.pop_back();
    }
    steps_.push_back(day);
  }
}

}  // namespace jalon::pathway
