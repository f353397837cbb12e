// SPDX-License-Identifier: EUPL-1.2
//
// A workbook opened again, without the library that wrote it.
#ifndef JALON_TESTS_TOOLS_REPORT_WORKBOOK_READER_H_
#define JALON_TESTS_TOOLS_REPORT_WORKBOOK_READER_H_

#include <map>
#include <optional>
#include <pugixml.hpp>
#include <string>
#include <vector>

namespace jalon::tests {

// A cell: text or number, never both. `style` is the index of its format.
struct SheetCell {
  std::string text;
  std::optional<double> number;
  int style = 0;
};

using SheetRow = std::map<int, SheetCell>;  // by column, from 0

struct ReadSheet {
  std::string name;
  std::map<int, SheetRow> rows;  // from 1, as a spreadsheet numbers them
  pugi::xml_document xml;

  // The first row whose first cell is `text`; null when there is none.
  const SheetRow* Find(const std::string& text) const;
  // How many rows have `text` in `column`.
  int Count(int column, const std::string& text) const;
};

class ReadWorkbook {
 public:
  // Throws what a test fails on when a part is missing or not well-formed.
  explicit ReadWorkbook(const std::string& path);

  const ReadSheet& Sheet(const std::string& name) const;
  std::vector<std::string> SheetNames() const;
  // Number format of a style: "0.0%".
  std::string NumberFormat(int style) const;
  // A part of the package: "docProps/core.xml".
  const std::string& Part(const std::string& name) const { return parts_.at(name); }

 private:
  std::map<std::string, std::string> parts_;
  std::vector<ReadSheet> sheets_;
  pugi::xml_document styles_;
};

}  // namespace jalon::tests

#endif  // JALON_TESTS_TOOLS_REPORT_WORKBOOK_READER_H_
