// SPDX-License-Identifier: EUPL-1.2
#include "tools/report/nodes.h"

#include <sstream>

namespace jalon::report {
namespace {

// In HTML "<td/>" would open a cell and not close it. Control characters have no place in either.
constexpr unsigned int kHtml =
    pugi::format_raw | pugi::format_no_empty_element_tags | pugi::format_skip_control_chars;

}  // namespace

pugi::xml_node Add(pugi::xml_node parent, const char* name, const std::string& css_class,
                   const std::string& text) {
  pugi::xml_node node = parent.append_child(name);
  if (!css_class.empty()) node.append_attribute("class") = css_class.c_str();
  if (!text.empty()) AddText(node, text);
  return node;
}

void AddText(pugi::xml_node parent, const std::string& text) {
  parent.append_child(pugi::node_pcdata).set_value(text.c_str());
}

pugi::xml_node AddSection(pugi::xml_node parent, const std::string& id, const std::string& title) {
  pugi::xml_node section = Add(parent, "section");
  section.append_attribute("id") = id.c_str();
  const std::string heading = id + "-titre";
  section.append_attribute("aria-labelledby") = heading.c_str();
  Add(section, "h2", "", title).append_attribute("id") = heading.c_str();
  return section;
}

HtmlTable::HtmlTable(pugi::xml_node parent, const std::string& caption,
                     const std::string& css_class, const std::vector<Column>& columns)
    : columns_(columns) {
  pugi::xml_node table = Add(Add(parent, "div", "wide"), "table", css_class);
  Add(table, "caption", "", caption);
  pugi::xml_node head = Add(Add(table, "thead"), "tr");
  for (const Column& column : columns_) {
    Add(head, "th", column.number ? "number" : "", column.title).append_attribute("scope") = "col";
  }
  body_ = Add(table, "tbody");
}

void HtmlTable::Row(const std::string& css_class) {
  row_ = Add(body_, "tr", css_class);
  column_ = 0;
}

void HtmlTable::GroupRow(const std::string& text) {
  pugi::xml_node cell = Add(Add(body_, "tr", "group"), "th", "", text);
  cell.append_attribute("colspan") = static_cast<unsigned int>(columns_.size());
  cell.append_attribute("scope") = "colgroup";
}

pugi::xml_node HtmlTable::Cell(const std::string& text, const std::string& css_class) {
  const bool first = column_ == 0;
  const std::string all =
      columns_[column_].number ? "number" + (css_class.empty() ? "" : " " + css_class) : css_class;
  ++column_;
  pugi::xml_node cell = Add(row_, first ? "th" : "td", all, text);
  if (first) cell.append_attribute("scope") = "row";
  return cell;
}

std::string Markup(pugi::xml_node node) {
  std::ostringstream out;
  node.print(out, "", kHtml, pugi::encoding_utf8);
  return out.str();
}

std::string Escaped(const std::string& text) {
  pugi::xml_document document;
  AddText(document, text);
  return Markup(document.first_child());
}

}  // namespace jalon::report
