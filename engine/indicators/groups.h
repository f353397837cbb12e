// SPDX-License-Identifier: EUPL-1.2
//
// The groups that figures are split into: their keys, their order, what an agent reads of them.
#ifndef JALON_ENGINE_INDICATORS_GROUPS_H_
#define JALON_ENGINE_INDICATORS_GROUPS_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "engine/pathway/pathway.h"
#include "jalon/v1/indicators.pb.h"

namespace jalon::indicators {

// A group within its dimension; 0: not known, or none. What it means depends on the dimension:
// StructureCode of a name, ShortCode of a commune, type of orientation, number of a class, …
using Group = uint64_t;
inline constexpr Group kNoGroup = 0;

// Of a person born in that month (details.h) on `day`. The day of birth is not kept: a birthday
// counts from the first day of its month, which is right on the last day of any month.
Group AgeGroup(uint32_t birth_month, pathway::Day day);
// SITFAM and how many depend on the household; kNoGroup for a situation that the flux does not
// know.
Group HouseholdGroup(std::string_view sitfam, uint32_t dependents);
// From the first entry to `day`; kNoGroup without one.
Group SeniorityGroup(pathway::Day first_entry, pathway::Day day);
Group OrganismeGroup(int32_t kind, uint32_t number_code);

// Two numbers in a group: types of orientation before and after; numbers of social and of
// professional actions.
struct Pair {
  uint32_t first = 0;
  uint32_t second = 0;
};
constexpr Group PackPair(Pair pair) { return (Group{pair.first} << 32) | pair.second; }
constexpr Pair UnpackPair(Group packed) {
  return {static_cast<uint32_t>(packed >> 32), static_cast<uint32_t>(packed)};
}

// Gives the name of a StructureCode.
class GroupNames {
 public:
  virtual ~GroupNames() = default;
  virtual std::string_view NameOf(uint64_t code) const = 0;
};

struct GroupText {
  std::string key;    // stable, for programs; empty for kNoGroup
  std::string label;  // in French
};
GroupText TextOf(jalon::v1::Dimension::Value dimension, Group group, const GroupNames& names);

}  // namespace jalon::indicators

#endif  // JALON_ENGINE_INDICATORS_GROUPS_H_
