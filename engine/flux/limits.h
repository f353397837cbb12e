// SPDX-License-Identifier: EUPL-1.2
//
// What the reader of a flux accepts at most. A flux comes from outside: every size that it decides
// is bounded here, so that no file, broken or hostile, takes more memory than these numbers allow.
#ifndef JALON_ENGINE_FLUX_LIMITS_H_
#define JALON_ENGINE_FLUX_LIMITS_H_

#include <cstddef>

namespace jalon::flux {

// Bytes asked of the source at a time. Large enough that the calls cost nothing beside the parsing,
// small enough to stay in the processor's cache.
inline constexpr size_t kReadBytes = size_t{256} * 1024;

// A dossier of vrsb0801 with two adults, three addresses and its resources takes 6 to 10 KB; the
// largest household with a year of controls stays under 100 KB. What is larger is not a dossier.
inline constexpr size_t kMaxDossierBytes = size_t{1024} * 1024;

// Everything before the first dossier: declaration, comments, root, IdentificationFlux. 600 bytes
// in practice.
inline constexpr size_t kMaxHeaderBytes = size_t{64} * 1024;

// TransmissionFlux: two counters, 150 bytes in practice.
inline constexpr size_t kMaxTrailerBytes = size_t{16} * 1024;

// A processing instruction. None is expected; the bound keeps one damaged byte (`</` read as `<?`)
// from swallowing the dossiers that follow.
inline constexpr size_t kMaxInstructionBytes = size_t{4} * 1024;

// One text that is kept. The longest of the XSD is LIBANO, 200 characters, which is 800 bytes of
// UTF-8 at worst.
inline constexpr size_t kMaxTextBytes = 1024;

// Elements inside one another, InfosFoyerRSA being the first. vrsb0801 has 6 (…/Ressources/
// RessourcesMensuelles/DetailRessourcesMensuelles/NATRESS); the rest is room for its successors.
inline constexpr int kMaxDepth = 16;

// Persons of a dossier. Couples are compared pairwise; the largest household of a département has
// fewer than 30.
inline constexpr size_t kMaxPersons = 100;

// Repeated parts that are kept of one dossier (addresses, events, states, anomalies): the XSD
// allows 3 addresses and does not bound the others, of which a dossier has a handful.
inline constexpr size_t kMaxRepeats = 500;

}  // namespace jalon::flux

#endif  // JALON_ENGINE_FLUX_LIMITS_H_
