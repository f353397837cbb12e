// SPDX-License-Identifier: EUPL-1.2
#include "tests/tools/report/browser.h"

#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <sstream>

namespace jalon::tests {
namespace {

std::string InPath(const std::string& program) {
  const char* path = std::getenv("PATH");
  std::istringstream folders(path == nullptr ? "" : path);
  for (std::string folder; std::getline(folders, folder, ':');) {
    const std::string file = folder.append("/").append(program);
    if (access(file.c_str(), X_OK) == 0) return file;
  }
  return "";
}

}  // namespace

std::string FindBrowser() {
  if (const char* chosen = std::getenv("JALON_BROWSER")) return chosen;
  for (const char* program : {"chromium", "chromium-browser", "google-chrome"}) {
    const std::string found = InPath(program);
    if (!found.empty()) return found;
  }
  return "";
}

Outcome Browse(const TemporaryFolder& folder, const std::vector<std::string>& action,
               const std::string& page) {
  std::vector<std::string> command = {FindBrowser(),
                                      "--headless",
                                      "--disable-gpu",
                                      "--disable-dev-shm-usage",
                                      "--no-first-run",
                                      "--hide-scrollbars",
                                      "--host-resolver-rules=MAP * ~NOTFOUND",
                                      "--user-data-dir=" + folder / "browser"};
  // A browser refuses to lock root into its sandbox.
  if (geteuid() == 0) command.emplace_back("--no-sandbox");
  command.insert(command.end(), action.begin(), action.end());
  command.push_back("file://" + page);
  return RunToEnd(command);
}

}  // namespace jalon::tests
