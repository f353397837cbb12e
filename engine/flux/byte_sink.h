// SPDX-License-Identifier: EUPL-1.2
//
// Where the bytes of a file go, the counterpart of ByteSource.
#ifndef JALON_ENGINE_FLUX_BYTE_SINK_H_
#define JALON_ENGINE_FLUX_BYTE_SINK_H_

#include <string_view>

#include "absl/status/status.h"

namespace jalon::flux {

// Takes one file, from beginning to end. Not thread-safe. Destroyed before Finish succeeded, it
// leaves nothing behind.
class ByteSink {
 public:
  virtual ~ByteSink() = default;
  // Fails with kResourceExhausted when the disk is full.
  virtual absl::Status Append(std::string_view bytes) = 0;
  // The file is whole: makes it durable. Fails with kInvalidArgument when the content is not what
  // was announced.
  virtual absl::Status Finish() = 0;
};

}  // namespace jalon::flux

#endif  // JALON_ENGINE_FLUX_BYTE_SINK_H_
