// SPDX-License-Identifier: EUPL-1.2
#include "engine/indicators/lint_table.h"

#include <algorithm>

namespace jalon::indicators {
namespace {

using jalon::v1::TableCell;

int32_t Length(const TablePeriod& period) { return DaysBetween(period.from, period.to) + 1; }

// A year and eleven months of the next one are compared; a year and a half are not.
bool SameLength(const TablePeriod& a, const TablePeriod& b) {
  constexpr double kLargestRatio = 1.25;
  const auto [shorter, longer] = std::minmax({Length(a), Length(b)});
  return longer <= shorter * kLargestRatio;
}

TableFigure ToFigure(const TableCell& cell) {
  TableFigure figure{&cell, ReadFigure(cell), ReadPeriod(cell.period()), std::nullopt};
  figure.number = figure.written.Comparable();
  return figure;
}

}  // namespace

LintTable::LintTable(const google::protobuf::RepeatedPtrField<TableCell>& cells) {
  for (const TableCell& cell : cells) {
    const TableFigure& figure = figures_.emplace_back(ToFigure(cell));
    columns_[{cell.table(), cell.period()}].emplace(cell.code(), &figure);
    series_[{cell.table(), cell.code()}].push_back(&figure);
  }
}

const TableFigure* LintTable::Beside(const TableFigure& figure, std::string_view code) const {
  const auto& column = columns_.at({figure.cell->table(), figure.cell->period()});
  const auto found = column.find(std::string(code));
  return found == column.end() ? nullptr : found->second;
}

std::vector<const TableFigure*> LintTable::Column(const TableFigure& figure) const {
  std::vector<const TableFigure*> column;
  for (const auto& [code, beside] : columns_.at({figure.cell->table(), figure.cell->period()})) {
    column.push_back(beside);
  }
  return column;
}

const TableFigure* LintTable::Before(const TableFigure& figure) const {
  const TableFigure* before = nullptr;
  if (!figure.period.has_value()) return nullptr;
  for (const TableFigure* other : series_.at({figure.cell->table(), figure.cell->code()})) {
    if (!other->period.has_value() || !(other->period->to < figure.period->from)) continue;
    if (!SameLength(*other->period, *figure.period)) continue;
    if (before == nullptr || before->period->to < other->period->to) before = other;
  }
  return before != nullptr && before->number.has_value() ? before : nullptr;
}

const TableFigure* LintTable::YearOf(const TableFigure& figure) const {
  if (!figure.period.has_value() || !figure.period->half) return nullptr;
  for (const TableFigure* other : series_.at({figure.cell->table(), figure.cell->code()})) {
    if (!other->period.has_value() || other->period->half) continue;
    if (other->period->from <= figure.period->from && figure.period->to <= other->period->to) {
      return other;
    }
  }
  return nullptr;
}

}  // namespace jalon::indicators
