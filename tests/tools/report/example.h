// SPDX-License-Identifier: EUPL-1.2
//
// Invented answers of the service, with everything that a report can have to show.
#ifndef JALON_TESTS_TOOLS_REPORT_EXAMPLE_H_
#define JALON_TESTS_TOOLS_REPORT_EXAMPLE_H_

#include <string>

#include "tools/report/report.h"

namespace jalon::tests {

// What would break a page, a sheet or an attribute if it were not escaped; also something that a
// spreadsheet would compute, and something that it would follow.
inline constexpr char kNasty[] =
    "=1+1 <script>alert(\"x\")</script> & 'é' ]]> http://exemple.invalid/";

// A year of Pas-de-Calais: delays, groups, a declared and three missing values, a series of months.
report::Report ExampleReport();

// Two persons of `code`, one of them counted.
report::ListPersons ExamplePersons();

}  // namespace jalon::tests

#endif  // JALON_TESTS_TOOLS_REPORT_EXAMPLE_H_
