// SPDX-License-Identifier: EUPL-1.2
//
// From sums to the rows that are printed.
#ifndef JALON_ENGINE_INDICATORS_MATRIX_H_
#define JALON_ENGINE_INDICATORS_MATRIX_H_

#include <cstdint>
#include <optional>

#include "engine/indicators/cells.h"
#include "jalon/v1/indicators.pb.h"

namespace jalon::indicators {

// value / denominator as a percentage, one decimal, half up; nothing when the denominator is 0.
std::optional<double> Rate(int64_t value, int64_t denominator);

// One decimal, half up.
double Tenths(double value);
// A ratio or a mean: one decimal; the row's value is then rounded half up.
void SetDecimal(double value, jalon::v1::MatrixRow* row);
// There is nothing to divide by: not 0 but missing, and why.
void SetMissing(const char* comment, jalon::v1::MatrixRow* row);

// Whether 3.1.1.b says nothing but when data arrive: nearly all entrants (19 in 20, so that some
// daily messages among monthly files do not hide it) became known after their deadline.
bool IsUnreachable(const jalon::v1::MatrixRow& row);

// The row of `code`. Denominators: the entrants for all but 3.1.3.b, which divides by 3.1.3.a; for
// 3.1.3.a, the entrants within the convention's orientation_scope.
jalon::v1::MatrixRow MakeRow(Code code, const Totals& totals);

}  // namespace jalon::indicators

#endif  // JALON_ENGINE_INDICATORS_MATRIX_H_
