// SPDX-License-Identifier: EUPL-1.2
//
// Reader of the beneficiary flux (vrsb0801) that CAF and MSA send: daily, monthly, exceptional, and
// their anomaly twins.
//
//   ASSIGN(reader, BeneficiaryReader::Open(source));
//   Record record;
//   while (reader->Next(&record) is true) { … }
//   reader->summary() …
//
// The file is cut at the borders of InfosFoyerRSA and each dossier is parsed alone: memory is
// bounded for a file of any size (limits.h), and one bad dossier does not spoil the others.
#ifndef JALON_ENGINE_FLUX_BENEFICIARY_READER_H_
#define JALON_ENGINE_FLUX_BENEFICIARY_READER_H_

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "engine/flux/byte_source.h"
#include "engine/flux/header.h"
#include "engine/flux/observation.h"

namespace jalon::flux {

// What was found in a file.
struct Summary {
  int64_t bytes_read = 0;         // from the source, so far
  int64_t header_bytes = 0;       // of them before the body: up to the end of IdentificationFlux
  int64_t dossiers = 0;           // blocks taken
  int64_t distinct_dossiers = 0;  // different NUMDEMRSA, those of rejected blocks included
  int64_t rejected = 0;           // records rejected
  int64_t persons = 0;            // persons of the blocks taken, one a block
  Trailer trailer;
  // Where the file stops before `</Racine>` (its size, that is); absent for a whole file. Nothing
  // may be concluded from a dossier's absence from a truncated file.
  std::optional<int64_t> truncated_at;
  // The trailer announces another number of distinct dossiers (1 announced, 2 there). A matter of
  // import policy (indicators reference, details settled, 33); never a reason to drop a dossier.
  bool total_differs = false;
  std::vector<std::string> warnings;  // in French, what deserves a look; never nominative

  // Whole, with the announced number of dossiers.
  bool complete() const { return !truncated_at.has_value() && !total_differs; }
};

// Reads one file, once. Deterministic: the same bytes give the same records, whatever the pieces
// the source hands out. Not thread-safe; several readers may run in parallel.
class BeneficiaryReader {
 public:
  // Reads up to the end of the header. Fails with kInvalidArgument, a French message and an
  // ErrorDetail when the content is not a beneficiary flux (the message says what it looks like),
  // when it has a DOCTYPE, or when its header is unusable; with the source's own failure otherwise.
  // `source` must outlive the reader.
  static absl::StatusOr<std::unique_ptr<BeneficiaryReader>> Open(ByteSource& source);

  virtual ~BeneficiaryReader() = default;

  virtual const Header& header() const = 0;
  // Puts the next record of the file, in its order, in `record`; false at the end. Fails only when
  // the source fails; the reader is then of no use any more.
  virtual absl::StatusOr<bool> Next(Record* record) = 0;
  // Final once Next returned false; what is known so far before that (bytes_read for a progress
  // bar).
  virtual const Summary& summary() const = 0;
};

}  // namespace jalon::flux

#endif  // JALON_ENGINE_FLUX_BENEFICIARY_READER_H_
