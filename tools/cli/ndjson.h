// SPDX-License-Identifier: EUPL-1.2
//
// Events as lines of JSON (protobuf's JSON form, one Event a line) into batches.
#ifndef JALON_TOOLS_CLI_NDJSON_H_
#define JALON_TOOLS_CLI_NDJSON_H_

#include <cstdint>
#include <istream>
#include <string>
#include <string_view>
#include <vector>

#include "jalon/v1/events.pb.h"

namespace jalon::cli {

// A line that was not recorded, and why.
struct LineRejection {
  int64_t line = 0;  // from 1
  std::string reason;
  std::string field;
  std::string message;  // in French; never shows what the line says
};

// Lines as they were read. Empty ones and those of spaces only are left out.
struct RawBatch {
  std::vector<std::string> lines;
  std::vector<int64_t> numbers;  // of the lines, from 1
  int64_t bytes = 0;             // read, empty lines included
};

// Cuts an input in batches. Not thread-safe.
class BatchReader {
 public:
  explicit BatchReader(std::istream* input) : input_(input) {}
  // The next lines, fewer than the service takes at once. False at the end, with nothing read.
  bool Next(RawBatch* batch);

 private:
  std::istream* const input_;
  int64_t line_ = 0;
};

// A batch to send, which line each of its events was, and the lines that are no event.
struct ParsedBatch {
  jalon::v1::RecordEventsRequest request;
  std::vector<int64_t> numbers;
  std::vector<LineRejection> rejections;
  int64_t bytes = 0;
};

// Parses a batch; events without a département get `departement`. Any thread.
ParsedBatch Parse(const RawBatch& raw, const std::string& departement);

// What protobuf says of a text that is no Event, as reason, field and French message. The text
// itself may be nominative and is not repeated.
LineRejection ExplainJsonError(int64_t line, std::string_view protobuf_message);

}  // namespace jalon::cli

#endif  // JALON_TOOLS_CLI_NDJSON_H_
