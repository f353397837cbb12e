// SPDX-License-Identifier: EUPL-1.2
#include "engine/front/matrix_answer.h"

#include <vector>

#include "engine/front/declared.h"
#include "engine/front/support.h"
#include "engine/indicators/delays.h"
#include "engine/indicators/matrix.h"

namespace jalon::front {
namespace {

// A cache line or more apart: parts do not slow each other down.
struct alignas(256) PartTotals {
  indicators::Totals totals;
  indicators::DelayTotals delays;
  indicators::SupportTotals support;
  SplitTotals splits;

  void Add(const PartTotals& other) {
    totals.Add(other.totals);
    support.Add(other.support);
    AddSplits(other.splits, &splits);
    for (size_t i = 0; i < delays.size(); ++i) delays[i].Add(other.delays[i]);
  }
};

PartTotals Sum(const Memory& memory, const Question& question, const MatrixParts& asked,
               Parallel* parallel) {
  std::vector<PartTotals> by_part(Parts(*parallel));
  std::vector<Grouper> groupers;
  for (PartTotals& part : by_part) {
    part.splits.resize(asked.dimensions.size());
    if (asked.dimensions.empty()) continue;
    groupers.emplace_back(memory, question, asked.dimensions);
  }
  WalkUnits(memory, question, parallel, [&](size_t part, const Folded& unit) {
    PartTotals& sums = by_part[part];
    indicators::Count(*unit.spells, question.period, *unit.reported, &sums.totals);
    if (!groupers.empty()) groupers[part].AddEntries(unit, &sums.splits);
    if (!asked.delays) return;
    indicators::CountDelays(*unit.spells, question.period, *unit.reported, question.delays,
                            &sums.delays);
  });
  WalkCountedSupport(memory, question, parallel,
                     [&](size_t part, const SupportedUnit& person, indicators::SupportCode code,
                         const indicators::SupportStanding& standing, bool first) {
                       PartTotals& sums = by_part[part];
                       indicators::AddSupport(code, standing, first, question.support,
                                              &sums.support);
                       if (groupers.empty()) return;
                       groupers[part].AddSupport(person, code, standing, first, &sums.splits);
                     });
  PartTotals all;
  for (const PartTotals& part : by_part) all.Add(part);
  return all;
}

void SetDelays(const indicators::DelayTotals& delays, jalon::v1::GetMatrixResponse* response) {
  for (size_t i = 0; i < delays.size(); ++i) {
    const auto row = static_cast<int>(indicators::kDelayCodes[i]);  // rows begin with these codes
    *response->mutable_rows(row)->mutable_delay() = indicators::Summarize(delays[i]);
  }
}

}  // namespace

jalon::v1::GetMatrixResponse AnswerMatrix(const Memory& memory, const Question& question,
                                          const MatrixParts& asked, Parallel* parallel) {
  jalon::v1::GetMatrixResponse response;
  SetQuestion(question, &response);
  const PartTotals sums = Sum(memory, question, asked, parallel);
  for (const indicators::Code code : indicators::kCodes) {
    *response.add_rows() = indicators::MakeRow(code, sums.totals);
  }
  for (const indicators::SupportCode code : indicators::kSupportCodes) {
    *response.add_rows() = SupportRow(memory, question, code, sums.support);
  }
  AddDeclared(DeclaredFor(memory, question), &response);
  if (asked.delays) SetDelays(sums.delays, &response);
  SetGroups(memory, question, asked.dimensions, sums.splits, &response);
  return response;
}

}  // namespace jalon::front
