// SPDX-License-Identifier: EUPL-1.2
//
// Dates as the cells of a CSV file write them.
#ifndef JALON_ENGINE_FLUX_CELL_DATE_H_
#define JALON_ENGINE_FLUX_CELL_DATE_H_

#include <string_view>

#include "engine/base/date.h"

namespace jalon::flux {

// Whether `pattern` is a way to write a day: JJ, MM and AAAA once each, with signs between or
// without, as "JJ/MM/AAAA", "AAAA-MM-JJ" or "AAAAMMJJ". Years have four digits: "22" is any
// century.
bool IsDatePattern(std::string_view pattern);

// `text` as `pattern` writes days; JJ and MM may have one digit in a pattern with signs. A time of
// the day may follow, behind a space or a T. Absent when it does not fit, when the day does not
// exist, or when its year is outside 1900 to 2100: what says 0001 or 9999 says no day.
Date ReadDateAs(std::string_view pattern, std::string_view text);

// `text` as the emitters of flux write days: "JJ/MM/AAAA", "AAAA-MM-JJ" or "JJ-MM-AAAA".
Date ReadCellDate(std::string_view text);

}  // namespace jalon::flux

#endif  // JALON_ENGINE_FLUX_CELL_DATE_H_
