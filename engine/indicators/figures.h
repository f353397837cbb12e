// SPDX-License-Identifier: EUPL-1.2
//
// The figures that départements need beside the socle (reference, §C): stock on the last day of the
// period, lists of those who need something, what became of entrants, exits, actions, loads. Each
// names what it divides by, because one word ("contractualisation") has meant several things.
// They count persons, whatever the convention's unit; rules: "Details settled" 34 to 40.
#ifndef JALON_ENGINE_INDICATORS_FIGURES_H_
#define JALON_ENGINE_INDICATORS_FIGURES_H_

#include <array>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/indicators/cells.h"
#include "engine/pathway/accompaniment.h"
#include "engine/pathway/follow_up.h"
#include "jalon/v1/convention.pb.h"
#include "jalon/v1/indicators.pb.h"

namespace jalon::indicators {

// In the order in which they are told.
enum class Figure : uint8_t {
  kStock,                 // right open and soumis on the last day
  kStockOriented,         // with an orientation that stands
  kStockContract,         // oriented hors PE, with a contract that is valid
  kStockContractExpired,  // oriented hors PE, whose last contract ended
  kPerdus,                // perdus de vue
  kPerdusSummoned,
  kPerdusSanctioned,
  kSummonedSanctioned,
  kSinceLastEntry,  // the stock by seniority
  kSinceFirstEntry,
  kEntrantsOriented,
  kAbsentAtFirst,
  kAbsentOrExcusedAtFirst,
  kReorientations,
  kReorientationDelay,
  kReexaminationsDue,
  kPeWithoutActivity,
  kExits,
  kPositiveExits,
  kPositiveOfAccompanied,
  kInActions,
  kCollectiveCame,
  kCollectiveExcused,
  kFollowed,  // persons whom a référent follows on the last day, by référent
};
inline constexpr size_t kFigureCount = 24;

// "stock.soumis", and the label that an agent reads.
std::string_view NameOf(Figure figure);
std::string_view LabelOf(Figure figure);
// What it divides by, in words; empty when there is no rate.
std::string_view PopulationOf(Figure figure);
std::optional<Figure> FindFigure(std::string_view name);
Figure FigureAt(size_t index);

struct FigureRules {
  int32_t reexam_months = 6;
  int32_t pe_list_months = 24;
  int32_t perdus_after_days = 0;
};
FigureRules CompileFigureRules(const jalon::v1::Convention& convention);

// A person, as the figures see it.
struct FigurePerson {
  const std::vector<pathway::Spell>* spells = nullptr;
  const pathway::Accompaniment* had = nullptr;
  const pathway::FollowUp* follow_up = nullptr;
  bool open = false;       // the right, on the last day of the period
  bool soumis = false;     // last said by then
  bool suspended = false;  // the right is, on that day: neither open nor closed
};

// What a figure is told by beside its value, without being asked: the classes of seniority, the
// types of a réorientation, the motive of an exit, the kinds of actions, the référent.
enum class OwnGroup : uint8_t { kNone, kSeniority, kFlow, kMotive, kActions, kReferent };
OwnGroup OwnGroupOf(Figure figure);
// Whether the figure is about accompaniment: its structure is the référent's.
bool IsOfReferent(Figure figure);

// How a person, or one of its facts, stands to a figure. In its population; counted or not.
struct FigureStanding {
  bool counted = false;
  pathway::Day day = 0;  // on which what it is split by is looked at
  pathway::Day due = 0;
  pathway::Day event = 0;
  int32_t days = 0;        // of a delay
  uint64_t own_group = 0;  // by OwnGroupOf
  uint64_t record = 0;     // référent: of the assignment
  // Of an entrant: split as the matrix splits entries. Valid during the visit.
  const pathway::Spell* spell = nullptr;
  std::string why;  // in French; set when asked for
};

using FigureVisitor = std::function<void(Figure, const FigureStanding&)>;

// Calls visit(figure, standing) for everything of the person that is in the population of a figure.
void StandToFigures(const FigurePerson& person, const FigureRules& rules, const Period& period,
                    bool explains, const FigureVisitor& visit);

// Sums over persons.
struct FigureTotals {
  struct Sum {
    int64_t concerned = 0;
    int64_t counted = 0;
    int64_t days = 0;  // of those counted

    void Add(const Sum& other);
  };
  std::array<Sum, kFigureCount> of{};

  void Add(const FigureTotals& other);
  void Add(Figure figure, const FigureStanding& standing);
};

// The row of `figure`: a value over its population; of a delay, the mean.
jalon::v1::MatrixRow MakeFigureRow(Figure figure, const FigureTotals& totals);

}  // namespace jalon::indicators

#endif  // JALON_ENGINE_INDICATORS_FIGURES_H_
