// SPDX-License-Identifier: EUPL-1.2
//
// Any content, as it comes: XML flux of every kind, CSV, gzip, zip, and everything else.
#include "tests/fuzz/flux_reading.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  jalon::fuzz::ReadAll({reinterpret_cast<const char*>(data), size}, {});
  return 0;
}
