// SPDX-License-Identifier: EUPL-1.2
//
// A drawing in the page. Lengths are units of the drawing, about a pixel each.
#ifndef JALON_TOOLS_REPORT_SVG_H_
#define JALON_TOOLS_REPORT_SVG_H_

#include <pugixml.hpp>
#include <string>

namespace jalon::report {

// What every drawing is wide: between the page's width on a screen and in print.
inline constexpr double kDrawingWidth = 860;

struct Box {
  double x = 0;
  double y = 0;
  double width = 0;
  double height = 0;
};

struct Place {
  double x = 0;
  double y = 0;
};

class Svg {
 public:
  // A figure with its caption and a drawing that `description` tells to those who do not see it.
  // `id` is unique on the page.
  Svg(pugi::xml_node parent, const std::string& id, double height, const std::string& title,
      const std::string& description);

  void Rect(const Box& box, const std::string& css_class);
  void Line(const Place& from, const Place& to, const std::string& css_class);
  // `css_class` says where `at` is: "start" (as without), "middle" or "end" of the text.
  void Text(const Place& at, const std::string& text, const std::string& css_class = "");

 private:
  pugi::xml_node drawing_;
};

// At most `most` characters of a UTF-8 text, "…" among them when some are left out.
std::string Shortened(const std::string& text, size_t most);

}  // namespace jalon::report

#endif  // JALON_TOOLS_REPORT_SVG_H_
