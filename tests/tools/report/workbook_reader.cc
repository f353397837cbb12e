// SPDX-License-Identifier: EUPL-1.2
#include "tests/tools/report/workbook_reader.h"

#include <archive.h>
#include <archive_entry.h>

#include <algorithm>
#include <memory>
#include <stdexcept>

namespace jalon::tests {
namespace {

struct CloseArchive {
  void operator()(archive* a) const { archive_read_free(a); }
};

std::string ReadEntry(archive* from) {
  std::string text;
  char buffer[1 << 14];
  for (la_ssize_t size = 0; (size = archive_read_data(from, buffer, sizeof(buffer))) > 0;) {
    text.append(buffer, static_cast<size_t>(size));
  }
  return text;
}

std::map<std::string, std::string> Unpack(const std::string& path) {
  std::unique_ptr<archive, CloseArchive> zip(archive_read_new());
  archive_read_support_format_zip(zip.get());
  if (archive_read_open_filename(zip.get(), path.c_str(), 1 << 16) != ARCHIVE_OK) {
    throw std::runtime_error("not a zip: " + path);
  }
  std::map<std::string, std::string> parts;
  archive_entry* entry = nullptr;
  while (archive_read_next_header(zip.get(), &entry) == ARCHIVE_OK) {
    const std::string name = archive_entry_pathname(entry);
    parts[name] = ReadEntry(zip.get());
  }
  return parts;
}

void Parse(const std::string& text, pugi::xml_document* xml) {
  const auto result = xml->load_buffer(text.data(), text.size());
  if (!result) throw std::runtime_error(std::string("not well-formed: ") + result.description());
}

// "AB12" → 27.
int ColumnOf(const std::string& reference) {
  int column = 0;
  for (const char c : reference) {
    if (c < 'A' || c > 'Z') break;
    column = column * 26 + (c - 'A' + 1);
  }
  return column - 1;
}

SheetCell CellOf(pugi::xml_node node) {
  SheetCell cell;
  cell.style = node.attribute("s").as_int();
  if (std::string(node.attribute("t").value()) == "inlineStr") {
    cell.text = node.child("is").child("t").text().get();
  } else if (node.child("v")) {
    cell.number = node.child("v").text().as_double();
  }
  return cell;
}

void Fill(ReadSheet* sheet) {
  for (const auto row : sheet->xml.child("worksheet").child("sheetData").children("row")) {
    SheetRow& cells = sheet->rows[row.attribute("r").as_int()];
    for (const auto cell : row.children("c")) {
      cells[ColumnOf(cell.attribute("r").value())] = CellOf(cell);
    }
  }
}

}  // namespace

const SheetRow* ReadSheet::Find(const std::string& text) const {
  for (const auto& [number, row] : rows) {
    const auto first = row.find(0);
    if (first != row.end() && first->second.text == text) return &row;
  }
  return nullptr;
}

int ReadSheet::Count(int column, const std::string& text) const {
  return static_cast<int>(std::count_if(rows.begin(), rows.end(), [&](const auto& row) {
    const auto cell = row.second.find(column);
    return cell != row.second.end() && cell->second.text == text;
  }));
}

ReadWorkbook::ReadWorkbook(const std::string& path) : parts_(Unpack(path)) {
  pugi::xml_document book;
  Parse(parts_.at("xl/workbook.xml"), &book);
  Parse(parts_.at("xl/styles.xml"), &styles_);
  for (const auto sheet : book.child("workbook").child("sheets").children("sheet")) {
    const std::string number = std::to_string(sheets_.size() + 1);
    ReadSheet& read = sheets_.emplace_back();
    read.name = sheet.attribute("name").value();
    Parse(parts_.at("xl/worksheets/sheet" + number + ".xml"), &read.xml);
    Fill(&read);
  }
}

const ReadSheet& ReadWorkbook::Sheet(const std::string& name) const {
  for (const ReadSheet& sheet : sheets_) {
    if (sheet.name == name) return sheet;
  }
  throw std::runtime_error("no sheet " + name);
}

std::vector<std::string> ReadWorkbook::SheetNames() const {
  std::vector<std::string> names;
  for (const ReadSheet& sheet : sheets_) names.push_back(sheet.name);
  return names;
}

std::string ReadWorkbook::NumberFormat(int style) const {
  const auto sheet = styles_.child("styleSheet");
  int index = 0;
  for (const auto xf : sheet.child("cellXfs").children("xf")) {
    if (index++ != style) continue;
    const std::string id = xf.attribute("numFmtId").value();
    const auto own =
        sheet.child("numFmts").find_child_by_attribute("numFmt", "numFmtId", id.c_str());
    return own ? own.attribute("formatCode").value() : "built-in " + id;
  }
  return "";
}

}  // namespace jalon::tests
