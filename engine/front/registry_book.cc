// SPDX-License-Identifier: EUPL-1.2
#include "engine/front/registry_book.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "engine/base/date.h"
#include "engine/base/error.h"
#include "engine/base/nir.h"
#include "engine/base/sha256.h"
#include "engine/front/stable_bytes.h"

namespace jalon::front {
namespace {

using jalon::v1::RegistryEntry;
using store::Family;

constexpr size_t kMaxIdChars = 200;  // registry.proto
constexpr size_t kEtagDigits = 16;
constexpr size_t kInseeDigits = 5;

// Of UTF-8, what follows the first byte of a character is no character.
size_t CharsOf(const std::string& text) {
  constexpr unsigned char kKind = 0xC0;
  constexpr unsigned char kFollows = 0x80;
  return static_cast<size_t>(std::count_if(text.begin(), text.end(), [](char c) {
    return (static_cast<unsigned char>(c) & kKind) != kFollows;
  }));
}

// "2A004" as well as "62041".
bool IsInseeCode(const std::string& code) {
  return code.size() == kInseeDigits && std::all_of(code.begin(), code.end(), [](char c) {
           return absl::ascii_isdigit(static_cast<unsigned char>(c)) || c == 'A' || c == 'B';
         });
}

absl::Status CheckDays(const RegistryEntry& entry) {
  absl::StatusOr<Date> from = Date::Absent();
  if (!entry.active_from().empty()) from = Date::Parse(entry.active_from());
  if (!from.ok())
    return InvalidField("entry.activeFrom", "INVALID_DATE", "cette date n'existe pas");
  absl::StatusOr<Date> to = Date::Absent();
  if (!entry.active_to().empty()) to = Date::Parse(entry.active_to());
  if (!to.ok()) return InvalidField("entry.activeTo", "INVALID_DATE", "cette date n'existe pas");
  if (from->IsPresent() && to->IsPresent() && *to < *from) {
    return InvalidField("entry.activeTo", "INVALID_PERIOD", "l'activité finit avant de commencer");
  }
  return absl::OkStatus();
}

absl::Status CheckBelongs(const RegistryEntry& entry) {
  const auto misplaced = [&](bool there, RegistryEntry::Kind kind, const char* field,
                             const char* whose) {
    if (!there || entry.kind() == kind) return absl::OkStatus();
    return InvalidField(absl::StrCat("entry.", field), "MISPLACED",
                        absl::StrCat("ce champ est celui ", whose));
  };
  for (const absl::Status& status :
       {misplaced(entry.structure_kind() != 0, RegistryEntry::STRUCTURE, "structureKind",
                  "d'une structure"),
        misplaced(!entry.structure().empty(), RegistryEntry::REFERENT, "structure",
                  "d'un référent"),
        misplaced(entry.territories_size() > 0, RegistryEntry::STRUCTURE, "territories",
                  "d'une structure"),
        misplaced(entry.communes_size() > 0, RegistryEntry::TERRITORY, "communes",
                  "d'un territoire")}) {
    if (!status.ok()) return status;
  }
  return absl::OkStatus();
}

}  // namespace

std::string RegistryKey(RegistryEntry::Kind kind, const std::string& id) {
  return absl::StrCat(std::string(1, static_cast<char>(kind)), id);
}

absl::StatusOr<std::optional<RegistryEntry>> ReadRegistryEntry(const store::Reader& reader,
                                                               RegistryEntry::Kind kind,
                                                               const std::string& id) {
  const auto value = reader.Get(Family::kRegistry, RegistryKey(kind, id));
  if (!value.ok()) return value.status();
  if (!value->has_value()) return std::nullopt;
  RegistryEntry entry;
  if (!entry.ParseFromString(**value))
    return absl::DataLossError("entrée illisible du référentiel");
  return entry;
}

absl::Status ForRegistryEntries(const store::Reader& reader, RegistryEntry::Kind kind,
                                const std::string& from, const RegistryVisitor& visitor) {
  bool readable = true;
  const absl::Status scan =
      reader.Scan(Family::kRegistry, RegistryKey(kind, ""), RegistryKey(kind, from),
                  [&](std::string_view, std::string_view value) {
                    RegistryEntry entry;
                    readable = entry.ParseFromArray(value.data(), static_cast<int>(value.size()));
                    return readable && visitor(entry);
                  });
  if (!scan.ok()) return scan;
  return readable ? absl::OkStatus() : absl::DataLossError("entrée illisible du référentiel");
}

absl::Status CheckRegistryEntry(const RegistryEntry& entry) {
  const bool known = RegistryEntry::Kind_IsValid(entry.kind()) && entry.kind() != 0;
  if (!known) {
    return InvalidField("entry.kind", "MISSING_FIELD",
                        "dites ce que c'est : STRUCTURE, REFERENT ou TERRITORY");
  }
  if (entry.id().empty() || CharsOf(entry.id()) > kMaxIdChars) {
    return InvalidField("entry.id", "INVALID_VALUE",
                        absl::StrCat("un identifiant a de 1 à ", kMaxIdChars, " caractères"));
  }
  // What it is called is told to whoever lists the registry, and kept.
  for (const auto& [field, text] :
       {std::pair("entry.id", entry.id()), std::pair("entry.displayName", entry.display_name())}) {
    if (HoldsNir(text, /*in_words=*/true)) return NirInText(field);
  }
  if (!RegistryEntry::StructureKind_IsValid(entry.structure_kind())) {
    return InvalidField("entry.structureKind", "INVALID_VALUE", "cette nature n'existe pas");
  }
  if (entry.capacity() < 0) {
    return InvalidField("entry.capacity", "INVALID_VALUE", "une capacité n'est pas négative");
  }
  for (const std::string& commune : entry.communes()) {
    if (IsInseeCode(commune)) continue;
    return InvalidField("entry.communes", "INVALID_VALUE",
                        "un code INSEE de commune a 5 caractères, par exemple 62041");
  }
  if (absl::Status status = CheckBelongs(entry); !status.ok()) return status;
  return CheckDays(entry);
}

absl::Status CheckRegistryNames(const store::Reader& reader, const RegistryEntry& entry) {
  if (!entry.structure().empty()) {
    const auto there = ReadRegistryEntry(reader, RegistryEntry::STRUCTURE, entry.structure());
    if (!there.ok()) return there.status();
    if (!there->has_value()) {
      return InvalidField("entry.structure", "UNKNOWN_NAME",
                          "cette structure n'est pas au référentiel : enregistrez-la d'abord, ou "
                          "reprenez son id tel qu'il y est");
    }
  }
  for (const std::string& territory : entry.territories()) {
    if (IsInseeCode(territory)) continue;
    const auto there = ReadRegistryEntry(reader, RegistryEntry::TERRITORY, territory);
    if (!there.ok()) return there.status();
    if (!there->has_value()) {
      return InvalidField("entry.territories", "UNKNOWN_NAME",
                          "un de ces territoires n'est ni au référentiel ni un code INSEE de "
                          "commune : enregistrez-le d'abord, ou reprenez son id tel qu'il y est");
    }
  }
  return absl::OkStatus();
}

std::string RegistryEtag(RegistryEntry entry) {
  entry.clear_etag();
  return Sha256Hex(StableBytes(entry)).substr(0, kEtagDigits);
}

}  // namespace jalon::front
