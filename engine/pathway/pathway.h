// SPDX-License-Identifier: EUPL-1.2
//
// The fold: from what is known of a person on K to the spells of the right and their milestones,
// under a convention. A pure function; the rules are those of the reference ("Details settled").
#ifndef JALON_ENGINE_PATHWAY_PATHWAY_H_
#define JALON_ENGINE_PATHWAY_PATHWAY_H_

#include <algorithm>
#include <array>
#include <cstdint>
#include <vector>

#include "absl/types/span.h"
#include "engine/pathway/history.h"
#include "engine/pathway/payer.h"
#include "engine/pathway/rules.h"

namespace jalon::pathway {

// A subject of the unit that is folded.
struct Member {
  HistoryView history;
  uint32_t person = 0;  // members with the same number are one person
};

// What is read of the members.
struct Scope {
  Day known_at = kNever;     // K
  Day valid_at = kNever;     // V
  Day period_end = kNever;   // for soumis_rule = at_period_end
  bool one_dossier = false;  // unit dossier_role or foyer: rights of `dossier` only
  uint64_t dossier = 0;
  int role = -1;  // unit dossier_role: rights of that role only
  // A day whose state is asked for (PathwayFolder::asked); 0: none.
  Day asked_on = 0;
  // Spells entered outside get no milestones: whoever counts entries of a period asks for no more.
  Day entries_from = 0;
  Day entries_to = kNever;
};

// A stretch of days, and what of it decides an answer.
struct Window {
  Day from = 0;
  Day to = kNever;
  Day known_at = kNever;
  bool facts = false;  // orientations, rendez-vous and contracts of these days, beside entries
};

// Why an entry does not count.
enum class Dropped : uint8_t {
  kNo = 0,
  kNoEntryDate,          // the entry message lacks the date that entry_event reads
  kMutationIn,           // mutation_in_counts = false
  kNotSoumisAtEnd,       // soumis_rule = at_period_end
  kNotSoumisAtDeadline,  // soumis_rule = neutralise_at_deadline
  kLeftBeforeDeadline,   // drop_leavers_before_deadline
};

// A spell (période de droit). Days are 0 where there is none.
struct Spell {
  Day starts = 0;
  Day ends = kNever;       // last day; kNever while it lasts
  bool lasts = false;      // neither closed nor followed by another
  Day previous_ends = 0;   // last day of the spell before
  bool has_entry = false;  // the person entered, whether it counts or not
  Dropped dropped = Dropped::kNo;
  Day entry = 0;              // E
  Day entry_as_of = 0;        // flux day of the entry message
  Day entry_known = 0;        // day on which that message became known
  Day entry_transmitted = 0;  // day on which it was transmitted; its flux day when not said
  uint32_t person = 0;        // whose message it is: Member::person

  Day oriented = 0;  // first orientation, by orientation_event
  Day decided = 0;
  Day notified = 0;
  uint8_t orientation_type = 0;
  uint64_t orientation_record = 0;
  bool carried_over = false;
  Day orientation_due = kNever;
  bool orientation_in_time = false;

  Day rdv = 0;              // first rendez-vous of the total
  uint8_t rdv_outcome = 0;  // its RendezVous::Outcome; 0 when it is the signature of a contract
  Day rdv_of_delay = 0;     // first rendez-vous of the delay's scope
  Day rdv_from = 0;         // start of that delay; 0 without orientation
  Day rdv_due = 0;          // 0 without orientation
  bool rdv_in_time = false;

  Day cer = 0;       // first contract, by cer_date
  Day cer_from = 0;  // start of its clock; 0 without orientation
  Day cer_due = 0;   // 0 without orientation
  bool cer_in_time = false;
  bool in_contract_scope = true;

  bool Counts() const { return has_entry && dropped == Dropped::kNo; }
};

// Folds one unit after the other, with the memory of the one before. Not thread-safe: one a thread.
class PathwayFolder {
 public:
  // `rules` is not owned.
  explicit PathwayFolder(const Rules* rules);

  // The spells of the unit, oldest first. Valid until the next call. Messages of one instant are
  // taken in the order of `members`: give them in an order of their own.
  const std::vector<Spell>& Fold(absl::Span<const Member> members, const Scope& scope);

  // What the unit of the last Fold is at the end of Scope::asked_on.
  struct Asked {
    bool open = false;             // as open_states says
    bool suspended = false;        // neither open nor closed
    Said soumis = Said::kNothing;  // last said on or before that day, by any organisme
  };
  const Asked& asked() const { return asked_; }

  // Whether the history has a day within the window that may date what the window asks for. When
  // no member of a unit has one, nothing of the unit lies in the window and it need not be folded.
  bool MayMatter(const HistoryView& history, const Window& window) const;

 private:
  enum class State : uint8_t { kNone, kOpen, kSuspended, kClosed };

  // A visible message: what every message is asked for, and where the rest is.
  struct Seen {
    const HistoryView* history;
    uint16_t index;  // of the right in the history
    Day16 as_of;
    uint16_t stream;  // numbered across members
    uint16_t person;
    State state;  // kNone when silent
    Said soumis;  // kNothing in a closing: what it says of it is of no use
    uint8_t etat;
    uint8_t organisme;  // Organisme.Kind; of its dossier, when the message does not say
    bool transfer_in;
    bool left;  // another role than the one asked: that stream has no right here any more

    Right right() const { return history->right(index); }
    Value value() const { return history->value(right().value); }
  };
  // The unit at the end of a day on which something was said.
  struct DayState {
    Day day = 0;
    State state = State::kNone;
    Said soumis = Said::kNothing;  // last said on or before that day
    int32_t entry = -1;            // message that is an entry: open and soumis
    int32_t open = -1;             // message that opens
    Day transfer_in = 0;           // of a message of that day, or kUndatedTransfer
  };
  struct Orientation {
    Day on, decided, notified, ended;
    uint8_t type;
    bool external;
    uint64_t record;
  };
  struct RendezVous {
    Day on = 0;
    uint64_t structure = 0;
    uint8_t outcome = 0;
  };
  struct Contract {
    Day on, signed_on;
    bool renewal, ppae, ranked;
    uint8_t rank;
  };

  static constexpr Day kUndatedTransfer = 1;
  // Of two arrivals, the one that decides: one without a date is the newest that can be.
  static Day LaterTransfer(Day a, Day b) {
    return a == kUndatedTransfer || b == kUndatedTransfer ? kUndatedTransfer : std::max(a, b);
  }

  void FoldStreams(absl::Span<const Member> members, const Scope& scope, int organisme);

  // days.cc: what is visible, day by day.
  void Collect(absl::Span<const Member> members, const Scope& scope);
  void CollectMember(const Member& member, const Scope& scope);
  void SortSeen();
  void NumberStreams(const Member& member);
  void NameOrganismes();
  void PassOverLateClosings();
  void NoteAskedSoumis(Day day);
  Seen See(const Member& member, size_t index, uint16_t stream, const Scope& scope) const;
  static bool IsVisible(const Right& right, const Scope& scope) {
    return right.known <= scope.known_at && right.as_of <= scope.valid_at;
  }
  State StateOf(const Value& value) const;
  State StateByMotif(State state, const Value& value) const;
  State StateOfEtat(uint8_t etat) const;
  bool WalkSingleStream(const Member& member, const Scope& scope);
  void WalkStreams(int organisme);
  void TakeDay(const DayState& day);
  void EndDay(size_t first, size_t last, DayState* day);
  void ReadSingle(const Seen& seen, size_t index, State* stream, Said* soumis, DayState* day) const;
  void NoteTransfer(const Seen& seen, DayState* day) const;
  void ReadSeveral(size_t first, size_t last, DayState* day);
  void ReadStreamDay(size_t first, size_t last, uint16_t stream, DayState* day);
  bool Skipped(const Seen& seen, int organisme) const;
  void ReduceToMonths();

  // The day by which a message would date an entry; 0 when it lacks it.
  Day EntryDay(const HistoryView& history, const Right& right) const;

  // spells.cc: from days to spells and entries.
  void BeginSpells();
  void BuildSpells(absl::Span<const Member> members, const Scope& scope, int organisme);
  void Step(const DayState& day);
  void Open(const DayState& day);
  void Start(const DayState& day);
  bool GapIsOver(Day reopened) const;
  void NoteOpening(const DayState& day);
  void FinishSpells();
  void SetEntry(const Scope& scope, size_t index);
  Said SoumisOn(Day day) const;
  static const DayState* StateOn(const std::vector<DayState>& days, Day day);
  void NoteAsked(Day day);

  // milestones.cc: orientation, rendez-vous, contract.
  void CollectFacts(absl::Span<const Member> members, const Scope& scope);
  void AddFact(const RecordFact& fact, const Scope& scope);
  void AddContract(const RecordFact& fact, const Scope& scope);
  void SetMilestones(Spell* spell);
  void SetOrientation(Spell* spell);
  const Orientation* FirstOrientation(const Spell& spell) const;
  Day PausedDue(Day entry) const;
  void ApplyDropRules(Spell* spell) const;
  bool Within(Day day, Day from, const Spell& spell) const;
  const Contract* FirstContract(const Spell& spell, bool with_ppae) const;
  RendezVous FirstRendezVous(const Spell& spell, const std::vector<uint64_t>& scope) const;
  void SetRendezVous(Spell* spell);
  void SetContract(Spell* spell);
  Day ContractStart(const Spell& spell, Day contract) const;

  const Rules& rules_;
  std::array<State, 8> state_of_etat_{};  // where the motif does not matter
  const HistoryView* single_ = nullptr;   // the history of a single stream, read where it lies
  bool collected_ = false;                // otherwise seen_ has what is visible, of all members
  std::vector<Seen> seen_;
  std::vector<uint16_t> stream_numbers_;
  std::vector<uint64_t> dossiers_;  // of the streams
  std::vector<Payer> payers_;       // of the streams, while closings are passed over
  std::vector<uint8_t> spoke_;      // of the streams: who spoke last, while they are named
  std::vector<State> stream_state_;
  std::vector<Said> person_soumis_;
  size_t persons_ = 0;
  bool rules_keep_days_ = false;  // something of the rules looks back at days
  bool keeps_days_ = false;       // or of what is asked
  Asked asked_;
  std::vector<DayState> days_;   // every day, when they are kept
  std::vector<DayState> steps_;  // the days that the grain keeps
  std::vector<Orientation> orientations_;
  std::vector<RendezVous> rendez_vous_;
  std::vector<Contract> contracts_;
  std::vector<Spell> spells_;
  // Beside each spell, while spells are built.
  struct Building {
    int32_t entry = -1;
    int32_t first_open = -1;
    bool soumis_once = false;
    Day transfer_in = 0;      // told by a message that opens the spell, or kUndatedTransfer
    Day previous_closed = 0;  // closure of the spell before, whatever spell_end says
  };
  std::vector<Building> building_;
  std::vector<Day> closures_;  // days on which the right closed
  size_t first_spell_ = 0;     // of the streams that are folded
  bool in_spell_ = false;
  State before_ = State::kNone;  // of the day before
  Day suspended_since_ = 0;
};

}  // namespace jalon::pathway

#endif  // JALON_ENGINE_PATHWAY_PATHWAY_H_
