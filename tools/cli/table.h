// SPDX-License-Identifier: EUPL-1.2
//
// Tables, for people on a terminal and as CSV for programs.
#ifndef JALON_TOOLS_CLI_TABLE_H_
#define JALON_TOOLS_CLI_TABLE_H_

#include <cstdint>
#include <ostream>
#include <string>
#include <string_view>
#include <vector>

#include "tools/client/number.h"

namespace jalon::cli {

// Columns with a title and rows of cells in UTF-8.
class Table {
 public:
  enum class Align { kLeft, kRight };
  struct Column {
    std::string title;
    Align align = Align::kLeft;
  };

  explicit Table(std::vector<Column> columns) : columns_(std::move(columns)) {}

  // As many cells as there are columns.
  void Add(std::vector<std::string> cells) { rows_.push_back(std::move(cells)); }

  // Aligned columns under a rule, without spaces at the end of a line.
  void Print(std::ostream& out) const;
  // RFC 4180: commas, quotes where needed, CRLF.
  void PrintCsv(std::ostream& out) const;

 private:
  std::vector<size_t> Widths() const;
  void PrintLine(std::ostream& out, const std::vector<std::string>& cells,
                 const std::vector<size_t>& widths) const;

  std::vector<Column> columns_;
  std::vector<std::vector<std::string>> rows_;
};

// Columns that a UTF-8 text takes on a terminal. Right for the letters of European languages.
size_t DisplayWidth(std::string_view text);

using client::Decimal;
using client::Percent;
using client::Thousands;

}  // namespace jalon::cli

#endif  // JALON_TOOLS_CLI_TABLE_H_
