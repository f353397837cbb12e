// SPDX-License-Identifier: EUPL-1.2
//
// The drawings of the page. Each says in words what it shows; its numbers stand in a table too.
#ifndef JALON_TOOLS_REPORT_CHARTS_H_
#define JALON_TOOLS_REPORT_CHARTS_H_

#include <cstdint>
#include <pugixml.hpp>
#include <string>
#include <vector>

#include "jalon/v1/indicators.pb.h"

namespace jalon::report {

// How many waited how long, with the median and the delay of nine in ten. `delay` has some.
void DrawDelays(pugi::xml_node parent, const std::string& id, const std::string& title,
                const jalon::v1::DelaySummary& delay);

// A whole and the part of it that was in time.
struct Bar {
  std::string label;
  int64_t whole = 0;
  int64_t part = 0;
  std::string text;  // beside the label or the bar
};

// Steps under one another, each as long as its whole.
void DrawSteps(pugi::xml_node parent, const std::string& id, const std::string& title,
               const std::vector<Bar>& steps, const std::string& legend);

// Two bars a period, side by side: whole and part.
void DrawSeries(pugi::xml_node parent, const std::string& id, const std::string& title,
                const std::vector<Bar>& periods, const std::string& whole, const std::string& part);

// One bar a group, with its name to the left and its text to the right.
void DrawGroups(pugi::xml_node parent, const std::string& id, const std::string& title,
                const std::vector<Bar>& groups, const std::string& legend);

}  // namespace jalon::report

#endif  // JALON_TOOLS_REPORT_CHARTS_H_
