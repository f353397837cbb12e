// SPDX-License-Identifier: EUPL-1.2
#include "engine/front/figures_answer.h"

#include <algorithm>
#include <map>
#include <utility>

#include "engine/front/figure_walk.h"
#include "engine/front/matrix_answer.h"
#include "engine/indicators/matrix.h"

namespace jalon::front {
namespace {

using indicators::Figure;
using indicators::FigurePerson;
using indicators::FigureStanding;
using indicators::FigureTotals;
using indicators::Group;
using indicators::OwnGroup;
using jalon::v1::Dimension;
using jalon::v1::MatrixRow;

// What each figure is told by beside its value.
using OwnTotals = std::map<Figure, std::map<Group, FigureTotals::Sum>>;

struct alignas(256) PartFigures {
  FigureTotals totals;
  OwnTotals own;
  SplitTotals splits;

  void Add(const PartFigures& other) {
    totals.Add(other.totals);
    AddSplits(other.splits, &splits);
    for (const auto& [figure, groups] : other.own) {
      for (const auto& [group, sum] : groups) own[figure][group].Add(sum);
    }
  }
};

PartFigures Sum(const Memory& memory, const Question& question, const Dimensions& dimensions,
                Parallel* parallel) {
  std::vector<PartFigures> by_part(Parts(*parallel));
  std::vector<Grouper> groupers;
  for (PartFigures& part : by_part) {
    part.splits.resize(dimensions.size());
    groupers.emplace_back(memory, question, dimensions);
  }
  WalkFigures(memory, question, parallel,
              [&](size_t part, absl::Span<const uint64_t> subjects, const FigurePerson& person) {
                PartFigures& sums = by_part[part];
                const auto visit = [&](Figure figure, const FigureStanding& standing) {
                  sums.totals.Add(figure, standing);
                  const OwnGroup own = OwnGroupOf(figure);
                  if (own != OwnGroup::kNone) {
                    const Group group = own == OwnGroup::kReferent
                                            ? groupers[part].ReferentOf(subjects, standing.record)
                                            : standing.own_group;
                    sums.own[figure][group].Add({1, standing.counted ? 1 : 0, standing.days});
                  }
                  groupers[part].AddFigure(subjects, person, figure, standing, &sums.splits);
                };
                indicators::StandToFigures(person, question.figures, question.period,
                                           /*explains=*/false, visit);
              });
  PartFigures all;
  for (const PartFigures& part : by_part) all.Add(part);
  return all;
}

Dimension::Value DimensionOf(OwnGroup own) {
  switch (own) {
    case OwnGroup::kSeniority:
      return Dimension::SENIORITY;
    case OwnGroup::kFlow:
      return Dimension::FLOW;
    case OwnGroup::kMotive:
      return Dimension::MOTIVE;
    case OwnGroup::kActions:
      return Dimension::ACTIONS;
    default:
      return Dimension::REFERENT;
  }
}

void AddOwnGroups(const Memory& memory, Figure figure,
                  const std::map<Group, FigureTotals::Sum>& sums, MatrixRow* row) {
  const MemoryNames names(memory);
  const Dimension::Value dimension = DimensionOf(OwnGroupOf(figure));
  std::vector<NamedGroup> groups;
  for (const auto& [group, sum] : sums) {
    FigureTotals alone;
    alone.of[static_cast<size_t>(figure)] = sum;
    groups.push_back({indicators::TextOf(dimension, group, names),
                      ToGroup(indicators::MakeFigureRow(figure, alone))});
  }
  AddGroups(dimension, std::move(groups), row);
}

// How many persons a référent follows, and how many référents follow more than the convention's
// norm. Of those whose name is known.
void AddLoads(const std::map<Group, FigureTotals::Sum>& by_referent, int32_t norm,
              jalon::v1::GetMatrixResponse* response) {
  int64_t referents = 0;
  int64_t followed = 0;
  int64_t above = 0;
  for (const auto& [referent, sum] : by_referent) {
    if (referent == indicators::kNoGroup) continue;
    ++referents;
    followed += sum.counted;
    above += sum.counted > norm ? 1 : 0;
  }
  MatrixRow* load = response->add_rows();
  load->set_code("portefeuilles.charge");
  load->set_label("Personnes suivies par référent au dernier jour, en moyenne");
  load->set_denominator(referents);
  load->set_denominator_code("référents qui suivent quelqu'un");
  if (referents == 0) {
    indicators::SetMissing("aucun référent connu au dernier jour", load);
  } else {
    indicators::SetDecimal(static_cast<double>(followed) / static_cast<double>(referents), load);
  }
  MatrixRow* beyond = response->add_rows();
  beyond->set_code("portefeuilles.au_dela");
  beyond->set_label("Référents qui suivent plus de personnes que la norme");
  beyond->set_value(above);
  beyond->set_denominator(referents);
  beyond->set_denominator_code("référents qui suivent quelqu'un");
  const auto rate = indicators::Rate(above, referents);
  if (rate.has_value()) beyond->set_rate(*rate);
}

}  // namespace

jalon::v1::GetMatrixResponse AnswerFigures(const Memory& memory, const Question& question,
                                           const Dimensions& dimensions, Parallel* parallel) {
  jalon::v1::GetMatrixResponse response;
  SetQuestion(question, &response);
  const PartFigures sums = Sum(memory, question, dimensions, parallel);
  for (size_t i = 0; i < indicators::kFigureCount; ++i) {
    const Figure figure = indicators::FigureAt(i);
    MatrixRow* row = response.add_rows();
    *row = indicators::MakeFigureRow(figure, sums.totals);
    const auto own = sums.own.find(figure);
    if (own != sums.own.end()) AddOwnGroups(memory, figure, own->second, row);
  }
  SetGroups(memory, question, dimensions, sums.splits, &response);
  const auto followed = sums.own.find(Figure::kFollowed);
  AddLoads(followed == sums.own.end() ? std::map<Group, FigureTotals::Sum>() : followed->second,
           question.convention.ag_load_threshold(), &response);
  return response;
}

std::vector<ListedFigure> ListFigure(const Memory& memory, const Question& question, Figure figure,
                                     Parallel* parallel) {
  std::vector<std::vector<ListedFigure>> by_part(Parts(*parallel));
  WalkFigures(memory, question, parallel,
              [&](size_t part, absl::Span<const uint64_t> subjects, const FigurePerson& person) {
                indicators::StandToFigures(
                    person, question.figures, question.period, /*explains=*/true,
                    [&](Figure of, const FigureStanding& standing) {
                      if (of == figure) by_part[part].push_back({subjects.front(), standing});
                    });
              });
  std::vector<ListedFigure> all;
  for (auto& part : by_part) {
    all.insert(all.end(), std::make_move_iterator(part.begin()),
               std::make_move_iterator(part.end()));
  }
  std::stable_sort(all.begin(), all.end(), [](const ListedFigure& a, const ListedFigure& b) {
    return a.subject < b.subject;
  });
  return all;
}

}  // namespace jalon::front
