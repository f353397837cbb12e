// SPDX-License-Identifier: EUPL-1.2
//
// The right of a unit (a person, a role of a dossier, a foyer), day by day, and the spells it is
// cut into. Every question re-reads all messages.
#ifndef JALON_TESTS_ORACLE_RIGHT_H_
#define JALON_TESTS_ORACLE_RIGHT_H_

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "jalon/v1/convention.pb.h"
#include "tests/oracle/facts.h"

namespace jalon::oracle {

enum class State { kNone, kOpen, kSuspended, kClosed };

// A period of right.
struct Spell {
  Date start;
  Date end = Date::Infinite();    // last day on which a fact belongs to it
  Date closure = Date::Absent();  // the day it was closed, or the eve of what replaced it
  Date previous_end;              // `end` of the spell before; absent for the first one
  Date previous_closure;          // its `closure`
};

// A message that does not say which organisme speaks is of the one that spoke of the dossier
// before, else after. `messages` are in the order of the flux.
void NameOrganismes(std::vector<Message>* messages);

// What the messages of a unit say. `role` is that of a unit dossier_role: a person of the dossier
// who holds another role now has no right in it.
class Right {
 public:
  Right(std::vector<Message> messages, const jalon::v1::Convention& convention,
        std::optional<int> role);

  // Days on which something counts: each day with a message, or the last change of each month (the
  // first message that can be an entry's is one, though it says again what stands).
  const std::vector<Date>& days() const { return days_; }
  // The unit's state at the end of a day: open if any dossier is, else suspended, else closed.
  State StateOn(Date day) const;
  // The last value said on or before that day; nothing when none was.
  std::optional<bool> SoumisOn(Date day) const;
  // The messages that hold at the end of `day` and were told on it: of each dossier and person, the
  // first one of the last run that says the same. Its soumis is what messages that open said that
  // day, unless a later one denies it.
  std::vector<Message> ToldOn(Date day) const;
  // Those, and by month those of the days whose place `day` took while the right went on.
  std::vector<Message> ToldByChangeOn(Date day) const;
  // The state that one message tells, by open_states and suspension_motifs.
  State StateOf(const Message& message) const;
  std::vector<Spell> Spells() const;

 private:
  void PassOverLateClosings();
  void KeepDays();
  void TakePlace(Date replaced, Date kept);
  bool MayEnter(Date day) const;
  Date LastKept(Date day) const;
  State RawState(Date day) const;
  std::optional<bool> RawSoumis(Date day) const;
  bool SoumisToldOn(Date day, const Message& holding) const;
  bool HoldsRole(const Message& message) const;
  bool GapIsOver(Date suspended, Date reopened) const;

  std::vector<Message> messages_;
  const jalon::v1::Convention& convention_;
  std::optional<int> role_;
  std::vector<Date> days_;
  std::map<Date, std::vector<Date>> replaced_;  // by month: the days whose place a kept day took
};

}  // namespace jalon::oracle

#endif  // JALON_TESTS_ORACLE_RIGHT_H_
