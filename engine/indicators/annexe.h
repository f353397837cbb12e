// SPDX-License-Identifier: EUPL-1.2
//
// The matrix in the layout of the convention's table (reports' ANNEXE 4): measure, indicator,
// situation before, target, result, variance, justification, comment, for the whole socle.
#ifndef JALON_ENGINE_INDICATORS_ANNEXE_H_
#define JALON_ENGINE_INDICATORS_ANNEXE_H_

#include <google/protobuf/repeated_ptr_field.h>

#include <optional>

#include "absl/status/status.h"
#include "jalon/v1/convention.pb.h"
#include "jalon/v1/indicators.pb.h"
#include "jalon/v1/publications.pb.h"

namespace jalon::indicators {

using Goals = google::protobuf::RepeatedPtrField<jalon::v1::Goal>;

// Fails with kInvalidArgument when a code is missing or comes twice, or a target is no number.
absl::Status CheckGoals(const Goals& goals);

// The number of a row; nothing when it is missing.
std::optional<double> ValueOf(const jalon::v1::MatrixRow& row);

// Fills `rows` of `annexe` from its matrices and `goals`: every code of the socle, then others that
// were declared. What nobody computes or declared is missing (not provided), never 0.
void LayOut(const Goals& goals, jalon::v1::GetAnnexeResponse* annexe);

// Fills `findings` of `annexe`, which is laid out; those about the situation before are left out.
void LintAnnexe(const jalon::v1::Convention& convention, jalon::v1::LintRules rules,
                jalon::v1::GetAnnexeResponse* annexe);

}  // namespace jalon::indicators

#endif  // JALON_ENGINE_INDICATORS_ANNEXE_H_
