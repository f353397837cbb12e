// SPDX-License-Identifier: EUPL-1.2
#include "tools/cli/series.h"

#include <algorithm>

#include "engine/base/date.h"
#include "engine/base/error.h"
#include "jalon/v1/indicators.grpc.pb.h"
#include "tools/cli/call.h"

namespace jalon::cli {

using jalon::v1::GetMatrixResponse;
using jalon::v1::IndicatorService;
using jalon::v1::Question;

namespace {

// A century of months: more is a mistake in a date.
constexpr size_t kMostPoints = 1200;

Date FirstOfMonth(Date day) { return *Date::Parse(day.ToString().substr(0, 8) + "01"); }

}  // namespace

absl::StatusOr<std::vector<Question>> Periods(const Question& whole, int months) {
  const Date last = *Date::Parse(whole.to());
  std::vector<Question> periods;
  for (Date from = *Date::Parse(whole.from()); from <= last;) {
    if (periods.size() == kMostPoints) {
      return InvalidField("to", "TOO_LONG", "période trop longue pour une série : 1 200 points");
    }
    const Date next = FirstOfMonth(from).AddMonths(months);
    Question period = whole;
    period.set_from(from.ToString());
    period.set_to(std::min(last, next.AddDays(-1)).ToString());
    periods.push_back(std::move(period));
    from = next;
  }
  return periods;
}

int AskPoints(const ConnectionOptions& connection, const std::vector<Question>& questions,
              std::vector<GetMatrixResponse>* points) {
  for (const Question& question : questions) {
    jalon::v1::GetMatrixRequest request;
    *request.mutable_question() = question;
    const int code = Ask<IndicatorService>(connection, &IndicatorService::Stub::GetMatrix, request,
                                           [&](const GetMatrixResponse& point) {
                                             points->push_back(point);
                                             return kDone;
                                           });
    if (code != kDone) return code;
  }
  return kDone;
}

int AskFigures(const ConnectionOptions& connection, const std::vector<Question>& questions,
               std::vector<GetMatrixResponse>* points) {
  for (size_t i = 0; i < questions.size(); ++i) {
    jalon::v1::GetFiguresRequest request;
    *request.mutable_question() = questions[i];
    const int code =
        Ask<IndicatorService>(connection, &IndicatorService::Stub::GetFigures, request,
                              [&](const jalon::v1::GetFiguresResponse& answer) {
                                (*points)[i].mutable_rows()->MergeFrom(answer.figures().rows());
                                return kDone;
                              });
    if (code != kDone) return code;
  }
  return kDone;
}

}  // namespace jalon::cli
