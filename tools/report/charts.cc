// SPDX-License-Identifier: EUPL-1.2
#include "tools/report/charts.h"

#include <fmt/format.h>

#include <algorithm>

#include "tools/client/number.h"
#include "tools/report/scale.h"
#include "tools/report/svg.h"

namespace jalon::report {
namespace {

using client::Thousands;
using jalon::v1::DelaySummary;

// Where the columns of a chart stand.
constexpr double kLeft = 48;
constexpr double kRight = kDrawingWidth - 8;
constexpr double kColumnsHeight = 130;
constexpr double kTextDrop = 4;  // from the middle of a line of text to its foot
constexpr size_t kMostLabels = 12;
constexpr size_t kMostLegend = 62;

// A chart of columns: an axis of counts to the left, places for columns to the right of it.
class Columns {
 public:
  Columns(Svg* svg, double top, int64_t most, size_t places)
      : svg_(*svg), top_(top), bottom_(top + kColumnsHeight), places_(places) {
    const int64_t step = AxisStep(std::max<int64_t>(most, 1));
    top_value_ = (std::max<int64_t>(most, 1) + step - 1) / step * step;
    for (int64_t value = 0; value <= top_value_; value += step) {
      const double y = bottom_ - Height(value);
      svg_.Line({kLeft, y}, {kRight, y}, value == 0 ? "axis" : "grid");
      svg_.Text({kLeft - 6, y + kTextDrop}, Thousands(value), "end small");
    }
  }

  double Width() const { return (kRight - kLeft) / static_cast<double>(places_); }
  double X(double place) const { return kLeft + place * Width(); }
  double bottom() const { return bottom_; }
  double top() const { return top_; }

  // Part of the width of a place: 0 to 1.
  void Column(size_t place, double from, double to, int64_t value, const std::string& css_class) {
    const double x = X(static_cast<double>(place) + from);
    svg_.Rect({x, bottom_ - Height(value), (to - from) * Width(), Height(value)}, css_class);
  }
  void Label(double place, const std::string& text) {
    svg_.Text({X(place), bottom_ + 16}, text, "middle small");
  }

 private:
  double Height(int64_t value) const {
    const double share = static_cast<double>(value) / static_cast<double>(top_value_);
    return std::clamp(share, 0.0, 1.0) * kColumnsHeight;
  }

  Svg& svg_;
  const double top_;
  const double bottom_;
  const size_t places_;
  int64_t top_value_ = 1;
};

// Every how many places a label is written, so that they do not run into one another.
size_t LabelEvery(size_t places) { return (places + kMostLabels - 1) / kMostLabels; }

void Legend(Svg* svg, const Place& at, const std::string& whole, const std::string& part) {
  const double y = at.y;
  svg->Rect({at.x, y - 10, 12, 12}, "whole");
  svg->Text({at.x + 18, y}, Shortened(whole, kMostLegend), "small");
  const double second = at.x + (kDrawingWidth - at.x) / 2;
  svg->Rect({second, y - 10, 12, 12}, "part");
  svg->Text({second + 18, y}, Shortened(part, kMostLegend), "small");
}

// A line down through the columns where `days` are, with what it is above.
void Mark(const DelayClasses& all, const Columns& columns, double days, double text_y,
          const std::string& text, Svg* svg) {
  const double place = (days - all.classes.front().from + 0.5) / all.width;
  const double most = static_cast<double>(all.classes.size()) + (all.beyond > 0 ? 1 : 0);
  const double x = columns.X(std::min(place, most));
  svg->Line({x, text_y + 4}, {x, columns.bottom()}, "mark");
  const bool left = x > kDrawingWidth / 2;
  svg->Text({left ? x - 5 : x + 5, text_y + 4}, text, left ? "mark end" : "mark");
}

std::string ClassName(const DelayClass& delays) {
  return delays.from == delays.to ? fmt::format("{}", delays.from)
                                  : fmt::format("{}–{}", delays.from, delays.to);
}

int64_t Highest(const DelayClasses& all) {
  int64_t most = all.beyond;
  for (const DelayClass& delays : all.classes) most = std::max(most, delays.count);
  return most;
}

std::string DelaysInWords(const DelaySummary& delay) {
  return fmt::format("{} délais ; moyenne {} jours, médiane {} jours, neuf sur dix en {} jours.",
                     Thousands(delay.count()), client::Decimal(delay.mean()),
                     client::Decimal(delay.median()), client::Decimal(delay.p90()));
}

void DrawClasses(const DelayClasses& all, Columns* columns) {
  const size_t every = LabelEvery(all.classes.size() + (all.beyond > 0 ? 1 : 0));
  for (size_t i = 0; i < all.classes.size(); ++i) {
    columns->Column(i, 0.06, 0.94, all.classes[i].count, "part");
    if (i % every == 0) {
      columns->Label(static_cast<double>(i) + 0.5, ClassName(all.classes[i]));
    }
  }
  if (all.beyond == 0) return;
  const size_t last = all.classes.size();
  columns->Column(last, 0.06, 0.94, all.beyond, "whole");
  if (last % every == 0) columns->Label(static_cast<double>(last) + 0.5, "plus");
}

std::string BarsInWords(const std::vector<Bar>& bars, const std::string& legend) {
  std::string words = legend + " :";
  for (const Bar& bar : bars) {
    words +=
        fmt::format(" {}, {}, dont {} ;", bar.label, Thousands(bar.whole), Thousands(bar.part));
  }
  words.back() = '.';
  return words;
}

int64_t MostWhole(const std::vector<Bar>& bars) {
  int64_t most = 1;
  for (const Bar& bar : bars) most = std::max({most, bar.whole, bar.part});
  return most;
}

// A bar in its track, and in it the part.
void DrawBar(const Bar& bar, const Box& track, int64_t most, Svg* svg) {
  const auto scaled = [&](int64_t value) {
    return static_cast<double>(value) / static_cast<double>(most) * track.width;
  };
  svg->Rect(track, "track");
  svg->Rect({track.x, track.y, scaled(bar.whole), track.height}, "whole");
  svg->Rect({track.x, track.y, scaled(bar.part), track.height}, "part");
}

}  // namespace

void DrawDelays(pugi::xml_node parent, const std::string& id, const std::string& title,
                const DelaySummary& delay) {
  const DelayClasses all = Classify(delay);
  constexpr double kTop = 44;
  Svg svg(parent, id, kTop + kColumnsHeight + 42, title, DelaysInWords(delay));
  const size_t places = all.classes.size() + (all.beyond > 0 ? 1 : 0);
  Columns columns(&svg, kTop, Highest(all), places);
  DrawClasses(all, &columns);
  Mark(all, columns, delay.median(), 10, "médiane : " + client::Decimal(delay.median()) + " jours",
       &svg);
  Mark(all, columns, delay.p90(), 27, "9 sur 10 : " + client::Decimal(delay.p90()) + " jours",
       &svg);
  const std::string unit =
      all.width == 1 ? "jours" : fmt::format("jours, par classes de {}", all.width);
  svg.Text({(kLeft + kRight) / 2, columns.bottom() + 36}, unit, "middle small");
}

void DrawSteps(pugi::xml_node parent, const std::string& id, const std::string& title,
               const std::vector<Bar>& steps, const std::string& legend) {
  constexpr double kStep = 50;
  const double height = kStep * static_cast<double>(steps.size());
  Svg svg(parent, id, height + 26, title, BarsInWords(steps, legend));
  const int64_t most = MostWhole(steps);
  double y = 0;
  for (const Bar& step : steps) {
    svg.Text({0, y + 15}, step.label, "strong");
    svg.Text({kDrawingWidth, y + 15}, step.text, "end");
    DrawBar(step, {0, y + 22, kDrawingWidth, 16}, most, &svg);
    y += kStep;
  }
  Legend(&svg, {0, height + 16}, "à cette étape", "dont dans le délai de la convention");
}

void DrawSeries(pugi::xml_node parent, const std::string& id, const std::string& title,
                const std::vector<Bar>& periods, const std::string& whole,
                const std::string& part) {
  constexpr double kTop = 12;
  Svg svg(parent, id, kTop + kColumnsHeight + 52, title, BarsInWords(periods, whole));
  Columns columns(&svg, kTop, MostWhole(periods), periods.size());
  const size_t every = LabelEvery(periods.size());
  for (size_t i = 0; i < periods.size(); ++i) {
    columns.Column(i, 0.12, 0.49, periods[i].whole, "whole");
    columns.Column(i, 0.51, 0.88, periods[i].part, "part");
    if (i % every == 0) columns.Label(static_cast<double>(i) + 0.5, periods[i].label);
  }
  Legend(&svg, {kLeft, columns.bottom() + 42}, whole, part);
}

void DrawGroups(pugi::xml_node parent, const std::string& id, const std::string& title,
                const std::vector<Bar>& groups, const std::string& legend) {
  constexpr double kLine = 22;
  constexpr double kNames = 220;
  constexpr double kTexts = 180;
  constexpr size_t kNameLength = 32;
  const double height = kLine * static_cast<double>(groups.size());
  Svg svg(parent, id, height + 26, title, BarsInWords(groups, legend));
  const int64_t most = MostWhole(groups);
  double y = 0;
  for (const Bar& group : groups) {
    svg.Text({kNames - 8, y + 15}, Shortened(group.label, kNameLength), "end small");
    DrawBar(group, {kNames, y + 4, kDrawingWidth - kNames - kTexts, 14}, most, &svg);
    svg.Text({kDrawingWidth, y + 15}, group.text, "end small");
    y += kLine;
  }
  Legend(&svg, {kNames, height + 16}, legend, "dont dans le délai de la convention");
}

}  // namespace jalon::report
