// SPDX-License-Identifier: EUPL-1.2
#include "tools/report/html.h"

#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>
#include <pugixml.hpp>
#include <set>

#include "tests/tools/report/example.h"
#include "tools/client/figure.h"
#include "tools/client/number.h"
#include "tools/report/nodes.h"
#include "tools/report/words.h"

using namespace jalon;
using namespace jalon::tests;
using report::Report;

namespace {

// A page, parsed as XML, which is stricter than a browser.
struct Page {
  explicit Page(const Report& report) : text(report::Html(report)) {
    const auto result = xml.load_string(text.c_str(), pugi::parse_default | pugi::parse_ws_pcdata);
    INFO(result.description() << " near " << text.substr(static_cast<size_t>(result.offset), 80));
    REQUIRE(result);
  }
  // All text in `node`.
  static std::string TextOf(pugi::xml_node node) {
    std::string all;
    for (const auto& found : node.select_nodes(".//text()")) all += found.node().value();
    return all;
  }
  pugi::xpath_node_set All(const char* path) const { return xml.select_nodes(path); }
  pugi::xml_node Section(const std::string& id) const {
    return xml.select_node(("//section[@id='" + id + "']").c_str()).node();
  }

  std::string text;
  pugi::xml_document xml;
};

bool Has(const std::string& text, const std::string& part) {
  INFO("looking for " << part);
  return text.find(part) != std::string::npos;
}

// The cells of the line of `code` in a section's first table, joined by "|".
std::string LineOf(const Page& page, const std::string& section, const std::string& code) {
  for (const auto& found : page.Section(section).select_nodes(".//tbody/tr")) {
    if (Page::TextOf(found.node().child("th")) != code) continue;
    std::string line;
    for (const auto cell : found.node().children()) line += Page::TextOf(cell) + "|";
    return line;
  }
  return "";
}

// Relative luminance of "1b2733".
double Luminance(const std::string& hex) {
  double sum = 0;
  const double weights[] = {0.2126, 0.7152, 0.0722};
  for (size_t i = 0; i < 3; ++i) {
    const double part = std::stoi(hex.substr(2 * i, 2), nullptr, 16) / 255.0;
    sum += weights[i] * (part <= 0.03928 ? part / 12.92 : std::pow((part + 0.055) / 1.055, 2.4));
  }
  return sum;
}

double Contrast(double one, double other) {
  return (std::max(one, other) + 0.05) / (std::min(one, other) + 0.05);
}

}  // namespace

TEST_CASE("a page is well-formed, French, and needs nothing from elsewhere") {
  const Page page(ExampleReport());
  CHECK(page.text.rfind("<!DOCTYPE html>\n<html lang=\"fr\">", 0) == 0);
  CHECK(page.All("//meta[@charset='utf-8']").size() == 1);
  CHECK(page.All("//@src | //@href | //@*[name()='xlink:href'] | //@style | //@action").empty());
  CHECK(page.All("//script | //link | //img | //iframe | //object | //base").empty());
  CHECK(page.All("//@*[starts-with(name(), 'on')]").empty());
  const std::string style = page.xml.select_node("//style").node().text().get();
  CHECK(style.size() > 1000);
  for (const char* word : {"url(", "@import", "http"}) CHECK(style.find(word) == std::string::npos);
  CHECK(Has(page.text, "default-src 'none'"));
}

TEST_CASE("an element that is empty is closed, or HTML would leave it open") {
  const Page page(ExampleReport());
  const std::string body = page.text.substr(page.text.find("<body"));
  CHECK(body.find("/>") == std::string::npos);
}

TEST_CASE("what the service says is text, whatever it looks like") {
  const Page page(ExampleReport());
  CHECK(page.text.find("<script") == std::string::npos);
  CHECK(Has(Page::TextOf(page.Section("manques")), kNasty));
  CHECK(Has(Page::TextOf(page.Section("repartitions")), kNasty));
  Report report = ExampleReport();
  report.matrix.set_departement("<b>\"&'\x01");
  report.matrix.mutable_rows(1)->set_label(kNasty);
  report.series[0].mutable_rows(0)->set_label(kNasty);
  report.convention.mutable_parameters(0)->set_value(kNasty);
  const Page nasty(report);
  CHECK(nasty.All("//b | //script").empty());
  CHECK(Has(nasty.xml.select_node("//title").node().text().get(), "<b>\"&'"));
}

TEST_CASE("every row of the matrix and each of its figures is on the page") {
  const Report report = ExampleReport();
  const Page page(report);
  for (const auto& row : report.matrix.rows()) {
    const std::string line = LineOf(page, "matrice", row.code());
    CHECK(Has(line, row.label()));
    CHECK(Has(line, "|" + client::ValueText(row) + "|"));
    if (row.has_denominator()) CHECK(Has(line, client::Thousands(row.denominator())));
    if (row.has_rate()) CHECK(Has(line, client::Percent(row.rate())));
    if (row.has_waiting()) CHECK(Has(line, "|" + client::Thousands(row.waiting()) + "|"));
  }
  CHECK(Has(LineOf(page, "matrice", "3.2.2.c"), "|61,7|"));
}

TEST_CASE("what is missing is said in words and explained, and its number is nowhere") {
  const Page page(ExampleReport());
  CHECK(page.text.find("987654321") == std::string::npos);
  CHECK(page.text.find("987\u00a0654") == std::string::npos);
  CHECK(Has(LineOf(page, "matrice", "1.1.d"), "|non disponible|"));
  CHECK(Has(LineOf(page, "manques", "3.2.2.d"),
            "|donnée d'un partenaire|reporting assuré par Pôle emploi|"));
  CHECK(Has(LineOf(page, "manques", "2.2.a"), "su le 30/11/2022"));
  CHECK(page.Section("manques").select_nodes(".//tbody/tr").size() == 4);
}

TEST_CASE("delays come with those who wait, who left and whose deadline is to come") {
  const Page page(ExampleReport());
  CHECK(Has(LineOf(page, "delais", "3.1.1.b"), "|18,4|18,0|28,8|"));
  CHECK(Has(LineOf(page, "delais", "3.1.1.b"), "|41|37|29|23|"));
  CHECK(page.Section("delais").select_nodes(".//svg").size() == 3);
  CHECK(Has(Page::TextOf(page.Section("delais")), "1 mois, échéance comprise"));
  CHECK(page.All("//aside[@class='remarks']//li").size() == 3);
}

TEST_CASE("the way from entry to contract, the series and the splits are drawn and tabled") {
  const Report report = ExampleReport();
  const Page page(report);
  const std::string way = Page::TextOf(page.Section("parcours"));
  // 41 wait for an orientation and 37 left without one.
  for (const char* text :
       {"6\u00a0060", "5\u00a0982", "5\u00a0950", "5\u00a0973", "3\u00a0612", "4\u00a0300"}) {
    CHECK(Has(way, text));
  }
  CHECK(page.Section("serie").select_nodes(".//svg").size() == 3);
  CHECK(page.Section("serie").select_nodes(".//tbody/tr").size() == 11);
  CHECK(Has(Page::TextOf(page.Section("serie")), "novembre 2022"));
  CHECK(page.Section("repartitions").select_nodes(".//svg").size() == 2);
  // 25 of the 30 communes, the sum of the others, and three types.
  CHECK(page.Section("repartitions").select_nodes(".//tbody/tr").size() == 25 + 1 + 3);
  CHECK(Has(LineOf(page, "repartitions", "5 autres"), "|1\u00a0010|990|"));
  CHECK(Has(Page::TextOf(page.Section("repartitions")), "non connu"));
}

TEST_CASE("a page says what its figures were made of") {
  const Report report = ExampleReport();
  const Page page(report);
  const std::string checks = Page::TextOf(page.Section("controle"));
  for (const std::string& text :
       {report.rows_sha256, report.matrix.convention().checksum(), std::string("31415926"),
        std::string("2022-11-30"), std::string("PAS_DE_CALAIS_2022, version 1"),
        std::string("9.8.7")}) {
    CHECK(Has(checks, text));
  }
  const auto definitions = page.Section("definitions");
  CHECK(definitions.select_nodes(".//tr[@class='differs']").size() == 2);
  for (const auto& parameter : report.convention.parameters()) {
    CHECK(Has(Page::TextOf(definitions), parameter.name() + parameter.meaning()));
    CHECK(Has(Page::TextOf(definitions), parameter.value() + parameter.value_meaning()));
  }
  CHECK(Has(Page::TextOf(page.Section("methode")), "30 novembre 2022"));
}

TEST_CASE("colours are far enough from one another (WCAG 2, AA)") {
  const Page page(ExampleReport());
  const std::string style = page.xml.select_node("//style").node().text().get();
  const auto of = [&](const std::string& name) {
    const std::string word = "--" + name + ": #";
    REQUIRE(Has(style, word));
    return Luminance(style.substr(style.find(word) + word.size(), 6));
  };
  for (const char* text : {"ink", "soft", "blue", "mark"}) {
    INFO(text);
    CHECK(Contrast(of(text), 1) >= 4.5);
    CHECK(Contrast(of(text), of("pale")) >= 4.5);
  }
  CHECK(Contrast(of("part"), 1) >= 3);
  CHECK(Contrast(of("part"), of("whole")) >= 3);
}

TEST_CASE("those who do not see a page can read it") {
  const Page page(ExampleReport());
  CHECK(page.All("//h1").size() == 1);
  CHECK(page.All("//main").size() == 1);
  for (const auto& svg : page.All("//svg")) {
    CHECK(std::string(svg.node().attribute("role").value()) == "img");
    const std::string label = std::string(svg.node().attribute("aria-labelledby").value());
    for (const char* part : {"title", "desc"}) {
      const auto node = svg.node().child(part);
      CHECK(Has(label, node.attribute("id").value()));
      CHECK(Page::TextOf(node).size() > 10);
    }
  }
  CHECK(page.All("//table[not(caption)]").empty());
  CHECK(page.All("//th[not(@scope)]").empty());
  CHECK(page.All("//tbody/tr[not(th)]").empty());
  CHECK(page.All("//section[not(@aria-labelledby)]").empty());
  std::set<std::string> ids;
  for (const auto& id : page.All("//@id")) {
    CHECK(ids.insert(id.attribute().value()).second);
  }
  for (const auto& section : page.All("//section")) {
    CHECK(ids.count(section.node().attribute("aria-labelledby").value()) == 1);
  }
}

TEST_CASE("the same report makes the same page") {
  CHECK(report::Html(ExampleReport()) == report::Html(ExampleReport()));
}

TEST_CASE("a page without groups, series, delays or rows can be written") {
  Report report;
  report.matrix.set_departement("062");
  const Page page(report);
  CHECK(Has(page.text, "Aucune série n'a été demandée"));
  CHECK(Has(page.text, "Aucune répartition n'a été demandée"));
  CHECK(Has(page.text, "tous les chiffres sont calculés"));
  // A delay that nobody has is told, not drawn.
  auto* row = report.matrix.add_rows();
  row->set_code("3.1.1.b");
  row->mutable_delay()->set_waiting(7);
  CHECK(Has(Page(report).text, "aucun délai à montrer"));
}

TEST_CASE("a series from another position of the log is remarked") {
  Report report = ExampleReport();
  CHECK(report::Remarks(report).size() == 3);
  report.series[4].set_log_position(31415927);
  REQUIRE(report::Remarks(report).size() == 4);
  CHECK(Has(report::Html(report), "autre position du journal"));
}

TEST_CASE("dates and periods as a French reader writes them") {
  CHECK(report::ShortDate("2022-11-30") == "30/11/2022");
  CHECK(report::LongDate("2022-08-01") == "1er août 2022");
  CHECK(report::ShortDate("n.d.") == "n.d.");
  jalon::v1::GetMatrixResponse point;
  point.set_from("2020-02-01");
  point.set_to("2020-02-29");
  CHECK(report::PeriodName(point) == "février 2020");
  CHECK(report::ShortPeriodName(point) == "02/20");
  point.set_to("2020-02-28");
  CHECK(report::PeriodName(point) == "01/02/2020 – 28/02/2020");
}
