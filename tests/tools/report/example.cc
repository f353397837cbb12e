// SPDX-License-Identifier: EUPL-1.2
#include "tests/tools/report/example.h"

#include <cmath>

namespace jalon::tests {
namespace {

using jalon::v1::DeclaredValue;
using jalon::v1::Dimension;
using jalon::v1::GetMatrixResponse;
using jalon::v1::MatrixRow;

MatrixRow* AddRow(const std::string& code, const std::string& label, int64_t value,
                  GetMatrixResponse* matrix) {
  MatrixRow* row = matrix->add_rows();
  row->set_code(code);
  row->set_label(label);
  row->set_value(value);
  return row;
}

double OneDecimal(int64_t part, int64_t whole) {
  return std::floor(static_cast<double>(part) * 1000 / static_cast<double>(whole) + 0.5) / 10;
}

void SetDenominator(const std::string& code, int64_t denominator, int64_t waiting, MatrixRow* row) {
  row->set_denominator_code(code);
  row->set_denominator(denominator);
  if (denominator > 0) row->set_rate(OneDecimal(row->value(), denominator));
  row->set_waiting(waiting);
}

// A heap of delays around `middle` days, and a few that last long.
void SetDelay(int middle, MatrixRow* row) {
  auto* delay = row->mutable_delay();
  int64_t count = 0;
  for (int days = 0; days <= 4 * middle; ++days) {
    const double distance = (days - middle) / (0.4 * middle + 1);
    const auto number = static_cast<int64_t>(400 * std::exp(-distance * distance));
    if (number == 0) continue;
    auto* length = delay->add_lengths();
    length->set_days(days);
    length->set_count(number);
    count += number;
  }
  delay->set_count(count);
  delay->set_mean(middle + 0.4);
  delay->set_median(middle);
  delay->set_p90(1.6 * middle);
  delay->set_waiting(41);
  delay->set_left(37);
  delay->set_not_started(29);
  delay->set_immature(23);
}

void SetStamp(jalon::v1::ConventionStamp* stamp) {
  stamp->set_name("PAS_DE_CALAIS_2022");
  stamp->set_version("1");
  stamp->set_checksum("c0ffee00c0ffee00c0ffee00c0ffee00c0ffee00c0ffee00c0ffee00c0ffee00");
}

void AddSocle(int64_t scale, GetMatrixResponse* matrix) {
  const auto add = [&](const char* code, const char* label, int64_t value) {
    return AddRow(code, label, value / scale, matrix);
  };
  const int64_t entrants = 6060 / scale;
  add("3.1.1.a", "Nombre de nouveaux entrants", 6060);
  SetDenominator("3.1.1.a", entrants, 12, add("3.1.1.b", "Orientés en 1 mois et moins", 5950));
  SetDenominator("3.1.1.a", entrants, 31, add("3.1.2.a", "Premiers rendez-vous fixés", 5973));
  SetDenominator("3.1.1.a", entrants, 31, add("3.1.2.b", "À 2 semaines ou moins", 3612));
  SetDenominator("3.1.1.a", entrants, 640, add("3.1.3.a", "Premiers contrats", 4300));
  SetDenominator("3.1.3.a", 4300 / scale, 640, add("3.1.3.b", "Dans les 2 mois", 4181));
}

void AddAccompaniment(GetMatrixResponse* matrix) {
  AddRow("3.2.1.a", "Orientés vers la garantie d'activité", 19238, matrix);
  AddRow("3.2.2.c", "Personnes par conseiller dédié", 62, matrix)->set_decimal_value(61.7);
  MatrixRow* unknown = AddRow("3.2.2.d", "Délai moyen du démarrage", 987654321, matrix);
  unknown->set_missing(DeclaredValue::HELD_BY_PARTNER);
  unknown->set_comment("reporting assuré par Pôle emploi");
  AddRow("1.1.d", "Jeunes avec un logement stable", 0, matrix)
      ->set_missing(DeclaredValue::NOT_AVAILABLE);
  AddRow("2.1.d", "Reçues par les autres structures", 0, matrix)->set_missing(DeclaredValue::BLANK);
  MatrixRow* declared = AddRow("2.2.a", "Intervenants sociaux formés", 300, matrix);
  declared->mutable_declared()->set_value(300);
  declared->mutable_declared()->set_holder(kNasty);
  declared->mutable_declared()->set_known_on("2022-11-30");
}

void AddGroup(Dimension::Value dimension, const std::string& key, const std::string& label,
              int64_t value, int64_t denominator, MatrixRow* row) {
  auto* group = row->add_groups();
  group->set_dimension(dimension);
  group->set_key(key);
  group->set_label(label);
  group->set_value(value);
  if (denominator == 0) return;
  group->set_denominator(denominator);
  group->set_rate(OneDecimal(value, denominator));
}

// Thirty communes, more than a page shows, and three types; sums are those of the rows.
void AddGroups(GetMatrixResponse* matrix) {
  MatrixRow* entrants = matrix->mutable_rows(0);
  MatrixRow* oriented = matrix->mutable_rows(1);
  for (int i = 0; i < 30; ++i) {
    const std::string key = std::to_string(62900 + i);
    const std::string label = i == 3 ? kNasty : "Commune imaginaire n° " + std::to_string(i + 1);
    AddGroup(Dimension::TERRITORY, key, label, 202, 0, entrants);
    AddGroup(Dimension::TERRITORY, key, label, i < 10 ? 199 : 198, 202, oriented);
  }
  AddGroup(Dimension::ORIENTATION_TYPE, "SOCIAL", "Social", 4000, 0, entrants);
  AddGroup(Dimension::ORIENTATION_TYPE, "EMPLOI", "Emploi", 2000, 0, entrants);
  AddGroup(Dimension::ORIENTATION_TYPE, "", "", 60, 0, entrants);
  AddGroup(Dimension::ORIENTATION_TYPE, "SOCIAL", "Social", 3950, 4000, oriented);
  AddGroup(Dimension::ORIENTATION_TYPE, "EMPLOI", "Emploi", 2000, 2000, oriented);
  AddGroup(Dimension::ORIENTATION_TYPE, "", "", 0, 60, oriented);
}

void SetQuestion(const std::string& from, const std::string& to, GetMatrixResponse* matrix) {
  matrix->set_departement("062");
  SetStamp(matrix->mutable_convention());
  matrix->set_from(from);
  matrix->set_to(to);
  matrix->set_known_at("2022-11-30");
  matrix->set_log_position(31415926);
}

void AddParameter(const std::string& section, const std::string& name, const std::string& meaning,
                  const std::string& value, const std::string& value_meaning,
                  const std::string& base, jalon::v1::DescribeConventionResponse* convention) {
  auto* parameter = convention->add_parameters();
  parameter->set_section(section);
  parameter->set_name(name);
  parameter->set_meaning(meaning);
  parameter->set_value(value);
  parameter->set_value_meaning(value_meaning);
  parameter->set_base_value(base);
}

void Define(jalon::v1::DescribeConventionResponse* convention) {
  SetStamp(convention->mutable_stamp());
  convention->set_effective_from("2022-01-01");
  convention->set_effective_to("2022-12-31");
  AddParameter("Entrée (3.1.1.a)", "entry_event", "Ce qui date l'entrée E", "flux_transmission",
               "transmission du flux", "flux_transmission", convention);
  AddParameter("Entrée (3.1.1.a)", "soumis_rule", "Quand la personne doit être soumise", "ever",
               "au moins une fois", "at_entry", convention);
  AddParameter("Orientation (3.1.1.b)", "orientation_threshold", "Délai, à partir de l'entrée",
               "{n: 1 unit: month inclusive: true}", "1 mois, échéance comprise",
               "{n: 1 unit: month inclusive: true}", convention);
  AddParameter("Premier rendez-vous (3.1.2)", "rdv_threshold", "Délai du premier rendez-vous",
               "{n: 15 unit: day inclusive: true}", "15 jours, échéance comprise",
               "{n: 14 unit: day inclusive: true}", convention);
}

}  // namespace

report::Report ExampleReport() {
  report::Report report;
  SetQuestion("2022-01-01", "2022-11-30", &report.matrix);
  AddSocle(1, &report.matrix);
  SetDelay(18, report.matrix.mutable_rows(1));
  SetDelay(9, report.matrix.mutable_rows(3));
  SetDelay(40, report.matrix.mutable_rows(5));
  AddAccompaniment(&report.matrix);
  AddGroups(&report.matrix);
  Define(&report.convention);
  for (int month = 1; month <= 11; ++month) {
    const std::string name = std::string("2022-") + (month < 10 ? "0" : "") + std::to_string(month);
    const char* last = month == 2 ? "-28" : month % 2 == (month < 8 ? 1 : 0) ? "-31" : "-30";
    SetQuestion(name + "-01", name + last, &report.series.emplace_back());
    AddSocle(8 + month, &report.series.back());
  }
  report.rows_sha256 = "feed0000feed0000feed0000feed0000feed0000feed0000feed0000feed0000";
  report.jalon_version = "9.8.7";
  return report;
}

report::ListPersons ExamplePersons() {
  return [](const std::string& code, const report::TakePage& take) {
    jalon::v1::ListCellPersonsResponse page;
    page.set_log_position(31415926);
    auto* in = page.add_persons();
    in->set_person_id("p1");
    in->add_external_ids("A-1");
    in->add_external_ids("B-7");
    in->set_entered_on("2022-01-31");
    in->set_deadline("2022-02-28");
    in->set_event_on("2022-02-28");
    in->set_counted(true);
    in->set_why("orienté pour " + code);
    auto* out = page.add_persons();
    out->set_person_id("p2");
    out->set_entered_on("2022-03-01");
    out->set_why(kNasty);
    take(page);
    return absl::OkStatus();
  };
}

}  // namespace jalon::tests
