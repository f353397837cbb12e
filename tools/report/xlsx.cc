// SPDX-License-Identifier: EUPL-1.2
#include "tools/report/xlsx.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <map>

#include "tools/client/figure.h"
#include "tools/report/words.h"
#include "tools/report/workbook.h"

namespace jalon::report {
namespace {

using jalon::v1::CellPerson;
using jalon::v1::DelaySummary;
using jalon::v1::GetMatrixResponse;
using jalon::v1::ListCellPersonsResponse;
using jalon::v1::MatrixRow;
using jalon::v1::SplitGroup;

void Value(const MatrixRow& row, Sheet* sheet) {
  if (client::IsMissing(row)) {
    sheet->Missing(client::MissingLabel(row.missing()));
  } else if (row.has_decimal_value()) {
    sheet->Decimal(row.decimal_value());
  } else {
    sheet->Whole(row.value());
  }
}

void WholeIf(bool present, int64_t number, Sheet* sheet) {
  present ? sheet->Whole(number) : sheet->Skip();
}

void DecimalIf(bool present, double number, Sheet* sheet) {
  present ? sheet->Decimal(number) : sheet->Skip();
}

void PercentIf(bool present, double rate, Sheet* sheet) {
  present ? sheet->Percent(rate) : sheet->Skip();
}

// What the question was, above the matrix.
void Heading(const Report& report, Sheet* sheet) {
  const GetMatrixResponse& matrix = report.matrix;
  sheet->Title("Indicateurs du socle – département " + matrix.departement());
  sheet->Subtitle(fmt::format("Période du {} au {}, telle que connue le {}",
                              ShortDate(matrix.from()), ShortDate(matrix.to()),
                              ShortDate(matrix.known_at())));
  if (!matrix.valid_at().empty()) {
    sheet->Subtitle("Sans ce qui concerne les jours après le " + ShortDate(matrix.valid_at()));
  }
  sheet->Subtitle(fmt::format("Convention {}, version {}, {}", matrix.convention().name(),
                              matrix.convention().version(), EffectText(report.convention)));
  for (const std::string& remark : Remarks(report)) sheet->Subtitle(remark);
  sheet->EndRow();
}

void Delay(const MatrixRow& row, Sheet* sheet) {
  const DelaySummary& delay = row.delay();
  DecimalIf(delay.has_mean(), delay.mean(), sheet);
  DecimalIf(delay.has_median(), delay.median(), sheet);
  DecimalIf(delay.has_p90(), delay.p90(), sheet);
  WholeIf(row.has_delay(), delay.count(), sheet);
  WholeIf(row.has_delay(), delay.waiting(), sheet);
  WholeIf(row.has_delay(), delay.left(), sheet);
  WholeIf(row.has_delay(), delay.not_started(), sheet);
  WholeIf(row.has_delay(), delay.immature(), sheet);
}

void MatrixLine(const MatrixRow& row, Sheet* sheet) {
  sheet->Strong(row.code());
  sheet->Text(row.label());
  Value(row, sheet);
  WholeIf(row.has_denominator(), row.denominator(), sheet);
  sheet->Text(row.denominator_code());
  PercentIf(row.has_rate(), row.rate(), sheet);
  WholeIf(row.has_waiting(), row.waiting(), sheet);
  Delay(row, sheet);
  sheet->Text(NoteText(row));
  sheet->EndRow();
}

void AddMatrix(const Report& report, Workbook* book) {
  Sheet* sheet = book->Add("Matrice");
  Heading(report, sheet);
  sheet->Header({{"Code", 9},
                 {"Indicateur", 62},
                 {"Valeur", 16},
                 {"Dénominateur", 13},
                 {"Code du dénominateur", 13},
                 {"Taux", 9},
                 {"En attente", 10},
                 {"Délai moyen (jours)", 11},
                 {"Délai médian", 9},
                 {"9 sur 10 en (jours)", 10},
                 {"Délais comptés", 10},
                 {"Délais en cours", 9},
                 {"Partis sans l'événement", 11},
                 {"Sans orientation", 11},
                 {"Échéances à venir", 11},
                 {"Commentaire", 60}});
  for (const MatrixRow& row : report.matrix.rows()) MatrixLine(row, sheet);
}

// What was listed, to be set against the matrix.
struct Listed {
  std::map<std::string, int64_t> counted;  // by code
  int64_t first_position = 0;
  int64_t last_position = 0;
};

// The sheets of persons: another one where one is full.
class PersonSheets {
 public:
  PersonSheets(Workbook* book, uint32_t most_rows, Listed* listed)
      : book_(book), most_rows_(most_rows), listed_(listed) {
    Open();
  }

  void Add(const std::string& code, const ListCellPersonsResponse& page) {
    const int64_t position = page.log_position();
    if (listed_->first_position == 0) listed_->first_position = position;
    listed_->first_position = std::min(listed_->first_position, position);
    listed_->last_position = std::max(listed_->last_position, position);
    for (const CellPerson& person : page.persons()) {
      if (sheet_->rows() >= most_rows_) {
        sheet_->Filter();
        Open();
      }
      Line(code, person);
    }
  }
  void End() { sheet_->Filter(); }

 private:
  void Open() {
    ++count_;
    sheet_ = book_->Add(count_ == 1 ? "Personnes" : fmt::format("Personnes {}", count_));
    sheet_->Header({{"Code", 9},
                    {"Personne (Jalon)", 16},
                    {"Identifiants des systèmes", 28},
                    {"Entrée (E)", 12},
                    {"Échéance", 12},
                    {"Événement", 12},
                    {"Compté", 9},
                    {"Pourquoi", 80}});
  }

  void Line(const std::string& code, const CellPerson& person) {
    listed_->counted[code] += person.counted() ? 1 : 0;
    sheet_->Text(code);
    sheet_->Text(person.person_id());
    sheet_->Text(fmt::format("{}", fmt::join(person.external_ids(), " ")));
    sheet_->Date(person.entered_on());
    sheet_->Date(person.deadline());
    sheet_->Date(person.event_on());
    sheet_->Text(person.counted() ? "oui" : "non");
    sheet_->Text(person.why());
    sheet_->EndRow();
  }

  Workbook* const book_;
  const uint32_t most_rows_;
  Listed* const listed_;
  Sheet* sheet_ = nullptr;
  int count_ = 0;
};

absl::Status AddPersons(const Report& report, const ListPersons& persons, uint32_t most_rows,
                        Workbook* book, Listed* listed) {
  PersonSheets sheets(book, most_rows, listed);
  for (const MatrixRow& row : report.matrix.rows()) {
    if (!IsCounted(row)) continue;
    listed->counted[row.code()] = 0;
    const absl::Status status = persons(
        row.code(), [&](const ListCellPersonsResponse& page) { sheets.Add(row.code(), page); });
    if (!status.ok()) return status;
  }
  sheets.End();
  return absl::OkStatus();
}

void AddDefinitions(const Report& report, Workbook* book) {
  Sheet* sheet = book->Add("Définitions");
  sheet->Header({{"Chapitre", 30},
                 {"Paramètre", 30},
                 {"Ce qu'il décide", 60},
                 {"Valeur", 34},
                 {"Ce que dit la valeur", 44},
                 {"Valeur de BASE", 34},
                 {"Comme BASE", 10}});
  for (const auto& parameter : report.convention.parameters()) {
    const bool same = parameter.value() == parameter.base_value();
    sheet->Text(parameter.section());
    sheet->Text(parameter.name());
    sheet->Text(parameter.meaning());
    same ? sheet->Text(parameter.value()) : sheet->Strong(parameter.value());
    sheet->Text(parameter.value_meaning());
    sheet->Text(parameter.base_value());
    same ? sheet->Text("oui") : sheet->Strong("non");
    sheet->EndRow();
  }
  sheet->Filter();
}

void GroupLine(const MatrixRow& row, const SplitGroup& group, Sheet* sheet) {
  sheet->Text(client::DimensionLabel(group.dimension()));
  sheet->Text(group.key());
  sheet->Text(GroupLabel(group));
  sheet->Text(row.code());
  sheet->Text(row.label());
  group.has_decimal_value() ? sheet->Decimal(group.decimal_value()) : sheet->Whole(group.value());
  WholeIf(group.has_denominator(), group.denominator(), sheet);
  PercentIf(group.has_rate(), group.rate(), sheet);
  WholeIf(group.has_waiting(), group.waiting(), sheet);
  sheet->EndRow();
}

void AddGroups(const Report& report, Workbook* book) {
  Sheet* sheet = book->Add("Répartitions");
  sheet->Header({{"Dimension", 26},
                 {"Clé", 14},
                 {"Groupe", 30},
                 {"Code", 9},
                 {"Indicateur", 62},
                 {"Valeur", 10},
                 {"Dénominateur", 13},
                 {"Taux", 9},
                 {"En attente", 10}});
  bool any = false;
  for (const MatrixRow& row : report.matrix.rows()) {
    for (const SplitGroup& group : row.groups()) GroupLine(row, group, sheet);
    any = any || row.groups_size() > 0;
  }
  if (!any) sheet->Missing("aucune répartition demandée");
  sheet->Filter();
}

void AddLengths(const Report& report, Workbook* book) {
  Sheet* sheet = book->Add("Délais");
  sheet->Header({{"Code", 9}, {"Indicateur", 62}, {"Délai (jours)", 12}, {"Nombre", 10}});
  for (const MatrixRow& row : report.matrix.rows()) {
    for (const auto& length : row.delay().lengths()) {
      sheet->Text(row.code());
      sheet->Text(row.label());
      sheet->Whole(length.days());
      sheet->Whole(length.count());
      sheet->EndRow();
    }
  }
  sheet->Filter();
}

void PointLine(const GetMatrixResponse& point, const MatrixRow& row, Sheet* sheet) {
  sheet->Date(point.from());
  sheet->Date(point.to());
  sheet->Date(point.known_at());
  sheet->Text(row.code());
  sheet->Text(row.label());
  Value(row, sheet);
  WholeIf(row.has_denominator(), row.denominator(), sheet);
  PercentIf(row.has_rate(), row.rate(), sheet);
  WholeIf(row.has_waiting(), row.waiting(), sheet);
  sheet->EndRow();
}

void AddSeries(const Report& report, Workbook* book) {
  Sheet* sheet = book->Add("Série");
  sheet->Header({{"Du", 12},
                 {"Au", 12},
                 {"Connu le", 12},
                 {"Code", 9},
                 {"Indicateur", 62},
                 {"Valeur", 14},
                 {"Dénominateur", 13},
                 {"Taux", 9},
                 {"En attente", 10}});
  for (const GetMatrixResponse& point : report.series) {
    for (const MatrixRow& row : point.rows()) PointLine(point, row, sheet);
  }
  if (report.series.empty()) sheet->Missing("aucune série demandée");
  sheet->Filter();
}

void Fact(const std::string& name, const std::string& value, Sheet* sheet) {
  sheet->Strong(name);
  sheet->Text(value);
  sheet->EndRow();
}

void DateFact(const std::string& name, const std::string& iso, Sheet* sheet) {
  sheet->Strong(name);
  sheet->Date(iso);
  sheet->EndRow();
}

// What has to be told for the figures to be found again.
void Facts(const Report& report, Sheet* sheet) {
  const GetMatrixResponse& matrix = report.matrix;
  Fact("Convention", matrix.convention().name(), sheet);
  Fact("Version de la convention", matrix.convention().version(), sheet);
  Fact("SHA-256 de la convention", matrix.convention().checksum(), sheet);
  Fact("Effet de la convention", EffectText(report.convention), sheet);
  Fact("Département", matrix.departement(), sheet);
  DateFact("Premier jour de la période", matrix.from(), sheet);
  DateFact("Dernier jour de la période", matrix.to(), sheet);
  DateFact("Tel que connu le (K)", matrix.known_at(), sheet);
  if (matrix.valid_at().empty()) {
    Fact("Sans ce qui suit le (V)", "non demandé", sheet);
  } else {
    DateFact("Sans ce qui suit le (V)", matrix.valid_at(), sheet);
  }
  Fact("Position du journal", std::to_string(matrix.log_position()), sheet);
  Fact("SHA-256 de la matrice", report.rows_sha256, sheet);
  Fact("Pour le retrouver", "jalon matrix … --format csv | sha256sum", sheet);
  Fact("Version de Jalon", report.jalon_version, sheet);
  for (const std::string& remark : Remarks(report)) Fact("Remarque", remark, sheet);
}

// The lists beside the figures that they stand behind.
void Agreement(const Report& report, const Listed& listed, Sheet* sheet) {
  if (listed.counted.empty()) return;
  Fact("Position du journal des listes, au plus tôt", std::to_string(listed.first_position), sheet);
  Fact("Position du journal des listes, au plus tard", std::to_string(listed.last_position), sheet);
  sheet->EndRow();
  for (const char* title : {"Code", "Valeur", "Lignes comptées", "Accord"}) sheet->Strong(title);
  sheet->EndRow();
  for (const auto& [code, count] : listed.counted) {
    const MatrixRow* row = FindRow(report.matrix, code);
    sheet->Text(code);
    sheet->Whole(row->value());
    sheet->Whole(count);
    sheet->Text(row->value() == count ? "oui" : "non");
    sheet->EndRow();
  }
}

void AddChecks(const Report& report, const Listed& listed, Workbook* book) {
  Sheet* sheet = book->Add("Sommes de contrôle");
  sheet->Header({{"Donnée", 42}, {"Valeur", 72}, {"", 16}, {"", 10}});
  Facts(report, sheet);
  Agreement(report, listed, sheet);
}

absl::Status WriteBook(const Report& report, const ListPersons& persons, const std::string& path,
                       uint32_t most_rows) {
  auto book = Workbook::Create(path, "Indicateurs du socle " + report.matrix.departement(),
                               report.matrix.known_at());
  if (!book.ok()) return book.status();
  AddMatrix(report, book->get());
  Listed listed;
  if (persons) {
    const absl::Status status = AddPersons(report, persons, most_rows, book->get(), &listed);
    if (!status.ok()) return status;
  }
  AddDefinitions(report, book->get());
  AddGroups(report, book->get());
  AddLengths(report, book->get());
  AddSeries(report, book->get());
  AddChecks(report, listed, book->get());
  return (*book)->Close();
}

}  // namespace

absl::Status WriteXlsx(const Report& report, const ListPersons& persons, const std::string& path,
                       uint32_t most_rows) {
  return WriteWhole(path, [&](const std::string& partial) {
    return WriteBook(report, persons, partial, most_rows);
  });
}

}  // namespace jalon::report
