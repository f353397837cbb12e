// SPDX-License-Identifier: EUPL-1.2
//
// A real browser without a window, where one is installed.
#ifndef JALON_TESTS_TOOLS_REPORT_BROWSER_H_
#define JALON_TESTS_TOOLS_REPORT_BROWSER_H_

#include <string>
#include <vector>

#include "tests/services/process.h"

namespace jalon::tests {

// Path of the browser: JALON_BROWSER, or a chromium found in PATH; "" when there is none.
std::string FindBrowser();

// Opens `page`, a file, with no way to a network, and does what `action` says
// ("--dump-dom", "--print-to-pdf=…"). `folder` takes the browser's own files.
Outcome Browse(const TemporaryFolder& folder, const std::vector<std::string>& action,
               const std::string& page);

}  // namespace jalon::tests

#endif  // JALON_TESTS_TOOLS_REPORT_BROWSER_H_
