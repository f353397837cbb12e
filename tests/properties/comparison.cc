// SPDX-License-Identifier: EUPL-1.2
#include "tests/properties/comparison.h"

#include <google/protobuf/util/json_util.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "tests/oracle/oracle.h"

namespace jalon::properties {
namespace {

using jalon::v1::Event;

const indicators::ConventionRegistry& Registry() {
  static const auto* const kRegistry =
      new indicators::ConventionRegistry(*indicators::ConventionRegistry::BuiltIn());
  return *kRegistry;
}

oracle::Question ToOracle(const jalon::v1::Question& asked) {
  oracle::Question question;
  question.convention = *Registry().Resolve(asked.convention());
  question.from = *Date::Parse(asked.from());
  question.to = *Date::Parse(asked.to());
  question.known_at = *Date::Parse(asked.as_of().known_at());
  const auto valid_at = Date::Parse(asked.as_of().valid_at());
  if (valid_at.ok()) question.valid_at = *valid_at;
  return question;
}

// A ratio and a mean of several histories are not the sums of theirs.
bool IsSum(const std::string& code) { return code != "3.2.2.c" && code != "3.2.2.d"; }

// What is compared of one figure.
struct Row {
  int64_t value = 0;
  int64_t denominator = 0;
  int64_t waiting = 0;
  int64_t value_hors_pe = 0;
  int64_t denominator_hors_pe = 0;
  std::string delay;
};

// Mean, median and 90th percentile of `days`, each of them, and who is not in them.
std::string DelayText(std::vector<int64_t> days, const oracle::Cell& cell) {
  std::sort(days.begin(), days.end());
  std::string text =
      absl::StrCat(days.size(), " delays, ", cell.without_event, " waiting, ", cell.left, " left, ",
                   cell.not_started, " not started, ", cell.immature, " immature");
  if (days.empty()) return text;
  const auto count = static_cast<int64_t>(days.size());
  const auto sum = static_cast<double>(std::accumulate(days.begin(), days.end(), int64_t{0}));
  const auto at = [&](int64_t i) { return days[static_cast<size_t>(i)]; };
  return absl::StrCat(text, ", mean ", std::floor(sum / static_cast<double>(count) * 10 + 0.5) / 10,
                      ", median ", static_cast<double>(at((count - 1) / 2) + at(count / 2)) / 2,
                      ", p90 ", at((9 * count + 9) / 10 - 1), ", of ", absl::StrJoin(days, " "));
}

std::string DelayText(const jalon::v1::DelaySummary& delay) {
  std::string text =
      absl::StrCat(delay.count(), " delays, ", delay.waiting(), " waiting, ", delay.left(),
                   " left, ", delay.not_started(), " not started, ", delay.immature(), " immature");
  if (!delay.has_mean()) return text;
  std::vector<int32_t> days;
  for (const auto& length : delay.lengths()) {
    days.insert(days.end(), static_cast<size_t>(length.count()), length.days());
  }
  return absl::StrCat(text, ", mean ", delay.mean(), ", median ", delay.median(), ", p90 ",
                      delay.p90(), ", of ", absl::StrJoin(days, " "));
}

std::string ToText(const std::map<std::string, Row>& rows) {
  std::string text;
  for (const auto& [code, row] : rows) {
    absl::StrAppend(&text, code, " = ", row.value);
    const bool of_entrants = code.rfind("3.1.", 0) == 0 && code != "3.1.1.a";
    if (of_entrants) absl::StrAppend(&text, " / ", row.denominator, ", ", row.waiting);
    if (code.rfind("3.1.3", 0) == 0) {
      absl::StrAppend(&text, ", hors PE ", row.value_hors_pe, " / ", row.denominator_hors_pe);
    }
    if (!row.delay.empty()) absl::StrAppend(&text, " ; ", row.delay);
    absl::StrAppend(&text, "\n");
  }
  return text;
}

std::string ToJson(const google::protobuf::Message& message) {
  std::string json;
  if (!google::protobuf::util::MessageToJsonString(message, &json).ok()) return "?";
  return json;
}

std::string Tell(const std::vector<Event>& events, const jalon::v1::Question& question) {
  std::string text = absl::StrCat(ToJson(question), "\n");
  for (const Event& event : events) absl::StrAppend(&text, ToJson(event), "\n");
  return text;
}

bool Disagree(const std::vector<Event>& events, const jalon::v1::Question& question,
              std::string* answers) {
  scenario::EngineUnderTest engine;
  if (!engine.Record(events).ok()) return false;
  const std::string expected = OracleAnswer({{events, false}}, question);
  const std::string found = EngineAnswer(engine.departement(), question);
  *answers = absl::StrCat("oracle:\n", expected, "engine:\n", found);
  return expected != found;
}

// Leaves out what is not needed for the disagreement: first events, then parameters.
void Shrink(std::vector<Event>* events, jalon::v1::Question* question, std::string* answers) {
  for (size_t i = 0; i < events->size();) {
    std::vector<Event> fewer = *events;
    fewer.erase(fewer.begin() + static_cast<ptrdiff_t>(i));
    if (Disagree(fewer, *question, answers)) {
      *events = fewer;
    } else {
      ++i;
    }
  }
  auto* overrides = question->mutable_convention()->mutable_overrides();
  for (int i = 0; i < overrides->size();) {
    jalon::v1::Question simpler = *question;
    simpler.mutable_convention()->mutable_overrides()->DeleteSubrange(i, 1);
    const bool refused = !Registry().Resolve(simpler.convention()).ok();
    if (!refused && Disagree(*events, simpler, answers)) {
      overrides->DeleteSubrange(i, 1);
    } else {
      ++i;
    }
  }
  Disagree(*events, *question, answers);
}

}  // namespace

std::string OracleAnswer(const std::vector<RandomHistory>& histories,
                         const jalon::v1::Question& question) {
  const oracle::Question asked = ToOracle(question);
  std::map<std::string, Row> rows;
  std::map<std::string, oracle::Cell> delayed;
  for (const RandomHistory& history : histories) {
    for (const auto& [code, cell] : oracle::Evaluate(history.events, asked)) {
      if (!IsSum(code)) continue;
      Row& row = rows[code];
      row.value += cell.value;
      row.denominator += cell.denominator;
      row.waiting += cell.waiting;
      row.value_hors_pe += cell.value_hors_pe;
      row.denominator_hors_pe += cell.denominator_hors_pe;
      oracle::Cell& sum = delayed[code];
      sum.delays.insert(sum.delays.end(), cell.delays.begin(), cell.delays.end());
      sum.without_event += cell.without_event;
      sum.left += cell.left;
      sum.not_started += cell.not_started;
      sum.immature += cell.immature;
    }
  }
  for (const char* code : {"3.1.1.b", "3.1.2.b", "3.1.3.b"}) {
    rows[code].delay = DelayText(delayed[code].delays, delayed[code]);
  }
  return ToText(rows);
}

std::string EngineAnswer(const Departement& departement, const jalon::v1::Question& question) {
  Sequential sequential;
  jalon::v1::GetMatrixRequest request;
  *request.mutable_question() = question;
  request.set_with_delays(true);
  const auto matrix = departement.Matrix(request, scenario::TestNow(), &sequential);
  if (!matrix.ok()) return std::string(matrix.status().message());
  std::map<std::string, Row> rows;
  for (const auto& row : matrix->rows()) {
    if (!IsSum(row.code())) continue;
    rows[row.code()] = {row.value(),
                        row.denominator(),
                        row.waiting(),
                        row.value_hors_pe(),
                        row.denominator_hors_pe(),
                        row.has_delay() ? DelayText(row.delay()) : ""};
  }
  return ToText(rows);
}

std::string FirstDisagreement(const std::vector<RandomHistory>& histories,
                              const jalon::v1::Question& question) {
  for (const RandomHistory& history : histories) {
    std::vector<Event> events = history.events;
    jalon::v1::Question asked = question;
    std::string answers;
    if (!Disagree(events, asked, &answers)) continue;
    Shrink(&events, &asked, &answers);
    return absl::StrCat(answers, Tell(events, asked));
  }
  return absl::StrCat("only together: ", ToJson(question));
}

}  // namespace jalon::properties
