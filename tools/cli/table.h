// SPDX-License-Identifier: EUPL-1.2
//
// Tables, for people on a terminal and as CSV for programs.
#ifndef JALON_TOOLS_CLI_TABLE_H_
#define JALON_TOOLS_CLI_TABLE_H_

#include <cstdint>
#include <initializer_list>
#include <ostream>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "tools/client/number.h"

namespace jalon::cli {

// What people read and what programs do; the same for a text.
struct Cell {
  // NOLINTBEGIN(google-explicit-constructor): a cell is a text, unless it says more.
  Cell(const char* both) : text(both), plain(both) {}
  Cell(std::string both) : text(both), plain(std::move(both)) {}
  // NOLINTEND(google-explicit-constructor)
  Cell(std::string for_people, std::string for_programs)
      : text(std::move(for_people)), plain(std::move(for_programs)) {}

  std::string text;
  std::string plain;
};

// 4202696: "4 202 696", or its digits alone.
Cell NumberCell(int64_t number);
// "oui" and "non", or "true" and "false".
Cell YesNoCell(bool yes);

// Columns with a title and rows of cells in UTF-8.
class Table {
 public:
  enum class Align { kLeft, kRight };
  struct Column {
    std::string title;
    Align align = Align::kLeft;
    std::string name = "";  // in CSV; empty: the title
  };

  explicit Table(std::vector<Column> columns) : columns_(std::move(columns)) {}

  // As many cells as there are columns.
  void Add(std::initializer_list<Cell> cells) { rows_.emplace_back(cells); }
  void Add(const std::vector<std::string>& cells) {
    rows_.emplace_back(cells.begin(), cells.end());
  }

  // Aligned columns under a rule, without spaces at the end of a line.
  void Print(std::ostream& out) const;
  // RFC 4180: commas, quotes where needed, CRLF. A text that a spreadsheet would take for a formula
  // has a ' in front.
  void PrintCsv(std::ostream& out) const;

 private:
  std::vector<size_t> Widths() const;
  void PrintLine(std::ostream& out, const std::vector<std::string>& cells,
                 const std::vector<size_t>& widths) const;

  std::vector<Column> columns_;
  std::vector<std::vector<Cell>> rows_;
};

// Columns that a UTF-8 text takes on a terminal. Right for the letters of European languages.
size_t DisplayWidth(std::string_view text);

using client::Decimal;
using client::Percent;
using client::Thousands;

}  // namespace jalon::cli

#endif  // JALON_TOOLS_CLI_TABLE_H_
