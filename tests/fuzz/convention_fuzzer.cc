// SPDX-License-Identifier: EUPL-1.2
//
// The text of a convention, which travels in requests.
#include <cstdlib>

#include "engine/indicators/convention.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  static const auto* const kRegistry =
      new jalon::indicators::ConventionRegistry(*jalon::indicators::ConventionRegistry::BuiltIn());
  jalon::v1::ConventionChoice choice;
  choice.set_text(std::string(reinterpret_cast<const char*>(data), size));
  const auto resolved = kRegistry->Resolve(choice);
  if (!resolved.ok() && resolved.status().message().empty()) std::abort();
  return 0;
}
