// SPDX-License-Identifier: EUPL-1.2
#include "tools/cli/table.h"

#include <fmt/format.h>

#include <algorithm>

#include "absl/strings/numbers.h"

namespace jalon::cli {
namespace {

std::string Repeat(std::string_view text, size_t count) {
  std::string repeated;
  for (size_t i = 0; i < count; ++i) repeated.append(text);
  return repeated;
}

// "-12.5", "+33": a sign is no formula then.
bool IsNumber(const std::string& text) {
  double number = 0;
  return absl::SimpleAtod(text, &number);
}

// Spreadsheets run what begins so.
bool LooksLikeFormula(const std::string& text) {
  constexpr std::string_view kBegins = "=+-@\t\r";
  return !text.empty() && kBegins.find(text[0]) != std::string_view::npos && !IsNumber(text);
}

std::string CsvCell(std::string text) {
  if (LooksLikeFormula(text)) text.insert(text.begin(), '\'');
  if (text.find_first_of(",\"\r\n") == std::string::npos) return text;
  std::string quoted = "\"";
  for (const char c : text) quoted.append(c == '"' ? 2 : 1, c);
  quoted.push_back('"');
  return quoted;
}

void PrintCsvLine(std::ostream& out, const std::vector<std::string>& cells) {
  for (size_t i = 0; i < cells.size(); ++i) out << (i == 0 ? "" : ",") << CsvCell(cells[i]);
  out << "\r\n";
}

std::vector<std::string> Each(const std::vector<Cell>& cells, std::string Cell::*form) {
  std::vector<std::string> texts;
  texts.reserve(cells.size());
  for (const Cell& cell : cells) texts.push_back(cell.*form);
  return texts;
}

// Of the columns, as Each() takes them.
std::vector<Cell> Titles(const std::vector<Table::Column>& columns) {
  std::vector<Cell> titles;
  titles.reserve(columns.size());
  for (const auto& column : columns) {
    titles.emplace_back(column.title, column.name.empty() ? column.title : column.name);
  }
  return titles;
}

}  // namespace

Cell NumberCell(int64_t number) { return {Thousands(number), std::to_string(number)}; }

Cell YesNoCell(bool yes) { return yes ? Cell("oui", "true") : Cell("non", "false"); }

size_t DisplayWidth(std::string_view text) {
  // Bytes that go on with a character do not count; nor do combining accents (U+0300–U+036F, which
  // UTF-8 writes CC 80 – CD AF).
  size_t width = 0;
  for (size_t i = 0; i < text.size(); ++i) {
    const auto byte = static_cast<unsigned char>(text[i]);
    const bool continues = (byte & 0xC0) == 0x80;
    const bool combining = byte == 0xCC || (byte == 0xCD && i + 1 < text.size() &&
                                            static_cast<unsigned char>(text[i + 1]) < 0xB0);
    if (!continues && !combining) ++width;
  }
  return width;
}

std::vector<size_t> Table::Widths() const {
  std::vector<size_t> widths;
  widths.reserve(columns_.size());
  for (const Column& column : columns_) widths.push_back(DisplayWidth(column.title));
  for (const auto& row : rows_) {
    for (size_t i = 0; i < row.size(); ++i)
      widths[i] = std::max(widths[i], DisplayWidth(row[i].text));
  }
  return widths;
}

void Table::PrintLine(std::ostream& out, const std::vector<std::string>& cells,
                      const std::vector<size_t>& widths) const {
  std::string line;
  for (size_t i = 0; i < cells.size(); ++i) {
    const std::string padding = Repeat(" ", widths[i] - DisplayWidth(cells[i]));
    if (i > 0) line.append("  ");
    if (columns_[i].align == Align::kRight) {
      line.append(padding).append(cells[i]);
    } else {
      line.append(cells[i]).append(i + 1 < cells.size() ? padding : "");
    }
  }
  line.erase(line.find_last_not_of(' ') + 1);
  out << line << "\n";
}

void Table::Print(std::ostream& out) const {
  const std::vector<size_t> widths = Widths();
  std::vector<std::string> rule;
  rule.reserve(widths.size());
  for (const size_t width : widths) rule.push_back(Repeat("─", width));
  PrintLine(out, Each(Titles(columns_), &Cell::text), widths);
  PrintLine(out, rule, widths);
  for (const auto& row : rows_) PrintLine(out, Each(row, &Cell::text), widths);
}

void Table::PrintCsv(std::ostream& out) const {
  PrintCsvLine(out, Each(Titles(columns_), &Cell::plain));
  for (const auto& row : rows_) PrintCsvLine(out, Each(row, &Cell::plain));
}

}  // namespace jalon::cli
