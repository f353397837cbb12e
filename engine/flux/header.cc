// SPDX-License-Identifier: EUPL-1.2
#include "engine/flux/header.h"

#include <fmt/format.h>

#include <pugixml.hpp>

#include "absl/status/status.h"
#include "absl/strings/ascii.h"
#include "engine/base/error.h"
#include "engine/flux/identification_parser.h"
#include "engine/flux/limits.h"
#include "engine/flux/scan.h"
#include "engine/flux/xml_fields.h"

namespace jalon::flux {
namespace {

constexpr std::string_view kElement = "IdentificationFlux/";

// Time of day of HEUCREAFLUX: 21:27:43 and what follows.
constexpr size_t kSecondsLength = 8;
constexpr size_t kMicrosDigits = 6;
constexpr int64_t kMicrosPerSecond = 1'000'000;

FluxKind KindOf(std::string_view nat_flux, std::string_view type_flux) {
  if (nat_flux == "I") return FluxKind::kInstruction;
  if (nat_flux == "R") return FluxKind::kRecueil;
  if (nat_flux == "F") return FluxKind::kFinancier;
  if (nat_flux == "C") return FluxKind::kCreances;
  if (nat_flux == "G") return FluxKind::kGrossesses;
  if (nat_flux != "D") return FluxKind::kUnknown;
  if (type_flux == "M") return FluxKind::kBeneficiaireMensuel;
  if (type_flux == "R") return FluxKind::kBeneficiaireReprise;
  return type_flux == "I" ? FluxKind::kBeneficiaireQuotidien : FluxKind::kBeneficiaireExceptionnel;
}

std::string_view NameOf(FluxKind kind) {
  constexpr std::string_view kNames[] = {
      "inconnu",
      "bénéficiaires, quotidien",
      "bénéficiaires, mensuel",
      "bénéficiaires, reprise",
      "bénéficiaires, exceptionnel",
      "instruction",
      "recueil de données socio-professionnelles",
      "financier",
      "créances transférées",
      "grossesses",
      "contacts des allocataires",
      "Pôle emploi, inscriptions",
      "Pôle emploi, cessations",
      "Pôle emploi, radiations",
      "Pôle emploi, stock",
      "Pôle emploi, PECG",
      "Pôle emploi, SPIE",
      "reprise d'un ancien système",
  };
  return kNames[static_cast<size_t>(kind)];
}

absl::Status InvalidHeader(std::string_view field, std::string_view reason,
                           std::string_view message) {
  return InvalidField(
      std::string(kElement).append(field), reason,
      fmt::format("En-tête inutilisable : {} Redemander le fichier à l'organisme.", message));
}

absl::Status CheckKind(const Header& header) {
  if (header.nat_flux.empty()) {
    return InvalidHeader("NATFLUX", "MISSING_FIELD", "NATFLUX est absent ou vide.");
  }
  if (header.kind == FluxKind::kUnknown) {
    return InvalidField(std::string(kElement) + "NATFLUX", "OTHER_FLUX",
                        "Ce fichier est un flux d'une nature inconnue (NATFLUX) : Jalon lit les "
                        "bénéficiaires (D), l'instruction (I) et le recueil de données "
                        "socio-professionnelles (R). Vérifier auprès de l'organisme ce qu'il a "
                        "envoyé.");
  }
  if (header.type_flux.empty() && !IsOutOfScope(header.kind)) {
    return InvalidHeader("TYPEFLUX", "MISSING_FIELD", "TYPEFLUX est absent ou vide.");
  }
  return absl::OkStatus();
}

absl::Status ReadHeaderDate(pugi::xml_node element, const char* name, Date* date) {
  UnexpectedValues unexpected;
  ValueReader reader(&unexpected);
  *date = reader.OptionalDate(element.child(name));
  if (date->IsPresent() && date->year() >= kFirstFluxYear) return absl::OkStatus();
  if (!date->IsPresent() && unexpected.empty()) {
    return InvalidHeader(name, "MISSING_FIELD", fmt::format("{} est absent ou vide.", name));
  }
  return InvalidHeader(name, "INVALID_DATE",
                       fmt::format("{} n'est pas un jour qui existe, de {} à {} (AAAA-MM-JJ).",
                                   name, kFirstFluxYear, kLastYear));
}

// Instruction and recueil have no DTREF.
bool HasReference(FluxKind kind) {
  return kind != FluxKind::kInstruction && kind != FluxKind::kRecueil;
}

absl::Status ReadClocks(pugi::xml_node element, ValueReader& reader, Header* header) {
  absl::Status created = ReadHeaderDate(element, "DTCREAFLUX", &header->created_on);
  if (!created.ok()) return created;
  if (HasReference(header->kind)) {
    absl::Status reference = ReadHeaderDate(element, "DTREF", &header->reference_on);
    if (!reference.ok()) return reference;
  }
  const auto time = ReadTimeOfDay(reader.Raw(element.child("HEUCREAFLUX")));
  if (!time.ok()) {
    return InvalidHeader("HEUCREAFLUX", "INVALID_TIME",
                         "HEUCREAFLUX est absent ou n'est pas une heure (HH:MM:SS).");
  }
  header->created_time_micros = *time;
  return absl::OkStatus();
}

bool ReadTwoDigits(std::string_view text, int limit, int64_t* value) {
  if (!absl::ascii_isdigit(static_cast<unsigned char>(text[0])) ||
      !absl::ascii_isdigit(static_cast<unsigned char>(text[1]))) {
    return false;
  }
  *value = (text[0] - '0') * 10 + (text[1] - '0');
  return *value < limit;
}

// ".5" is 500,000 microseconds; "" is none.
bool ReadFraction(std::string_view text, int64_t* micros) {
  *micros = 0;
  if (text.empty()) return true;
  const std::string_view digits = text.substr(1);
  if (text[0] != '.' || digits.empty()) return false;
  int64_t unit = kMicrosPerSecond / 10;
  for (size_t i = 0; i < digits.size(); ++i, unit /= 10) {
    if (!absl::ascii_isdigit(static_cast<unsigned char>(digits[i]))) return false;
    if (i < kMicrosDigits) *micros += (digits[i] - '0') * unit;
  }
  return true;
}

}  // namespace

bool IsOutOfScope(FluxKind kind) {
  return kind == FluxKind::kFinancier || kind == FluxKind::kCreances ||
         kind == FluxKind::kGrossesses;
}

std::string KindLabel(const Header& header) {
  std::string label(NameOf(header.kind));
  if (header.anomalies) label += " (anomalies)";
  if (header.application == "CRI") label += ", CAF";
  if (header.application == "AGO") label += ", MSA";
  return label;
}

absl::StatusOr<int64_t> ReadTimeOfDay(std::string_view text) {
  int64_t hours = 0;
  int64_t minutes = 0;
  int64_t seconds = 0;
  int64_t micros = 0;
  if (text.size() < kSecondsLength || text[2] != ':' || text[5] != ':' ||
      !ReadTwoDigits(text, 24, &hours) || !ReadTwoDigits(text.substr(3), 60, &minutes) ||
      !ReadTwoDigits(text.substr(6), 60, &seconds) ||
      !ReadFraction(text.substr(kSecondsLength), &micros)) {
    return absl::InvalidArgumentError("not a time of the form 21:27:43.0000");
  }
  return ((hours * 60 + minutes) * 60 + seconds) * kMicrosPerSecond + micros;
}

absl::StatusOr<Header> ReadHeader(std::string_view element, Encoding encoding) {
  const std::string text = ToUtf8(element, encoding);
  pugi::xml_document document;
  if (!document.load_buffer(text.data(), text.size(), kParseOptions, pugi::encoding_utf8)) {
    return InvalidHeader("", "NOT_XML", "IdentificationFlux n'est pas du XML bien formé.");
  }
  const pugi::xml_node node = document.document_element();
  UnexpectedValues unexpected;
  ValueReader reader(&unexpected);
  Header header;
  header.encoding = encoding;
  header.application = reader.Text(node.child("APPLIEME"));
  header.version = reader.Text(node.child("NUMVERSIONAPPLIEME"));
  header.type_flux = reader.Text(node.child("TYPEFLUX"));
  header.nat_flux = reader.Text(node.child("NATFLUX"));
  header.departement = ReadDepartement(node.child("IDEPARTE"), reader);
  header.kind = KindOf(header.nat_flux, header.type_flux);
  if (absl::Status kind = CheckKind(header); !kind.ok()) return kind;
  absl::Status clocks = ReadClocks(node, reader, &header);
  if (!clocks.ok() && !IsOutOfScope(header.kind)) return clocks;
  return header;
}

Trailer ReadTrailer(std::string_view element) {
  pugi::xml_document document;
  Trailer trailer;
  if (!document.load_buffer(element.data(), element.size(), kParseOptions, pugi::encoding_utf8)) {
    return trailer;
  }
  const pugi::xml_node node = document.document_element();
  UnexpectedValues unexpected;
  ValueReader reader(&unexpected);
  trailer.present = true;
  trailer.announced_dossiers = ParseCount(reader.Raw(node.child("NBTOTDOSRSATRANSM")));
  trailer.announced_anomalies = ParseCount(reader.Raw(node.child("NBTOTDOSRSATRANSMANO")));
  trailer.announced_requests = ParseCount(reader.Raw(node.child("NBTOTDEMRSATRANSM")));
  return trailer;
}

}  // namespace jalon::flux
