// SPDX-License-Identifier: EUPL-1.2
//
// The sections that draw: key figures, the way from entry to contract, delays, series.
#include <fmt/format.h>

#include "tools/client/figure.h"
#include "tools/client/number.h"
#include "tools/report/charts.h"
#include "tools/report/html_sections.h"
#include "tools/report/nodes.h"
#include "tools/report/words.h"

namespace jalon::report {
namespace {

using client::Decimal;
using client::Percent;
using client::Thousands;
using jalon::v1::DelaySummary;
using jalon::v1::GetMatrixResponse;
using jalon::v1::MatrixRow;

void AddTile(const Report& report, const std::string& code, const std::string& name,
             pugi::xml_node tiles) {
  const MatrixRow* row = FindRow(report.matrix, code);
  if (row == nullptr) return;
  pugi::xml_node tile = Add(tiles, "li");
  Add(tile, "p", "tile-name", name);
  Add(tile, "p", "tile-value", row->has_rate() ? Percent(row->rate()) : client::ValueText(*row));
  if (row->has_denominator()) {
    Add(tile, "p", "tile-of",
        fmt::format("{} sur {}", client::ValueText(*row), Thousands(row->denominator())));
  }
  if (row->has_waiting()) {
    Add(tile, "p", "tile-of", fmt::format("{} en attente", Thousands(row->waiting())));
  }
  Add(tile, "p", "tile-code", code);
}

std::string ShareOf(int64_t part, int64_t whole) {
  if (whole <= 0) return Thousands(part);
  const double percent = static_cast<double>(part) * 100 / static_cast<double>(whole);
  return fmt::format("{}, soit {} des entrants", Thousands(part), Percent(percent));
}

// A step whose in-time part is a row of its own; without one the whole is in time.
Bar Step(const GetMatrixResponse& matrix, const std::string& label, const std::string& whole,
         const std::string& part) {
  Bar bar;
  bar.label = label;
  bar.whole = ValueOf(matrix, whole);
  bar.part = ValueOf(matrix, part);
  bar.text = ShareOf(bar.whole, ValueOf(matrix, kEntrants));
  if (whole != part) bar.text += fmt::format(" ; dans le délai : {}", Thousands(bar.part));
  return bar;
}

// No row counts those oriented in time or not: they are the entrants but for those without an
// orientation, whom the delay behind 3.1.1.b tells.
Bar OrientationStep(const GetMatrixResponse& matrix) {
  const MatrixRow* row = FindRow(matrix, kOriented);
  Bar bar = Step(matrix, "Orientés", kOriented, kOriented);
  if (row == nullptr || !row->has_delay()) return bar;
  bar.whole = row->denominator() - row->delay().waiting() - row->delay().left();
  bar.text = ShareOf(bar.whole, ValueOf(matrix, kEntrants)) +
             fmt::format(" ; dans le délai : {}", Thousands(bar.part));
  return bar;
}

std::string Days(bool present, double days) { return present ? Decimal(days) : "–"; }

void DelayLine(const MatrixRow& row, HtmlTable* table) {
  const DelaySummary& delay = row.delay();
  table->Row();
  table->Cell(row.code());
  table->Cell(row.label());
  table->Cell(Days(delay.has_mean(), delay.mean()));
  table->Cell(Days(delay.has_median(), delay.median()));
  table->Cell(Days(delay.has_p90(), delay.p90()));
  for (const int64_t count :
       {delay.count(), delay.waiting(), delay.left(), delay.not_started(), delay.immature()}) {
    table->Cell(Thousands(count));
  }
}

void AddDelayTable(const Report& report, pugi::xml_node section) {
  HtmlTable table(section, "Délais, en jours, et ceux qui n'en ont pas encore", "compact",
                  {{"Code"},
                   {"Indicateur"},
                   {"Moyenne", true},
                   {"Médiane", true},
                   {"9 sur 10", true},
                   {"Comptés", true},
                   {"En attente", true},
                   {"Partis", true},
                   {"Sans orientation", true},
                   {"Échéance à venir", true}});
  for (const MatrixRow& row : report.matrix.rows()) {
    if (row.has_delay()) DelayLine(row, &table);
  }
  Add(section, "p", "note",
      "En attente : pas encore d'événement, et le droit dure. Partis : le droit a pris fin sans "
      "l'événement. Échéance à venir : tant qu'il y en a, le taux et la moyenne bougeront.");
}

std::string DelayTitle(const Report& report, const MatrixRow& row) {
  const std::string threshold = ThresholdOf(report, row.code());
  return row.code() + " – " + row.label() + (threshold.empty() ? "" : " (" + threshold + ")");
}

std::string IdOf(const std::string& prefix, const std::string& code) {
  std::string id = prefix + code;
  for (char& c : id) c = c == '.' ? '-' : c;
  return id;
}

// "3.1.1.a – Nombre de nouveaux entrants".
std::string NameOf(const Report& report, const std::string& code) {
  const MatrixRow* row = FindRow(report.matrix, code);
  return row == nullptr ? code : code + " – " + row->label();
}

void DrawPair(const Report& report, const std::string& title, const std::string& whole,
              const std::string& part, pugi::xml_node section) {
  std::vector<Bar> periods;
  for (const GetMatrixResponse& point : report.series) {
    periods.push_back({ShortPeriodName(point), ValueOf(point, whole), ValueOf(point, part), ""});
  }
  DrawSeries(section, IdOf("serie-", whole), title, periods, NameOf(report, whole),
             NameOf(report, part));
}

void AddSeriesTable(const Report& report, pugi::xml_node section) {
  std::vector<HtmlTable::Column> columns = {{"Période"}};
  const GetMatrixResponse& first = report.series.front();
  for (const MatrixRow& row : first.rows()) columns.push_back({row.code(), true});
  HtmlTable table(section, "Chaque chiffre, période après période", "compact", columns);
  for (const GetMatrixResponse& point : report.series) {
    table.Row();
    table.Cell(PeriodName(point));
    for (const MatrixRow& row : first.rows()) {
      const MatrixRow* same = FindRow(point, row.code());
      table.Cell(same == nullptr ? "–" : client::ValueText(*same));
    }
  }
}

}  // namespace

int64_t ValueOf(const GetMatrixResponse& matrix, const std::string& code) {
  const MatrixRow* row = FindRow(matrix, code);
  return row == nullptr || client::IsMissing(*row) ? 0 : row->value();
}

std::string ThresholdOf(const Report& report, const std::string& code) {
  const std::string name = code == kOriented         ? "orientation_threshold"
                           : code == kRdvInTime      ? "rdv_threshold"
                           : code == kContractInTime ? "cer_threshold"
                                                     : "";
  for (const auto& parameter : report.convention.parameters()) {
    if (parameter.name() == name) return "délai de la convention : " + parameter.value_meaning();
  }
  return "";
}

void AddKeyFigures(const Report& report, pugi::xml_node page) {
  pugi::xml_node section = AddSection(page, "essentiel", "L'essentiel");
  pugi::xml_node tiles = Add(section, "ul", "tiles");
  AddTile(report, kEntrants, "Nouveaux entrants", tiles);
  AddTile(report, kOriented, "Orientés dans le délai", tiles);
  AddTile(report, kRdvInTime, "Premier rendez-vous dans le délai", tiles);
  AddTile(report, kContractInTime, "Premier contrat dans le délai", tiles);
}

void AddWay(const Report& report, pugi::xml_node page) {
  pugi::xml_node section = AddSection(page, "parcours", "De l'entrée au contrat");
  const GetMatrixResponse& matrix = report.matrix;
  DrawSteps(section, "parcours-dessin", "Entrants qui ont atteint chaque étape",
            {Step(matrix, "Entrés dans le dispositif", kEntrants, kEntrants),
             OrientationStep(matrix), Step(matrix, "Premier rendez-vous fixé", kRdv, kRdvInTime),
             Step(matrix, "Premier contrat signé", kContract, kContractInTime)},
            "Étapes du parcours");
}

void AddDelays(const Report& report, pugi::xml_node page) {
  pugi::xml_node section = AddSection(page, "delais", "Délais");
  AddDelayTable(report, section);
  for (const MatrixRow& row : report.matrix.rows()) {
    if (!row.has_delay()) continue;
    if (row.delay().lengths().empty()) {
      Add(section, "p", "note", DelayTitle(report, row) + " : aucun délai à montrer.");
    } else {
      DrawDelays(section, IdOf("delai-", row.code()), DelayTitle(report, row), row.delay());
    }
  }
}

void AddSeries(const Report& report, pugi::xml_node page) {
  pugi::xml_node section = AddSection(page, "serie", "Période après période");
  if (report.series.empty()) {
    Add(section, "p", "note", "Aucune série n'a été demandée.");
    return;
  }
  DrawPair(report, "Entrants, et orientés dans le délai", kEntrants, kOriented, section);
  DrawPair(report, "Premiers rendez-vous, et dans le délai", kRdv, kRdvInTime, section);
  DrawPair(report, "Premiers contrats, et dans le délai", kContract, kContractInTime, section);
  AddSeriesTable(report, section);
}

}  // namespace jalon::report
