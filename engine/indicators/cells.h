// SPDX-License-Identifier: EUPL-1.2
//
// The figures 3.1.1.a to 3.1.3.b: which entries of a unit each one is about, and which it counts.
#ifndef JALON_ENGINE_INDICATORS_CELLS_H_
#define JALON_ENGINE_INDICATORS_CELLS_H_

#include <array>
#include <cstdint>
#include <set>
#include <string_view>
#include <vector>

#include "engine/pathway/pathway.h"

namespace jalon::indicators {

// Figures, in the order of the matrix.
enum class Code : uint8_t {
  kEntrants,        // 3.1.1.a
  kOrientedInTime,  // 3.1.1.b
  kRdv,             // 3.1.2.a
  kRdvInTime,       // 3.1.2.b
  kContract,        // 3.1.3.a
  kContractInTime,  // 3.1.3.b
};
inline constexpr size_t kCodeCount = 6;
inline constexpr std::array<Code, kCodeCount> kCodes = {Code::kEntrants, Code::kOrientedInTime,
                                                        Code::kRdv,      Code::kRdvInTime,
                                                        Code::kContract, Code::kContractInTime};

// "3.1.1.a" and the label that an agent reads.
std::string_view NameOf(Code code);
std::string_view LabelOf(Code code);
// The figure that a rate divides by; itself when there is no rate.
Code DenominatorOf(Code code);
// False when no figure has that name.
bool FindCode(std::string_view name, Code* code);

// What is asked of the figures.
struct Period {
  pathway::Day from = 0;
  pathway::Day to = 0;
  pathway::Day day = 0;        // of stock: V or K when earlier than `to`, else `to`
  bool by_event = false;       // attribution = event
  bool once_a_person = false;  // count_unit = person
  bool catch_up = false;       // previous_report: no lower bound, `reported` is left out
};

// How one entry stands to one figure.
struct Standing {
  bool concerned = false;  // in the population of the figure: its denominator, or those it counts
  bool counted = false;
  bool waiting = false;  // without the event yet, and the right still lasts
  pathway::Day due = 0;  // 0: no deadline
  pathway::Day event = 0;
};

// The entry of `spell` seen by `code`, whatever the period.
Standing Stand(const pathway::Spell& spell, Code code);

// Whether the entry of `spell` is in the figures "hors PE": its first orientation is not to emploi.
bool IsHorsPe(const pathway::Spell& spell);

// A spell chosen for a figure.
struct Chosen {
  const pathway::Spell* spell = nullptr;
  Standing standing;
};

// The entries of one unit that `code` is about in `period`: those counted, and those of the
// population that are not. `reported`: days of entry that the previous report counted.
void Choose(const std::vector<pathway::Spell>& spells, Code code, const Period& period,
            const std::set<pathway::Day>& reported, std::vector<Chosen>* chosen);

// Those of the denominator that are not counted. Where that is another figure (3.1.3.b), of those
// whom that one counts; with count_unit = person, nobody who counts is also out.
void ChooseOut(const std::vector<pathway::Spell>& spells, Code code, const Period& period,
               const std::set<pathway::Day>& reported, std::vector<Chosen>* chosen);

// The same for delays: by event, all that had the event in the period, in time or not.
void ChooseEvents(const std::vector<pathway::Spell>& spells, Code code, const Period& period,
                  const std::set<pathway::Day>& reported, std::vector<Chosen>* chosen);

// Sums over units.
struct Totals {
  std::array<int64_t, kCodeCount> value{};
  std::array<int64_t, kCodeCount> concerned{};
  std::array<int64_t, kCodeCount> waiting{};
  // The same without those oriented to emploi.
  std::array<int64_t, kCodeCount> value_hors_pe{};
  std::array<int64_t, kCodeCount> concerned_hors_pe{};
  // Entrants whom 3.1.1.b does not count and could not: the message that tells the entry was made
  // after their deadline, as a monthly file may be under a threshold of a month. By its
  // transmission: when it became known would say the same of every take-over of old files.
  int64_t out_of_reach = 0;

  void Add(const Totals& other);
};

// Adds one unit to `totals`: what Choose gives for each code.
void Count(const std::vector<pathway::Spell>& spells, const Period& period,
           const std::set<pathway::Day>& reported, Totals* totals);

// The same, spell by spell: what each adds to the sums.
struct SpellTotals {
  const pathway::Spell* spell = nullptr;
  Totals totals;
};
void CountEach(const std::vector<pathway::Spell>& spells, const Period& period,
               const std::set<pathway::Day>& reported, std::vector<SpellTotals>* counted);

}  // namespace jalon::indicators

#endif  // JALON_ENGINE_INDICATORS_CELLS_H_
