// SPDX-License-Identifier: EUPL-1.2
//
// A question about indicators, checked and made ready.
#ifndef JALON_ENGINE_FRONT_QUESTION_H_
#define JALON_ENGINE_FRONT_QUESTION_H_

#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "engine/base/departement.h"
#include "engine/indicators/cells.h"
#include "engine/indicators/convention.h"
#include "engine/indicators/delays.h"
#include "engine/indicators/figures.h"
#include "engine/indicators/support_cells.h"
#include "engine/pathway/pathway.h"
#include "jalon/v1/convention.pb.h"
#include "jalon/v1/indicators.pb.h"

namespace jalon::front {

struct Question {
  jalon::v1::Convention convention;
  pathway::Rules rules;
  indicators::SupportRules support;
  indicators::DelayRules delays;
  indicators::FigureRules figures;
  indicators::Period period;
  pathway::Scope scope;
  Date known_at;  // K
  Date valid_at;  // V; absent when there is none
  Date from;
  Date to;
  // "Since the last remontée": what that report saw.
  bool has_previous = false;
  Date previous_known_at;
  pathway::Scope previous_scope;
  pathway::Day previous_to = 0;
};

// Reads `asked`; K is the day of `now` when it has none. Fails with kInvalidArgument naming the
// field (a date that does not exist, a period that ends before it begins, a convention).
absl::StatusOr<Question> ReadQuestion(const jalon::v1::Question& asked, absl::Time now,
                                      const CivilTime& time,
                                      const indicators::ConventionRegistry& conventions);

// A question that asks for no period: a person's pathway as of K under a convention.
absl::StatusOr<Question> ReadPathwayQuestion(const jalon::v1::AsOf& as_of,
                                             const jalon::v1::ConventionChoice& choice,
                                             absl::Time now, const CivilTime& time,
                                             const indicators::ConventionRegistry& conventions);

// Stable text of what is asked; equal for questions that have equal answers.
std::string QuestionKey(const Question& question);

}  // namespace jalon::front

#endif  // JALON_ENGINE_FRONT_QUESTION_H_
