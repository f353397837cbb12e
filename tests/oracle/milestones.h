// SPDX-License-Identifier: EUPL-1.2
//
// The entries of a unit and what became of each: orientation, rendez-vous, contract.
#ifndef JALON_TESTS_ORACLE_MILESTONES_H_
#define JALON_TESTS_ORACLE_MILESTONES_H_

#include <set>
#include <string>
#include <vector>

#include "jalon/v1/convention.pb.h"
#include "tests/oracle/facts.h"
#include "tests/oracle/right.h"

namespace jalon::oracle {

// Who enters.
struct Unit {
  std::string name;
  std::set<std::string> persons;  // whose facts count for it
  std::vector<Message> messages;
  std::optional<int> role;  // unit = dossier_role
};

// An event of an entry, its deadline and whether it is in time. Days may be absent.
struct Milestone {
  Date on, due;
  bool in_time = false;
  Date from = Date::Absent();  // start of the clock
};

// A spell that somebody entered.
struct Entry {
  std::string unit;
  std::vector<std::string> ids;
  Date entered_on;  // E
  Date spell_start;
  bool closed = false;  // its spell is
  Milestone orientation, rdv, rdv_in_delay, contract;
  bool oriented = false;
  jalon::v1::OrientationType::Value type{};
  bool in_contract_scope = true;
};

// The entries of `unit` that count, oldest first. `period_end` is for soumis_rule = at_period_end.
std::vector<Entry> EntriesOf(const Unit& unit, const Facts& facts,
                             const jalon::v1::Convention& convention, Date period_end);

}  // namespace jalon::oracle

#endif  // JALON_TESTS_ORACLE_MILESTONES_H_
