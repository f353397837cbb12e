// SPDX-License-Identifier: EUPL-1.2
#include "engine/front/registry_csv.h"

#include <algorithm>
#include <array>
#include <set>
#include <string>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "engine/base/error.h"
#include "engine/base/text.h"
#include "engine/flux/byte_source.h"
#include "engine/flux/cell_date.h"
#include "engine/flux/csv_cutter.h"
#include "engine/flux/window.h"
#include "engine/front/registry_book.h"

namespace jalon::front {
namespace {

using jalon::v1::ImportRegistryResponse;
using jalon::v1::RegistryEntry;

struct StructureKindName {
  const char* name;  // folded, as FoldName does
  RegistryEntry::StructureKind kind;
};
constexpr std::array<StructureKindName, 11> kStructureKinds = {{
    {"DEPARTEMENT", RegistryEntry::DEPARTEMENT},
    {"CCAS", RegistryEntry::CCAS},
    {"CIAS", RegistryEntry::CCAS},
    {"POLE EMPLOI", RegistryEntry::POLE_EMPLOI},
    {"FRANCE TRAVAIL", RegistryEntry::POLE_EMPLOI},
    {"MISSION LOCALE", RegistryEntry::MISSION_LOCALE},
    {"CAF", RegistryEntry::CAF},
    {"MSA", RegistryEntry::MSA},
    {"ASSOCIATION", RegistryEntry::ASSOCIATION},
    {"PLIE", RegistryEntry::PLIE},
    {"AUTRE", RegistryEntry::OTHER},
}};

std::vector<std::string> Several(const std::string& cell) {
  return absl::StrSplit(cell, absl::ByAnyChar("| "), absl::SkipEmpty());
}

// Names have spaces: only bars part them.
std::vector<std::string> SeveralNames(const std::string& cell) {
  std::vector<std::string> names = absl::StrSplit(cell, '|', absl::SkipEmpty());
  for (std::string& name : names) name = std::string(absl::StripAsciiWhitespace(name));
  return names;
}

bool SetStructureKind(const std::string& cell, RegistryEntry* entry) {
  const std::string name = FoldName(cell);
  for (const StructureKindName& known : kStructureKinds) {
    if (name != known.name) continue;
    entry->set_structure_kind(known.kind);
    return true;
  }
  return false;
}

// "2022-03-05" and "05/03/2022" alike; false for what is no day.
template <typename Set>
bool SetDay(const std::string& cell, const Set& set) {
  const Date day = flux::ReadCellDate(cell);
  if (!day.IsPresent()) return false;
  set(day.ToString());
  return true;
}

bool SetCapacity(const std::string& cell, RegistryEntry* entry) {
  int32_t capacity = 0;
  if (!absl::SimpleAtoi(cell, &capacity) || capacity < 0) return false;
  entry->set_capacity(capacity);
  return true;
}

struct ColumnOf {
  const char* name;
  const char* expected;  // in French
  bool (*set)(const std::string& cell, RegistryEntry* entry);
};
const std::array<ColumnOf, 9> kColumns = {{
    {"id", "un nom",
     [](const std::string& cell, RegistryEntry* entry) {
       entry->set_id(cell);
       return true;
     }},
    {"nom", "un nom",
     [](const std::string& cell, RegistryEntry* entry) {
       entry->set_display_name(cell);
       return true;
     }},
    {"nature",
     "departement, CCAS, Pole emploi, mission locale, CAF, MSA, association, PLIE ou autre",
     SetStructureKind},
    {"structure", "l'id d'une structure",
     [](const std::string& cell, RegistryEntry* entry) {
       entry->set_structure(cell);
       return true;
     }},
    {"territoires", "des ids de territoires, séparés par |",
     [](const std::string& cell, RegistryEntry* entry) {
       for (std::string& id : SeveralNames(cell)) entry->add_territories(std::move(id));
       return true;
     }},
    {"communes", "des codes INSEE",
     [](const std::string& cell, RegistryEntry* entry) {
       for (std::string& code : Several(cell)) entry->add_communes(std::move(code));
       return true;
     }},
    {"capacite", "un nombre de personnes", SetCapacity},
    {"actif_du", "une date, AAAA-MM-JJ ou JJ/MM/AAAA",
     [](const std::string& cell, RegistryEntry* entry) {
       return SetDay(cell, [&](const std::string& day) { entry->set_active_from(day); });
     }},
    {"actif_au", "une date, AAAA-MM-JJ ou JJ/MM/AAAA",
     [](const std::string& cell, RegistryEntry* entry) {
       return SetDay(cell, [&](const std::string& day) { entry->set_active_to(day); });
     }},
}};

void AddError(int64_t line, const std::string& column, const std::string& message,
              ImportRegistryResponse* response) {
  auto* error = response->add_errors();
  error->set_line(static_cast<int32_t>(line));
  error->set_column(column);
  error->set_message(message);
}

// "Actif_du", "ACTIF DU" and "actif-du" are one column.
std::string ColumnKey(const std::string& header) {
  return absl::StrJoin(absl::StrSplit(FoldName(header), absl::ByAnyChar("_ -"), absl::SkipEmpty()),
                       "_");
}

constexpr char kColumnsExpected[] =
    "la première ligne nomme les colonnes, chacune une fois ; « id » est obligatoire, puis nom, "
    "nature, structure, territoires, communes, capacite, actif_du, actif_au";

using Columns = std::vector<const ColumnOf*>;

// The columns of the file, in its order; null for one without a name.
absl::StatusOr<Columns> ReadHeaders(const std::vector<std::string>& headers) {
  Columns columns;
  const auto has = [&](const ColumnOf* column) {
    return std::find(columns.begin(), columns.end(), column) != columns.end();
  };
  for (const std::string& header : headers) {
    const auto* found = std::find_if(kColumns.begin(), kColumns.end(), [&](const ColumnOf& column) {
      return ColumnKey(column.name) == ColumnKey(header);
    });
    const ColumnOf* column = found == kColumns.end() ? nullptr : found;
    const bool unnamed = absl::StripAsciiWhitespace(header).empty();
    if (!unnamed && (column == nullptr || has(column))) {
      // A first line that is none may name people: its place is enough.
      return InvalidField("csv", "UNKNOWN_COLUMN",
                          absl::StrCat("la colonne ", columns.size() + 1,
                                       " est inconnue ou déjà nommée : ", kColumnsExpected));
    }
    columns.push_back(column);
  }
  if (has(&kColumns[0])) return columns;
  return InvalidField("csv", "MISSING_COLUMN", kColumnsExpected);
}

RegistryEntry ReadLine(const flux::CsvRecord& record, const Columns& columns,
                       RegistryEntry::Kind kind, ImportRegistryResponse* response) {
  RegistryEntry entry;
  entry.set_kind(kind);
  for (size_t i = 0; i < record.fields.size(); ++i) {
    const std::string& cell = record.fields[i];
    if (cell.empty()) continue;
    const ColumnOf* column = i < columns.size() ? columns[i] : nullptr;
    if (column == nullptr) {
      AddError(record.line, "", "la ligne a plus de cellules que la première ne nomme de colonnes",
               response);
    } else if (!column->set(cell, &entry)) {
      AddError(record.line, column->name,
               absl::StrCat("valeur inattendue ; attendu : ", column->expected), response);
    }
  }
  return entry;
}

// The column of a field of an entry; "" when none is it alone.
std::string ColumnOfField(const std::string& field) {
  if (field == "entry.structure") return "structure";
  return field == "entry.territories" ? "territoires" : "";
}

absl::Status CheckEntry(const store::Reader& store, const RegistryEntry& entry) {
  if (absl::Status status = CheckRegistryEntry(entry); !status.ok()) return status;
  return CheckRegistryNames(store, entry);
}

}  // namespace

absl::StatusOr<std::vector<RegistryEntry>> ReadRegistryCsv(const store::Reader& store,
                                                           std::string_view csv,
                                                           RegistryEntry::Kind kind,
                                                           ImportRegistryResponse* response) {
  flux::MemoryByteSource source(csv);
  flux::Window window(source);
  flux::CsvCutter cutter(window);
  if (absl::Status status = cutter.Begin(); !status.ok()) return status;
  flux::CsvRecord record;
  absl::StatusOr<bool> more = cutter.Next(&record);
  if (!more.ok()) return more.status();
  const auto columns = ReadHeaders(*more ? record.fields : std::vector<std::string>());
  if (!columns.ok()) return columns.status();
  std::vector<RegistryEntry> entries;
  std::set<std::string> ids;
  for (more = cutter.Next(&record); more.ok() && *more; more = cutter.Next(&record)) {
    if (record.problem != flux::CsvProblem::kNone) {
      AddError(record.line, "", "ligne illisible : guillemet, longueur ou octet nul", response);
      continue;
    }
    RegistryEntry entry = ReadLine(record, *columns, kind, response);
    if (absl::Status status = CheckEntry(store, entry); !status.ok()) {
      if (!absl::IsInvalidArgument(status)) return status;
      const ErrorDetail detail = DetailOf(status);
      AddError(record.line, ColumnOfField(detail.field), detail.message, response);
    } else if (!ids.insert(entry.id()).second) {
      AddError(record.line, "id", "cet id est déjà celui d'une ligne plus haut", response);
    } else {
      entries.push_back(std::move(entry));
    }
  }
  if (!more.ok()) return more.status();
  return entries;
}

}  // namespace jalon::front
