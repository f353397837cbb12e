// SPDX-License-Identifier: EUPL-1.2
//
// A file on its way to the service: its digest names the import.
#ifndef JALON_TOOLS_CLI_FLUX_FILE_H_
#define JALON_TOOLS_CLI_FLUX_FILE_H_

#include <cstdint>
#include <fstream>
#include <string>

#include "absl/status/statusor.h"

namespace jalon::cli {

// A file that was read once for its digest and is read again to be sent. Not thread-safe.
class FluxFile {
 public:
  // Reads all of `path`. Fails with kInvalidArgument when it cannot be read.
  static absl::StatusOr<FluxFile> Open(const std::string& path);

  const std::string& sha256() const { return sha256_; }  // lower-case hex
  int64_t size_bytes() const { return size_bytes_; }
  // The next piece; "" at the end.
  std::string NextChunk();

 private:
  std::ifstream file_;
  std::string sha256_;
  int64_t size_bytes_ = 0;
};

}  // namespace jalon::cli

#endif  // JALON_TOOLS_CLI_FLUX_FILE_H_
