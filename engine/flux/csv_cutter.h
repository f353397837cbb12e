// SPDX-License-Identifier: EUPL-1.2
//
// Cuts a CSV text into records, and these into fields, as they stream by.
//
// Written here because no library of Debian does it within bounds: libcsv does not tell where a
// record begins (a rejected line could not be kept), lets a field grow without end, and after a
// quote that is not closed swallows the rest of the file.
//
// Grammar: record ( end-of-line record )*, end-of-line CR LF, LF or CR; fields between separators;
// a field that begins with '"' runs to the next lone '"', which a separator or the end of the line
// must follow; '""' in it is a quote. Elsewhere a quote is a character like any other.
#ifndef JALON_ENGINE_FLUX_CSV_CUTTER_H_
#define JALON_ENGINE_FLUX_CSV_CUTTER_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "engine/flux/window.h"

namespace jalon::flux {

enum class CsvProblem {
  kNone = 0,
  kBadQuote,        // a quote is not closed, or not where a field ends; the record is one line
  kTooLong,         // above kMaxCsvRecordBytes; `raw` is its beginning
  kTooManyColumns,  // above kMaxCsvColumns
  kNulByte,
};

// A line, in principle. Views and fields are valid until the next call of Next.
struct CsvRecord {
  // Trimmed UTF-8. Empty when there is a problem. Bytes that are not UTF-8 are read as
  // windows-1252, record by record: files of the two kinds get put end to end.
  std::vector<std::string> fields;
  std::string_view raw;       // exact bytes, without the end of the line
  int64_t offset = 0;         // in the file, of the first byte of `raw`
  int64_t line = 0;           // number of its first line, from 1
  int64_t skipped_bytes = 0;  // of a record that is too long: what follows `raw`
  CsvProblem problem = CsvProblem::kNone;
};

// Memory: kMaxCsvRecordBytes and some read-ahead.
class CsvCutter {
 public:
  // `window` stands at the beginning of the file and must outlive the cutter.
  explicit CsvCutter(Window& window) : window_(window) {}

  // Skips a byte-order mark and finds the separator (';', ',' or tab: the one that the first line
  // has most of; ';' when it has none). To be called once, before Next. Fails when the source
  // fails.
  absl::Status Begin();
  // The next record that is not blank (spaces and separators only); false at the end. Fails only
  // when the source fails.
  absl::StatusOr<bool> Next(CsvRecord* record);

  char separator() const { return separator_; }

 private:
  struct End {
    size_t position = 0;  // of the end of line, or of the end of the text
    CsvProblem problem = CsvProblem::kNone;
  };

  End EndOfRecord();
  End EndOfLine(size_t from);
  End EndOfQuoted();
  bool EndsField(size_t position);
  size_t FindLineEnd(size_t from);
  void Take(const End& end, CsvRecord* record);
  void SkipRestOfLine(CsvRecord* record);
  void SkipLineEnd();
  void Split(CsvRecord* record);
  bool IsBlank(std::string_view text) const;

  Window& window_;
  char separator_ = ';';
  int64_t line_ = 1;
  size_t pending_ = 0;  // bytes of the last record, consumed by the next call
  std::string kept_;    // the beginning of a record that is too long
};

}  // namespace jalon::flux

#endif  // JALON_ENGINE_FLUX_CSV_CUTTER_H_
