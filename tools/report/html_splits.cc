// SPDX-License-Identifier: EUPL-1.2
//
// The section of splits: one drawing and one table a dimension.
#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "tools/client/figure.h"
#include "tools/client/number.h"
#include "tools/report/charts.h"
#include "tools/report/html_sections.h"
#include "tools/report/nodes.h"
#include "tools/report/words.h"

namespace jalon::report {
namespace {

using client::Percent;
using client::Thousands;
using jalon::v1::Dimension;
using jalon::v1::MatrixRow;
using jalon::v1::SplitGroup;

// Groups that a page shows one by one; a workbook has them all.
constexpr size_t kMostGroups = 25;

struct Group {
  std::string label;
  std::map<std::string, const SplitGroup*> figures;  // by code
};

struct Split {
  Dimension::Value dimension = Dimension::DIMENSION_UNSPECIFIED;
  std::vector<std::string> codes;
  std::vector<Group> groups;
};

int64_t FigureOf(const Group& group, const std::string& code) {
  const auto found = group.figures.find(code);
  return found == group.figures.end() ? 0 : found->second->value();
}

// Dimensions in the order they come, groups in the order of their first appearance.
class SplitReader {
 public:
  explicit SplitReader(const Report& report) {
    for (const MatrixRow& row : report.matrix.rows()) {
      for (const SplitGroup& group : row.groups()) Take(row.code(), group);
    }
  }
  std::vector<Split> Splits() && { return std::move(splits_); }

 private:
  void Take(const std::string& code, const SplitGroup& group) {
    Split& split = SplitOf(group.dimension());
    if (split.codes.empty() || split.codes.back() != code) split.codes.push_back(code);
    const auto [at, is_new] =
        places_.try_emplace({group.dimension(), group.key()}, split.groups.size());
    if (is_new) split.groups.push_back({GroupLabel(group), {}});
    split.groups[at->second].figures[code] = &group;
  }

  Split& SplitOf(Dimension::Value dimension) {
    const auto found = std::find_if(splits_.begin(), splits_.end(), [&](const Split& split) {
      return split.dimension == dimension;
    });
    if (found != splits_.end()) return *found;
    splits_.push_back({dimension, {}, {}});
    return splits_.back();
  }

  std::vector<Split> splits_;
  std::map<std::pair<int, std::string>, size_t> places_;
};

// Where there are too many, the largest first; otherwise as they came: ages stay in order.
bool KeepLargest(Split* split) {
  if (split->groups.size() <= kMostGroups) return false;
  std::stable_sort(split->groups.begin(), split->groups.end(), [](const Group& a, const Group& b) {
    return FigureOf(a, kEntrants) > FigureOf(b, kEntrants);
  });
  return true;
}

std::string RateText(const SplitGroup& figure) {
  return figure.has_rate() ? Percent(figure.rate()) : "–";
}

Bar BarOf(const Group& group) {
  Bar bar;
  bar.label = group.label;
  bar.whole = FigureOf(group, kEntrants);
  bar.part = FigureOf(group, kOriented);
  const auto oriented = group.figures.find(kOriented);
  const std::string rate = oriented == group.figures.end() ? "–" : RateText(*oriented->second);
  bar.text = fmt::format("{} ({} sur {})", rate, Thousands(bar.part), Thousands(bar.whole));
  return bar;
}

void FillCell(const SplitGroup& figure, HtmlTable* table) {
  pugi::xml_node cell =
      table->Cell(figure.has_decimal_value() ? client::Decimal(figure.decimal_value())
                                             : Thousands(figure.value()));
  if (figure.has_rate()) Add(cell, "small", "", Percent(figure.rate()));
}

void GroupLine(const Split& split, const Group& group, HtmlTable* table) {
  table->Row();
  table->Cell(group.label);
  for (const std::string& code : split.codes) {
    const auto found = group.figures.find(code);
    if (found == group.figures.end()) {
      table->Cell("–");
    } else {
      FillCell(*found->second, table);
    }
  }
}

// What the groups that are not shown add up to.
void OthersLine(const Split& split, HtmlTable* table) {
  table->Row("others");
  table->Cell(fmt::format("{} autres", Thousands(static_cast<int64_t>(split.groups.size()) -
                                                 static_cast<int64_t>(kMostGroups))));
  for (const std::string& code : split.codes) {
    int64_t sum = 0;
    bool whole = true;
    for (size_t i = kMostGroups; i < split.groups.size(); ++i) {
      const auto found = split.groups[i].figures.find(code);
      if (found == split.groups[i].figures.end()) continue;
      whole = whole && !found->second->has_decimal_value();
      sum += found->second->value();
    }
    table->Cell(whole ? Thousands(sum) : "–");
  }
}

void AddSplit(Split split, pugi::xml_node section) {
  const std::string title = client::DimensionLabel(split.dimension);
  const bool cut = KeepLargest(&split);
  const size_t shown = std::min(split.groups.size(), kMostGroups);
  Add(section, "h3", "", title);
  std::vector<Bar> bars;
  for (size_t i = 0; i < shown; ++i) bars.push_back(BarOf(split.groups[i]));
  DrawGroups(section, fmt::format("repartition-{}", static_cast<int>(split.dimension)),
             "Entrants orientés dans le délai : " + title, bars, "entrants");
  std::vector<HtmlTable::Column> columns = {{title}};
  for (const std::string& code : split.codes) columns.push_back({code, true});
  HtmlTable table(section, "Chaque chiffre : " + title, "compact", columns);
  for (size_t i = 0; i < shown; ++i) GroupLine(split, split.groups[i], &table);
  if (cut) OthersLine(split, &table);
}

}  // namespace

void AddSplits(const Report& report, pugi::xml_node page) {
  pugi::xml_node section = AddSection(page, "repartitions", "Répartitions");
  const std::vector<Split> splits = SplitReader(report).Splits();
  if (splits.empty()) {
    Add(section, "p", "note", "Aucune répartition n'a été demandée.");
    return;
  }
  Add(section, "p", "note",
      "Chaque entrée est rangée là où elle se trouvait le jour qui compte ; les groupes "
      "s'additionnent au chiffre de la matrice. Au-delà de 25 groupes, les plus grands sont "
      "montrés ; le classeur les donne tous.");
  for (const Split& split : splits) AddSplit(split, section);
}

}  // namespace jalon::report
