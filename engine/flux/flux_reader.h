// SPDX-License-Identifier: EUPL-1.2
//
// The one way to read a file that CAF, MSA or Pôle emploi send, or that describes the past of a
// département: what the content is decides which reader answers, never its name (detect.h).
//
//   ASSIGN(reader, FluxReader::Open(source, {}));
//   Record record;
//   while (reader->Next(&record) is true) { … }
//   reader->summary() …
//
// A file is read piece by piece, each piece alone: memory is bounded for a file of any size
// (limits.h), and one bad record does not spoil the others.
#ifndef JALON_ENGINE_FLUX_FLUX_READER_H_
#define JALON_ENGINE_FLUX_FLUX_READER_H_

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "absl/status/statusor.h"
#include "engine/flux/byte_source.h"
#include "engine/flux/header.h"
#include "engine/flux/instruction.h"
#include "engine/flux/observation.h"
#include "engine/flux/person_row.h"

namespace jalon::flux {

class TakeoverMapping;

// What a file gives, one at a time.
using Record = std::variant<DossierObservation, RejectedDossier, InstructionObservation, PersonRow>;

// What was found in a file. Where a flux has no dossiers but rows, a row counts as one.
struct Summary {
  int64_t bytes_read = 0;         // from the source, so far
  int64_t header_bytes = 0;       // of them before the body: up to the end of the header
  int64_t dossiers = 0;           // blocks taken
  int64_t distinct_dossiers = 0;  // different NUMDEMRSA, those of rejected blocks included
  int64_t rejected = 0;           // records rejected
  int64_t persons = 0;            // persons of the blocks taken, one a block
  Trailer trailer;
  // Where the file stops before its end (its size, that is); absent for a whole file. Nothing may
  // be concluded from a dossier's absence from a truncated file.
  std::optional<int64_t> truncated_at;
  // The trailer announces another number of distinct dossiers (1 announced, 2 there). A matter of
  // import policy (indicators reference, details settled, 33); never a reason to drop a dossier.
  bool total_differs = false;
  // A flux that Jalon knows and does not use (financier, créances, grossesses): it gives no record,
  // so that the import can archive it and say so.
  bool out_of_scope = false;
  std::vector<std::string> warnings;  // in French, what deserves a look; never nominative

  // Whole, with the announced number of dossiers.
  bool complete() const { return !truncated_at.has_value() && !total_differs; }
};

// Reads one file, once. Deterministic: the same bytes give the same records, whatever the pieces
// the source hands out. Not thread-safe; several readers may run in parallel.
class FluxReader {
 public:
  struct Options {
    // What the operator says the file is, for content that cannot say it: the four Pôle emploi CSV
    // families (kPeInscriptions…). A content that says something else is refused.
    FluxKind declared = FluxKind::kUnknown;
    // Describes a CSV of the département's past (kTakeover); must outlive the reader.
    const TakeoverMapping* mapping = nullptr;
  };

  // Reads up to the end of the header. Fails with kInvalidArgument, a French message and an
  // ErrorDetail when the content is not a flux that is known (the message says what it looks like
  // and what to do), when it is compressed (unpacked_source.h), when it has a DOCTYPE, or when its
  // header is unusable; with the source's own failure otherwise. `source` must outlive the reader.
  // A source that fails with kDataLoss ends the file there: what came before is read, and the
  // summary says truncated.
  static absl::StatusOr<std::unique_ptr<FluxReader>> Open(ByteSource& source,
                                                          const Options& options);

  virtual ~FluxReader() = default;

  virtual const Header& header() const = 0;
  // Puts the next record of the file, in its order, in `record`; false at the end. Fails only when
  // the source fails; the reader is then of no use any more.
  virtual absl::StatusOr<bool> Next(Record* record) = 0;
  // Final once Next returned false; what is known so far before that (bytes_read for a progress
  // bar).
  virtual const Summary& summary() const = 0;
};

}  // namespace jalon::flux

#endif  // JALON_ENGINE_FLUX_FLUX_READER_H_
