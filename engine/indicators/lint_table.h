// SPDX-License-Identifier: EUPL-1.2
//
// A table as lint sees it: figures that find each other. Internal to lint.
#ifndef JALON_ENGINE_INDICATORS_LINT_TABLE_H_
#define JALON_ENGINE_INDICATORS_LINT_TABLE_H_

#include <google/protobuf/repeated_ptr_field.h>

#include <deque>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "engine/indicators/written_figure.h"

namespace jalon::indicators {

// A figure with what was read in it.
struct TableFigure {
  const jalon::v1::TableCell* cell = nullptr;
  WrittenFigure written;
  std::optional<TablePeriod> period;
  // Not absent: the number that may be compared.
  std::optional<double> number;
};

// Immutable after construction. The cells must outlive it.
class LintTable {
 public:
  explicit LintTable(const google::protobuf::RepeatedPtrField<jalon::v1::TableCell>& cells);

  const std::deque<TableFigure>& figures() const { return figures_; }
  // The figure of `code` in the same table and period; null when there is none.
  const TableFigure* Beside(const TableFigure& figure, std::string_view code) const;
  // All figures of the same table and period, by code.
  std::vector<const TableFigure*> Column(const TableFigure& figure) const;
  // The figure of the same table and code whose period of about the same length ends last before
  // this one's; null when there is none, or it has no number.
  const TableFigure* Before(const TableFigure& figure) const;
  // That of the year of a half-year.
  const TableFigure* YearOf(const TableFigure& figure) const;

 private:
  using ColumnKey = std::pair<std::string, std::string>;  // table, period
  using SeriesKey = std::pair<std::string, std::string>;  // table, code

  std::deque<TableFigure> figures_;
  std::map<ColumnKey, std::map<std::string, const TableFigure*>> columns_;
  std::map<SeriesKey, std::vector<const TableFigure*>> series_;
};

}  // namespace jalon::indicators

#endif  // JALON_ENGINE_INDICATORS_LINT_TABLE_H_
