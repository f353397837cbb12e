// SPDX-License-Identifier: EUPL-1.2
#include "engine/flux/takeover_mapping.h"

#include <fmt/format.h>
#include <google/protobuf/descriptor.h>
#include <google/protobuf/io/tokenizer.h>
#include <google/protobuf/text_format.h>

#include <algorithm>
#include <set>

#include "engine/base/error.h"
#include "engine/flux/cell_date.h"
#include "engine/flux/limits.h"

namespace jalon::flux {
namespace {

namespace pb = google::protobuf;
using Fields = std::map<std::string, TakeoverField>;

// Fields of an event that are not in its body, and who it is about.
const Fields& CommonFields() {
  static const Fields* const kFields = new Fields{
      {"recordId", {}},          {"known", {DATE, {}}},         {"effectiveOn", {DATE, {}}},
      {"person.nir", {}},        {"person.birthName", {}},      {"person.usageName", {}},
      {"person.firstName", {}},  {"person.bornOn", {DATE, {}}}, {"person.sex", {CODE, {"1", "2"}}},
      {"person.externalId", {}},
  };
  return *kFields;
}

absl::Status Refuse(int line, std::string_view what) {
  return InvalidField("mapping", "BAD_MAPPING",
                      line > 0 ? fmt::format("correspondance, ligne {} : {}", line, what)
                               : fmt::format("correspondance : {}", what));
}

template <class Map>
std::string Names(const Map& map) {
  std::string names;
  for (const auto& entry : map) names += (names.empty() ? "" : ", ") + entry.first;
  return names;
}

std::string Join(const std::vector<std::string>& texts) {
  std::string joined;
  for (const std::string& text : texts) joined += (joined.empty() ? "" : ", ") + text;
  return joined;
}

// Keeps the first error of the parser. Its words are English: they are not passed on.
class FirstError : public pb::io::ErrorCollector {
 public:
  void AddError(int line, int /*column*/, const std::string& message) override {
    if (line_ > 0) return;
    line_ = line + 1;
    const size_t begin = message.find("field named \"");
    if (begin == std::string::npos) return;
    const size_t name = message.find('"', begin) + 1;
    unknown_ = message.substr(name, message.find('"', name) - name);
  }

  absl::Status ToStatus() const {
    constexpr std::string_view kAccepted =
        "acceptés : source, body, date_format, record_prefix, column { name, field, date_format, "
        "code { from, to }, otherwise, required }, constant { field, value }";
    if (unknown_.empty()) return Refuse(line_, fmt::format("texte mal formé ; {}", kAccepted));
    return Refuse(line_, fmt::format("« {} » est inconnu ; {}", unknown_, kAccepted));
  }

 private:
  int line_ = 0;
  std::string unknown_;
};

// Checks one mapping that is well formed.
class Checker {
 public:
  Checker(TakeoverMapping& mapping, const pb::TextFormat::ParseInfoTree& places,
          const TakeoverBodies& bodies)
      : mapping_(mapping), places_(places), bodies_(bodies) {}

  absl::Status Check();

 private:
  int LineOf(const char* field, int index) const;
  absl::Status CheckBody();
  absl::Status CheckColumn(int index);
  absl::Status CheckConstant(int index);
  absl::Status CheckFormats(const pb::RepeatedPtrField<std::string>& formats, int line) const;
  absl::Status CheckValue(const TakeoverField& field, const std::string& value, int line) const;
  absl::Status CheckWhole() const;
  const TakeoverField* Find(const std::string& field) const;

  TakeoverMapping& mapping_;
  const pb::TextFormat::ParseInfoTree& places_;
  const TakeoverBodies& bodies_;
  const Fields* body_ = nullptr;
  std::set<std::string> filled_;
};

int Checker::LineOf(const char* field, int index) const {
  const auto* descriptor = TakeoverMapping::descriptor()->FindFieldByName(field);
  return places_.GetLocation(descriptor, index).line + 1;
}

const TakeoverField* Checker::Find(const std::string& field) const {
  if (const auto common = CommonFields().find(field); common != CommonFields().end()) {
    return &common->second;
  }
  const auto own = body_->find(field);
  return own == body_->end() ? nullptr : &own->second;
}

absl::Status Checker::CheckBody() {
  const auto body = bodies_.find(mapping_.body());
  if (body == bodies_.end()) {
    return Refuse(
        mapping_.body().empty() ? 0 : LineOf("body", -1),
        fmt::format("body « {} » inconnu ; acceptés : {}", mapping_.body(), Names(bodies_)));
  }
  body_ = &body->second;
  if (mapping_.source().empty()) {
    return Refuse(0, "source absente : le nom du logiciel d'où viennent les données");
  }
  return absl::OkStatus();
}

absl::Status Checker::CheckFormats(const pb::RepeatedPtrField<std::string>& formats,
                                   int line) const {
  for (const std::string& format : formats) {
    if (IsDatePattern(format)) continue;
    return Refuse(line, fmt::format("date_format « {} » inconnu ; accepté : JJ, MM et AAAA dans "
                                    "l'ordre du fichier, par exemple JJ/MM/AAAA",
                                    format));
  }
  return absl::OkStatus();
}

absl::Status Checker::CheckValue(const TakeoverField& field, const std::string& value,
                                 int line) const {
  const bool is_code = std::count(field.codes.begin(), field.codes.end(), value) > 0;
  if (field.kind == CODE && !is_code) {
    return Refuse(line,
                  fmt::format("valeur « {} » inconnue ; acceptées : {}", value, Join(field.codes)));
  }
  if (field.kind == FLAG && value != "true" && value != "false") {
    return Refuse(line, fmt::format("valeur « {} » inconnue ; acceptées : true, false", value));
  }
  if (field.kind == DATE && !Date::Parse(value).ok()) {
    return Refuse(line, "jour attendu, sous la forme AAAA-MM-JJ");
  }
  return absl::OkStatus();
}

absl::Status Checker::CheckColumn(int index) {
  auto& column = *mapping_.mutable_column(index);
  column.set_line(LineOf("column", index));
  if (column.name().empty()) return Refuse(column.line(), "column sans name");
  const TakeoverField* field = Find(column.field());
  if (field == nullptr) {
    return Refuse(column.line(),
                  fmt::format("champ « {} » inconnu de {} ; acceptés : {}, {}", column.field(),
                              mapping_.body(), Names(*body_), Names(CommonFields())));
  }
  if (!filled_.insert(column.field()).second && column.field() != "recordId") {
    return Refuse(column.line(), fmt::format("champ « {} » rempli deux fois", column.field()));
  }
  column.set_kind(field->kind);
  for (const auto& code : column.code()) {
    if (auto checked = CheckValue(*field, code.to(), column.line()); !checked.ok()) return checked;
  }
  if (!column.otherwise().empty()) {
    const auto checked = CheckValue(*field, column.otherwise(), column.line());
    if (!checked.ok()) return checked;
  }
  return CheckFormats(column.date_format(), column.line());
}

absl::Status Checker::CheckConstant(int index) {
  const auto& constant = mapping_.constant(index);
  const int line = LineOf("constant", index);
  const TakeoverField* field = Find(constant.field());
  const bool is_own = constant.field() == "effectiveOn" || body_->contains(constant.field());
  if (field == nullptr || !is_own) {
    return Refuse(line, fmt::format("champ « {} » inconnu de {} ; acceptés : {}, effectiveOn",
                                    constant.field(), mapping_.body(), Names(*body_)));
  }
  if (!filled_.insert(constant.field()).second) {
    return Refuse(line, fmt::format("champ « {} » rempli deux fois", constant.field()));
  }
  return CheckValue(*field, constant.value(), line);
}

absl::Status Checker::CheckWhole() const {
  if (!filled_.contains("recordId")) {
    return Refuse(0,
                  "aucune colonne ne remplit recordId, l'identifiant de l'enregistrement dans "
                  "le logiciel d'origine, qui permet de le corriger");
  }
  if (!filled_.contains("person.nir") && !filled_.contains("person.externalId") &&
      !filled_.contains("person.birthName") && !filled_.contains("person.usageName")) {
    return Refuse(0,
                  "aucune colonne ne dit de qui il s'agit ; attendu : person.externalId, "
                  "person.nir, ou person.birthName, person.firstName et person.bornOn");
  }
  return absl::OkStatus();
}

absl::Status Checker::Check() {
  if (auto checked = CheckBody(); !checked.ok()) return checked;
  const int formats_line = mapping_.date_format_size() > 0 ? LineOf("date_format", 0) : 0;
  if (auto checked = CheckFormats(mapping_.date_format(), formats_line); !checked.ok()) {
    return checked;
  }
  for (int i = 0; i < mapping_.column_size(); ++i) {
    if (auto checked = CheckColumn(i); !checked.ok()) return checked;
  }
  for (int i = 0; i < mapping_.constant_size(); ++i) {
    if (auto checked = CheckConstant(i); !checked.ok()) return checked;
  }
  return CheckWhole();
}

}  // namespace

absl::StatusOr<TakeoverMapping> ReadTakeoverMapping(std::string_view text,
                                                    const TakeoverBodies& bodies) {
  if (text.size() > kMaxMappingBytes) {
    return Refuse(0, fmt::format("plus de {} Kio", kMaxMappingBytes / 1024));
  }
  TakeoverMapping mapping;
  FirstError error;
  pb::TextFormat::ParseInfoTree places;
  pb::TextFormat::Parser parser;
  parser.RecordErrorsTo(&error);
  parser.WriteLocationsTo(&places);
  if (!parser.ParseFromString(std::string(text), &mapping)) return error.ToStatus();
  Checker checker(mapping, places, bodies);
  if (absl::Status checked = checker.Check(); !checked.ok()) return checked;
  if (mapping.date_format_size() == 0) {
    mapping.add_date_format("JJ/MM/AAAA");
    mapping.add_date_format("AAAA-MM-JJ");
  }
  return mapping;
}

}  // namespace jalon::flux
