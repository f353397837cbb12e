// SPDX-License-Identifier: EUPL-1.2
#include "engine/front/question.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "engine/base/error.h"

namespace jalon::front {
namespace {

using pathway::Day;
using pathway::ToDay16;

absl::StatusOr<Date> ReadDate(const std::string& text, const char* field) {
  absl::StatusOr<Date> date = Date::Parse(text);
  if (date.ok()) return date;
  return InvalidField(
      field, text.empty() ? "MISSING_FIELD" : "INVALID_DATE",
      text.empty() ? "date obligatoire, par exemple 2022-03-05"
                   : "cette date n'existe pas ; attendu : AAAA-MM-JJ, par exemple 2022-03-05");
}

absl::Status ReadAsOf(const jalon::v1::AsOf& as_of, absl::Time now, const CivilTime& time,
                      Question* question) {
  question->known_at = time.DayOf(now);
  if (!as_of.known_at().empty()) {
    absl::StatusOr<Date> known_at = ReadDate(as_of.known_at(), "asOf.knownAt");
    if (!known_at.ok()) return known_at.status();
    question->known_at = *known_at;
  }
  if (!as_of.valid_at().empty()) {
    absl::StatusOr<Date> valid_at = ReadDate(as_of.valid_at(), "asOf.validAt");
    if (!valid_at.ok()) return valid_at.status();
    question->valid_at = *valid_at;
    question->scope.valid_at = ToDay16(*valid_at);
  }
  question->scope.known_at = ToDay16(question->known_at);
  return absl::OkStatus();
}

absl::Status ReadConvention(const jalon::v1::ConventionChoice& choice,
                            const indicators::ConventionRegistry& conventions, Question* question) {
  absl::StatusOr<jalon::v1::Convention> convention = conventions.Resolve(choice);
  if (!convention.ok()) return convention.status();
  question->convention = *std::move(convention);
  question->rules = pathway::CompileRules(question->convention);
  question->support = indicators::CompileSupportRules(question->convention);
  return absl::OkStatus();
}

// The day on which ages and maturity are taken: min(K, V) as far as they were asked for, else the
// last day of the period (reference, settled 28).
Date AnswerDay(const jalon::v1::AsOf& as_of, const Question& question) {
  if (!as_of.valid_at().empty()) return std::min(question.known_at, question.valid_at);
  return as_of.known_at().empty() ? question.to : question.known_at;
}

void SetPrevious(Question* question) {
  const auto& previous = question->convention.previous_report();
  const absl::StatusOr<Date> to = Date::Parse(previous.to());
  const absl::StatusOr<Date> known_at = Date::Parse(previous.known_at());
  if (!to.ok() || !known_at.ok()) return;
  question->has_previous = true;
  question->previous_to = ToDay16(*to);
  // As of K, nothing that became known later is seen, through a report either.
  question->previous_known_at = std::min(*known_at, question->known_at);
  question->previous_scope = question->scope;
  question->previous_scope.known_at = ToDay16(question->previous_known_at);
  question->previous_scope.period_end = ToDay16(*to);
}

}  // namespace

absl::StatusOr<Question> ReadQuestion(const jalon::v1::Question& asked, absl::Time now,
                                      const CivilTime& time,
                                      const indicators::ConventionRegistry& conventions) {
  absl::StatusOr<Question> read =
      ReadPathwayQuestion(asked.as_of(), asked.convention(), now, time, conventions);
  if (!read.ok()) return read;
  Question& question = *read;
  absl::StatusOr<Date> from = ReadDate(asked.from(), "question.from");
  if (!from.ok()) return from.status();
  absl::StatusOr<Date> to = ReadDate(asked.to(), "question.to");
  if (!to.ok()) return to.status();
  if (*to < *from) {
    return InvalidField("question.to", "INVALID_PERIOD", "la période finit avant de commencer");
  }
  question.from = *from;
  question.to = *to;
  question.scope.period_end = ToDay16(*to);
  question.period.from = ToDay16(*from);
  question.period.to = ToDay16(*to);
  question.period.day = std::min(ToDay16(*to), ToDay16(AnswerDay(asked.as_of(), question)));
  const auto& convention = question.convention;
  question.period.by_event = convention.attribution() == jalon::v1::Attribution::event;
  question.period.once_a_person = convention.count_unit() == jalon::v1::CountUnit::person;
  if (convention.has_previous_report()) SetPrevious(&question);
  question.period.catch_up = question.has_previous;
  question.delays = indicators::CompileDelayRules(question.convention,
                                                  ToDay16(AnswerDay(asked.as_of(), question)));
  question.figures = indicators::CompileFigureRules(question.convention);
  pathway::PrepareForMany(&question.rules);
  return read;
}

absl::StatusOr<Question> ReadPathwayQuestion(const jalon::v1::AsOf& as_of,
                                             const jalon::v1::ConventionChoice& choice,
                                             absl::Time now, const CivilTime& time,
                                             const indicators::ConventionRegistry& conventions) {
  Question question;
  if (absl::Status status = ReadAsOf(as_of, now, time, &question); !status.ok()) return status;
  if (absl::Status status = ReadConvention(choice, conventions, &question); !status.ok()) {
    return status;
  }
  return question;
}

std::string QuestionKey(const Question& question) {
  return absl::StrCat(indicators::Checksum(question.convention), ";", question.from.ToString(), ";",
                      question.to.ToString(), ";", question.known_at.ToString(), ";",
                      question.valid_at.ToString());
}

}  // namespace jalon::front
