// SPDX-License-Identifier: EUPL-1.2
//
// The six tables of the DREES questionnaire on the orientation and accompaniment of RSA
// beneficiaries, by the definitions of its notes (reference, §D.1). Their population: right open
// and not suspended, known to be soumis, on the last day of the year.
#ifndef JALON_ENGINE_INDICATORS_DREES_H_
#define JALON_ENGINE_INDICATORS_DREES_H_

#include <array>
#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "engine/indicators/cells.h"
#include "engine/indicators/figures.h"
#include "engine/pathway/follow_up.h"
#include "jalon/v1/indicators.pb.h"

namespace jalon::indicators {

using DreesCategory = jalon::v1::DreesOrganisme::Category;

// What a person is on the last day: the lines of the tables.
struct DreesPerson {
  FigurePerson person;
  uint8_t sex = 0;         // 1 man, 2 woman, 0 not known
  uint64_t age = 0;        // AgeGroup
  uint64_t household = 0;  // HouseholdGroup
  std::string education;   // NIVETU, empty when it is not known
  // The organisme of an orientation: of its structure, or else of its type when that settles it.
  std::function<DreesCategory(const pathway::Oriented&)> organisme_of;
  // Modalities (from 1, in the order of table 4) of the actions under way on the last day.
  std::vector<int> actions;
  bool negative_as_zero = true;  // the convention's `negative`
};

// Columns of each table, without the line's label.
inline constexpr std::array<size_t, 6> kDreesColumns = {16, 13, 4, 15, 6, 3};

// Sums of one line of one table.
struct DreesLine {
  std::array<int64_t, 16> count{};
  // Table 5: days from the entry to the orientation, from the orientation to the contract.
  int64_t days_to_orientation = 0;
  int64_t days_to_contract = 0;
  int64_t contracts = 0;  // that days_to_contract is about

  void Add(const DreesLine& other);
};

// Sums over persons: table (from 0), section, line.
class DreesTotals {
 public:
  // Adds the person to every table it is in. `period` is the year.
  void Count(const DreesPerson& person, const Period& period);
  void Add(const DreesTotals& other);
  // The tables, with their titles, columns and lines in French.
  void Write(jalon::v1::GetDreesTablesResponse* response) const;

 private:
  // By section, then by line of the section.
  using Lines = std::array<std::map<size_t, DreesLine>, 5>;
  std::array<Lines, 6> tables_;
};

}  // namespace jalon::indicators

#endif  // JALON_ENGINE_INDICATORS_DREES_H_
