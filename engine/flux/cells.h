// SPDX-License-Identifier: EUPL-1.2
//
// Reading the cells of a CSV line into a PersonRow by a table of columns. Internal to this folder.
#ifndef JALON_ENGINE_FLUX_CELLS_H_
#define JALON_ENGINE_FLUX_CELLS_H_

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/types/span.h"
#include "engine/base/date.h"
#include "engine/flux/person_row.h"
#include "engine/flux/xml_fields.h"

namespace jalon::flux {

// One cell of a line, and the name under which a message speaks of its column. That name is ours:
// a file without header line has persons where names are expected.
struct Cell {
  std::string_view column;
  std::string_view text;  // trimmed, not empty
};

// Reads values of one line and remembers what went wrong. The first failure stays. The counterpart
// of ValueReader (xml_fields.h) for cells.
class CellReader {
 public:
  explicit CellReader(UnexpectedValues* unexpected) : unexpected_(unexpected) {}

  // The cell as a string of its own. Fails when it is longer than kMaxTextBytes.
  std::string Text(const Cell& cell);
  // How the dates of this file are written, for those who are told of one that does not exist;
  // "JJ/MM/AAAA" unless it is said. A literal.
  void ExpectDatesAs(std::string_view form) { date_form_ = form; }
  // A date that matters: a failure when it does not exist.
  Date RequiredDate(const Cell& cell);
  // A date that does not: absent and counted as unexpected when it does not exist.
  Date OptionalDate(const Cell& cell);

  // `reason` is French and speaks of the value's nature, never of the value.
  void Fail(std::string_view column, std::string_view reason);
  void CountUnexpected(std::string_view column);
  const std::optional<Problem>& problem() const { return problem_; }

 private:
  UnexpectedValues* unexpected_;  // not owned
  std::optional<Problem> problem_;
  std::string_view date_form_ = "JJ/MM/AAAA";
};

// What to do with a column.
struct Column {
  // Its names, folded (FoldName), with '|' between: the first one is that of messages.
  std::string_view names;
  void (*read)(const Cell& cell, PersonRow& row, CellReader& reader);
};

// How many cells a line has, those that are empty at its end left out.
size_t CountUsed(const std::vector<std::string>& cells);

// The columns of a table, and where a file has them.
class BoundColumns {
 public:
  BoundColumns() = default;
  // Finds each of `columns`, which must outlive this, among the names of a header line.
  BoundColumns(absl::Span<const Column> columns, const std::vector<std::string>& header);

  // Whether the file has the column with that first name.
  bool Has(std::string_view first_name) const;
  // Where a line has the column with that first name; npos when the file has none.
  size_t PlaceOf(std::string_view first_name) const;
  // Takes the columns in the order of the table instead, from the first one on.
  void TakeInOrder();
  // Hands each cell that is there to its column. Empty cells and the literal NULL are absent.
  void Read(const std::vector<std::string>& cells, PersonRow& row, CellReader& reader) const;

 private:
  absl::Span<const Column> columns_;
  std::vector<size_t> index_;  // of each column in a line, or none
};

// The name of messages: the first of `names`.
std::string_view FirstName(std::string_view names);

// The body of a row, of which the table of columns knows the type.
template <class Body>
Body& BodyOf(PersonRow& row) {
  return std::get<Body>(row.body);
}

template <class Body, std::string Body::*kMember>
void ReadBodyText(const Cell& cell, PersonRow& row, CellReader& reader) {
  BodyOf<Body>(row).*kMember = reader.Text(cell);
}

template <class Body, Date Body::*kMember>
void ReadBodyDate(const Cell& cell, PersonRow& row, CellReader& reader) {
  BodyOf<Body>(row).*kMember = reader.OptionalDate(cell);
}

template <class Body, Date Body::*kMember>
void ReadBodyRequiredDate(const Cell& cell, PersonRow& row, CellReader& reader) {
  BodyOf<Body>(row).*kMember = reader.RequiredDate(cell);
}

template <std::string PersonKeys::*kMember>
void ReadKeyText(const Cell& cell, PersonRow& row, CellReader& reader) {
  row.keys.*kMember = reader.Text(cell);
}

// DTNAI of a file that has one: a birth date that does not exist is counted, and does not match.
void ReadBirthDate(const Cell& cell, PersonRow& row, CellReader& reader);
// "Madame", "Mme", "F" … and "Monsieur", "M" … to SEXE.
void ReadCivility(const Cell& cell, PersonRow& row, CellReader& reader);
// NUMDEMRSA: padded to 11, counted when it is none.
void ReadDossier(const Cell& cell, PersonRow& row, CellReader& reader);

// 7 digits + letter or digit + 3 digits, or 10 digits + letter; anything else is no identifiant.
bool IsIdentifiantPe(std::string_view text);
// MATRICULE of the CAF as 7 digits, whether its zeros were lost on the left or added on the right.
std::string NormalMatricule(std::string_view text);
// A French telephone number without signs; the leading zero that a spreadsheet took is given back.
std::string NormalPhone(std::string_view text);

}  // namespace jalon::flux

#endif  // JALON_ENGINE_FLUX_CELLS_H_
