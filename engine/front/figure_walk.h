// SPDX-License-Identifier: EUPL-1.2
//
// The walk over everybody, each person folded whole, that the figures of stock are made by.
#ifndef JALON_ENGINE_FRONT_FIGURE_WALK_H_
#define JALON_ENGINE_FRONT_FIGURE_WALK_H_

#include <cstdint>
#include <functional>
#include <optional>
#include <vector>

#include "absl/types/span.h"
#include "engine/base/parallel.h"
#include "engine/front/question.h"
#include "engine/front/units.h"
#include "engine/indicators/figures.h"
#include "engine/pathway/details.h"

namespace jalon::front {

// Reads persons with memory of its own. One a part.
class FigureReader {
 public:
  // Not owned. What is asked of a person is asked on question.period.to.
  FigureReader(const Memory& memory, const Question& question)
      : memory_(memory), question_(question), scope_(question.scope), folder_(&question.rules) {
    scope_.asked_on = question.period.day;
  }
  FigureReader(const FigureReader&) = delete;
  FigureReader& operator=(const FigureReader&) = delete;

  // The person that is `subjects`. Valid until the next call, as are members().
  indicators::FigurePerson Read(absl::Span<const uint64_t> subjects);
  const std::vector<pathway::Member>& members() const { return members_; }

 private:
  const Memory& memory_;
  const Question& question_;
  pathway::Scope scope_;
  pathway::PathwayFolder folder_;
  std::vector<pathway::Member> members_;
  pathway::Accompaniment had_;
  pathway::FollowUp follow_up_;
};

// Calls visit(part, subjects, person) for everybody; what they point to is valid during the call.
// Calls of one part come one after the other (Parts).
using FigureWalker = std::function<void(size_t part, absl::Span<const uint64_t> subjects,
                                        const indicators::FigurePerson& person)>;
void WalkFigures(const Memory& memory, const Question& question, Parallel* parallel,
                 const FigureWalker& visit);

// Of all that is told of one person and has that part, what is newest on `day` as known on `known`.
std::optional<pathway::DetailRun> HeldOn(const Memory& memory, absl::Span<const uint64_t> subjects,
                                         pathway::DetailKind kind, pathway::Day day,
                                         pathway::Day known,
                                         pathway::DetailPart part = pathway::DetailPart::kAny);
// Where a record of the person is: the StructureCode of its référent, of its structure; 0 when it
// has none.
uint64_t ReferentOfRecord(const Memory& memory, absl::Span<const uint64_t> subjects,
                          uint64_t record, pathway::Day known);
uint64_t StructureOfRecord(const Memory& memory, absl::Span<const uint64_t> subjects,
                           uint64_t record, pathway::Day known);

}  // namespace jalon::front

#endif  // JALON_ENGINE_FRONT_FIGURE_WALK_H_
