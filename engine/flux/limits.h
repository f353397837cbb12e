// SPDX-License-Identifier: EUPL-1.2
//
// What the reader of a flux accepts at most. A flux comes from outside: every size that it decides
// is bounded here, so that no file, broken or hostile, takes more memory than these numbers allow.
#ifndef JALON_ENGINE_FLUX_LIMITS_H_
#define JALON_ENGINE_FLUX_LIMITS_H_

#include <cstddef>
#include <cstdint>

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

// What an archive unpacks to, all files together. A monthly of a million persons is under 5 GB;
// what is larger is not a flux but a bomb.
inline constexpr int64_t kMaxUnpackedBytes = int64_t{16} << 30;

// How many times its packed size it may unpack to, once it is above kUnpackFreeBytes. The tags of a
// flux repeat: gzip makes it 10 to 40 times smaller. A bomb of deflate is 1,000 times smaller.
inline constexpr int64_t kMaxUnpackRatio = 200;
inline constexpr int64_t kUnpackFreeBytes = int64_t{16} << 20;

// Files of one zip. A month of dailies of three organismes with their twins is below 200.
inline constexpr int kMaxPackedFiles = 1000;

// Bytes by which a file inside an archive is told to be an archive itself.
inline constexpr size_t kFirstBytes = 512;

// Years that a date of a flux may have. Software writes 0001 and 9999 for "none", and a year lost
// or doubled a digit is no birth, no request, no right.
inline constexpr int kFirstYear = 1900;
inline constexpr int kLastYear = 2100;

// The earliest day of a file (DTREF, DTCREAFLUX): histories count their days from 1980 on (Day16 of
// the pathway), and no flux is older than the RSA.
inline constexpr int kFirstFluxYear = 1980;

// A line of a CSV file. A contact line has 200 bytes, a line of SPIE 2 KB, the widest extraction of
// a référent's software that is known 20 KB.
inline constexpr size_t kMaxCsvRecordBytes = size_t{256} * 1024;

// Columns of a CSV file. SPIE has 60, an extraction of WebRSA 300.
inline constexpr size_t kMaxCsvColumns = 1000;

// A takeover mapping: a person writes it, 100 bytes a column.
inline constexpr size_t kMaxMappingBytes = size_t{256} * 1024;

}  // namespace jalon::flux

#endif  // JALON_ENGINE_FLUX_LIMITS_H_
