// SPDX-License-Identifier: EUPL-1.2
#include "tools/report/html.h"

#include <fmt/format.h>

#include "tools/report/html_sections.h"
#include "tools/report/nodes.h"
#include "tools/report/style.h"
#include "tools/report/words.h"

namespace jalon::report {
namespace {

using jalon::v1::GetMatrixResponse;

// Nothing is fetched and nothing runs, whatever a browser is told: the page holds what it needs.
constexpr char kHead[] = R"(<!DOCTYPE html>
<html lang="fr">
<head>
<meta charset="utf-8"/>
<meta name="viewport" content="width=device-width, initial-scale=1"/>
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'"/>
<meta name="robots" content="noindex"/>
)";

std::string PeriodText(const GetMatrixResponse& matrix) {
  return fmt::format("Du {} au {}", LongDate(matrix.from()), LongDate(matrix.to()));
}

void AddFact(pugi::xml_node list, const std::string& name, const std::string& value) {
  pugi::xml_node pair = Add(list, "div");
  Add(pair, "dt", "", name);
  Add(pair, "dd", "", value);
}

void AddCover(const Report& report, pugi::xml_node body) {
  const GetMatrixResponse& matrix = report.matrix;
  pugi::xml_node cover = Add(body, "header");
  Add(cover, "p", "eyebrow", "Revenu de solidarité active – indicateurs du socle");
  Add(cover, "h1", "", "Orientation et parcours des bénéficiaires");
  Add(cover, "p", "place", "Département " + matrix.departement());
  Add(cover, "p", "lead", PeriodText(matrix) + ", tel que connu le " + LongDate(matrix.known_at()));
  pugi::xml_node facts = Add(cover, "dl");
  AddFact(facts, "Convention",
          fmt::format("{}, version {}", matrix.convention().name(), matrix.convention().version()));
  AddFact(facts, "Effet", EffectText(report.convention));
  AddFact(facts, "Connu le (K)", ShortDate(matrix.known_at()));
  AddFact(facts, "Sans ce qui suit le (V)",
          matrix.valid_at().empty() ? "non demandé" : ShortDate(matrix.valid_at()));
  AddFact(facts, "Position du journal", std::to_string(matrix.log_position()));
  AddFact(facts, "Empreinte de la convention", matrix.convention().checksum().substr(0, 12));
}

void AddRemarks(const Report& report, pugi::xml_node page) {
  const auto remarks = Remarks(report);
  if (remarks.empty()) return;
  pugi::xml_node box = Add(page, "aside", "remarks");
  box.append_attribute("aria-label") = "À savoir avant d'utiliser ces chiffres";
  Add(box, "p", "strong", "À savoir avant d'utiliser ces chiffres");
  pugi::xml_node list = Add(box, "ul");
  for (const std::string& remark : remarks) Add(list, "li", "", remark);
}

}  // namespace

std::string Html(const Report& report) {
  pugi::xml_document document;
  pugi::xml_node body = Add(document, "body");
  AddCover(report, body);
  pugi::xml_node page = Add(body, "main");
  AddRemarks(report, page);
  AddKeyFigures(report, page);
  AddMatrixTable(report, page);
  AddWay(report, page);
  AddDelays(report, page);
  AddSeries(report, page);
  AddSplits(report, page);
  AddUnknowns(report, page);
  AddDefinitions(report, page);
  AddMethod(report, page);
  AddChecks(report, page);
  Add(page, "p", "end-note", "Établi par Jalon " + report.jalon_version);
  const std::string title =
      fmt::format("Indicateurs du socle, département {}, {} – {}", report.matrix.departement(),
                  ShortDate(report.matrix.from()), ShortDate(report.matrix.to()));
  return kHead + fmt::format("<title>{}</title>\n<style>\n", Escaped(title)) + StyleSheet() +
         "</style>\n</head>\n" + Markup(body) + "\n</html>\n";
}

}  // namespace jalon::report
