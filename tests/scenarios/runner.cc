// SPDX-License-Identifier: EUPL-1.2
#include "tests/scenarios/runner.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "engine/base/error.h"
#include "engine/indicators/convention.h"
#include "tests/oracle/oracle.h"

namespace jalon::scenario {
namespace {

using indicators::ConventionRegistry;

absl::Status ReadDay(const std::string& iso, const std::string& field, Date* day) {
  const auto read = Date::Parse(iso);
  if (!read.ok()) return InvalidField(field, "INVALID_DATE", "cette date n'existe pas");
  *day = *read;
  return absl::OkStatus();
}

absl::StatusOr<oracle::Question> ToOracle(const jalon::v1::Question& asked,
                                          const ConventionRegistry& registry) {
  oracle::Question question;
  absl::Status status = ReadDay(asked.from(), "from", &question.from);
  status.Update(ReadDay(asked.to(), "to", &question.to));
  status.Update(ReadDay(asked.as_of().known_at(), "asOf.knownAt", &question.known_at));
  const std::string& valid_at = asked.as_of().valid_at();
  if (!valid_at.empty()) status.Update(ReadDay(valid_at, "asOf.validAt", &question.valid_at));
  auto convention = registry.Resolve(asked.convention());
  status.Update(convention.status());
  if (!status.ok()) return status;
  question.convention = *convention;
  return question;
}

std::string NameOf(std::vector<std::string> ids) {
  for (std::string& id : ids) id = id.substr(id.find('/') + 1);
  std::sort(ids.begin(), ids.end());
  ids.erase(std::unique(ids.begin(), ids.end()), ids.end());
  return absl::StrJoin(ids, "+");
}

Figure ToFigure(const std::string& code, const oracle::Cell& cell) {
  Figure figure;
  figure.value = cell.value;
  const bool of_entrants = code.rfind("3.1.", 0) == 0 && code != "3.1.1.a";
  if (of_entrants) {
    figure.denominator = cell.denominator;
    figure.waiting = cell.waiting;
  }
  if (cell.decimal.has_value()) {
    figure.decimal = std::floor(*cell.decimal * 10 + 0.5) / 10;
    figure.value = static_cast<int64_t>(std::floor(*cell.decimal + 0.5));
  }
  if (!cell.delays.empty()) {
    const auto sum = std::accumulate(cell.delays.begin(), cell.delays.end(), int64_t{0});
    const double mean = static_cast<double>(sum) / static_cast<double>(cell.delays.size());
    figure.decimal = std::floor(mean * 10 + 0.5) / 10;
  }
  if (of_entrants && cell.denominator > 0) {
    const auto tenths = (cell.value * 2000 + cell.denominator) / (2 * cell.denominator);
    figure.rate = static_cast<double>(tenths) / 10;
  }
  for (const oracle::Member& member : cell.members) {
    if (member.counted) figure.persons.push_back(NameOf(member.ids));
    figure.deadlines[NameOf(member.ids)] = member.deadline.ToString();
  }
  std::sort(figure.persons.begin(), figure.persons.end());
  return figure;
}

std::string AtLine(int line, const std::string& what) {
  return absl::StrCat("ligne ", line, " : ", what);
}

template <typename T>
void Compare(const Expectation& expected, const char* what, const std::optional<T>& wanted,
             const std::optional<T>& found, std::vector<std::string>* differences) {
  if (!wanted.has_value() || wanted == found) return;
  differences->push_back(AtLine(
      expected.line, absl::StrCat(expected.code, ", ", what, " : ", *wanted, " attendu, ",
                                  found.has_value() ? absl::StrCat(*found) : "rien", " trouvé")));
}

void ComparePersons(const Expectation& expected, const Figure& figure,
                    std::vector<std::string>* differences) {
  if (!expected.persons.has_value() || *expected.persons == figure.persons) return;
  differences->push_back(AtLine(
      expected.line, absl::StrCat(expected.code, " : ", absl::StrJoin(*expected.persons, " "),
                                  " attendus, ", absl::StrJoin(figure.persons, " "), " trouvés")));
}

void CompareFigures(const Query& query, const Figures& figures,
                    std::vector<std::string>* differences) {
  for (const Expectation& expected : query.expectations) {
    const auto found = figures.find(expected.code);
    if (found == figures.end()) {
      differences->push_back(AtLine(expected.line, "code inconnu"));
      continue;
    }
    const Figure& figure = found->second;
    Compare<int64_t>(expected, "valeur", expected.value, figure.value, differences);
    Compare(expected, "dénominateur", expected.denominator, figure.denominator, differences);
    Compare(expected, "attente", expected.waiting, figure.waiting, differences);
    Compare(expected, "taux", expected.rate, figure.rate, differences);
    Compare(expected, "moyenne", expected.decimal, figure.decimal, differences);
    ComparePersons(expected, figure, differences);
  }
  for (const ExpectedDeadline& expected : query.deadlines) {
    const auto figure = figures.find(expected.code);
    if (figure == figures.end()) continue;
    const auto found = figure->second.deadlines.find(expected.person);
    const std::string deadline = found == figure->second.deadlines.end() ? "rien" : found->second;
    if (deadline == expected.deadline) continue;
    differences->push_back(AtLine(
        expected.line, absl::StrCat("échéance de ", expected.person, " : ", expected.deadline,
                                    " attendue, ", deadline, " trouvée")));
  }
}

// A refusal that was expected, for the reason that was expected.
bool IsExpectedRefusal(const Query& query, const absl::Status& status) {
  return query.refused && status.code() == absl::StatusCode::kInvalidArgument &&
         absl::StrContains(DetailOf(status).field, query.refused_field);
}

}  // namespace

Evaluation OracleEvaluation(const std::vector<jalon::v1::Event>& events) {
  return [&events](const jalon::v1::Question& asked) -> absl::StatusOr<Figures> {
    static const auto* const kRegistry = new ConventionRegistry(*ConventionRegistry::BuiltIn());
    const auto question = ToOracle(asked, *kRegistry);
    if (!question.ok()) return question.status();
    Figures figures;
    for (const auto& [code, cell] : oracle::Evaluate(events, *question)) {
      figures[code] = ToFigure(code, cell);
    }
    return figures;
  };
}

std::vector<std::string> Differences(const Scenario& scenario, const Evaluation& evaluation) {
  std::vector<std::string> differences;
  for (const Query& query : scenario.queries) {
    const auto figures = evaluation(query.question);
    if (!figures.ok()) {
      if (!IsExpectedRefusal(query, figures.status())) {
        differences.push_back(
            AtLine(query.line,
                   absl::StrCat("question refusée : ", std::string(figures.status().message()))));
      }
    } else if (query.refused) {
      differences.push_back(AtLine(query.line, "un refus était attendu"));
    } else {
      CompareFigures(query, *figures, &differences);
    }
  }
  return differences;
}

}  // namespace jalon::scenario
