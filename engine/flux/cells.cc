// SPDX-License-Identifier: EUPL-1.2
#include "engine/flux/cells.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "absl/strings/ascii.h"
#include "engine/base/text.h"
#include "engine/flux/cell_date.h"
#include "engine/flux/limits.h"
#include "engine/flux/observation.h"

namespace jalon::flux {
namespace {

constexpr size_t kNoColumn = std::string_view::npos;
constexpr std::string_view kNull = "NULL";
// A name that a header line repeats: "NIR", then "NIR2".
constexpr const char* kSecondTime = "2";
constexpr size_t kMatriculeDigits = 7;
constexpr std::string_view kMatriculePadding = "00000000";
constexpr size_t kPhoneDigits = 10;
constexpr size_t kIdentifiantPeLength = 11;

bool AllDigits(std::string_view text) {
  return std::all_of(text.begin(), text.end(),
                     [](char c) { return absl::ascii_isdigit(static_cast<unsigned char>(c)); });
}

}  // namespace

std::string CellReader::Text(const Cell& cell) {
  if (cell.text.size() <= kMaxTextBytes) return std::string(cell.text);
  Fail(cell.column, fmt::format("texte de plus de {} octets", kMaxTextBytes));
  return {};
}

Date CellReader::RequiredDate(const Cell& cell) {
  const Date date = ReadCellDate(cell.text);
  if (!date.IsPresent()) {
    Fail(cell.column,
         fmt::format("date impossible (attendu : {}, un jour qui existe)", date_form_));
  }
  return date;
}

Date CellReader::OptionalDate(const Cell& cell) {
  const Date date = ReadCellDate(cell.text);
  if (!date.IsPresent()) CountUnexpected(cell.column);
  return date;
}

void CellReader::Fail(std::string_view column, std::string_view reason) {
  if (!problem_.has_value()) problem_ = Problem{std::string(column), std::string(reason)};
}

void CellReader::CountUnexpected(std::string_view column) {
  const auto found = unexpected_->find(column);
  if (found == unexpected_->end()) {
    unexpected_->emplace(column, 1);
  } else {
    ++found->second;
  }
}

size_t CountUsed(const std::vector<std::string>& cells) {
  size_t used = cells.size();
  while (used > 0 && cells[used - 1].empty()) --used;
  return used;
}

std::string_view FirstName(std::string_view names) { return names.substr(0, names.find('|')); }

BoundColumns::BoundColumns(absl::Span<const Column> columns, const std::vector<std::string>& header)
    : columns_(columns), index_(columns.size(), kNoColumn) {
  std::map<std::string, size_t, std::less<>> places;
  for (size_t i = 0; i < header.size(); ++i) {
    const std::string name = FoldName(header[i]);
    if (!places.emplace(name, i).second) places.emplace(name + kSecondTime, i);
  }
  for (size_t i = 0; i < columns.size(); ++i) {
    for (std::string_view names = columns[i].names; !names.empty() && index_[i] == kNoColumn;) {
      const std::string_view name = FirstName(names);
      const auto found = places.find(name);
      if (found != places.end()) index_[i] = found->second;
      names.remove_prefix(std::min(name.size() + 1, names.size()));
    }
  }
}

size_t BoundColumns::PlaceOf(std::string_view first_name) const {
  for (size_t i = 0; i < columns_.size(); ++i) {
    if (FirstName(columns_[i].names) == first_name) return index_[i];
  }
  return kNoColumn;
}

bool BoundColumns::Has(std::string_view first_name) const {
  return PlaceOf(first_name) != kNoColumn;
}

void BoundColumns::TakeInOrder() {
  for (size_t i = 0; i < index_.size(); ++i) index_[i] = i;
}

void BoundColumns::Read(const std::vector<std::string>& cells, PersonRow& row,
                        CellReader& reader) const {
  for (size_t i = 0; i < columns_.size(); ++i) {
    if (index_[i] >= cells.size()) continue;
    const std::string& text = cells[index_[i]];
    if (text.empty() || text == kNull) continue;
    columns_[i].read({FirstName(columns_[i].names), text}, row, reader);
  }
}

void ReadBirthDate(const Cell& cell, PersonRow& row, CellReader& reader) {
  row.keys.born_on = reader.OptionalDate(cell);
}

void ReadCivility(const Cell& cell, PersonRow& row, CellReader& reader) {
  const std::string word = FoldName(cell.text);
  if (word == "MADAME" || word == "MME" || word == "MLLE" || word == "MADEMOISELLE" ||
      word == "F") {
    row.keys.sex = "2";
  } else if (word == "MONSIEUR" || word == "M" || word == "MR") {
    row.keys.sex = "1";
  } else {
    reader.CountUnexpected(cell.column);
  }
}

void ReadDossier(const Cell& cell, PersonRow& row, CellReader& reader) {
  row.keys.numdemrsa = NormalNumdemrsa(cell.text);
  if (row.keys.numdemrsa.empty()) reader.CountUnexpected(cell.column);
}

bool IsIdentifiantPe(std::string_view text) {
  if (text.size() != kIdentifiantPeLength) return false;
  const auto is_upper_or_digit = [](char c) {
    return absl::ascii_isdigit(static_cast<unsigned char>(c)) || (c >= 'A' && c <= 'Z');
  };
  const bool first_layout =
      AllDigits(text.substr(0, 7)) && is_upper_or_digit(text[7]) && AllDigits(text.substr(8));
  const bool second_layout = AllDigits(text.substr(0, 10)) && is_upper_or_digit(text[10]);
  return first_layout || second_layout;
}

std::string NormalMatricule(std::string_view text) {
  if (text.size() == kMatriculeDigits + kMatriculePadding.size() &&
      text.substr(kMatriculeDigits) == kMatriculePadding) {
    text = text.substr(0, kMatriculeDigits);
  }
  if (text.size() >= kMatriculeDigits || !AllDigits(text)) return std::string(text);
  return std::string(kMatriculeDigits - text.size(), '0') + std::string(text);
}

std::string NormalPhone(std::string_view text) {
  std::string digits;
  for (char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (absl::ascii_isdigit(byte) || c == '+') digits.push_back(c);
  }
  if (digits.size() == kPhoneDigits - 1 && digits[0] != '0') digits.insert(0, "0");
  return digits;
}

}  // namespace jalon::flux
