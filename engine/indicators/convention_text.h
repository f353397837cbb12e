// SPDX-License-Identifier: EUPL-1.2
//
// The text of a convention: one parameter after the other, in the liberal forms that people write.
// Each is brought to protobuf's text format, which types it.
//
//   orientation_threshold: {n: 30 unit: day}    also {"n": 30, "unit": "day"}, 30 day, 30d,
//                                               30 jours, 1 month strict, 2 semaines (= 14 days)
//   open_states: [2, 3]                         also 2,3 or one line a value
//   rdv_scope: ["A", "B"]                       for the total and for the delay
//   suspension_gap_months: none                 the word is recorded in Convention.none
//
// Internal to engine/indicators; errors are kInvalidArgument with an ErrorDetail whose field is the
// parameter.
#ifndef JALON_ENGINE_INDICATORS_CONVENTION_TEXT_H_
#define JALON_ENGINE_INDICATORS_CONVENTION_TEXT_H_

#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "jalon/v1/convention.pb.h"

namespace jalon::indicators {

// A parameter and its value, as written.
struct Assignment {
  int line = 0;  // from 1; of the parameter's name
  std::string parameter;
  std::string value;
};

// Cuts a text into assignments ("name: value" or "name = value"; "#" begins a comment). Fails when
// a value is missing or a bracket is not closed.
absl::StatusOr<std::vector<Assignment>> SplitAssignments(std::string_view text);

// What to do with a value that is already there.
enum class Present { kAppend, kReplace };

// Sets one parameter. With kAppend a list grows and any other parameter given twice is refused.
// Fails for an unknown parameter or value, and for a parameter that does not work yet.
absl::Status Assign(const Assignment& assignment, Present present,
                    jalon::v1::Convention* convention);

// Whether `parameter` was set to the word none.
bool IsNone(const jalon::v1::Convention& convention, std::string_view parameter);

// Forgets that `parameter` was set to the word none.
void ForgetNone(std::string_view parameter, jalon::v1::Convention* convention);

// `status` with where it happened in front of its message; its detail is kept.
absl::Status Located(const absl::Status& status, std::string_view place);

}  // namespace jalon::indicators

#endif  // JALON_ENGINE_INDICATORS_CONVENTION_TEXT_H_
