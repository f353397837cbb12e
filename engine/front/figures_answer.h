// SPDX-License-Identifier: EUPL-1.2
//
// The figures beside the socle (indicators/figures.h), over all persons, and who is behind one.
#ifndef JALON_ENGINE_FRONT_FIGURES_ANSWER_H_
#define JALON_ENGINE_FRONT_FIGURES_ANSWER_H_

#include <cstdint>
#include <vector>

#include "engine/base/parallel.h"
#include "engine/front/question.h"
#include "engine/front/splits.h"
#include "engine/front/units.h"
#include "engine/indicators/figures.h"
#include "jalon/v1/indicators.pb.h"

namespace jalon::front {

// Rows, convention, period and K. Behind the gate. One walk over everybody, each folded whole: the
// stock is made of all, not of the entrants of the period.
jalon::v1::GetMatrixResponse AnswerFigures(const Memory& memory, const Question& question,
                                           const Dimensions& dimensions, Parallel* parallel);

// Who is in the population of `figure`, by subject.
struct ListedFigure {
  uint64_t subject = 0;  // the smallest of the person's
  indicators::FigureStanding standing;
};
std::vector<ListedFigure> ListFigure(const Memory& memory, const Question& question,
                                     indicators::Figure figure, Parallel* parallel);

}  // namespace jalon::front

#endif  // JALON_ENGINE_FRONT_FIGURES_ANSWER_H_
