// SPDX-License-Identifier: EUPL-1.2
//
// What a flux says of itself: IdentificationFlux at its beginning, TransmissionFlux at its end
// (vrsb0801).
#ifndef JALON_ENGINE_FLUX_HEADER_H_
#define JALON_ENGINE_FLUX_HEADER_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "engine/base/date.h"
#include "engine/base/text.h"

namespace jalon::flux {

// The files a département receives. An exceptional file (RSABEX, MSABEX) has the header of a daily
// in the only sample known, and cannot be told from one. The numbers are stored.
enum class FluxKind {
  kUnknown = 0,
  kBeneficiaireQuotidien = 1,     // NATFLUX D, TYPEFLUX I (infra-mensuel)
  kBeneficiaireMensuel = 2,       // NATFLUX D, TYPEFLUX M
  kBeneficiaireReprise = 3,       // NATFLUX D, TYPEFLUX R; ordered as a daily
  kBeneficiaireExceptionnel = 4,  // NATFLUX D, any other TYPEFLUX; ordered as a daily
  kInstruction = 5,               // NATFLUX I
  kRecueil = 6,                   // NATFLUX R: socio-professional data (DSP)
  kFinancier = 7,                 // NATFLUX F
  kCreances = 8,                  // NATFLUX C
  kGrossesses = 9,                // NATFLUX G
  kContacts = 10,                 // CSV of the CNAF: contacts of the beneficiaries
  kPeInscriptions = 11,           // Pôle emploi, CSV; the content does not tell these four apart
  kPeCessations = 12,
  kPeRadiations = 13,
  kPeStock = 14,
  kPecg = 15,      // Pôle emploi, XML "fichier-PE-CG"
  kSpie = 16,      // Pôle emploi, CSV without NIR, and its actions
  kTakeover = 17,  // CSV of the département's past, described by a mapping
};

// Whether it is a beneficiary flux, of any frequency.
constexpr bool IsBeneficiary(FluxKind kind) {
  return kind >= FluxKind::kBeneficiaireQuotidien && kind <= FluxKind::kBeneficiaireExceptionnel;
}

// Content of IdentificationFlux. Texts are trimmed UTF-8. A CSV has no header: all but `kind` and
// `encoding` is then absent.
struct Header {
  FluxKind kind = FluxKind::kUnknown;
  std::string application;          // APPLIEME: "CRI" is the CAF, "AGO" the MSA
  std::string version;              // NUMVERSIONAPPLIEME
  std::string type_flux;            // TYPEFLUX
  std::string nat_flux;             // NATFLUX
  Date created_on;                  // DTCREAFLUX; present in every XML flux that gives records
  int64_t created_time_micros = 0;  // HEUCREAFLUX: microseconds of the local day
  Date reference_on;                // DTREF; present in a beneficiary flux, never in an instruction
  std::string departement;  // whom the file is for, 3 characters (PECG, 2015 schema); "" elsewhere
  Encoding encoding = Encoding::kUtf8;
  bool names_schema = false;  // the root names the schema of the flux
  // The twin that lists the dossiers the emitter could not treat (RSABAI, RSABAM). Told from the
  // content: no schema named on Racine, and a first dossier without ETATDOSRSA. A display matter:
  // what a dossier says depends on the dossier alone.
  bool anomalies = false;

  // The day its observations are about: DTREF for a monthly, DTCREAFLUX for any other (contract
  // §3).
  Date as_of() const { return kind == FluxKind::kBeneficiaireMensuel ? reference_on : created_on; }
};

// Content of TransmissionFlux.
struct Trailer {
  bool present = false;
  std::optional<int64_t> announced_dossiers;   // NBTOTDOSRSATRANSM
  std::optional<int64_t> announced_anomalies;  // NBTOTDOSRSATRANSMANO
  std::optional<int64_t> announced_requests;   // NBTOTDEMRSATRANSM: instruction, recueil
};

// In French, for reports: "bénéficiaires, quotidien, CAF", "bénéficiaires, mensuel (anomalies),
// MSA", "instruction", "Pôle emploi, inscriptions".
std::string KindLabel(const Header& header);

// Whether a flux is known and not used: financier, créances, grossesses.
bool IsOutOfScope(FluxKind kind);

// Reads one `<IdentificationFlux>…</IdentificationFlux>`. Fails with kInvalidArgument and an
// ErrorDetail (base/error.h) that names the field when NATFLUX is missing or unknown, when TYPEFLUX
// is missing, or when a date or the time is missing or impossible. A flux that is out of scope
// needs NATFLUX only.
absl::StatusOr<Header> ReadHeader(std::string_view element, Encoding encoding);

// Reads one `<TransmissionFlux>…</TransmissionFlux>`. A counter that is missing or not a number is
// absent; what is not XML is a trailer that is not present.
Trailer ReadTrailer(std::string_view element);

// HEUCREAFLUX ("21:27:43", with a fraction of any length) as microseconds of the day; digits beyond
// the sixth are dropped. Fails with kInvalidArgument on anything else.
absl::StatusOr<int64_t> ReadTimeOfDay(std::string_view text);

}  // namespace jalon::flux

#endif  // JALON_ENGINE_FLUX_HEADER_H_
