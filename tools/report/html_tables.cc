// SPDX-License-Identifier: EUPL-1.2
//
// The sections in words and tables: the matrix, what is missing, definitions, method, checks.
#include <fmt/format.h>

#include "tools/client/figure.h"
#include "tools/client/number.h"
#include "tools/report/html_sections.h"
#include "tools/report/nodes.h"
#include "tools/report/words.h"

namespace jalon::report {
namespace {

using client::Percent;
using client::Thousands;
using jalon::v1::ConventionParameter;
using jalon::v1::GetMatrixResponse;
using jalon::v1::MatrixRow;

std::string Of(bool present, int64_t number) { return present ? Thousands(number) : "–"; }

void MatrixLine(const MatrixRow& row, HtmlTable* table) {
  table->Row();
  table->Cell(row.code());
  pugi::xml_node label = table->Cell(row.label());
  const std::string note = NoteText(row);
  if (!note.empty()) Add(label, "small", "", note);
  table->Cell(client::ValueText(row), client::IsMissing(row) ? "missing" : "value");
  table->Cell(row.has_rate() ? Percent(row.rate()) : "–");
  table->Cell(Of(row.has_denominator(), row.denominator()));
  table->Cell(row.has_denominator() ? row.denominator_code() : "–");
  table->Cell(Of(row.has_waiting(), row.waiting()));
}

std::string ParameterOf(const Report& report, const std::string& name) {
  for (const ConventionParameter& parameter : report.convention.parameters()) {
    if (parameter.name() == name) return parameter.value();
  }
  return "";
}

void ParameterLine(const ConventionParameter& parameter, HtmlTable* table) {
  const bool same = parameter.value() == parameter.base_value();
  table->Row(same ? "" : "differs");
  Add(table->Cell(""), "code", "", parameter.name());
  table->Cell(parameter.meaning());
  pugi::xml_node value = table->Cell("");
  Add(value, "code", "", parameter.value());
  if (!parameter.value_meaning().empty()) Add(value, "small", "", parameter.value_meaning());
  pugi::xml_node base = table->Cell("");
  if (same) {
    AddText(base, "la même");
  } else {
    Add(base, "code", "", parameter.base_value());
  }
}

void AddFact(pugi::xml_node list, const std::string& name, const std::string& value) {
  pugi::xml_node pair = Add(list, "div");
  Add(pair, "dt", "", name);
  Add(Add(pair, "dd"), "code", "", value);
}

void AddPoint(pugi::xml_node list, const std::string& name, const std::string& text) {
  pugi::xml_node point = Add(list, "li");
  Add(point, "strong", "", name);
  AddText(point, " " + text);
}

std::string AttributionText(const Report& report) {
  if (ParameterOf(report, "attribution") == "event") {
    return "Chaque chiffre compte les événements de la période, quelle que soit la date d'entrée : "
           "les étapes ne portent pas sur les mêmes personnes, et l'une peut dépasser l'autre.";
  }
  return "Les chiffres 3.1 portent sur une cohorte : les entrants de la période, suivis jusqu'à la "
         "date de connaissance. Un événement d'après la période compte donc s'il est connu.";
}

}  // namespace

void AddMatrixTable(const Report& report, pugi::xml_node page) {
  pugi::xml_node section = AddSection(page, "matrice", "La matrice");
  HtmlTable table(section, "Indicateurs du socle sur la période", "",
                  {{"Code"},
                   {"Indicateur"},
                   {"Valeur", true},
                   {"Taux", true},
                   {"Sur", true},
                   {"Code", true},
                   {"En attente", true}});
  for (const MatrixRow& row : report.matrix.rows()) MatrixLine(row, &table);
  Add(section, "p", "note",
      "Sur : le dénominateur du taux, puis le code du chiffre qui le donne. En attente : entrants "
      "sans "
      "cet événement dont le droit dure encore. Une valeur qui manque est dite en toutes lettres "
      "et "
      "n'est jamais 0.");
}

void AddUnknowns(const Report& report, pugi::xml_node page) {
  pugi::xml_node section = AddSection(page, "manques", "Valeurs manquantes ou déclarées");
  std::vector<const MatrixRow*> rows;
  for (const MatrixRow& row : report.matrix.rows()) {
    if (client::IsMissing(row) || row.has_declared()) rows.push_back(&row);
  }
  if (rows.empty()) {
    Add(section, "p", "note", "Aucune : tous les chiffres sont calculés.");
    return;
  }
  HtmlTable table(section, "Ce que Jalon n'a pas calculé, et ce qui a été déclaré", "",
                  {{"Code"}, {"Indicateur"}, {"Valeur ou manque", true}, {"Pourquoi, par qui"}});
  for (const MatrixRow* row : rows) {
    table.Row();
    table.Cell(row->code());
    table.Cell(row->label());
    table.Cell(client::ValueText(*row), client::IsMissing(*row) ? "missing" : "");
    table.Cell(NoteText(*row));
  }
}

void AddDefinitions(const Report& report, pugi::xml_node page) {
  const auto& stamp = report.convention.stamp();
  pugi::xml_node section = AddSection(page, "definitions", "Définitions");
  Add(section, "p", "",
      fmt::format("Ces chiffres suivent la convention {}, version {}, {}. Une ligne marquée ≠ "
                  "s'écarte de la convention BASE.",
                  stamp.name(), stamp.version(), EffectText(report.convention)));
  HtmlTable table(section, "Chaque paramètre de la convention", "definitions",
                  {{"Paramètre"}, {"Ce qu'il décide"}, {"Valeur"}, {"Dans BASE"}});
  std::string chapter;
  for (const ConventionParameter& parameter : report.convention.parameters()) {
    if (parameter.section() != chapter) table.GroupRow(parameter.section());
    chapter = parameter.section();
    ParameterLine(parameter, &table);
  }
}

void AddMethod(const Report& report, pugi::xml_node page) {
  pugi::xml_node section = AddSection(page, "methode", "Note de méthode");
  pugi::xml_node list = Add(section, "ul");
  AddPoint(list, "Deux dates.",
           "Chaque fait porte le jour auquel il a eu lieu et le jour où il a été connu. Ces "
           "chiffres ne retiennent que ce qui était connu à la fin du " +
               LongDate(report.matrix.known_at()) +
               " ; redemandés avec cette date, ils seront les mêmes, sauf reprise déclarée de "
               "données anciennes.");
  AddPoint(list, "Période.", AttributionText(report));
  AddPoint(list, "Taux.",
           "Chacun est donné avec son dénominateur ; une décimale, arrondie au plus près.");
  AddPoint(list, "Attente.",
           "Un entrant dont l'échéance n'est pas passée n'est ni à temps ni en retard. Ceux qui "
           "attendent, ceux qui sont partis et les échéances à venir sont donnés à côté de chaque "
           "délai.");
  AddPoint(list, "Valeurs manquantes.",
           "Elles sont dites en toutes lettres, avec leur raison, et ne valent jamais 0. Une "
           "valeur déclarée par une autre institution est donnée avec son auteur et sa date.");
  AddPoint(list, "Explication.",
           "Derrière chaque chiffre il y a une liste de personnes, avec la règle qui a décidé pour "
           "chacune ; elle n'est pas dans ce document, qui ne nomme et ne désigne personne.");
}

void AddChecks(const Report& report, pugi::xml_node page) {
  const GetMatrixResponse& matrix = report.matrix;
  pugi::xml_node section = AddSection(page, "controle", "Sommes de contrôle");
  pugi::xml_node list = Add(section, "dl", "checks");
  AddFact(list, "Convention",
          fmt::format("{}, version {}", matrix.convention().name(), matrix.convention().version()));
  AddFact(list, "SHA-256 de la convention", matrix.convention().checksum());
  AddFact(list, "SHA-256 de la matrice", report.rows_sha256);
  AddFact(list, "Département, période",
          fmt::format("{}, {} – {}", matrix.departement(), matrix.from(), matrix.to()));
  AddFact(
      list, "K, V",
      matrix.known_at() + ", " + (matrix.valid_at().empty() ? "non demandé" : matrix.valid_at()));
  AddFact(list, "Position du journal", std::to_string(matrix.log_position()));
  AddFact(list, "Version de Jalon", report.jalon_version);
  Add(section, "p", "note",
      "Pour retrouver l'empreinte de la matrice : jalon matrix avec le même département, la même "
      "période, la même date de connaissance et la même convention, --format csv, puis sha256sum.");
}

}  // namespace jalon::report
