// SPDX-License-Identifier: EUPL-1.2
//
// Content that the operator says is one of the CSV families of Pôle emploi.
#include "tests/fuzz/flux_reading.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using jalon::flux::FluxKind;
  const std::string_view content(reinterpret_cast<const char*>(data), size);
  for (const FluxKind kind : {FluxKind::kPeInscriptions, FluxKind::kPeRadiations}) {
    jalon::fuzz::ReadAll(content, {.declared = kind});
  }
  return 0;
}
