// SPDX-License-Identifier: EUPL-1.2
#include "tools/report/svg.h"

#include <fmt/format.h>

#include "tools/report/nodes.h"

namespace jalon::report {
namespace {

void Set(pugi::xml_node node, const char* name, double value) {
  node.append_attribute(name) = fmt::format("{:.1f}", value).c_str();
}

bool BeginsCharacter(char byte) { return (static_cast<unsigned char>(byte) & 0xC0) != 0x80; }

}  // namespace

Svg::Svg(pugi::xml_node parent, const std::string& id, double height, const std::string& title,
         const std::string& description) {
  pugi::xml_node figure = Add(parent, "figure");
  Add(figure, "figcaption", "", title);
  drawing_ = Add(figure, "svg");
  drawing_.append_attribute("viewBox") =
      fmt::format("0 0 {:.0f} {:.0f}", kDrawingWidth, height).c_str();
  drawing_.append_attribute("role") = "img";
  drawing_.append_attribute("aria-labelledby") = (id + "-t " + id + "-d").c_str();
  Add(drawing_, "title", "", title).append_attribute("id") = (id + "-t").c_str();
  Add(drawing_, "desc", "", description).append_attribute("id") = (id + "-d").c_str();
}

void Svg::Rect(const Box& box, const std::string& css_class) {
  pugi::xml_node rect = Add(drawing_, "rect", css_class);
  Set(rect, "x", box.x);
  Set(rect, "y", box.y);
  Set(rect, "width", box.width);
  Set(rect, "height", box.height);
}

void Svg::Line(const Place& from, const Place& to, const std::string& css_class) {
  pugi::xml_node line = Add(drawing_, "line", css_class);
  Set(line, "x1", from.x);
  Set(line, "y1", from.y);
  Set(line, "x2", to.x);
  Set(line, "y2", to.y);
}

void Svg::Text(const Place& at, const std::string& text, const std::string& css_class) {
  pugi::xml_node node = Add(drawing_, "text", css_class, text);
  Set(node, "x", at.x);
  Set(node, "y", at.y);
}

std::string Shortened(const std::string& text, size_t most) {
  size_t characters = 0;
  size_t cut = text.size();
  for (size_t i = 0; i < text.size(); ++i) {
    if (!BeginsCharacter(text[i])) continue;
    ++characters;
    if (characters == most) cut = i;
  }
  return characters <= most ? text : text.substr(0, cut) + "…";
}

}  // namespace jalon::report
