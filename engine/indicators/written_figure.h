// SPDX-License-Identifier: EUPL-1.2
//
// What stands in a figure of a table, as people write it.
#ifndef JALON_ENGINE_INDICATORS_WRITTEN_FIGURE_H_
#define JALON_ENGINE_INDICATORS_WRITTEN_FIGURE_H_

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/date.h"
#include "jalon/v1/event.pb.h"
#include "jalon/v1/publications.pb.h"

namespace jalon::indicators {

struct WrittenFigure {
  enum class Kind {
    kNumber,
    kPercentage,  // "98%"
    kDuration,    // "25 jours", "3 à 4 mois"
    kMissing,
    kNone,  // "Aucun": nobody can say whether it is a zero
    kText,
  };
  Kind kind = Kind::kMissing;
  double number = 0;  // of a number or a percentage; of a duration in days, when it is one
  bool in_days = false;
  // Of a missing figure: why; unspecified when nothing says it ("NC", "/", nothing).
  jalon::v1::DeclaredValue::Missing missing = jalon::v1::DeclaredValue::MISSING_UNSPECIFIED;
  std::string shown;  // the figure, for messages

  // The number that may be compared with other figures of the indicator.
  std::optional<double> Comparable() const;
};

// Reads what `cell` says. The spellings of missing values are those of the reports (reference,
// B.19): the nine of them, of which only one means zero.
WrittenFigure ReadFigure(const jalon::v1::TableCell& cell);

// A period as tables name it: "2022", "2022-S1 (1/01 au 30/05/22)", "2022-01-01/2022-12-31".
struct TablePeriod {
  Date from;
  Date to;
  bool half = false;  // a half-year
};
// Nothing for other texts, which are compared with none.
std::optional<TablePeriod> ReadPeriod(const std::string& text);

// A day that a text writes with digits: "2022-11-31", "30/05/22", "1/01/2021".
struct WrittenDate {
  std::string text;
  Date day;  // absent when no calendar has it
};
std::vector<WrittenDate> FindDates(std::string_view text);

}  // namespace jalon::indicators

#endif  // JALON_ENGINE_INDICATORS_WRITTEN_FIGURE_H_
