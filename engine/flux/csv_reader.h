// SPDX-License-Identifier: EUPL-1.2
//
// The FluxReader of CSV files: contacts, Pôle emploi, SPIE, takeover. Internal to this folder.
#ifndef JALON_ENGINE_FLUX_CSV_READER_H_
#define JALON_ENGINE_FLUX_CSV_READER_H_

#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "engine/flux/cells.h"
#include "engine/flux/detect.h"
#include "engine/flux/flux_reader.h"
#include "engine/flux/person_row.h"
#include "engine/flux/window.h"

namespace jalon::flux {

// How the lines of one kind of file are read.
class RowFormat {
 public:
  virtual ~RowFormat() = default;
  // Finds its columns by the header line. Fails with kInvalidArgument, in French, when those that
  // it cannot do without are missing; the message says which.
  virtual absl::Status Bind(const std::vector<std::string>& header) = 0;
  // Whether the line that was bound names no columns but is the first person already.
  virtual bool BeginsWithData() const { return false; }
  // Whether a line has a cell for each column that the header names: one with fewer has lost some,
  // and what follows them is not where it seems.
  virtual bool CountsCells() const { return false; }
  // Of such a format: whether a line with fewer cells lacks nothing but empty ones at its end.
  virtual bool EndsEarly(const std::vector<std::string>& /*cells*/) const { return false; }
  // Reads a line into `row`, all but its position and offset. A failure is left in `reader`.
  virtual void Read(const std::vector<std::string>& cells, PersonRow& row, CellReader& reader) = 0;
  // What is to be said of all lines that were read, in French.
  virtual std::vector<std::string> Warnings() const { return {}; }
};

// The format of each kind, in the file that is named after it. `declared` is one of the four
// families of Pôle emploi.
std::unique_ptr<RowFormat> MakeContactFormat();
std::unique_ptr<RowFormat> MakePoleEmploiFormat(FluxKind declared);
std::unique_ptr<RowFormat> MakeSpieFormat(const std::vector<std::string>& header);
// `mapping` must outlive the format.
std::unique_ptr<RowFormat> MakeTakeoverFormat(const TakeoverMapping& mapping);

// Reads the header line of a CSV at the beginning of `window`. Fails with kInvalidArgument when
// `detected` and `options` do not tell how to read it (the message says which option to give), and
// as RowFormat::Bind.
absl::StatusOr<std::unique_ptr<FluxReader>> OpenCsv(std::unique_ptr<Window> window,
                                                    const Detected& detected,
                                                    const FluxReader::Options& options);

}  // namespace jalon::flux

#endif  // JALON_ENGINE_FLUX_CSV_READER_H_
