// SPDX-License-Identifier: EUPL-1.2
//
// The report as one page of HTML, in French, to be read, printed and handed over: no script,
// nothing from the network, nobody's name.
#ifndef JALON_TOOLS_REPORT_HTML_H_
#define JALON_TOOLS_REPORT_HTML_H_

#include <string>

#include "tools/report/report.h"

namespace jalon::report {

// The whole file, in UTF-8. It is well-formed XML too. The same report makes the same bytes.
std::string Html(const Report& report);

}  // namespace jalon::report

#endif  // JALON_TOOLS_REPORT_HTML_H_
