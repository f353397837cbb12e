// SPDX-License-Identifier: EUPL-1.2
//
// Parts of a page. Texts and attributes are escaped by pugixml when the page is printed, so nothing
// that the service says can become markup.
#ifndef JALON_TOOLS_REPORT_NODES_H_
#define JALON_TOOLS_REPORT_NODES_H_

#include <pugixml.hpp>
#include <string>
#include <vector>

namespace jalon::report {

// An element at the end of `parent`, with a class and a text where they are not empty.
pugi::xml_node Add(pugi::xml_node parent, const char* name, const std::string& css_class = "",
                   const std::string& text = "");
// A text at the end of `parent`.
void AddText(pugi::xml_node parent, const std::string& text);

// A section with its heading; `id` is unique on the page.
pugi::xml_node AddSection(pugi::xml_node parent, const std::string& id, const std::string& title);

// A table with a caption, column headings and, in each line, a first cell that heads it.
class HtmlTable {
 public:
  struct Column {
    std::string title;
    bool number = false;  // to the right
  };

  HtmlTable(pugi::xml_node parent, const std::string& caption, const std::string& css_class,
            const std::vector<Column>& columns);

  void Row(const std::string& css_class = "");
  // A line over all columns that heads those that follow.
  void GroupRow(const std::string& text);
  // The next cell of the line.
  pugi::xml_node Cell(const std::string& text, const std::string& css_class = "");

 private:
  const std::vector<Column> columns_;
  pugi::xml_node body_;
  pugi::xml_node row_;
  size_t column_ = 0;
};

// The markup of `node` and all in it, for an HTML reader.
std::string Markup(pugi::xml_node node);
// `text` as it stands in markup.
std::string Escaped(const std::string& text);

}  // namespace jalon::report

#endif  // JALON_TOOLS_REPORT_NODES_H_
