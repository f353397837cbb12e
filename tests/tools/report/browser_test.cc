// SPDX-License-Identifier: EUPL-1.2
//
// The page in a real browser. Skipped, with a line that says so, where none is installed.
#include "tests/tools/report/browser.h"

#include <catch2/catch.hpp>
#include <string>

#include "tests/services/process.h"
#include "tests/tools/report/example.h"
#include "tools/report/html.h"

using namespace jalon;
using namespace jalon::tests;

namespace {

bool NoBrowser() {
  if (!FindBrowser().empty()) return false;
  WARN("SKIPPED: no browser (apt-get install chromium, or JALON_BROWSER=…)");
  return true;
}

int Count(const std::string& text, const std::string& part) {
  int count = 0;
  for (size_t at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) ++count;
  return count;
}

// Measures what the browser made of the page and leaves what is wrong in an attribute of the body:
// a page or table that is too wide, a text that leaves its drawing or runs into another one.
constexpr char kMeasure[] = R"(<script>
const wrong = [];
const root = document.documentElement;
if (root.scrollWidth > window.innerWidth) wrong.push('page ' + root.scrollWidth);
for (const box of document.querySelectorAll('.wide')) {
  if (box.scrollWidth > box.clientWidth + 1) wrong.push('table ' + box.textContent.slice(0, 40));
}
const meet = (a, b) => a.x + 1 < b.x + b.width && b.x + 1 < a.x + a.width &&
                       a.y + 3 < b.y + b.height && b.y + 3 < a.y + a.height;
let drawings = 0, texts = 0;
for (const svg of document.querySelectorAll('svg')) {
  const whole = svg.viewBox.baseVal;
  drawings += svg.getBoundingClientRect().width > 300 ? 1 : 0;
  const boxes = [];
  for (const text of svg.querySelectorAll('text')) {
    const box = text.getBBox();
    texts += 1;
    if (box.x < -1 || box.y < -1 || box.x + box.width > whole.width + 1 ||
        box.y + box.height > whole.height + 1) wrong.push('outside ' + text.textContent);
    for (const other of boxes) {
      if (meet(box, other.box)) wrong.push(text.textContent + ' on ' + other.name);
    }
    boxes.push({box: box, name: text.textContent});
  }
}
document.body.setAttribute('data-wrong', wrong.join(' | ') || 'nothing');
document.body.setAttribute('data-drawings', drawings);
document.body.setAttribute('data-texts', texts > 100 ? 'many' : 'few');
</script></body>)";

// The page with what measures it; its policy, which would not let a script run, is taken out.
std::string Measured(std::string page) {
  const std::string policy = "default-src 'none'; ";
  page.erase(page.find(policy), policy.size());
  const std::string end = "</body>";
  return page.replace(page.find(end), end.size(), kMeasure);
}

std::string Attribute(const std::string& dom, const std::string& name) {
  const size_t at = dom.find(name + "=\"");
  if (at == std::string::npos) return "absent";
  const size_t begin = at + name.size() + 2;
  return dom.substr(begin, dom.find('"', begin) - begin);
}

}  // namespace

TEST_CASE("a browser shows the page: nothing is too wide, outside or on top of something else") {
  if (NoBrowser()) return;
  TemporaryFolder folder;
  const std::string page = folder.Write("page.html", Measured(report::Html(ExampleReport())));
  const Outcome shown = Browse(folder, {"--window-size=1200,900", "--dump-dom"}, page);
  INFO(shown.err.substr(0, 2000));
  REQUIRE(shown.code == 0);
  CHECK(Attribute(shown.out, "data-wrong") == "nothing");
  CHECK(Attribute(shown.out, "data-drawings") == "9");
  CHECK(Attribute(shown.out, "data-texts") == "many");
  CHECK(Count(shown.out, "<section") == 10);
  CHECK(Count(shown.out, "5\u00a0950") + Count(shown.out, "5&nbsp;950") >= 2);
}

TEST_CASE("a script that got into the page would not run") {
  if (NoBrowser()) return;
  TemporaryFolder folder;
  std::string text = report::Html(ExampleReport());
  text.replace(text.find("</body>"), 7,
               "<script>document.body.setAttribute('data-ran', 'yes')</script></body>");
  const Outcome shown = Browse(folder, {"--dump-dom"}, folder.Write("page.html", text));
  REQUIRE(shown.code == 0);
  CHECK(Count(shown.out, "<section") == 10);
  CHECK(Attribute(shown.out, "data-ran") == "absent");
}

TEST_CASE("a browser prints the page on several sheets, and takes its picture") {
  if (NoBrowser()) return;
  TemporaryFolder folder;
  const std::string page = folder.Write("page.html", report::Html(ExampleReport()));
  const Outcome printed = Browse(folder, {"--print-to-pdf=" + folder / "page.pdf"}, page);
  INFO(printed.err.substr(0, 2000));
  REQUIRE(printed.code == 0);
  const std::string pdf = ReadFile(folder / "page.pdf");
  CHECK(pdf.rfind("%PDF-", 0) == 0);
  const int sheets = Count(pdf, "/Type /Page\n");
  CHECK(sheets >= 4);
  CHECK(sheets <= 14);
  const Outcome taken =
      Browse(folder, {"--window-size=1200,1600", "--screenshot=" + folder / "page.png"}, page);
  REQUIRE(taken.code == 0);
  const std::string picture = ReadFile(folder / "page.png");
  CHECK(picture.rfind("\x89PNG", 0) == 0);
  CHECK(picture.size() > 50000);  // an empty one of this size has some 10 kB
}
