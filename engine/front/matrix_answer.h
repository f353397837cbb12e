// SPDX-License-Identifier: EUPL-1.2
//
// The matrix of a question, from what memory holds.
#ifndef JALON_ENGINE_FRONT_MATRIX_ANSWER_H_
#define JALON_ENGINE_FRONT_MATRIX_ANSWER_H_

#include "engine/base/parallel.h"
#include "engine/front/question.h"
#include "engine/front/splits.h"
#include "engine/front/units.h"
#include "jalon/v1/indicators.pb.h"

namespace jalon::front {

// Convention, period and K of an answer.
void SetQuestion(const Question& question, jalon::v1::GetMatrixResponse* response);

// What is asked for beside the figures.
struct MatrixParts {
  bool delays = false;
  Dimensions dimensions;
};

// Rows, convention, period and K; not the département nor the log position. Behind the gate.
jalon::v1::GetMatrixResponse AnswerMatrix(const Memory& memory, const Question& question,
                                          const MatrixParts& asked, Parallel* parallel);

}  // namespace jalon::front

#endif  // JALON_ENGINE_FRONT_MATRIX_ANSWER_H_
