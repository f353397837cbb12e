// SPDX-License-Identifier: EUPL-1.2
//
// The persons of a portfolio on a day: who is in it, and each as who follows her sees her.
#ifndef JALON_ENGINE_FRONT_PORTFOLIO_WALK_H_
#define JALON_ENGINE_FRONT_PORTFOLIO_WALK_H_

#include <cstdint>
#include <functional>
#include <optional>
#include <set>
#include <vector>

#include "absl/types/span.h"
#include "engine/base/parallel.h"
#include "engine/following/deadlines.h"
#include "engine/following/followed.h"
#include "engine/following/situations.h"
#include "engine/front/figure_walk.h"
#include "engine/front/question.h"
#include "engine/front/scope_today.h"
#include "engine/front/units.h"
#include "engine/pathway/place_index.h"

namespace jalon::front {

// Which persons of the département.
struct PortfolioPart {
  enum class Kind { kAll, kReferent, kStructure, kTerritory };
  Kind kind = Kind::kAll;
  uint64_t code = 0;            // of the référent or the structure
  std::set<uint32_t> communes;  // ShortCodes, of a territory
};

// A question about a portfolio, ready. The day that is asked about is question.period.to.
struct PortfolioQuestion {
  Question question;
  following::DeadlineRules deadlines;
  PortfolioPart part;
  // Set where the portfolio may hold persons who are out of the caller's scope today: the walk
  // passes over them.
  std::optional<ScopeToday> within;

  pathway::Day on() const { return question.period.to; }
};

// Reads persons, one after the other, with memory of its own.
class FollowedReader {
 public:
  // Not owned.
  FollowedReader(const Memory& memory, const PortfolioQuestion& asked)
      : memory_(memory), asked_(asked), reader_(memory, asked.question) {}

  // The person that is `subjects`. Valid until the next call.
  const following::Followed& Read(absl::Span<const uint64_t> subjects);
  // Whether the person of the last Read is in the portfolio.
  bool IsIn() const;
  // Whether the caller may be told of her.
  bool IsInScope() const {
    return !asked_.within.has_value() || asked_.within->Has(memory_, subjects_);
  }

  // Of the person of the last Read: valid until the next call.
  const std::vector<following::Due>& Deadlines();
  const std::vector<following::InSituation>& Situations();

  // Codes of where she is; 0 where there is nothing.
  uint64_t Referent() const;
  uint64_t ReferentStructure() const;
  uint64_t OrientationStructure() const;
  absl::Span<const uint64_t> subjects() const { return subjects_; }
  const following::Followed& followed() const { return followed_; }

 private:
  uint64_t ReferentOf(const pathway::Stretch& assignment) const;
  bool HasReferent() const;
  bool HasStructure() const;
  bool LivesThere() const;

  const Memory& memory_;
  const PortfolioQuestion& asked_;
  FigureReader reader_;
  indicators::FigurePerson person_;
  following::Agenda agenda_;
  following::Followed followed_;
  absl::Span<const uint64_t> subjects_;
  std::vector<following::Due> due_;
  std::vector<following::InSituation> situations_;
};

// Calls visit(part, reader) for each person of the portfolio who is in scope; calls of one part
// come one after the other (Parts).
using PortfolioVisitor = std::function<void(size_t part, FollowedReader& reader)>;
void WalkPortfolio(const Memory& memory, const PortfolioQuestion& asked, Parallel* parallel,
                   const PortfolioVisitor& visit);

// Everybody who has, or had at any knowledge, a record of that référent or structure.
const pathway::PlaceIndex::Subjects& SubjectsOf(const Memory& memory, const PortfolioPart& part);

}  // namespace jalon::front

#endif  // JALON_ENGINE_FRONT_PORTFOLIO_WALK_H_
