// SPDX-License-Identifier: EUPL-1.2
//
// Recording a stream of events: batches are parsed on several threads, sent in order, and answered
// while the next ones are under way.
#ifndef JALON_TOOLS_CLI_RECORDER_H_
#define JALON_TOOLS_CLI_RECORDER_H_

#include <grpcpp/channel.h>

#include <cstdint>
#include <functional>
#include <istream>
#include <memory>
#include <string>
#include <vector>

#include "jalon/v1/events.grpc.pb.h"
#include "tools/cli/ndjson.h"

namespace jalon::cli {

// What was recorded. `status` not OK: the stream broke; what is counted is durable all the same.
struct RecordOutcome {
  grpc::Status status;
  int64_t recorded = 0;
  int64_t duplicates = 0;
  int64_t log_position = 0;
  int64_t last_durable_line = 0;  // every line up to here is durable or refused
  std::vector<LineRejection> rejections;
};

// How far it is: bytes of answered lines, events recorded. Called on one thread.
using RecordProgress = std::function<void(int64_t bytes, int64_t events)>;

// Records all lines of `input`; events without a département get `departement`. Returns when
// everything is answered or the stream broke.
RecordOutcome Record(const std::shared_ptr<grpc::Channel>& channel, std::istream* input,
                     const std::string& departement, const RecordProgress& progress);

}  // namespace jalon::cli

#endif  // JALON_TOOLS_CLI_RECORDER_H_
