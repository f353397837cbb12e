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

// Convention, period, K and V of an answer.
template <typename Response>
void SetQuestion(const Question& question, Response* response) {
  *response->mutable_convention() = indicators::Stamp(question.convention);
  response->set_from(question.from.ToString());
  response->set_to(question.to.ToString());
  response->set_known_at(question.known_at.ToString());
  response->set_valid_at(question.valid_at.ToString());
}

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
