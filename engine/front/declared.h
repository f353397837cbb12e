// SPDX-License-Identifier: EUPL-1.2
//
// Values that other institutions declared, beside what the engine computes (reference, A.4).
#ifndef JALON_ENGINE_FRONT_DECLARED_H_
#define JALON_ENGINE_FRONT_DECLARED_H_

#include <string>
#include <vector>

#include "engine/front/question.h"
#include "engine/front/units.h"
#include "jalon/v1/indicators.pb.h"

namespace jalon::front {

struct DeclaredRow {
  std::string code;
  jalon::v1::DeclaredFigure figure;
};

// What was declared for exactly the period of `question`, as known on its K: the last declaration
// of each code, in the order of codes.
std::vector<DeclaredRow> DeclaredFor(const Memory& memory, const Question& question);

// Puts each beside the row of its code; a figure without a row, or whose row has no value, gets the
// declared one.
void AddDeclared(const std::vector<DeclaredRow>& declared, jalon::v1::GetMatrixResponse* matrix);

}  // namespace jalon::front

#endif  // JALON_ENGINE_FRONT_DECLARED_H_
