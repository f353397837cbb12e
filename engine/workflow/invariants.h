// SPDX-License-Identifier: EUPL-1.2
//
// What must hold of a person's file whatever commands were accepted. A command is refused when it
// would break one of these anew; what imports and other systems already broke does not stand in its
// way.
#ifndef JALON_ENGINE_WORKFLOW_INVARIANTS_H_
#define JALON_ENGINE_WORKFLOW_INVARIANTS_H_

#include <string>
#include <vector>

#include "engine/base/date.h"
#include "engine/workflow/person_file.h"

namespace jalon::workflow {

// CASF L262-37: the person has a month at most to make her observations.
inline constexpr int kObservationMonths = 1;

// How far the procedure that a sanction needs had come on a day. Days are absent where there is
// none.
struct Procedure {
  Date notified;  // a mise en demeure was sent
  Date last_day;  // the delay of the last one that still ran
  Date answered;  // one whose delay was over
  Date heard;     // an opinion was given on that one
};
// Only letters of after `since` count, when it is a day.
Procedure ProcedureBefore(const PersonFile& file, Date day, Date since = Date::Absent());

// The first day of effect: the decision, unless the sanction says another.
Date InEffectFrom(const jalon::v1::Sanction& sanction);
// A sanction that was decided before `sanction`, is in effect on a day with it, and is of the same
// procedure: no new letter and opinion lie between the two decisions. Null: none. `own`: the record
// of `sanction`, when the file has it.
const HeldRecord* SanctionBeside(const PersonFile& file, const jalon::v1::Sanction& sanction,
                                 const HeldRecord* own);

// An invariant that does not hold.
struct Violation {
  std::string key;     // which, and of which records
  std::string reason;  // stable, in capitals
  std::string message;
};
// All of them, sorted by key.
std::vector<Violation> Violations(const PersonFile& file, Date today);

}  // namespace jalon::workflow

#endif  // JALON_ENGINE_WORKFLOW_INVARIANTS_H_
