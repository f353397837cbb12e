// SPDX-License-Identifier: EUPL-1.2
#include "tools/client/table_file.h"

#include <algorithm>
#include <functional>
#include <set>
#include <string_view>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/types/span.h"
#include "engine/base/error.h"
#include "engine/base/french_number.h"
#include "engine/base/text.h"
#include "engine/flux/byte_source.h"
#include "engine/flux/csv_cutter.h"
#include "engine/flux/window.h"

namespace jalon::client {
namespace {

using jalon::v1::Goal;
using jalon::v1::TableCell;

// Names of a column, folded, with '|' between; the first one is that of messages.
struct ColumnNames {
  std::string_view names;
  bool mandatory = false;
};

constexpr size_t kNotThere = std::string::npos;

absl::Status AtLine(const std::string& path, int64_t line, const std::string& message) {
  return InvalidField("", "INVALID_LINE", absl::StrCat(path, ", ligne ", line, " : ", message));
}

bool IsNamed(const ColumnNames& column, const std::string& folded) {
  for (const absl::string_view name : absl::StrSplit(std::string(column.names), "|")) {
    if (name == folded) return true;
  }
  return false;
}

std::string FirstName(const ColumnNames& column) {
  return absl::AsciiStrToLower(std::string(column.names.substr(0, column.names.find('|'))));
}

// Where a header has each of `columns`.
struct Header {
  std::vector<size_t> places;
  std::string unknown;  // the first column that is none of them
};

Header ReadHeader(const std::vector<std::string>& fields, absl::Span<const ColumnNames> columns) {
  Header header;
  header.places.assign(columns.size(), kNotThere);
  for (size_t i = 0; i < fields.size(); ++i) {
    const std::string folded = FoldName(fields[i]);
    bool known = false;
    for (size_t c = 0; c < columns.size(); ++c) {
      if (header.places[c] != kNotThere || !IsNamed(columns[c], folded)) continue;
      header.places[c] = i;
      known = true;
      break;
    }
    if (!known && header.unknown.empty()) header.unknown = fields[i];
  }
  return header;
}

// A line: the text of each column, "" where it has none.
using Line = std::vector<std::string>;
using LineReader = std::function<absl::Status(int64_t number, const Line& line)>;

absl::StatusOr<bool> NextRecord(const std::string& path, flux::CsvCutter* cutter,
                                flux::CsvRecord* record) {
  absl::StatusOr<bool> more = cutter->Next(record);
  if (!more.ok() || !*more) return more;
  if (record->problem != flux::CsvProblem::kNone) {
    return AtLine(path, record->line,
                  "ce n'est pas une ligne de CSV (guillemet non fermé, ligne trop longue)");
  }
  return true;
}

absl::Status CheckHeader(const std::string& path, const Header& header,
                         absl::Span<const ColumnNames> columns, bool strict) {
  for (size_t c = 0; c < columns.size(); ++c) {
    if (columns[c].mandatory && header.places[c] == kNotThere) {
      return AtLine(path, 1, absl::StrCat("il manque la colonne ", FirstName(columns[c])));
    }
  }
  if (strict && !header.unknown.empty()) {
    return AtLine(path, 1, absl::StrCat("colonne inconnue : « ", header.unknown, " »"));
  }
  return absl::OkStatus();
}

// Calls `read` for every line of `path` after the first one. `strict`: unknown columns are refused.
absl::Status ReadLines(const std::string& path, absl::Span<const ColumnNames> columns, bool strict,
                       const LineReader& read) {
  auto source = flux::FileByteSource::Open(path);
  if (!source.ok()) {
    return InvalidField("", "UNREADABLE_FILE", absl::StrCat("fichier illisible : ", path));
  }
  flux::Window window(**source);
  flux::CsvCutter cutter(window);
  flux::CsvRecord record;
  if (absl::Status status = cutter.Begin(); !status.ok()) return status;
  auto more = NextRecord(path, &cutter, &record);
  if (more.ok() && !*more) return AtLine(path, 1, "le fichier est vide");
  if (!more.ok()) return more.status();
  const Header header = ReadHeader(record.fields, columns);
  if (absl::Status status = CheckHeader(path, header, columns, strict); !status.ok()) return status;
  for (more = NextRecord(path, &cutter, &record); more.ok() && *more;
       more = NextRecord(path, &cutter, &record)) {
    Line line(columns.size());
    for (size_t c = 0; c < columns.size(); ++c) {
      if (header.places[c] < record.fields.size()) line[c] = record.fields[header.places[c]];
    }
    if (absl::Status status = read(record.line, line); !status.ok()) return status;
  }
  return more.status();
}

absl::StatusOr<Goal> ToGoal(const std::string& path, int64_t number, const Line& line) {
  Goal goal;
  if (line[0].empty()) return AtLine(path, number, "le code de l'indicateur manque");
  goal.set_code(line[0]);
  if (!line[1].empty()) {
    const auto target = ParseFrenchNumber(line[1]);
    if (!target.has_value()) {
      return AtLine(path, number,
                    absl::StrCat("le prévisionnel de ", line[0],
                                 " n'est pas un nombre : écrire 6500 ou 16,7, ou laisser vide"));
    }
    goal.set_target(*target);
  }
  goal.set_justification(line[2]);
  goal.set_comment(line[3]);
  return goal;
}

}  // namespace

absl::StatusOr<std::vector<TableCell>> ReadTableCells(const std::string& path) {
  constexpr ColumnNames kColumns[] = {{"DEPARTEMENT|TABLE", true},
                                      {"ANNEE|PERIODE|PERIOD", true},
                                      {"CODE", true},
                                      {"VALUE|VALEUR", true},
                                      {"LABEL|LIBELLE"},
                                      {"AS OF|ARRETE AU"},
                                      {"TARGET|TARGET PREVISIONNEL|PREVISIONNEL"},
                                      {"JUSTIFICATION"},
                                      {"COMMENT|DEFINITION|COMMENTAIRE"}};
  std::vector<TableCell> cells;
  absl::Status status = ReadLines(path, kColumns, false, [&](int64_t number, const Line& line) {
    if (line[2].empty()) return AtLine(path, number, "le code de l'indicateur manque");
    TableCell& cell = cells.emplace_back();
    cell.set_table(line[0]);
    cell.set_period(line[1]);
    cell.set_code(line[2]);
    cell.set_text(line[3]);
    cell.set_label(line[4]);
    cell.set_as_of(line[5]);
    cell.set_target(line[6]);
    cell.set_justification(line[7]);
    cell.set_definition(line[8]);
    return absl::OkStatus();
  });
  if (!status.ok()) return status;
  return cells;
}

absl::StatusOr<std::vector<Goal>> ReadGoals(const std::string& path) {
  constexpr ColumnNames kColumns[] = {
      {"CODE", true}, {"PREVISIONNEL"}, {"JUSTIFICATION"}, {"COMMENTAIRE"}};
  std::vector<Goal> goals;
  std::set<std::string> codes;
  absl::Status status = ReadLines(path, kColumns, true, [&](int64_t number, const Line& line) {
    absl::StatusOr<Goal> goal = ToGoal(path, number, line);
    if (!goal.ok()) return goal.status();
    if (!codes.insert(goal->code()).second) {
      return AtLine(path, number, absl::StrCat("l'indicateur ", goal->code(), " vient deux fois"));
    }
    goals.push_back(*std::move(goal));
    return absl::OkStatus();
  });
  if (!status.ok()) return status;
  return goals;
}

}  // namespace jalon::client
