// SPDX-License-Identifier: EUPL-1.2
//
// Lines of a département's own past, as a TakeoverMapping describes them.
#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "engine/base/error.h"
#include "engine/base/text.h"
#include "engine/flux/cell_date.h"
#include "engine/flux/csv_reader.h"
#include "engine/flux/scan.h"
#include "engine/flux/takeover_mapping.h"

namespace jalon::flux {
namespace {

using MappedColumn = TakeoverMapping::Column;
constexpr std::string_view kPersonPrefix = "person.";

// Reads the value of one cell as its field takes it.
class ValueOf {
 public:
  ValueOf(const TakeoverMapping& mapping, const MappedColumn& column, CellReader& reader)
      : mapping_(mapping), column_(column), reader_(reader) {}

  // "" after a failure.
  std::string operator()(const std::string& text) {
    if (column_.code_size() > 0) return Code(text);
    switch (column_.kind()) {
      case DATE:
        return Day(text).ToString();
      case CODE:
        return text;  // the event's own words; checked when the event is made
      case FLAG:
        return Flag(text);
      case NUMBER:
        if (!ParseCount(text).has_value()) Fail("nombre entier attendu");
        return text;
      case DECIMAL:
        return Decimal(text);
      default:
        return reader_.Text({column_.name(), text});
    }
  }

 private:
  void Fail(std::string_view reason) { reader_.Fail(column_.name(), reason); }

  std::string Code(const std::string& text) {
    const std::string folded = FoldName(text);
    for (const auto& code : column_.code()) {
      if (FoldName(code.from()) == folded) return code.to();
    }
    if (column_.otherwise().empty()) {
      Fail(fmt::format("code absent de la table de la correspondance (ligne {}) ; l'y ajouter",
                       column_.line()));
    }
    return column_.otherwise();
  }

  Date Day(const std::string& text) {
    const auto& formats =
        column_.date_format_size() > 0 ? column_.date_format() : mapping_.date_format();
    for (const std::string& format : formats) {
      const Date date = ReadDateAs(format, text);
      if (date.IsPresent()) return date;
    }
    Fail(fmt::format("date impossible (attendu : {}, un jour qui existe)", formats.Get(0)));
    return Date::Absent();
  }

  std::string Flag(const std::string& text) {
    const std::string word = FoldName(text);
    if (word == "O" || word == "OUI" || word == "1" || word == "VRAI" || word == "TRUE") {
      return "true";
    }
    if (word == "N" || word == "NON" || word == "0" || word == "FAUX" || word == "FALSE") {
      return "false";
    }
    Fail("oui ou non attendu");
    return {};
  }

  std::string Decimal(std::string text) {
    std::replace(text.begin(), text.end(), ',', '.');
    const size_t point = text.find('.');
    const std::string_view view = text;
    const bool is_number = ParseCount(view.substr(0, point)).has_value() &&
                           (point == std::string::npos || ParseCount(view.substr(point + 1)));
    if (!is_number) Fail("nombre attendu");
    return text;
  }

  const TakeoverMapping& mapping_;
  const MappedColumn& column_;
  CellReader& reader_;
};

void SetKey(std::string_view field, const std::string& value, PersonKeys& keys) {
  if (field == "nir") keys.nir = value;
  if (field == "birthName") keys.birth_name = value;
  if (field == "usageName") keys.usage_name = value;
  if (field == "firstName") keys.first_name = value;
  if (field == "sex") keys.sex = value;
  if (field == "externalId") keys.external_id = value;
  if (field == "bornOn") keys.born_on = Date::Parse(value).value_or(Date::Absent());
}

void SetField(const std::string& field, std::string value, PersonRow& row) {
  auto& body = BodyOf<TakeoverRow>(row);
  if (field.starts_with(kPersonPrefix)) {
    SetKey(std::string_view(field).substr(kPersonPrefix.size()), value, row.keys);
  } else if (field == "recordId") {
    body.record_id += (body.record_id.empty() ? "" : "-") + value;
  } else if (field == "known") {
    body.known_on = Date::Parse(value).value_or(Date::Absent());
  } else if (field == "effectiveOn") {
    body.effective_on = Date::Parse(value).value_or(Date::Absent());
  } else {
    body.values.push_back({field, std::move(value)});
  }
}

class TakeoverFormat : public RowFormat {
 public:
  explicit TakeoverFormat(const TakeoverMapping& mapping) : mapping_(mapping) {}

  absl::Status Bind(const std::vector<std::string>& header) override;
  void Read(const std::vector<std::string>& cells, PersonRow& row, CellReader& reader) override;

 private:
  const TakeoverMapping& mapping_;
  std::vector<size_t> index_;  // in a line, of each column of the mapping
};

absl::Status TakeoverFormat::Bind(const std::vector<std::string>& header) {
  std::map<std::string, size_t> places;
  for (size_t i = 0; i < header.size(); ++i) places.emplace(FoldName(header[i]), i);
  for (const MappedColumn& column : mapping_.column()) {
    const auto found = places.find(FoldName(column.name()));
    if (found == places.end()) {
      return InvalidField("mapping", "MISSING_COLUMN",
                          fmt::format("correspondance, ligne {} : le fichier n'a pas de colonne "
                                      "« {} » ; reprendre le nom de sa première ligne.",
                                      column.line(), column.name()));
    }
    index_.push_back(found->second);
  }
  return absl::OkStatus();
}

void TakeoverFormat::Read(const std::vector<std::string>& cells, PersonRow& row,
                          CellReader& reader) {
  auto& body = row.body.emplace<TakeoverRow>();
  body.body = mapping_.body();
  body.source = mapping_.source();
  for (const auto& constant : mapping_.constant()) {
    SetField(constant.field(), constant.value(), row);
  }
  for (int i = 0; i < mapping_.column_size(); ++i) {
    const MappedColumn& column = mapping_.column(i);
    const size_t index = index_[static_cast<size_t>(i)];
    const bool is_there = index < cells.size() && !cells[index].empty() && cells[index] != "NULL";
    if (is_there) {
      std::string value = ValueOf(mapping_, column, reader)(cells[index]);
      if (!value.empty()) SetField(column.field(), std::move(value), row);
    } else if (column.required()) {
      reader.Fail(column.name(), "valeur absente, que la correspondance dit obligatoire");
    }
  }
  if (body.record_id.empty()) reader.Fail("recordId", "identifiant de l'enregistrement absent");
  body.record_id.insert(0, mapping_.record_prefix());
}

}  // namespace

std::unique_ptr<RowFormat> MakeTakeoverFormat(const TakeoverMapping& mapping) {
  return std::make_unique<TakeoverFormat>(mapping);
}

}  // namespace jalon::flux
