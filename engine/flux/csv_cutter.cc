// SPDX-License-Identifier: EUPL-1.2
//
// Positions are relative to the window's view. A line without quotes, as nearly all are, costs two
// searches (memchr) and its fields.
#include "engine/flux/csv_cutter.h"

#include <algorithm>
#include <array>

#include "engine/base/text.h"
#include "engine/flux/limits.h"
#include "engine/flux/scan.h"

namespace jalon::flux {
namespace {

constexpr size_t kNowhere = std::string_view::npos;
constexpr std::string_view kUtf8Mark = "\xEF\xBB\xBF";
constexpr std::string_view kLineEnds = "\r\n";
constexpr std::array<char, 3> kSeparators = {';', ',', '\t'};

// Occurrences of `sign` in `line`, those between quotes left out.
int64_t CountOutsideQuotes(std::string_view line, char sign) {
  int64_t count = 0;
  bool quoted = false;
  for (char c : line) {
    if (c == '"') quoted = !quoted;
    if (c == sign && !quoted) ++count;
  }
  return count;
}

// The content of a quoted field, its quotes undoubled. `text` begins behind the opening quote.
std::string Unquote(std::string_view text) {
  std::string content;
  for (size_t i = 0; i < text.size(); ++i) {
    content.push_back(text[i]);
    if (text[i] == '"') ++i;
  }
  return content;
}

}  // namespace

absl::Status CsvCutter::Begin() {
  window_.Ensure(kMaxCsvRecordBytes);
  if (window_.view().starts_with(kUtf8Mark)) window_.Consume(kUtf8Mark.size());
  const std::string_view first = window_.view().substr(0, window_.view().find_first_of(kLineEnds));
  int64_t most = 0;
  for (char candidate : kSeparators) {
    const int64_t count = CountOutsideQuotes(first, candidate);
    if (count > most) separator_ = candidate;
    most = std::max(most, count);
  }
  return window_.status();
}

bool CsvCutter::IsBlank(std::string_view text) const {
  return std::all_of(text.begin(), text.end(),
                     [this](char c) { return IsSpace(c) || c == separator_; });
}

absl::StatusOr<bool> CsvCutter::Next(CsvRecord* record) {
  while (true) {
    window_.Consume(pending_);
    pending_ = 0;
    SkipLineEnd();
    if (!window_.status().ok()) return window_.status();
    if (window_.view().empty()) return false;
    Take(EndOfRecord(), record);
    if (!window_.status().ok()) return window_.status();
    if (record->problem != CsvProblem::kNone || !IsBlank(record->raw)) return true;
  }
}

// Consumes the end of the line before this record, and the empty lines that follow it.
void CsvCutter::SkipLineEnd() {
  while (true) {
    window_.Ensure(2);
    const std::string_view view = window_.view();
    if (view.empty() || kLineEnds.find(view[0]) == kNowhere) return;
    const bool is_pair = view.starts_with("\r\n");
    window_.Consume(is_pair ? 2 : 1);
    ++line_;
  }
}

// The first CR or LF from `from` on, within the limit of a record; the end of the text when it
// comes first; kNowhere when neither does.
size_t CsvCutter::FindLineEnd(size_t from) {
  while (true) {
    const std::string_view view = window_.view().substr(0, kMaxCsvRecordBytes + 1);
    const size_t line_feed = view.find('\n', from);
    const size_t end = std::min(view.substr(0, line_feed).find('\r', from), line_feed);
    if (end != kNowhere) return end;
    if (view.size() > kMaxCsvRecordBytes) return kNowhere;
    if (window_.at_end()) return view.size();
    from = view.size();
    window_.Grow();
  }
}

CsvCutter::End CsvCutter::EndOfLine(size_t from) {
  const size_t end = FindLineEnd(from);
  if (end == kNowhere) return {kMaxCsvRecordBytes, CsvProblem::kTooLong};
  return {end, CsvProblem::kNone};
}

CsvCutter::End CsvCutter::EndOfRecord() {
  const End line = EndOfLine(0);
  const bool has_quotes = window_.view().substr(0, line.position).find('"') != kNowhere;
  return line.problem == CsvProblem::kNone && has_quotes ? EndOfQuoted() : line;
}

// Whether a separator, the end of a line or the end of the text stands at `position`.
bool CsvCutter::EndsField(size_t position) {
  window_.Ensure(position + 1);
  const std::string_view view = window_.view();
  return position >= view.size() || view[position] == separator_ ||
         kLineEnds.find(view[position]) != kNowhere;
}

// A quoted field may hold ends of lines. Where a quote is amiss, the record is its first line: one
// lost quote must not take the lines that follow with it.
CsvCutter::End CsvCutter::EndOfQuoted() {
  bool quoted = false;
  bool at_field = true;
  for (size_t i = 0; i <= kMaxCsvRecordBytes; ++i) {
    if (!quoted && EndsField(i)) {
      const std::string_view view = window_.view();
      if (i >= view.size() || view[i] != separator_) return {i, CsvProblem::kNone};
      at_field = true;
      continue;
    }
    window_.Ensure(i + 1);
    if (i >= window_.view().size()) break;
    const char c = window_.view()[i];
    if (!quoted) {
      quoted = at_field && c == '"';
      at_field = at_field && c == ' ';
    } else if (c == '"') {
      window_.Ensure(i + 2);
      const bool is_doubled = i + 1 < window_.view().size() && window_.view()[i + 1] == '"';
      if (!is_doubled && !EndsField(i + 1)) break;
      if (is_doubled) ++i;
      quoted = is_doubled;
      at_field = false;
    }
  }
  return {EndOfLine(0).position, CsvProblem::kBadQuote};
}

void CsvCutter::Take(const End& end, CsvRecord* record) {
  record->fields.clear();
  record->raw = window_.view().substr(0, end.position);
  record->offset = window_.offset();
  record->line = line_;
  record->skipped_bytes = 0;
  record->problem = end.problem;
  pending_ = record->raw.size();
  if (end.problem == CsvProblem::kTooLong) {
    SkipRestOfLine(record);
  } else if (record->raw.find('\0') != kNowhere) {
    record->problem = CsvProblem::kNulByte;
  } else if (end.problem == CsvProblem::kNone) {
    Split(record);
  }
  line_ += std::count(record->raw.begin(), record->raw.end(), '\n');
}

void CsvCutter::SkipRestOfLine(CsvRecord* record) {
  kept_ = record->raw;
  record->raw = kept_;
  window_.Consume(pending_);
  pending_ = 0;
  while (true) {
    window_.Ensure(1);
    const std::string_view view = window_.view();
    const size_t end = std::min(view.find_first_of(kLineEnds), view.size());
    window_.Consume(end);
    record->skipped_bytes += static_cast<int64_t>(end);
    if (end < view.size() || view.empty()) return;
  }
}

void CsvCutter::Split(CsvRecord* record) {
  const std::string_view raw = record->raw;
  const Encoding encoding = IsUtf8(raw) ? Encoding::kUtf8 : Encoding::kWindows1252;
  size_t at = 0;
  while (at <= raw.size()) {
    if (record->fields.size() == kMaxCsvColumns) {
      record->fields.clear();
      record->problem = CsvProblem::kTooManyColumns;
      return;
    }
    const size_t content = std::min(raw.find_first_not_of(' ', at), raw.size());
    size_t end = content;
    if (content < raw.size() && raw[content] == '"') {
      for (++end; raw[end] != '"' || raw.substr(end).starts_with("\"\""); ++end) {
        if (raw[end] == '"') ++end;
      }
      const std::string text = Unquote(raw.substr(content + 1, end - content - 1));
      record->fields.push_back(ToUtf8(Trim(text), encoding));
      ++end;  // EndOfQuoted made sure that a separator or the end follows
    } else {
      end = std::min(raw.find(separator_, at), raw.size());
      record->fields.push_back(ToUtf8(Trim(raw.substr(at, end - at)), encoding));
    }
    at = end + 1;
  }
}

}  // namespace jalon::flux
