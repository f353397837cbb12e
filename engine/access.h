// SPDX-License-Identifier: EUPL-1.2
//
// Whose persons are whose: what rights of access ask of a département. A part of the front door
// (departement.h).
//
// A person is a référent's while an assignment to that référent has the day, a structure's while
// an assignment there has the day or the newest of her orientations that stand (that have neither
// ended nor lapsed with her right) is there, and a territory's while she lives in one of its
// communes; all of it today, as known now, whatever day a question is about. Portfolios of today
// (portfolios.h) hold nobody who is out of scope here, and those of another day leave out who is. A
// person whose assignment has ended is out of the référent's scope the day after: what the référent
// may still need is asked for with a reason (proto/jalon/v1/access.proto).
//
// Thread-safety: everything may be called from any thread, beside the writer.
#ifndef JALON_ENGINE_ACCESS_H_
#define JALON_ENGINE_ACCESS_H_

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "jalon/v1/pathways.pb.h"
#include "jalon/v1/types.pb.h"

namespace jalon {

// Whom a caller may see. Names as their systems send them; they are compared letter by letter.
struct AccessScope {
  bool everyone = false;
  std::vector<std::string> referents;
  std::vector<std::string> structures;
  std::vector<std::string> communes;  // NUMCOM

  bool empty() const {
    return !everyone && referents.empty() && structures.empty() && communes.empty();
  }
};

// A person whom a request names.
struct PersonAccess {
  std::vector<std::string> person_ids;  // the engine's, of all records that are this person
  bool in_scope = false;
};

// What a person who does not exist is answered with, and one who is out of scope: the same.
absl::Status PersonNotFound();

class AccessQueries {
 public:
  virtual ~AccessQueries() = default;

  // Who `person` is as known on `known_at` (ISO date; empty: the day of `now`), and whether every
  // record of her is of somebody in `scope` today. Fails with PersonNotFound, or kInvalidArgument
  // for a request that names nobody.
  virtual absl::StatusOr<PersonAccess> AccessTo(const jalon::v1::Person& person,
                                                const std::string& source,
                                                const std::string& known_at,
                                                const AccessScope& scope, absl::Time now) const = 0;
  // The body (field of Event, "sanction") of the record that a correction or a cancellation names,
  // when it holds and is of the person of one of these ids; "" otherwise, and of other commands.
  virtual std::string BodyOfRecord(const jalon::v1::ExecuteCommandRequest& request,
                                   const std::vector<std::string>& person_ids) const = 0;
  // Whether the person of the engine's id is in `scope` on the day of `now`; false when there is
  // none.
  virtual bool InScope(const std::string& person_id, const AccessScope& scope,
                       absl::Time now) const = 0;
};

}  // namespace jalon

#endif  // JALON_ENGINE_ACCESS_H_
